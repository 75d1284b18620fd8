"""What the Twilio channels ask of Twilio by HTTP: sending, looking for what was sent, the account."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cast import MONDAY_MORNING, SITI
from office_process import wait_for
from scripted_server import LOST, SILENT, Reply, closed_port
from twilio_lookalike import ACCOUNT, HOME, TOKEN, WHATSAPP, Taken, refusal

from channels import _twilio
from channels.envelope import Address, Outbound
from channels.protocols import CannotTell, Fenced, LookUp, SendError
from channels.sms import Sms
from channels.whatsapp import WhatsApp

SINCE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KEY = "abcdefghij0123456789"
A_YEAR = timedelta(days=365)
SMS = Outbound(KEY, Address("sms", SITI), "Halo")


def channel(twilio, cls=Sms, **more):
    return cls(**{"account_sid": ACCOUNT, "auth_token": TOKEN, "number": WHATSAPP, "api_base": twilio.url, **more})


def told(error: SendError) -> dict[str, object]:
    """What a SendError asks for, without what it leaves at rest."""
    found = {name: value for name, value in vars(error).items() if value}
    return {"reason": str(error), **found}


def test_a_message_is_posted_to_our_account_with_our_token(twilio):
    assert channel(twilio).send(SMS) == twilio.taken[0].sid
    (call,) = twilio.calls
    assert (call.method, call.path, call.credentials) == ("POST", f"{HOME}/Messages.json", (ACCOUNT, TOKEN))


PROBLEM = (
    b'{"type":"https://www.twilio.com/docs/api/errors/21211","title":"Invalid","status":400,"code":21211,'
    b'"detail":"x","errors":[]}'
)
FINAL, PASSING, DOUBT = {"permanent": True}, {}, {"unknown": True}

REFUSED, SILENCE = "Twilio menolak permintaan kami (HTTP", "Twilio tidak menjawab"
BROKEN = "Twilio sedang terganggu (HTTP"
REFUSALS = [
    (refusal(400, 21211), "Nomor tujuan tidak sah (21211)", FINAL),
    (refusal(400, 21610), "Penerima meminta berhenti menerima pesan (21610)", {"permanent": True, "opted_out": True}),
    (refusal(400, 63016), "Jendela WhatsApp 24 jam sudah tertutup (63016)", {"window_closed": True}),
    (refusal(400, 63019), "Twilio gagal mengambil berkas kami (63019)", {"tries": 3}),
    (refusal(400, 63038), "Batas kirim harian Twilio tercapai (63038)", {"retry_after": timedelta(hours=1)}),
    (refusal(400, 21611), "Antrean Twilio penuh (21611)", PASSING),
    (refusal(400, 99999), f"{REFUSED} 400) (99999)", FINAL),
    (refusal(401, 20003), "Twilio menolak sandi kami. Periksa account_sid dan auth_token (20003)", FINAL),
    (refusal(404, 20404), "Twilio tidak mengenal akun atau alamat ini. Periksa account_sid (20404)", FINAL),
    (refusal(429, 20429), "Twilio meminta kami menunggu (20429)", PASSING),
    (
        refusal(429, 20429, Retry_After="30"),
        "Twilio meminta kami menunggu (20429)",
        {"retry_after": timedelta(seconds=30)},
    ),
    (refusal(500, 20500), f"{BROKEN} 500) (20500)", DOUBT),
    (refusal(503, 20503, Retry_After="999999"), f"{BROKEN} 503) (20503)", DOUBT | {"retry_after": timedelta(days=1)}),
    (refusal(503, Retry_After="Mon, 23 Nov 2026 02:00:00 GMT"), f"{BROKEN} 503)", DOUBT),
    (Reply(502, b"<html>Bad Gateway</html>"), f"{BROKEN} 502)", DOUBT),
    (Reply(504, b""), f"{BROKEN} 504)", DOUBT),
    (Reply(503, b"<html>sibuk</html>"), f"{BROKEN} 503)", DOUBT),
    (Reply(403, b'{"code":"nonsense"}'), f"{REFUSED} 403)", FINAL),
    (Reply(400, PROBLEM, {"Content-Type": "application/problem+json"}), "Nomor tujuan tidak sah (21211)", FINAL),
    (Reply(302, b"", {"Location": "/login"}), f"{REFUSED} 302)", FINAL),
    (Reply(201, b"<html>WiFi kantor</html>"), "Jawaban Twilio tidak terbaca. Periksa jaringan", {"unknown": True}),
    (Reply(201, b"{}"), "Twilio tidak menyebut nomor pesan", {"unknown": True}),
    (
        Reply(201, b'{"sid":"SM', {"Content-Length": "500"}),
        f"{SILENCE} (ChunkedEncodingError). Periksa jaringan",
        {"unknown": True},
    ),
    (LOST, f"{SILENCE} (ConnectionError). Periksa jaringan", {"unknown": True}),
]


@pytest.mark.parametrize(
    ("reply", "reason", "flags"), REFUSALS, ids=[f"{one[0].status} {one[1][:40]} {i}" for i, one in enumerate(REFUSALS)]
)
def test_each_answer_of_twilio_becomes_one_clear_fate(twilio, reply, reason, flags):
    twilio.replies.append(reply)
    with pytest.raises(SendError) as error:
        channel(twilio).send(SMS)
    found = told(error.value)
    assert found == {"reason": reason, **flags}
    assert len(twilio.calls) == 1


def test_a_silent_twilio_may_have_taken_the_message(twilio, monkeypatch):
    monkeypatch.setattr(_twilio, "TIMEOUT", 0.1)
    twilio.replies.append(SILENT)
    with pytest.raises(SendError, match="ReadTimeout") as error:
        channel(twilio).send(SMS)
    assert error.value.unknown
    wait_for(lambda: twilio.calls, "Twilio to read the call")
    assert len(twilio.calls) == 1


def test_a_refused_connection_left_nothing_and_is_tried_again(twilio):
    with pytest.raises(SendError, match="tidak menjawab") as error:
        channel(twilio, api_base=closed_port()).send(SMS)
    assert not error.value.unknown
    assert not error.value.permanent


def test_a_name_that_does_not_resolve_left_nothing(twilio, monkeypatch):
    def no_name_server(*_):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", no_name_server)
    with pytest.raises(SendError) as error:
        channel(twilio, api_base="http://twilio.example").send(SMS)
    assert not error.value.unknown
    assert not error.value.permanent


def test_a_connection_that_cannot_be_made_in_time_left_nothing(twilio, monkeypatch):
    monkeypatch.setattr(_twilio, "TIMEOUT", 0.1)
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)  # a full queue leaves further connections without an answer
    waiting = [socket.socket() for _ in range(4)]
    for one in waiting:
        one.setblocking(False)
        one.connect_ex(full.getsockname())
    try:
        with pytest.raises(SendError, match="ConnectTimeout") as error:
            channel(twilio, api_base=f"http://127.0.0.1:{full.getsockname()[1]}").send(SMS)
    finally:
        for one in (full, *waiting):
            one.close()
    assert not error.value.unknown


def test_no_error_shows_the_token(twilio):
    for reply in (refusal(401, 20003), LOST):
        twilio.replies.append(reply)
        with pytest.raises(SendError) as error:
            channel(twilio).send(SMS)
        assert TOKEN not in str(error.value)


def whatsapp(body: str, **more) -> Outbound:
    return Outbound(KEY, Address("whatsapp", SITI), body, **more)


def test_a_message_that_left_is_found_again_by_its_words(twilio):
    one = channel(twilio, WhatsApp)
    one.send(whatsapp("Yang lain"))
    sid = one.send(whatsapp("Halo 🙏\n"))
    twilio.taken[-1].body = "Halo 🙏"  # a provider may trim
    assert one.find(whatsapp("Halo 🙏\n"), LookUp(SINCE, SINCE)) == sid
    assert twilio.calls[-1].query == {
        "To": f"whatsapp:{SITI}",
        "From": f"whatsapp:{WHATSAPP}",
        "PageSize": "100",
    }


def test_a_message_that_never_left_is_not_found(twilio):
    one = channel(twilio, WhatsApp)
    one.send(whatsapp("Yang lain"))
    one.send(Outbound(KEY, Address("whatsapp", "+6281300000177"), "Halo"))
    assert one.find(whatsapp("Halo"), LookUp(SINCE, SINCE)) is None


def look_up(**more) -> LookUp:
    """What is known of a message that was written now."""
    return LookUp(**{"since": MONDAY_MORNING, "now": MONDAY_MORNING, **more})


CLOCKS = {
    "ours is a year ahead": look_up(since=MONDAY_MORNING + A_YEAR, now=MONDAY_MORNING + A_YEAR),
    "ours is years behind": look_up(since=MONDAY_MORNING - 5 * A_YEAR, now=MONDAY_MORNING - 5 * A_YEAR),
    "ours was hours ahead when it was written": look_up(since=MONDAY_MORNING + timedelta(hours=20)),
}


@pytest.mark.parametrize("look", CLOCKS.values(), ids=CLOCKS)
def test_a_message_that_left_is_found_whatever_our_clock_says(twilio, look):
    one = channel(twilio, WhatsApp)
    sid = one.send(whatsapp("Halo"))
    assert one.find(whatsapp("Halo"), look) == sid


def test_the_same_words_of_long_ago_are_another_message(twilio):
    one = channel(twilio, WhatsApp)
    one.send(whatsapp("Halo"))
    twilio.taken[-1].at = MONDAY_MORNING - timedelta(days=3)
    assert one.find(whatsapp("Halo"), look_up()) is None


def test_the_same_words_of_another_message_of_ours_are_not_taken_for_this_one(twilio):
    one = channel(twilio, WhatsApp)
    earlier = one.send(whatsapp("Halo"))
    look = look_up(is_anothers=lambda sid: sid == earlier)
    assert one.find(whatsapp("Halo"), look) is None
    later = one.send(whatsapp("Halo"))
    assert one.find(whatsapp("Halo"), look) == later


def test_where_more_was_sent_than_twilio_lists_nobody_can_tell(twilio):
    one = channel(twilio)
    twilio.taken.extend([Taken("SM1", SITI, WHATSAPP, "Lain", MONDAY_MORNING)] * _twilio.MOST_LISTED)
    with pytest.raises(CannotTell, match="terlalu banyak"):
        one.find(SMS, look_up())


def test_no_message_leaves_past_its_fence(twilio):
    def fence() -> None:
        raise Fenced("diambil alih")

    with pytest.raises(Fenced):
        channel(twilio).send(replace(SMS, fence=fence))
    with pytest.raises(Fenced):
        channel(twilio, WhatsApp).send(replace(whatsapp("Halo"), fence=fence))
    assert twilio.calls == []


TEMPLATED = {"template": "answer_ready", "params": {"1": "K-2026-000001"}}


@pytest.mark.parametrize(
    ("earlier", "sought"),
    [
        pytest.param([whatsapp("Halo"), whatsapp("Halo")], whatsapp("Halo"), id="the same words twice"),
        pytest.param([whatsapp("Lain")], whatsapp("Halo", **TEMPLATED), id="a template: its words are Twilio's"),
        pytest.param([whatsapp("Lain")], whatsapp(""), id="only a file: nothing to compare"),
    ],
)
def test_what_cannot_be_told_apart_is_left_to_an_officer(twilio, earlier, sought):
    one = channel(twilio, WhatsApp, template_sids={"answer_ready": "HX" + "1" * 32})
    for message in earlier:
        one.send(message)
    with pytest.raises(CannotTell):
        one.find(sought, LookUp(SINCE, SINCE))


@pytest.mark.parametrize("sought", [whatsapp("Halo", **TEMPLATED), whatsapp("")], ids=["template", "file"])
def test_where_nothing_at_all_was_sent_this_was_not_either(twilio, sought):
    assert channel(twilio, WhatsApp).find(sought, LookUp(SINCE, SINCE)) is None


OUT_OF_REACH = [refusal(503, 20503), refusal(429, 20429), Reply(200, b"<html>"), LOST]


@pytest.mark.parametrize("reply", OUT_OF_REACH, ids=["503", "429", "a WiFi's sign-in page", "cut off"])
def test_while_twilio_is_out_of_reach_it_is_asked_again_later(twilio, reply):
    twilio.replies.append(reply)
    with pytest.raises(SendError) as error:
        channel(twilio).find(SMS, LookUp(SINCE, SINCE))
    assert not error.value.permanent


def test_when_twilio_will_never_say_an_officer_decides(twilio):
    twilio.replies.append(refusal(401, 20003))
    with pytest.raises(CannotTell, match="401"):
        channel(twilio).find(SMS, LookUp(SINCE, SINCE))


def test_the_account_is_named_when_the_credentials_are_right(twilio):
    assert channel(twilio).check() == "akun Twilio Kantor Contoh: active"


@pytest.mark.parametrize(
    ("more", "hint"),
    [({"auth_token": "wrong"}, "auth_token"), ({"account_sid": "AC9"}, "account_sid")],
    ids=["wrong token", "other account"],
)
def test_wrong_credentials_are_named(twilio, more, hint):
    with pytest.raises(SendError, match=hint):
        channel(twilio, **more).check()
