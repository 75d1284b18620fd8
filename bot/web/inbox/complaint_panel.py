"""A complaint on its page: the panel beside it, its chips, and the messages it can be made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.app import App
from bot.web.present import formatting, labels
from handlers.complaints import handling, opening
from handlers.desk import complaint_stages
from handlers.office import formats
from handlers.officers import visibility
from store.cases import consultations, events, messages
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, Event, Identity, Officer, Person
from store.vocabulary import CaseKind, CaseState, Direction, MessageKind, Stage

MOST_TO_CHOOSE = 20


@dataclass(frozen=True, slots=True)
class StageStep:
    """One of the four stages.

    state: finished, current, or "" for one to come.
    """

    word: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class ComplaintPanel:
    """What the side panel shows of a complaint.

    open: the officer may see who complains.
    due: the day the answer is due, "" for none.
    origin: the number of the consultation it came out of, "" where it must not be shown.
    reached: how many stages lie behind it.
    """

    open: bool
    anonymous: bool
    name: str
    address: str
    received: str
    due: str
    chip: labels.Chip
    channel_name: str
    origin: str
    has_origin: bool
    about: Officer | None
    officers: Sequence[Officer]
    lapor: str
    improvement: str
    steps: Sequence[StageStep]
    reached: int


def incoming(db: Session, consultation: Consultation) -> list[tuple[str, str]]:
    """Return the citizen's last messages, key and words, for choosing the one that is a complaint."""
    lately = messages.page(db, consultation.id or 0, None, 3 * MOST_TO_CHOOSE)
    from_citizen = [one for one in lately if one.direction == Direction.IN and one.kind != MessageKind.REACTION]
    return [(message.key, labels.snippet(message)[:80]) for message in reversed(from_citizen[-MOST_TO_CHOOSE:])]


def panel(app: App, db: Session, consultation: Consultation, *, open_: bool) -> ComplaintPanel | None:
    """Return the panel of a complaint. None for a consultation.

    open_: the officer may see who complains.
    """
    if consultation.kind != CaseKind.COMPLAINT:
        return None
    origin = handling.origin_of(db, consultation)
    everyone = officers.everyone(db)
    person, identity = _who(db, consultation)
    return ComplaintPanel(
        open=open_,
        anonymous=consultation.anonymous,
        name=labels.name(person, identity) if open_ else "",
        address=formatting.address(identity) if open_ else "",
        received=formatting.moment(app.office, consultation.opened_at, app.clock()),
        due=formats.date(app.office, consultation.answer_due_at) if consultation.answer_due_at else "",
        chip=chip(app, consultation),
        channel_name=labels.traits_of(app.office, consultation.channel).word,
        origin=origin.number if origin is not None and open_ else "",
        has_origin=origin is not None,
        about=next((officer for officer in everyone if officer.id == consultation.concerns_id), None),
        officers=everyone,
        lapor=consultation.lapor_reference,
        improvement=handling.improvement(db, consultation),
        steps=_steps(app, db, consultation),
        reached=complaint_stages.reached(consultation),
    )


def _who(db: Session, consultation: Consultation) -> tuple[Person, Identity]:
    return consultations.person_of(db, consultation), consultations.identity_of(db, consultation)


def _steps(app: App, db: Session, consultation: Consultation) -> list[StageStep]:
    """Return the four stages, each with who reached it and when."""
    history = events.of(db, consultation)
    names = {officer.name: officer.display_name for officer in officers.ever(db)}
    reached = complaint_stages.reached(consultation)
    last = len(complaint_stages.STAGES) - 1
    acknowledged = any(event.what == EventName.RECEIPT for event in history)
    now = reached or int(acknowledged)  # received and acknowledged: that stage is done
    steps = []
    for place, stage in enumerate(complaint_stages.STAGES):
        state = "finished" if place < now or reached == last else "current" if place == now else ""
        word = "Dijawab ke pelapor" if place == last else labels.STAGES[stage]
        steps.append(StageStep(word, state, _detail(app, history, stage, names)))
    return steps


def _detail(app: App, found: Sequence[Event], stage: str, names: dict[str, str]) -> str:
    if stage == Stage.RECEIVED:
        receipt = next((one for one in found if one.what == EventName.RECEIPT), None)
        return f"Tanda terima terkirim {_clock(app, receipt.at)}" if receipt else "Tanpa tanda terima"
    event: Event | None = next(
        (one for one in found if one.what == EventName.STAGE and one.detail.get("stage") == stage), None
    )
    return f"{names.get(event.by, event.by)}, {_clock(app, event.at)}" if event else ""


def _clock(app: App, moment: datetime) -> str:
    return formatting.when(app.office, moment, app.clock())


def stage_chip(app: App, consultation: Consultation) -> labels.Chip:
    """Return the stage of a complaint, for the head of its page."""
    if consultation.stage == Stage.ANSWERED:
        return chip(app, consultation)
    return labels.Chip(labels.STAGES.get(consultation.stage, "Diterima"), "orange")


def chip(app: App, consultation: Consultation) -> labels.Chip:
    """Return how much time is left to answer a complaint, for a list."""
    if consultation.stage == Stage.ANSWERED:
        return labels.Chip("Dijawab", "green", "circle-check")
    if consultation.state == CaseState.CLOSED:
        return labels.Chip("Selesai", "green", "circle-check")
    left = opening.days_left(app.office, consultation, app.clock())
    if left is None:
        return labels.Chip("Perlu dijawab", "orange", "calendar")
    today = consultation.answer_due_at is not None and app.clock() <= consultation.answer_due_at
    if left > 0:
        return labels.Chip(f"{left} hari kerja lagi", "orange", "calendar")
    return labels.Chip("Batas hari ini", "orange", "calendar") if today else labels.Chip(_late(left), "red", "calendar")


def _late(left: int) -> str:
    return f"lewat {-left} hari kerja" if left else "lewat tenggat"


def unattended(db: Session) -> str:
    """Return a warning for the queue of complaints when nobody may handle some of them, else ""."""
    number = visibility.unattended(db)
    if not number:
        return ""
    return f"{number} pengaduan belum ada yang boleh menangani. Tambahkan penanggung jawab lain di halaman Petugas."
