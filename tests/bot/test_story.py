"""The story that fills a demo: it is told by the real handlers, so it must stay tellable."""

from __future__ import annotations

from conftest import World

from bot.story import Story, tell


def test_the_morning_is_told_to_its_end(world: World) -> None:
    team = [world.officer(name) for name in ("dewi", "agus")] + [world.officer("rahma", role="supervisor")]
    tell(Story(world.db, world.office, world.files, world.now, team))
    found = {one.number[-3:]: one.state for one in world.consultations()}
    waiting = [number for number, state in found.items() if state == "new"]
    assert (found["123"], found["118"], found["125"]) == ("assigned", "assigned", "answered")
    assert waiting == ["131", "132", "133", "134"]
    assert sum(state == "closed" for state in found.values()) == 110
