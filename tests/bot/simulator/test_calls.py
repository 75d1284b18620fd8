"""A caller walks through whatever TwiML the office writes."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import filetype
import pytest
import requests
from simulator_process import ACCOUNT, OURS, SITI, TOKEN, Heard, Office, Outside, wait_until
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug.wrappers import Response

GREETING = '<Say>Selamat datang</Say><Gather numDigits="1" timeout="5" action="/hooks/phone?step=menu">{}</Gather>'
DIAL = '<Dial timeout="20" action="/hooks/phone?step=dialled"><Number>+6281200000999</Number></Dial>'
RECORD = (
    '<Record action="/hooks/phone?step=recorded" maxLength="120" finishOnKey="#" '
    'recordingStatusCallback="/hooks/phone?step=recording" recordingStatusCallbackEvent="completed absent"/>'
    "<Say>Kami tidak mendengar apa pun</Say>"
)
SCRIPT = {
    "": GREETING.format("<Say>Tekan 1</Say>"),
    "menu": DIAL,
    "dialled": RECORD,
    "recorded": "<Say>Terima kasih</Say><Hangup/>",
}
WORDS = "Saya perlu data produksi lada, tolong hubungi kembali"


def speaking(script: dict[str, str]) -> Callable[[Heard], Response]:
    """The office's answers by `?step=`."""

    def answer(heard: Heard) -> Response:
        body = script.get(step(heard), "")
        return Response(f"<Response>{body}</Response>", content_type="text/xml")

    return answer


def step(heard: Heard) -> str:
    return parse_qs(heard.query).get("step", [""])[0]


@pytest.fixture
def phone(world: Outside, bps: Office) -> Outside:
    bps.answer = speaking(SCRIPT)
    return world


def call(phone: Outside, bps: Office, words: str = "", **more: Any) -> list[Heard]:
    """One call from beginning to end; the webhooks it made."""
    phone.send("phone", SITI, words, **more)
    wait_until(lambda: [one for one in bps.heard if step(one) == "status"])
    return list(bps.heard)


def test_nobody_answers_so_the_caller_leaves_a_message(phone: Outside, bps: Office) -> None:
    heard = call(phone, bps, WORDS)
    assert [step(one) for one in heard] == ["", "menu", "dialled", "recording", "recorded", "status"]
    start, menu, dialled, recording, recorded, status = heard
    assert len({one["CallSid"] for one in heard}) == 1
    assert (start["From"], start["To"], start["Direction"]) == (SITI, OURS["phone"], "inbound")
    assert [one["CallStatus"] for one in (start, menu, dialled)] == ["ringing", "in-progress", "in-progress"]
    assert (menu["Digits"], dialled["DialCallStatus"], recorded["Digits"]) == ("1", "no-answer", "#")
    assert recording["RecordingStatus"] == "completed"
    assert (status["CallStatus"], status["RecordingSid"]) == ("completed", recording["RecordingSid"])
    assert int(status["CallDuration"]) > 20  # it rang for that long


def test_every_request_of_a_call_is_signed(phone: Outside, bps: Office) -> None:
    for one in call(phone, bps, WORDS):
        url = f"{bps.url}{one.path}" + (f"?{one.query}" if one.query else "")
        assert RequestValidator(TOKEN).validate(url, dict(one.form), one.headers["x-twilio-signature"]), url


def test_the_message_is_a_sound_that_holds_the_words(phone: Outside, bps: Office) -> None:
    recording = next(one for one in call(phone, bps, WORDS) if step(one) == "recording")
    assert requests.get(recording["RecordingUrl"] + ".mp3", timeout=30).status_code == 401
    mp3 = requests.get(recording["RecordingUrl"] + ".mp3", auth=(ACCOUNT, TOKEN), timeout=30).content
    wav = requests.get(recording["RecordingUrl"] + ".wav", auth=(ACCOUNT, TOKEN), timeout=30).content
    assert (filetype.guess_mime(mp3), filetype.guess_mime(wav)) == ("audio/mpeg", "audio/x-wav")
    assert WORDS.encode("utf-16-le") in mp3
    assert WORDS.encode() in wav
    with wave.open(io.BytesIO(wav)) as sound:
        assert sound.getnframes() / sound.getframerate() == int(recording["RecordingDuration"])


def test_a_recording_can_be_deleted_once_it_was_fetched(phone: Outside, bps: Office) -> None:
    recording = next(one for one in call(phone, bps, WORDS) if step(one) == "recording")
    assert requests.delete(recording["RecordingUrl"] + ".json", auth=(ACCOUNT, TOKEN), timeout=30).status_code == 204
    assert requests.get(recording["RecordingUrl"], auth=(ACCOUNT, TOKEN), timeout=30).status_code == 404


def test_an_officer_who_answers_ends_the_menu(phone: Outside, bps: Office) -> None:
    bps.answer = speaking(SCRIPT | {"dialled": "<Hangup/>"})
    heard = call(phone, bps, answered=True)
    assert [step(one) for one in heard] == ["", "menu", "dialled", "status"]
    assert (heard[2]["DialCallStatus"], heard[2]["DialCallDuration"]) == ("completed", "60")


def test_a_caller_who_hangs_up_at_the_greeting_leaves_only_a_status(phone: Outside, bps: Office) -> None:
    heard = call(phone, bps, hang_up=True)
    assert [step(one) for one in heard] == ["", "status"]
    assert (heard[1]["CallStatus"], heard[1]["CallDuration"]) == ("completed", "2")


def test_a_hidden_number_is_a_word_on_the_keypad(phone: Outside, bps: Office) -> None:
    phone.send("phone", "anonymous", WORDS)
    assert wait_until(lambda: bps.heard)[0]["From"] == "+266696687"


def test_without_a_key_the_call_goes_on_below_the_menu(phone: Outside, bps: Office) -> None:
    bps.answer = speaking(SCRIPT | {"": SCRIPT[""] + "<Say>Sampai jumpa</Say>"})
    heard = call(phone, bps, WORDS, keys="")
    assert [step(one) for one in heard] == ["", "status"]
    assert phone.received(SITI)[-1]["text"] == "Selamat datang\nTekan 1\nSampai jumpa"


def test_an_empty_answer_is_told_where_the_menu_wants_it(phone: Outside, bps: Office) -> None:
    bps.answer = speaking(SCRIPT | {"": SCRIPT[""].replace("<Gather", '<Gather actionOnEmptyResult="true"')})
    heard = call(phone, bps, WORDS, keys="")
    assert (step(heard[1]), heard[1]["Digits"]) == ("menu", "")


def test_a_redirect_is_followed(phone: Outside, bps: Office) -> None:
    bps.answer = speaking({"": '<Redirect method="GET">/hooks/phone?step=lain</Redirect>', "lain": "<Hangup/>"})
    heard = call(phone, bps, WORDS)
    assert [step(one) for one in heard] == ["", "lain", "status"]
    assert "CallSid=" in heard[1].query


def test_a_caller_put_through_to_nobody_who_says_nothing_leaves_no_recording(phone: Outside, bps: Office) -> None:
    bps.answer = speaking(SCRIPT | {"menu": RECORD})
    heard = call(phone, bps, answered=True)
    assert [step(one) for one in heard] == ["", "menu", "recording", "status"]
    assert heard[2]["RecordingStatus"] == "absent"
    assert phone.received(SITI)[-1]["text"].endswith("Kami tidak mendengar apa pun")


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        pytest.param(Response(status=500), "webhook kantor menjawab 500", id="an error"),
        pytest.param(Response("<Response/>", content_type="text/html"), "(12300)", id="not XML by its type"),
        pytest.param(Response("<Response>", content_type="text/xml"), "(12100)", id="broken XML"),
        pytest.param(Response("<Other/>", content_type="text/xml"), "(12100)", id="not a Response"),
        pytest.param(
            Response("<Response><Sing/></Response>", content_type="text/xml"), "<Sing> tidak dikenal", id="no such verb"
        ),
        pytest.param(
            Response("<Response><Record/></Response>", content_type="text/xml"),
            "berputar-putar",
            id="a recording without its action asks the same address for ever",
        ),
    ],
)
def test_a_call_that_breaks_is_reported_as_failed(world: Outside, bps: Office, answer: Response, note: str) -> None:
    bps.answer = lambda heard: Response(status=200) if step(heard) == "status" else answer
    heard = call(world, bps, WORDS)
    assert heard[-1]["CallStatus"] == "failed"

    def first_item() -> dict[str, Any]:
        (citizen,) = world.get("world").json()["citizens"]
        item: dict[str, Any] = citizen["items"][0]
        return item

    wait_until(lambda: first_item()["state"] != "mengirim")  # it is noted after the office has heard of it
    assert first_item()["state"] == "gagal"
    assert note in first_item()["note"]


def test_calls_and_recordings_are_listed_as_twilio_lists_them(phone: Outside, bps: Office, twilio: Client) -> None:
    since = datetime.now(UTC) - timedelta(minutes=1)
    heard = call(phone, bps, WORDS)
    sid = dict(heard[0].form)["CallSid"]
    wait_until(lambda: [one.status for one in twilio.calls.list(to=OURS["phone"])] == ["completed"])
    (listed,) = twilio.calls.list(to=OURS["phone"], start_time_after=since)
    assert (listed.sid, listed.direction, twilio.calls(sid).fetch().status) == (sid, "inbound", "completed")
    (recording,) = twilio.recordings.list(date_created_after=since)
    assert (recording.call_sid, twilio.recordings(recording.sid).fetch().status) == (sid, "completed")
    assert twilio.calls.list(to="+6281200000999") == []
    assert twilio.calls.list(start_time_before=since) == []
