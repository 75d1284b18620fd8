"""Every road into the program, tried as each kind of person, against the table of docs/who-may-what.md."""

from __future__ import annotations

import pytest
import roads
from building import Building, true_path
from roads import BY_LINK, OPEN, TO_THE_LIST, Road
from werkzeug.test import TestResponse
from world import World

FORGED = "AbC1" * 8
AWAY = {"/masuk", "/akun/masuk"}
# whoever is let in by these ends a session, or is refused for their password
LEADS_TO_SIGN_IN = ("session.sign_in", "session.sign_out", "account.close", "account.end", "account.sign_out")
LEADS_TO_SIGN_IN += ("account.sign_out_everywhere", "signed_in.end", "signed_in.end_others")


def is_let_in(road: Road, answer: TestResponse) -> bool:
    """Return whether somebody got past the door: what is there may still refuse an empty form."""
    away = AWAY | {"/konsultasi"} if road.name in TO_THE_LIST else AWAY
    led_away = answer.status_code in (302, 303) and str(answer.location).partition("?")[0] in away
    return not led_away and answer.status_code not in (401, 403)


@pytest.mark.slow  # some two thousand requests: every road, as each kind of person
def test_every_road_lets_in_whom_the_table_names_and_nobody_else(world: World) -> None:
    building, told = Building(world), roads.matrix()
    things, used, wrong = building.things(), set(), []
    for road in roads.roads(building.desk.flask.url_map):
        row = roads.row_of(told, road)
        used.add(row)
        if BY_LINK in told[row].values() or road.name in LEADS_TO_SIGN_IN:
            continue
        for who, cell in told[row].items():
            answer = building.goes(who, road, road.path(things))
            if is_let_in(road, answer) != (cell == OPEN) or answer.status_code >= 500:
                wrong.append(f"{road.method} {road.name}: {who} meets {answer.status_code}, the table says {cell}")
    assert not wrong, "\n".join(wrong)
    assert used == told.keys()  # a row for what is gone says nothing


@pytest.mark.slow  # the same for the addresses that we sign
def test_a_link_of_ours_lets_in_whoever_has_it_and_an_invented_one_nobody(world: World) -> None:
    building, told = Building(world), roads.matrix()
    linked, wrong = building.linked(), []
    for road in roads.roads(building.desk.flask.url_map):
        allowed = [who for who, cell in told[roads.row_of(told, road)].items() if cell == BY_LINK]
        if not allowed:
            continue
        invented = road.path({"token": FORGED, "proof": FORGED, "number": building.number})
        for who in roads.PEOPLE:
            refused = building.goes(who, road, invented)
            if refused.status_code not in (403, 404) and refused.get_data():
                wrong.append(f"{road.method} {road.name}: {who} meets {refused.status_code} with an invented link")
            if road.name == "hooks.hook":  # what a provider signs: tests/bot/web/public/test_hooks.py
                continue
            answer = building.goes(who, road, true_path(road, linked, building.number))
            is_in = is_let_in(road, answer) and answer.status_code not in (404, 410)
            if is_in != (who in allowed) or answer.status_code >= 500:
                wrong.append(f"{road.method} {road.name}: {who} meets {answer.status_code} with a true link")
    assert not wrong, "\n".join(wrong)
