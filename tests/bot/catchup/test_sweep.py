"""Catch-up with Twilio: what its list has and we have not comes in as its webhook would have brought it, and once."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from cast import BUDI, MONDAY_MORNING, SITI
from office_process import wait_for
from twilio_lookalike import SMS, WHATSAPP, Heard, Lookalike, Taken, refusal, whatsapp
from whole_office import StoppedClock, post, rows

from bot.app import App
from bot.catchup.sweep import sweep
from bot.catchup.watch import Watch
from bot.web.app import create_app
from bot.work import jobs
from channels.listing import CannotList
from store.backup import after_restore
from store.tables import Arrival, Consultation, MailSpot, Message
from store.transport import listed
from store.transport.listed import Comparison

NOW = MONDAY_MORNING
HOUR = timedelta(hours=1)


def heard(sid: str, at=NOW, sender: str = SITI, body: str = "Mohon data inflasi") -> Heard:
    return Heard(sid, f"whatsapp:{sender}", f"whatsapp:{WHATSAPP}", body, at)


def caught_up(app: App, since=NOW - 3 * HOUR, until=NOW + HOUR, name: str = "whatsapp") -> Comparison:
    found = sweep(app, name, since, until)
    jobs.work(app)
    return found


def incoming(app: App) -> list[str]:
    return [one.body for one in rows(app, Message) if one.direction == "in"]


def test_a_webhook_that_never_came_opens_its_consultation_and_is_acknowledged_once(any_joints: App, twilio: Lookalike):
    app = any_joints
    twilio.heard = [heard("SM1", NOW - HOUR / 2)]
    found = caught_up(app)
    assert (found.listed, found.missing, found.brought, found.whole) == (1, 1, 1, True)
    assert incoming(app) == ["Mohon data inflasi"]
    assert len(twilio.to(SITI)) == 1
    again = caught_up(app)
    assert (again.listed, again.missing, again.brought) == (1, 0, 0)
    assert len(rows(app, Consultation)) == len(twilio.to(SITI)) == 1


def test_what_came_by_its_webhook_is_not_missing_and_a_webhook_after_the_catch_up_counts_no_more(joints, twilio):
    client = create_app(joints).test_client()
    assert post(client, "whatsapp", whatsapp("SM1", SITI, "Mohon data inflasi")).status_code == 200
    twilio.heard = [heard("SM1"), heard("SM2", body="Terima kasih")]
    found = caught_up(joints)
    assert (found.listed, found.missing, found.brought) == (2, 1, 1)
    assert post(client, "whatsapp", whatsapp("SM2", SITI, "Terima kasih")).status_code == 200
    jobs.work(joints)
    assert incoming(joints) == ["Mohon data inflasi", "Terima kasih"]
    assert [one.key for one in rows(joints, Arrival)] == ["SM1", "SM2"]


@pytest.mark.parametrize(("age", "complaints"), [(HOUR / 60, 1), (HOUR / 90, 0)])
def test_a_message_whose_webhook_may_be_under_way_comes_in_without_a_complaint(joints, twilio, caplog, age, complaints):
    """Twilio lists it before our answer to its webhook, which a busy computer gives late."""
    twilio.heard = [heard("SM1", NOW - age)]
    with caplog.at_level(logging.WARNING, "bot.catchup"):
        caught_up(joints)
    told = [one for one in caplog.records if one.name.startswith("bot.catchup")]
    assert (len(incoming(joints)), len(told)) == (1, complaints)


def test_news_on_our_own_message_comes_in_and_what_others_sent_by_the_number_does_not(joints, twilio):
    twilio.heard = [heard("SM1")]
    caught_up(joints)
    receipt = twilio.taken[0]
    receipt.status, receipt.at = "delivered", NOW
    twilio.taken.append(Taken("SMx", f"whatsapp:{BUDI}", f"whatsapp:{WHATSAPP}", "Promosi", NOW, "delivered"))
    found = caught_up(joints)
    assert (found.listed, found.missing, found.reports) == (1, 0, 1)
    assert [one.state for one in rows(joints, Message) if one.direction == "out"] == ["delivered"]
    assert caught_up(joints).reports == 0


def test_a_message_that_was_deleted_at_the_provider_is_said_and_stops_nothing(joints, twilio, monkeypatch):
    twilio.heard = [heard("SM1"), heard("SM2", body="Halo, ada data?")]
    row_at = twilio._row
    monkeypatch.setattr(twilio, "_row", lambda path: None if "SM1" in path else row_at(path))
    found = caught_up(joints)
    assert (found.missing, found.brought, found.gone) == (2, 1, 1)
    assert incoming(joints) == ["Halo, ada data?"]


def test_one_that_is_not_handed_over_is_counted_and_the_next_sweep_brings_it(joints, twilio):
    twilio.heard = [heard("SM1"), heard("SM2", sender=BUDI)]
    path = "/2010-04-01/Accounts/AC" + "0" * 32 + "/Messages/SM2.json"
    twilio.serve(path, refusal(500, 20500))
    found = caught_up(joints)
    assert (found.missing, found.brought, found.failed) == (2, 1, 1)
    twilio.files.clear()
    assert caught_up(joints).brought == 1
    assert len(rows(joints, Consultation)) == 2


def test_a_sweep_that_is_cut_off_is_finished_by_the_next(joints, twilio, monkeypatch):
    monkeypatch.setattr("bot.catchup.sweep.BATCH", 2)
    twilio.heard = [heard(f"SM{number}", body=f"Pesan {number}") for number in range(6)]
    asked = iter([False, False, True])
    cut_off = sweep(joints, "whatsapp", NOW - HOUR, NOW + HOUR, asked_to_stop=lambda: next(asked))
    assert (cut_off.whole, cut_off.brought) == (False, 4)
    found = caught_up(joints, NOW - HOUR)
    assert (found.whole, found.missing, found.brought) == (True, 2, 2)
    assert len(incoming(joints)) == 6


def test_what_comes_in_late_shows_when_it_was_written(joints, twilio, clock: StoppedClock):
    twilio.heard = [heard("SM1", NOW - 2 * HOUR)]
    caught_up(joints)
    (message,) = [one for one in rows(joints, Message) if one.direction == "in"]
    assert message.note.startswith("Ditulis")


# the watch


@pytest.fixture
def watching(joints: App) -> Watch:
    return Watch(joints, threading.Event())


def last(app: App, name: str = "whatsapp") -> Comparison:
    with app.db.read() as db:
        found = listed.last(db, name)
    assert found is not None
    return found


def test_every_channel_is_compared_after_a_start_and_the_result_is_kept(watching, joints, twilio, clock):
    twilio.heard = [heard("SM1", NOW - HOUR / 2), Heard("SM2", BUDI, SMS, "Halo, ada data?", NOW - HOUR / 2)]
    watching.look(web_answers=True)
    assert (last(joints).brought, last(joints, "sms").brought) == (1, 1)
    assert last(joints).covered == last(joints).began == NOW
    asked = len(twilio.calls)
    clock.advance(minutes=30)
    watching.look(web_answers=True)
    assert len(twilio.calls) == asked  # nothing happened: nobody is asked again before the night


def test_after_a_refused_webhook_the_list_is_asked_every_five_minutes_for_a_while(watching, joints, twilio, clock):
    client = create_app(joints).test_client()
    watching.look(web_answers=True)
    forged = {"X-Twilio-Signature": "x"}
    assert post(client, "whatsapp", whatsapp("SM1", SITI, "Halo"), headers=forged).status_code == 403
    twilio.heard = [heard("SM1")]
    clock.advance(minutes=1)
    watching.look(web_answers=True)
    assert last(joints).brought == 0  # five minutes after the one before
    for minutes in (4, 5):
        clock.advance(minutes=minutes)
        watching.look(web_answers=True)
    assert [one.key for one in rows(joints, Arrival)] == ["SM1"]
    asked = len(twilio.calls)
    clock.advance(minutes=30)
    watching.look(web_answers=True)
    assert len(twilio.calls) == asked


def test_while_our_web_server_does_not_answer_the_list_is_asked(watching, joints, twilio, clock):
    watching.look(web_answers=True)
    twilio.heard = [heard("SM1", NOW + timedelta(minutes=4))]
    clock.advance(minutes=5)
    watching.look(web_answers=False)
    assert last(joints).brought == 1


def test_every_night_three_days_are_compared_and_after_a_long_absence_all_of_it(watching, joints, twilio, clock):
    watching.look(web_answers=True)
    clock.advance(days=4)
    twilio.heard = [heard("SM1", NOW + timedelta(days=1))]
    watching.look(web_answers=True)
    assert last(joints).since == NOW - HOUR  # since the last comparison, and that was when all began
    assert last(joints).brought == 1
    clock.advance(days=1)
    watching.look(web_answers=True)
    assert last(joints).since == clock() - timedelta(days=3)


def test_a_provider_that_cannot_be_asked_is_remembered_and_asked_again(watching, joints, twilio, clock):
    twilio.replies.append(refusal(429, 20429, Retry_After="600"))
    watching.look(web_answers=True)
    assert "429" in last(joints).trouble
    assert last(joints).covered is None
    twilio.heard = [heard("SM1")]
    clock.advance(minutes=9)
    watching.look(web_answers=True)
    assert last(joints).trouble  # the provider asked for ten minutes
    clock.advance(minutes=2)
    watching.look(web_answers=True)
    assert (last(joints).trouble, last(joints).brought) == ("", 1)


def test_an_office_that_was_brought_back_from_a_backup_asks_since_the_backup_was_made(watching, joints, twilio, clock):
    twilio.heard = [heard("SM0", NOW)]
    watching.look(web_answers=True)
    clock.advance(days=6)
    twilio.heard.append(heard("SM1", NOW + timedelta(days=1), body="Setelah cadangan"))
    with joints.db.write() as db:
        after_restore.remember(db, NOW, clock())
    watching.swept.clear()  # restoring starts everything anew
    watching.look(web_answers=True)
    assert (last(joints).since, last(joints).brought) == (NOW - HOUR, 1)


def test_an_end_of_the_process_is_heeded_between_two_batches(watching, joints, twilio):
    watching.stop.set()
    watching.look(web_answers=True)
    assert twilio.calls == []


def test_where_mails_lie_is_forgotten_when_nobody_asks_any_more(watching, joints, clock):
    with joints.db.write() as db:
        for days, uid in ((0, 1), (50, 2)):
            seen = NOW + timedelta(days=days)
            db.add(MailSpot(channel="email", folder="INBOX", uidvalidity=1, uid=uid, key="x", seen_at=seen))
    clock.advance(days=50)
    watching.compare("whatsapp")
    assert [one.uid for one in rows(joints, MailSpot)] == [2]


def test_a_channel_that_cannot_be_asked_raises_its_reason(joints, twilio):
    twilio.replies.append(refusal(401, 20003))
    with pytest.raises(CannotList, match="HTTP 401"):
        caught_up(joints)


def test_a_clock_that_was_ahead_while_a_provider_was_away_keeps_nobody_waiting(watching, joints, twilio, clock):
    true = clock.now
    clock.advance(days=400)
    twilio.replies.append(refusal(429, 20429, Retry_After="600"))
    watching.look(web_answers=True)
    clock.now = true + timedelta(minutes=1)
    assert watching.is_due("whatsapp", clock())


def test_a_provider_that_hangs_keeps_no_other_channel_waiting(watching, joints, twilio, clock, monkeypatch):
    goes_on, compared = threading.Event(), []

    def compare(_, name):
        compared.append(name)
        if name == "whatsapp":
            goes_on.wait(30)

    monkeypatch.setattr(Watch, "compare", compare)
    monkeypatch.setattr("bot.catchup.watch.FIRST", 0.05)
    monkeypatch.setattr("bot.catchup.watch.WAITS", 0.05)
    for _ in range(2):
        watching.look(web_answers=True)
    wait_for(lambda: "sms" in compared, "the other channel")
    assert compared.count("whatsapp") == 1
    goes_on.set()
    watching.threads["whatsapp"].join(60)
