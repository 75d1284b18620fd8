"""The status page while the database does not answer: it names what is broken, to officers alone."""

from __future__ import annotations

import pytest
from holds import HOLDS
from web_desk import Desk
from world import World

from bot.web.status import away


@pytest.mark.parametrize("any_world", ["postgresql"], indirect=True)
@pytest.mark.parametrize("hold", ["locked table", "frozen server"])
def test_what_is_broken_is_named_while_the_database_stands_still(
    any_world: World, hold: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    any_world.officer("dewi")
    desk = Desk(any_world)
    desk.sign_in("dewi")
    desk.text("/status")
    stranger = desk.another()
    monkeypatch.setattr(away, "WITHIN", 0.5)  # the same limit, a tenth as long
    with HOLDS[hold](any_world.db.url, any_world.folder):
        seen, hidden = desk.get("/status"), stranger.get("/status")
        refused = desk.post("/status/periksa", page="/status")
    assert (seen.status_code, "Basis data tidak menjawab atau tidak dapat ditulisi" in seen.text) == (503, True)
    assert "Redis tidak menjawab" in seen.text
    assert "Redis" not in hidden.text
    assert refused.status_code in (400, 503)
    assert "Redis" not in refused.text


def test_while_it_answers_the_whole_page_is_shown(desk: Desk) -> None:
    assert "hanya memuat yang diketahui tanpa basis data" not in desk.text("/status")
