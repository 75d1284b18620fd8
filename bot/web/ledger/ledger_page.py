"""/buku-besar: what providers list and what we recorded, by channel and day, with each difference explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.ledger import nightly
from bot.web.http.htmx import is_fragment
from bot.web.http.session import me
from bot.web.present import formatting, labels
from bot.web.settings import section
from channels.listing import Listable
from channels.protocols import Channel, Hook
from handlers.ledger.words import MEANINGS
from handlers.office import formats
from store.db import memory
from store.office import officers
from store.operations import ledger
from store.tables import LedgerDay, LedgerLine

DAYS = 7  # of the list


@dataclass(frozen=True, slots=True)
class ChannelDay:
    """One channel on one day.

    health: well, troubled or down. came, left: in words.
    trouble: why its provider could not be asked, "" for nothing.
    """

    label: str
    word: str
    health: str
    health_word: str
    came: str
    left: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One message about which the provider and we differ.

    key: name of its channel in the settings. by: who looked into it, "" for nobody.
    health: "down" for what is open, "troubled" for what is decided elsewhere, "well" for what is explained.
    """

    key: str
    label: str
    channel: str
    when: str
    name: str
    word: str
    meaning: str
    done: str
    to_do: str
    by: str
    is_open: bool
    health: str


@dataclass(frozen=True, slots=True)
class DayLink:
    """One day of the list."""

    word: str
    url: str
    is_shown: bool
    health: str
    health_word: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What /buku-besar shows of one day.

    summary: of all days that are listed. checked: when the day was compared, "" for never.
    older: address of the days before, newer: of those after, "" for none.
    silent: words of channels whose provider keeps no list.
    asked: whether the clock is to compare a day now.
    """

    summary: str
    day: str
    heading: str
    checked: str
    days: Sequence[DayLink]
    older: str
    newer: str
    channels: Sequence[ChannelDay]
    differences: Sequence[Difference]
    asked: bool
    silent: Sequence[str]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("ledger", __name__)
    routes.before_request(section.allow(app, "ledger.page"))

    @routes.get("/buku-besar")
    def page() -> str:
        shown = _page(app, _asked_day(app))
        return render_template(f"ledger/{'content' if is_fragment() else 'page'}.html", page=shown, error="")

    @routes.post("/buku-besar")
    def compare() -> Response:
        day = _asked_day(app)
        nightly.ask(app, day)
        flash(f"{formats.written(day)} sedang dicocokkan dengan penyedia.")
        return redirect(_url(day), 303)

    @routes.post("/buku-besar/diperiksa")
    def settle() -> Response:
        day, typed = _asked_day(app), request.form
        with app.db.write() as db:
            was_open = ledger.settle(db, typed.get("kanal", ""), day, typed.get("pesan", ""), me(app).name)
        flash("Dicatat sudah diperiksa." if was_open else "Selisih itu sudah tidak terbuka.")
        return redirect(_url(day), 303)

    return routes


def _today(app: App) -> date:
    return app.clock().astimezone(app.office.zone).date()


def _asked_day(app: App) -> date:
    """Return the day that the address names, today where it names none that has begun or is kept."""
    today = _today(app)
    try:
        day = date.fromisoformat(request.values.get("hari", ""))
    except ValueError:
        return today
    return day if today - ledger.KEPT <= day <= today else today


def _page(app: App, day: date) -> LedgerPage:
    today, now = _today(app), app.clock()
    last = today if today - day < timedelta(days=DAYS) else min(today, day + timedelta(days=DAYS // 2))
    listed = [last - timedelta(days=back) for back in range(DAYS)]
    with app.db.read() as db:
        known, lines = ledger.days(db, listed[-1], last), ledger.lines(db, listed[-1], last)
        asked = bool(memory.get(db, nightly.ASKED))
        names = {one.name: one.display_name for one in officers.ever(db)}
    of_day = [one for one in known if one.day == day]
    return LedgerPage(
        summary=_summary(known, lines),
        day=day.isoformat(),
        heading=formats.written(day),
        checked=formatting.at(app.office, min(one.checked_at for one in of_day), now) if of_day else "",
        days=[_link(one, day, known, lines) for one in listed],
        older=_url(listed[-1] - timedelta(days=1)),
        newer=_url(min(today, last + timedelta(days=DAYS))) if last < today else "",
        channels=[_channel(app, one, lines) for one in of_day],
        differences=[_difference(app, one, names) for one in lines if one.day == day],
        asked=asked,
        silent=[labels.traits_of(app.office, name).word for name, one in app.channels.items() if _is_silent(one)],
    )


def _url(day: date) -> str:
    return url_for("ledger.page", hari=day.isoformat())


def _is_silent(channel: Channel) -> bool:
    return isinstance(channel, Hook) and not isinstance(channel, Listable)


def _summary(known: Sequence[LedgerDay], lines: Sequence[LedgerLine]) -> str:
    is_open = sum(ledger.is_open(one) for one in lines)
    if is_open:
        return f"{is_open} pesan perlu dilihat"
    if any(one.trouble for one in known):
        return "Ada penyedia yang tidak dapat ditanya"
    return "Semua cocok" if known else "Belum pernah dicocokkan"


def _health(known: Sequence[LedgerDay], lines: Sequence[LedgerLine]) -> tuple[str, str]:
    is_open = sum(ledger.is_open(one) for one in lines)
    if is_open:
        return "down", f"{is_open} perlu dilihat"
    if any(one.trouble for one in known):
        return "troubled", "tidak dapat ditanya"
    return ("well", "cocok") if known else ("", "belum dicocokkan")


def _link(day: date, shown: date, known: Sequence[LedgerDay], lines: Sequence[LedgerLine]) -> DayLink:
    of_day = [one for one in known if one.day == day]
    health, word = _health(of_day, [one for one in lines if one.day == day])
    return DayLink(formats.written(day), _url(day), day == shown, health, word)


def _channel(app: App, day: LedgerDay, lines: Sequence[LedgerLine]) -> ChannelDay:
    traits = labels.traits_of(app.office, day.channel)
    of_channel = [one for one in lines if (one.channel, one.day) == (day.channel, day.day)]
    health, health_word = _health([day], of_channel)
    return ChannelDay(
        label=traits.label,
        word=traits.word,
        health=health,
        health_word=health_word,
        came=f"{day.recorded_in} dari {day.listed_in}",
        left=f"{day.recorded_out} dari {day.listed_out}" if day.listed_out is not None else "",
        trouble=day.trouble,
    )


def _difference(app: App, line: LedgerLine, names: dict[str, str]) -> Difference:
    traits, meaning = labels.traits_of(app.office, line.channel), MEANINGS[line.difference]
    is_open = ledger.is_open(line)
    to_do = meaning.to_do if is_open or not line.settled_by else ""
    return Difference(
        key=line.channel,
        label=traits.label,
        channel=traits.word,
        when=formats.clock(app.office, line.at),
        name=line.name,
        word=meaning.word,
        meaning=" ".join(filter(None, (meaning.meaning, line.detail))),
        done=line.done,
        to_do=to_do,
        by=names.get(line.settled_by, line.settled_by),
        is_open=is_open,
        health="down" if is_open else "troubled" if to_do else "well",
    )
