"""Who said STOP before they were erased is not written to again because an officer enters their address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import acting
import pytest
from acting import do
from cast import BUDI, SITI
from sqlalchemy import select
from time_rules import post
from world import World

from channels.envelope import Address
from handlers.complaints import opening
from handlers.complaints.opening import Slip
from handlers.desk import answering
from handlers.errors import BadInput
from handlers.intake.entry import first_word, new_case
from handlers.intake.entry.first_word import FirstWord
from handlers.intake.entry.new_case import Entry
from handlers.intake.entry.sender import Who
from handlers.office.keeping.retention import Retention
from handlers.privacy import incidents, retention, stopped, subject_requests
from store.backup import erased_again
from store.backup.erased_again import Erased
from store.cases import people
from store.tables import Erasure, Identity, Person, StoppedAddress


@pytest.fixture
def office(any_world: World) -> Any:
    """Siti and Budi were helped by SMS; then Siti said STOP."""
    office: Any = any_world
    office.dewi = office.officer("dewi")
    for who, name in ((SITI, "Siti"), (BUDI, "Budi")):
        office.hears("sms", who, "minta data penduduk", name=name)
    office.hears("sms", SITI, "BERHENTI")
    for case in office.consultations():
        office.closes(case.number)
    return office


def person_of(office: Any, address: str) -> int:
    with office.db.read() as db:
        return int(db.scalars(select(Identity.person_id).where(Identity.value == address).distinct()).one())


def erase(office: Any, address: str) -> None:
    do(office, subject_requests.erase, office.files, person_of(office, address), by=office.dewi)


def write(office: Any, address: str) -> None:
    word = FirstWord(key="a" * 20, who=Who("Warga", address), channel="sms", reason="sudah terbit", text="Terbit.")
    do(office, first_word.write, word, by=office.dewi)


def marks(office: Any) -> list[StoppedAddress]:
    with office.db.read() as db:
        return list(db.scalars(select(StoppedAddress)))


def left_for_siti(office: Any) -> list[str]:
    return [one.body for one in post(office) if one.to.value == SITI]


def test_who_said_stop_and_was_erased_is_not_written_to_again(office: Any) -> None:
    erase(office, SITI)
    erase(office, BUDI)
    with pytest.raises(BadInput, match="BERHENTI"):
        write(office, SITI)
    write(office, BUDI)  # who said nothing of the kind
    (mark,) = marks(office)
    assert SITI[-6:] not in mark.mark and len(mark.mark) == 64


def test_an_address_that_an_officer_adds_to_somebody_keeps_its_stop(office: Any) -> None:
    erase(office, SITI)
    with office.db.write() as db:
        act, budi = acting.act(db, office, office.dewi), db.get_one(Person, person_of(office, BUDI))
        assert stopped.add(act, budi, Address("sms", SITI, "", "phone")).opted_out_at is not None


def test_a_call_of_that_number_is_not_answered_by_message_either(office: Any) -> None:
    erase(office, SITI)
    asked = Entry("e" * 20, Who("Siti", SITI), "minta data penduduk", officer="dewi")
    with pytest.raises(BadInput, match="BERHENTI"):
        do(office, new_case.enter, new_case.read(replace(asked, receipt=True), office.now), by=office.dewi)
    case = do(office, new_case.enter, new_case.read(asked, office.now), by=office.dewi)
    do(office, answering.reply, case.number, "1.200 orang.", by=office.dewi)
    assert left_for_siti(office) == []
    (answer,) = [one for one in office.said("message") if one.author == "dewi"]
    assert (answer.channel, answer.state) == ("sms", "failed") and "BERHENTI" in answer.error
    with office.db.write() as db:
        siti = db.get_one(Person, person_of(office, SITI))
        assert incidents.way_to(db, office.office, siti, office.now) is None


def test_a_slip_with_that_number_gets_no_receipt(office: Any) -> None:
    erase(office, SITI)
    do(office, opening.slip, Slip("Kursi tunggu kurang.", contact=SITI), by=office.dewi)
    assert left_for_siti(office) == []


def test_who_writes_again_themselves_is_a_new_person_and_may_be_answered(office: Any) -> None:
    erase(office, SITI)
    office.hears("sms", SITI, "minta data inflasi", name="Siti")
    with office.db.read() as db:
        identity = people.find_identity(db, Address("sms", SITI, "", "phone"))
        assert identity is not None and identity.opted_out_at is None
    office.closes(next(one.number for one in office.consultations() if one.state != "closed"))
    erase(office, SITI)
    assert marks(office) == []  # they wanted to be written to when they were erased again


def test_retention_and_a_backup_that_comes_back_remember_it_too(office: Any) -> None:
    siti = person_of(office, SITI)
    with office.db.write() as db:
        made = db.get_one(Person, siti).created_at.isoformat()
        listed = Erasure(at=office.now, instead="", people=[[siti, made]], arrivals=[])
        remembered: list[int] = []
        again = (office.files, Erased([listed]), office.now, lambda _, person: remembered.append(person.id))
        assert erased_again.apply(db, *again) == 1
        db.rollback()
    assert remembered == [siti]
    kept_a_month = replace(office.office, retention=Retention(people=30))
    with office.db.write() as db:
        while retention.destroy_some(db, office.files, kept_a_month, office.now + timedelta(days=60)):
            pass
    assert len(marks(office)) == 1


@pytest.fixture(params=[SITI, "siti@contoh.example"], ids=["phone", "email"])
def gone(office: Any, request: pytest.FixtureRequest) -> str:
    """Return an address that had said STOP and was erased."""
    if request.param != SITI:
        with office.db.write() as db:
            siti = db.get_one(Person, person_of(office, SITI))
            mail = people.add_identity(db, siti, Address("email", request.param, "", "email"), office.now)
            mail.opted_out_at = office.now
    erase(office, SITI)
    return str(request.param)


def test_a_call_that_is_entered_gets_no_receipt_by_any_channel(office: Any, gone: str) -> None:
    """The officer enters a number, and a receipt would leave by SMS."""
    entry = Entry(key="b" * 20, who=Who("Warga", gone), text="minta data", receipt=True)
    with pytest.raises(BadInput, match="BERHENTI"):
        do(office, lambda act: new_case.enter(act, new_case.read(entry, office.now)), by=office.dewi)


def test_a_slip_of_the_box_that_is_entered_gets_no_receipt(office: Any, gone: str) -> None:
    do(office, opening.slip, opening.Slip("Kursi kurang.", contact=gone), by=office.dewi)
    with office.db.read() as db:
        theirs = list(db.scalars(select(Identity).where(Identity.value == gone)))
    assert theirs and all(one.opted_out_at for one in theirs)
