"""Phone calls by Twilio Voice, coming in: every call ends as one item, whatever the caller does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from cast import SITI
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import Reply
from storable import assert_storable
from twilio_lookalike import ACCOUNT, HOME, TOKEN, WHATSAPP, webhook

from channels.envelope import Address, Attachment, Inbound, Outbound
from channels.phone import Phone
from channels.protocols import CannotTell, LookUp, OpenError, Refused, SendError

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CALL = "CA" + "1" * 32
RECORDING = f"https://api.twilio.com{HOME}/Recordings/RE{'2' * 32}"
CHANNEL = Phone(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)
BASE = {
    "CallSid": CALL,
    "AccountSid": ACCOUNT,
    "From": SITI,
    "To": WHATSAPP,
    "CallStatus": "ringing",
    "ApiVersion": "2010-04-01",
    "Direction": "inbound",
}
CALLER = f"step=recording&caller=%2B{SITI[1:]}"


def hook(query: str, **form: str | None):
    told = {name: value for name, value in {**BASE, **form}.items() if value is not None}
    return webhook("/hooks/phone", told, query=query)


def parsed(query: str, **form: str | None) -> list[Inbound]:
    return list(CHANNEL.parse(CHANNEL.accept(hook(query, **form)).raw, NOW))


def item(body: str, rank: int, **more: Any) -> Inbound:
    known = {"external_id": CALL, "sender": Address("phone", SITI), "sent_at": NOW, "call": True}
    return Inbound(**{**known, "body": body, "rank": rank, **more})


def recorded(**more: str | None) -> dict[str, str | None]:
    """A recording's callback names the call and the recording, never the caller."""
    told = {"RecordingSid": "RE" + "2" * 32, "RecordingUrl": RECORDING, "RecordingStatus": "completed"}
    return {"From": None, "To": None, "CallStatus": None, **told, "RecordingDuration": "7", **more}


SOUND = Attachment("pesan-suara-22222222.mp3", "audio/mpeg", f"{RECORDING}.mp3")
MISSED, ANSWERED, CONNECTED, VOICEMAIL = 0, 1, 2, 3


def missed(length: str) -> Inbound:
    return item(f"Panggilan tak terjawab ({length}). Hubungi kembali.", MISSED)


ENDED = {"CallStatus": "completed"}
OFFICERS_CALL = "CA" + "3" * 32
ACCEPT = f"step=accept&call={CALL}&caller=%2B{SITI[1:]}"
STEPS = [
    pytest.param("", {}, [], id="it rings: nothing yet"),
    pytest.param("step=menu", {"Digits": "1", "CallStatus": "in-progress"}, [], id="a key: nothing yet"),
    pytest.param(
        "step=recorded",
        {"Digits": "hangup", "RecordingUrl": RECORDING, "RecordingDuration": "7"},
        [item("Pesan suara (7 detik).", VOICEMAIL, attachments=(SOUND,))],
        id="recorded: the action brings it",
    ),
    pytest.param(
        "",
        recorded(From=SITI),
        [item("Pesan suara (7 detik).", VOICEMAIL, attachments=(SOUND,))],
        id="recorded: reported to the bare address",
    ),
    pytest.param(
        "step=status",
        ENDED | {"RecordingUrl": RECORDING, "RecordingDuration": "7"},
        [item("Pesan suara (7 detik).", VOICEMAIL, attachments=(SOUND,))],
        id="recorded: the end of the call brings it",
    ),
    pytest.param(
        "step=menu",
        {"Digits": "3", "CallStatus": "in-progress"},
        [
            item(
                "Pengaduan lewat telepon; penelepon belum meninggalkan pesan suara. Hubungi kembali.",
                MISSED,
                complaint=True,
            )
        ],
        id="key 3: a complaint from the start",
    ),
    pytest.param(
        f"{CALLER}&menu=3",
        recorded(),
        [
            item(
                "Pengaduan lewat telepon. Pesan suara (7 detik).",
                VOICEMAIL,
                attachments=(SOUND,),
                complaint=True,
            )
        ],
        id="a complaint's recording",
    ),
    pytest.param(
        ACCEPT,
        {"CallSid": OFFICERS_CALL, "From": WHATSAPP, "Digits": "1"},
        [item("Panggilan dijawab petugas.", ANSWERED, talked=True)],
        id="an officer takes the call by a key",
    ),
    *[
        pytest.param(ACCEPT, {"CallSid": OFFICERS_CALL, "From": WHATSAPP, "Digits": key}, [], id=f"pressed {key!r}")
        for key in ("", "2", "#")
    ],
    *[
        pytest.param("step=dialled", {"DialCallStatus": "completed", **more}, [], id=f"an officer's voicemail {more}")
        for more in ({}, {"DialCallDuration": "9"}, {"DialCallDuration": "9", "DialBridged": "false"})
    ],
    pytest.param("step=status", {"CallStatus": "in-progress"}, [], id="still talking"),
    pytest.param("step=status", ENDED | {"CallDuration": "2"}, [missed("2 detik")], id="hung up after 2 s"),
    pytest.param("", ENDED | {"CallDuration": "2"}, [missed("2 detik")], id="reported to the bare address"),
    pytest.param("step=status", ENDED, [missed("0 detik")], id="no length"),
    pytest.param("step=status", ENDED | {"CallDuration": "²"}, [missed("0 detik")], id="odd length"),
    *[
        pytest.param("step=status", {"CallStatus": word, "CallDuration": "0"}, [missed("0 detik")], id=word)
        for word in ("busy", "no-answer", "failed", "canceled")
    ],
    pytest.param(
        "step=dialled",
        {"DialCallStatus": "completed", "DialCallDuration": "125", "DialBridged": "true"},
        [item("Panggilan dijawab petugas (2 menit 5 detik).", CONNECTED, talked=True)],
        id="an officer answered",
    ),
    *[
        pytest.param("step=dialled", {"DialCallStatus": word}, [], id=f"officer {word}")
        for word in ("no-answer", "busy", "failed", "canceled")
    ],
    pytest.param(CALLER, recorded(), [item("Pesan suara (7 detik).", VOICEMAIL, attachments=(SOUND,))], id="voicemail"),
    pytest.param(CALLER, recorded(RecordingDuration="0"), [], id="the click of hanging up"),
    pytest.param(CALLER, recorded(RecordingStatus="absent", RecordingUrl=None), [], id="silence"),
    pytest.param(CALLER, recorded(RecordingStatus="in-progress"), [], id="still recording"),
    pytest.param(
        CALLER,
        recorded(RecordingDuration=None),
        [item("Pesan suara (0 detik).", VOICEMAIL, attachments=(SOUND,))],
        id="voicemail of unknown length",
    ),
]


@pytest.mark.parametrize(("query", "form", "items"), STEPS)
def test_each_step_of_a_call_tells_what_it_knows(query, form, items):
    assert parsed(query, **form) == items


def test_the_fuller_account_of_a_call_outranks_the_poorer():
    ranks = [
        parsed("step=status", CallStatus="completed")[0].rank,
        parsed("step=dialled", DialCallStatus="completed", DialBridged="true")[0].rank,
        parsed(CALLER, **recorded())[0].rank,
    ]
    assert ranks == sorted(set(ranks))


HIDDEN = [
    "anonymous",
    "",
    "+266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "266696687",
    "Restricted",
    "sip:anonymous@a.invalid",
]


@pytest.mark.parametrize("caller", HIDDEN, ids=ascii)
def test_a_hidden_number_is_nobodys(caller):
    """Else every anonymous caller would be one person."""
    (one,) = parsed("step=status", CallStatus="completed", From=caller)
    assert one.sender == Address("phone", CALL, "Nomor tersembunyi", "call")


LINES = [
    (
        "sip:dewi@pbx.contoh.example",
        Address("phone", "sip:dewi@pbx.contoh.example", "sip:dewi@pbx.contoh.example", "raw"),
    ),
    ("client:meja-depan", Address("phone", "client:meja-depan", "client:meja-depan", "raw")),
    ("1500", Address("phone", "1500", "1500", "raw")),
    *[
        (written, Address("phone", SITI))
        for written in ("081200000146", "6281200000146", "006281200000146", f"sip:{SITI}@pbx.contoh.example;user=phone")
    ],
]


@pytest.mark.parametrize(("caller", "address"), LINES, ids=[caller for caller, _ in LINES])
def test_a_caller_without_a_plain_number_is_shown_and_can_be_called_back(caller, address):
    (one,) = parsed("step=status", CallStatus="completed", From=caller)
    assert one.sender == address


def test_a_hidden_caller_may_leave_a_message():
    (one,) = parsed("step=recording&caller=anonymous", **recorded())
    assert one.sender == Address("phone", CALL, "Nomor tersembunyi", "call")
    assert one.attachments == (SOUND,)


def test_a_caller_is_shown_by_the_name_the_network_gives():
    for told, name in (("SITI A", "SITI A"), ("\u3164\u200b", "")):  # what nobody can see is no name
        (one,) = parsed("step=status", CallStatus="completed", CallerName=told)
        assert one.sender == Address("phone", SITI, name)


def test_each_step_counts_once_and_a_repeated_one_not_again():
    asked = [
        hook(""),
        hook("step=menu", Digits="1"),
        hook("step=dialled", DialCallStatus="no-answer"),
        hook("step=recorded"),
        hook(CALLER, **recorded(RecordingStatus="in-progress")),
        hook(CALLER, **recorded()),
        hook("step=status", CallStatus="ringing"),
        hook("step=status", CallStatus="completed"),
    ]
    keys = [CHANNEL.accept(one).key for one in asked]
    assert len(set(keys)) == len(keys)
    assert [CHANNEL.accept(one).key for one in asked] == keys
    assert CHANNEL.accept(hook("step=status", CallStatus="completed", CallDuration="2")).key == keys[-1]


def test_a_request_about_no_call_is_refused():
    with pytest.raises(Refused, match="CallSid"):
        CHANNEL.accept(hook("", CallSid=None))


MP3 = b"ID3" + b"x" * 5000


def test_a_recording_is_fetched_once_it_is_there(twilio):
    """Twilio announces it some seconds before it can be had."""
    here = Phone(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP, api_base=twilio.url)
    path = f"{HOME}/Recordings/RE1.mp3"
    sound = Attachment("pesan-suara.mp3", "audio/mpeg", twilio.serve(path, Reply(404), Reply(200, MP3)))
    with pytest.raises(OpenError, match="404") as error:
        here.open(sound, b"")
    assert not error.value.permanent
    assert here.open(sound, b"") == MP3
    assert twilio.calls[-1].credentials == (ACCOUNT, TOKEN)


def test_a_recording_elsewhere_is_not_asked_for():
    (one,) = parsed(CALLER, **recorded(RecordingUrl="https://evil.example/RE1"))
    with pytest.raises(OpenError, match="bukan milik Twilio"):
        CHANNEL.open(one.attachments[0], b"")


def test_a_phone_carries_no_written_words():
    message = Outbound("abcdefghij0123456789", Address("phone", SITI), "Halo")
    with pytest.raises(SendError, match="Hubungi kembali") as error:
        CHANNEL.send(message)
    assert error.value.permanent
    with pytest.raises(CannotTell):
        CHANNEL.find(message, LookUp(NOW, NOW))
    assert CHANNEL.templates() == frozenset()
    assert not CHANNEL.traits.writes


def test_the_check_asks_twilio_for_the_account(twilio):
    here = Phone(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP, api_base=twilio.url)
    assert here.check() == "akun Twilio Kantor Contoh: active"


NAMES = st.sampled_from([*BASE, "Digits", "DialCallStatus", "RecordingUrl", "RecordingStatus", "RecordingDuration"])
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(["completed", "0", "7", SITI])
QUERIES = st.sampled_from(["", "step=menu", "step=dialled", "step=recorded", "step=status", CALLER, "step=x", "&=%FF"])


@given(query=QUERIES, change=st.dictionaries(NAMES, WORDS))
def test_whatever_is_in_the_fields_a_call_can_be_kept(query, change):
    for one in parsed(query, **{**change, "AccountSid": ACCOUNT, "CallSid": CALL}):
        assert one.external_id == CALL
        assert one.sender.value
        assert_storable(one)
