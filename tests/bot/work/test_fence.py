"""Right before a message leaves: the claim is still ours and fresh, and what the message says is still true."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from cast import SITI
from twilio_lookalike import Lookalike
from whole_office import AFTER_A_CLAIM, StoppedClock, answers, hears, rows, said, states

from bot.app import App
from bot.work import jobs, send_outbox
from bot.work.sending import look_up
from channels.envelope import Outbound
from channels.protocols import SendError
from handlers.outgoing.leaving import fence
from store.tables import Consultation, Event, Message
from store.transport import claims


def before_each_send(app: App, monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Let something happen between the claim of a message and its fence, once."""
    kind = type(app.channels["whatsapp"])
    real, once = kind.send, [happens]

    def send(self: object, outbound: Outbound) -> str:
        if once:
            once.pop()()
        return str(real(self, outbound))

    monkeypatch.setattr(kind, "send", send)


def test_a_process_that_stood_still_does_not_send_what_another_has_looked_up(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kill -STOP between claim and send, for two minutes; another process meanwhile takes the message over."""

    def stands_still() -> None:
        for _ in range(2):
            clock.advance(seconds=AFTER_A_CLAIM)
            look_up.settle_abandoned(joints, "whatsapp")
        clock.advance(seconds=60)
        send_outbox.post_due(joints, set())

    before_each_send(joints, monkeypatch, stands_still)
    hears(joints, SITI)
    jobs.work(joints)
    assert (states(joints), len(twilio.taken)) == (["sent"], 1)


def test_a_claim_that_is_too_old_sends_nothing_and_the_message_leaves_later(
    joints: App,
    twilio: Lookalike,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As any other try that is put off, this is no complaint in the log: the clock of a demo is moved all the time."""
    before_each_send(joints, monkeypatch, lambda: clock.advance(seconds=fence.FRESH.total_seconds() + 1))
    hears(joints, SITI)
    with caplog.at_level(logging.WARNING):
        jobs.work(joints)
    assert (states(joints), twilio.asked, said(joints)[0].error) == (["queued"], 0, fence.TOO_LATE)
    assert "bot.work.send_outbox" not in {one.name for one in caplog.records}
    clock.advance(minutes=1)
    jobs.work(joints)
    assert (states(joints), twilio.asked) == (["sent"], 1)


def test_a_process_that_stood_still_while_the_clock_was_set_back_sends_nothing(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fence, "FRESH", timedelta())
    hears(joints, SITI)
    jobs.work(joints)
    assert (states(joints), twilio.asked) == (["queued"], 0)


def test_a_database_that_is_away_right_before_a_send_lets_nothing_leave(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusal(*_: object) -> str:
        raise OSError("no database")

    with monkeypatch.context() as patch:
        patch.setattr(fence, "refusal", refusal)
        hears(joints, SITI)
        jobs.work(joints)
    assert (states(joints), twilio.asked) == (["queued"], 0)
    clock.advance(minutes=1)
    jobs.work(joints)
    assert (states(joints), twilio.asked) == (["sent"], 1)


def test_what_another_process_sends_meanwhile_is_not_queued_again_where_the_fence_cannot_be_asked(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over() -> None:
        clock.advance(seconds=1)
        with joints.db.write() as db:
            db.get_one(Message, 2).claimed_at = clock()

    def refusal(*_: object) -> str:
        raise OSError("no database")

    monkeypatch.setattr(fence, "refusal", refusal)
    before_each_send(joints, monkeypatch, taken_over)
    hears(joints, SITI)
    jobs.work(joints)
    assert (states(joints), twilio.asked) == (["sending"], 0)


# what waited for hours


@pytest.fixture
def waiting(joints: App, twilio: Lookalike, clock: StoppedClock) -> App:
    """Siti's receipt could not leave for hours."""
    twilio.trouble.append(429)
    hears(joints, SITI)
    jobs.work(joints)
    assert states(joints) == ["queued"]
    clock.advance(hours=3)
    return joints


def test_a_late_refusal_does_not_fail_what_another_process_sends_meanwhile(
    joints: App, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def others_claim_and_refusal(_self: object, _outbound: Outbound) -> str:
        with joints.db.write() as db:
            db.get_one(Message, said(joints)[0].id).claimed_at = clock.now + timedelta(seconds=50)
        raise SendError("ditolak", permanent=True)

    monkeypatch.setattr(type(joints.channels["whatsapp"]), "send", others_claim_and_refusal)
    hears(joints, SITI)
    jobs.work(joints)
    assert states(joints) == ["sending"]


def test_a_receipt_that_waited_behind_an_answer_is_dropped_with_a_word_on_record(
    waiting: App, twilio: Lookalike
) -> None:
    answers(waiting, "Ini datanya")
    jobs.work(waiting)
    assert (states(waiting), [one.body for one in twilio.to(SITI)]) == (["cancelled", "sent"], ["Ini datanya"])
    (told,) = [one for one in rows(waiting, Event) if one.what == "not_sent"]
    assert (told.detail["kind"], told.detail["reason"]) == ("acknowledgement", "petugas sudah menjawab")


def test_a_late_receipt_that_nothing_has_overtaken_still_leaves(waiting: App, twilio: Lookalike) -> None:
    jobs.work(waiting)
    assert (states(waiting), len(twilio.taken)) == (["sent"], 1)


def test_a_later_try_that_is_on_its_way_is_not_looked_up_as_one_in_doubt(
    waiting: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error of the try before says nothing of this one: its provider still has all the time of a claim."""
    kind = type(waiting.channels["whatsapp"])
    real, once = kind.create, [True]

    def create(self: object, **values: Any) -> str:
        if once:
            once.pop()
            clock.advance(seconds=claims.DOUBT_RESTS.total_seconds() + 1)
            look_up.settle_abandoned(waiting, "whatsapp")
            clock.advance(seconds=30)
            send_outbox.post_due(waiting, set())
        return str(real(self, **values))

    monkeypatch.setattr(kind, "create", create)
    jobs.work(waiting)
    assert (states(waiting), len(twilio.taken)) == (["sent"], 1)


@pytest.mark.parametrize(
    ("kind", "state", "left"),
    [
        ("reminder", "answered", True),
        ("reminder", "closed", False),
        ("closing", "closed", True),
        ("closing", "answered", False),
        ("rating", "assigned", False),
        ("notice", "closed", True),
    ],
)
def test_what_supposes_an_open_or_a_closed_consultation_is_not_said_of_the_other(
    joints: App, twilio: Lookalike, kind: str, state: str, left: bool
) -> None:
    hears(joints, SITI)
    jobs.work(joints)
    with joints.db.write() as db:
        first = db.get_one(Message, 2)
        case = first.consultation_id
        db.get_one(Consultation, case).state = state
        again = {"identity_id": first.identity_id, "channel": "whatsapp", "direction": "out", "author": "bot"}
        when = {"at": joints.clock(), "due_at": joints.clock(), "state": "queued"}
        db.add(Message(key="k" * 20, kind=kind, body="Kabar", consultation_id=case, **again, **when))
    jobs.work(joints)
    assert len(twilio.to(SITI)) == 1 + left
    assert said(joints)[-1].state == ("sent" if left else "cancelled")
    assert ("not_sent" in {one.what for one in rows(joints, Event)}) is not left


def test_a_code_that_counts_no_more_is_not_sent(joints: App, clock: StoppedClock) -> None:
    with joints.db.write() as db:
        old = {"at": clock() - timedelta(minutes=16), "due_at": clock(), "state": "queued"}
        db.add(Message(key="k" * 20, kind="sign_in", direction="staff", channel="whatsapp", recipient=SITI, **old))
    jobs.work(joints)
    assert [(one.state, one.error) for one in rows(joints, Message)] == [
        ("cancelled", "Tidak terkirim, karena kode ini sudah tidak berlaku.")
    ]


# a clock that was wrong


@pytest.mark.parametrize("jump", [{"hours": 3}, {"days": 400}], ids=str)
def test_what_was_written_tried_or_claimed_while_the_clock_was_ahead_leaves_when_it_is_right_again(
    joints: App, twilio: Lookalike, clock: StoppedClock, jump: dict[str, float]
) -> None:
    true = clock.now
    clock.advance(**jump)
    twilio.clock = lambda: true + timedelta(minutes=3)
    twilio.trouble.extend([429, "lost"])
    hears(joints, SITI)
    jobs.work(joints)  # tried, and due later
    hears(joints, "+6281300000179")
    jobs.work(joints)  # cut off
    hears(joints, "+6281300000180")
    jobs.read_inbox(joints)  # written
    assert sorted(states(joints)) == ["queued", "queued", "sending"]
    clock.now = true
    for _ in range(4):
        clock.advance(seconds=AFTER_A_CLAIM)
        jobs.tick(joints)
        jobs.work(joints)
    assert (states(joints), len(twilio.taken)) == (["sent", "sent", "sent"], 3)


def test_what_is_on_its_way_while_the_clock_is_set_back_is_left_to_its_sender(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    hears(joints, SITI)
    jobs.read_inbox(joints)
    with joints.db.write() as db:
        message = db.get_one(Message, 2)
        message.state, message.claimed_at = "sending", clock() + timedelta(hours=1)
    jobs.tick(joints)
    assert (states(joints), twilio.looks) == (["sending"], 0)
    with joints.db.read() as db:
        assert claims.holds(db.get_one(Message, 2), clock())
