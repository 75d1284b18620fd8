"""What the office keeps no longer is destroyed by itself, and what somebody still waits for is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cast import BUDI, SITI
from sqlalchemy import select
from world import World

from channels.envelope import Address
from handlers.office.keeping.retention import Retention
from handlers.privacy import retention
from handlers.privacy.retention import GONE
from store.cases import erasure, people
from store.search import search, search_index, terms
from store.search.search import SearchQuery, Term
from store.tables import (
    Account,
    AccountSession,
    Arrival,
    Consultation,
    Destruction,
    Event,
    File,
    GuestBook,
    Identity,
    Message,
    Person,
    PrivacyRequest,
    Refusal,
    TitleWish,
)
from store.transport import refusals
from store.vocabulary import CaseKind

SECRET = "kambing hitam"
FIRST, SECOND = "K-2026-000001", "K-2026-000002"


@pytest.fixture
def office(any_world: World) -> World:
    """Siti asked with a file, was answered, and her case was closed. Budi's is open."""
    world = any_world
    world.officer("dewi")
    world.hears("whatsapp", SITI, f"Minta data {SECRET}", name="Siti Rahmawati")
    world.hears("whatsapp", BUDI, f"Minta data {SECRET} juga", name="Budi")
    with world.db.write() as db:
        for arrival in db.scalars(select(Arrival)):
            arrival.raw = b"asli"
        for message in db.scalars(select(Message).where(Message.direction == "in")):
            message.arrival_id = db.scalars(select(Arrival.id).order_by(Arrival.id)).all()[(message.id or 1) > 2]
            digest = world.files.put(f"isi {message.id}".encode())
            file = File(message_id=message.id or 0, filename="surat.pdf", content_type="application/pdf")
            file.state, file.sha256 = "stored", digest
            db.add(file)
    world.closes(FIRST)
    return world


def night(world: World, days: int = 400, **kept: int) -> list[tuple[str, int]]:
    """Let days pass, destroy what is over, and return what was recorded."""
    world.pass_time(days=days)
    world.office = replace(world.office, retention=Retention(**kept))
    more = True
    while more:
        with world.db.write() as db:
            more = retention.destroy_some(db, world.files, world.office, world.now)
    with world.db.read() as db:
        return [(one.kind, one.number) for one in db.scalars(select(Destruction).order_by(Destruction.id))]


def said_by(world: World, number: str) -> list[Message]:
    with world.db.read() as db:
        case = db.scalars(select(Consultation).where(Consultation.number == number)).one()
        return list(db.scalars(select(Message).where(Message.consultation_id == case.id)))


def found(world: World) -> list[str]:
    with world.db.write() as db:
        while search_index.refresh(db):
            pass
        hits = search.find(db, SearchQuery((Term(tuple(terms.words(SECRET))),)), 50)
        return [one.consultation.number for one in hits]


def stored(world: World) -> int:
    return len([one for one in (world.folder / "files").rglob("*") if one.is_file()])


def test_nothing_is_destroyed_where_the_office_has_chosen_nothing_or_before_its_time(office: World) -> None:
    assert night(office) == []
    assert night(office, days=0, words=401, people=401, raw=401, files=401) == []
    assert SECRET in said_by(office, FIRST)[0].body and stored(office) == 2


def test_words_files_and_originals_of_a_closed_case_go_and_the_open_one_keeps_everything(office: World) -> None:
    assert sorted(found(office)) == [FIRST, SECOND]
    assert night(office, raw=365, files=365, words=365) == [("raw", 1), ("files", 1), ("words", 1)]
    assert found(office) == [SECOND]
    assert {one.body for one in said_by(office, FIRST) if one.body} == {GONE}
    assert SECRET in said_by(office, SECOND)[0].body and stored(office) == 1
    with office.db.read() as db:
        cases = db.scalars(select(Consultation).order_by(Consultation.id)).all()
        assert [bool(one.subject) for one in cases] == [False, True]
        assert sorted(db.scalars(select(Arrival.raw))) == [b"", b"asli"]
        assert [one.value for one in db.scalars(select(Identity).order_by(Identity.id))] == [SITI, BUDI]
    assert night(office, days=1, raw=365, files=365, words=365)[3:] == []  # once


def test_a_person_whose_cases_are_all_long_closed_is_known_no_more(office: World) -> None:
    assert night(office, people=365) == [("people", 1)]
    with office.db.read() as db:
        siti, budi = db.scalars(select(Identity).order_by(Identity.id))
        assert (siti.kind, budi.kind) == (people.ERASED, "phone")
        assert [one.name for one in db.scalars(select(Person).order_by(Person.id))] == ["", "Budi"]
        erased = db.scalars(select(Event).where(Event.what == "erased")).all()
        assert [one.by for one in erased] == ["bot"]
    office.hears("whatsapp", SITI, "Halo lagi")  # a new person


@pytest.mark.parametrize("hold", ["open case", "request", "complaint"])
def test_an_open_case_a_complaint_and_a_request_about_the_data_hold_everything(office: World, hold: str) -> None:
    with office.db.write() as db:
        siti, budi = db.scalars(select(Consultation).order_by(Consultation.number))
        if hold == "request":
            erasure.add(db, siti.person_id, siti.id, office.now, office.now + timedelta(days=3))
        else:
            budi.person_id, budi.kind = siti.person_id, CaseKind.COMPLAINT if hold == "complaint" else budi.kind
    assert night(office, raw=365, files=365, words=365, people=365) == []
    assert SECRET in said_by(office, FIRST)[0].body


@pytest.fixture
def without_case(any_world: World) -> World:
    """Siti registered an account and never asked; Budi is a name that an officer wrote down, without an address."""
    with any_world.db.write() as db:
        address = Address("web", "siti@contoh.example", "Siti Rahmawati", "email")
        siti = people.meet(db, address, (), any_world.now)
        db.flush()
        db.add(Account(email=siti.value, identity_id=siti.id, created_at=any_world.now, seen_at=any_world.now))
        people.new_person(db, "Budi", any_world.now)
    return any_world


def known(world: World) -> set[str]:
    with world.db.read() as db:
        return {*db.scalars(select(Person.name)), *db.scalars(select(Account.email))} - {""}


def test_people_without_a_case_go_by_the_last_sign_of_them(without_case: World) -> None:
    assert night(without_case, days=300, people=365) == []
    with without_case.db.write() as db:
        db.scalars(select(Account)).one().seen_at = without_case.now  # she used it
    assert night(without_case, days=100, people=365) == [("people", 1)]
    assert known(without_case) == {"Siti Rahmawati", "siti@contoh.example"}
    assert night(without_case, days=266, people=365)[1:] == [("people", 1)]
    assert known(without_case) == set()


@pytest.mark.parametrize("sign", ["wish", "message", "guest book", "signed in", "request"])
def test_a_sign_of_somebody_without_a_case_keeps_what_is_known_of_them(without_case: World, sign: str) -> None:
    now = without_case.now + timedelta(days=390)
    with without_case.db.write() as db:
        identity = db.scalars(select(Identity)).one()
        account = db.scalars(select(Account)).one()
        facts = {"channel": "web", "direction": "in", "at": now}
        wish = {"by": "citizen", "title": "Inflasi", "series": "inflasi", "area": "", "domain": "9999", "year": 2026}
        signs = {
            "wish": TitleWish(
                **{**wish, "kind": "publication", "language": "id", "identity_id": identity.id, "asked_at": now},
                ends_at=now + timedelta(days=730),
            ),
            "message": Message(key="a", identity_id=identity.id, body="Halo", **facts),
            "guest book": GuestBook(person_id=identity.person_id, updated_at=now),
            "signed in": AccountSession(
                account_id=account.id,
                token_hash="a",
                label="Peramban",
                created_at=now,
                seen_at=now,
                ends_at=now + timedelta(days=30),
            ),
            "request": PrivacyRequest(person_id=identity.person_id, asked_at=now, due_at=now),
        }
        db.add(signs[sign])
    assert night(without_case, people=365) == [("people", 1)]
    assert known(without_case) == {"Siti Rahmawati", "siti@contoh.example"}


def test_a_mail_without_words_loses_its_subject_and_its_addresses_too(office: World) -> None:
    with office.db.write() as db:
        for message in db.scalars(select(Message)):
            message.body, message.subject, message.cc = "", SECRET, "siti@contoh.example"
    night(office, words=365)
    assert {(one.subject, one.cc) for one in said_by(office, FIRST)} == {("", "")}


def test_refused_webhooks_and_words_in_no_case_go_by_their_own_age(office: World) -> None:
    with office.db.write() as db:
        for at in (office.now, office.now + timedelta(days=390)):
            refusals.record(
                db, Refusal(channel="sms", at=at, reason="signature", url="/", query="", headers={}, body=b"a")
            )
        for who in (SITI, BUDI):
            identity = db.scalars(select(Identity).where(Identity.value == who)).one()
            facts = {"identity_id": identity.id, "channel": "whatsapp", "direction": "in", "at": office.now}
            raw = Arrival(channel="whatsapp", key=who, raw=b"asli", state="done", received_at=office.now)
            db.add(raw)
            db.flush()
            db.add(Message(key=who, arrival_id=raw.id, body=f"STOP {who}", **facts))
    assert night(office, raw=365, words=365) == [("raw", 2), ("refused", 1), ("words", 1), ("loose", 1)]
    with office.db.read() as db:
        assert len(refusals.latest(db)) == 1 and refusals.totals(db) == {"sms": 2}
        loose = db.scalars(select(Message.body).where(Message.consultation_id.is_(None)).order_by(Message.id)).all()
        assert len(db.scalars(select(Arrival).where(Arrival.raw == b"asli")).all()) == 2
        assert loose == [GONE, f"STOP {BUDI}"], "Budi's case is open"
