"""WhatsApp's 24 hours, templates, and who said STOP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from simulator_process import OURS, SITI, TEMPLATE, Office, Outside, wait_until
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

WA, SMS = f"whatsapp:{OURS['whatsapp']}", OURS["sms"]
TO_SITI = {"to": f"whatsapp:{SITI}", "from_": WA}
DAY = 24 * 3600
FILLED = {"content_sid": TEMPLATE, "content_variables": json.dumps({"1": "K-2026-000001", "2": "https://x.example/n"})}
RENDERED = "Konsultasi K-2026-000001 selesai. Nilai di https://x.example/n."


def fate(bps: Office, twilio: Client, **asked: Any) -> tuple[str, str]:
    """How a message to Siti ends: its last status, and the code of the callback."""
    made = twilio.messages.create(**TO_SITI, **asked, status_callback=f"{bps.url}/hooks/whatsapp?message=k")
    wait_until(lambda: bps.reports(made.sid)[-1:] in (["read"], ["undelivered"]))
    last = [one for one in bps.heard if one.get("MessageSid") == made.sid][-1]
    return last["MessageStatus"], last.get("ErrorCode")


def test_words_of_our_own_go_only_within_24_hours_of_the_citizens(world: Outside, bps: Office, twilio: Client) -> None:
    assert fate(bps, twilio, body="Halo") == ("read", "")  # she may have written before the simulator's start
    world.advance(DAY + 60)
    assert fate(bps, twilio, body="Halo") == ("undelivered", "63016")
    world.send("whatsapp", SITI, "Pagi")
    wait_until(bps.messages)
    world.advance(2 * DAY - 60)
    assert fate(bps, twilio, body="Halo lagi") == ("read", "")
    world.advance(2 * DAY + 120)
    assert fate(bps, twilio, body="Halo") == ("undelivered", "63016")
    assert fate(bps, twilio, body=RENDERED) == ("undelivered", "63016")  # a template's text is no template
    assert fate(bps, twilio, **FILLED) == ("read", "")
    assert [one["text"] for one in world.received(SITI)] == ["Halo", "Halo lagi", RENDERED]


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        pytest.param({"1": "K-1"}, "63028", id="too few"),
        pytest.param({"1": "K-1", "2": "x", "3": "y"}, "63028", id="too many"),
        pytest.param({"1": "K-1", "2": "dua\nbaris"}, "63021", id="a line break"),
        pytest.param({"1": "K-1", "2": "x     y"}, "63021", id="five spaces"),
        pytest.param({"1": "K-1", "2": ""}, "63021", id="an empty one"),
    ],
)
def test_a_template_filled_wrongly_is_not_delivered(
    bps: Office, twilio: Client, variables: dict[str, str], code: str
) -> None:
    found = fate(bps, twilio, content_sid=TEMPLATE, content_variables=json.dumps(variables))
    assert found == ("undelivered", code)


def test_after_stop_no_sms_is_taken_until_start(world: Outside, bps: Office, twilio: Client) -> None:
    world.send("sms", SITI, " stop ")
    (heard,) = wait_until(bps.messages)
    assert heard["Body"] == " stop "  # the office hears of it all the same
    with pytest.raises(TwilioRestException) as caught:
        twilio.messages.create(to=SITI, from_=SMS, body="Halo")
    assert caught.value.code == 21610
    world.send("sms", SITI, "START")
    assert twilio.messages.create(to=SITI, from_=SMS, body="Halo").status == "queued"


def test_berhenti_means_nothing_to_twilio(world: Outside, twilio: Client) -> None:
    world.send("sms", SITI, "BERHENTI")
    assert twilio.messages.create(to=SITI, from_=SMS, body="Halo").status == "queued"
