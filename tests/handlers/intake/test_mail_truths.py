"""What a mail says of itself is doubted: who sent it, when, and whether it is another one."""

from __future__ import annotations

from datetime import timedelta

import acting
import pytest
from cast import BUDI_MAIL, QUESTION, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.desk import answering
from handlers.office import links
from store.tables import Message, PrivacyRequest

ERASE = "HAPUS DATA"


def heard(world: World) -> list[Message]:
    with world.db.read() as db:
        return list(db.scalars(select(Message).where(col(Message.direction) == "in").order_by(col(Message.id))))


def requests(world: World) -> int:
    with world.db.read() as db:
        return len(db.scalars(select(PrivacyRequest)).all())


def test_a_request_to_erase_from_an_unproven_sender_is_asked_back_and_starts_nothing(world: World) -> None:
    world.hears("email", SITI_MAIL, ERASE, subject="Data", proven=False)
    assert requests(world) == 0
    assert "Pengirim belum terbukti" in heard(world)[0].note
    case = world.the_consultation()
    assert "balas email ini dengan HAPUS DATA" in world.said()[-1].body
    world.hears("email", SITI_MAIL, ERASE, proven=False, token=links.reply_token(world.office, case))
    assert requests(world) == 1


def test_a_forged_token_proves_nothing(world: World) -> None:
    world.hears("email", SITI_MAIL, ERASE, proven=False, token="0" * 36)
    assert requests(world) == 0


@pytest.mark.parametrize("proven", [True, None])
def test_a_proven_sender_or_a_silent_server_is_taken_at_their_word(world: World, proven: bool | None) -> None:
    world.hears("email", SITI_MAIL, ERASE, proven=proven)
    assert requests(world) == 1


def test_messages_stand_in_the_order_of_their_arrival_and_say_when_they_were_written(world: World) -> None:
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="a@contoh.example")
    world.pass_time(minutes=5)
    years_ago = world.now - timedelta(days=3000)
    world.hears("email", SITI_MAIL, "Masih kurang tahun 2023.", refs=("a@contoh.example",), sent_at=years_ago)
    first, second = sorted(heard(world), key=lambda one: one.at)
    assert (first.note, second.body) == ("", "Masih kurang tahun 2023.")
    assert second.at == world.now
    assert "Ditulis 6 September 2018" in second.note


def test_one_mail_by_two_ways_is_one(world: World) -> None:
    letter = "Mohon data produksi perikanan tangkap 2024.\n\nMaya"
    banner = f"PERHATIAN: surel ini berasal dari luar organisasi.\n\n{letter}"
    for body in (letter, banner, letter):
        world.hears("email", SITI_MAIL, body, external_id="maya-1@warga.example")
    assert len(heard(world)) == 1


def test_a_program_that_gives_every_mail_one_id_sends_many(world: World) -> None:
    world.hears("email", SITI_MAIL, "Mohon data inflasi.", external_id="form@contoh.example")
    world.hears("email", SITI_MAIL, "Mohon data penduduk.", external_id="form@contoh.example")
    world.hears("email", BUDI_MAIL, "Mohon data inflasi.", external_id="form@contoh.example")
    assert len(heard(world)) == 3


ANSWER = "Angkanya 17.000 jiwa pada tahun 2024.\n\nSalam, Dewi"


def answered(world: World) -> str:
    """A consultation by mail that waits for nothing; returns its number."""
    dewi = world.officer("dewi")
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="a@contoh.example")
    number = world.the_consultation().number
    with world.db.write() as db:
        answering.reply(*acting.on(db, world, dewi, number), ANSWER)
    assert world.the_consultation().state == "answered"
    return number


@pytest.mark.parametrize(
    ("quoted", "state"),
    [
        ("", "answered"),
        ("Angkanya 17.000 jiwa pada\ntahun 2024.\n\nSalam, Dewi", "answered"),
        (QUESTION, "answered"),
        ("Angkanya 17.000 jiwa pada tahun 2024.\nDan tahun 2023?", "assigned"),
        ("Dan tahun 2023?", "assigned"),
    ],
)
def test_thanks_with_words_that_are_not_ours_are_no_thanks(world: World, quoted: str, state: str) -> None:
    answered(world)
    world.hears("email", SITI_MAIL, "Terima kasih.", refs=("a@contoh.example",), quoted=quoted)
    assert world.the_consultation().state == state


def test_a_question_below_an_unmarked_quotation_is_read(world: World) -> None:
    answered(world)
    world.hears("email", SITI_MAIL, "Terima kasih.", refs=("a@contoh.example",), quoted=f"{ANSWER}\n\nDan tahun 2023?")
    assert heard(world)[-1].body == "Terima kasih.\n\nDan tahun 2023?"
