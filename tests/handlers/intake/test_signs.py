"""Signs without words: reactions and stickers, and signs that say as much as words."""

from __future__ import annotations

import pytest
from acting import do
from cast import QUESTION, SITI
from world import World

from channels.envelope import Attachment
from handlers.desk import answering
from handlers.language import intents
from store.cases import messages
from store.tables import Consultation, Message

STICKER = Attachment("stiker.webp", "image/webp", "https://api.twilio.com/1")


def answered(world: World, text: str = "Ini datanya") -> Message:
    """Let Dewi answer Siti; return the answer, which the provider knows as SM-1."""
    dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    (answer,) = do(world, answering.reply, world.the_consultation().number, text, by=dewi)
    with world.db.write() as db:
        db.get_one(Message, answer.id).external_id = "SM-1"
    return answer


def standing(case: Consultation) -> tuple[object, ...]:
    return case.state, case.waiting_since, case.officer_id, case.rating_asked_at, case.closed_at, case.last_event_id


def received(world: World) -> Message:
    with world.db.read() as db:
        return messages.timeline(db, world.the_consultation().id or 0)[-1]


@pytest.mark.parametrize("emoji", ["👍", "😡", "5", "STOP", "selesai", ""])
@pytest.mark.parametrize("refs", [("SM-1",), ("SM-nobody-knows",), ()])
def test_a_reaction_opens_and_owes_nothing_whatever_it_shows(world: World, emoji: str, refs: tuple[str, ...]) -> None:
    answered(world)
    before, said = standing(world.the_consultation()), len(world.said())
    assert world.hears("whatsapp", SITI, emoji, refs=refs, sign="reaction") == "reaction"
    assert standing(world.the_consultation()) == before and len(world.said()) == said
    assert (received(world).kind, received(world).body) == ("reaction", emoji)


def test_a_reaction_to_the_answer_of_a_closed_case_leaves_it_closed_and_gives_no_rating(world: World) -> None:
    answered(world)
    world.closes(world.the_consultation().number)
    before = standing(world.the_consultation())
    assert world.hears("whatsapp", SITI, "⭐", refs=("SM-1",), sign="reaction") == "reaction"
    world.pass_time(days=3)
    assert world.hears("whatsapp", SITI, "😡", refs=("SM-1",), sign="reaction") == "reaction"
    assert standing(world.the_consultation()) == before


def test_a_reaction_to_nothing_of_ours_opens_nothing(world: World) -> None:
    assert world.hears("whatsapp", SITI, "👍", refs=("SM-9",), sign="reaction") == "reaction"
    assert world.consultations() == []


@pytest.mark.parametrize(("text", "outcome"), [("Ini datanya", "thanks"), ("Untuk tahun berapa?", "routed")])
def test_a_sticker_alone_is_thanks_after_an_answer_and_an_answer_after_a_question(
    world: World, text: str, outcome: str
) -> None:
    answered(world, text)
    assert world.hears("whatsapp", SITI, "[stiker]", attachments=(STICKER,), sign="sticker") == outcome


def test_a_sticker_while_an_answer_is_owed_is_a_message(world: World) -> None:
    world.officer("dewi")
    world.hears("whatsapp", SITI, QUESTION)
    assert world.hears("whatsapp", SITI, "[stiker]", attachments=(STICKER,), sign="sticker") == "routed"


@pytest.mark.parametrize("text", ["😡", "👎", "🤬", "💩", "😠😠", "ok 😡", "Terima kasih 👎🏽", "☹️", "❓", "🙏😭"])
def test_signs_of_displeasure_are_no_thanks_and_are_answered(world: World, text: str) -> None:
    answered(world)
    assert not intents.is_thanks(text)
    assert world.hears("whatsapp", SITI, text) == "routed"
    assert world.the_consultation().waiting_since == world.now


@pytest.mark.parametrize("text", ["👍", "🙏🏽", "❤️", "😊🙏", "Terima kasih 🙏", "😀"])
def test_friendly_signs_are_thanks(text: str) -> None:
    assert intents.is_thanks(text)
