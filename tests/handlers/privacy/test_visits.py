"""What a visitor wrote at the counter is in the copy of their data, and gone from it once they are erased."""

from __future__ import annotations

import json

import acting
import pytest
import visitors
from cast import SITI
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.errors import Refusal
from handlers.privacy import personal_data, subject_requests
from handlers.self_service import tracking
from store.cases import erasure
from store.desk import visits
from store.reports import report_files
from store.tables import Consultation, DataNeed, Message, Person, PrivacyRequest
from store.vocabulary import NeedOutcome

NIK = "1906054507900003"  # nobody's: district 19.06.05, a woman born 5 July 1990


def copy_for(world: World, person_id: int) -> str:
    with world.db.write() as db:
        rahma = world.officer_named("rahma")
        return json.dumps(subject_requests.export(acting.act(db, world, rahma), person_id), ensure_ascii=False)


def test_a_copy_of_a_persons_data_holds_their_visits_until_they_are_erased(world: World) -> None:
    world.officer("rahma", role="supervisor")
    told = {"organisation": "SMAN 1 Manggar", "came_as": "student", "age_band": "17_25", "disability": "yes"}
    visitors.comes(world, visitors.key(1), **told)
    person_id = world.the_consultation().person_id
    (visit,) = json.loads(copy_for(world, person_id))["consultations"][0]["visits"]
    assert (visit["number"], visit["arrived_at"]) == ("K-001", world.now.isoformat())
    assert visit["consented_at"] == world.now.isoformat()
    assert visit["told"]["name"] == visitors.FORM.name
    assert visit["told"]["age_band"] == "17–25"
    with world.db.write() as db:
        erasure.erase(db, world.files, db.get_one(Person, person_id), "[dihapus]", world.now)
    left = copy_for(world, person_id)
    assert [word for word in (visitors.FORM.name, "SMAN 1 Manggar", visitors.FORM.phone) if word in left] == []


def items(world: World) -> list[str]:
    with world.db.read() as db:
        return [one.item for one in db.scalars(select(DataNeed).order_by(col(DataNeed.id)))]


def test_the_words_of_a_visitor_go_with_them_and_what_an_officer_wrote_down_stays_for_the_figures(world: World) -> None:
    visitors.comes(world, visitors.key(2), needs=("Saya Budi dari Buding, minta harga lada", "Inflasi"))
    case = world.the_consultation()
    with world.db.write() as db:
        db.scalars(select(DataNeed).where(col(DataNeed.item) == "Inflasi")).one().item = "Inflasi Belitung Timur"
        erasure.erase(db, world.files, db.get_one(Person, case.person_id), "[dihapus]", world.now)
    assert items(world) == ["[dihapus]", "Inflasi Belitung Timur"]


def test_who_joined_the_consultation_of_another_is_gone_from_it_too_and_the_others_words_stay(any_world: World) -> None:
    any_world.hears("whatsapp", SITI, "Minta data penduduk Gantung")
    told = {"organisation": "SMAN 1 Manggar", "disability": "yes", "needs": ("Saya Budi, minta harga lada",)}
    visitors.comes(any_world, visitors.key(4), wrote_as=SITI[-8:], **told)
    case = any_world.the_consultation()
    with any_world.db.write() as db:
        (budi,) = db.scalars(select(Person).where(col(Person.id) != case.person_id)).all()
        erasure.erase(db, any_world.files, budi, "[dihapus]", any_world.now)
    with any_world.db.read() as db:
        (visit,) = visits.of_case(db, case.id)
        said = [(one.body, one.note) for one in db.scalars(select(Message).order_by(col(Message.id)))]
    assert (visit.name, visit.organisation, visit.disability, visit.running) == ("", "", "", 1)
    assert ("Minta data penduduk Gantung", "") in said and ("[dihapus]", "") in said
    assert not any("Budi" in word for one in said for word in one)
    assert items(any_world) == ["[dihapus]"]


def test_a_copy_holds_the_own_visit_and_never_that_of_another_who_joined(world: World) -> None:
    rahma = world.officer("rahma", role="supervisor")
    world.hears("whatsapp", SITI, "Minta data penduduk Gantung")
    visitors.comes(world, visitors.key(4), wrote_as=SITI[-8:], name="Budi", needs=("Harga lada Budi",))
    case = world.the_consultation()
    copies = {}
    with world.db.write() as db:
        for person in db.scalars(select(Person)).all():
            db.add(PrivacyRequest(person_id=person.id or 0, asked_at=world.now, due_at=world.now))
            db.flush()
            act = acting.act(db, world, rahma)
            copies[person.id == case.person_id] = json.dumps(subject_requests.export(act, person.id))
    assert "Gantung" in copies[True] and "Budi" not in copies[True]
    assert "Harga lada Budi" in copies[False] and "Gantung" not in copies[False]


def test_the_owner_of_a_joined_consultation_sees_none_of_the_visitors_words_by_their_link(world: World) -> None:
    rahma = world.officer("rahma", role="supervisor")
    world.hears("whatsapp", SITI, "Selamat pagi")
    visitors.comes(world, visitors.key(4), wrote_as=SITI[-8:], name="Budi", needs=("Harga lada Budi", "Inflasi"))
    assert world.the_consultation().subject == ""
    with world.db.write() as db:
        for need in db.scalars(select(DataNeed)).all():
            need.outcome, need.item = NeedOutcome.GIVEN, need.item.replace("Inflasi", "Inflasi Manggar 2024")
    with world.db.read() as db:
        case = db.scalars(select(Consultation)).one()
        shown = tracking.progress(db, world.office, case, world.now)
    assert [one.item for one in shown.given] == ["Inflasi Manggar 2024"]
    with world.db.write() as db:
        (budi,) = db.scalars(select(Person).where(col(Person.id) != case.person_id)).all()
        db.add(PrivacyRequest(person_id=budi.id or 0, asked_at=world.now, due_at=world.now))
        db.flush()
        with pytest.raises(Refusal, match=f"{case.number} masih terbuka"):
            subject_requests.erase(acting.act(db, world, rahma), world.files, budi.id or 0)


def test_an_identity_number_that_is_taken_out_is_gone_from_the_data_need_too(world: World) -> None:
    rahma = world.officer("rahma", role="supervisor")
    visitors.comes(world, visitors.key(3), needs=(f"NIK saya {NIK}, minta data penduduk",))
    with world.db.write() as db:
        report_files.ask(db, rahma, {"periode": "2026"}, 1, world.now).sha256 = world.files.put(b"a workbook with it")
    with world.db.write() as db:
        (message,) = db.scalars(select(Message)).all()
        personal_data.redact(acting.act(db, world, rahma), world.files, message.key)
    assert items(world) == [f"NIK saya {personal_data.TAKEN_OUT}, minta data penduduk"]
    with world.db.read() as db:
        assert report_files.latest(db, rahma, {"periode": "2026"}) is None
