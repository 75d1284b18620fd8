"""A broken promise told to the supervisors where they are: by WhatsApp, where the office has a template for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from handlers.office.service_clocks import Clock
from handlers.sla.case_view import CaseView
from store.cases import messages
from store.tables import Message, Officer
from store.vocabulary import Actor, Direction, MessageKind, MessageState

TEMPLATE = "breach"


def send(view: CaseView, to: Iterable[Officer], clock: Clock, target: timedelta) -> None:
    """Queue one message to each who has a phone number. The caller sees to it that a promise breaks only once."""
    channel = next((name for name, set_up in view.office.templates.items() if TEMPLATE in set_up), "")
    for officer in to:
        if channel and officer.phone.strip():
            view.db.add(_message(view, channel, officer, f"{clock.alert} dalam {_in_words(target)}"))


def _message(view: CaseView, channel: str, officer: Officer, promise: str) -> Message:
    return Message(
        key=messages.new_key(),
        consultation_id=view.case.id,
        channel=channel,
        direction=Direction.STAFF,
        kind=MessageKind.BREACH,
        author=Actor.BOT,
        recipient=officer.phone.strip(),
        body=f"Janji layanan {view.case.number} terlewat: {promise}.",
        template=TEMPLATE,
        params={"1": view.case.number, "2": promise},
        automatic=True,
        at=view.now,
        state=MessageState.QUEUED,
        due_at=view.now,
    )


def _in_words(target: timedelta) -> str:
    minutes = int(target.total_seconds()) // 60
    return f"{minutes // 60} jam" if minutes and minutes % 60 == 0 else f"{minutes} menit"
