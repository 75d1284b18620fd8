"""A complaint inside a consultation whose only supervisor is its officer goes to the deputy."""

from __future__ import annotations

from typing import Any

import pytest
from acting import do
from cast import SITI
from sqlalchemy import select
from world import World

from handlers.complaints import opening
from handlers.desk import actions
from handlers.officers import team, visibility
from store.cases import messages, visible_cases
from store.tables import Consultation, Notice, Officer
from store.vocabulary import Role

FIELDS = {"display_name": "Tuti", "role": "officer", "capacity": "10", "active": "1"}


@pytest.fixture
def office(world: World) -> Any:
    """Rahma is the only supervisor and holds Siti's consultation; Tuti is her deputy, Lina the admin."""
    world.rahma = world.officer("rahma", role="supervisor")  # type: ignore[attr-defined]
    world.tuti = world.officer("tuti", on_duty=False, deputy=True)  # type: ignore[attr-defined]
    world.lina = world.officer("lina", role="admin", on_duty=False)  # type: ignore[attr-defined]
    world.hears("whatsapp", SITI, "minta data penduduk")
    number = world.the_consultation().number
    do(world, actions.take, number, by=world.rahma)  # type: ignore[attr-defined]
    world.number = number  # type: ignore[attr-defined]
    return world


def complaint_of(office: Any) -> Consultation:
    (only,) = [one for one in office.consultations() if one.kind == "complaint"]
    return only


def who_sees(office: Any, case: Consultation) -> list[str]:
    with office.db.read() as db:
        everyone = db.scalars(select(Officer).order_by(Officer.name)).all()
        return [one.name for one in everyone if visibility.may_see(db, one, case)]


def told(office: Any, case: Consultation) -> set[str]:
    with office.db.read() as db:
        names = {one.id: one.name for one in db.scalars(select(Officer))}
        return {names[one.officer_id] for one in db.scalars(select(Notice)) if one.consultation_id == case.id}


def test_it_goes_to_the_deputy_and_not_to_whom_it_is_made_under(office: Any) -> None:
    office.hears("whatsapp", SITI, "PENGADUAN: saya menunggu dua jam")
    case = complaint_of(office)
    assert who_sees(office, case) == ["tuti"]
    assert told(office, case) == {"tuti"}


def test_a_message_that_the_supervisor_makes_a_complaint_goes_there_too(office: Any) -> None:
    with office.db.read() as db:
        key = messages.timeline(db, office.case(office.number).id or 0)[0].key
    do(office, opening.from_message, office.number, key, by=office.rahma)
    assert who_sees(office, complaint_of(office)) == ["tuti"]


def test_without_a_deputy_it_stays_with_the_supervisor(office: Any) -> None:
    with office.db.write() as db:
        db.get_one(Officer, office.tuti.id).deputy = False
    office.hears("whatsapp", SITI, "PENGADUAN: saya menunggu dua jam")
    assert who_sees(office, complaint_of(office)) == ["rahma"]


def test_a_second_supervisor_keeps_it_among_the_supervisors(office: Any) -> None:
    office.officer("ratih", role="supervisor", on_duty=False)
    office.hears("whatsapp", SITI, "PENGADUAN: saya menunggu dua jam")
    assert who_sees(office, complaint_of(office)) == ["rahma", "ratih"]


def test_the_deputy_sees_no_other_complaint_and_stands_before_the_admin(office: Any) -> None:
    office.hears("sms", "+6281300000177", "PENGADUAN: loket tutup")
    assert who_sees(office, complaint_of(office)) == ["rahma"]
    with office.db.read() as db:
        assert [one.name for one in visible_cases.handlers_of(db, office.rahma.id)] == ["tuti"]


def test_a_deputy_is_named_in_the_form_of_an_officer_and_a_supervisor_is_none() -> None:
    assert team.tidy(FIELDS | {"deputy": "1"})["deputy"] is True
    assert team.tidy(FIELDS | {"deputy": "1", "role": Role.SUPERVISOR})["deputy"] is False
    assert team.tidy(FIELDS)["deputy"] is False
