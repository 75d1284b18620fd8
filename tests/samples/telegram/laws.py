"""Telegram: who is believed, and what a message means."""

import hmac
import json
from datetime import UTC, datetime

import pytest
from channels.telegram import Telegram

from channels.envelope import Address, HookRequest, Inbound
from channels.protocols import Refused

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHANNEL = Telegram(token="rahasia", api_base="http://127.0.0.1:9")
SAID = {"message_id": 7, "from": {"first_name": "Siti"}, "chat": {"id": 146}, "text": "minta data"}
BODY = json.dumps({"update_id": 1, "message": SAID}).encode()


def request(key: str) -> HookRequest:
    return HookRequest("", "", {"x-signature": hmac.new(key.encode(), BODY, "sha256").hexdigest()}, (), BODY)


def test_only_who_knows_the_token_is_believed():
    assert CHANNEL.accept(request("rahasia")).key == "1"
    with pytest.raises(Refused):
        CHANNEL.accept(request("tebakan"))


def test_a_message_in_our_words():
    assert CHANNEL.parse(BODY, NOW) == [Inbound("7", Address("telegram", "146", "Siti", "raw"), "minta data", NOW)]
