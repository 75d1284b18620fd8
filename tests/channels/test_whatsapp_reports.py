"""WhatsApp by Twilio: what a status callback tells of a message of ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from cast import SITI
from twilio_lookalike import ACCOUNT, TOKEN, WHATSAPP, webhook

from channels.envelope import Delivery, Inbound
from channels.whatsapp import WhatsApp

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHANNEL = WhatsApp(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)


OURS = "SM" + "5" * 32
KEY = "abcdefghij0123456789"


def report(status: str, code: str = "", **more: str) -> dict[str, str]:
    """A status callback: the fields of 2026, and none of an incoming message."""
    told = {"MessageSid": OURS, "SmsSid": OURS, "MessageStatus": status, "SmsStatus": status, "To": f"whatsapp:{SITI}"}
    ours = {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "From": f"whatsapp:{WHATSAPP}"}
    return {**ours, **told, "ChannelPrefix": "whatsapp", "ErrorCode": code, **more}


def parsed(form: dict[str, str], query: str = "") -> list[Inbound | Delivery]:
    """What a webhook with these fields means, by way of the raw bytes that are kept."""
    return list(CHANNEL.parse(CHANNEL.accept(webhook("/hooks/whatsapp", form, query=query)).raw, NOW))


def delivery(fate: str, error: str = "", **more: Any) -> Delivery:
    return Delivery(**{"external_id": OURS, "fate": fate, "error": error, "key": KEY, **more})


REPORTS = [
    *[(report(word), []) for word in ("accepted", "scheduled", "queued", "sending", "receiving", "invented")],
    (report("sent"), [delivery("sent")]),
    (report("delivered"), [delivery("delivered")]),
    (report("read"), [delivery("read")]),
    (report("canceled"), [delivery("failed", "Gagal terkirim")]),
    (report("failed"), [delivery("failed", "Gagal terkirim")]),
    (report("failed", "²"), [delivery("failed", "Gagal terkirim")]),
    (report("failed", "99999", ErrorMessage="Odd"), [delivery("failed", "Odd (99999)")]),
    (
        report("undelivered", "63016"),
        [delivery("failed", "Jendela WhatsApp 24 jam sudah tertutup (63016)", window_closed=True)],
    ),
    (
        report("failed", "21610"),
        [delivery("failed", "Penerima meminta berhenti menerima pesan (21610)", opted_out=True)],
    ),
    (report("undelivered", "63024"), [delivery("failed", "Nomor ini tidak memakai WhatsApp (63024)")]),
    (report("undelivered", "63033"), [delivery("failed", "Penerima memblokir nomor kami (63033)")]),
    (report("undelivered", "63049"), [delivery("failed", "WhatsApp menahan pesan ini; coba lagi besok (63049)")]),
]


@pytest.mark.parametrize(
    ("change", "expected"), REPORTS, ids=[f"{one['MessageStatus']} {one['ErrorCode']}" for one, _ in REPORTS]
)
def test_a_report_becomes_a_delivery_that_names_our_key(change, expected):
    assert parsed(change, query=f"message={KEY}") == expected


def test_a_report_without_our_key_still_names_its_message():
    assert parsed(report("read")) == [Delivery(external_id=OURS, fate="read")]


def test_each_news_about_a_message_counts_once_in_whatever_order():
    def key(form: dict[str, str]) -> str:
        return CHANNEL.accept(webhook("/hooks/whatsapp", form)).key

    words = ["read", "sent", "delivered", "failed"]
    keys = [key(report(word)) for word in words]
    assert len(set(keys)) == len(words)
    assert key(report("read", RawDlrDoneDate="2611230200")) == keys[0]
    assert key(report("failed", "63016")) != keys[-1]
