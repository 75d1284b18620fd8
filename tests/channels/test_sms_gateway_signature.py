"""SMS by an Android phone with SMS Gate: which webhook is believed and kept."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sms_gate import CHANNEL, RECEIVED, SIGNED_AT, STAMP, event, hook

from channels.protocols import Refused


def test_the_known_signature_is_recognised():
    known = "aadc36de19b0a6fd4e9af88addf3bb3d980e69374c20fe99dc6af7f34cda52fe"
    asked = hook(b'{"event":"sms:received"}')
    assert asked.headers["x-signature"] == known
    for signature in (known, known.upper()):
        with pytest.raises(Refused, match="bukan peristiwa"):  # believed, but it names no id
            CHANNEL.accept(dataclasses.replace(asked, headers={**asked.headers, "x-signature": signature}))


def test_an_event_is_kept_as_it_came_under_its_own_id():
    """payload.messageId is made from the words: two people who write "Halo" would share it."""
    body = json.dumps(event(**RECEIVED)).encode()
    arrival = CHANNEL.accept(hook(body))
    assert (arrival.key, arrival.raw, arrival.answer) == ("evt-01", body, "")


BODY = json.dumps(event(**RECEIVED)).encode()
GOOD = hook(BODY)
FORGED = [
    pytest.param({"body": BODY.replace(b"jam", b"jem")}, id="body changed"),
    pytest.param({"body": BODY[:-1]}, id="body truncated"),
    pytest.param({"body": b""}, id="no body"),
    pytest.param({"headers": {**GOOD.headers, "x-timestamp": "1795392001"}}, id="time changed"),
    pytest.param({"headers": {"x-timestamp": STAMP}}, id="no signature"),
    pytest.param({"headers": {"x-signature": GOOD.headers["x-signature"]}}, id="no time"),
    pytest.param({"headers": {**GOOD.headers, "x-signature": "ÿ"}}, id="signature not ASCII"),
    pytest.param({"headers": hook(BODY, key="other").headers}, id="other key"),
]


@pytest.mark.parametrize("change", FORGED)
def test_a_changed_event_is_refused(change):
    with pytest.raises(Refused, match="signing_key"):
        CHANNEL.accept(dataclasses.replace(GOOD, **change))


@pytest.mark.parametrize("late", [timedelta(minutes=5), timedelta(minutes=-5), timedelta()])
def test_an_event_of_the_last_five_minutes_is_believed(late):
    assert CHANNEL.accept(hook(BODY, at=SIGNED_AT + late)).key == "evt-01"


@pytest.mark.parametrize("late", [timedelta(minutes=5, seconds=1), timedelta(minutes=-5, seconds=-1)])
def test_an_event_from_another_time_is_a_replay(late):
    with pytest.raises(Refused, match="jam ponsel"):
        CHANNEL.accept(hook(BODY, at=SIGNED_AT + late))


def test_a_refused_event_may_be_replayed_by_us_at_any_time():
    assert CHANNEL.accept(hook(BODY, at=None)).key == "evt-01"


@pytest.mark.parametrize("stamp", ["", "soon", "²", "-1795392000", "9" * 11, "9" * 30, "1795392000.0"])
def test_a_signed_time_that_is_none_is_refused(stamp):
    with pytest.raises(Refused, match="X-Timestamp"):
        CHANNEL.accept(hook(BODY, stamp))


NO_EVENTS = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"\xff\xfe\xfd", id="not UTF-8"),
    pytest.param(b"{", id="half"),
    pytest.param(b"[" * 100_000, id="deeper than Python reads"),
    pytest.param(b"[1]", id="a list"),
    pytest.param(b"null", id="null"),
    pytest.param(b'{"event":"sms:received"}', id="no id"),
    pytest.param(b'{"id":"evt-01"}', id="no kind"),
    pytest.param(b'{"id":null,"event":{"a":1}}', id="wrong types"),
    pytest.param(b'{"id":"a\\u0000b","event":"sms:received"}', id="NUL in the id"),
    pytest.param(b'{"id":"\\ud83d","event":"sms:received"}', id="half an emoji in the id"),
]


@pytest.mark.parametrize("body", NO_EVENTS)
def test_what_is_no_event_is_refused_even_if_signed(body):
    with pytest.raises(Refused):
        CHANNEL.accept(hook(body))


@given(body=st.binary(max_size=200) | st.text(st.sampled_from('{}[]":,0e"\\ud'), max_size=60).map(str.encode))
def test_any_signed_bytes_are_an_arrival_or_refused(body):
    with pytest.raises(Refused):
        CHANNEL.accept(hook(body))
