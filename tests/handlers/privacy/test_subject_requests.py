"""A copy, a correction, deletion: what is given, what goes, what stays counted, and what must be answered first."""

from __future__ import annotations

import json

import acting
import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from world import World

from channels.envelope import Attachment
from handlers.desk import answering
from handlers.errors import NotFound, Refusal
from handlers.privacy import personal_data, subject_requests
from store.cases import consultations, erasure
from store.search import search, search_index
from store.search.search import SearchQuery, Term
from store.tables import Arrival, Consultation, File, Identity, Message, Officer, Person, PrivacyRequest, Rating


@pytest.fixture
def rahma(any_world: World) -> Officer:
    """Siti asked, was answered, rated with a comment and has asked to be forgotten."""
    world = any_world
    dewi, rahma = world.officer("dewi"), world.officer("rahma", role="supervisor")
    world.hears(
        "whatsapp", SITI, "Saya Siti, minta data", name="Siti Aminah", attachments=(Attachment("siti.pdf", "x/y", "m"),)
    )
    number = world.the_consultation().number
    with world.db.write() as db:
        answering.note(*acting.on(db, world, dewi, number), "Warga pernah datang")
        answering.reply(*acting.on(db, world, dewi, number), "Ibu Siti, ini datanya")
        file = db.scalars(select(File)).one()
        file.state, file.sha256 = "stored", world.files.put(b"siti")
        db.scalars(select(Arrival)).one().raw = b"Siti"
    world.hears("whatsapp", SITI, "hapus data")
    return rahma


def close(world: World) -> None:
    with world.db.write() as db:
        case = db.scalars(select(Consultation)).one()
        consultations.move(db, case, "closed", by="dewi", now=world.now)
        db.add(Rating(consultation_id=case.id or 0, score=5, comment="dari Siti", by="chat", at=world.now))


def everything(world: World) -> str:
    """Every word of every table."""
    with world.db.read() as db:
        rows = [
            row
            for table in (Person, Identity, Consultation, Message, File, Rating)
            for row in db.scalars(select(table))
        ]
        raw = b"".join(one.raw for one in db.scalars(select(Arrival)))
    return json.dumps([one.model_dump(mode="json") for one in rows]) + raw.decode()


def test_nothing_is_erased_while_an_answer_is_owed(any_world: World, rahma: Officer) -> None:
    person = any_world.the_consultation().person_id
    with pytest.raises(Refusal, match="K-2026-000001 masih terbuka"), any_world.db.write() as db:
        subject_requests.erase(acting.act(db, any_world, rahma), any_world.files, person)
    assert "Siti" in everything(any_world)


def test_erasing_leaves_no_id_of_the_message_that_a_message_answers(any_world: World, rahma: Officer) -> None:
    world = any_world
    with world.db.write() as db:
        db.scalars(select(Message).where(col(Message.direction) == "in")).first().quotes = "wamid.dari-siti"
    close(world)
    with world.db.write() as db:
        subject_requests.erase(acting.act(db, world, rahma), world.files, world.the_consultation().person_id)
    assert "wamid.dari-siti" not in everything(world)


def test_erasing_leaves_no_word_and_keeps_what_is_counted(any_world: World, rahma: Officer) -> None:
    world = any_world
    close(world)
    person = world.the_consultation().person_id
    with world.db.write() as db:
        subject_requests.erase(acting.act(db, world, rahma), world.files, person)
    left = everything(world).lower()
    assert not [word for word in ("siti", "aminah", "81200000146", "ini datanya", "pernah datang") if word in left]
    assert not list(world.files.folder.rglob("*/*"))
    case = world.the_consultation()
    assert (case.number, case.channel, case.state) == ("K-2026-000001", "whatsapp", "closed")
    with world.db.write() as db:
        assert db.scalars(select(Rating)).one().score == 5
        request = db.scalars(select(PrivacyRequest)).one()
        assert (request.done_by, request.done_at) == ("rahma", world.now)
        while search_index.refresh(db):
            pass
        assert not search.find(db, SearchQuery(terms=(Term(("siti",)),)), 10)
        assert all(one.state != "queued" for one in db.scalars(select(Message).where(col(Message.direction) == "out")))


def test_whoever_writes_again_after_that_begins_anew(any_world: World, rahma: Officer) -> None:
    world = any_world
    close(world)
    with world.db.write() as db:
        subject_requests.erase(acting.act(db, world, rahma), world.files, world.the_consultation().person_id)
    world.hears("whatsapp", SITI, "minta data inflasi", refs=("SM-old",))
    first, second = world.consultations()
    assert first.person_id != second.person_id
    assert "UU 27/2022" in world.said("acknowledgement")[-1].body


def test_the_copy_holds_his_words_and_ours_but_no_note(any_world: World, rahma: Officer) -> None:
    with any_world.db.write() as db:
        found = subject_requests.export(acting.act(db, any_world, rahma), any_world.the_consultation().person_id)
    text = json.dumps(found)
    for shown in ("Saya Siti, minta data", "Ibu Siti, ini datanya", "siti.pdf", SITI, "Siti Aminah", "K-2026-000001"):
        assert shown in text
    assert "pernah datang" not in text


def test_an_anonymous_complaint_is_in_no_copy_and_names_nobody(any_world: World, rahma: Officer) -> None:
    any_world.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugas membentak saya")
    with any_world.db.write() as db:
        person = db.scalars(select(Person)).one()
        assert "membentak" not in json.dumps(subject_requests.export(acting.act(db, any_world, rahma), person.id or 0))
        with pytest.raises(Refusal):
            subject_requests.of_number(db, rahma, "P-2026-000001")
    close_all = [one.number for one in any_world.consultations()]
    assert len(close_all) == 2


def test_a_person_nobody_has_a_reason_to_look_at_is_not_found(world: World) -> None:
    rahma = world.officer("rahma", role="supervisor")
    tono = world.officer("tono", role="admin")
    world.hears("email", SITI_MAIL, "PENGADUAN: loket tutup saat jam layanan")
    with world.db.read() as db:
        person = db.scalars(select(Person)).one().id or 0
        assert subject_requests.person_for(db, rahma, person)
        with pytest.raises(NotFound):
            subject_requests.person_for(db, tono, person)


def test_a_name_is_put_right_and_a_request_ends_with_a_reason(any_world: World, rahma: Officer) -> None:
    world = any_world
    person = world.the_consultation().person_id
    with world.db.write() as db:
        subject_requests.correct(acting.act(db, world, rahma), person, " Siti  Aminah Binti ")
        assert db.get_one(Person, person).name == "Siti Aminah Binti"
        request = erasure.open_of(db, person)
        assert request is not None
        with pytest.raises(Refusal, match="Tulis mengapa"):
            subject_requests.settle(acting.act(db, world, rahma), request.id or 0, " ")
        subject_requests.settle(acting.act(db, world, rahma), request.id or 0, "Warga membatalkan.")
        assert erasure.open_of(db, person) is None
        assert personal_data.ask_erasure(db, db.get_one(Person, person), None, now=world.now)[1]
