"""What a person or a provider may send to a webhook: made-up words in every place that a channel reads."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from twilio_lookalike import ACCOUNT, TOKEN, WHATSAPP, encoded, webhook

from channels import (
    _sms_gateway_events,
    _twilio,
    chat,
    phone,
    sms,
    sms_gateway,
    whatsapp,
)
from channels.envelope import Address, Arrival, HookRequest, VisitForm
from channels.formats import raw_messages
from handlers.office.links import hide_citizens_links

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHAT = whatsapp.WhatsApp(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)
SMS = sms.Sms(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)
CALLS = phone.Phone(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)
GATEWAY = sms_gateway.SmsGateway(url="https://sms.contoh.example", username="A", password="b", signing_key="kunci")

KEPT = 300  # inputs that were made: every row of one kind is tried with the same
Form = Mapping[str, str]
FORM = {"MessageSid": "SM1", "CallSid": "CA1", "AccountSid": ACCOUNT, "From": "+6281200000001", "NumMedia": "1"}
FIELDS = (
    *("MessageSid", "From", "WaId", "ExternalUserId", "ProfileName", "Body", "MessageType", "Label", "Address"),
    *("ButtonPayload", "ButtonText", "ListId", "ListTitle", "FlowData", "InteractiveData", "NumMedia", "MediaUrl0"),
    *("MediaContentType0", "OriginalRepliedMessageSid", "MessageStatus", "ErrorCode", "ErrorMessage", "CallerName"),
    *("RecordingUrl", "RecordingDuration", "RecordingSid", "CallDuration", "Digits", "CallStatus", "AccountSid"),
)
# with some fields given otherwise, so that none is passed over because of another
TELLS: tuple[Form, ...] = (
    {},
    {"MessageStatus": "failed", "ErrorCode": "1", "CallStatus": "no-answer", "CallDuration": "1"},
    {"MessageStatus": "", "Latitude": "-2", "Longitude": "107", "NumMedia": "1", "RecordingDuration": "9"},
    dict.fromkeys(("MessageStatus", "Body", "ButtonPayload", "ButtonText", "ListId", "RecordingUrl"), ""),
)
PAYLOAD = {"sender": "+6281200000001", "receivedAt": "2026-11-22T09:15:00+07:00", "messageId": "a"}
GATE_FIELDS = ("sender", "phoneNumber", "message", "body", "subject", "data", "receivedAt", "messageId", "reason")


def form(function: Callable[[Form], Any]) -> Callable[[str], Any]:
    """A function of a form, with the words in every field that it may read."""
    return lambda words: [function({**FORM, **dict.fromkeys(FIELDS, words), **told}) for told in TELLS]


MULTIPART = "Content-Type: multipart/mixed; boundary=a\n\n--a\n"
CODED = message_from_string("Content-Transfer-Encoding: quoted-printable\n\n")


def original(words: str) -> list[bytes]:
    """The original of a message, saved by an officer: the words as a mail, as a part, encoded."""
    coded = f"{CODED}\n{base64.encodebytes(words.encode()).decode()}".replace("quoted-printable", "base64")
    return [raw_messages.rewrite(one.encode(), hide_citizens_links) for one in (words, f"{MULTIPART}{words}", coded)]


def raw(function: Callable[[bytes], Any]) -> Callable[[str], Any]:
    """A function of a webhook as it is kept: the words as the body of a message, as further fields, as the query."""
    return lambda words: [function(body) for body in bodies(words)]


@lru_cache(maxsize=KEPT)
def bodies(words: str) -> tuple[bytes, bytes]:
    plain = words.encode("utf-8", "replace").replace(b"\n", b"")
    text = dict.fromkeys(("Body", "ProfileName", "From"), words.encode("utf-8", "replace").decode())
    in_fields = b"step=&menu=3\n" + encoded({**FORM, **text}.items())
    return in_fields, plain + b"\n" + encoded(FORM.items()) + b"&" + plain


def signed(function: Callable[[HookRequest], Any]) -> Callable[[str], Any]:
    """A function of a request, with the words as its query, a field and further fields; the signature is wrong."""
    return lambda words: [quietly(function, request) for request in requests(words)]


@lru_cache(maxsize=KEPT)
def requests(words: str) -> tuple[HookRequest, ...]:
    words = words.encode("utf-8", "replace").decode()
    pairs = parse_qsl(words, keep_blank_values=True, errors="replace")
    request = webhook("/hooks/x", [*{**FORM, "Body": words}.items(), *pairs], query=words)
    headers = {"x-twilio-signature": words}
    return request, replace(request, headers=headers), replace(request, headers={**headers, "content-type": "json"})


def quietly(function: Callable[[HookRequest], Any], request: HookRequest) -> None:
    try:
        function(request)
    except _twilio.Refused:
        return


def kinds(words: str) -> list[dict[str, Any]]:
    """Events with the words in every field, alone and in a batch, and as files."""
    words = words.encode("utf-8", "replace").decode()
    every = {**PAYLOAD, **dict.fromkeys(GATE_FIELDS, words)}
    data = {**PAYLOAD, "data": base64.b64encode(words.encode()).decode()}
    files = [
        {"contentType": words, "name": words, "data": words},
        *({"name": one} for one in words[: len(words) // 200]),
    ]
    batch = {"messages": [every, *({**PAYLOAD, "message": one} for one in words[: len(words) // 200])]}
    told = [("sms:received", every), ("sms:data-received", data), ("mms:downloaded", {**every, "attachments": files})]
    told += [("sms:batch:received", batch), ("sms:failed", every), (words, every)]
    return [{"id": "a", "event": kind, "payload": payload} for kind, payload in told]


def event(function: Callable[[dict[str, Any]], Any]) -> Callable[[str], Any]:
    def run(words: str) -> None:
        for one in kinds(words):
            try:
                function(one)
            except (_sms_gateway_events.Unknown, sms_gateway.Refused):
                continue

    return run


def told(function: Callable[[_sms_gateway_events.Told], Any]) -> Callable[[str], Any]:
    return event(lambda one: [function(each) for each in _sms_gateway_events.messages_of(one)])


def gateway(function: Callable[[bytes], Any]) -> Callable[[str], Any]:
    """A function of what the gateway posts: events, and the words instead of one."""

    def run(words: str) -> None:
        event(lambda one: function(json.dumps(one).encode()))(words)
        for body in (words, "[" * len(words), f'{{"id": "a", "event": "sms:received", "payload": {words}}}'):
            try:
                function(body.encode("utf-8", "surrogateescape"))
            except sms_gateway.Refused:
                continue

    return run


def posted(body: bytes) -> HookRequest:
    stamp = str(int(NOW.timestamp()))
    signature = hmac.new(b"kunci", body + stamp.encode(), "sha256").hexdigest()
    return HookRequest("https://x", "", {"x-timestamp": stamp, "x-signature": signature}, (), body, at=NOW)


def visit(words: str) -> VisitForm:
    """A visitor's form with the words in the fields that they type."""
    words = words.encode("utf-8", "replace").decode()
    return VisitForm("consultation", words, words, words, words, needs=(words, *words[: len(words) // 200]))


def written(words: str) -> Arrival:
    """What a citizen writes on our page, with the words in every field and in a file."""
    words = words.encode("utf-8", "replace").decode()
    sender, files = Address("chat", words, words, "email"), [chat.Enclosed(words, words, words.encode())]
    return chat.Chat().written("a", sender, words, token=words, files=files)
