"""Our messages leave once: whatever the provider does, and wherever the worker dies."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import acting
import pytest
import twilio_lookalike
from cast import BUDI, PASSWORD, SITI
from sqlalchemy import event
from twilio_lookalike import Lookalike
from whole_office import AFTER_A_CLAIM, StoppedClock, answers, hears, rows, said, states

from bot.app import App
from bot.work import jobs
from bot.work.sending import look_up
from channels import _twilio
from channels.envelope import Arrival as Arrived
from channels.envelope import Outbound
from channels.protocols import CannotTell
from handlers.outgoing import stuck
from store.office import officers
from store.tables import Change, Message
from store.transport import arrivals, outbox

WORK_ONCE = "import sys; from pathlib import Path; from bot.app import open_app; from bot.work.jobs import work; \
from bot.config.place import Place; work(open_app(Place(config=Path(sys.argv[1]))))"
ALL_OF = re.compile(r"SCAN (message|consultation|event|person|identity|arrival)\b")


@pytest.fixture
def asked(joints: App, twilio: Lookalike) -> App:
    """Siti has written and has her acknowledgement."""
    hears(joints, SITI)
    jobs.work(joints)
    assert [one.state for one in said(joints)] == ["sent"]
    assert len(twilio.taken) == 1
    return joints


def test_what_the_provider_takes_is_sent_under_its_id(asked: App, twilio: Lookalike) -> None:
    (acknowledgement,) = said(asked)
    assert acknowledgement.external_id == twilio.taken[0].sid
    assert acknowledgement.sent_at == asked.clock()
    assert twilio.to(SITI)[0].body == acknowledgement.body


@pytest.mark.parametrize("trouble", [429, 500, 503])  # after an answer of 5xx it is looked up first
def test_what_the_provider_refuses_for_now_is_sent_later_and_once(
    joints: App, twilio: Lookalike, clock: StoppedClock, trouble: int
) -> None:
    twilio.trouble.extend([trouble, trouble])
    hears(joints, SITI)
    for _ in range(5):
        jobs.work(joints)
        jobs.tick(joints)
        clock.advance(seconds=AFTER_A_CLAIM)
    assert states(joints) == ["sent"]
    assert (twilio.asked, twilio.looks > 0, len(twilio.to(SITI))) == (3, trouble != 429, 1)


def test_a_provider_that_refuses_the_connection_loses_nothing(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    object.__setattr__(joints.channels["whatsapp"], "api_base", nobody)
    hears(joints, SITI)
    jobs.work(joints)
    assert states(joints) == ["queued"]
    object.__setattr__(joints.channels["whatsapp"], "api_base", twilio.url)
    clock.advance(seconds=60)
    jobs.work(joints)
    assert (states(joints), len(twilio.taken)) == (["sent"], 1)


def test_while_a_provider_is_away_the_messages_that_wait_for_it_are_not_touched(joints: App, twilio: Lookalike) -> None:
    twilio.trouble.append(429)
    for sender in (SITI, BUDI):
        hears(joints, sender)
    jobs.work(joints)
    assert states(joints) == ["queued", "queued"]
    assert (twilio.asked, [one.attempts for one in said(joints)]) == (1, [1, 0])
    names = [one.name for one in rows(joints, Change)]
    assert names.count("K-2026-000002") == 1  # when she wrote: no screen was told of anything else


def test_who_writes_while_answers_leave_is_heard_before_the_next_one_leaves(
    joints: App, twilio: Lookalike, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(joints.channels["whatsapp"])
    send, known = kind.send, []

    def slow(channel: Any, outbound: Outbound) -> str:
        known.append(len([one for one in rows(joints, Message) if one.direction == "in"]))
        if len(known) == 1:
            hears(joints, BUDI)
        return str(send(channel, outbound))

    monkeypatch.setattr(kind, "send", slow)
    for sender in (SITI, "+6281300000179"):
        hears(joints, sender)
    jobs.work(joints)
    assert known == [2, 3, 3]


@pytest.mark.parametrize("trouble", ["lost", "hang"], ids=["connection cut", "time-out"])
def test_an_answer_that_never_came_is_looked_up_and_nothing_is_sent_twice(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    twilio.trouble.append(trouble)
    hears(joints, SITI)
    with monkeypatch.context() as patch:
        patch.setattr(_twilio, "TIMEOUT", 0.3)
        jobs.work(joints)
    jobs.tick(joints)
    assert (states(joints), twilio.looks) == (["sending"], 0)
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(joints)
    jobs.work(joints)
    (message,) = said(joints)
    assert (message.state, message.external_id) == ("sent", twilio.taken[0].sid)
    assert len(twilio.taken) == 1


def test_what_a_gateway_lost_on_the_way_is_looked_up_and_then_sent(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.trouble.append(502)
    hears(joints, SITI)
    jobs.work(joints)
    assert (states(joints), twilio.asked) == (["sending"], 1)
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(joints)
    clock.advance(seconds=60)
    jobs.work(joints)
    assert (states(joints), len(twilio.to(SITI))) == (["sent"], 1)


def test_a_lost_answer_is_found_even_when_the_provider_was_away_for_hours(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.trouble.append("lost")
    twilio.look_fails = True
    hears(joints, SITI)
    jobs.work(joints)
    for _ in range(6):
        clock.advance(hours=1)
        jobs.tick(joints)
    assert states(joints) == ["sending"], said(joints)
    twilio.look_fails = False
    clock.advance(hours=1)
    jobs.tick(joints)
    jobs.work(joints)
    assert (states(joints), len(twilio.taken)) == (["sent"], 1)


def test_a_callback_that_is_faster_than_the_answer_settles_it(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.trouble.append("lost")
    hears(joints, SITI)
    jobs.work(joints)
    sid, key = twilio.taken[0].sid, said(joints)[0].key
    report = [("MessageSid", sid), ("AccountSid", twilio_lookalike.ACCOUNT), ("MessageStatus", "delivered")]
    raw = f"message={key}\n".encode() + twilio_lookalike.encoded(report)
    arrivals.put(joints.db, [arrivals.Row("whatsapp", Arrived(f"{sid}:delivered:", raw), clock())])
    jobs.work(joints)
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(joints)
    assert [(one.state, one.external_id) for one in said(joints)] == [("delivered", sid)]
    assert (len(twilio.taken), twilio.looks) == (1, 0)


@pytest.mark.parametrize(("verb", "sent"), [(stuck.retry, 2), (stuck.settle, 1), (stuck.cancel, 1)])
def test_what_nobody_can_tell_waits_for_a_person(
    joints: App,
    twilio: Lookalike,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    verb: Callable[..., Message],
    sent: int,
) -> None:
    def find(*_: object) -> str | None:
        raise CannotTell("tanpa daftar kiriman")

    monkeypatch.setattr(type(joints.channels["whatsapp"]), "find", find)
    twilio.trouble.append("lost")
    hears(joints, SITI)
    jobs.work(joints)
    for _ in range(3):
        clock.advance(seconds=AFTER_A_CLAIM)
        jobs.tick(joints)
        jobs.work(joints)
    (message,) = said(joints)
    assert (message.state, len(twilio.taken)) == ("unknown", 1)
    assert "tanpa daftar kiriman" in message.error
    with joints.db.write() as db:
        dewi = officers.add(db, "dewi", "Dewi", PASSWORD, now=clock())
        verb(acting.act(db, joints, dewi), message.key)
    jobs.work(joints)
    assert len(twilio.taken) == sent


# a worker that dies


def killed_while_sending(app: App, twilio: Lookalike) -> None:
    """A worker of its own, killed -9 after the provider took the message and before it could answer."""
    twilio.trouble.append("hang")
    worker = subprocess.Popen([sys.executable, "-c", WORK_ONCE, str(app.settings.data.parent / "config.toml")])
    try:
        assert twilio.hanging.wait(90), "the worker never sent"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)


@pytest.mark.process
def test_a_worker_killed_in_the_middle_of_a_send_is_found_out_at_the_provider(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    clock.now = datetime.now(UTC)  # the killed worker has a clock of its own
    hears(joints, SITI)
    killed_while_sending(joints, twilio)
    jobs.work(joints)
    assert states(joints) == ["sending"], said(joints)
    clock.now = datetime.now(UTC) + timedelta(seconds=AFTER_A_CLAIM)
    jobs.tick(joints)
    jobs.work(joints)
    assert [(one.state, one.external_id) for one in said(joints)] == [("sent", twilio.taken[0].sid)]
    assert len(twilio.taken) == 1


def test_a_worker_killed_before_the_send_leaves_it_to_the_next(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    hears(joints, SITI)
    jobs.read_inbox(joints)
    with joints.db.write() as db:
        assert outbox.claim(db, outbox.due(db, clock())[0], clock()) is not None
    jobs.work(joints)
    assert twilio.asked == 0
    for _ in range(2):  # it is looked up twice: the first time it may still be on its way
        clock.advance(seconds=AFTER_A_CLAIM)
        jobs.tick(joints)
    clock.advance(seconds=60)
    jobs.work(joints)
    assert (states(joints), len(twilio.to(SITI))) == (["sent"], 1)


def test_two_who_look_at_once_settle_it_once(joints: App, twilio: Lookalike, clock: StoppedClock) -> None:
    twilio.trouble.append("lost")
    hears(joints, SITI)
    jobs.work(joints)
    clock.advance(seconds=AFTER_A_CLAIM)
    assert look_up._take_abandoned(joints, "whatsapp") is not None
    assert look_up.settle_abandoned(joints, "whatsapp") == 0


def test_a_fault_of_ours_in_the_middle_of_a_send_is_looked_up_too(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = type(joints.channels["whatsapp"])
    real = channel.send

    def send(self: object, message: object) -> str:
        real(self, message)  # type: ignore[arg-type]
        raise RuntimeError("after the send")

    monkeypatch.setattr(channel, "send", send)
    hears(joints, SITI)
    jobs.work(joints)
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(joints)
    jobs.work(joints)
    assert (states(joints), len(twilio.taken)) == (["sent"], 1)


def test_one_more_message_never_reads_through_all_there_ever_were(joints: App, twilio: Lookalike) -> None:
    """Whatever is asked from arrival to answer, it is found by an index: tables grow for years, the day's work not."""
    asked: dict[str, Any] = {}
    hears(joints, SITI)
    for engine in (joints.db.reader, joints.db.writer):
        event.listen(engine, "before_cursor_execute", lambda _c, _k, words, values, *_: asked.setdefault(words, values))
    jobs.work(joints)
    answers(joints, "Ini datanya.")
    jobs.work(joints)
    jobs.tick(joints)
    selects = {words: values for words, values in asked.items() if words.startswith("SELECT")}
    assert len(selects) > 30
    with joints.db.reader.connect() as connection:
        for words, values in selects.items():
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values)]
            assert not [one for one in plan if ALL_OF.match(one) and "INDEX" not in one], (plan, words)
