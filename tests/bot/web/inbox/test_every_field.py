"""Whatever a person filled into a message of a phone stands on the desk's page, and the search finds it."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from cast import SITI
from sms_gate import CHANNEL as GATEWAY
from sms_gate import NOW, RECEIVED, event, hook
from sqlalchemy import select
from twilio_lookalike import ACCOUNT, SMS, TOKEN, WHATSAPP, webhook
from web_desk import Desk
from world import World

from bot.work import jobs, take_arrivals
from channels.phone import Phone
from channels.sms import Sms
from channels.whatsapp import WhatsApp
from store.tables import Consultation, File
from store.transport import arrivals
from store.transport.arrivals import Row

MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
CHANNELS = {
    "whatsapp": WhatsApp(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP),
    "sms": Sms(account_sid=ACCOUNT, auth_token=TOKEN, number=SMS),
    "phone": Phone(account_sid=ACCOUNT, auth_token=TOKEN, number=SMS),
    "sms_gateway": GATEWAY,
}


@dataclass
class Sent:
    """A message of a phone. shown: what its page must show; found: what the search must find as well."""

    shown: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def token(self) -> str:
        self.found.append(f"TOKEN{len(self.found)}x{random.SystemRandom().randrange(10**6)}")
        return self.found[-1]

    def figure(self) -> str:
        """A coordinate: shown, and part of a link to the map; nobody searches for one."""
        self.shown.append(f"{random.SystemRandom().randrange(10**6, 10**7) / 10**6}1")
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
        form = {"AccountSid": ACCOUNT, "MessageSid": "MM" + "0" * 32, "NumMedia": "0", **fields}
        return Row(channel, CHANNELS[channel].accept(webhook(f"/hooks/{channel}", form)), NOW)


def photo(kind: str = "image/jpeg") -> dict[str, str]:
    return {"NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": kind}


def part(name: str) -> dict[str, str]:
    return {"contentType": "image/png", "name": f"{name}.png", "data": base64.b64encode(b"gambar").decode()}


def flow(sent: Sent) -> str:
    return json.dumps({"nama": sent.token(), "alamat": {"desa": sent.token(), "rt": [sent.token(), sent.token()]}})


BARE = {name: value for name, value in RECEIVED.items() if name != "message"}
WAYS: Mapping[str, Callable[[Sent], Row]] = {
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
    "voicemail": lambda sent: sent.call(
        "step=recorded", RecordingUrl="https://api.twilio.com/RE1", RecordingSid="RE1", RecordingDuration="9"
    ),
    "complaint by phone": lambda sent: sent.call("step=menu", Digits="3"),
}


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    world.officer("rahma", role="supervisor")
    world.office = replace(world.office, traits={name: one.traits for name, one in CHANNELS.items()})
    made = Desk(world, CHANNELS)
    made.sign_in("rahma")
    return made


@pytest.mark.parametrize("way", WAYS)
def test_every_field_a_person_fills_stands_on_the_page_and_is_found(desk: Desk, way: str) -> None:
    sent = Sent()
    arrivals.put(desk.world.db, [WAYS[way](sent)])
    take_arrivals.read_inbox(desk.app)
    jobs.index(desk.app)
    with desk.world.db.read() as db:
        files = [one.filename for one in db.scalars(select(File))]
        number = db.scalars(select(Consultation)).one().number
    page = unescape(desk.get(f"/konsultasi/{number}").text)
    assert [one for one in (*sent.shown, *sent.found, *files) if one not in page] == []
    hit = f'href="/konsultasi/{number}?pesan='
    assert [one for one in sent.found if hit not in desk.text(f"/cari?q={one}")] == []
