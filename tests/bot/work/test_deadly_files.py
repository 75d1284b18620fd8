"""A file that ends its process while it is opened is given up after two real workers. Its message and the rest stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from mails import channel, multipart
from redis import Redis
from whole_office import StoppedClock, rows
from workers import die, work

from bot.app import App
from bot.work import fetch_attachments, in_hand, job_app, jobs
from channels.email import Email
from channels.envelope import Arrival as Arrived
from channels.envelope import Attachment
from channels.protocols import OpenError
from store.tables import File, Message
from store.transport import arrivals

WORDS = "Mohon data penduduk, berkasnya terlampir."
NAMES = ("satu.txt", "mati.txt", "tiga.txt")


@pytest.fixture
def office(rung: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """An office that got a mail with three files."""
    app = replace(rung, channels={**rung.channels, "email": channel()})
    monkeypatch.setattr(job_app, "_app", app)
    enclosed = [(f"Content-Disposition: attachment; filename={name}", f"isi {name}") for name in NAMES]
    raw = multipart(("Content-Type: text/plain", WORDS), *enclosed)
    arrivals.put(app.db, [arrivals.Row("email", Arrived("one", raw), app.clock())])
    return app


def deadly_to_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens the middle file is killed."""
    real = Email.open_all

    def open_all(self: Email, attachments: Sequence[Attachment], raw: bytes) -> Iterator[bytes | OpenError]:
        for attachment, found in zip(attachments, real(self, attachments, raw), strict=True):
            if attachment.filename == "mati.txt":
                die()
            yield found

    monkeypatch.setattr(Email, "open_all", open_all)


def states(app: App) -> list[tuple[str, str]]:
    return [(one.state, one.error) for one in rows(app, File)]


def test_what_killed_two_workers_is_given_up_with_the_reason_and_the_message_and_the_other_files_stay(
    office: App, redis: Redis, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly_to_open(monkeypatch)
    for _ in range(4):
        work(office, redis)
        clock.advance(minutes=1)
    assert states(office) == [("stored", ""), ("failed", fetch_attachments.STOPPED), ("stored", "")]
    assert WORDS in [one.body for one in rows(office, Message)]
    assert list((office.settings.data / fetch_attachments.OPENING).iterdir()) == []


def test_one_end_of_a_process_gives_no_file_up(
    office: App, redis: Redis, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        deadly_to_open(patch)
        work(office, redis)
    for _ in range(2):
        jobs.work(office)
        clock.advance(minutes=1)
    assert states(office) == [("stored", "")] * 3


def test_a_process_that_stores_a_file_or_waits_for_the_lock_has_none_in_hand(
    office: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[int]] = []
    real = fetch_attachments._fetched

    def fetched(*given: object) -> None:
        seen.append(in_hand.look(office.settings.data / fetch_attachments.OPENING, pytest.fail))
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(fetch_attachments, "_fetched", fetched)
    jobs.work(office)
    assert seen == [set()] * 3
