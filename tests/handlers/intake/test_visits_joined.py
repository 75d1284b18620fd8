"""Who wrote by WhatsApp and then comes has one consultation; whoever only says so sees nothing of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import acting
import pytest
from cast import BUDI, SITI
from sqlalchemy import select
from sqlmodel import col
from tablet import WHAT, WHO, Tablet
from visitors import comes
from visitors import key as form_key
from world import World

from handlers.desk.counter import calling, leaving
from handlers.outgoing import routes
from handlers.self_service import kiosk
from handlers.texts.kiosk.page import PAGE
from store.cases import consultations
from store.desk import visits
from store.tables import Message
from store.visit_words import VisitState

ENDING = SITI[-4:]
ANOTHER = f"+62813000{ENDING}"


def notes(world: World) -> str:
    with world.db.read() as db:
        return "\n".join(db.scalars(select(Message.note).where(col(Message.channel) == "walkin")))


def written(world: World) -> Any:
    world.hears("whatsapp", SITI, "Minta data penduduk Gantung")
    return world.the_consultation()


@pytest.mark.parametrize("said", [ENDING, SITI[-8:], SITI.removeprefix("+")])
def test_a_visit_joins_the_open_consultation_and_answers_go_on_to_whatsapp(any_world: World, said: str) -> None:
    before = written(any_world)
    comes(any_world, form_key(1), name="Siti", phone="", wrote_as=said)
    case = any_world.the_consultation()
    assert (case.id, case.identity_id, case.person_id) == (before.id, before.identity_id, before.person_id)
    with any_world.db.read() as db:
        (visit,) = visits.of_case(db, case.id)
        route = routes.address_for(db, any_world.office, db.get_one(type(case), case.id))
    assert visits.number(visit) == "K-001"
    assert route is not None
    assert (route.channel, route.value) == ("whatsapp", SITI)
    assert "Pastikan orangnya" in notes(any_world)


def test_several_that_fit_are_not_joined_and_the_officer_is_told(world: World) -> None:
    written(world)
    world.hears("whatsapp", ANOTHER, "Minta data inflasi")
    comes(world, form_key(1), phone="", wrote_as=ENDING)
    assert len(world.consultations()) == 3
    assert "Beberapa konsultasi terbuka cocok" in notes(world)


def test_a_number_that_nobody_wrote_from_or_whose_consultation_is_closed_opens_a_new_one(world: World) -> None:
    world.officer("dewi")
    case = written(world)
    world.closes(case.number)
    comes(world, form_key(1), phone="", wrote_as=ENDING)
    comes(world, form_key(2), phone="", wrote_as=BUDI.removeprefix("+"))
    assert len(world.consultations()) == 3
    assert notes(world).count("Tidak ada konsultasi terbuka") == 2


def test_the_tablet_shows_the_same_whether_the_number_is_known_or_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, case = Tablet(world, monkeypatch), written(world)
    shown = []
    for digits in (ENDING, "0000"):
        page = tablet.serves(what=WHAT | {"wrote_as": digits})
        assert case.number not in page and "<svg" not in page.partition("lk-ticket")[2].partition("</section>")[0]
        assert "K-2026" not in page and PAGE["id"]["say_wrote"] in page and "penduduk" not in page
        shown.append(page.partition("</h1>")[0])
    assert shown[0] == shown[1]
    with world.db.read() as db:
        assert len(visits.of_case(db, case.id)) == 1


def test_who_has_written_need_not_write_it_again_and_nonsense_stands_beside_its_field(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet = Tablet(world, monkeypatch)
    tablet.begins()
    tablet.presses(**WHO)
    for wrong in ("014", "nol satu empat enam", "%%%%"):
        page = tablet.presses(consent="1", wrote_as=wrong)
        assert PAGE["id"]["bad_ending"] in page and f'value="{wrong}"' in page
    assert PAGE["id"]["about"] in tablet.presses(consent="1", wrote_as=ENDING)


def test_only_a_whole_ending_of_a_number_on_that_channel_fits(world: World) -> None:
    written(world)
    with world.db.read() as db:
        assert len(consultations.open_from(db, "whatsapp", ENDING)) == 1
        assert not consultations.open_from(db, "sms", ENDING)
        assert not consultations.open_from(db, "whatsapp", SITI[4:8])


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("12345678", "12345678"),
        ("0812 3456", "08123456"),
        ("1234567", "1234567"),
        ("0812 0000 0146", "6281200000146"),
        ("+62 812-0000-0146", "6281200000146"),
    ],
)
def test_up_to_eight_digits_are_an_ending_and_more_are_a_whole_number(said: str, digits: str) -> None:
    typed = {"service": "consultation", "wrote_as": said}
    assert kiosk.to_form(typed).wrote_as == digits


def test_a_second_visitor_with_the_same_digits_has_their_own_consultation_and_keeps_their_number(world: World) -> None:
    lina, before = world.officer("lina"), written(world)
    for number in (1, 2):
        comes(world, form_key(number), name=f"Tamu {number}", phone="", wrote_as=ENDING)
    assert "sudah ada tamu" in notes(world)
    with world.db.write() as db:
        act = acting.act(db, world, lina)
        met = calling.meet(act, calling.call_next(act))
        assert met.id == before.id
        leaving.close(act, met, outcome="", access=[], at_tablet=False, delay=timedelta())
    with world.db.read() as db:
        (waiting,) = visits.of_day(db, before.opened_at.date().isoformat(), [VisitState.WAITING])
    assert (visits.number(waiting), waiting.name) == ("K-002", "Tamu 2")
