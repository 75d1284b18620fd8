"""Who gets the guest book's form: devices that joined the counter; and what its pages weigh."""

from __future__ import annotations

import gzip
import re

import pytest
from sqlalchemy import select
from tablet import WHAT, WHO, Tablet
from world import World

from handlers.texts.kiosk.page import PAGE
from store.tables import Arrival, CounterDevice


@pytest.fixture
def tablet(world: World, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    return Tablet(world, monkeypatch)


def test_only_a_device_that_joined_gets_the_form(tablet: Tablet) -> None:
    stranger = tablet.another()
    asked = stranger.opens()
    assert (asked.status_code, "Hubungkan perangkat ini" in asked.text) == (403, True)
    assert stranger.desk.client.post("/tamu/isi", data={"service": "library"}).status_code == 403
    wrong = stranger.desk.client.post("/tamu/hubungkan", data={"kode": "AAAA-AAAA"})
    assert (wrong.status_code, PAGE["id"]["wrong_code"] in wrong.text) == (422, True)
    joined = stranger.joins("Tablet kedua")
    assert joined.status_code == 303
    cookie = joined.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Strict", "Secure"))
    assert "Apa yang dapat kami bantu?" in stranger.opens().text


def test_a_revoked_device_says_what_to_do_and_takes_nothing_in(tablet: Tablet) -> None:
    tablet.begins()
    with tablet.world.db.write() as db:
        db.scalars(select(CounterDevice)).one().revoked_at = tablet.world.now
    refused = tablet.sends(**WHO)
    assert (refused.status_code, PAGE["id"]["revoked"] in refused.text) == (403, True)
    assert "Temui petugas" in refused.text
    with tablet.world.db.read() as db:
        assert db.scalars(select(Arrival)).all() == []


@pytest.mark.parametrize(
    "form", [{}, {"step": "who"}, {"step": "raja", "service": "library"}, {"key": "x", "step": "who"}]
)
def test_a_request_that_no_page_of_ours_made_leads_to_the_start(tablet: Tablet, form: dict[str, str]) -> None:
    sent = tablet.desk.client.post("/tamu/isi", data=form)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/tamu")


def test_an_office_without_the_counter_has_no_page_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Tablet(world, monkeypatch)
    made.desk.channels.clear()
    assert made.opens().status_code == 404


def test_a_page_is_small_with_all_it_loads_but_fonts(tablet: Tablet) -> None:
    tablet.begins()
    pages = [
        tablet.opens().text,
        tablet.begins(),
        tablet.presses(**WHO),
        tablet.presses(**WHAT),
        tablet.presses("skip"),
    ]
    for page in pages:
        loaded = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)) - set(re.findall(r'"(\S+woff2[^"]*)"', page))
        answers = [tablet.desk.get(one, headers={"Accept-Encoding": "gzip"}) for one in loaded]
        assert len(answers) >= 3
        size = len(gzip.compress(page.encode())) + sum(len(one.data) for one in answers)
        assert size <= 40_000, size
