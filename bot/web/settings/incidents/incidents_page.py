"""Pengaturan, Kebocoran data: whose data were within reach, and the notice to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.present import formatting, labels
from bot.web.settings import section
from bot.web.settings.incidents import incident_form
from bot.web.settings.incidents.incident_form import IncidentForm
from bot.web.settings.section import Answer
from handlers.errors import Refusal
from handlers.privacy import incidents
from handlers.reports import csv_export
from store.cases import people
from store.operations import data_incidents
from store.tables import Incident, IncidentNotice, Person

SHOWN = 10  # people on the page: the notice stands below; the file has them all
AT_ONCE = 500
HEAD = ("Nama", "Alamat", "Bahasa", "Diberi tahu", "Lewat")
BY_HAND = "tidak terjangkau, hubungi langsung"


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whose data were within reach. told, by: when and by what they were told, "" before."""

    name: str
    addresses: str
    language: str
    told: str
    by: str


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident of the list. clock: how much of the 3 x 24 hours is left, None once everybody was written to."""

    id: int
    known: str
    what: str
    clock: labels.Chip | None
    told: str


@dataclass(frozen=True, slots=True)
class IncidentsPage:
    """lines: the incidents. form: of a new one."""

    lines: Sequence[IncidentLine]
    form: IncidentForm


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """An incident. number: of people concerned. told: how many by each channel.

    notices: language and text of the notice. form: None once the notices were ordered.
    """

    line: IncidentLine
    number: int
    people: Sequence[Concerned]
    told: Sequence[tuple[str, int]]
    notices: Sequence[tuple[str, str]]
    form: IncidentForm | None


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_incidents", __name__)
    routes.before_request(section.allow(app, "settings_incidents.page"))

    @routes.get("/pengaturan/kebocoran-data")
    def page() -> Answer:
        return _list(app)

    @routes.post("/pengaturan/kebocoran-data")
    def add() -> Answer:
        return _save(app, None)

    @routes.get("/pengaturan/kebocoran-data/<int:incident>")
    def one(incident: int) -> Answer:
        return _one(app, incident)

    @routes.post("/pengaturan/kebocoran-data/<int:incident>")
    def change(incident: int) -> Answer:
        return _save(app, incident)

    @routes.post("/pengaturan/kebocoran-data/<int:incident>/kirim")
    def tell(incident: int) -> Answer:
        return _tell(app, incident)

    @routes.get("/pengaturan/kebocoran-data/<int:incident>/csv")
    def table(incident: int) -> Response:
        with app.db.read() as db:
            _found(db, incident)  # before the first line leaves
        answer = Response(_csv(app, incident), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="kebocoran-data-{incident}.csv"'
        return answer

    return routes


def _save(app: App, number: int | None) -> Answer:
    try:
        with app.db.write() as db:
            if number is not None:
                _found(db, number)
            saved = incidents.save(act_of(app, db), number, incident_form.typed(app, db)).id
    except Refusal as refused:
        return _list(app, str(refused)) if number is None else _one(app, number, str(refused))
    flash("Kejadian dicatat. Periksa daftarnya dan pemberitahuannya, lalu kirim.")
    return redirect(url_for("settings_incidents.one", incident=saved), 303)


def _tell(app: App, number: int) -> Answer:
    if request.form.get("yakin") != "1":
        return _one(
            app, number, "Centang dahulu bahwa pemberitahuannya sudah diperiksa. Yang terkirim tidak dapat ditarik."
        )
    with app.db.write() as db:
        incidents.order(act_of(app, db), _found(db, number))
        incidents.tell_some(db, app.office, app.clock())
    app.bell.ring()
    flash("Pemberitahuan sedang dikirim, sedikit demi sedikit. Halaman ini menunjukkan siapa sudah menerimanya.")
    return redirect(url_for("settings_incidents.one", incident=number), 303)


def _found(db: Session, number: int) -> Incident:
    return section.found(db.get(Incident, number))


def _list(app: App, error: str = "") -> Answer:
    with app.db.read() as db:
        lines = [_line(app, one) for one in data_incidents.everything(db)]
        shown = IncidentsPage(lines, incident_form.form_of(app, db, None))
    return section.page("settings/incidents/list.html", shown, error)


def _one(app: App, number: int, error: str = "") -> Answer:
    with app.db.read() as db:
        incident = _found(db, number)
        days = incidents.days(app.office, incident)
        some = data_incidents.persons(db, incident, days, limit=SHOWN)
        told = data_incidents.told_by_channel(db, incident)
        shown = IncidentPage(
            line=_line(app, incident),
            number=data_incidents.concerned(db, incident, days),
            people=_concerned(app, db, incident, some),
            told=[(_channel(app, channel), count) for channel, count in sorted(told.items(), reverse=True)],
            notices=[(lang, incidents.notice(app.office, incident, lang)) for lang in ("id", "en")],
            form=incident_form.form_of(app, db, incident) if incident.told_since is None else None,
        )
    return section.page("settings/incidents/incident.html", shown, error)


def _line(app: App, incident: Incident) -> IncidentLine:
    now = app.clock()
    return IncidentLine(
        id=incident.id or 0,
        known=formatting.moment(app.office, incident.known_at, now),
        what=incident.words["id"]["event"],
        clock=labels.hours_left(incidents.due_at(incident), now) if incident.told_since is None else None,
        told=formatting.moment(app.office, incident.told_since, now),
    )


def _channel(app: App, channel: str) -> str:
    return labels.traits_of(app.office, channel).word if channel else BY_HAND


def _concerned(app: App, db: Session, incident: Incident, some: Sequence[Person]) -> list[Concerned]:
    told, hidden = data_incidents.notices(db, incident, some), data_incidents.all_anonymous(db, some)
    return [_person(app, db, one, told.get(one.id or 0), is_hidden=one.id in hidden) for one in some]


def _person(app: App, db: Session, person: Person, told: IncidentNotice | None, *, is_hidden: bool) -> Concerned:
    addresses = [formatting.address(identity) for identity in people.known_identities(db, person.id or 0)]
    return Concerned(
        name="pelapor tanpa nama" if is_hidden else person.name or "Tanpa nama",
        addresses="" if is_hidden else ", ".join(dict.fromkeys(addresses)),
        language=person.language,
        told=formatting.moment(app.office, told.at, app.clock()) if told is not None else "",
        by=_channel(app, told.channel) if told is not None else "",
    )


def _csv(app: App, number: int) -> Iterator[bytes]:
    """Yield everybody concerned, some at a time."""
    with app.db.read() as db:
        incident, last = _found(db, number), 0
        days = incidents.days(app.office, incident)
        yield b"\xef\xbb\xbf" + csv_export.write([HEAD], app.office.csv_separator).encode()
        while some := data_incidents.persons(db, incident, days, after=last, limit=AT_ONCE):
            lines = _concerned(app, db, incident, some)
            rows = [(one.name, one.addresses, one.language, one.told, one.by) for one in lines]
            yield csv_export.write(rows, app.office.csv_separator).encode()
            last = some[-1].id or 0
