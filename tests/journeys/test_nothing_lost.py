"""kill -9 of worker, web and Redis while a hundred citizens write: nothing is lost, nothing counts or leaves twice."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import twilio_lookalike
from mortal_office import PATIENCE, Office, wait_for
from ports import free_port
from sqlalchemy import ColumnElement, func, select
from sqlmodel import col
from twilio_lookalike import Lookalike, Pairs, serving
from whole_office import AFTER_A_CLAIM, StoppedClock, make_app, rows, said

from bot.app import App
from bot.work import jobs
from store.tables import Arrival, Consultation, Message

pytestmark = [
    pytest.mark.timeout(180),  # some fifteen seconds at rest
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the parts to kill in /proc"),
]

PUBLIC_URL = "https://loket.uji.example"
CITIZENS = 100
# when so many webhooks are answered, with the next ones under way: who is killed (words of its command line)
WHILE_DELIVERING = {20: "bot worker", 40: "bot web", 60: "-server"}
# when so many answers have reached citizens, with the next one under way
WHILE_ANSWERING = {40: "bot worker"}
UNDER_WAY = 20


class Provider:
    """Delivers each message as Twilio does: again until it has heard 200; and now and then once too often."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answered = 0
        self.trouble: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.allowed = 0
        self.may_go_on = threading.Condition()

    def allow(self, places: int) -> None:
        """Deliver no more than so many for now, so that a part dies while messages are under way."""
        with self.may_go_on:
            self.allowed = places
            self.may_go_on.notify_all()

    def deliver(self, place: int) -> None:
        with self.may_go_on:
            self.may_go_on.wait_for(lambda: place < self.allowed, PATIENCE)
        sender = f"+628120000{place:04d}"
        channel, made = ("whatsapp", twilio_lookalike.whatsapp) if place % 2 else ("sms", twilio_lookalike.sms)
        pairs = made(f"SMcitizen{place:025x}", sender, f"Mohon data penduduk, warga {place}")
        for _ in range(2 if place % 5 == 0 else 1):
            self.until_heard(channel, pairs)
        with self.lock:
            self.answered += 1

    def until_heard(self, channel: str, pairs: Pairs) -> None:
        stop_at = time.monotonic() + PATIENCE
        while (status := self.post(channel, pairs)) != 200:
            with self.lock:
                self.trouble[str(status)] += 1
            assert status is None or status >= 500, f"refused with {status}"
            assert time.monotonic() < stop_at, "never heard"
            time.sleep(0.1)

    def post(self, channel: str, pairs: Pairs) -> int | None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            signed = twilio_lookalike.headers(f"{PUBLIC_URL}/hooks/{channel}", pairs)
            line.request("POST", f"/hooks/{channel}", twilio_lookalike.encoded(pairs), signed)
            answer = line.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()


@pytest.fixture
def provider_of_all() -> Iterator[Lookalike]:
    with serving(Lookalike(slowness=0.01)) as twilio:
        yield twilio


def count(app: App, condition: ColumnElement[bool]) -> int:
    with app.db.read() as db:
        return db.scalar(select(func.count()).where(condition)) or 0


def settle(app: App) -> None:
    """The claims of the killed run out, on a clock that we move; what did not leave is sent."""
    clock = app.clock
    assert isinstance(clock, StoppedClock)
    for _ in range(20):
        jobs.tick(app)
        jobs.work(app)
        clock.now += timedelta(seconds=AFTER_A_CLAIM)
        if not any(one.state in ("queued", "sending") for one in said(app)):
            return


def test_messages_survive_kill_9_of_every_part_and_each_citizen_is_answered_once(
    tmp_path: Path, provider_of_all: Lookalike
) -> None:
    twilio, port = provider_of_all, free_port()
    app = make_app(
        tmp_path, twilio.url, StoppedClock(datetime.now(UTC)), port=port, redis="embedded", public_url=PUBLIC_URL
    )
    office = Office(tmp_path, port)
    killed: list[list[int]] = []
    try:
        wait_for(office.answers, "the office to be ready")
        provider = Provider(port)
        with ThreadPoolExecutor(16) as pool:
            delivering = [pool.submit(provider.deliver, place) for place in range(CITIZENS)]
            for answered, words in WHILE_DELIVERING.items():
                provider.allow(answered + UNDER_WAY)
                wait_for(lambda: provider.answered >= answered, f"{answered} answered")  # noqa: B023  # used at once
                killed.append(office.kill(words))
            provider.allow(CITIZENS)
            for one in delivering:
                one.result()
        for taken, words in WHILE_ANSWERING.items():
            wait_for(lambda: len(twilio.taken) >= taken, f"{taken} answers")  # noqa: B023  # used at once
            killed.append(office.kill(words))
        wait_for(lambda: count(app, col(Arrival.state) == "done") == CITIZENS, "everybody to be read")
        wait_for(lambda: count(app, col(Message.state) == "queued") == 0, "the answers to leave")
    finally:
        office.stop()
    assert len(killed) == 4
    assert all(killed)
    assert provider.trouble, "nobody noticed the web server's death"
    settle(app)
    assert len(rows(app, Arrival)) == CITIZENS
    assert [one.state for one in rows(app, Arrival) if one.state != "done"] == []
    assert len([one for one in rows(app, Message) if one.direction == "in"]) == CITIZENS
    consultations = rows(app, Consultation)
    assert len({one.number for one in consultations}) == len({one.person_id for one in consultations}) == CITIZENS
    assert {one.state for one in said(app)} == {"sent"}
    assert Counter(Counter(one.to for one in twilio.taken).values()) == {1: CITIZENS}
    app.db.close()
