"""Webhooks as an Android phone with SMS Gate sends them: signed, with a payload."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from cast import SITI
from twilio_lookalike import PUBLIC

from channels.envelope import HookRequest
from channels.sms_gateway import SmsGateway

SIGNED_AT = datetime.fromtimestamp(1795392000, UTC)
STAMP = "1795392000"
NOW = SIGNED_AT + timedelta(seconds=2)
CHANNEL = SmsGateway(url=PUBLIC, username="ABCDEF", password="sandi", signing_key="signing-key")


def hook(body: bytes, stamp: str = STAMP, *, key: str = "signing-key", at: datetime | None = NOW) -> HookRequest:
    """A webhook signed as the app does: HMAC-SHA256 over the raw body and the time."""
    signature = hmac.new(key.encode(), body + stamp.encode(), "sha256").hexdigest()
    headers = {"content-type": "application/json", "x-timestamp": stamp, "x-signature": signature}
    return HookRequest(f"{PUBLIC}/hooks/sms_gateway", "", headers, (), body, at=at)


def event(kind: str = "sms:received", **payload: Any) -> dict[str, Any]:
    return {"deviceId": "dev1", "event": kind, "id": "evt-01", "webhookId": "wh1", "payload": payload}


RECEIVED = {
    "messageId": "a1b2c3",
    "message": "Halo, jam buka?",
    "sender": SITI,
    "recipient": None,
    "simNumber": 1,
    "receivedAt": "2026-11-22T09:15:00+07:00",
}
