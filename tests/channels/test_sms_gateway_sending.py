"""SMS by an Android phone with SMS Gate, going out, over HTTP on loopback."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import MONDAY_MORNING, SITI
from scripted_server import LOST, SILENT, Call, Reply, ScriptedServer, as_json, closed_port, serving

from channels import sms_gateway
from channels.envelope import Address, Outbound
from channels.protocols import CannotTell, Fenced, LookUp, SendError
from channels.sms_gateway import SmsGateway

KEY = "abcdefghij0123456789"
SMS = Outbound(KEY, Address("sms_gateway", SITI), "Halo – buka")
BASE = "/3rdparty/v1"


class Gateway(ScriptedServer):
    """The app's server: a message is known by the id we gave it."""

    credentials = ("ABCDEF", "sandi")

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, object]] = []

    def own_answer(self, call: Call) -> Reply:
        if (call.method, call.path) == ("POST", f"{BASE}/messages"):
            return self._take(json.loads(call.body))
        if call.path == f"{BASE}/messages":
            return Reply(200, json.dumps(self.sent).encode())
        held = [one for one in self.sent if call.path == f"{BASE}/messages/{one['id']}"]
        return as_json(200, held[0]) if held else as_json(404, {"message": "message not found"})

    def _take(self, wanted: dict[str, object]) -> Reply:
        if any(one["id"] == wanted["id"] for one in self.sent):
            return as_json(409, {"message": "message with this id exists"})
        self.sent.append({"id": wanted["id"], "deviceId": "dev1", "state": "Pending", "recipients": []})
        return as_json(202, self.sent[-1])


@pytest.fixture
def gateway():
    with serving(Gateway()) as gateway:
        yield gateway


def channel(gateway, **more) -> SmsGateway:
    login = {"url": gateway.url + BASE, "username": "ABCDEF", "password": "sandi", "signing_key": "k"}
    return SmsGateway(**{**login, **more})


def test_a_text_goes_out_under_our_key(gateway):
    assert channel(gateway).send(SMS) == KEY
    (call,) = gateway.calls
    assert json.loads(call.body) == {
        "id": KEY,
        "textMessage": {"text": "Halo - buka"},
        "phoneNumbers": [SITI],
        "withDeliveryReport": True,
    }


def test_the_sim_may_be_chosen_and_the_address_may_end_in_a_slash(gateway):
    channel(gateway, sim=2, url=gateway.url + BASE + "/").send(SMS)
    assert json.loads(gateway.calls[0].body)["simNumber"] == 2


def test_a_text_handed_over_twice_leaves_once(gateway):
    assert [channel(gateway).send(SMS), channel(gateway).send(SMS)] == [KEY, KEY]
    assert len(gateway.sent) == 1


PERMANENT, PASSING, UNKNOWN = {"permanent": True}, {}, {"unknown": True}
REFUSALS = [
    (Reply(400, b'{"message":"invalid phone number"}'), "menolak permintaan", PERMANENT),
    (Reply(401), "sandi", PERMANENT),
    (Reply(403), "sandi", PERMANENT),
    (Reply(404), "Periksa url", PERMANENT),
    (Reply(429), "menunggu", PASSING),
    (Reply(429, b"", {"Retry-After": "60"}), "menunggu", {"retry_after": timedelta(seconds=60)}),
    (Reply(500), "terganggu", UNKNOWN),
    (Reply(503), "terganggu", UNKNOWN),
    (Reply(502), "terganggu", UNKNOWN),
    (Reply(504), "terganggu", UNKNOWN),
    (LOST, "tidak menjawab", UNKNOWN),
]


@pytest.mark.parametrize(("reply", "reason", "flags"), REFUSALS, ids=[str(one.status) for one, *_ in REFUSALS])
def test_each_answer_of_the_gateway_becomes_one_clear_fate(gateway, reply, reason, flags):
    gateway.replies.append(reply)
    with pytest.raises(SendError, match=reason) as error:
        channel(gateway).send(SMS)
    assert {name: value for name, value in vars(error.value).items() if value} == flags
    assert len(gateway.calls) == 1


def test_no_text_leaves_past_its_fence(gateway):
    def fence() -> None:
        raise Fenced("diambil alih")

    with pytest.raises(Fenced):
        channel(gateway).send(replace(SMS, fence=fence))
    assert gateway.calls == []


def test_a_redirect_is_no_success(gateway):
    """The library requests would follow with a GET, and the list of messages would look as if ours were taken."""
    gateway.replies.append(Reply(301, b"", {"Location": f"{BASE}/messages"}))
    with pytest.raises(SendError, match="Periksa url") as error:
        channel(gateway).send(SMS)
    assert error.value.permanent
    assert len(gateway.calls) == 1


def test_a_silent_gateway_may_have_taken_the_message(gateway, monkeypatch):
    monkeypatch.setattr(sms_gateway, "TIMEOUT", 0.1)
    gateway.replies.append(SILENT)
    with pytest.raises(SendError, match="ReadTimeout") as error:
        channel(gateway).send(SMS)
    assert error.value.unknown


def test_a_refused_connection_left_nothing_and_is_tried_again(gateway):
    with pytest.raises(SendError, match="tidak menjawab") as error:
        channel(gateway, url=closed_port()).send(SMS)
    assert not error.value.unknown
    assert not error.value.permanent


def test_a_text_whose_answer_was_lost_is_found_by_its_key(gateway):
    one = channel(gateway)
    assert one.find(SMS, LookUp(MONDAY_MORNING, MONDAY_MORNING)) is None
    one.send(SMS)
    assert one.find(SMS, LookUp(MONDAY_MORNING, MONDAY_MORNING)) == KEY


@pytest.mark.parametrize("reply", [Reply(503), Reply(429), LOST], ids=["503", "429", "cut off"])
def test_while_the_gateway_is_out_of_reach_it_is_asked_again_later(gateway, reply):
    gateway.replies.append(reply)
    with pytest.raises(SendError) as error:
        channel(gateway).find(SMS, LookUp(MONDAY_MORNING, MONDAY_MORNING))
    assert not error.value.permanent


def test_when_the_gateway_will_never_say_an_officer_decides(gateway):
    with pytest.raises(CannotTell, match="sandi"):
        channel(gateway, password="salah").find(SMS, LookUp(MONDAY_MORNING, MONDAY_MORNING))


def test_the_check_tries_the_real_password(gateway):
    assert channel(gateway).check() == "gateway SMS menjawab"
    with pytest.raises(SendError, match="username dan password"):
        channel(gateway, password="salah").check()


def test_a_phone_that_is_off_is_told_so(gateway):
    with pytest.raises(SendError, match="Periksa url dan ponsel"):
        channel(gateway, url=closed_port()).check()


def test_an_sms_has_no_templates(gateway):
    assert channel(gateway).templates() == frozenset()
