"""The story that fills a demo: it is told by the real handlers, so it must stay tellable."""

from __future__ import annotations

import pytest
from web_desk import Desk
from world import World

from bot.story.morning import fill_demo, tell
from bot.story.teller import Story
from handlers.errors import Refusal


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_the_morning_is_told_to_its_end(world: World) -> None:
    team = [world.officer(name) for name in ("dewi", "agus")] + [world.officer("rahma", role="supervisor")]
    tell(Story(world.db, world.office, world.files, world.now, team))
    found = {one.number[-3:]: one.state for one in world.consultations()}
    waiting = [number for number, state in found.items() if state == "new"]
    assert (found["123"], found["118"], found["125"]) == ("assigned", "assigned", "answered")
    assert waiting == ["131", "132", "133", "134"]
    assert sum(state == "closed" for state in found.values()) == 110


def test_a_real_office_is_never_filled_with_a_story(desk: Desk) -> None:
    with pytest.raises(Refusal, match="hanya untuk demo"):
        fill_demo(desk.app)
    assert desk.world.consultations() == []
