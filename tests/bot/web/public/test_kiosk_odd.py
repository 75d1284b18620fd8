"""The guest book where it is used otherwise than meant: signs that nobody sees, a slow worker, several services."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import acting
import pytest
import visitors
from sqlalchemy import select
from sqlmodel import col
from tablet import FIELD, WHAT, WHO, Tablet
from world import World

from handlers.desk.counter import calling
from handlers.texts.kiosk.page import PAGE
from store.cases import messages
from store.tables import Visit
from store.transport import arrivals
from store.transport.arrivals import Row


@pytest.fixture
def tablet(world: World, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    return Tablet(world, monkeypatch)


def test_signs_that_turn_the_writing_or_are_no_letters_are_left_out(tablet: Tablet) -> None:
    tablet.serves(
        who=WHO | {"name": "Bu\x00di \u202eSantoso\u2066", "organisation": "Desa\x1b Buding"},
        what=WHAT | {"need1": "Harga\u202e lada\x07"},
    )
    with tablet.world.db.read() as db:
        visit = db.scalars(select(Visit).order_by(col(Visit.id))).one()
    assert (visit.name, visit.organisation) == ("Budi Santoso", "Desa Buding")
    assert tablet.world.the_consultation().subject == "Harga lada"


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164", "\u202e \u2069"])
def test_a_name_or_a_wish_that_nobody_can_see_is_none(tablet: Tablet, unseen: str) -> None:
    tablet.begins()
    assert PAGE["id"]["no_name"] in tablet.presses(**WHO | {"name": unseen})
    tablet.presses(**WHO)
    assert PAGE["id"]["no_need"] in tablet.presses(**WHAT | {"need1": unseen})


def test_without_scripts_too_a_number_that_is_not_given_yet_is_asked_for_again(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.public.kiosk.kiosk_page.PATIENCE", 0)
    with monkeypatch.context() as stopped:
        stopped.setattr("bot.bell.Bell.ring", lambda *_: None)
        tablet.begins()
        tablet.presses(**WHO)
        tablet.presses(**WHAT)
        where = tablet.sends("skip").headers["Location"]
        waiting = tablet.opens(where).text
    assert f'content="2;url={where}"' in waiting
    visitors.work(tablet.world)
    assert 'content="20;url=/tamu"' in tablet.opens(where).text


def test_whoever_came_before_for_another_service_is_ahead_too(tablet: Tablet) -> None:
    tablet.serves("library")
    page = tablet.serves("consultation")
    assert "K-001" in page
    assert PAGE["id"]["ahead"].format(jumlah=1) in page
    assert PAGE["id"]["first"] not in page


def test_the_key_of_another_visitors_form_neither_shows_nor_replaces_their_visit(tablet: Tablet) -> None:
    tablet.begins()
    key = dict(FIELD.findall(tablet.page))["key"]
    tablet.presses(**WHO)
    tablet.presses(**WHAT)
    tablet.presses("skip")
    tablet.begins()
    tablet.presses(**WHO | {"name": "Siti"})
    tablet.presses(**WHAT)
    page = tablet.presses("skip", key=key)
    assert "K-002" in page
    assert "K-001" not in page
    with tablet.world.db.read() as db:
        names = [one.name for one in db.scalars(select(Visit).order_by(col(Visit.id)))]
    assert names == [WHO["name"], "Siti"]


def test_large_letters_stay_through_the_form_and_are_forgotten_with_it(tablet: Tablet) -> None:
    large = 'class="lk-kiosk lk-kiosk--large"'
    assert large not in tablet.opens().text
    assert large in tablet.opens("/tamu?huruf=besar").text
    assert large in tablet.presses(service="consultation")
    assert large in tablet.presses("back")
    tablet.presses(service="consultation")
    tablet.presses(**WHO)
    assert large in tablet.presses(**WHAT)
    assert large in tablet.presses("skip")
    assert large not in tablet.opens().text


def test_the_start_says_who_is_served_and_how_many_wait(tablet: Tablet) -> None:
    dewi = tablet.world.officer("dewi", on_duty=False)
    assert PAGE["id"]["nobody_waits"] in tablet.opens().text
    for _ in range(3):
        tablet.serves()
    with tablet.world.db.write() as db:
        calling.call_next(acting.act(db, tablet.world, dewi))
    start = tablet.opens().text
    assert ">K-001</b>" in start and "2 orang menunggu" in start
    tablet.world.pass_time(days=1)
    assert PAGE["id"]["nobody_waits"] in tablet.opens().text and "K-001" not in tablet.page


def test_two_hundred_visitors_of_an_hour_each_get_a_number_of_their_own(tablet: Tablet) -> None:
    forms = [replace(visitors.FORM, name=f"Tamu {number}", phone="") for number in range(200)]
    sent = [visitors.COUNTER.written(messages.new_key(), form) for form in forms]
    rows = [Row("walkin", form, tablet.world.now + n * timedelta(seconds=18)) for n, form in enumerate(sent)]
    arrivals.put(tablet.world.db, rows)  # the worker is behind
    tablet.world.pass_time(hours=1)
    visitors.work(tablet.world)
    with tablet.world.db.read() as db:
        found = db.scalars(select(Visit).order_by(col(Visit.running))).all()
    assert [(one.running, one.name) for one in found] == [(n + 1, form.name) for n, form in enumerate(forms)]
    assert "200 orang menunggu" in tablet.opens().text
    assert "K-201" in tablet.serves()
