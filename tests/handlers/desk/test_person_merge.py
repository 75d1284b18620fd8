"""One person behind two records: merged by an officer, taken back whole, and nothing refused is allowed by it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from acting import do
from cast import BUDI, SITI
from sqlalchemy import select
from sqlmodel import SQLModel
from world import World

from handlers.desk import merge_split
from handlers.desk.one_person import person_merge, person_undo
from handlers.errors import NotFound, Refusal
from handlers.officers import guards
from handlers.privacy import corrections, guest_book, personal_data, subject_requests
from store.cases import messages, people
from store.event_names import EventName
from store.tables import Consultation, Event, GuestBook, Identity, Message, Person, PersonMerge, PrivacyRequest
from store.vocabulary import CaseKind, MessageState

MAIL = "r.kusuma@example.org"
WHY = "Ditanya lewat telepon."
THIRD = "+6281300000163"


@pytest.fixture
def office(any_world: World) -> Any:
    """Siti wrote by WhatsApp, and by mail from an address that nobody knew to be hers."""
    world: Any = any_world
    world.dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data penduduk", name="Siti")
    world.pass_time(minutes=1)
    world.hears("email", MAIL, "minta data inflasi", name="R. Siti", subject="Inflasi")
    world.chat, world.mail = (one.number for one in world.consultations())
    return world


def merge(office: Any, number: str = "", other: str = "", **more: Any) -> int:
    do(office, person_merge.merge, number or office.chat, other or office.mail, WHY, by=office.dewi, **more)
    return happened(office, number or office.chat, EventName.PEOPLE_MERGED)[-1]


def undo(office: Any, event_id: int, number: str = "") -> None:
    do(office, person_undo.undo, number or office.chat, event_id, by=office.dewi)


def happened(office: Any, number: str, what: EventName) -> list[int]:
    with office.db.read() as db:
        query = select(Event).where(Event.consultation_id == office.case(number).id)  # type: ignore[arg-type]
        return [one.id or 0 for one in db.scalars(query) if one.what == what]


def everything(office: Any) -> str:
    """All rows that a merge may touch, but for its own record and what recording bumps."""
    bumped = {"last_event_id", "updated_at", "look_at"}
    with office.db.read() as db:
        tables: list[type[SQLModel]] = [Person, Identity, Consultation, Message, GuestBook, PrivacyRequest]
        rows = [one.model_dump(mode="json", exclude=bumped) for table in tables for one in db.scalars(select(table))]
        return json.dumps(sorted(map(str, rows)))


def owner(office: Any, number: str) -> int:
    return int(office.case(number).person_id)


def said(office: Any, number: str) -> list[str]:
    with office.db.read() as db:
        return [one.body for one in messages.timeline(db, office.case(number).id or 0) if one.direction == "in"]


def test_everything_becomes_one_persons_and_all_of_it_goes_back(office: Any) -> None:
    do(office, guest_book.fill, office.mail, "R. Siti", {"organisation": "Koperasi", "education": "S2"}, by=office.dewi)
    before = everything(office)
    event = merge(office)
    assert owner(office, office.chat) == owner(office, office.mail)
    with office.db.read() as db:
        person = db.get_one(Person, owner(office, office.chat))
        book = people.guest_book(db, person.id or 0)
        assert (person.name, book and book.organisation) == ("Siti", "Koperasi")
    assert happened(office, office.mail, EventName.PEOPLE_MERGED)
    undo(office, event)
    assert everything(office) == before
    assert happened(office, office.mail, EventName.PEOPLE_PARTED)
    with pytest.raises(Refusal, match="sudah diurungkan"):
        undo(office, event)


def test_the_officer_chooses_whose_name_and_answers_lead(office: Any) -> None:
    do(office, guest_book.fill, office.chat, "Siti", {"organisation": "Sekolah", "place": "Manggar"}, by=office.dewi)
    do(office, guest_book.fill, office.mail, "R. Siti", {"organisation": "Koperasi"}, by=office.dewi)
    event = merge(office, other_leads=True)
    with office.db.read() as db:
        book = people.guest_book(db, owner(office, office.chat))
        assert book is not None
        assert (db.get_one(Person, book.person_id).name, book.organisation, book.place) == (
            "R. Siti",
            "Koperasi",
            "Manggar",
        )
    do(office, guest_book.fill, office.chat, "R. Siti", {"organisation": "Dinas", "place": "Manggar"}, by=office.dewi)
    undo(office, event)
    with office.db.read() as db:
        book = people.guest_book(db, owner(office, office.chat))
        assert book is not None
        assert (db.get_one(Person, book.person_id).name, book.organisation) == ("Siti", "Dinas")  # corrected since


def test_what_came_since_goes_with_its_address(office: Any) -> None:
    event = merge(office)
    office.closes(office.mail)
    office.pass_time(days=2)
    office.hears("email", MAIL, "minta data baru", subject="Data baru")
    since = office.consultations()[-1]
    assert since.person_id == owner(office, office.chat)
    office.hears("sms", SITI, "halo lewat SMS")
    undo(office, event)
    assert owner(office, since.number) == owner(office, office.mail) != owner(office, office.chat)
    assert owner(office, office.consultations()[-1].number) == owner(office, office.chat)


def test_what_one_wrote_into_the_others_consultation_is_parted(office: Any) -> None:
    office.hears("whatsapp", BUDI, "minta data lada", name="Budi")
    budi = office.consultations()[-1].number
    event = merge(office, office.chat, budi)
    office.closes(budi)
    office.hears("whatsapp", BUDI, "satu lagi, data cengkeh")
    assert "satu lagi, data cengkeh" in said(office, office.chat)
    undo(office, event)
    assert said(office, office.chat) == ["minta data penduduk"]
    parted = office.consultations()[-1]
    assert (said(office, parted.number), parted.person_id) == (["satu lagi, data cengkeh"], owner(office, budi))
    assert parted.waiting_since is not None
    with office.db.read() as db:
        assert db.get_one(Identity, office.case(office.chat).identity_id).value == SITI
        assert db.get_one(Identity, parted.identity_id).value == BUDI


def test_a_chain_is_undone_from_its_last_link_only(office: Any) -> None:
    office.hears("whatsapp", BUDI, "minta data lada", name="Budi")
    budi, before = office.consultations()[-1].number, everything(office)
    first = merge(office, office.mail, office.chat)
    second = merge(office, budi, office.mail)
    with pytest.raises(Refusal, match="Urungkan itu dahulu"):
        undo(office, first, office.mail)
    undo(office, second, budi)
    undo(office, first, office.mail)
    assert everything(office) == before


def test_a_star_is_undone_in_any_order(office: Any) -> None:
    office.hears("whatsapp", BUDI, "minta data lada", name="Budi")
    budi, before = office.consultations()[-1].number, everything(office)
    first, second = merge(office, office.chat, office.mail), merge(office, office.chat, budi)
    undo(office, first)
    assert owner(office, budi) == owner(office, office.chat) != owner(office, office.mail)
    undo(office, second)
    assert everything(office) == before


def test_names_and_answers_that_others_brought_go_with_them_in_any_order(office: Any) -> None:
    office.hears("whatsapp", BUDI, "minta data lada", name="Budi")
    budi = office.consultations()[-1].number
    do(office, guest_book.fill, office.mail, "R. Siti", {"organisation": "Koperasi", "education": "S2"}, by=office.dewi)
    do(office, guest_book.fill, budi, "Budi", {"organisation": "Dinas"}, by=office.dewi)
    before = everything(office)
    first = merge(office, office.chat, office.mail, other_leads=True)
    second = merge(office, office.chat, budi, other_leads=True)
    undo(office, first)
    undo(office, second)
    assert everything(office) == before


def test_undoing_compares_no_case_with_each_other_case(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 5,000 consultations it held the write lock for 40 s."""

    def compared(*_: object) -> bool:
        raise AssertionError("two cases are compared field by field")

    before, event = owner(office, office.mail), merge(office)
    monkeypatch.setattr(Consultation, "__eq__", compared)
    undo(office, event)
    assert owner(office, office.mail) == before


def test_what_is_refused_changes_nothing(office: Any) -> None:
    before = everything(office)
    for other, why, words in (
        (office.chat, WHY, "sudah satu orang"),
        (office.mail, " ", "bagaimana Anda tahu"),
        (office.mail, "x" * 201, "paling banyak"),
        ("K-2026-009999", WHY, "tidak ada"),
    ):
        with pytest.raises(Refusal, match=words):
            do(office, person_merge.merge, office.chat, other, why, by=office.dewi)
    assert everything(office) == before
    event = merge(office)
    with pytest.raises(Refusal, match="sudah satu orang"):  # a colleague was faster
        merge(office)
    with pytest.raises(NotFound):
        undo(office, event, office.mail)
    office.pass_time(days=31)
    with pytest.raises(Refusal, match="lebih dari 30 hari"):
        undo(office, event)


def test_the_days_of_undo_are_a_setting(office: Any) -> None:
    event = merge(office)
    office.office = replace(office.office, merge_undo_days=2)
    office.now += timedelta(days=3)
    with pytest.raises(Refusal, match="lebih dari 2 hari"):
        undo(office, event)


def test_a_consultation_merged_across_is_parted_by_the_officer_first(office: Any) -> None:
    event = merge(office)

    def join(act: Any, case: Consultation) -> None:
        merge_split.merge(act, case, guards.find_case(act, office.chat))

    do(office, join, office.mail, by=office.dewi)
    with pytest.raises(Refusal, match=f"{office.mail} ke {office.chat}"):
        undo(office, event)
    merged_in = happened(office, office.chat, EventName.MERGED_IN)[-1]
    do(office, merge_split.undo_merge, office.chat, merged_in, by=office.dewi)
    undo(office, event)
    assert owner(office, office.mail) != owner(office, office.chat)


def test_who_would_be_left_without_an_address_keeps_no_answers_to_the_others(office: Any) -> None:
    office.hears("whatsapp", BUDI, "minta data lada", name="Budi")
    budi = office.consultations()[-1].number
    event = merge(office, office.chat, budi)
    office.closes(budi)
    office.hears("whatsapp", BUDI, "satu lagi, data cengkeh")  # in Siti's, which answers to Budi now
    do(office, corrections.take_away, budi, "phone", SITI, by=office.dewi)
    with pytest.raises(Refusal, match=f"Tidak ada lagi alamat untuk {office.chat}"):
        undo(office, event)
    detached = happened(office, budi, EventName.CONTACT_DETACHED)[-1]
    do(office, corrections.undo, budi, detached, by=office.dewi)
    undo(office, event)
    with office.db.read() as db:
        assert db.get_one(Identity, office.case(office.chat).identity_id).value == SITI


def test_stop_at_one_number_stays_and_start_at_another_does_not_end_it(office: Any) -> None:
    office.hears("whatsapp", BUDI, "STOP")
    office.hears("whatsapp", BUDI, "minta data lada", name="Budi")
    budi = office.consultations()[-1].number
    event = merge(office, office.chat, budi)
    office.hears("whatsapp", SITI, "STOP")
    office.hears("whatsapp", SITI, "MULAI")

    def stopped() -> dict[str, bool]:
        with office.db.read() as db:
            found = db.scalars(select(Identity).where(Identity.channel == "whatsapp"))  # type: ignore[arg-type]
            return {one.value: people.contact_of(db, one).has_opted_out for one in found}

    assert stopped() == {SITI: False, BUDI: True}
    undo(office, event)
    assert stopped() == {SITI: False, BUDI: True}


def test_an_answer_held_for_one_number_is_not_sent_because_the_other_writes(office: Any) -> None:
    office.hears("whatsapp", BUDI, "minta data lada", name="Budi")
    budi = office.consultations()[-1].number
    with office.db.write() as db:
        route = db.get_one(Identity, office.case(budi).identity_id)
        where = {"channel": "whatsapp", "identity_id": route.id, "consultation_id": office.case(budi).id}
        held = {"direction": "out", "author": "dewi", "kind": "reply", "body": "Ini datanya.", "at": office.now}
        db.add(Message(key=messages.new_key(), state=MessageState.HELD, due_at=office.now, **where, **held))

    def state() -> str:
        (message,) = [one for one in office.said() if one.body == "Ini datanya."]
        return str(message.state)

    event = merge(office, office.chat, budi)
    office.hears("whatsapp", SITI, "halo")
    assert state() == MessageState.HELD
    undo(office, event)
    merge(office, office.chat, budi)
    office.hears("whatsapp", BUDI, "BUKA")
    assert state() == MessageState.QUEUED


def test_a_request_to_erase_moves_and_erasing_ends_the_undo(office: Any) -> None:
    with office.db.write() as db:
        person = db.get_one(Person, owner(office, office.mail))
        personal_data.ask_erasure(db, person, None, now=office.now)
    event = merge(office)
    target = owner(office, office.chat)
    with office.db.read() as db:
        assert [one.person_id for one in db.scalars(select(PrivacyRequest))] == [target]
    for number in (office.chat, office.mail):
        office.closes(number)
    do(office, subject_requests.erase, office.files, target, by=office.dewi)
    with office.db.read() as db:
        assert {one.name for one in db.scalars(select(Person))} == {""}
        assert {one.kind for one in db.scalars(select(Identity))} == {"erased"}
        assert list(db.scalars(select(PersonMerge))) == []
        reasons = [one.detail.get("reason") for one in db.scalars(select(Event)) if one.what == EventName.PEOPLE_MERGED]
    assert reasons == [None, None]
    with pytest.raises(Refusal, match="sudah dihapus"):
        undo(office, event)
    office.hears("whatsapp", BUDI, "minta data lada", name="Budi")
    named = office.consultations()[-1].number
    for one, other in ((named, office.mail), (office.mail, named)):  # what was erased is nobody's again
        with pytest.raises(Refusal, match="sudah dihapus"):
            merge(office, one, other)


def test_an_anonymous_complaint_is_no_case_to_merge_by_and_stays_with_who_made_it(office: Any) -> None:
    office.hears("whatsapp", BUDI, "petugas minta uang", name="Budi")
    complaint = office.consultations()[-1].number
    office.hears("sms", BUDI, "minta data lada")
    asked = office.consultations()[-1].number
    with office.db.write() as db:
        case = db.get_one(Consultation, office.case(complaint).id)
        case.kind, case.anonymous = CaseKind.COMPLAINT, True
    with pytest.raises(Refusal, match="tidak ada"):
        do(office, person_merge.merge, office.chat, complaint, WHY, by=office.dewi)
    event = merge(office, office.chat, asked)
    assert not happened(office, complaint, EventName.PEOPLE_MERGED)
    office.closes(office.chat)
    office.pass_time(days=9)
    office.hears("whatsapp", BUDI, "petugas yang sama lagi")
    office.hears("whatsapp", SITI, "halo, data baru ada?")
    assert said(office, complaint) == ["petugas minta uang", "petugas yang sama lagi"]
    undo(office, event)
    assert owner(office, complaint) == owner(office, asked) != owner(office, office.chat)
