"""A broken promise told to the supervisors where they are: by WhatsApp, where the office has a template for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from handlers.sla import clocks
from handlers.sla.case_view import Look
from store.cases import messages
from store.tables import Message, Officer
from store.vocabulary import Actor, Direction, MessageKind, MessageState

TEMPLATE = "breach"
PROMISED = {clocks.HELP: "bantuan pertama", clocks.HANDLING: "penanganan", clocks.TOTAL: "penyelesaian"}


def ring(look: Look, to: Iterable[Officer], clock: str, target: timedelta) -> None:
    """One message to each who has a phone number; the caller sees to it that a promise breaks only once."""
    channel = next((name for name, set_up in look.office.templates.items() if TEMPLATE in set_up), "")
    for officer in to:
        if channel and officer.phone.strip():
            look.db.add(_message(look, channel, officer, f"{PROMISED[clock]} dalam {_in_words(target)}"))


def _message(look: Look, channel: str, officer: Officer, promise: str) -> Message:
    return Message(
        key=messages.new_key(),
        consultation_id=look.case.id,
        channel=channel,
        direction=Direction.STAFF,
        kind=MessageKind.BREACH,
        author=Actor.BOT,
        recipient=officer.phone.strip(),
        body=f"Janji layanan {look.case.number} terlewat: {promise}.",
        template=TEMPLATE,
        params={"1": look.case.number, "2": promise},
        automatic=True,
        at=look.now,
        state=MessageState.QUEUED,
        due_at=look.now,
    )


def _in_words(target: timedelta) -> str:
    minutes = int(target.total_seconds()) // 60
    return f"{minutes // 60} jam" if minutes and minutes % 60 == 0 else f"{minutes} menit"
