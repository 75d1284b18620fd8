"""The calling screen: numbers only, the last call first; it survives a break of the network and says so."""

from __future__ import annotations

import gzip
import re
from typing import Any

import acting
import pytest
import visitors
from browser import serving, until_true
from tablet import Tablet
from world import World

from handlers.desk.counter import calling
from handlers.texts.kiosk.page import PAGE
from store.cases import consultations
from store.tables import CounterDevice
from store.visit_words import VisitState

NOT_LIVE = PAGE["id"]["not_live"].partition("{")[0]


@pytest.fixture
def tablet(world: World, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    made = Tablet(world, monkeypatch)
    world.officer("dewi", on_duty=False)
    for one in (1, 2, 3):
        visitors.comes(world, visitors.key(one))
    return made


def does(tablet: Tablet, deed: Any, number: str = "") -> None:
    world = tablet.world
    with world.db.write() as db:
        act = acting.act(db, world, world.officer_named("dewi"))
        deed(act, consultations.by_number(db, number)) if number else deed(act)


def shown(tablet: Tablet) -> list[tuple[str, bool]]:
    return [(one["number"], one["waited_for"]) for one in tablet.desk.get("/layar/nomor").json]  # type: ignore[union-attr]


def test_the_last_call_is_first_and_who_has_gone_is_no_longer_shown(tablet: Tablet) -> None:
    assert shown(tablet) == []
    assert PAGE["id"]["nobody_called"] in tablet.opens("/layar").text
    does(tablet, calling.call_next)
    does(tablet, calling.call_next)
    assert shown(tablet) == [("K-002", True), ("K-001", True)]
    does(tablet, calling.call, "K-2026-000001")  # once more
    assert shown(tablet) == [("K-001", True), ("K-002", True)]
    does(tablet, calling.miss, "K-2026-000002")
    does(tablet, calling.meet, "K-2026-000001")
    assert shown(tablet) == [("K-001", False)]
    does(tablet, calling.finish, "K-2026-000001")
    assert shown(tablet) == []


def test_a_number_that_is_called_again_is_a_new_call(tablet: Tablet) -> None:
    does(tablet, calling.call_next)
    (first,) = tablet.desk.get("/layar/nomor").json  # type: ignore[misc]
    does(tablet, calling.call, "K-2026-000001")
    (second,) = tablet.desk.get("/layar/nomor").json  # type: ignore[misc]
    assert second["call"] > first["call"]


def test_the_screen_names_nobody_and_yesterday_is_over(tablet: Tablet) -> None:
    does(tablet, calling.call_next)
    page = tablet.opens("/layar").text
    assert "K-001" in page
    for word in (visitors.FORM.name, "Dewi", "lada", "K-2026-000001"):
        assert word not in page
    tablet.world.pass_time(days=1)
    assert shown(tablet) == []
    assert visitors.visit_of(tablet.world, visitors.key(1)).state == VisitState.CALLED  # type: ignore[union-attr]


def test_only_a_device_that_joined_sees_it_and_joins_it_from_there(tablet: Tablet) -> None:
    stranger = tablet.another()
    door = stranger.opens("/layar")
    assert (door.status_code, stranger.desk.get("/layar/nomor").status_code) == (403, 403)
    assert 'name="lalu" value="/layar"' in door.text
    wrong = stranger.desk.client.post("/tamu/hubungkan", data={"kode": "x", "lalu": "https://contoh.example"})
    assert 'name="lalu" value="/tamu"' in wrong.text


def test_the_page_is_small_with_all_it_loads_but_fonts(tablet: Tablet) -> None:
    page = tablet.opens("/layar").text
    loaded = {one for one in re.findall(r'(?:href|src)="(/static/[^"#]+)', page) if "woff2" not in one}
    answers = [tablet.desk.get(one, headers={"Accept-Encoding": "gzip"}) for one in loaded]
    assert len(gzip.compress(page.encode())) + sum(len(one.data) for one in answers) <= 40_000


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_call_is_shown_and_spoken_and_a_break_of_the_network_is_told_and_survived(
    tablet: Tablet, browser: Any
) -> None:
    cookie = tablet.desk.client.get_cookie("loket-perangkat")
    assert cookie is not None
    with serving(tablet.desk.flask) as base:
        context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 720})
        context.add_cookies([{"name": "loket-perangkat", "value": cookie.value, "url": base}])
        context.add_init_script("speechSynthesis.speak = one => { document.body.dataset.said = one.text; };")
        page = context.new_page()
        page.clock.install()
        page.goto("/layar")
        until_true(page, "document.body.dataset.newest === '0'")  # it knows that nobody was called before
        page.get_by_role("button", name=PAGE["id"]["sound"]).click()
        does(tablet, calling.call_next)
        with page.expect_response("**/layar/nomor"):
            page.clock.run_for(2500)
        page.get_by_text("K-001").wait_for()
        until_true(page, "document.body.dataset.said?.includes('K  nol nol satu')")
        context.set_offline(True)
        page.clock.run_for(9000)
        page.get_by_text(NOT_LIVE).wait_for()
        assert page.get_by_text("K-001").is_visible()
        does(tablet, calling.call_next)
        context.set_offline(False)
        with page.expect_response("**/layar/nomor"):
            page.clock.run_for(5000)
        page.get_by_text("K-002").first.wait_for()
        page.clock.run_for(1000)
        until_true(page, "document.getElementById('screen-broken').hidden")
        with tablet.world.db.write() as db:
            db.get_one(CounterDevice, 1).revoked_at = tablet.world.now
        page.clock.run_for(2500)
        page.get_by_text(PAGE["id"]["revoked"]).wait_for()
        context.close()
