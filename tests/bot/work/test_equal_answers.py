"""Answers with the same words: the one that left is found, the one that did not is sent."""

from __future__ import annotations

import acting
import pytest
from cast import SITI
from twilio_lookalike import Lookalike
from whole_office import AFTER_A_CLAIM, StoppedClock, answers, hears, rows, said, states

from bot.app import App
from bot.work import jobs
from handlers.outgoing import stuck
from store.office import officers
from store.tables import Event, Message


@pytest.fixture
def asked(joints: App, twilio: Lookalike) -> App:
    """Siti has written and has her acknowledgement."""
    hears(joints, SITI)
    jobs.work(joints)
    return joints


def test_of_two_equal_answers_the_one_that_did_not_leave_is_sent(
    asked: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    answers(asked, "Baik")
    jobs.work(asked)
    answers(asked, "Baik")
    twilio.trouble.append(502)
    jobs.work(asked)
    assert states(asked) == ["sent", "sent", "sending"]
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(asked)
    clock.advance(seconds=60)
    jobs.work(asked)
    assert states(asked) == ["sent", "sent", "sent"]
    assert [one.body for one in twilio.to(SITI)[1:]] == ["Baik", "Baik"]


def test_of_two_equal_answers_the_one_that_left_is_found(asked: App, twilio: Lookalike, clock: StoppedClock) -> None:
    answers(asked, "Baik")
    jobs.work(asked)
    answers(asked, "Baik")
    twilio.trouble.append("lost")
    jobs.work(asked)
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(asked)
    assert (states(asked), len(twilio.to(SITI))) == (["sent", "sent", "sent"], 3)


def test_when_equal_answers_cannot_be_told_apart_an_officer_decides(
    asked: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    with asked.db.write() as db:
        db.get_one(Message, said(asked)[0].id).external_id = None  # as after an old backup came back
    twilio.taken[0].body = "Baik"
    answers(asked, "Oke")
    jobs.work(asked)
    (again,) = answers(asked, "Baik")
    twilio.trouble.append("lost")
    jobs.work(asked)
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(asked)
    jobs.work(asked)
    assert states(asked) == ["sent", "sent", "unknown"]
    assert len(twilio.to(SITI)) == 3
    assert "failed" in {event.what for event in rows(asked, Event)}
    with asked.db.write() as db:
        stuck.settle(acting.act(db, asked, officers.by_name(db, "dewi")), again.key)
    jobs.work(asked)
    assert (states(asked)[-1], len(twilio.to(SITI))) == ("sent", 3)
