"""After an outage the phones that send our SMS are asked to send once more what they received."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from scripted_server import Call, Reply, ScriptedServer, as_json, serving

from channels.listing import CannotList, Replaying
from channels.sms_gateway import SmsGateway

BASE = "/3rdparty/v1"
SINCE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Gateway(ScriptedServer):
    """The app's server with its phones. phones: None where the phone itself is asked, which knows no such list."""

    credentials = ("ABCDEF", "sandi")
    phones: tuple[str, ...] | None = ("dev1", "dev2")

    def own_answer(self, call: Call) -> Reply:
        if call.path == f"{BASE}/devices" and self.phones is not None:
            return Reply(200, json.dumps([{"id": one, "name": "Ponsel"} for one in self.phones]).encode())
        return as_json(202 if call.path == f"{BASE}/messages/inbox/export" else 404, {})

    def asked(self) -> list[dict[str, str]]:
        return [json.loads(one.body) for one in self.calls if one.method == "POST"]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with serving(Gateway()) as gateway:
        yield gateway


def replay(gateway: Gateway) -> None:
    channel = SmsGateway(url=f"{gateway.url}{BASE}", username="ABCDEF", password="sandi", signing_key="kunci")
    assert isinstance(channel, Replaying)
    channel.replay(SINCE, SINCE + timedelta(days=3))


def test_each_phone_is_asked_for_the_whole_time(gateway):
    replay(gateway)
    period = {"since": "2026-11-23T02:00:00+00:00", "until": "2026-11-26T02:00:00+00:00"}
    assert gateway.asked() == [{"deviceId": "dev1", **period}, {"deviceId": "dev2", **period}]


def test_a_phone_that_is_asked_itself_has_no_other(gateway):
    gateway.phones = None
    replay(gateway)
    assert [set(one) for one in gateway.asked()] == [{"since", "until"}]


@pytest.mark.parametrize(
    ("answer", "said", "permanent"),
    [
        (Reply(401), "username dan password", True),
        (Reply(503), "terganggu", False),
        (Reply(200, b"<html>"), "tidak terbaca", False),
        (Reply(200, b'{"a": 1}'), "tidak terbaca", False),
    ],
)
def test_a_gateway_that_cannot_is_a_reason(gateway, answer, said, permanent):
    gateway.replies.append(answer)
    with pytest.raises(CannotList, match=said) as refused:
        replay(gateway)
    assert refused.value.permanent is permanent
