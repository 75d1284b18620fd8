"""The story that fills a demo: it is told by the real handlers, so it must stay tellable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session
from web_desk import Desk
from world import World

from bot.app import App, open_app
from bot.config import demo
from bot.config.place import Place
from bot.story.morning import MORNING, fill_demo, tell, until_morning
from bot.story.teller import Story
from bot.supervisor import prepare
from channels.envelope import Address, Inbound
from handlers.errors import Refusal
from handlers.intake import pipeline
from handlers.office import service_hours
from store.cases import messages
from store.office import templates
from store.tables import Arrival


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


@pytest.fixture
def demo_app(tmp_path: Path) -> Iterator[App]:
    """A demo that was prepared and never started."""
    place = Place(data=tmp_path / "d", demo=True)
    prepare.prepare(place)
    app = open_app(place)
    yield app
    app.db.close()


def test_the_story_of_a_demo_is_told_by_day_with_templates_and_once_only(demo_app: App) -> None:
    assert fill_demo(demo_app).endswith("/konsultasi")
    now = demo_app.clock()
    assert service_hours.served(demo_app.office, now - MORNING, now) == MORNING
    with demo_app.db.read() as db:
        assert {one.name for one in templates.approved(db, "whatsapp")} == set(demo.TEMPLATES)
    with pytest.raises(Refusal, match=r"tidak tercampur.*--data data-cerita"):
        fill_demo(demo_app)


def test_nothing_is_mixed_into_what_a_newcomer_made(demo_app: App) -> None:
    address = Address("sms", "+6281200000177", "", "phone")
    with demo_app.db.write() as db:
        arrival = Arrival(channel="sms", key="1", raw=b"", received_at=demo_app.clock())
        db.add(arrival)
        db.flush()
        message = Inbound("1", address, "Minta data penduduk", demo_app.clock())
        pipeline.handle(db, demo_app.office, "sms", arrival, message, demo_app.clock())
    with pytest.raises(Refusal, match="tidak tercampur"):
        fill_demo(demo_app)


@pytest.mark.parametrize(
    ("now", "hours"),  # the office of the tests opens at 08.00 WIB, which is 01.00
    [
        (datetime(2026, 11, 23, 4, tzinfo=UTC), 0),
        (datetime(2026, 11, 23, 1, tzinfo=UTC), 1.5),
        (datetime(2026, 11, 23, 1, 30, tzinfo=UTC), 1),
        (datetime(2026, 11, 28, 1, tzinfo=UTC), 49.5),
    ],
)
def test_the_morning_waits_until_the_office_has_been_open_for_long_enough(
    world: World, now: datetime, hours: float
) -> None:
    assert until_morning(world.office, now) == timedelta(hours=hours)


def test_a_real_office_is_never_filled_with_a_story(desk: Desk) -> None:
    with pytest.raises(Refusal, match="hanya untuk demo"):
        fill_demo(desk.app)
    assert desk.world.consultations() == []


def test_a_demo_that_runs_finds_nothing_of_the_story_to_send(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    team = [world.officer(name) for name in ("dewi", "agus")] + [world.officer("rahma", role="supervisor")]
    left: list[int] = []
    write = world.db.write

    @contextmanager
    def watched() -> Iterator[Session]:
        with write() as db:
            yield db
        with world.db.read() as db:
            left.append(len(messages.queued(db)))

    monkeypatch.setattr(world.db, "write", watched)
    tell(Story(world.db, world.office, world.files, world.now, team))
    assert set(left) == {0}
