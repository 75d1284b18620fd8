"""Files citizens send: fetched after the message is safe, however long the provider takes, whatever they claim."""

from __future__ import annotations

import threading

import pytest
import twilio_lookalike
from cast import SITI
from scripted_server import Reply, file_reply
from twilio_lookalike import Lookalike
from whole_office import StoppedClock, answers, rows, said, states

from bot.app import App
from bot.catchup.watch import Watch
from bot.work import fetch_attachments, jobs
from bot.work.sending import lanes
from bot.work.sending.lanes import lanes_of
from channels.envelope import Arrival as Arrived
from store.tables import Arrival, Event, File, Message, Notice
from store.transport import arrivals, incoming_files

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 64
PDF = b"%PDF-1.7\n" + b"\x00" * 64
PROGRAM = b"MZ" + b"\x00" * 64
PATH = f"/2010-04-01/Accounts/{twilio_lookalike.ACCOUNT}/Messages/SM1/Media/ME1"


def sends_file(app: App, twilio: Lookalike, kind: str = "image/jpeg", url: str = "", body: str = "") -> None:
    """Siti sends a file by WhatsApp, without words unless told."""
    medium = {"NumMedia": "1", "MediaUrl0": url or twilio.url + PATH, "MediaContentType0": kind, "MessageType": "image"}
    pairs = twilio_lookalike.whatsapp("SM1", SITI, body, **medium)
    arrivals.put(
        app.db, [arrivals.Row("whatsapp", Arrived("SM1", b"\n" + twilio_lookalike.encoded(pairs)), app.clock())]
    )


def work(app: App) -> None:
    """Let the worker take the message, and the clock fetch its file."""
    jobs.work(app)
    jobs.tick(app)
    while lanes_of(app.db, fetch_attachments.LANES).wait(5):
        pass


def the_file(app: App) -> File:
    (file,) = rows(app, File)
    return file


def test_a_message_of_a_photo_alone_is_a_consultation_with_its_photo(joints: App, twilio: Lookalike) -> None:
    twilio.serve(PATH, file_reply("image/jpeg", JPEG))
    sends_file(joints, twilio)
    work(joints)
    assert [one.outcome for one in rows(joints, Arrival)] == ["routed"]
    assert next(one.body for one in rows(joints, Message) if one.direction == "in") == "[foto]"
    file = the_file(joints)
    assert (file.state, file.size, file.content_type, file.error) == ("stored", len(JPEG), "image/jpeg", "")
    assert joints.files.path(file.sha256).read_bytes() == JPEG


def test_a_photo_that_is_404_for_a_minute_is_fetched_afterwards(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.serve(PATH, Reply(404))
    sends_file(joints, twilio)
    for _ in range(6):
        work(joints)
        clock.advance(seconds=10)
    assert (the_file(joints).state, len(said(joints))) == ("pending", 1)  # the citizen was not kept waiting
    twilio.serve(PATH, file_reply("image/jpeg", JPEG))
    clock.advance(minutes=1)
    work(joints)
    assert (the_file(joints).state, the_file(joints).error) == ("stored", "")


@pytest.mark.parametrize("ahead", [{"minutes": 20}, {"hours": 2}, {"days": 3}])
def test_a_clock_that_was_ahead_lets_no_file_wait_for_its_time(
    joints: App, twilio: Lookalike, clock: StoppedClock, ahead: dict[str, int]
) -> None:
    twilio.serve(PATH, Reply(404))
    sends_file(joints, twilio)
    clock.advance(**ahead)
    work(joints)
    clock.advance(**{unit: -many for unit, many in ahead.items()})
    twilio.serve(PATH, file_reply("image/jpeg", JPEG))
    work(joints)
    assert the_file(joints).state == "stored"


def test_a_file_that_does_not_come_for_hours_is_told_to_its_officer_and_asked_for_every_day(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.serve(PATH, Reply(404))
    sends_file(joints, twilio, body="ini fotonya")
    work(joints)
    answers(joints, "Sebentar ya.")
    for _ in range(incoming_files.MOST_ASKED + 1):
        work(joints)
        clock.advance(hours=2)
    file = the_file(joints)
    assert (file.state, file.attempts) == ("failed", incoming_files.MOST_ASKED)
    assert "404" in file.error
    assert "ini fotonya" in [one.body for one in rows(joints, Message)]
    told = [one.what for one in rows(joints, Notice)]
    assert told.count("file_lost") == 1 and [one.what for one in rows(joints, Event)].count("file_lost") == 1
    for reply in (Reply(404), file_reply("image/jpeg", JPEG)):
        twilio.serve(PATH, reply)
        Watch(joints).compare("whatsapp")  # the same day, again: nothing
        clock.advance(days=1)
        Watch(joints).compare("whatsapp")
        work(joints)
    assert (the_file(joints).state, the_file(joints).error) == ("stored", "")
    assert [one.what for one in rows(joints, Notice)] == told


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 3 * 1024 * 1024])
def test_a_file_that_is_too_large_is_not_kept_and_not_asked_for_again(
    joints: App, twilio: Lookalike, clock: StoppedClock, size: int
) -> None:
    twilio.serve(PATH, file_reply("image/jpeg", JPEG + b"\x00" * size), Reply(410))
    sends_file(joints, twilio)
    for _ in range(3):
        work(joints)
        clock.advance(hours=1)
    file = the_file(joints)
    assert (file.state, file.attempts, file.sha256) == ("failed", 1, "")
    assert "1 MB" in file.error


@pytest.mark.parametrize(
    ("claimed", "data", "found"),
    [
        pytest.param("image/jpeg", PDF, "application/pdf", id="a PDF as a photo"),
        pytest.param("image/jpeg", PROGRAM, "application/x-msdownload", id="a program as a photo"),
        pytest.param("application/pdf", JPEG, "image/jpeg", id="a photo as a PDF"),
    ],
)
def test_a_file_that_lies_about_its_kind_is_called_what_it_is(
    joints: App, twilio: Lookalike, claimed: str, data: bytes, found: str
) -> None:
    twilio.serve(PATH, file_reply(claimed, data))
    sends_file(joints, twilio, claimed)
    work(joints)
    file = the_file(joints)
    assert (file.state, file.content_type) == ("stored", found)
    assert claimed in file.error
    assert found in file.error


@pytest.mark.parametrize(
    ("claimed", "data"),
    [
        ("image/jpeg", JPEG),
        ("text/csv", b"a,b\n1,2\n"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04" + b"\x00" * 64),
        ("audio/ogg; codecs=opus", b"OggS" + b"\x00" * 64),
    ],
)
def test_an_honest_file_keeps_its_kind(joints: App, twilio: Lookalike, claimed: str, data: bytes) -> None:
    twilio.serve(PATH, file_reply(claimed, data))
    sends_file(joints, twilio, claimed)
    work(joints)
    assert (the_file(joints).content_type, the_file(joints).error) == (claimed, "")


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/2010-04-01/x", "file:///etc/hostname", "http://[::1", "http://x:port/", "not a url", "//x/y"],
)
def test_a_file_that_is_not_at_the_provider_is_never_asked_for(joints: App, twilio: Lookalike, url: str) -> None:
    sends_file(joints, twilio, url=url)
    work(joints)
    assert (the_file(joints).state, the_file(joints).attempts) == ("failed", 1)
    assert len(said(joints)) == 1


def test_a_full_disk_while_fetching_is_tried_again_however_long_it_is_full(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.serve(PATH, file_reply("image/jpeg", JPEG))
    blocked = joints.settings.data / "files"
    blocked.write_text("a file where the folder should be")
    sends_file(joints, twilio)
    for _ in range(incoming_files.MOST_ASKED + 1):
        work(joints)
        clock.advance(hours=2)
    file = the_file(joints)
    assert (file.state, file.attempts) == ("pending", 0)
    assert file.error.startswith(fetch_attachments.STORE_AWAY)
    blocked.unlink()
    clock.advance(minutes=1)
    work(joints)
    assert the_file(joints).state == "stored"


def test_a_media_host_that_hangs_keeps_nobody_waiting(
    joints: App, twilio: Lookalike, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, asked = threading.Event(), []

    def open_file(*_: object) -> bytes:
        asked.append(1)
        goes_on.wait(30)
        return PDF

    monkeypatch.setattr(lanes, "WAITS", 0.05)
    monkeypatch.setattr(type(joints.channels["whatsapp"]), "open", open_file)
    sends_file(joints, twilio, "application/pdf")
    for _ in range(3):
        jobs.work(joints)
        jobs.tick(joints)  # each of them comes to its end
    assert (states(joints), the_file(joints).state, len(asked)) == (["sent"], "pending", 1)
    goes_on.set()
    work(joints)
    assert (the_file(joints).state, len(asked)) == ("stored", 1)
