"""Every road of officers, tried by an admin who has no second factor yet, or has not given its code: it is shut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import roads
from building import Building
from cast import PASSWORD
from phone_codes import set_up
from roads import OPEN, TO_THE_LIST, Road
from web_desk import TOKEN, Desk
from werkzeug.test import TestResponse
from world import World

from store.vocabulary import Role

SHUT = {"/masuk", "/masuk/kode", "/saya/dua-langkah"}
PART = {"HX-Request": "true"}
SETS_UP = "second_factor."  # the one room that an officer gets to who must set it up


def is_shut(road: Road, answer: TestResponse) -> bool:
    away = SHUT | {"/konsultasi"} if road.name in TO_THE_LIST else SHUT
    led_away = answer.status_code in (302, 303) and str(answer.location).partition("?")[0] in away
    return led_away or answer.status_code in (401, 403)


def of_officers(building: Building) -> Iterator[Road]:
    """Yield the roads that are open to an admin and not to a stranger."""
    told = roads.matrix()
    for road in roads.roads(building.desk.flask.url_map):
        row = told[roads.row_of(told, road)]
        if row["admin"] == OPEN != row["stranger"]:
            yield road


def open_roads(building: Building, browser: Desk, *, but: str = " ") -> list[str]:
    """Return what a browser gets into. but: beginning of the roads that are left out."""
    building.people["half"], building.tokens["half"] = browser, building.tokens["admin"]
    things, found, tried = building.things(), [], 0
    for road in of_officers(building):
        for headers in ({}, PART) if not road.name.startswith(but) else ():
            answer = building.goes("half", road, road.path(things), headers=headers)
            tried += 1
            if not is_shut(road, answer):
                found.append(f"{road.method} {road.name} {headers}: {answer.status_code} {answer.location}")
    assert tried > 400
    return found


def require(building: Building) -> None:
    building.desk.app.office_now.known = replace(building.desk.app.office, second_factor=tuple(Role))


@pytest.mark.slow  # some nine hundred requests
def test_who_must_set_it_up_gets_to_its_page_alone(world: World) -> None:
    building = Building(world)
    require(building)
    assert open_roads(building, building.people["admin"], but=SETS_UP) == []


@pytest.mark.slow
def test_who_gave_the_password_alone_is_a_stranger(world: World) -> None:
    building = Building(world)
    set_up(building.people["admin"])
    half = building.desk.another()
    assert half.post("/masuk", {"nama": "tono", "sandi": PASSWORD}, page="/masuk").location.startswith("/masuk/kode")
    found = TOKEN.search(half.get("/masuk/kode").text)
    assert found is not None
    building.tokens["admin"] = found.group(1)
    assert open_roads(building, half) == []
