"""The calling screen: numbers only, the last call first; it survives a break of the network and says so."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import acting
import pytest
import visitors
from browser import serving, until_true
from tablet import Tablet
from world import World

from bot.web.http import assets
from bot.web.public.kiosk.screen import WORDS
from handlers.desk.counter import calling
from handlers.texts.kiosk.page import PAGE
from store.cases import consultations
from store.desk import visits
from store.tables import CounterDevice
from store.visit_words import VisitState

in_a_browser = pytest.mark.browser
SOUND, SILENT = PAGE["id"]["sound"], PAGE["id"]["silent"]
NOT_LIVE = PAGE["id"]["not_live"].partition("{")[0]
# every sound that is played and every sentence that the browser speaks; the sounds go eight times faster
LISTENS = """
  window.heard = [];
  window.voices = [{}];
  speechSynthesis.getVoices = () => voices;
  speechSynthesis.speak = one => { heard.push(one.text); one.onend(); };
  document.addEventListener('play', ({target}) => {
    target.playbackRate = 8;
    heard.push(target.src.match(/(\\w+)[.](mp3|wav)/)[1]);
  }, true);
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    return sessionStorage.untouched ? Promise.reject(new DOMException('', 'NotAllowedError')) : play.call(this);
  };
"""


@pytest.fixture
def tablet(world: World, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    made = Tablet(world, monkeypatch)
    world.officer("dewi", on_duty=False)
    for one in (1, 2, 3):
        visitors.comes(world, visitors.key(one))
    return made


@pytest.fixture
def screen(tablet: Tablet, browser: Any) -> Iterator[Any]:
    """Yield the screen in a browser. Its `heard` is every sound that was played, and every sentence that was spoken."""
    cookie = tablet.desk.client.get_cookie("loket-perangkat")
    assert cookie is not None
    with serving(tablet.desk.flask) as base:
        context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 720})
        context.add_cookies([{"name": "loket-perangkat", "value": cookie.value, "url": base}])
        context.add_init_script(LISTENS)
        page = context.new_page()
        page.clock.install()
        page.goto("/layar")
        until_true(page, "document.body.dataset.newest === '0'")  # it knows that nobody was called before
        yield page
        context.close()


def asks_again(page: Any, milliseconds: int = 2500) -> None:
    with page.expect_response("**/layar/nomor"):
        page.clock.run_for(milliseconds)


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


def announced(number: str) -> str:
    return ",".join(["nada", "number", *number.lower().replace("-", ""), "counter"])


@in_a_browser
def test_each_call_is_spoken_once_from_the_bundled_sounds_and_one_after_the_other(tablet: Tablet, screen: Any) -> None:
    with tablet.world.db.write() as db:
        visits.by_key(db, visitors.key(3)).running = 112  # type: ignore[union-attr]
    does(tablet, calling.call_next)
    asks_again(screen)
    screen.get_by_text("K-001").wait_for()
    assert screen.evaluate("heard") == []  # nobody has switched the sound on
    screen.get_by_role("button", name=SOUND).click()
    until_true(screen, "heard.join() === 'nada'")
    screen.get_by_role("button", name=PAGE["id"]["sound_off"]).wait_for()
    does(tablet, calling.call_next)
    does(tablet, calling.call, "K-2026-000003")
    asks_again(screen)
    until_true(screen, f"heard.join() === 'nada,{announced('K-002')},{announced('K-112')}'")
    asks_again(screen)
    does(tablet, calling.call, "K-2026-000003")  # once more
    asks_again(screen)
    thrice = ",".join(map(announced, ("K-002", "K-112", "K-112")))
    until_true(screen, f"heard.join() === 'nada,{thrice}'")
    screen.get_by_role("button", name=PAGE["id"]["sound_off"]).click()
    does(tablet, calling.call, "K-2026-000003")
    asks_again(screen)
    assert screen.evaluate("heard.join()") == f"nada,{thrice}"


@in_a_browser
def test_without_the_sounds_the_browser_speaks_and_where_it_cannot_the_screen_says_so(
    tablet: Tablet, screen: Any
) -> None:
    screen.get_by_role("button", name=SOUND).click()
    screen.route("**/static/sounds/*", lambda route: route.abort())
    does(tablet, calling.call_next)
    asks_again(screen)
    until_true(screen, "heard.at(-1).includes('K  nol nol satu')")
    assert screen.get_by_text(SILENT).is_hidden()
    screen.evaluate("voices = []")
    does(tablet, calling.call_next)
    asks_again(screen)
    screen.get_by_text(SILENT).wait_for()
    screen.evaluate("sessionStorage.untouched = true")  # what a browser does after it was started again
    screen.reload()
    screen.get_by_text(PAGE["id"]["untouched"]).wait_for()
    screen.evaluate("sessionStorage.clear()")
    screen.get_by_role("button", name=SOUND).click()
    screen.get_by_text(PAGE["id"]["untouched"]).wait_for(state="hidden")


def test_every_word_of_a_number_has_its_sound_and_together_they_are_small(tablet: Tablet) -> None:
    tablet.opens("/layar")
    answers = [tablet.desk.get(assets.url(f"sounds/{word}.mp3")) for word in WORDS]
    assert {one.content_type for one in answers} == {"audio/mpeg"}
    assert len(answers) == 18
    assert sum(len(one.data) for one in answers) < 40_000
    for word in WORDS:
        assert f'"{assets.url(f"sounds/{word}.mp3")}"' in tablet.page


@in_a_browser
def test_a_break_of_the_network_is_told_and_survived(tablet: Tablet, screen: Any) -> None:
    does(tablet, calling.call_next)
    asks_again(screen)
    screen.get_by_text("K-001").wait_for()
    screen.context.set_offline(True)
    screen.clock.run_for(9000)
    screen.get_by_text(NOT_LIVE).wait_for()
    assert screen.get_by_text("K-001").is_visible()
    does(tablet, calling.call_next)
    screen.context.set_offline(False)
    asks_again(screen, 5000)
    screen.get_by_text("K-002").first.wait_for()
    screen.clock.run_for(1000)
    until_true(screen, "document.getElementById('screen-broken').hidden")
    with tablet.world.db.write() as db:
        db.get_one(CounterDevice, 1).revoked_at = tablet.world.now
    screen.clock.run_for(2500)
    screen.get_by_text(PAGE["id"]["revoked"]).wait_for()
