"""One read, one write: how often a message asks the database, in a transaction that handles several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import acting
import pytest
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import event
from world import World

from channels.envelope import Address, Attachment, Inbound
from handlers.desk import answering
from handlers.intake import pipeline
from store.db.writing import Writing
from store.tables import Arrival

QUESTION = "Mohon data penduduk Gantung 2022"
MOST_STATEMENTS, MOST_FLUSHES = 8, 2
TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
Hears = Callable[[World], tuple[str, Inbound]]
BUDI_MAIL = "budi@contoh.example"


@dataclass
class Counted:
    """What was asked of a database for a while."""

    statements: list[str] = field(default_factory=list)
    flushes: int = 0


@contextmanager
def counting(world: World) -> Iterator[Counted]:
    counted = Counted()

    def asked(_connection: Any, _cursor: Any, words: str, *_: Any) -> None:
        if not words.startswith(TRANSACTION):
            counted.statements.append(words)

    def flushed(*_: Any) -> None:
        counted.flushes += 1

    event.listen(world.db.writer, "before_cursor_execute", asked)
    event.listen(Writing, "before_flush", flushed)
    try:
        yield counted
    finally:
        event.remove(world.db.writer, "before_cursor_execute", asked)
        event.remove(Writing, "before_flush", flushed)


def first_message(world: World) -> tuple[str, Inbound]:
    return "whatsapp", world.inbound("whatsapp", SITI, QUESTION, name="Siti")


def follow_up(world: World) -> tuple[str, Inbound]:
    return "whatsapp", world.inbound("whatsapp", BUDI, "Tahun 2023 juga", name="Budi")


def by_number_and_id(world: World) -> tuple[str, Inbound]:
    """Budi is known by his number, and WhatsApp names his id too, as it does in every message."""
    also = (Address("whatsapp", "ID.4566546130240823", "Budi", "bsuid"),)
    return "whatsapp", world.inbound("whatsapp", BUDI, "Tahun 2023 juga", name="Budi", also=also)


def by_id_alone(world: World) -> tuple[str, Inbound]:
    """The same person hides his number from now on."""
    world.hears(*by_number_and_id(world)[:1], BUDI, "Tahun 2022", also=by_number_and_id(world)[1].also)
    return "whatsapp", world.inbound("whatsapp", "ID.4566546130240823", "Tahun 2023 juga", kind="bsuid", name="Budi")


def first_text(world: World) -> tuple[str, Inbound]:
    return "sms", world.inbound("sms", SITI, QUESTION, name="Siti")


def text_of_someone_known(world: World) -> tuple[str, Inbound]:
    """Budi has written on WhatsApp: the same person, their first words on SMS."""
    return "sms", world.inbound("sms", BUDI, QUESTION, name="Budi")


def mail(world: World) -> tuple[str, Inbound]:
    return "email", world.inbound("email", SITI_MAIL, QUESTION, subject="Data penduduk", name="Siti")


def reply_by_mail(world: World) -> tuple[str, Inbound]:
    file = Attachment("surat.pdf", "application/pdf", "1")
    ours = next(one.key for one in world.said() if one.channel == "email")
    refs = (f"{ours}@kantor.example",)
    return "email", world.inbound("email", BUDI_MAIL, "Ini suratnya", name="Budi", refs=refs, attachments=(file,))


def mail_that_quotes(world: World) -> tuple[str, Inbound]:
    """What stands below the quotation is told from our own letters, which are read for it."""
    _, message = reply_by_mail(world)
    return "email", replace(message, quoted="Terima kasih, pesan Anda kami terima.\n\nTahun 2021 juga, ya")


@pytest.fixture
def busy(any_world: World) -> World:
    """Two officers on duty, and Budi who was answered in his chat and acknowledged by mail."""
    dewi = any_world.officer("dewi")
    any_world.officer("agus")
    any_world.hears("whatsapp", BUDI, QUESTION, name="Budi")
    any_world.hears("email", BUDI_MAIL, QUESTION, subject="Data", name="Budi")
    case = next(one for one in any_world.consultations() if one.channel == "whatsapp")
    acting.do(any_world, answering.reply, case.number, "Baik, kami carikan.", by=dewi)
    return any_world


CHATS = (first_message, follow_up, by_number_and_id, by_id_alone, first_text, text_of_someone_known)
HEARS = (*CHATS, mail, reply_by_mail, mail_that_quotes)


@pytest.mark.parametrize("hears", HEARS)
def test_a_message_costs_eight_statements_and_two_flushes_at_most(busy: World, hears: Hears) -> None:
    counted = cost(busy, hears)
    assert 0 < len(counted.statements) <= MOST_STATEMENTS, counted.statements
    assert 0 < counted.flushes <= MOST_FLUSHES


@pytest.mark.parametrize("hears", [first_message, first_text, mail])
def test_out_of_hours_the_place_in_line_costs_one_statement_more(busy: World, hears: Hears) -> None:
    busy.pass_time(hours=11)
    counted = cost(busy, hears)
    assert 0 < len(counted.statements) <= MOST_STATEMENTS + 1, counted.statements
    assert 0 < counted.flushes <= MOST_FLUSHES


def cost(busy: World, hears: Hears) -> Counted:
    """Return what handling the last of two messages in one transaction asks of the database."""
    channel, message = hears(busy)
    with busy.db.write() as db:
        busy.hears_in(db, "sms", "+6281200000555", QUESTION)  # asks what is asked once for a transaction
        arrival = Arrival(channel=channel, key="last", raw=b"", received_at=busy.now)
        db.add(arrival)
        db.flush()
        known = pipeline.read(db, busy.office, channel, message, busy.now)  # a reading session does this before
        with counting(busy) as counted, db.begin_nested():
            assert pipeline.handle(db, busy.office, channel, arrival, known, busy.now) == "routed"
    return counted
