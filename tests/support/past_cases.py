"""Closed cases with an answer, for tests of what is remembered of them."""

from __future__ import annotations

from typing import Any

from world import World

from store.cases import messages
from store.search import search_index
from store.tables import Consultation, Message, Rating
from store.vocabulary import CaseState, MessageState


def asked(world: World, sender: str, words: str, **more: Any) -> str:
    """Let a citizen write; return the number of the case."""
    world.hears("whatsapp", sender, words, **more)
    return max(world.consultations(), key=lambda one: one.last_event_id).number


def answered(world: World, number: str, body: str, **fields: Any) -> int:
    """Add an answer of Dewi that has arrived, with other fields where they are named. Return its id."""
    case = world.case(number)
    with world.db.write() as db:
        message = Message(
            **{
                "key": messages.new_key(),
                "consultation_id": case.id,
                "identity_id": case.identity_id,
                "channel": "whatsapp",
                "direction": "out",
                "author": "dewi",
                "body": body,
                "state": MessageState.READ,
                "at": world.now,
            }
            | fields
        )
        db.add(message)
        db.flush()
        return message.id or 0


def closed(world: World, number: str, *, score: int | None = None, **fields: Any) -> None:
    """Close a case as it stands, with a rating."""
    with world.db.write() as db:
        case = db.get_one(Consultation, world.case(number).id)
        case.state, case.closed_at, case.outcome = CaseState.CLOSED, world.now, "given"
        for name, value in fields.items():
            setattr(case, name, value)
        if score is not None:
            db.add(Rating(consultation_id=case.id or 0, score=score, by="citizen", at=world.now))


def past(world: World, words: str, answer: str, *, score: int | None = None, name: str = "") -> str:
    """Let somebody new ask, be answered and leave, a day before whatever follows. Return the number."""
    number = asked(world, f"+6281300001{len(world.consultations()):03}", words, name=name)
    answered(world, number, answer)
    closed(world, number, score=score)
    world.pass_time(days=1)
    return number


def index(world: World) -> None:
    """Bring the search index up to date."""
    with world.db.write() as db:
        while search_index.refresh(db):
            pass
