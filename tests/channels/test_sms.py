"""SMS by Twilio: a payload in, the whole envelope out, and back; and what a text costs."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from cast import MONDAY_MORNING, SITI
from hypothesis import given
from hypothesis import strategies as st
from storable import assert_storable
from twilio_lookalike import ACCOUNT, PUBLIC, TOKEN, WHATSAPP, webhook

from channels.envelope import Address, Attachment, Delivery, Inbound, Outbound
from channels.formats import gsm7
from channels.protocols import LookUp
from channels.sms import Sms
from handlers.language import intents

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SID = "SM0123456789abcdef0123456789abcdef"
KEY = "abcdefghij0123456789"
CHANNEL = Sms(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)
BASE = {
    "MessageSid": SID,
    "SmsSid": SID,
    "SmsMessageSid": SID,
    "AccountSid": ACCOUNT,
    "From": SITI,
    "To": WHATSAPP,
    "Body": "Halo",
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsStatus": "received",
    "ApiVersion": "2010-04-01",
}


def parsed(change, query=""):
    form = {name: value for name, value in {**BASE, **change}.items() if value is not None}
    return list(CHANNEL.parse(CHANNEL.accept(webhook("/hooks/sms", form, query=query)).raw, NOW))


def inbound(**more):
    return Inbound(**{"external_id": SID, "sender": Address("sms", SITI), "body": "Halo", "sent_at": NOW, **more})


LONG = "Mohon data jumlah penduduk menurut kecamatan, umur dan jenis kelamin. " * 3
PACKED = base64.b64encode(LONG.encode()).decode()
MMS = "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1"
UNANSWERABLE = {"answerable": False}
MESSAGES = [
    pytest.param({}, {}, id="text"),
    pytest.param({"Body": ""}, {"body": "[pesan kosong]"}, id="empty"),
    pytest.param({"Body": None}, {"body": "[pesan kosong]"}, id="no text at all"),
    pytest.param({"Body": "a\x00b"}, {"body": "ab"}, id="NUL"),
    pytest.param({"Body": "\u202eمرحبا"}, {"body": "\u202eمرحبا"}, id="right to left"),
    pytest.param({"Body": "x" * 10_000}, {"body": "x" * 10_000}, id="10 000 characters"),
    pytest.param({"ButtonText": "stray"}, {}, id="a stray button"),
    pytest.param({"OptOutType": "STOP", "Body": "STOP"}, {"body": "STOP"}, id="opt-out Twilio has dealt with"),
    pytest.param({"MessageSid": None}, {}, id="only the old name of the sid"),
    pytest.param(
        {"From": "TELKOMSEL"},
        {"sender": Address("sms", "TELKOMSEL", kind="raw"), **UNANSWERABLE},
        id="operator's name",
    ),
    pytest.param({"From": "006281200000146"}, {}, id="a number with 00 for the plus"),
    pytest.param({"From": "3636"}, {"sender": Address("sms", "3636", kind="raw"), **UNANSWERABLE}, id="short code"),
    pytest.param({"From": ""}, {"sender": Address("sms", SID, kind="raw"), **UNANSWERABLE}, id="no sender"),
    pytest.param({"Body": PACKED}, {"body": LONG}, id="long text packed as base64"),
    pytest.param({"Body": PACKED[:80] + "\n" + PACKED[80:]}, {"body": LONG}, id="packed, in lines"),
    pytest.param({"Body": "aGFsbyBwYWs="}, {"body": "aGFsbyBwYWs="}, id="a short word that could be unpacked"),
    pytest.param({"Body": "A" * 200}, {"body": "A" * 200}, id="letters that only look packed"),
    pytest.param({"Body": "a/b+" * 50}, {"body": "a/b+" * 50}, id="noise that only looks packed"),
    pytest.param(
        {"Body": "", "NumMedia": "1", "MediaUrl0": MMS, "MediaContentType0": "image/jpeg"},
        {"body": "[berkas]", "attachments": (Attachment("89abcdef-1.jpg", "image/jpeg", MMS),)},
        id="picture",
    ),
]


@pytest.mark.parametrize(("change", "expected"), MESSAGES)
def test_a_text_becomes_one_envelope(change, expected):
    assert parsed(change) == [inbound(**expected)]


@pytest.mark.parametrize("word", ["STOP", "Stop.", "berhenti", "BERHENTI", "UNSUBSCRIBE"])
def test_a_stop_word_arrives_as_a_stop_word(word):
    assert intents.simple(parsed({"Body": word})[0].body) in intents.STOP_WORDS


@pytest.mark.parametrize("word", ["START", "mulai", "UNSTOP"])
def test_a_start_word_arrives_as_a_start_word(word):
    assert intents.simple(parsed({"Body": word})[0].body) in intents.START_WORDS


def report(status, code=""):
    return {"MessageStatus": status, "SmsStatus": status, "ErrorCode": code, "Body": None, "NumMedia": None}


def delivery(fate, error="", **more):
    return Delivery(external_id=SID, fate=fate, error=error, key=KEY, **more)


REPORTS = [
    (report("queued"), []),
    (report("sending"), []),
    (report("sent"), [delivery("sent")]),
    (report("delivered"), [delivery("delivered")]),
    (report("undelivered", "30005"), [delivery("failed", "Nomor tujuan tidak dikenal operator (30005)")]),
    (report("failed", "30006"), [delivery("failed", "Nomor tujuan tidak dapat menerima SMS (30006)")]),
    (
        report("failed", "21610"),
        [delivery("failed", "Penerima meminta berhenti menerima pesan (21610)", opted_out=True)],
    ),
]


@pytest.mark.parametrize(
    ("change", "expected"), REPORTS, ids=[f"{one['MessageStatus']} {one['ErrorCode']}" for one, _ in REPORTS]
)
def test_a_report_becomes_a_delivery(change, expected):
    assert parsed(change, query=f"message={KEY}") == expected


FIELDS = st.sampled_from([*BASE, "MessageStatus", "MediaUrl0"])


@given(change=st.dictionaries(FIELDS, st.text(st.characters(exclude_categories=["Cs"]), max_size=200)))
def test_whatever_is_in_the_fields_a_text_can_be_kept(change):
    for one in parsed({**change, "AccountSid": ACCOUNT, "MessageSid": SID}):
        assert one.external_id == SID
        assert_storable(one)
        assert not isinstance(one, Inbound) or (one.sender.value and one.body)


CALLBACK = f"{PUBLIC}/hooks/sms?message={KEY}"


def channel(twilio, **more):
    return Sms(ACCOUNT, TOKEN, WHATSAPP, api_base=twilio.url, **more)


def outbound(body="Halo", **more):
    return Outbound(KEY, Address("sms", SITI), body, **more)


def test_a_text_goes_out_from_our_number_in_plain_signs(twilio):
    sid = channel(twilio).send(outbound("Buka “Senin”\xa0– Jumat…", status_url=CALLBACK))
    assert sid == twilio.taken[0].sid
    assert twilio.calls[0].form == {
        "From": WHATSAPP,
        "To": SITI,
        "Body": 'Buka "Senin" - Jumat...',
        "StatusCallback": CALLBACK,
    }


def test_a_text_made_plain_is_found_again(twilio):
    sid = channel(twilio).send(outbound("Buka – Jumat"))
    assert channel(twilio).find(outbound("Buka – Jumat"), LookUp(MONDAY_MORNING, MONDAY_MORNING)) == sid


def test_a_text_goes_out_and_is_found_through_a_messaging_service(twilio):
    """The service chose the number, so the search must not name ours: it would find nothing, and we send twice."""
    one = channel(twilio, messaging_service_sid="MG1")
    sid = one.send(outbound())
    assert twilio.calls[0].form == {"MessagingServiceSid": "MG1", "To": SITI, "Body": "Halo"}
    twilio.taken[0].sender = "+6281200000999"
    assert one.find(outbound(), LookUp(MONDAY_MORNING, MONDAY_MORNING)) == sid


def test_an_sms_has_no_templates():
    assert CHANNEL.templates() == frozenset()


GSM, UCS = "GSM-7", "UCS-2"
COSTS = [
    pytest.param("", (GSM, 1), id="nothing"),
    pytest.param("a" * 160, (GSM, 1), id="160"),
    pytest.param("a" * 161, (GSM, 2), id="161"),
    pytest.param("a" * 306, (GSM, 2), id="306 = 2 x 153"),
    pytest.param("a" * 307, (GSM, 3), id="307"),
    pytest.param("€" * 80, (GSM, 1), id="80 signs of two places"),
    pytest.param("€" * 80 + "a", (GSM, 2), id="161 places"),
    pytest.param("a" * 152 + "€" + "a" * 152, (GSM, 3), id="a sign of two places is not cut in half"),
    pytest.param("a" * 151 + "€" + "a" * 153, (GSM, 2), id="306 places without a cut"),
    pytest.param("^{}\\[]~|€\f" * 8, (GSM, 1), id="all of the extension"),
    pytest.param("@£$¥èéùìòÇ\nØø\rÅå ÆæßÉ ÄÖÑÜ§¿äöñüà", (GSM, 1), id="accents of the basic set"),
    pytest.param("ç" + "a" * 69, (UCS, 1), id="one sign outside: 70"),
    pytest.param("ç" + "a" * 70, (UCS, 2), id="71"),
    pytest.param("ç" * 134, (UCS, 2), id="134 = 2 x 67"),
    pytest.param("ç" * 135, (UCS, 3), id="135"),
    pytest.param("😀" * 35, (UCS, 1), id="35 emoji are 70 units"),
    pytest.param("😀" * 36, (UCS, 2), id="36 emoji"),
    pytest.param("a" * 66 + "😀" + "a" * 66, (UCS, 3), id="an emoji is not cut in half"),
    pytest.param("a" * 65 + "😀" + "a" * 67, (UCS, 2), id="134 units without a cut"),
]


@pytest.mark.parametrize(("text", "cost"), COSTS)
def test_a_text_is_counted_in_the_parts_it_is_billed_as(text, cost):
    assert gsm7.parts(text) == cost


@pytest.mark.parametrize("sign", "‘’“”–—…\xa0\u2009\u202f\u200b•\t`")
def test_a_typographic_sign_does_not_double_the_price(sign):
    assert gsm7.parts("a" + sign)[0] == UCS
    assert gsm7.parts(gsm7.plain("a" + sign))[0] == GSM


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_making_signs_plain_never_leaves_the_cheaper_alphabet(text):
    assert gsm7.parts(text)[0] == UCS or gsm7.plain(text) == text
