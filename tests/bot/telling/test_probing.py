"""Probes: what nothing has proven for a while is checked with its real credentials."""

from __future__ import annotations

from twilio_lookalike import Lookalike
from whole_office import StoppedClock, hears

from bot.app import App
from bot.telling import probing
from store.operations import heartbeats


def test_a_quiet_channel_is_probed_one_that_was_used_is_not(joints: App, clock: StoppedClock) -> None:
    hears(joints, "+6281200000001")
    assert probing.quiet(joints) == ["sms"]
    clock.advance(hours=7)
    assert probing.quiet(joints) == ["whatsapp", "sms"]


def test_a_refused_channel_is_probed_until_it_is_taken_back(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    hears(joints, "+6281200000001")
    clock.advance(minutes=1)
    heartbeats.note(joints.db, "check:whatsapp", "Twilio menolak", clock())
    assert probing.quiet(joints) == ["whatsapp", "sms"]
    for name in probing.quiet(joints):
        assert probing.check_one(joints, name).well
    assert probing.quiet(joints) == []
