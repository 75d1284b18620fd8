"""Correcting who a citizen is: the old value is on record, what is proved stays, and a wrong step is undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from acting import do
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import select
from time_rules import post
from world import World

from channels.envelope import Address
from handlers.desk import answering
from handlers.errors import BadInput, Refusal
from handlers.outgoing.queueing import SendOptions
from handlers.privacy import corrections, subject_requests
from store.cases import people
from store.event_names import EventName
from store.tables import Event, Person

NEW = "+6281900000152"


@pytest.fixture
def office(world: World) -> Any:
    world.dewi = world.officer("dewi")  # type: ignore[attr-defined]
    world.hears("whatsapp", SITI, "minta data penduduk", name="Siti")
    world.number = world.the_consultation().number  # type: ignore[attr-defined]
    return world


def correct(office: Any, action: Any, *values: Any, number: str = "") -> Any:
    return do(office, action, number or office.number, *values, by=office.dewi)


def values(office: Any, number: str = "") -> list[tuple[str, bool]]:
    return [(one.value, one.is_used) for one in correct(office, corrections.of, number=number)]


def happened(office: Any, what: EventName) -> list[Event]:
    with office.db.read() as db:
        return [one for one in db.scalars(select(Event).order_by(Event.id)) if one.what == what]  # type: ignore[arg-type]


def test_a_name_is_corrected_with_who_when_and_the_old_value(office: Any) -> None:
    correct(office, corrections.rename, "Siti Aminah")
    (event,) = happened(office, EventName.CORRECTED)
    assert (event.by, event.at, event.detail) == ("dewi", office.now, {"old": "Siti", "new": "Siti Aminah"})
    with office.db.read() as db:
        assert [one.name for one in db.scalars(select(Person))] == ["Siti Aminah"]
    with pytest.raises(BadInput):
        correct(office, corrections.rename, " ")


def test_a_corrected_name_is_put_back_unless_it_was_changed_again(office: Any) -> None:
    correct(office, corrections.rename, "Siti Aminah")
    correct(office, corrections.rename, "Siti A.")
    first, second = happened(office, EventName.CORRECTED)
    with pytest.raises(Refusal, match="diubah lagi"):
        correct(office, corrections.undo, first.id)
    correct(office, corrections.undo, second.id)
    with office.db.read() as db:
        assert [one.name for one in db.scalars(select(Person))] == ["Siti Aminah"]


def test_a_number_is_added_and_its_owner_is_found_by_it(office: Any) -> None:
    correct(office, corrections.add, "0819-0000-0152")
    assert values(office) == [(SITI, True), (NEW, False)] or values(office) == [(NEW, False), (SITI, True)]
    office.hears("sms", NEW, "minta data inflasi")
    assert len({one.person_id for one in office.consultations()}) == 1
    with pytest.raises(BadInput, match="sudah miliknya"):
        correct(office, corrections.add, NEW)
    with pytest.raises(BadInput, match="tidak dikenal"):
        correct(office, corrections.add, "bukan nomor")


def test_somebody_elses_number_is_not_taken(office: Any) -> None:
    office.hears("whatsapp", BUDI, "minta data inflasi", name="Budi")
    with pytest.raises(BadInput, match="milik orang lain"):
        correct(office, corrections.add, BUDI)


def test_what_was_never_used_can_be_taken_away_and_given_back(office: Any) -> None:
    correct(office, corrections.add, SITI_MAIL)
    correct(office, corrections.take_away, "email", SITI_MAIL)
    assert values(office) == [(SITI, True)]
    (event,) = happened(office, EventName.CONTACT_REMOVED)
    correct(office, corrections.undo, event.id)
    assert (SITI_MAIL, False) in values(office)
    with pytest.raises(Refusal, match="sudah diurungkan"):
        correct(office, corrections.undo, event.id)


def test_what_is_proved_is_only_marked_as_not_theirs_with_the_cases_from_there(office: Any) -> None:
    correct(office, corrections.add, NEW)
    office.hears("sms", NEW, "minta data inflasi", name="Budi")
    other = next(one for one in office.consultations() if one.number != office.number)
    correct(office, corrections.take_away, "phone", NEW)
    assert values(office) == [(SITI, True)]
    theirs = office.case(other.number)
    assert theirs.person_id != office.case(office.number).person_id
    office.hears("sms", NEW, "halo, masih saya")
    assert office.case(other.number).person_id == theirs.person_id
    (event,) = happened(office, EventName.CONTACT_DETACHED)
    correct(office, corrections.undo, event.id)
    assert office.case(other.number).person_id == office.case(office.number).person_id


def test_an_address_that_was_erased_meanwhile_comes_back_to_nobody(office: Any) -> None:
    correct(office, corrections.add, NEW)
    office.hears("sms", NEW, "minta data inflasi", name="Budi")
    other = next(one for one in office.consultations() if one.number != office.number)
    correct(office, corrections.take_away, "phone", NEW)
    theirs = office.case(other.number).person_id
    office.closes(other.number)
    do(office, subject_requests.erase, office.files, theirs, by=office.dewi)
    (event,) = happened(office, EventName.CONTACT_DETACHED)
    with pytest.raises(Refusal, match="sudah tidak ada"):
        correct(office, corrections.undo, event.id)
    assert office.case(other.number).person_id == theirs


def test_who_is_erased_is_erased_from_the_case_their_address_was_taken_out_of(office: Any) -> None:
    correct(office, corrections.add, NEW)
    office.hears("sms", NEW, "minta data inflasi", name="Budi")
    other = next(one for one in office.consultations() if one.number != office.number)
    correct(office, corrections.take_away, "phone", NEW)
    office.closes(other.number)
    do(office, subject_requests.erase, office.files, office.case(other.number).person_id, by=office.dewi)
    with office.db.read() as db:
        kept = [str(one.detail) for one in db.scalars(select(Event))]
    assert not [one for one in kept if NEW in one]
    assert [one for one in kept if "'identities'" in one]


def test_the_only_address_and_the_one_of_the_case_in_hand_stay(office: Any) -> None:
    with pytest.raises(Refusal, match="satu-satunya"):
        correct(office, corrections.take_away, "phone", SITI)
    correct(office, corrections.add, NEW)
    with pytest.raises(Refusal, match="datang dari alamat itu"):
        correct(office, corrections.take_away, "phone", SITI)
    with pytest.raises(Refusal, match="bukan milik"):
        correct(office, corrections.take_away, "phone", BUDI)


def test_after_thirty_days_nothing_is_undone(office: Any) -> None:
    correct(office, corrections.add, SITI_MAIL)
    correct(office, corrections.take_away, "email", SITI_MAIL)
    (event,) = happened(office, EventName.CONTACT_REMOVED)
    office.now += timedelta(days=31)
    with pytest.raises(Refusal, match="30 hari"):
        correct(office, corrections.undo, event.id)


def test_an_anonymous_complainant_is_corrected_by_nobody(office: Any) -> None:
    rahma = office.officer("rahma", role="supervisor")
    office.hears("whatsapp", BUDI, "PENGADUAN ANONIM: loket tutup", name="Budi")
    number = next(one.number for one in office.consultations() if one.anonymous)
    for action, value in ((corrections.rename, "Budi Santoso"), (corrections.add, NEW)):
        with pytest.raises(Refusal, match="tidak ada"):
            do(office, action, number, value, by=rahma)


def test_a_correction_of_the_privacy_page_writes_no_name_into_an_anonymous_complaint(office: Any) -> None:
    rahma = office.officer("rahma", role="supervisor")
    office.hears("whatsapp", SITI, "PENGADUAN ANONIM: loket tutup", name="Siti")
    person = office.case(office.number).person_id
    do(office, subject_requests.correct, person, "Siti Aminah", by=rahma)
    assert [one.detail for one in happened(office, EventName.CORRECTED)] == [{}]


def test_erasing_a_person_erases_what_corrections_kept(office: Any) -> None:
    correct(office, corrections.rename, "Siti Aminah")
    correct(office, corrections.add, NEW)
    office.closes(office.number)
    do(office, subject_requests.erase, office.files, office.case(office.number).person_id, by=office.dewi)
    with office.db.read() as db:
        kept = " ".join(str(one.detail) for one in db.scalars(select(Event)))
    assert "Siti" not in kept and NEW not in kept


def test_an_answer_to_another_number_says_where_it_went(office: Any) -> None:
    with office.db.write() as db:
        person = db.get_one(Person, office.case(office.number).person_id)
        people.add_identity(db, person, Address("sms", NEW), office.now)
    options = SendOptions(to=Address("sms", NEW))
    do(office, answering.reply, office.number, "Ini datanya", by=office.dewi, options=options)
    assert [one.recipient for one in office.said("message") if one.direction == "out"] == [NEW]
    assert [one.to.value for one in post(office) if one.body == "Ini datanya"] == [NEW]
    office.hears("sms", NEW, "Kalau tahun 2023?")
    assert [one.number for one in office.consultations()] == [office.number]
