"""What the provider was handed counts as on its bill: by part or message, twice where it may have had it twice."""

from __future__ import annotations

import acting
import pytest
from cast import BUDI, PASSWORD, SITI
from twilio_lookalike import Lookalike
from whole_office import AFTER_A_CLAIM, StoppedClock, answers, hears, rows, said

from bot.app import App
from bot.work import jobs
from channels.envelope import Delivery, ProviderTemplate
from channels.formats import gsm7
from channels.protocols import CannotTell
from handlers.outgoing import delivery_reports, stuck
from store.office import officers, templates
from store.tables import Message

Bill = list[tuple[str, int]]


def bill(app: App) -> Bill:
    return [(one.billed_as, one.billed_units) for one in said(app)]


def reports(app: App, fate: str, message: Message | None = None, **more: bool) -> None:
    """Let the provider report what became of a message, the last one if not told."""
    about = message or said(app)[-1]
    with app.db.write() as db:
        delivery_reports.take(db, app.office, about.channel, Delivery("", fate, "x", about.key, **more), app.clock())


def test_whatsapp_counts_messages_and_sms_counts_parts(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    jobs.work(joints)
    answers(joints, "x" * 1000)
    jobs.work(joints)
    hears(joints, BUDI, channel="sms")
    jobs.work(joints)
    (first, answer, sms) = bill(joints)
    assert (first, answer) == (("reply", 1), ("reply", 1))
    assert sms == ("part", gsm7.parts(twilio.to(BUDI)[0].body)[1])
    assert {one.billed_at for one in said(joints)} == {joints.clock()}


def test_what_is_queued_refused_or_goes_by_mail_is_on_no_bill(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    twilio.trouble.append(400)
    jobs.work(joints)
    assert ([one.state for one in said(joints)], bill(joints)) == (["failed"], [("", 0)])
    answers(joints, "Jumlahnya 17.000")
    assert bill(joints)[-1] == ("", 0)


def test_what_may_have_left_and_is_sent_again_counts_twice(
    joints: App, twilio: Lookalike, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot_tell(*_: object) -> None:
        raise CannotTell("tanpa daftar kiriman")

    monkeypatch.setattr(type(joints.channels["whatsapp"]), "find", cannot_tell)
    twilio.trouble.append("lost")
    hears(joints, SITI)
    jobs.work(joints)
    assert bill(joints) == [("", 0)]
    clock.advance(seconds=AFTER_A_CLAIM)
    jobs.tick(joints)
    (message,) = said(joints)
    assert (message.state, bill(joints)) == ("unknown", [("reply", 1)])
    with joints.db.write() as db:
        dewi = officers.add(db, "dewi", "Dewi", PASSWORD, now=clock())
        stuck.retry(acting.act(db, joints, dewi), message.key)
    jobs.work(joints)
    assert ([one.state for one in said(joints)], bill(joints)) == (["sent"], [("reply", 2)])


def test_a_message_that_whatsapp_did_not_deliver_costs_nothing_an_sms_does(joints: App) -> None:
    for sender, channel in ((SITI, "whatsapp"), (BUDI, "sms")):
        hears(joints, sender, channel=channel)
    jobs.work(joints)
    before = bill(joints)
    for message in said(joints):
        reports(joints, "failed", message)
    assert bill(joints) == [("reply", 0), before[1]]
    reports(joints, "delivered", said(joints)[0])  # it arrived after all
    assert bill(joints) == before


def test_a_window_that_is_shut_costs_nothing_and_the_held_answer_counts_once_it_leaves(joints: App) -> None:
    hears(joints, SITI)
    jobs.work(joints)
    reports(joints, "failed", window_closed=True)
    jobs.work(joints)
    assert bill(joints)[0] == ("reply", 0)
    hears(joints, SITI, "Halo?")
    jobs.work(joints)
    assert bill(joints)[0] == ("reply", 1)


def test_a_report_that_is_faster_than_our_note_counts_once(joints: App, monkeypatch: pytest.MonkeyPatch) -> None:
    send = type(joints.channels["whatsapp"]).send

    def reported_at_once(channel: object, message: object) -> object:
        sid = send(channel, message)  # type: ignore[arg-type]  # passed on
        reports(joints, "delivered")
        return sid

    monkeypatch.setattr(type(joints.channels["whatsapp"]), "send", reported_at_once)
    hears(joints, SITI)
    jobs.work(joints)
    reports(joints, "read")
    assert bill(joints) == [("reply", 1)]


@pytest.mark.parametrize(
    ("category", "billed_as"), [("marketing", "marketing"), ("UTILITY", "utility"), ("", "utility")]
)
def test_a_template_is_billed_by_its_category(joints: App, category: str, billed_as: str) -> None:
    hears(joints, SITI)
    jobs.work(joints)
    (message,) = answers(joints, "Ada kabar")
    sid = "HX" + "a" * 32
    with joints.db.write() as db:
        found = [ProviderTemplate(sid, "kabar", "id", "Ada kabar", category, "approved")]
        templates.replace(db, "whatsapp", found, joints.clock())
        db.get_one(Message, message.id).template = sid
    jobs.work(joints)
    assert bill(joints)[-1] == (billed_as, 1)
    assert all(one.billed_units == 0 for one in rows(joints, Message) if one.direction == "in")
