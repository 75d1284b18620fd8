"""What a caller hears at each step: TwiML that Twilio can read, in Indonesian, leading only back to us."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from cast import SITI
from hypothesis import given
from hypothesis import strategies as st
from twilio_lookalike import ACCOUNT, PUBLIC, TOKEN, WHATSAPP, webhook

from channels.phone import Phone

CALL = "CA" + "1" * 32
DEWI, AGUS = "+6281100000101", "+6281100000102"
BASE = {"CallSid": CALL, "AccountSid": ACCOUNT, "From": SITI, "To": WHATSAPP, "CallStatus": "in-progress"}
CHANNEL = Phone(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP, greeting="Selamat datang di PST & BPS.")


def heard(query: str = "", *, duty: tuple[str, ...] = (), is_open: bool = True, **form: str) -> ElementTree.Element:
    """The answer to one step, read as Twilio does."""
    asked = dataclasses.replace(webhook("/hooks/phone", {**BASE, **form}, query=query), duty=duty, open=is_open)
    arrival = CHANNEL.accept(asked)
    assert arrival.answer_type == "text/xml"
    return ElementTree.fromstring(arrival.answer.encode())


def verbs(answer: ElementTree.Element) -> list[str]:
    return [one.tag for one in answer]


def said(answer: ElementTree.Element) -> str:
    return " ".join(one.text or "" for one in answer.iter("Say"))


def step_of(url: str | None) -> dict[str, list[str]]:
    split = urlsplit(url or "")
    assert f"{split.scheme}://{split.netloc}{split.path}" == f"{PUBLIC}/hooks/phone"
    return parse_qs(split.query)


def test_a_caller_is_greeted_told_of_the_recording_and_offered_three_keys():
    answer = heard()
    assert verbs(answer) == ["Say", "Gather"]
    assert said(answer) == (
        "Selamat datang di PST & BPS. Pesan suara Anda direkam untuk menjawab kebutuhan Anda. "
        "Tekan 1 untuk berbicara dengan petugas. Tekan 2 untuk meninggalkan pesan. "
        "Tekan 3 untuk menyampaikan pengaduan."
    )
    gather = answer[1]
    assert step_of(gather.get("action")) == {"step": ["menu"]}
    asked = {name: gather.get(name) for name in ("numDigits", "method", "actionOnEmptyResult")}
    assert asked == {"numDigits": "1", "method": "POST", "actionOnEmptyResult": "true"}


def test_everything_is_said_in_indonesian():
    for answer in (heard(), heard("step=menu", Digits="2"), heard("step=recorded")):
        assert {(one.get("language"), one.get("voice")) for one in answer.iter("Say")} == {
            ("id-ID", "Google.id-ID-Standard-A")
        }


@pytest.mark.parametrize("digits", ["1", "", "9", "*"])
def test_whoever_does_not_ask_for_the_voicemail_reaches_the_officers_on_duty(digits):
    answer = heard("step=menu", duty=(DEWI, AGUS), Digits=digits)
    assert verbs(answer) == ["Dial"]
    dial = answer[0]
    assert [one.text for one in dial.iter("Number")] == [DEWI, AGUS]
    assert (dial.get("callerId"), dial.get("timeout")) == (WHATSAPP, "20")
    assert step_of(dial.get("action")) == {"step": ["dialled"]}


def test_no_more_phones_ring_than_twilio_allows():
    duty = tuple(f"+62811000002{place:02}" for place in range(15))
    assert len(list(heard("step=menu", duty=duty, Digits="1").iter("Number"))) == 10


VOICEMAIL = [
    pytest.param("step=menu", {"duty": (DEWI,), "Digits": "2"}, "", id="asked for"),
    pytest.param("step=menu", {"Digits": "1"}, "", id="nobody on duty"),
    pytest.param("step=menu", {"Digits": "1", "is_open": False}, "Saat ini kami tutup.", id="out of hours"),
    pytest.param("step=menu", {"Digits": "2", "is_open": False}, "Saat ini kami tutup.", id="asked for out of hours"),
    *[
        pytest.param("step=dialled", {"DialCallStatus": word}, "Petugas belum dapat menjawab.", id=f"officer {word}")
        for word in ("no-answer", "busy", "failed", "canceled", "")
    ],
    pytest.param("step=dialled", {"DialCallStatus": "completed"}, "Petugas belum dapat menjawab.", id="a voicemail"),
]


@pytest.mark.parametrize(("query", "told", "words"), VOICEMAIL)
def test_whoever_reaches_nobody_may_leave_a_message(query, told, words):
    answer = heard(query, **told)
    assert verbs(answer)[-4:] == ["Say", "Record", "Say", "Hangup"]
    assert said(answer).startswith(words or "Tinggalkan nama")
    record = answer.find("Record")
    assert record is not None
    assert step_of(record.get("action")) == {"step": ["recorded"]}  # without one Twilio asks this step for ever
    assert step_of(record.get("recordingStatusCallback")) == {"step": ["recording"], "caller": [SITI]}
    assert (record.get("maxLength"), record.get("finishOnKey"), record.get("playBeep")) == ("120", "#", "true")
    assert record.get("recordingStatusCallbackEvent") == "completed absent"


@pytest.mark.parametrize("word", ["completed", "answered"])
def test_after_a_talk_with_an_officer_the_call_ends(word):
    assert verbs(heard("step=dialled", DialCallStatus=word, DialBridged="true")) == ["Hangup"]


def test_an_officer_takes_the_call_by_a_key_and_their_voicemail_takes_none():
    number = heard("step=menu", duty=(DEWI,), Digits="1").find("Dial/Number")
    assert number is not None
    assert step_of(number.get("url")) == {"step": ["whisper"], "call": [CALL], "caller": [SITI]}
    whisper = heard(urlsplit(number.get("url") or "").query, CallSid="CA" + "3" * 32, From=WHATSAPP)
    assert verbs(whisper) == ["Gather", "Hangup"]  # who presses nothing is hung up on
    accept = urlsplit(whisper[0].get("action") or "").query
    assert step_of(whisper[0].get("action")) == {"step": ["accept"], "call": [CALL], "caller": [SITI]}
    assert verbs(heard(accept, Digits="1")) == []  # nothing to say: the two are connected
    assert verbs(heard(accept, Digits="2")) == verbs(heard(accept)) == ["Hangup"]


def test_a_complaint_rings_nobody_and_its_recording_says_what_it_is():
    answer = heard("step=menu", duty=(DEWI,), Digits="3")
    record = answer.find("Record")
    assert answer.find("Dial") is None
    assert record is not None
    assert step_of(record.get("action")) == {"step": ["recorded"], "menu": ["3"]}
    assert step_of(record.get("recordingStatusCallback")) == {"step": ["recording"], "caller": [SITI], "menu": ["3"]}


def test_after_the_message_the_caller_is_thanked():
    answer = heard("step=recorded")
    assert verbs(answer) == ["Say", "Hangup"]
    assert "Terima kasih" in said(answer)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("step=status", {"CallStatus": "completed"}),
        ("step=recording", {"RecordingStatus": "completed"}),
        ("", {"CallStatus": "completed"}),
        ("", {"RecordingStatus": "completed"}),
    ],
)
def test_a_report_is_answered_with_nothing_to_say(query, form):
    assert verbs(heard(query, **form)) == []


@given(
    step=st.sampled_from(["", "step=menu", "step=dialled", "step=recorded", "step=status", "step=?", "a=%FF"]),
    caller=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    digits=st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    duty=st.sampled_from([(), (DEWI,), (DEWI, AGUS)]),
    is_open=st.booleans(),
)
def test_every_answer_is_xml_that_leads_back_to_us_and_stays_the_same(step, caller, digits, duty, is_open):
    told = {"duty": duty, "is_open": is_open, "From": caller, "Digits": digits}
    answer = heard(step, **told)
    assert ElementTree.tostring(answer) == ElementTree.tostring(heard(step, **told))
    for one in answer.iter():
        for name in ("action", "recordingStatusCallback"):
            if name in one.attrib:
                assert step_of(one.get(name))["step"] != [""]
