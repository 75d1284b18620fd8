"""One conversation as the templates need it: the case, its timeline, and the citizen beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.app import App
from bot.web.http.session import me
from bot.web.inbox import citizen_panel, complaint_panel, steps_panel, timeline
from bot.web.present import formatting, labels
from handlers.officers import visibility
from handlers.outgoing import routes, sending
from handlers.sla import clocks
from store.cases import consultations, messages, people
from store.desk import tags
from store.office import officers
from store.tables import Consultation, Identity, Officer
from store.vocabulary import CaseKind, CaseState

EARLIER = 5


@dataclass
class Case:
    """What the templates ask about a consultation."""

    number: str
    name: str
    subject: str
    label: str
    road: str
    chip: labels.Chip
    seen: int
    mine: bool
    closed: bool
    machine: bool
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
    snoozed_until: str = ""


def conversation(app: App, db: Session, consultation: Consultation) -> dict[str, Any]:
    now, office = app.clock(), app.office
    everyone = officers.everyone(db)
    addresses = people.known_identities(db, consultation.person_id)
    person, home = consultations.person_of(db, consultation), consultations.identity_of(db, consultation)
    case = _case(app, db, consultation, labels.name(person, home, consultation))
    strip = None
    route = None if case.closed else routes.address_for(db, office, consultation)
    if route is not None:
        traits = labels.traits_of(office, route.channel)
        case.answer_label, case.answer_word, case.answer_to = traits.label, traits.word, formatting.address(route)
        known = people.find_identity(db, route)
        is_open = traits.window is None or (known is not None and sending.window_open(office, known, now))
        strip = labels.window_strip(traits, known.last_inbound_at if known and is_open else None, now)
    case.call_back = home.channel == "phone"
    case.snoozed_until = formatting.moment(office, consultation.snoozed_until, now)
    shown = {
        "case": case,
        "tags": tags.of(db, consultation),
        "known_tags": tags.popular(db),
        "strip": strip,
        "timeline": timeline.page(app, db, consultation, case.name, everyone),
        "colleagues": [one for one in everyone if one.id != consultation.officer_id],
        "guest": citizen_panel.told(db, consultation),
        "steps": steps_panel.told(app, db, consultation),
        "addresses": addresses,
        "everyone": everyone,
        "identities": [] if consultation.anonymous else _identities(app, addresses),
        "earlier": consultations.earlier_of(db, consultation, EARLIER, visibility.sight_of(db, me(app))),
    }
    return complaint_panel.dress(app, db, consultation, shown)


def _case(app: App, db: Session, consultation: Consultation, name: str) -> Case:
    now, traits = app.clock(), labels.traits_of(app.office, consultation.channel)
    officer = db.get(Officer, consultation.officer_id) if consultation.officer_id is not None else None
    return Case(
        number=consultation.number,
        name=name,
        subject=consultation.subject or "Konsultasi statistik",
        label=traits.label,
        road=traits.word,
        chip=labels.chip(consultation, messages.last_by_a_person(db, consultation.id or 0)),
        seen=consultation.last_event_id,
        mine=officer is not None and officer.id == me(app).id,
        closed=consultation.state == CaseState.CLOSED,
        machine=consultation.kind == CaseKind.MACHINE,
        officer=officer,
        opened_when=formatting.moment(app.office, consultation.opened_at, now),
        first_help_when=_first_help(app, consultation),
        closed_when=formatting.moment(app.office, consultation.closed_at, now),
        asked=formatting.day(app.office, consultation.rating_asked_at, now) if consultation.rating_asked_at else "",
        rating=consultations.rating_of(db, consultation),
    )


def _first_help(app: App, consultation: Consultation) -> str:
    """When, and after how much service time."""
    if consultation.first_help_at is None:
        return ""
    took = clocks.took_to_help(app.office, consultation)
    moment = formatting.moment(app.office, consultation.first_help_at, app.clock())
    return f"{moment}, dalam {formatting.span(took)}" if took else f"{moment}, di luar jam layanan"


def _identities(app: App, addresses: Iterable[Identity]) -> list[dict[str, str]]:
    return [
        {"label": labels.traits_of(app.office, one.channel).label, "value": formatting.address(one)}
        for one in addresses
    ]
