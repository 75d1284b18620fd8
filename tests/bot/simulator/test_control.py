"""What the page may ask of the world, and what it is told when it asks wrongly."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests
from simulator_process import MAILBOX, OURS, SITI, Office, Outside, wait_until

from bot.simulator.wish import normal

WA = {"channel": "whatsapp", "from": SITI, "text": "Halo"}
MAIL = {"channel": "email", "from": "siti@contoh.example", "text": "Halo"}
PHOTO = {"name": "a.jpg", "type": "image/jpeg", "data": "/9j/"}


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        pytest.param({}, "channel", id="nothing"),
        pytest.param(WA | {"channel": "merpati"}, "merpati", id="unknown channel"),
        pytest.param(WA | {"channel": ["sms"]}, "channel", id="channel is a list"),
        pytest.param(WA | {"from": ""}, "from", id="no sender"),
        pytest.param(WA | {"from": "siti"}, "from", id="no number"),
        pytest.param(WA | {"from": "+62812\u0660\u06600000"}, "from", id="digits of another script"),
        pytest.param(WA | {"from": 62812}, "from", id="number is a number"),
        pytest.param(WA | {"channel": "sms", "from": "ID.4566546130240823"}, "from", id="business id on SMS"),
        pytest.param(MAIL | {"from": "siti"}, "from", id="no mail address"),
        pytest.param(MAIL | {"from": "a\r\nBcc: x@y.example"}, "from", id="two header lines"),
        pytest.param(WA | {"text": " \n"}, "text", id="blank text"),
        pytest.param(WA | {"text": 5}, "text", id="text is a number"),
        pytest.param(WA | {"text": "x" * 1601}, "1600", id="too long"),
        pytest.param(MAIL | {"text": "x" * 100_001}, "100000", id="mail too long"),
        pytest.param({"channel": "phone", "from": SITI}, "text", id="a silent voicemail"),
        pytest.param({"channel": "phone", "from": SITI, "text": "x", "keys": "a"}, "keys", id="no telephone keys"),
        pytest.param(WA | {"channel": "sms", "attachments": [PHOTO]}, "Lampiran", id="a file by SMS"),
        pytest.param(WA | {"attachments": "a.jpg"}, "attachments", id="no list of files"),
        pytest.param(WA | {"attachments": [PHOTO] * 11}, "10", id="too many files"),
        pytest.param(WA | {"attachments": ["a.jpg"]}, "base64", id="a file is a word"),
        pytest.param(WA | {"attachments": [PHOTO | {"data": "*"}]}, "base64", id="not base64"),
        pytest.param(WA | {"attachments": [{"data": "/9j/"}]}, "base64", id="a file without a name"),
        pytest.param(WA | {"attachments": [PHOTO | {"type": "x"}]}, "image/jpeg", id="not a media type"),
    ],
)
def test_what_no_citizen_could_send_is_refused_in_words(lonely: Outside, asked: dict[str, Any], word: str) -> None:
    answer = lonely.post("send", asked)
    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert " / " in answer.json()["error"]  # Indonesian, then English


def test_a_file_of_more_than_16_mb_is_too_large(lonely: Outside) -> None:
    data = base64.b64encode(bytes(16 * 1024 * 1024 + 1)).decode()
    assert lonely.post("send", WA | {"attachments": [PHOTO | {"data": data}]}).status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_object_is_refused(lonely: Outside, body: bytes) -> None:
    url = f"{lonely.base}/control/send"
    answer = requests.post(url, data=body, headers={"X-Control": lonely.config["auth_token"]}, timeout=30)
    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]


@pytest.mark.parametrize("path", ["world", "received?address=x", "file/x"])
def test_without_the_key_nothing_is_told(lonely: Outside, path: str) -> None:
    assert lonely.get(path, token="salah").status_code == 403


@pytest.mark.parametrize(("path", "status"), [("received", 400), ("file/x", 404), ("nowhere", 404), ("send", 405)])
def test_a_wrong_address_is_answered_in_json(lonely: Outside, path: str, status: int) -> None:
    answer = lonely.get(path)
    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0812 0000 0146", SITI),
        ("6281200000146", SITI),
        (" 6281200000146", SITI),  # an unescaped + in a query
        ("+62 812-0000-0146", SITI),
        ("Siti@Contoh.Example", "siti@contoh.example"),
        ("ID.4566546130240823", "ID.4566546130240823"),
        ("anonymous", "anonymous"),
    ],
)
def test_addresses_are_kept_in_one_form(given: str, kept: str) -> None:
    assert normal(given) == kept


def test_the_world_tells_every_conversation_once_it_changed(world: Outside, bps: Office) -> None:
    world.send("whatsapp", SITI, "Pagi", name="Siti")
    world.send("email", "budi@contoh.example", "Halo")
    wait_until(bps.messages)
    told = wait_until(
        lambda: (found := world.get("world").json())["citizens"][-1]["items"][0]["state"] == "sampai" and found
    )
    assert (told["numbers"], told["mailbox"], told["failures"]) == (OURS, MAILBOX["address"], [])
    assert [(one["channel"], one["name"]) for one in told["citizens"]] == [("email", "Budi"), ("whatsapp", "Siti")]
    assert world.get("world", version=str(told["version"])).json() == {"version": told["version"]}


def test_received_can_be_asked_for_one_channel(world: Outside, bps: Office) -> None:
    world.send("phone", SITI, "Tolong hubungi", hang_up=True)
    world.send("sms", SITI, "STOP")
    wait_until(lambda: world.received(SITI, channel="sms"))
    assert {one["channel"] for one in world.received(SITI, channel="sms")} == {"sms"}
