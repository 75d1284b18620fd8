"""Whose data were within reach of somebody who should not have them, and the one notice that each of them gets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cast import BUDI, PASSWORD, SITI
from sqlalchemy import select
from world import World

from handlers.errors import Refusal
from handlers.officers.act import Act
from handlers.privacy import incidents
from handlers.privacy.incidents import Told
from store.office import officers
from store.operations import data_incidents
from store.tables import Event, Identity, Incident, IncidentNotice, Message, Person, Reading

WORDS = {"data": "nama dan nomor", "event": "sebuah laptop hilang", "handling": "kata sandi diganti"}
NO_ENGLISH = dict.fromkeys(WORDS, "")
TINI = "tini@contoh.example"


@pytest.fixture
def office(any_world: World) -> World:
    """Siti wrote by WhatsApp, Budi by SMS, Tini by mail; Dewi opened Siti's case."""
    world = any_world
    world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data padi", name="Siti")
    world.hears("sms", BUDI, "Minta data sapi")
    world.hears("email", TINI, "I need data on fish")
    with world.db.write() as db:
        case = world.case("K-2026-000001")
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        day = world.now.astimezone(world.office.zone).date().isoformat()
        db.add(Reading(officer_id=dewi.id, consultation_id=case.id, day=day, at=world.now))
        db.scalars(
            select(Person).join(Identity, Identity.person_id == Person.id).where(Identity.value == TINI)
        ).one().language = "en"
    world.pass_time(hours=2)
    return world


def save(world: World, number: int | None = None, **more: Any) -> int:
    """Record an incident of the last three hours and return its id."""
    told = {"known_at": world.now, "since": world.now - timedelta(hours=3), "until": world.now}
    told |= {"officer_id": None, "words": {"id": WORDS, "en": NO_ENGLISH}} | more
    with world.db.write() as db:
        by = officers.by_name(db, "rahma") or officers.add(db, "rahma", "Rahma", PASSWORD, now=world.now, role="admin")
        return incidents.save(Act(db, world.office, by, world.now), number, Told(**told)).id or 0


def order(world: World, number: int) -> None:
    with world.db.write() as db:
        by = officers.by_name(db, "rahma")
        assert by is not None
        incidents.order(Act(db, world.office, by, world.now), db.get_one(Incident, number))


def tell_all(world: World) -> None:
    for _ in range(3):
        with world.db.write() as db:
            incidents.tell_some(db, world.office, world.now)


def reached(world: World, number: int) -> list[str]:
    with world.db.read() as db:
        incident = db.get_one(Incident, number)
        days = incidents.days(world.office, incident)
        found = data_incidents.persons(db, incident, days, limit=10)
        assert data_incidents.concerned(db, incident, days) == len(found)
        return [db.scalars(select(Identity.value).where(Identity.person_id == one.id)).first() or "" for one in found]


def notices(world: World) -> dict[str, Message]:
    with world.db.read() as db:
        told = {one.message: one for one in db.scalars(select(IncidentNotice))}
        sent = db.scalars(select(Message).where(Message.key.in_([key for key in told if key]))).all()
        return {one.channel: one for one in sent}


def test_everybody_who_was_stored_is_concerned_and_nobody_who_came_later_or_was_erased(office: World) -> None:
    with office.db.write() as db:
        budi = db.scalars(select(Identity).where(Identity.value == BUDI)).one()
        budi.kind, budi.value = "erased", "x"
    number = save(office)
    office.pass_time(hours=1)
    office.hears("whatsapp", "+6281200000777", "Halo, minta data")
    assert reached(office, number) == [SITI, TINI]


def test_of_an_account_those_are_concerned_whose_case_it_opened_or_changed(office: World) -> None:
    dewi = office.officer_named("dewi").id
    number = save(office, officer_id=dewi)
    assert reached(office, number) == [SITI]
    with office.db.write() as db:
        case = office.case("K-2026-000002")
        db.add(Event(consultation_id=case.id or 0, at=office.now - timedelta(hours=1), by="dewi", what="tagged"))
    assert reached(office, number) == [SITI, BUDI]
    later = save(office, officer_id=dewi, since=office.now + timedelta(days=-9), until=office.now - timedelta(days=8))
    assert reached(office, later) == []
    before = office.now + timedelta(days=2)
    office.pass_time(days=3)
    after = save(office, officer_id=dewi, since=before, until=office.now)  # what she did before it is none of it
    assert reached(office, after) == []


def test_who_spoke_in_the_case_of_another_is_concerned_too(office: World) -> None:
    number = save(office, officer_id=office.officer_named("dewi").id)
    with office.db.write() as db:
        budi = db.scalars(select(Identity).where(Identity.value == BUDI)).one()
        said = {"channel": "walkin", "direction": "in", "author": "citizen", "body": "Saya ikut"}
        case = office.case("K-2026-000001").id
        db.add(Message(key="m1", consultation_id=case, identity_id=budi.id, at=office.now, **said))
    assert reached(office, number) == [SITI, BUDI]


def test_each_is_told_once_in_their_language_with_the_three_parts(office: World) -> None:
    number = save(office, words={"id": WORDS, "en": NO_ENGLISH | {"data": "name and number"}})
    with office.db.read() as db:
        assert not incidents.any_left(db, office.office), "nothing leaves before it was ordered"
    order(office, number)
    tell_all(office)
    sent = notices(office)
    assert set(sent) == {"whatsapp", "sms", "email"}
    for part in WORDS.values():
        assert part in sent["whatsapp"].body and part in sent["sms"].body
    letter = sent["email"]
    assert letter.subject == "Notice about your personal data" and "name and number" in letter.body
    assert WORDS["event"] in letter.body, "what has no English is said in Indonesian"
    ordered = office.now
    office.pass_time(minutes=1)
    order(office, number)  # once more
    tell_all(office)
    assert notices(office).keys() == sent.keys()
    with office.db.read() as db:
        assert db.get_one(Incident, number).told_since == ordered
    with pytest.raises(Refusal, match="tidak dapat diubah"):
        save(office, number)
    with office.db.read() as db:
        assert (
            len(db.scalars(select(Message).where(Message.kind == "notice", Message.body.contains("27/2022"))).all())
            == 3
        )


@pytest.mark.parametrize("why", ["window", "stop", "blocked"])
def test_whom_no_channel_may_write_to_is_on_record_to_be_called(office: World, why: str) -> None:
    with office.db.write() as db:
        siti = db.scalars(select(Identity).where(Identity.value == SITI)).one()
        if why == "stop":
            siti.opted_out_at = office.now
        elif why == "blocked":
            siti.blocked_at = office.now
        else:
            siti.last_inbound_at = office.now - timedelta(days=2)
    number = save(office)
    order(office, number)
    tell_all(office)
    assert "whatsapp" not in notices(office)
    with office.db.read() as db:
        incident = db.get_one(Incident, number)
        assert data_incidents.told_by_channel(db, incident) == {"": 1, "sms": 1, "email": 1}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"words": {"id": WORDS | {"event": " "}, "en": NO_ENGLISH}}, "Kapan dan bagaimana"),
        ({"words": {"id": WORDS, "en": NO_ENGLISH | {"data": "x" * 501}}}, "paling banyak 500"),
        ({"hours": -4}, "sesudah"),
        ({"hours": 1}, "masa depan"),
    ],
)
def test_what_is_no_incident_is_refused(office: World, more: dict[str, Any], said: str) -> None:
    hours = more.pop("hours", None)
    if hours is not None:
        more["until"] = office.now + timedelta(hours=hours)
    with pytest.raises(Refusal, match=said):
        save(office, **more)
