"""Twilio's own library speaks with the look-alike and notices no difference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from simulator_process import ACCOUNT, OURS, SITI, TEMPLATE, TOKEN, Office, Outside, client, wait_until
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.wrappers import Response

from channels.protocols import SendError
from channels.whatsapp import WhatsApp

WA, SMS = f"whatsapp:{OURS['whatsapp']}", OURS["sms"]
TO_SITI = {"to": f"whatsapp:{SITI}", "from_": WA}
UNKNOWN = "MM" + "f" * 32


def siti_writes(world: Outside, bps: Office) -> None:
    """Opens the 24 hours in which the office may write freely."""
    world.send("whatsapp", SITI, "Pagi")
    wait_until(bps.messages)


def test_a_message_is_queued_sent_delivered_and_read_in_that_order(world: Outside, bps: Office, twilio: Client) -> None:
    siti_writes(world, bps)
    callback = f"{bps.url}/hooks/whatsapp?message=k-1"
    made = twilio.messages.create(**TO_SITI, body="Ada di halaman 41.", status_callback=callback)
    assert (made.status, made.direction, made.num_segments) == ("queued", "outbound-api", "1")
    wait_until(lambda: "read" in bps.reports(made.sid))
    assert bps.reports(made.sid) == ["queued", "sent", "delivered", "read"]
    assert [one["text"] for one in world.received(SITI)] == ["Ada di halaman 41."]
    assert twilio.messages(made.sid).fetch().status == "read"


def test_an_sms_is_delivered_but_never_read(world: Outside, bps: Office, twilio: Client) -> None:
    made = twilio.messages.create(to=SITI, from_=SMS, body="Halo", status_callback=f"{bps.url}/hooks/sms")
    wait_until(lambda: "delivered" in bps.reports(made.sid))
    then = twilio.messages.create(to=SITI, from_=SMS, body="Lagi", status_callback=f"{bps.url}/hooks/sms")
    wait_until(lambda: "delivered" in bps.reports(then.sid))  # the lane goes on: nothing more comes for the first
    assert bps.reports(made.sid) == ["queued", "sent", "delivered"]


def test_status_callbacks_are_signed_over_their_whole_url(world: Outside, bps: Office, twilio: Client) -> None:
    callback = f"{bps.url}/hooks/sms?message=k-1"
    twilio.messages.create(to=SITI, from_=SMS, body="Halo", status_callback=callback)
    heard = wait_until(lambda: bps.heard[:1])[0]
    good = RequestValidator(TOKEN).validate(callback, dict(heard.form), heard.headers["x-twilio-signature"])
    assert good
    assert len(heard.headers["i-twilio-idempotency-token"]) == 32


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        pytest.param({"to": "", "from_": SMS, "body": "x"}, 400, 21604, id="no To"),
        pytest.param({"to": SITI, "body": "x"}, 400, 21603, id="no From"),
        pytest.param({"to": "12", "from_": SMS, "body": "x"}, 400, 21211, id="no such number"),
        pytest.param({"to": "whatsapp:Budi", "from_": WA, "body": "x"}, 400, 21211, id="no such WhatsApp number"),
        pytest.param({"to": SITI, "from_": "+6281200000999", "body": "x"}, 400, 21606, id="not our SMS number"),
        pytest.param(
            {"to": f"whatsapp:{SITI}", "from_": "whatsapp:+6281200000999", "body": "x"}, 400, 63007, id="no channel"
        ),
        pytest.param({"to": f"whatsapp:{SITI}", "from_": SMS, "body": "x"}, 400, 21910, id="mixed channels"),
        pytest.param({"to": SITI, "from_": SMS}, 400, 21602, id="no body"),
        pytest.param({"to": SITI, "from_": SMS, "body": "x" * 1601}, 400, 21617, id="too long"),
        pytest.param({**TO_SITI, "content_sid": "HX" + "9" * 32}, 400, 21655, id="no such template"),
        pytest.param(
            {**TO_SITI, "content_sid": TEMPLATE, "content_variables": "{"}, 400, 21656, id="variables are not JSON"
        ),
    ],
)
def test_what_twilio_refuses_is_refused_with_its_code(
    lonely: Outside, asked: dict[str, Any], status: int, code: int
) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client(lonely).messages.create(**asked)
    assert (caught.value.status, caught.value.code) == (status, code)


@pytest.mark.parametrize(
    ("token", "account", "status", "code"),
    [
        pytest.param("wrong", ACCOUNT, 401, 20003, id="wrong token"),
        pytest.param(TOKEN, "AC" + "9" * 32, 401, 20003, id="wrong account"),
    ],
)
def test_strangers_are_turned_away(lonely: Outside, token: str, account: str, status: int, code: int) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client(lonely, token, account).api.v2010.accounts(account).fetch()
    assert (caught.value.status, caught.value.code) == (status, code)


def test_what_does_not_exist_is_20404(lonely: Outside) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client(lonely).messages(UNKNOWN).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_the_account_is_active(lonely: Outside) -> None:
    account = client(lonely).api.v2010.accounts(ACCOUNT).fetch()
    assert (account.sid, account.status) == (ACCOUNT, "active")


def test_messages_are_listed_newest_first_by_recipient_and_time_over_pages(world: Outside, twilio: Client) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)
    for number in range(5):
        twilio.messages.create(to=SITI, from_=SMS, body=f"nomor {number}")
    twilio.messages.create(to="+6281300000177", from_=SMS, body="lain")
    found = twilio.messages.list(to=SITI, from_=SMS, date_sent_after=since, page_size=2)
    assert [one.body for one in found] == [f"nomor {number}" for number in (4, 3, 2, 1, 0)]
    assert twilio.messages.list(to=SITI, date_sent_after=datetime.now(UTC) + timedelta(hours=1)) == []
    assert twilio.messages.list(to=SITI, date_sent_before=since) == []


def test_what_a_citizen_wrote_is_listed_too(world: Outside, bps: Office, twilio: Client) -> None:
    siti_writes(world, bps)
    (only,) = twilio.messages.list(to=WA)
    assert (only.direction, only.body, only.from_) == ("inbound", "Pagi", f"whatsapp:{SITI}")


def test_a_citizens_photo_is_fetched_with_the_password_and_by_a_redirect(
    world: Outside, bps: Office, twilio: Client
) -> None:
    photo = {"name": "surat.jpg", "type": "image/jpeg", "data": "/9j/4AA="}
    world.send("whatsapp", SITI, "ini suratnya", attachments=[photo])
    heard = wait_until(bps.messages)[0]
    assert (heard["NumMedia"], heard["MediaContentType0"], heard["MessageType"]) == ("1", "image/jpeg", "image")
    assert requests.get(heard["MediaUrl0"], timeout=30).status_code == 401
    first = requests.get(heard["MediaUrl0"], auth=(ACCOUNT, TOKEN), allow_redirects=False, timeout=30)
    assert first.status_code == 307
    assert requests.get(heard["MediaUrl0"], auth=(ACCOUNT, TOKEN), timeout=30).content == b"\xff\xd8\xff\xe0\x00"
    (medium,) = twilio.messages(heard["MessageSid"]).media.list()
    assert medium.content_type == "image/jpeg"
    assert twilio.messages(heard["MessageSid"]).media(medium.sid).delete()
    assert requests.get(heard["MediaUrl0"], auth=(ACCOUNT, TOKEN), timeout=30).status_code == 404


def test_a_file_of_the_office_is_fetched_and_reaches_the_citizen(world: Outside, bps: Office, twilio: Client) -> None:
    siti_writes(world, bps)
    bps.files["/berkas/1"] = (b"%PDF-1.7 lada", "application/pdf", "produksi lada.pdf")
    twilio.messages.create(**TO_SITI, body="Terlampir", media_url=[f"{bps.url}/berkas/1"])
    (got,) = wait_until(lambda: world.received(SITI))
    (file,) = got["attachments"]
    assert (got["text"], file["name"], file["type"]) == ("Terlampir", "produksi lada.pdf", "application/pdf")
    assert world.get(f"file/{file['id']}").content == b"%PDF-1.7 lada"


def test_a_file_that_cannot_be_fetched_fails_the_message(world: Outside, bps: Office, twilio: Client) -> None:
    siti_writes(world, bps)
    bps.answer = lambda heard: Response(status=404 if heard.path == "/hilang" else 200)
    made = twilio.messages.create(**TO_SITI, body="Terlampir", media_url=[f"{bps.url}/hilang"])
    assert wait_until(lambda: twilio.messages(made.sid).fetch().error_code) == 63019
    assert world.received(SITI) == []


def test_in_an_sms_a_file_becomes_a_link(world: Outside, bps: Office, twilio: Client) -> None:
    twilio.messages.create(to=SITI, from_=SMS, body="Terlampir", media_url=[f"{bps.url}/berkas/1"])
    (got,) = wait_until(lambda: world.received(SITI))
    assert (got["text"], got["attachments"]) == (f"Terlampir\n{bps.url}/berkas/1", [])


def test_templates_are_listed_with_their_approval(lonely: Outside) -> None:
    whatsapp = WhatsApp(ACCOUNT, TOKEN, OURS["whatsapp"], api_base=lonely.base)
    found = {one.external_id: one for one in whatsapp.fetch_templates()}
    assert found.keys() == lonely.config["templates"].keys()
    one = found[TEMPLATE]
    assert (one.status, one.category, one.language) == ("approved", "utility", "id")
    assert one.body == lonely.config["templates"][TEMPLATE]
    with pytest.raises(SendError, match="401"):
        WhatsApp(ACCOUNT, "wrong", OURS["whatsapp"], api_base=lonely.base).fetch_templates()
