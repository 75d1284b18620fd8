"""A provider that hangs delays its own channel only: no other channel, no arrival, no tick of the clock."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from cast import BUDI, SITI
from twilio_lookalike import Lookalike, refusal
from whole_office import AFTER_A_CLAIM, StoppedClock, answers, hears, said, states

from bot.app import App
from bot.work import jobs
from bot.work.sending import lanes
from bot.work.sending.lanes import Lanes, lanes_of
from channels.envelope import Outbound
from channels.protocols import SendError


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "WAITS", 0.05)


def test_while_a_provider_hangs_other_channels_send_and_what_comes_in_is_heard(
    joints: App, twilio: Lookalike, monkeypatch: pytest.MonkeyPatch, hasty: None
) -> None:
    hanging, meanwhile = threading.Event(), []
    whatsapp, sms = type(joints.channels["whatsapp"]), type(joints.channels["sms"])

    def hang(channel: Any, outbound: Outbound) -> str:
        hanging.wait(30)
        raise SendError("tidak menjawab", unknown=True)

    def send(channel: Any, outbound: Outbound) -> str:
        if not meanwhile:
            hears(joints, "+6281300000179", channel="sms")
        meanwhile.append(lanes_of(joints.db).busy() - {"sms"})
        if len(meanwhile) == 2:
            hanging.set()
        return f"SM{len(meanwhile)}"

    monkeypatch.setattr(whatsapp, "send", hang)
    monkeypatch.setattr(sms, "send", send)
    hears(joints, SITI)
    hears(joints, BUDI, channel="sms")
    jobs.work(joints)
    assert meanwhile == [{"whatsapp"}, {"whatsapp"}]
    assert [(one.channel, one.state) for one in said(joints)] == [
        ("whatsapp", "sending"),
        ("sms", "sent"),
        ("sms", "sent"),
    ]


def test_a_provider_that_did_not_answer_is_left_alone_for_a_moment(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.trouble.append("lost")
    for sender in (SITI, BUDI):
        hears(joints, sender)
    jobs.work(joints)
    jobs.work(joints)
    assert (twilio.asked, states(joints)) == (1, ["sending", "queued"])
    clock.advance(seconds=16)
    jobs.work(joints)
    assert (twilio.asked, states(joints)) == (2, ["sending", "sent"])


def test_a_look_up_that_hangs_keeps_no_tick_waiting(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch, hasty: None
) -> None:
    goes_on, asked = threading.Event(), []

    def find(*_: object) -> str:
        asked.append(1)
        goes_on.wait(60)
        return twilio.taken[0].sid

    monkeypatch.setattr(type(joints.channels["whatsapp"]), "find", find)
    twilio.trouble.append("lost")
    hears(joints, SITI)
    jobs.work(joints)
    for _ in range(3):
        clock.advance(seconds=AFTER_A_CLAIM)
        jobs.tick(joints)
    assert (states(joints), asked) == (["sending"], [1])
    goes_on.set()
    while lanes_of(joints.db).wait(5):
        pass
    assert states(joints) == ["sent"]


def test_a_message_that_fails_by_its_own_fault_stops_no_other_and_only_a_few_times(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    """63019: our file could not be fetched. A later message to the same citizen waits for it."""
    hears(joints, SITI)
    jobs.work(joints)
    answers(joints, "dengan berkas", "tanpa berkas")
    twilio.trouble.extend([refusal(400, 63019)] * 3)
    for _ in range(3):
        jobs.work(joints)
        clock.advance(hours=1)
    jobs.work(joints)
    assert states(joints) == ["sent", "failed", "sent"]
    assert "63019" in said(joints)[1].error


def test_what_a_lane_raises_at_once_is_raised_and_a_busy_lane_takes_nothing_more(hasty: None) -> None:
    ours, end = Lanes(), threading.Event()
    with pytest.raises(ZeroDivisionError):
        ours.run("a", lambda: 1 / 0)
    ours.run("a", lambda: end.wait(10))
    ours.run("a", lambda: pytest.fail("twice in one lane"))
    assert ours.busy() == {"a"}
    end.set()
    assert ours.wait(5)
    assert (ours.busy(), ours.wait(5)) == (set(), False)
