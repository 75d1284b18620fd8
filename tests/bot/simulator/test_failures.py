"""Everything that can go wrong with a send goes wrong when it is asked to."""

from __future__ import annotations

import smtplib
from email import message_from_bytes, policy
from typing import Any

import pytest
import requests
from simulator_process import ACCOUNT, MAILBOX, OURS, SITI, TOKEN, Office, Outside, client, mailbox, sender, wait_until
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

SMS = OURS["sms"]
MAIL_OF_SITI = "siti@contoh.example"
LETTER = b"From: PST <pst@contoh.example>\r\nTo: siti@contoh.example\r\nMessage-ID: <m1@contoh.example>\r\n\r\nIsi\r\n"


def fail(world: Outside, **asked: Any) -> list[dict[str, Any]]:
    answer = world.post("fail_next", asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["failures"]
    return found


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("429", 429, 20429), ("500", 500, 20500), ("invalid", 400, 21211), ("21408", 400, 21408)],
)
def test_the_next_send_is_refused_and_the_one_after_it_is_not(
    world: Outside, twilio: Client, kind: str, status: int, code: int
) -> None:
    fail(world, kind=kind)
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(to=SITI, from_=SMS, body="Halo")
    assert (caught.value.status, caught.value.code) == (status, code)
    assert twilio.messages.create(to=SITI, from_=SMS, body="Halo").status == "queued"
    assert len(twilio.messages.list()) == 1


def test_too_many_says_when_to_come_back(world: Outside) -> None:
    fail(world, kind="429")
    url = f"{world.base}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    form = {"To": SITI, "From": SMS, "Body": "Halo"}
    answer = requests.post(url, data=form, auth=(ACCOUNT, TOKEN), timeout=30)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


def test_an_answer_that_never_comes_hides_a_message_that_left(world: Outside) -> None:
    fail(world, kind="timeout")
    with pytest.raises(requests.ReadTimeout):
        client(world, timeout=0.5).messages.create(to=SITI, from_=SMS, body="Halo")
    assert [one["text"] for one in wait_until(lambda: world.received(SITI))] == ["Halo"]
    assert [one.body for one in client(world).messages.list(to=SITI)] == ["Halo"]


@pytest.mark.parametrize(
    ("kind", "code"), [("bounce", "30005"), ("30003", "30003"), ("63016", "63016")], ids=["bounce", "30003", "63016"]
)
def test_a_message_comes_back_undelivered(world: Outside, bps: Office, twilio: Client, kind: str, code: str) -> None:
    fail(world, kind=kind)
    made = twilio.messages.create(to=SITI, from_=SMS, body="Halo", status_callback=f"{bps.url}/hooks/sms")
    wait_until(lambda: "undelivered" in bps.reports(made.sid))
    last = bps.heard[-1]
    assert (last["ErrorCode"], world.received(SITI)) == (code, [])
    assert any(code in event["text"] for event in world.get("world").json()["events"])


def test_a_failure_waits_for_its_channel_and_counts_down(world: Outside, twilio: Client) -> None:
    fail(world, kind="500", channel="whatsapp", times=2)
    assert fail(world, kind="429", channel="sms") == [
        {"channel": "whatsapp", "kind": "500", "times": 2},
        {"channel": "sms", "kind": "429", "times": 1},
    ]
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(to=SITI, from_=SMS, body="Halo")
    assert caught.value.status == 429
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(to=f"whatsapp:{SITI}", from_=f"whatsapp:{OURS['whatsapp']}", body="Halo")
    assert caught.value.status == 500
    assert world.get("world").json()["failures"] == [{"channel": "whatsapp", "kind": "500", "times": 1}]
    assert fail(world, times=0) == []


def test_a_citizens_file_is_missing_for_a_while(world: Outside, bps: Office) -> None:
    photo = {"name": "a.jpg", "type": "image/jpeg", "data": "/9j/"}
    world.send("whatsapp", SITI, "", attachments=[photo])
    url = wait_until(bps.messages)[0]["MediaUrl0"]
    fail(world, kind="media")
    fetched = [requests.get(url, auth=(ACCOUNT, TOKEN), timeout=30).status_code for _ in range(2)]
    assert fetched == [404, 200]


@pytest.mark.parametrize("kind", ["1", "12345678", "hujan", "99999", ""])
def test_an_unknown_failure_is_refused_in_words(lonely: Outside, kind: str) -> None:
    answer = lonely.post("fail_next", {"kind": kind})
    assert answer.status_code == 400
    assert "bounce" in answer.json()["error"]


@pytest.mark.parametrize("asked", [{"times": -1}, {"times": 1001}, {"times": "2"}, {"times": True}, {"channel": "pos"}])
def test_a_failure_asked_for_wrongly_is_refused(lonely: Outside, asked: dict[str, Any]) -> None:
    assert lonely.post("fail_next", asked).status_code == 400


@pytest.mark.parametrize(("kind", "code"), [("invalid", 550), ("429", 450)])
def test_a_mail_address_is_refused(world: Outside, kind: str, code: int) -> None:
    fail(world, kind=kind, channel="email")
    with sender(world) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
            server.sendmail(MAILBOX["address"], [MAIL_OF_SITI], LETTER)
        assert caught.value.recipients[MAIL_OF_SITI][0] == code
        assert server.sendmail(MAILBOX["address"], [MAIL_OF_SITI], LETTER) == {}


def test_a_mail_is_refused_after_its_words(world: Outside) -> None:
    fail(world, kind="500", channel="email")
    with sender(world) as server:
        with pytest.raises(smtplib.SMTPDataError) as caught:
            server.sendmail(MAILBOX["address"], [MAIL_OF_SITI], LETTER)
        assert caught.value.smtp_code == 451
    assert world.received(MAIL_OF_SITI) == []


def test_a_mail_leaves_although_nobody_says_so(world: Outside) -> None:
    fail(world, kind="timeout", channel="email")
    with sender(world) as server:
        server.mail(MAILBOX["address"])
        server.rcpt(MAIL_OF_SITI)
        assert server.docmd("DATA")[0] == 354
        server.send(LETTER + b".\r\n")
        server.sock.settimeout(0.5)  # type: ignore[union-attr]
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            server.getreply()
        server.close()
    assert len(wait_until(lambda: world.received(MAIL_OF_SITI))) == 1


def test_a_bounce_names_the_mail_and_the_address(world: Outside) -> None:
    fail(world, kind="bounce", channel="email")
    with sender(world) as server:
        server.sendmail(MAILBOX["address"], [MAIL_OF_SITI], LETTER)
    assert world.received(MAIL_OF_SITI) == []
    with mailbox(world) as read:
        read.select_folder("INBOX", readonly=True)
        mail = message_from_bytes(read.fetch([1], ["BODY.PEEK[]"])[1][b"BODY[]"], policy=policy.default)
    assert (mail["Return-Path"], mail.get_content_type()) == ("<>", "multipart/report")
    _, status, returned = mail.iter_parts()
    blocks = status.get_payload()
    assert (blocks[1]["Final-Recipient"], blocks[1]["Status"]) == (f"rfc822; {MAIL_OF_SITI}", "5.1.1")
    assert "Message-ID: <m1@contoh.example>" in returned.get_content()


def test_a_mail_without_a_return_path_never_bounces(world: Outside) -> None:
    fail(world, kind="bounce", channel="email")
    with sender(world) as server:
        server.sendmail("", [MAIL_OF_SITI], LETTER)
    with mailbox(world) as read:
        assert read.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"] == 0


def test_the_webapi_fails_on_order_and_no_message_with_it(lonely: Outside) -> None:
    assert fail(lonely, channel="catalogue", kind="html") == [{"channel": "catalogue", "kind": "html", "times": 1}]
    answer = requests.get(f"{lonely.base}/v1/api/list/model/var/domain/1906/key/salah/", timeout=30)
    assert answer.json()["status"] == "Error"  # the wrong key comes first
    assert lonely.post("fail_next", {"channel": "catalogue", "kind": "bounce"}).status_code == 400
