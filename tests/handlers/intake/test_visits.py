"""A visit is a message like any other: kept before anything can fail, counted once, with a number no other has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cast import BUDI, SITI_MAIL
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col
from visitors import FORM, comes, number, visit_of, work
from visitors import key as form_key
from world import World

from handlers.intake.entry import visit as taking_in
from handlers.outgoing import routes
from store.cases import erasure, people
from store.desk import visits
from store.tables import Arrival, Consultation, DataNeed, GuestBook, Identity, Message, Person, Visit
from store.visit_words import VisitService, VisitState
from store.vocabulary import ArrivalState, CaseKind, CaseState, Stage


def every(world: World, table: type) -> list:  # type: ignore[type-arg]
    with world.db.read() as db:
        return list(db.scalars(select(table).order_by(col(table.id))))


def test_a_visit_opens_a_case_writes_the_guest_book_and_gets_a_number(any_world: World) -> None:
    told = {"organisation": "SMAN 1 Manggar", "came_as": "student", "occupation": "student", "purpose": "thesis"}
    visit = comes(any_world, form_key(1), email=SITI_MAIL, age_band="17_25", needs=("Harga lada", "Inflasi"), **told)
    assert number(visit) == "K-001"
    assert visit is not None
    assert (visit.day, visit.state, visit.arrived_at) == ("2026-11-23", VisitState.WAITING, any_world.now)
    assert (visit.consent_at, visit.consent_version, visit.age_band) == (any_world.now, "2026-11", "17_25")
    (case,) = any_world.consultations()
    assert (case.id, case.channel, case.state) == (visit.consultation_id, "walkin", CaseState.NEW)
    assert (case.subject, case.opened_at, case.waiting_since) == ("Harga lada", any_world.now, any_world.now)
    assert [one.item for one in every(any_world, DataNeed)] == ["Harga lada", "Inflasi"]
    with any_world.db.read() as db:
        book = people.guest_book(db, case.person_id)
        person = db.get_one(Person, case.person_id)
    assert book is not None
    assert (person.name, book.organisation, book.occupation) == (FORM.name, "SMAN 1 Manggar", "Pelajar/Mahasiswa")
    assert any_world.said() == []  # they stand before us


def test_each_service_counts_for_itself_and_begins_anew_each_day(world: World) -> None:
    assert [number(comes(world, form_key(one))) for one in (2, 3)] == ["K-001", "K-002"]
    assert number(comes(world, form_key(4), service="library")) == "P-001"
    world.pass_time(hours=14, minutes=59)  # 23.59 at the office, the next day there begins before that of UTC
    assert number(comes(world, form_key(5))) == "K-003"
    world.pass_time(minutes=1)
    assert number(comes(world, form_key(6))) == "K-001"


def test_every_service_has_a_letter_of_its_own() -> None:
    assert set(visits.LETTERS) == set(VisitService)
    assert len(set(visits.LETTERS.values())) == len(VisitService)


def test_the_same_form_sent_again_brings_the_same_number_and_no_second_case(any_world: World) -> None:
    first = comes(any_world, form_key(7))
    again = comes(any_world, form_key(7), name="Orang Lain")
    assert first is not None
    assert again is not None
    assert (again.id, number(again), again.name) == (first.id, number(first), FORM.name)
    assert len(any_world.consultations()) == len(every(any_world, Visit)) == 1


def test_two_kiosks_at_once_get_different_numbers(any_world: World) -> None:
    with ThreadPoolExecutor(8) as kiosks:
        list(kiosks.map(lambda one: comes(any_world, form_key(one), handled=False), range(20, 36)))
        list(kiosks.map(lambda _: work(any_world), range(4)))  # and more than one worker handles them
    numbers = [one.running for one in every(any_world, Visit)]
    assert sorted(numbers) == list(range(1, 17))
    assert len(any_world.consultations()) == 16


def test_the_database_itself_refuses_a_number_that_is_taken(any_world: World) -> None:
    visit = comes(any_world, form_key(40))
    assert visit is not None
    twin = {name: getattr(visit, name) for name in Visit.model_fields if name not in ("id", "key")}
    with pytest.raises(IntegrityError), any_world.db.write() as db:
        db.add(Visit(**twin | {"key": form_key(41)}))
        db.flush()


def test_a_visit_whose_handling_breaks_is_set_aside_whole_and_gets_its_number_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(taking_in, "_fill_guest_book", lambda *_: 1 / 0)
        assert comes(world, form_key(42)) is None
    (arrival,) = every(world, Arrival)
    assert (arrival.state, world.consultations()) == (ArrivalState.SHUNTED, [])
    with world.db.write() as db:
        db.get_one(Arrival, arrival.id).state = ArrivalState.NEW  # as `loket retry` does
    work(world)
    assert number(visit_of(world, form_key(42))) == "K-001"


def test_what_a_visitor_writes_is_no_command_no_rating_and_no_spam(world: World) -> None:
    world.officer("dewi")
    world.hears("whatsapp", BUDI, "minta data penduduk")
    world.closes("K-2026-000001")
    with world.db.write() as db:
        for identity in db.scalars(select(Identity)):
            identity.blocked_at = world.now
    for one, words in enumerate(("5", "STOP", "HAPUS DATA", "PENGADUAN"), 50):
        assert number(comes(world, form_key(one), needs=(words,))) == f"K-{one - 49:03d}"
    cases = world.consultations()[1:]
    assert {one.kind for one in cases} == {CaseKind.CONSULTATION}
    assert len(cases) == 4


def test_a_visitor_known_by_their_number_is_the_same_person_and_what_is_known_of_them_stays(world: World) -> None:
    world.hears("whatsapp", BUDI, "minta data penduduk", name="Budi")
    known = world.consultations()[0]
    with world.db.write() as db:
        db.add(GuestBook(person_id=known.person_id, organisation="Dinas Pertanian", updated_at=world.now))
    comes(world, form_key(60), organisation="Sekolah", name="Anak Budi")
    visited = world.consultations()[1]
    assert visited.person_id == known.person_id
    with world.db.read() as db:
        book = people.guest_book(db, known.person_id)
        assert book is not None
        assert (book.organisation, db.get_one(Person, known.person_id).name) == ("Dinas Pertanian", "Budi")
    visit = visit_of(world, form_key(60))
    assert visit is not None
    assert (visit.name, visit.organisation) == ("Anak Budi", "Sekolah")


def test_a_visitor_who_leaves_no_contact_is_somebody_new_each_time(world: World) -> None:
    for one in (61, 62):
        comes(world, form_key(one), phone="")
    assert len({one.person_id for one in world.consultations()}) == 2


def test_a_visitor_who_says_nothing_has_a_case_in_the_words_of_the_service(world: World) -> None:
    comes(world, form_key(63), service="library", needs=())
    assert world.consultations()[0].subject == "Perpustakaan"
    assert every(world, DataNeed) == []


def test_a_complaint_at_the_counter_goes_the_way_of_complaints(world: World) -> None:
    world.officer("rahma", role="supervisor")
    visit = comes(world, form_key(64), service="complaint", needs=("Antre terlalu lama",))
    assert number(visit) == "A-001"
    (case,) = world.consultations()
    assert (case.kind, case.stage, case.number) == (CaseKind.COMPLAINT, Stage.RECEIVED, "P-2026-000001")
    assert every(world, Message)[0].body == "Antre terlalu lama"


def test_an_answer_to_a_visitor_goes_to_the_contact_they_left(world: World) -> None:
    comes(world, form_key(65), email=SITI_MAIL)
    comes(world, form_key(66), email="")
    comes(world, form_key(67), phone="")
    with world.db.read() as db:
        routed = [routes.address_for(db, world.office, one) for one in world.consultations()]
    assert [(one.channel, one.value) if one else None for one in routed] == [
        ("email", SITI_MAIL),
        ("sms", BUDI),
        None,
    ]


def test_an_english_form_makes_an_english_case(world: World) -> None:
    comes(world, form_key(68), language="en")
    assert world.consultations()[0].language == "en"


def test_erasing_a_person_empties_their_row_of_the_guest_book_and_the_form_as_it_came(world: World) -> None:
    visit = comes(world, form_key(69), organisation="SMAN 1", disability="yes", sex="female")
    with world.db.write() as db:
        person = db.get_one(Person, db.get_one(Consultation, visit.consultation_id).person_id)  # type: ignore[union-attr]
        erasure.erase(db, world.files, person, "[dihapus]", world.now + timedelta(days=1))
    left = visit_of(world, form_key(69))
    assert left is not None
    assert (left.name, left.organisation, left.disability, left.sex) == ("", "", "", "female")
    assert [one.raw for one in every(world, Arrival)] == [b""]
    assert number(left) == "K-001"
    assert FORM.name not in str([one.model_dump() for one in every(world, Identity) + every(world, Person)])
