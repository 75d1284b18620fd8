"""One conversation as the templates need it: the case, its timeline, and the citizen beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from flask import url_for
from sqlmodel import Session

from bot.app import App
from bot.web import guests, show
from bot.web.session import me
from channels.email import clean_html
from handlers import hours, say, seeing, sending
from store import consultations, events, messages, officers, people
from store.tables import Consultation, Event, File, Message, Officer

ROBOT = "Surel otomatis"
EARLIER = 5


@dataclass
class Case:
    """What the templates ask about a consultation."""

    number: str
    name: str
    subject: str
    label: str
    road: str
    chip: show.Chip
    seen: int
    mine: bool
    closed: bool
    officer: Officer | None
    opened_when: str
    first_help_when: str
    closed_when: str
    asked: str
    rating: Any
    answer_label: str = "telepon"
    answer_word: str = ""
    answer_to: str = ""
    call_back: bool = False


@dataclass
class Entry:
    """One line of the timeline: a message, a note, or an event with its sentence."""

    at: datetime
    time: str
    day: str = ""
    event: str = ""
    icon: str = ""
    direction: str = ""
    author: str = ""
    label: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""
    note: str = ""
    quoted: str = ""
    html: bool = False
    original: bool = False
    key: str = ""
    state: str = ""
    stuck: bool = False
    error: str = ""
    delivery: show.Delivery | None = None
    files: Sequence[dict[str, Any]] = field(default_factory=list)


def conversation(app: App, db: Session, consultation: Consultation) -> dict[str, Any]:
    now, office = app.clock(), app.office
    person, home = consultations.person_of(db, consultation), consultations.identity_of(db, consultation)
    case = _case(app, db, consultation, show.name(person, home, consultation))
    strip = None
    road = None if case.closed else say.road(db, office, consultation)
    if road is not None:
        traits = show.traits_of(office, road.channel)
        case.answer_label, case.answer_word, case.answer_to = traits.label, traits.word, show.address(road)
        known = people.find_identity(db, road)
        is_open = traits.window is None or (known is not None and sending.window_open(office, known, now))
        strip = show.window_strip(traits, known.last_inbound_at if known and is_open else None, now)
    case.call_back = home.channel == "phone"
    everyone = officers.everyone(db)
    return {
        "case": case,
        "strip": strip,
        "entries": _timeline(app, db, consultation, case.name, everyone),
        "colleagues": [one for one in everyone if one.id != consultation.officer_id],
        "guest": guests.told(db, consultation),
        "identities": [] if consultation.anonymous else _identities(app, db, consultation.person_id),
        "earlier": consultations.earlier_of(db, consultation, EARLIER, seeing.sight_of(db, me(app))),
    }


def _case(app: App, db: Session, consultation: Consultation, name: str) -> Case:
    now, traits = app.clock(), show.traits_of(app.office, consultation.channel)
    officer = db.get(Officer, consultation.officer_id) if consultation.officer_id is not None else None
    return Case(
        number=consultation.number,
        name=name,
        subject=consultation.subject or "Konsultasi statistik",
        label=traits.label,
        road=traits.word,
        chip=show.STATES[consultation.state],
        seen=consultation.last_event_id,
        mine=officer is not None and officer.id == me(app).id,
        closed=consultation.state == "closed",
        officer=officer,
        opened_when=show.moment(app.office, consultation.opened_at, now),
        first_help_when=_first_help(app, consultation),
        closed_when=show.moment(app.office, consultation.closed_at, now),
        asked=show.day(app.office, consultation.rating_asked_at, now) if consultation.rating_asked_at else "",
        rating=consultations.rating_of(db, consultation),
    )


def _first_help(app: App, consultation: Consultation) -> str:
    """When, and after how much service time."""
    if consultation.first_help_at is None:
        return ""
    took = hours.served(app.office, consultation.opened_at, consultation.first_help_at)
    moment = show.moment(app.office, consultation.first_help_at, app.clock())
    return f"{moment}, dalam {show.span(took)}" if took else f"{moment}, di luar jam layanan"


def _identities(app: App, db: Session, person_id: int) -> list[dict[str, str]]:
    return [
        {"label": show.traits_of(app.office, one.channel).label, "value": show.address(one)}
        for one in people.identities(db, person_id)
    ]


def _timeline(
    app: App, db: Session, consultation: Consultation, citizen: str, everyone: Sequence[Officer]
) -> list[Entry]:
    names = {one.name: one.display_name for one in everyone}
    found = messages.timeline(db, consultation.id or 0)
    files = messages.files(db, [one.id or 0 for one in found])
    authors = names | {"citizen": citizen, "bot": "Loket"}
    lines = chain(
        (_said(app, one, authors, files.get(one.id or 0, [])) for one in found),
        (_happened(app, one, names) for one in events.of(db, consultation)),
    )
    return _with_days(app, sorted((line for line in lines if line is not None), key=_place))


def _place(entry: Entry) -> tuple[datetime, int]:
    """At the same moment: what was written, then what it caused, then what the bot said about it."""
    order = 1 if entry.event else 2 if entry.author == "Loket" else 0
    return entry.at, order


def _with_days(app: App, entries: list[Entry]) -> list[Entry]:
    shown = ""
    for entry in entries:
        day = show.day(app.office, entry.at, app.clock())
        entry.day, shown = (day if day != shown else ""), day
    return entries


def _happened(app: App, event: Event, names: dict[str, str]) -> Entry | None:
    words = {name: traits.word for name, traits in app.office.traits.items()}
    sentence = show.event_line(event.what, event.by, event.detail, names, words)
    if not sentence:
        return None
    return Entry(event.at, show.clock(app.office, event.at), event=sentence, icon=show.icon_of(event.what))


def _said(app: App, message: Message, authors: dict[str, str], files: Sequence[File]) -> Entry:
    mail = message.channel == "email" and message.direction == "in"
    quoted = message.full_body if mail and message.full_body.strip() != message.body.strip() else ""
    return Entry(
        message.at,
        show.clock(app.office, message.at),
        direction=message.direction,
        author=ROBOT if message.automatic and mail else authors.get(message.author, message.author),
        label=show.traits_of(app.office, message.channel).label if message.channel else "",
        subject=message.subject,
        text=message.body,
        note=message.note,
        quoted=quoted,
        html=mail and bool(clean_html(message.html).strip()) if message.html else False,
        original=message.arrival_id is not None,
        key=message.key,
        state=message.state,
        stuck=message.state in show.STUCK,
        error=message.error,
        delivery=show.DELIVERIES.get(message.state),
        files=[_file(one) for one in files if not one.inline or message.direction != "in"],
    )


def _file(file: File) -> dict[str, Any]:
    return {
        "filename": file.filename,
        "size": file.size,
        "state": file.state,
        "error": file.error,
        "kind": show.kind_of_file(file.filename, file.content_type),
        "url": url_for("files.attachment", file_id=file.id, name=file.filename),
    }
