"""SMS by an Android phone with SMS Gate, coming in: what an event means."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from typing import Any
from unittest.mock import ANY

import pytest
from cast import BUDI, SITI
from hypothesis import given
from hypothesis import strategies as st
from sms_gate import CHANNEL, NOW, RECEIVED, event, hook
from storable import assert_storable

from channels._sms_gateway_events import Unknown
from channels.envelope import Address, Delivery, Inbound
from channels.protocols import OpenError

KEY = "abcdefghij0123456789"


def parsed(told: dict[str, Any]) -> list[Inbound | Delivery]:
    return list(CHANNEL.parse(CHANNEL.accept(hook(json.dumps(told).encode())).raw, NOW))


ONE_ID = re.compile(r"[0-9a-f]{40}")  # made from what the message is, not from the event that told it


def inbound(**more: Any) -> Inbound:
    sent_at = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)
    known = {"external_id": ANY, "sender": Address("sms_gateway", SITI), "body": "Halo, jam buka?"}
    return Inbound(**{**known, "sent_at": sent_at, **more})


MESSAGES = [
    pytest.param({}, {}, id="text"),
    pytest.param({"message": ""}, {"body": "[pesan kosong]"}, id="empty"),
    pytest.param({"message": None}, {"body": "[pesan kosong]"}, id="no text at all"),
    pytest.param({"message": "a\x00b"}, {"body": "ab"}, id="NUL"),
    pytest.param({"message": "halo \ud83d"}, {"body": "halo ?"}, id="half an emoji"),
    pytest.param({"message": "halo 🙏"}, {"body": "halo 🙏"}, id="emoji"),
    pytest.param({"message": "\u202eمرحبا"}, {"body": "\u202eمرحبا"}, id="right to left"),
    pytest.param({"message": "x" * 10_000}, {"body": "x" * 10_000}, id="10 000 characters"),
    pytest.param({"sender": None, "phoneNumber": SITI}, {}, id="sender by its older name"),
    pytest.param({"receivedAt": None}, {"sent_at": NOW}, id="no time"),
    pytest.param({"receivedAt": "kemarin"}, {"sent_at": NOW}, id="nonsense time"),
    pytest.param({"receivedAt": "2026-11-22T09:15:00"}, {"sent_at": NOW}, id="time without a zone"),
    pytest.param({"receivedAt": "0001-01-01T00:00:00+07:00"}, {"sent_at": NOW}, id="time before the calendar"),
    pytest.param({"receivedAt": "2026-11-22T02:15:00.000Z"}, {}, id="time in UTC"),
]


@pytest.mark.parametrize(("change", "expected"), MESSAGES)
def test_a_text_becomes_one_envelope(change, expected):
    assert parsed(event(**{**RECEIVED, **change})) == [inbound(**expected)]


def raw(value: str) -> Address:
    return Address("sms_gateway", value, value, "raw")


SENDERS = [
    (SITI, Address("sms_gateway", SITI)),
    ("081200000146", Address("sms_gateway", SITI)),
    ("6281200000146", Address("sms_gateway", SITI)),
    ("62 812-0000-0146", Address("sms_gateway", SITI)),
    ("(0812) 0000.0146", Address("sms_gateway", SITI)),
    ("TELKOMSEL", raw("TELKOMSEL")),
    ("3636", raw("3636")),
    ("69888", raw("69888")),
    ("123", raw("123")),
    ("ID.811122233", raw("ID.811122233")),
    ("\u202a+6281200000146\u202c", raw("\u202a+6281200000146\u202c")),
    ("٠٨١٢٠٠٠٠٠١٤٦", raw("٠٨١٢٠٠٠٠٠١٤٦")),
    ("INFO\x00", raw("INFO")),
    ("9" * 60, raw("9" * 60)),
]


@pytest.mark.parametrize(("sender", "address"), SENDERS, ids=[ascii(one) for one, _ in SENDERS])
def test_a_number_is_written_one_way_and_a_short_code_is_no_number(sender, address):
    (message,) = parsed(event(**{**RECEIVED, "sender": sender}))
    assert message.sender == address


def test_a_text_from_nobody_is_kept_too():
    (message,) = parsed(event(**{**RECEIVED, "sender": None}))
    assert message.sender == Address("sms_gateway", "evt-01", "", "raw")


MMS = "[MMS: isinya tetap di ponsel gateway]"


@pytest.mark.parametrize(
    ("kind", "payload", "body"),
    [
        ("mms:received", {"transactionId": "T1", "subject": None, "size": 2000}, MMS),
        ("mms:received", {"transactionId": "T1", "subject": "Surat"}, "Surat"),
        ("mms:downloaded", {"subject": "Surat", "body": "ini suratnya"}, "Surat\nini suratnya"),
        ("mms:downloaded", {"subject": "Surat", "body": "Surat"}, "Surat"),
    ],
)
def test_a_picture_message_tells_where_its_picture_is(kind, payload, body):
    told = {"sender": SITI, "receivedAt": RECEIVED["receivedAt"], **payload}
    rank = 1 if kind == "mms:downloaded" else 0
    assert parsed(event(kind, **told)) == [inbound(body=body, rank=rank)]


REPORTS = [
    ("sms:sent", {}, Delivery(KEY, "sent", key=KEY)),
    ("sms:delivered", {}, Delivery(KEY, "delivered", key=KEY)),
    (
        "sms:failed",
        {"reason": "RESULT_ERROR_NO_SERVICE"},
        Delivery(KEY, "failed", "Ponsel gateway gagal mengirim (RESULT_ERROR_NO_SERVICE)", key=KEY),
    ),
    ("sms:failed", {}, Delivery(KEY, "failed", "Ponsel gateway gagal mengirim (tanpa keterangan)", key=KEY)),
    ("sms:cancelled", {}, Delivery(KEY, "failed", "Ponsel gateway gagal mengirim (tanpa keterangan)", key=KEY)),
]


@pytest.mark.parametrize(("kind", "more", "delivery"), REPORTS)
def test_a_report_becomes_a_delivery_of_our_key(kind, more, delivery):
    assert parsed(event(kind, messageId=KEY, phoneNumber=SITI, simNumber=None, **more)) == [delivery]


@pytest.mark.parametrize("kind", ["system:ping", "app:started"])
def test_what_the_phone_says_of_itself_is_nothing(kind):
    assert parsed(event(kind, health={"status": "pass"})) == []


@pytest.mark.parametrize("kind", ["not:invented-yet", "sms:batch:sent", "mms:batch:invented", "sms:recieved"])
def test_an_event_we_do_not_understand_is_set_aside_for_a_person(kind):
    with pytest.raises(Unknown, match="tidak"):
        parsed(event(kind, messages=[RECEIVED]))


@pytest.mark.parametrize("payload", [None, {}, {"messages": None}, {"messages": ["halo"]}, "halo"])
def test_a_batch_that_cannot_be_read_is_set_aside_for_a_person(payload):
    with pytest.raises(Unknown, match="tidak terbaca"):
        parsed({"id": "evt-01", "event": "sms:batch:received", "payload": payload})


def in_batch(kind: str, *payloads: dict[str, Any]) -> list[Inbound | Delivery]:
    return parsed(event(kind, messages=list(payloads)))


def test_every_message_of_a_batch_is_a_message():
    other = RECEIVED | {"message": "Satu lagi", "sender": BUDI}
    first, second = in_batch("sms:batch:received", RECEIVED, other)
    assert first == inbound()
    assert second == inbound(body="Satu lagi", sender=Address("sms_gateway", BUDI))


def test_the_messages_of_a_batch_come_in_the_order_of_their_receipt():
    stamps = ["2026-11-22T09:15:30+07:00", "2026-11-22T02:15:10Z", "2026-11-22T09:15:20+07:00"]
    told = [RECEIVED | {"receivedAt": stamp, "message": stamp[17:19]} for stamp in stamps]
    assert [one.body for one in in_batch("sms:batch:received", *told) if isinstance(one, Inbound)] == ["10", "20", "30"]


def test_one_sms_has_one_id_by_whichever_event_it_is_told():
    alone, again, late = (parsed(event(**RECEIVED) | {"id": name})[0] for name in ("evt-1", "evt-2", "evt-3"))
    (batched,) = in_batch("sms:batch:received", RECEIVED)
    assert ONE_ID.fullmatch(alone.external_id)
    assert {one.external_id for one in (alone, again, late, batched)} == {alone.external_id}


@pytest.mark.parametrize(
    "change",
    [
        {"receivedAt": "2026-11-22T09:16:10+07:00"},
        {"message": "Halo, jam buka"},
        {"sender": BUDI},
        {"simNumber": 2},
    ],
    ids=lambda one: next(iter(one)),
)
def test_another_time_word_sender_or_sim_is_another_sms(change):
    (one,), (other,) = parsed(event(**RECEIVED)), parsed(event(**RECEIVED | change))
    assert one.external_id != other.external_id


@pytest.mark.parametrize("missing", ["receivedAt", "sender"])
def test_without_its_time_or_sender_an_sms_goes_by_its_event(missing):
    both = in_batch("sms:batch:received", RECEIVED | {missing: None}, RECEIVED | {missing: None})
    assert [one.external_id for one in both] == ["evt-01", "evt-01#1"]


PICTURE = b"\x89PNG\r\n\x1a\n" + b"x" * 20
PART = {"partId": 1, "contentType": "image/png", "name": "surat.png", "data": base64.b64encode(PICTURE).decode()}
PICTURES = {"messageId": "m1", "sender": SITI, "subject": "Surat", "receivedAt": RECEIVED["receivedAt"]}


def opened(told: dict[str, Any]) -> list[tuple[str, str, bytes]]:
    raw = json.dumps(told).encode()
    found = [one for message in CHANNEL.parse(raw, NOW) for one in message.attachments]
    return [(one.filename, one.content_type, CHANNEL.open(one, raw)) for one in found]


def test_the_pictures_of_an_mms_are_files():
    told = event("mms:downloaded", **PICTURES, attachments=[PART, PART | {"name": None, "contentType": "image/jpeg"}])
    assert opened(told) == [("surat.png", "image/png", PICTURE), ("mms-0-1.jpg", "image/jpeg", PICTURE)]
    bare = PICTURES | {"subject": None}
    assert parsed(event("mms:downloaded", **bare, attachments=[PART]))[0].body == "[berkas]"


@pytest.mark.parametrize(
    ("name", "safe"),
    [("\u202egpj.exe", "gpj.exe"), ("../../a.png", "a.png"), ("\u200b", "mms-0-0.png"), ("a\nb.png", "a b.png")],
)
def test_a_file_in_a_picture_message_poses_as_no_other(name, safe):
    assert [one for one, *_ in opened(event("mms:downloaded", **PICTURES, attachments=[PART | {"name": name}]))] == [
        safe
    ]


def test_the_pictures_of_a_batch_are_each_its_own():
    other = PART | {"name": "lain.png", "data": base64.b64encode(b"lain").decode()}
    told = event("mms:batch:downloaded", messages=[PICTURES | {"attachments": [one]} for one in (PART, other)])
    assert opened(told) == [("surat.png", "image/png", PICTURE), ("lain.png", "image/png", b"lain")]


def test_the_whole_mms_takes_the_place_of_its_announcement():
    (announced,) = parsed(event("mms:received", **PICTURES, transactionId="T1"))
    (whole,) = parsed(event("mms:downloaded", **PICTURES | {"receivedAt": "2026-11-22T09:17:00+07:00"}))
    assert announced.external_id == whole.external_id
    assert announced.rank < whole.rank


@pytest.mark.parametrize("data", [None, "", "%%%", "a"])
def test_a_picture_that_did_not_come_says_where_it_is(data):
    told = event("mms:downloaded", **PICTURES, attachments=[PART | {"data": data}])
    with pytest.raises(OpenError, match="ponsel gateway") as error:
        opened(told)
    assert error.value.permanent


def test_a_binary_sms_is_its_text_or_a_file():
    told = {name: value for name, value in RECEIVED.items() if name != "message"}
    words = base64.b64encode(b"Tolong, data lada").decode()
    assert parsed(event("sms:data-received", **told, data=words)) == [inbound(body="Tolong, data lada")]
    binary = event("sms:data-received", **told, data=base64.b64encode(b"\x00\xff\x01").decode())
    assert parsed(binary)[0].body == "[SMS data: 3 bita, terlampir]"
    assert opened(binary) == [("sms-data.bin", "application/octet-stream", b"\x00\xff\x01")]


@pytest.mark.parametrize("sender", ["TELKOMSEL", "3636", "BANK-CONTOH", "69888", None])
def test_whom_nobody_can_answer_is_marked_so(sender):
    (one,) = parsed(event(**RECEIVED | {"sender": sender}))
    assert not one.answerable
    assert parsed(event(**RECEIVED))[0].answerable


KINDS_IN = ["sms:received", "mms:downloaded", "sms:data-received"]
MORE_NAMES = ["phoneNumber", "body", "subject", "reason", "attachments", "data"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
KINDS = st.sampled_from(
    ["sms:received", "mms:downloaded", "sms:data-received", "sms:failed", "sms:delivered", "sms:cancelled"]
)
PAYLOADS = VALUES | st.dictionaries(st.sampled_from([*RECEIVED, *MORE_NAMES]), VALUES)


@given(kind=KINDS, payload=PAYLOADS)
def test_whatever_is_in_an_event_it_can_be_kept(kind, payload):
    raw = json.dumps({"id": "evt-01", "event": kind, "payload": payload}).encode()
    (one,) = CHANNEL.parse(raw, NOW)
    assert_storable(one)
    assert not isinstance(one, Inbound) or (one.sender.value and one.body and one.sent_at.tzinfo)
    for file in one.attachments if isinstance(one, Inbound) else ():
        try:
            CHANNEL.open(file, raw)
        except OpenError as error:
            assert error.permanent
