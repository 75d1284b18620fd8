"""No message of a chat, an SMS or a call is a bomb, as no letter is one (test_growth.py).

Every function of these channels is listed from the code; one that reads what a person or a provider sends needs a row.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest
from growth import PIECES, functions, grows, patterns
from twilio.request_validator import RequestValidator
from webhook_words import (
    CALLS,
    CHAT,
    CODED,
    FORM,
    GATEWAY,
    MULTIPART,
    NOW,
    SMS,
    event,
    form,
    gateway,
    original,
    posted,
    raw,
    signed,
    told,
    visit,
    written,
)

from channels import (
    _http,
    _sms_gateway_events,
    _twilio,
    _twilio_errors,
    chat,
    phone,
    sms,
    sms_gateway,
    walkin,
    whatsapp,
)
from channels.envelope import Attachment
from channels.formats import file_names, file_types, gsm7, phone_numbers, plain_text, raw_messages, visible_names
from handlers.office.links import hide_citizens_links

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

ROWS: dict[str, Callable[[str], Any]] = {
    "whatsapp.WhatsApp.accept": signed(CHAT.accept),
    "whatsapp.WhatsApp.parse": raw(lambda data: CHAT.parse(data, NOW)),
    "whatsapp._who": form(whatsapp._who),
    "whatsapp._phone": whatsapp._phone,
    "whatsapp._words": form(whatsapp._words),
    "whatsapp._place": form(lambda told: whatsapp._place({"Latitude": "1", "Longitude": "2", **told})),
    "whatsapp._filled": lambda words: [
        whatsapp._filled({"FlowData": one})
        for one in (words, json.dumps({words: words}), json.dumps(dict.fromkeys(map(str, range(len(words) // 8)), "a")))
    ],
    "whatsapp._choice": form(whatsapp._choice),
    "whatsapp._sign": lambda words: [
        whatsapp._sign({"MessageType": kind, "Body": words}) for kind in (words, "sticker", "reaction")
    ],
    "whatsapp._forwarded": lambda words: whatsapp._forwarded({"FrequentlyForwarded": words, "Forwarded": words}),
    "whatsapp._advertisement": lambda words: [
        whatsapp._advertisement(dict.fromkeys((f"Referral{name}" for name in names), words))
        for names in (("Headline", "Body", "SourceUrl", "SourceType"), ("SourceId",))
    ],
    "sms.Sms.accept": signed(SMS.accept),
    "sms.Sms.parse": raw(lambda data: SMS.parse(data, NOW)),
    "sms._unwrapped": sms._unwrapped,
    "phone.Phone.accept": signed(CALLS.accept),
    "phone.Phone._answer": signed(lambda request: [CALLS._answer(step, FORM, request) for step in ("", "whisper")]),
    "phone.Phone.parse": raw(lambda data: CALLS.parse(data, NOW)),
    "phone.Phone._who": lambda words: CALLS._who(words, "CA1", words),
    "phone._step": form(lambda told: phone._step(told, told)),
    "phone._call": form(phone._call),
    "phone._talked": form(phone._talked),
    "phone._is_complaint": form(lambda told: phone._is_complaint("menu", told, told)),
    "phone._account": form(lambda told: [phone._account(step, told, told) for step in ("menu", "dialled", "status")]),
    "phone._voicemail": form(phone._voicemail),
    "phone._length": phone._length,
    "phone._url": signed(lambda request: phone._url(request, "menu", caller=request.query)),
    "walkin.WalkIn.written": lambda words: walkin.WalkIn().written("a", visit(words)),
    "walkin.WalkIn.parse": lambda words: walkin.WalkIn().parse(walkin.WalkIn().written("a", visit(words)).raw, NOW),
    "walkin._addresses": lambda words: walkin._addresses("a", visit(words)),
    "chat.Chat.written": written,
    "chat.Chat.parse": lambda words: chat.Chat().parse(written(words).raw, NOW),
    "chat.Chat.open": lambda words: chat.Chat().open(Attachment("a", "b/c", "0"), written(words).raw),
    "chat._head": lambda words: chat._head(written(words).raw),
    "_twilio.Twilio.believe": signed(CHAT.believe),
    "_twilio.Twilio._believe_json": signed(lambda request: CHAT._believe_json(request, "x")),
    "_twilio.Twilio._compare": signed(lambda request: CHAT._compare(request.url, dict(request.form), request.query)),
    "_twilio.Twilio.keep": signed(lambda request: CHAT.keep(request, "SM1")),
    "_twilio.Twilio.keep_message": signed(CHAT.keep_message),
    "_twilio._Pairs.__init__": signed(lambda request: _twilio._Pairs(request.form)),
    "_twilio._Pairs.getlist": signed(
        lambda request: RequestValidator("x").compute_signature(request.url, _twilio._Pairs(request.form))
    ),
    "_twilio._with_and_without_port": lambda words: [
        _twilio._with_and_without_port(url) for url in (f"https://a/{words}", f"https://{words}", words)
    ],
    "_twilio.fields": raw(_twilio.fields),
    "_twilio.pairs": raw(_twilio.pairs),
    "_twilio.sid_of": form(_twilio.sid_of),
    "_twilio.report_key": lambda words: _twilio.report_key(words, words, words),
    "_twilio.moment": lambda words: _twilio.moment({_twilio.DATED: words}, NOW),
    "_twilio.delivery": form(lambda told: _twilio.delivery(told, told)),
    "_twilio.attachments": form(_twilio.attachments),
    "_twilio._filename": lambda words: _twilio._filename(words, 0, words),
    "_twilio_errors.reason": lambda words: [_twilio_errors.reason(code, words) for code in (0, 63016)],
    "_http.number": _http.number,
    "sms_gateway.SmsGateway.accept": gateway(lambda body: GATEWAY.accept(posted(body))),
    "sms_gateway.SmsGateway._fresh": lambda words: GATEWAY._fresh(words, NOW),
    "sms_gateway.SmsGateway.parse": gateway(lambda body: GATEWAY.parse(body, NOW)),
    "sms_gateway.SmsGateway._report": event(lambda one: GATEWAY._report("sms:failed", one.get("payload", {}))),
    "sms_gateway._read": gateway(sms_gateway._read),
    "_sms_gateway_events.messages_of": event(_sms_gateway_events.messages_of),
    "_sms_gateway_events._batch": event(
        lambda one: _sms_gateway_events._batch("a", "sms:received", one.get("payload"))
    ),
    "_sms_gateway_events.inbound": told(lambda one: _sms_gateway_events.inbound(one, "ID", NOW)),
    "_sms_gateway_events._who": lambda words: _sms_gateway_events._who(
        words, "ID", _sms_gateway_events.Told(words, "sms:received", {})
    ),
    "_sms_gateway_events._suffix": told(_sms_gateway_events._suffix),
    "_sms_gateway_events._id": told(lambda one: _sms_gateway_events._id(one, str(one.payload.get("sender")))),
    "_sms_gateway_events._words": told(_sms_gateway_events._words),
    "_sms_gateway_events._without_words": told(
        lambda one: _sms_gateway_events._without_words(one, _sms_gateway_events._files(one))
    ),
    "_sms_gateway_events._text_in": lambda words: _sms_gateway_events._text_in(
        words.encode("utf-8", "surrogateescape")
    ),
    "_sms_gateway_events._files": told(_sms_gateway_events._files),
    "_sms_gateway_events._file": lambda words: _sms_gateway_events._file({"contentType": words, "name": words}, words),
    "_sms_gateway_events.file_bytes": event(lambda one: _sms_gateway_events.file_bytes(one, "1/0")),
    "_sms_gateway_events._part": told(lambda one: _sms_gateway_events._part(one, "0/1")),
    "_sms_gateway_events.decoded": _sms_gateway_events.decoded,
    "_sms_gateway_events.clean": _sms_gateway_events.clean,
    "_sms_gateway_events.when": lambda words: _sms_gateway_events.when(words, NOW),
    "file_types.type_of": file_types.type_of,
    "file_types.ending_of": file_types.ending_of,
    "phone_numbers.e164": lambda words: phone_numbers.e164(words, "ID"),
    "visible_names.visible_name": visible_names.visible_name,
    "file_names.safe_name": file_names.safe_name,
    "plain_text.clean": plain_text.clean,
    "raw_messages.rewrite": original,
    "raw_messages._leaves": lambda words: list(raw_messages._leaves(f"{MULTIPART}{words}")),
    "raw_messages._changed_payload": lambda words: raw_messages._changed_payload(
        CODED, words.encode().decode("latin-1"), hide_citizens_links
    ),
    "raw_messages._letters": lambda words: raw_messages._letters(
        message_from_string(f"Content-Type: a/b; charset={words}")
    ),
    "raw_messages._decoded": lambda words: raw_messages._decoded(words.encode(), "quoted-printable"),
}
# what reads our own words, our settings and the answers of a provider whom we asked
OTHERS = {
    *(f"whatsapp.WhatsApp.{name}" for name in ("listing", "open", "send", "_template", "find", "check")),
    *(f"whatsapp.WhatsApp.{name}" for name in ("templates", "template_names", "fetch_templates")),
    *(f"sms.Sms.{name}" for name in ("listing", "open", "send", "find", "templates", "check")),
    *(f"phone.Phone.{name}" for name in ("listing", "open", "send", "find", "templates", "check")),
    *(f"phone.Phone.{name}" for name in ("_greet", "_connect", "_whisper", "_after_dial", "_record", "_say")),
    *(f"walkin.WalkIn.{name}" for name in ("open", "send", "find", "templates", "check")),
    *(f"chat.Chat.{name}" for name in ("send", "find", "templates", "check")),
    *(f"sms_gateway.SmsGateway.{name}" for name in ("replay", "_phones")),
    *(f"sms_gateway.SmsGateway.{name}" for name in ("open", "send", "find", "templates", "check", "_call")),
    *(f"_twilio.Twilio.{name}" for name in ("client", "address_of", "create", "lookup", "contents", "probe")),
    *(f"_twilio.Twilio.{name}" for name in ("fetch", "_follow", "_require_allowed")),
    "whatsapp._template",
    "sms_gateway._require_good",
    "_twilio._host",
    *(f"_http.WholeAnswer.{name}" for name in "__init__ init_poolmanager proxy_manager_for send _body".split()),
    *(f"_http.{name}" for name in "bound call _watch _watch_connections _Watched._new_conn _Watched.request".split()),
    "_twilio._file_of",
    "_twilio._earliest",
    "_twilio._is_alike",
    "_twilio_errors.send_error",
    "_http.was_written",
    "_http.retry_after",
    "gsm7.plain",
    "gsm7.parts",
    "gsm7._filled",
    "phone_numbers.country_of",
}
MODULES = [
    *(whatsapp, sms, phone, sms_gateway, walkin, chat, gsm7, _http, _sms_gateway_events, _twilio, _twilio_errors),
    *(file_names, file_types, phone_numbers, plain_text, raw_messages, visible_names),
]
# modules without words of a citizen, or only as we stored them (a workbook is one of our own people, with bounds that
# tests/channels/test_xlsx.py holds), and mail, of which test_growth.py reads whole ones
APART = {*"__init__ _deadline _settings envelope listing protocols registry email".split()}
APART |= {*"header_fields xlsx earlier_search notes".split()}
WRITTEN = ("a=b&", "&a", "%", "%ff", "%00", "+", '{"a":', '"a":1,', "{}", '{"messages":[', "\\u0000", "[]", "1", "AAAA")


def numbered(words: str) -> str:
    """Words as the names of as many fields as can be."""
    return "&".join(f"{place}={sign}" for place, sign in enumerate(words[: len(words) // 8]))


def test_every_module_of_the_channels_is_listed():
    there = {path.stem for room in ("channels", "channels/formats") for path in (ROOT / room).glob("*.py")}
    assert there == APART | {one.__name__.rpartition(".")[2] for one in MODULES}


def test_every_function_of_a_webhook_has_a_row():
    assert functions(MODULES, private=True) - OTHERS == set(ROWS)
    assert OTHERS - functions(MODULES, private=True) == set()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_time_grows_with_the_size_and_no_faster(name):
    assert [found for piece in (*PIECES, *WRITTEN) if (found := grows(ROWS[name], piece))] == []


@pytest.mark.parametrize("name", sorted(patterns(MODULES)))
def test_no_pattern_takes_the_square_of_its_text(name):
    run = patterns(MODULES)[name]
    assert [found for piece in (*PIECES, *WRITTEN) if (found := grows(run, piece))] == []


@pytest.mark.parametrize("channel", [CHAT, SMS, CALLS])
def test_many_fields_of_a_request_are_read_in_the_time_their_number_needs(channel):
    run = signed(channel.accept)
    assert grows(lambda words: run(numbered(words)), "a") == ""
    parse = raw(lambda data: channel.parse(data, NOW))
    assert grows(lambda words: parse(numbered(words)), "a") == ""
