"""What will not leave: final refusals, channels in trouble, channels that are gone."""

from __future__ import annotations

import pytest
from cast import BUDI, SITI
from sqlmodel import Session
from twilio_lookalike import Lookalike, refusal
from whole_office import AFTER_A_CLAIM, StoppedClock, answers, hears, rows, said, states

from bot.app import App
from bot.work import jobs
from channels.envelope import Outbound
from handlers.office.office import Office
from handlers.outgoing import sending
from store.db.file_store import FileStore
from store.tables import Event, Identity, Message
from store.transport import outbox


@pytest.mark.parametrize("code", [21211, 63003, 20003])
def test_what_can_never_leave_has_failed_at_once_and_stands_on_the_record(
    joints: App, twilio: Lookalike, clock: StoppedClock, code: int
) -> None:
    twilio.trouble.append(refusal(400, code))
    hears(joints, SITI)
    for _ in range(3):
        jobs.work(joints)
        clock.advance(minutes=10)
    (message,) = said(joints)
    assert (message.state, twilio.asked) == ("failed", 1)
    assert str(code) in message.error
    assert "failed" in {event.what for event in rows(joints, Event)}


def test_a_citizen_who_opted_out_at_the_provider_is_left_alone(joints: App, twilio: Lookalike) -> None:
    twilio.trouble.append(refusal(400, 21610))
    hears(joints, SITI, channel="sms")
    jobs.work(joints)
    assert states(joints) == ["failed"]
    assert rows(joints, Identity)[0].opted_out_at is not None
    answers(joints, "Ini datanya")
    jobs.work(joints)
    assert (states(joints), twilio.asked) == (["failed", "failed"], 1)
    assert [event.what for event in rows(joints, Event)].count("failed") == 2


def test_63016_as_the_answer_to_a_send_holds_the_message_until_the_citizen_writes(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.trouble.append(refusal(400, 63016))
    hears(joints, SITI)
    jobs.work(joints)
    assert states(joints) == ["held"]
    clock.advance(minutes=5)
    hears(joints, SITI, "halo?")
    jobs.work(joints)
    assert "held" not in states(joints)


# who waits for whom


def test_a_channel_in_trouble_is_left_in_peace_and_the_others_go_on(joints: App, twilio: Lookalike) -> None:
    twilio.trouble.append(429)
    hears(joints, SITI)
    hears(joints, BUDI)
    hears(joints, SITI, channel="sms")
    jobs.work(joints)
    assert sorted((one.channel, one.state) for one in said(joints)) == [
        ("sms", "sent"),
        ("whatsapp", "queued"),
        ("whatsapp", "queued"),
    ]
    assert twilio.asked == 2
    assert [one.attempts for one in said(joints) if one.channel == "whatsapp"] == [1, 0]


def test_a_message_whose_channel_is_gone_fails_with_a_word_and_stops_nobody(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    hears(joints, BUDI, channel="sms")
    jobs.read_inbox(joints)
    del joints.office.traits["whatsapp"]  # type: ignore[attr-defined]  # a dict underneath
    jobs.work(joints)
    assert sorted((one.channel, one.state) for one in said(joints)) == [("sms", "sent"), ("whatsapp", "failed")]
    assert "config.toml" in next(one.error for one in said(joints) if one.channel == "whatsapp")


def test_a_cut_off_send_on_a_channel_that_is_gone_waits_for_a_person_and_stops_nobody(
    joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    twilio.trouble.append("lost")
    hears(joints, SITI)
    jobs.work(joints)
    hears(joints, BUDI, channel="sms")
    del joints.office.traits["whatsapp"]  # type: ignore[attr-defined]  # a dict underneath
    del joints.channels["whatsapp"]  # type: ignore[attr-defined]
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(joints)
    assert sorted((one.channel, one.state) for one in said(joints)) == [("sms", "sent"), ("whatsapp", "unknown")]


def test_a_fault_of_ours_before_a_send_holds_up_nobody_else_and_ends_on_the_record(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sending.outbound

    def outbound(db: Session, office: Office, files: FileStore, message: Message) -> Outbound:
        if message.identity_id == 1:
            raise LookupError("a row that is gone")
        return real(db, office, files, message)

    monkeypatch.setattr(sending, "outbound", outbound)
    hears(joints, SITI)
    hears(joints, BUDI)
    jobs.work(joints)
    assert (states(joints), len(twilio.to(BUDI))) == (["queued", "sent"], 1)
    for _ in range(outbox.MOST_ATTEMPTS):
        clock.advance(hours=1)
        jobs.work(joints)
    assert (said(joints)[0].state, said(joints)[0].error) == ("failed", "LookupError")
    assert "failed" in {event.what for event in rows(joints, Event)}
    assert twilio.to(SITI) == []
