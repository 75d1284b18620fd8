"""Whatever a person filled into a message of a phone stands on the desk's page, and the search finds it."""

from __future__ import annotations

import ast
import base64
import binascii
import csv
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from cast import SITI
from sms_gate import CHANNEL as GATEWAY
from sms_gate import NOW, RECEIVED, event, hook
from sqlalchemy import select
from twilio_lookalike import ACCOUNT, SMS, TOKEN, WHATSAPP, webhook
from web_desk import Desk
from world import World

from bot.work import jobs, take_arrivals
from channels import _sms_gateway_events, _twilio, phone, sms, whatsapp
from channels.phone import Phone
from channels.sms import Sms
from channels.whatsapp import WhatsApp
from store.tables import Consultation, File
from store.transport import arrivals
from store.transport.arrivals import Row

SAMPLE = Path(__file__).parents[3] / "samples" / "webhook-fields.tsv"
with SAMPLE.open() as opened:
    LISTED = csv.DictReader((line for line in opened if not line.startswith("#")), delimiter="\t")
    FILLED = {(one["provider"], one["field"]): one["filled"] for one in LISTED}
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
CHANNELS = {
    "whatsapp": WhatsApp(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP),
    "sms": Sms(account_sid=ACCOUNT, auth_token=TOKEN, number=SMS),
    "phone": Phone(account_sid=ACCOUNT, auth_token=TOKEN, number=SMS),
    "sms_gateway": GATEWAY,
}


@dataclass
class Sent:
    """Messages of a phone. shown: what their page must show; found: what the search must find as well."""

    shown: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    count: int = 0

    def token(self) -> str:
        self.found.append(f"TOKEN{len(self.found)}x{random.SystemRandom().randrange(10**6)}")
        return self.found[-1]

    def figure(self) -> str:
        """A coordinate: shown, and part of a link to the map; nobody searches for one."""
        self.shown.append(f"{random.SystemRandom().randrange(10**6, 10**7) / 10**6}1")
        return self.shown[-1]

    def show(self, words: str) -> None:
        """Demand that the page says these words of ours."""
        self.shown.append(words)

    def emoji(self) -> str:
        self.shown.append(random.SystemRandom().choice("👍❤😂😮😢🙏😡🔥🎉"))
        return self.shown[-1]

    def whatsapp(self, kind: str, **fields: str) -> Row:
        name = f"Siti {self.token()}"
        return self._twilio("whatsapp", From=f"whatsapp:{SITI}", ProfileName=name, MessageType=kind, **fields)

    def sms(self, **fields: str) -> Row:
        return self._twilio("sms", From=SITI, **fields)

    def call(self, query: str, **fields: str) -> Row:
        form = {"AccountSid": ACCOUNT, "CallSid": "CA" + "0" * 32, "From": SITI, "CallerName": self.token(), **fields}
        return Row("phone", CHANNELS["phone"].accept(webhook("/hooks/phone", form, query=query)), NOW)

    def gateway(self, kind: str, **payload: Any) -> Row:
        return Row("sms_gateway", GATEWAY.accept(hook(json.dumps(event(kind, **payload)).encode())), NOW)

    def _twilio(self, channel: str, **fields: str) -> Row:
        self.count += 1
        form = {"AccountSid": ACCOUNT, "MessageSid": f"MM{self.count:032}", "NumMedia": "0", **fields}
        return Row(channel, CHANNELS[channel].accept(webhook(f"/hooks/{channel}", form)), NOW)


def photo(kind: str = "image/jpeg") -> dict[str, str]:
    return {"NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": kind}


def part(name: str) -> dict[str, str]:
    return {"contentType": "image/png", "name": f"{name}.png", "data": base64.b64encode(b"gambar").decode()}


def flow(sent: Sent) -> str:
    return json.dumps({"nama": sent.token(), "alamat": {"desa": sent.token(), "rt": [sent.token(), sent.token()]}})


def answer_to_earlier(sent: Sent) -> list[Row]:
    """Two messages: the second answers the first, whose words stand on the page twice."""
    earlier = sent.whatsapp("text", Body=sent.token())
    later = sent.whatsapp("text", Body=sent.token(), OriginalRepliedMessageSid=f"MM{1:032}")
    sent.show('class="lk-quoted"')
    return [earlier, later]


def reaction(sent: Sent) -> list[Row]:
    earlier = sent.whatsapp("text", Body=sent.token())
    return [earlier, sent.whatsapp("reaction", Body=sent.emoji(), OriginalRepliedMessageSid=f"MM{1:032}")]


def forwarded(sent: Sent, mark: str, words: str) -> Row:
    sent.show(words)
    return sent.whatsapp("text", Body=sent.token(), **{mark: "true"})


def advertised(sent: Sent, kind: str, word: str) -> Row:
    sent.show(f"Datang dari {word}")
    told = {f"Referral{name}": sent.token() for name in ("Headline", "Body")}
    source = f"https://fb.example/{sent.token()}"
    return sent.whatsapp("text", Body=sent.token(), ReferralSourceUrl=source, ReferralSourceType=kind, **told)


def call(sent: Sent, query: str, words: str, **fields: str) -> Row:
    sent.show(words)
    return sent.call(query, **fields)


RECORDING = {"RecordingUrl": "https://api.twilio.com/RE1", "RecordingSid": "RE1", "RecordingDuration": "9"}
LONG_AGO = {"receivedAt": "2026-11-02T08:12:00+07:00"}
BARE = {name: value for name, value in RECEIVED.items() if name != "message"}
WAYS: Mapping[str, Callable[[Sent], Row | list[Row]]] = {
    "whatsapp text": lambda sent: sent.whatsapp("text", Body=f"{sent.token()}\n{sent.token()}"),
    "whatsapp photo": lambda sent: sent.whatsapp("image", Body=sent.token(), **photo()),
    "whatsapp document": lambda sent: sent.whatsapp("document", Body=f"{sent.token()}.pdf", **photo("application/pdf")),
    "whatsapp voice note": lambda sent: sent.whatsapp("audio", **photo("audio/ogg")),
    "whatsapp contact": lambda sent: sent.whatsapp("contacts", Body=sent.token(), **photo("text/vcard")),
    "whatsapp sticker": lambda sent: sent.whatsapp("sticker", **photo("image/webp")),
    "whatsapp place": lambda sent: sent.whatsapp(
        "location",
        Label=sent.token(),
        Address=sent.token(),
        Latitude=sent.figure(),
        Longitude=sent.figure(),
        Body=sent.token(),
    ),
    "whatsapp place without its figures": lambda sent: sent.whatsapp(
        "location", Label=sent.token(), Address=sent.token(), Body=""
    ),
    "whatsapp button": lambda sent: sent.whatsapp("button", ButtonText=sent.token(), ButtonPayload="ya", Body=""),
    "whatsapp button without its words": lambda sent: sent.whatsapp("button", ButtonPayload=sent.token()),
    "whatsapp button with words of one's own": lambda sent: sent.whatsapp(
        "button", ButtonText=sent.token(), ButtonPayload="ya", Body=sent.token()
    ),
    "whatsapp list": lambda sent: sent.whatsapp("interactive", ListId="data", ListTitle=sent.token()),
    "whatsapp list with words of one's own": lambda sent: sent.whatsapp(
        "interactive", ListId="data", ListTitle=sent.token(), Body=sent.token()
    ),
    "whatsapp list with its second line": lambda sent: sent.whatsapp(
        "interactive", ListId="data", ListTitle=sent.token(), ListDescription=sent.token(), Body=""
    ),
    "whatsapp answer to an earlier message": answer_to_earlier,
    "whatsapp answer to a message that is not here": lambda sent: (
        sent.show("pesan yang tidak ada di sini"),
        sent.whatsapp("text", Body=sent.token(), OriginalRepliedMessageSid="MM9"),
    )[1],
    "whatsapp reaction": reaction,
    "whatsapp sticker with its emoji": lambda sent: sent.whatsapp("sticker", Body=sent.emoji(), **photo("image/webp")),
    "whatsapp forwarded": lambda sent: forwarded(sent, "Forwarded", "Diteruskan"),
    "whatsapp forwarded often": lambda sent: forwarded(sent, "FrequentlyForwarded", "Sering diteruskan"),
    "whatsapp from an advertisement": lambda sent: advertised(sent, "ad", "iklan"),
    "whatsapp from a post": lambda sent: advertised(sent, "post", "unggahan"),
    "whatsapp from an advertisement without words": lambda sent: sent.whatsapp(
        "text", Body=sent.token(), ReferralSourceId=sent.token(), ReferralSourceType="ad"
    ),
    "whatsapp form": lambda sent: sent.whatsapp("interactive", FlowData=flow(sent)),
    "whatsapp form by its other name": lambda sent: sent.whatsapp("interactive", InteractiveData=flow(sent)),
    "whatsapp form with words": lambda sent: sent.whatsapp("interactive", FlowData=flow(sent), Body=sent.token()),
    "whatsapp form that is no JSON": lambda sent: sent.whatsapp("interactive", FlowData=f"{{{sent.token()}"),
    "sms": lambda sent: sent.sms(Body=f"{sent.token()} {sent.token()}"),
    "sms in base64": lambda sent: sent.sms(
        Body=base64.b64encode(f"Mohon data {sent.token()} {'dan lagi ' * 12}{sent.token()}".encode()).decode()
    ),
    "mms": lambda sent: sent.sms(Body=sent.token(), **photo()),
    "gateway sms": lambda sent: sent.gateway("sms:received", **RECEIVED | {"message": sent.token()}),
    "gateway batch": lambda sent: sent.gateway(
        "sms:batch:received", messages=[RECEIVED | {"message": sent.token()}, RECEIVED | {"message": sent.token()}]
    ),
    "gateway binary sms": lambda sent: sent.gateway(
        "sms:data-received", **BARE, data=base64.b64encode(sent.token().encode()).decode()
    ),
    "gateway mms": lambda sent: sent.gateway(
        "mms:downloaded", **BARE, subject=sent.token(), body=sent.token(), attachments=[part(sent.token())]
    ),
    "gateway mms without words": lambda sent: sent.gateway(
        "mms:downloaded", **BARE, subject=None, attachments=[part(sent.token()), part(sent.token())]
    ),
    "gateway mms announced": lambda sent: sent.gateway("mms:received", **BARE, subject=sent.token()),
    "gateway sms of long ago": lambda sent: (
        sent.show("Ditulis 2 November 2026"),
        sent.gateway("sms:received", **RECEIVED | LONG_AGO | {"message": sent.token()}),
    )[1],
    "gateway sms of an older app": lambda sent: sent.gateway(
        "sms:received", phoneNumber=SITI, message=sent.token(), receivedAt=RECEIVED["receivedAt"]
    ),
    "gateway binary sms without words": lambda sent: sent.gateway(
        "sms:data-received", **BARE, data=base64.b64encode(b"\x80\x81").decode()
    ),
    "gateway batch of pictures": lambda sent: sent.gateway(
        "mms:batch:downloaded",
        messages=[
            BARE | {"messageId": f"M{place}", "body": sent.token(), "attachments": [part(sent.token())]}
            for place in range(2)
        ],
    ),
    "voicemail": lambda sent: call(sent, "step=recorded", "Pesan suara (9 detik)", **RECORDING),
    "voicemail by the recording's own report": lambda sent: call(
        sent, "step=recording", "Pesan suara (9 detik)", RecordingStatus="completed", **RECORDING
    ),
    "missed call": lambda sent: call(
        sent, "step=status", "tak terjawab (7 detik)", CallStatus="completed", CallDuration="7"
    ),
    "answered call": lambda sent: call(
        sent,
        "step=dialled",
        "dijawab petugas (1 menit 5 detik)",
        DialCallStatus="completed",
        DialBridged="true",
        DialCallDuration="65",
    ),
    "complaint by phone": lambda sent: call(sent, "step=menu", "Pengaduan lewat telepon", Digits="3"),
}


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    world.officer("rahma", role="supervisor")
    world.office = replace(world.office, traits={name: one.traits for name, one in CHANNELS.items()})
    made = Desk(world, CHANNELS)
    made.sign_in("rahma")
    return made


def rows_of(way: str, sent: Sent) -> list[Row]:
    rows = WAYS[way](sent)
    return rows if isinstance(rows, list) else [rows]


@pytest.mark.parametrize("way", WAYS)
def test_every_field_a_person_fills_stands_on_the_page_and_is_found(desk: Desk, way: str) -> None:
    sent = Sent()
    arrivals.put(desk.world.db, rows_of(way, sent))
    take_arrivals.read_inbox(desk.app)
    jobs.index(desk.app)
    with desk.world.db.read() as db:
        files = [one.filename for one in db.scalars(select(File))]
        number = db.scalars(select(Consultation)).one().number
    page = unescape(desk.get(f"/konsultasi/{number}").text)
    assert [one for one in (*sent.shown, *sent.found, *files) if one not in page] == []
    hit = f'href="/konsultasi/{number}?pesan='
    assert [one for one in (*sent.found, SITI) if hit not in desk.text(f"/cari?q={quote(one)}")] == []


def given(row: Row) -> Iterator[tuple[str, str, str]]:
    """Every field of a webhook that has a value: provider, name, value."""
    raw = row.arrived.raw
    if row.channel == "sms_gateway":
        yield from (("sms_gateway", name, value) for name, value in inside(json.loads(raw)))
    else:
        yield from (("twilio", name, value) for name, value in parse_qsl(raw.partition(b"\n")[2].decode()))


def inside(told: Any) -> Iterator[tuple[str, str]]:
    """The names and values of an event, its messages and their files."""
    for name, value in told.items() if isinstance(told, dict) else ():
        yield name, str(value)
        for one in value if isinstance(value, list) else [value]:
            yield from inside(one)


def listed(provider: str, name: str) -> str | None:
    """Who fills a field, None for one that is not listed."""
    starred = (one for one in FILLED if one[0] == provider and one[1].endswith("*"))
    found = (filled for one in starred if name.startswith(one[1][:-1]) and (filled := FILLED[one]))
    return FILLED.get((provider, name)) or next(found, None)


def says(value: str, tokens: list[str]) -> bool:
    """Whether a field carries a token, plain or as base64."""
    try:
        plain = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        plain = ""
    return any(one in value or one in plain for one in tokens)


def test_every_documented_field_a_person_fills_is_tried() -> None:
    tried = set()
    for way in WAYS:
        sent = Sent()
        for provider, name, value in (one for row in rows_of(way, sent) for one in given(row)):
            filled = listed(provider, name)
            assert filled, f"{provider} {name} is not listed in {SAMPLE.name}"
            if filled != "found" or says(value, sent.found):
                tried.add((provider, name))
    assert {one for one, filled in FILLED.items() if filled != "program"} - tried == set()


READ = re.compile(r"(?:form|payload|part|event)(?:\.get\(|\[)(f?)\"([A-Za-z]+)")


@pytest.mark.parametrize("module", [whatsapp, sms, phone, _twilio, _sms_gateway_events], ids=lambda one: one.__name__)
def test_every_field_that_the_code_reads_is_listed(module: Any) -> None:
    provider = "sms_gateway" if module is _sms_gateway_events else "twilio"
    code = ast.unparse(ast.parse(Path(module.__file__).read_text())).replace("'", '"')
    read = set(READ.findall(code))
    assert read
    known = [name for of, name in FILLED if of == provider]
    parts = [name for is_part, name in read if is_part and not any(one.startswith(name) for one in known)]
    assert parts + [name for is_part, name in read if not is_part and listed(provider, name) is None] == []
