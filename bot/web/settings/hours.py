"""Pengaturan, Jam layanan: the week, special dates, and the holidays of the year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.web.http.session import me
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import BadInput, Changed, Refusal
from handlers.office import calendar, formats, overrides, service_hours
from handlers.office.office import Office
from store.office import choices

CLOSED_WORDS = ("", "-", "tutup", "libur")


@dataclass(frozen=True, slots=True)
class SpecialDates:
    """Days with other hours.

    days: as people read them.
    first, last: as dates.
    hours: as typed, or "Tutup".
    """

    days: str
    first: str
    last: str
    hours: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday.

    open: its hours when the office is open all the same.
    """

    day: str
    name: str
    open: str


@dataclass(frozen=True, slots=True)
class TypedDates:
    """The form for special dates, as typed."""

    first: str = ""
    last: str = ""
    hours: str = ""
    friday: str = ""


@dataclass(frozen=True, slots=True)
class HoursPage:
    """The service hours.

    days: the word of each weekday.
    week: its hours, as typed.
    week_version, dates_version: of what is stored; see `overrides.version`.
    state: whether the office is open now.
    line: the hours as citizens read them.
    """

    days: Mapping[str, str]
    week: Mapping[str, str]
    typed_dates: TypedDates
    week_version: str
    dates_version: str
    special_dates: Sequence[SpecialDates]
    years: Sequence[tuple[int, Sequence[Holiday]]]
    state: str
    line: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_hours", __name__)
    routes.before_request(section.allow(app, "settings_hours.page"))

    @routes.get("/pengaturan/jam")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/jam/pekan")
    def week() -> Answer:
        return _save_week(app)

    @routes.post("/pengaturan/jam/tanggal")
    def dates() -> Answer:
        return _save_dates(app)

    return routes


def split(typed: str) -> list[str]:
    """Split typed hours into ranges: "08.00-11.30, 13.00-16.00". "tutup" and nothing are no range."""
    words = [one.strip() for one in typed.replace(";", ",").replace(" dan ", ",").split(",")]
    return [one for one in words if one.lower() not in CLOSED_WORDS]


def shown(ranges: Sequence[str]) -> str:
    return ", ".join(ranges).replace(":", ".")


def _now(app: App) -> tuple[Office, Mapping[str, object]]:
    """Return the office as the database has it this moment, and what was saved in the browser."""
    with app.db.read() as db:
        return overrides.current(db, app.settings.office), choices.everything(db)


def _page(
    app: App, error: str = "", week: dict[str, str] | None = None, typed_dates: TypedDates | None = None
) -> Answer:
    office, chosen = _now(app)
    year = app.clock().astimezone(office.zone).year
    stored = {day: shown(office.hours.get(day, ())) for day in overrides.DAY_WORDS}
    page = HoursPage(
        days=overrides.DAY_WORDS,
        week=week or stored,
        typed_dates=typed_dates or TypedDates(),
        week_version=overrides.version(chosen.get("hours")),
        dates_version=_dates_version(chosen),
        special_dates=[_special_dates(stretch) for stretch in calendar.exceptions(office)],
        years=[(one, [_holiday(office, *row) for row in calendar.holidays_of(one)]) for one in (year, year + 1)],
        state=_state(app, office),
        line=formats.service_hours(office, "id"),
    )
    return section.page("settings/hours.html", page, error)


def _dates_version(chosen: Mapping[str, object]) -> str:
    return overrides.version([chosen.get("closed"), chosen.get("open")])


def _state(app: App, office: Office) -> str:
    """Say whether the office is open now, and else when it opens, in the words citizens read."""
    now = app.clock()
    if service_hours.is_open(office, now):
        return "Sekarang buka"
    opening = service_hours.next_opening(office, now)
    if opening is None:
        return "Sekarang tutup, dan tidak ada jam buka yang akan datang"
    return f"Sekarang tutup, buka {formats.day(office, opening)}, {formats.clock(office, opening)}"


def _special_dates(stretch: calendar.Stretch) -> SpecialDates:
    first, last = formats.spoken(stretch.first), formats.spoken(stretch.last)
    days = first if stretch.first == stretch.last else f"{first} sampai {last}"
    return SpecialDates(days, str(stretch.first), str(stretch.last), shown(stretch.ranges) or "Tutup")


def _holiday(office: Office, day: date, name: str) -> Holiday:
    return Holiday(formats.spoken(day), name, shown(office.open.get(day, ())))


def _save_week(app: App) -> Answer:
    typed = {day: request.form.get(day, "") for day in overrides.DAY_WORDS}
    value = {day: split(words) for day, words in typed.items()}
    try:
        tidy = {day: list(ranges) for day, ranges in overrides.read_hours(value).items()}
        if not any(tidy.values()):
            raise BadInput("Paling sedikit satu hari harus buka; untuk libur panjang pakai tanggal khusus.")
        with app.db.write() as db:
            seen = request.form.get("tanda", "")
            overrides.choose(db, "hours", tidy, by=me(app).name, now=app.clock(), seen=seen)
    except Changed as changed:
        return _page(app, f"{changed} Yang tersimpan: {formats.service_hours(_now(app)[0], 'id')}.", week=typed)
    except Refusal as refused:
        return _page(app, str(refused), week=typed)
    app.office_now.refresh()
    flash("Jam layanan disimpan. Warga dan jam janji memakainya mulai sekarang.")
    return redirect(url_for("settings_hours.page"), 303)


def _save_dates(app: App) -> Answer:
    """Add special dates, or remove some."""
    typed = request.form
    try:
        first = overrides.read_date(typed.get("mulai", ""))
        last = overrides.read_date(typed.get("sampai") or typed.get("mulai", ""))
        with app.db.write() as db:
            chosen = choices.everything(db)
            if typed.get("tanda", "") != _dates_version(chosen):
                raise Changed
            office = overrides.current(db, app.settings.office)
            closed, opened = calendar.forget(office, first, last) if typed.get("hapus") else _added(office, first, last)
            for name, value in (("closed", closed), ("open", opened)):
                overrides.choose(db, name, value, by=me(app).name, now=app.clock())
    except Refusal as refused:
        return _page(app, str(refused), typed_dates=_typed_dates())
    app.office_now.refresh()
    flash("Kembali ke jam biasa." if typed.get("hapus") else "Tanggal khusus disimpan.")
    return redirect(url_for("settings_hours.page", _anchor="tanggal"), 303)


def _typed_dates() -> TypedDates:
    form = request.form
    return TypedDates(
        first=form.get("mulai", ""),
        last=form.get("sampai", ""),
        hours=form.get("jam", ""),
        friday=form.get("jumat", ""),
    )


def _added(office: Office, first: date, last: date) -> calendar.Stored:
    friday = request.form.get("jumat", "").strip()
    ranges = overrides.read_ranges(split(request.form.get("jam", "")), "Jam khusus")
    return calendar.differ(
        office, first, last, ranges, overrides.read_ranges(split(friday), "Jumat") if friday else None
    )
