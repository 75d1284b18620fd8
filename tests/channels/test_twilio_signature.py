"""Which webhooks are believed to be Twilio's: known answers, and every way to fool or to break the check."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from cast import SITI
from hypothesis import given
from hypothesis import strategies as st
from twilio_lookalike import ACCOUNT, FORM, PUBLIC, TOKEN, sign, webhook
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from channels._twilio import Twilio, _Pairs
from channels.envelope import Arrival, HookRequest
from channels.protocols import Refused
from channels.whatsapp import WhatsApp

PATH = "/hooks/whatsapp"
TEXT = {"MessageSid": "SM" + "1" * 32, "AccountSid": ACCOUNT, "From": f"whatsapp:{SITI}", "Body": "Halo"}
EXAMPLE_URL = f"{PUBLIC}/hooks/twilio/message"
EXAMPLE_A = {
    "SmsMessageSid": "MM0123456789abcdef0123456789abcdef",
    "MessageSid": "MM0123456789abcdef0123456789abcdef",
    "AccountSid": ACCOUNT,
    "From": "whatsapp:+628111222333",
    "To": "whatsapp:+14155238886",
    "Body": "Pagi kak, minta data inflasi 2025 🙏",
    "NumMedia": "0",
    "NumSegments": "1",
    "ProfileName": "Siti A.",
    "WaId": "628111222333",
    "ExternalUserId": "whatsapp:ID.4566546130240823",
    "MessageType": "text",
    "SmsStatus": "received",
    "ApiVersion": "2010-04-01",
}


def account(**more: Any) -> WhatsApp:
    return WhatsApp(**{"account_sid": ACCOUNT, "auth_token": TOKEN, "number": "+6281200000100", **more})


def request(url: str, pairs: Any, signature: str, **more: Any) -> HookRequest:
    headers = {"content-type": FORM, "x-twilio-signature": signature, **more.pop("headers", {})}
    query = url.partition("?")[2]
    return HookRequest(**{"url": url, "query": query, "headers": headers, "form": tuple(pairs), "body": b"", **more})


CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
MANUAL = "https://mycompany.com/myapp.php?foo=1&bar=2"

KNOWN = [
    pytest.param("12345", MANUAL, CALL.items(), "RSOYDt4T1cUTdK1PDd93/VVr8B8=", id="the manual's call"),
    pytest.param(TOKEN, EXAMPLE_URL, EXAMPLE_A.items(), "B2NPjNlyw7isq7fqty6nFi6RsWM=", id="emoji"),
    pytest.param(
        TOKEN,
        f"{PUBLIC}/h",
        [("A", "2"), ("A", "1"), ("A", "1"), ("B", "")],
        "jLOQtaMnCOPZhD55SdpPcc8szb4=",
        id="repeated and blank fields",
    ),
    pytest.param(TOKEN, f"{PUBLIC}/h", [("A", "x")], "cAku4vb22q7RbDzu3Z2Yls+R+PE=", id="no trailing slash"),
    pytest.param(TOKEN, f"{PUBLIC}/h/", [("A", "x")], "k6NgLmdX2N097GiHsBXTcs3Grek=", id="trailing slash"),
    pytest.param(
        "12345",
        "https://l.example/h",
        [("Body", ""), ("From", "whatsapp:+62811")],
        "qtZYrZefvx6NVtv4tW/LBTvvFBc=",
        id="blank body",
    ),
    pytest.param(
        "12345", "https://l.example/h", [("From", "whatsapp:+62811")], "faoi3fBGlxk0RlrjG/iaTSXw/NM=", id="no body"
    ),
]
KNOWN_SHA256 = [
    pytest.param("12345", MANUAL, CALL.items(), "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=", id="the manual's call"),
    pytest.param(TOKEN, EXAMPLE_URL, EXAMPLE_A.items(), "BoHWfOFbNVmM7Q9x2Jrb4Eu8NnNVJWgCH4OJ5VlEB0E=", id="emoji"),
]


@pytest.mark.parametrize(("secret", "url", "pairs", "signature"), KNOWN)
def test_a_known_signature_is_recognised(secret, url, pairs, signature):
    one = account(auth_token=secret)
    one._compare(url, _Pairs(tuple(pairs)), signature)
    with pytest.raises(Refused):
        one._compare(url, _Pairs((*pairs, ("Extra", ""))), signature)


@pytest.mark.parametrize(("secret", "url", "pairs", "signature"), KNOWN_SHA256)
def test_a_known_signature_by_a_shared_key_is_recognised(secret, url, pairs, signature):
    account(shared_key=secret)._compare(url, _Pairs(tuple(pairs)), signature)


@pytest.mark.parametrize(("secret", "url", "pairs", "signature"), KNOWN)
def test_these_tests_sign_like_twilio(secret, url, pairs, signature):
    assert sign(url, pairs, secret) == signature


def test_the_documented_message_is_accepted_whole():
    signed = request(EXAMPLE_URL, EXAMPLE_A.items(), "B2NPjNlyw7isq7fqty6nFi6RsWM=")
    assert account().accept(signed).key == "MM0123456789abcdef0123456789abcdef"


GOOD = [
    pytest.param({}, "", id="as it is"),
    pytest.param({"Body": ""}, "", id="empty body"),
    pytest.param({"Body": "Selamat pagi 🙏 é \u202e"}, "", id="unicode"),
    pytest.param({"Body": "a=b&c=d +%20"}, "", id="signs with a meaning in forms"),
    pytest.param({"NewParameter": "x"}, "", id="a field Twilio added yesterday"),
    pytest.param({}, "message=abc&x=%7E%C3%A9", id="escaped query"),
    pytest.param({}, "b=2&a=1", id="query in its own order"),
]


@pytest.mark.parametrize(("more", "query"), GOOD)
def test_what_twilio_signed_is_kept_as_it_came(more, query):
    signed = webhook(PATH, {**TEXT, **more}, query=query)
    assert account().accept(signed) == Arrival(
        key=TEXT["MessageSid"],
        raw=query.encode() + b"\n" + signed.body,
        answer='<?xml version="1.0" encoding="UTF-8"?><Response/>',
        answer_type="text/xml",
    )


@pytest.mark.parametrize(
    ("ours", "signed"),
    [
        ("https://intake.example.org", "https://intake.example.org:443"),
        ("https://intake.example.org:443", "https://intake.example.org"),
        ("http://intake.example.org", "http://intake.example.org:80"),
        ("https://intake.example.org:8443", "https://intake.example.org:8443"),
        ("https://intake.example.org:8443", "https://intake.example.org"),
        ("http://intake.example.org:8000", "http://intake.example.org"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]"),
    ],
)
def test_a_port_may_be_signed_or_not(ours, signed):
    url = f"{ours}{PATH}?a=1"
    account().accept(request(url, TEXT.items(), sign(f"{signed}{PATH}?a=1", TEXT.items())))


@pytest.mark.parametrize(
    ("ours", "signed"),
    [
        ("https://intake.example.org:8443", "https://intake.example.org:8444"),
        ("https://intake.example.org", "https://intake.example.org:8443"),
        ("https://intake.example.org", "https://other.example.org"),
        ("https://intake.example.org", "http://intake.example.org"),
        ("https://[::1", "https://intake.example.org"),
    ],
)
def test_a_request_signed_for_another_address_is_refused(ours, signed):
    with pytest.raises(Refused, match="public_url"):
        account().accept(request(f"{ours}{PATH}", TEXT.items(), sign(f"{signed}{PATH}", TEXT.items())))


def without(pairs: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in pairs.items() if key != name}


FORGED = [
    pytest.param({"url": f"{PUBLIC}{PATH}/"}, "public_url", id="trailing slash"),
    pytest.param({"url": f"{PUBLIC}{PATH.upper()}"}, "public_url", id="other case"),
    pytest.param({"url": f"{PUBLIC}{PATH}?step=menu"}, "public_url", id="query added"),
    pytest.param({"form": tuple({**TEXT, "Body": "Hai"}.items())}, "cocok", id="body changed"),
    pytest.param({"form": tuple({**TEXT, "Extra": ""}.items())}, "cocok", id="blank field added"),
    pytest.param({"form": tuple(without(TEXT, "Body").items())}, "cocok", id="field taken away"),
    pytest.param({"form": (*TEXT.items(), ("Body", "Hai"))}, "cocok", id="second value added"),
    pytest.param({"form": ()}, "AccountSid", id="no form at all"),
    pytest.param({"headers": {"content-type": FORM}}, "tanpa X-Twilio-Signature", id="no signature"),
    pytest.param({"headers": {"x-twilio-signature": ""}}, "tanpa X-Twilio-Signature", id="empty signature"),
    pytest.param({"headers": {"x-twilio-signature": "ÿ" * 28}}, "cocok", id="signature not ASCII"),
]


@pytest.mark.parametrize(("change", "told"), FORGED)
def test_a_changed_request_is_refused(change, told):
    with pytest.raises(Refused, match=told):
        account().accept(dataclasses.replace(webhook(PATH, TEXT), **change))


def test_the_refusal_never_tells_the_right_signature():
    forged = dataclasses.replace(webhook(PATH, TEXT), headers={"x-twilio-signature": "x"})
    with pytest.raises(Refused) as refused:
        account().accept(forged)
    assert sign(forged.url, TEXT.items()) not in str(refused.value)


@pytest.mark.parametrize("name", ["AccountSid", "MessageSid"])
def test_a_signed_request_must_name_its_account_and_message(name):
    with pytest.raises(Refused, match=name):
        account().accept(webhook(PATH, without(TEXT, name)))


@pytest.mark.parametrize("sid", ["AC" + "9" * 32, "", ACCOUNT.lower()])
def test_another_account_is_refused_even_with_our_token(sid):
    with pytest.raises(Refused, match="account_sid"):
        account().accept(webhook(PATH, {**TEXT, "AccountSid": sid}))


def test_the_secondary_token_does_not_sign():
    with pytest.raises(Refused, match="auth_token"):
        account(auth_token="the other token").accept(webhook(PATH, TEXT))


SETTINGS = "x-twilio-webhooks-signature-settings"


def test_our_settings_choose_the_algorithm_and_the_request_cannot():
    url = f"{PUBLIC}{PATH}"
    weak = sign(url, TEXT.items(), "shared", "sha1")
    strong = sign(url, TEXT.items(), "shared", "sha256")
    one = account(shared_key="shared")
    one.accept(request(url, TEXT.items(), strong, headers={SETTINGS: "key=k1,algorithm=HMAC_SHA256"}))
    for signature in (weak, sign(url, TEXT.items())):
        with pytest.raises(Refused):
            one.accept(request(url, TEXT.items(), signature, headers={SETTINGS: "key=k1,algorithm=HMAC_SHA1"}))
    with pytest.raises(Refused):
        account().accept(request(url, TEXT.items(), strong, headers={SETTINGS: "key=k1,algorithm=HMAC_SHA256"}))


PING = b'{"event":"ping"}'
PING_HASH = "2e7cda3ca871a2f6dadd2ace4a66385bdefba7d32c11f8846fb0b628f354f82c"
PING_URL = f"{PUBLIC}/hooks/twilio/message?bodySHA256={PING_HASH}"
PING_SIGNATURE = "K2cUxuc4bz6FvzBHkpDJhPJLpdA="
JSON = {"content-type": "application/json"}


def test_a_json_request_whose_hash_is_signed_is_believed():
    assert account().believe(request(PING_URL, (), PING_SIGNATURE, body=PING, headers=JSON)) == {}


@pytest.mark.parametrize(
    ("url", "body"),
    [
        pytest.param(PING_URL, b'{"event":"pong"}', id="other body"),
        pytest.param(PING_URL, PING[:-1], id="truncated body"),
        pytest.param(PING_URL, b"", id="no body"),
        pytest.param(f"{PUBLIC}{PATH}", PING, id="no hash"),
        pytest.param(f"{PUBLIC}{PATH}?bodySHA256=", PING, id="empty hash"),
        pytest.param(f"{PUBLIC}{PATH}?bodySHA256=é", PING, id="hash not ASCII"),
    ],
)
def test_a_json_request_whose_body_is_not_signed_is_refused(url, body):
    with pytest.raises(Refused, match="bodySHA256"):
        account().believe(request(url, (), sign(url), body=body, headers=JSON))


def test_a_json_request_with_the_right_hash_still_needs_the_signature():
    url = f"{PUBLIC}{PATH}?bodySHA256={PING_HASH}"
    with pytest.raises(Refused, match="cocok"):
        account().believe(request(url, (), sign(PUBLIC), body=PING, headers=JSON))


def test_a_json_request_is_no_message():
    with pytest.raises(Refused, match="MessageSid"):
        account().accept(request(PING_URL, (), PING_SIGNATURE, body=PING, headers=JSON))


def as_flask_reads(body: bytes, content_type: str = FORM) -> tuple[tuple[str, str], ...]:
    environ = EnvironBuilder(method="POST", data=body, content_type=content_type).get_environ()
    return tuple(Request(environ).form.items(multi=True))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body[: len(body) // 2], id="truncated"),
        pytest.param(lambda body: body.replace(b"Halo", b"%FF%FE"), id="not UTF-8, escaped"),
        pytest.param(lambda body: body.replace(b"Halo", b"\xff\xfe"), id="not UTF-8, raw"),
        pytest.param(lambda body: body.replace(b"Halo", b"%00"), id="NUL"),
        pytest.param(lambda body: body.replace(b"&", b";"), id="other separator"),
        pytest.param(lambda body: b"\x00\x01\x02" * 1000, id="noise"),
    ],
)
def test_a_body_damaged_on_the_way_is_refused(change):
    good = webhook(PATH, TEXT)
    body = change(good.body)
    with pytest.raises(Refused):
        account().accept(dataclasses.replace(good, body=body, form=as_flask_reads(body)))


HEADERS = st.dictionaries(
    st.sampled_from(["x-twilio-signature", "content-type", SETTINGS]),
    st.sampled_from([FORM, "application/json", "multipart/form-data"]) | st.text(st.characters(max_codepoint=255)),
)
QUERIES = st.binary(max_size=60).map(lambda raw: raw.decode("latin-1"))


@given(body=st.binary(max_size=300), headers=HEADERS, query=QUERIES)
def test_any_bytes_from_anyone_are_refused_and_break_nothing(body, headers, query):
    wanted = HookRequest(f"{PUBLIC}{PATH}?{query}", query, headers, as_flask_reads(body), body)
    with pytest.raises(Refused):
        account().accept(wanted)


NAMES = st.sampled_from([*EXAMPLE_A, "MessageStatus", "ErrorCode", "SmsSid", "Latitude", "Longitude", "MediaUrl0"])
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(pairs=st.lists(st.tuples(NAMES, WORDS)), query=QUERIES)
def test_whatever_twilio_signs_is_an_arrival_or_refused(pairs, query):
    signed = webhook(PATH, [("AccountSid", ACCOUNT), *pairs], query=query)
    try:
        arrival = account().accept(signed)
    except Refused as refused:
        assert str(refused) == "tanpa MessageSid"
    else:
        assert arrival.key
        assert arrival.raw.endswith(signed.body)


def test_the_signature_is_asked_for_on_every_twilio_channel():
    from channels.phone import Phone
    from channels.sms import Sms

    for channel in (WhatsApp, Sms, Phone):
        assert issubclass(channel, Twilio)
        unsigned = dataclasses.replace(webhook(PATH, {**TEXT, "CallSid": "CA1"}), headers={"content-type": FORM})
        with pytest.raises(Refused, match="tanpa X-Twilio-Signature"):
            channel(account_sid=ACCOUNT, auth_token=TOKEN, number="+6281200000100").accept(unsigned)
