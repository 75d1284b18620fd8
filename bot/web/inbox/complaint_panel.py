"""A complaint on its page: what differs from a consultation, and what stays hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.app import App
from bot.web.http.session import me
from bot.web.present import formatting, labels
from handlers.complaints import handling, opening
from handlers.desk import complaint_stages
from handlers.office import formats
from handlers.officers import visibility
from store.cases import consultations, events, messages
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, Event, Identity, Person
from store.vocabulary import CaseKind, CaseState, Direction, Stage

MOST_TO_CHOOSE = 20


def dress(app: App, db: Session, consultation: Consultation, shown: dict[str, Any]) -> dict[str, Any]:
    """The conversation's page as this case needs it."""
    if consultation.kind != CaseKind.COMPLAINT:
        return shown | {"complaint": None, "incoming": _incoming(db, consultation)}
    open_ = handling.revealed_to(db, app.office, consultation, me(app), app.clock())
    case = shown["case"]
    case.chip = chip(app, consultation) if consultation.stage == Stage.ANSWERED else _stage_chip(consultation)
    if not open_:
        case.answer_to = ""
        hidden = [replace(one, quoted="", html=False, original=False, note="") for one in shown["timeline"].entries]
        shown["timeline"] = replace(shown["timeline"], entries=hidden)
        shown["guest"] = {"name": "", "organisation": "", "place": "", "fields": [], "shown": []}
    return shown | {
        "complaint": _facts(app, db, consultation, open_=open_),
        "colleagues": handling.colleagues(db, consultation),
        "incoming": [],
    }


def _incoming(db: Session, consultation: Consultation) -> list[tuple[str, str]]:
    """The citizen's last messages, for choosing the one that is a complaint."""
    lately = messages.page(db, consultation.id or 0, None, 3 * MOST_TO_CHOOSE)
    found = [one for one in lately if one.direction == Direction.IN]
    return [(one.key, labels.snippet(one)[:80]) for one in reversed(found[-MOST_TO_CHOOSE:])]


def _facts(app: App, db: Session, consultation: Consultation, *, open_: bool) -> dict[str, Any]:
    """What the side panel shows."""
    origin = handling.origin_of(db, consultation)
    everyone = officers.everyone(db)
    about = next((one for one in everyone if one.id == consultation.concerns_id), None)
    identity_name = labels.name(*_who(db, consultation)) if open_ else ""
    return {
        "open": open_,
        "anonymous": consultation.anonymous,
        "name": identity_name,
        "address": formatting.address(_who(db, consultation)[1]) if open_ else "",
        "received": formatting.moment(app.office, consultation.opened_at, app.clock()),
        "due": formats.date(app.office, consultation.answer_due_at) if consultation.answer_due_at else "",
        "chip": chip(app, consultation),
        "road": labels.traits_of(app.office, consultation.channel).word,
        "origin": origin.number if origin is not None and open_ else "",
        "has_origin": origin is not None,
        "about": about,
        "officers": everyone,
        "lapor": consultation.lapor_reference,
        "improvement": handling.improvement(db, consultation),
        "steps": _steps(app, db, consultation),
        "reached": complaint_stages.reached(consultation),
    }


def _who(db: Session, consultation: Consultation) -> tuple[Person, Identity]:
    return consultations.person_of(db, consultation), consultations.identity_of(db, consultation)


def _steps(app: App, db: Session, consultation: Consultation) -> list[dict[str, str]]:
    """The four stages: done, now or to come, each with who and when."""
    found = events.of(db, consultation)
    names = {one.name: one.display_name for one in officers.ever(db)}
    reached = complaint_stages.reached(consultation)
    last = len(complaint_stages.STAGES) - 1
    steps = []
    now = reached or int(
        any(one.what == EventName.RECEIPT for one in found)
    )  # received and told so: that stage is done
    for place, stage in enumerate(complaint_stages.STAGES):
        state = "selesai" if place < now or reached == last else "kini" if place == now else ""
        steps.append({"word": labels.STAGES[stage], "state": state, "detail": _detail(app, found, stage, names)})
    steps[-1]["word"] = "Dijawab ke pelapor"
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


def _stage_chip(consultation: Consultation) -> labels.Chip:
    return labels.Chip(labels.STAGES.get(consultation.stage, "Diterima"), "jingga")


def chip(app: App, consultation: Consultation) -> labels.Chip:
    """How the promise of an answer stands, for a list."""
    if consultation.stage == Stage.ANSWERED:
        return labels.Chip("Dijawab", "hijau", "circle-check")
    if consultation.state == CaseState.CLOSED:
        return labels.Chip("Selesai", "hijau", "circle-check")
    left = opening.days_left(app.office, consultation, app.clock())
    if left is None:
        return labels.Chip("Perlu dijawab", "jingga", "calendar")
    today = consultation.answer_due_at is not None and app.clock() <= consultation.answer_due_at
    if left > 0:
        return labels.Chip(f"{left} hari kerja lagi", "jingga", "calendar")
    return (
        labels.Chip("Batas hari ini", "jingga", "calendar") if today else labels.Chip(_late(left), "merah", "calendar")
    )


def _late(left: int) -> str:
    return f"lewat {-left} hari kerja" if left else "lewat tenggat"


def unattended(db: Session) -> str:
    """A sentence for the queue of complaints when some wait that nobody may handle; "" else."""
    number = visibility.unattended(db)
    if not number:
        return ""
    return f"{number} pengaduan belum ada yang boleh menangani. Tambahkan penanggung jawab lain di halaman Petugas."
