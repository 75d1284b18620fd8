"""Webhooks with the right signature and anything in them: none breaks the program, none that it took is lost."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import twilio_lookalike
from flask import Flask, Request
from fuzzing import Target, fuzz
from hypothesis import strategies as some
from odd_words import damaged, octets, texts, words
from sqlmodel import col, select
from twilio_lookalike import ACCOUNT, FORM, TOKEN
from werkzeug.test import EnvironBuilder
from whole_office import PUBLIC_URL, StoppedClock, make_app

from bot.app import App
from bot.web.public import hooks
from bot.work.take_arrivals import read_inbox
from channels._sms_gateway_events import Unknown
from channels.phone import Phone
from channels.sms_gateway import SmsGateway
from store.db.database import Database
from store.tables import Arrival
from store.transport import arrivals
from store.vocabulary import ArrivalState

pytestmark = pytest.mark.slow

FIELDS = (
    *(
        "MessageSid",
        "CallSid",
        "From",
        "WaId",
        "ExternalUserId",
        "ProfileName",
        "Body",
        "MessageType",
        "Label",
        "Address",
    ),
    *("ButtonPayload", "ButtonText", "ListId", "ListTitle", "FlowData", "InteractiveData", "NumMedia", "MediaUrl0"),
    *("MediaContentType0", "OriginalRepliedMessageSid", "MessageStatus", "ErrorCode", "ErrorMessage", "CallerName"),
    *("RecordingUrl", "RecordingDuration", "RecordingSid", "CallDuration", "Digits", "CallStatus", "DialCallStatus"),
    *("Latitude", "Longitude", "ReferralHeadline", "Forwarded", "DateSent", "To", "OptOutType", "ReferralSourceUrl"),
)
USUAL = {
    "AccountSid": ACCOUNT,
    "MessageSid": "SM1",
    "CallSid": "CA1",
    "From": "whatsapp:+6281200000001",
    "Body": "Halo",
}
STEPS = ("", "step=menu", "step=record&menu=3", "step=dial", "step=status", "message=abcdefghijklmnopqrst", "step=")
KINDS = (
    *("sms:received", "sms:data-received", "mms:received", "mms:downloaded", "sms:batch:received", "sms:failed"),
    *("sms:sent", "sms:delivered", "system:ping", "sms:cancelled"),
)
PAYLOADS = (
    *("sender", "phoneNumber", "message", "body", "subject", "data", "receivedAt", "messageId", "reason", "simNumber"),
    *("attachments", "messages", "contentType", "name", "recipient"),
)
GATEWAY = SmsGateway(url="https://sms.contoh.example", username="A", password="b", signing_key="kunci")
VOICE = Phone(account_sid=ACCOUNT, auth_token=TOKEN, number=twilio_lookalike.WHATSAPP)

twilio_forms = some.builds(
    lambda told, twice: octets(urlencode([*(USUAL | told).items(), *twice], errors="surrogatepass")),
    some.dictionaries(some.sampled_from(FIELDS), texts, max_size=6),
    some.lists(some.tuples(some.sampled_from(FIELDS), words), max_size=2),
)
values = some.recursive(
    texts | some.none() | some.booleans() | some.integers() | some.floats(allow_nan=True),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(PAYLOADS), inner, max_size=4),
    max_leaves=8,
)
payloads = some.dictionaries(some.sampled_from(PAYLOADS), values, max_size=6).map(
    lambda told: {"sender": "+6281200000001", "receivedAt": "2026-11-22T09:15:00+07:00", "messageId": "a"} | told
)
events = some.fixed_dictionaries(
    {"id": words | some.just("a"), "event": some.sampled_from(KINDS) | words, "payload": payloads | values}
).map(lambda told: json.dumps(told).encode())
requests = some.builds(
    lambda channel, step, kind, body: b"%b?%b %b\n%b" % (channel.encode(), step.encode(), kind.encode(), body),
    some.sampled_from(("whatsapp", "sms", "phone")),
    some.sampled_from(STEPS) | words.map(lambda one: one.encode("ascii", "ignore").decode().replace("\n", "")),
    some.just(FORM),
    twilio_forms,
) | events.map(b"sms_gateway? application/json\n".__add__)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[App]:
    app = make_app(tmp_path, "http://127.0.0.1:1", StoppedClock())
    channels = {**app.channels, "phone": VOICE, "sms_gateway": GATEWAY}
    traits = {name: one.traits for name, one in channels.items()}
    told = replace(app.settings.office, traits=traits)
    app.office_now.known = replace(app.office, traits=traits)
    yield replace(app, channels=channels, settings=replace(app.settings, channels=channels, office=told))
    app.db.close()


class Provider:
    """Posts what it is given as the real providers sign it."""

    def __init__(self, app: App, patch: pytest.MonkeyPatch) -> None:
        self.app, flask = app, Flask(__name__)
        flask.register_blueprint(hooks.blueprint(app))
        self.client = flask.test_client()
        self.put: list[arrivals.Row] = []
        patch.setattr(arrivals, "put", self._note)

    def _note(
        self, db: Database, rows: Sequence[arrivals.Row], put: Callable[..., list[bool]] = arrivals.put
    ) -> list[bool]:
        self.put += rows
        return put(db, rows)

    def take(self, data: bytes) -> None:
        head, _, body = data.partition(b"\n")
        channel, _, rest = head.decode("latin-1").partition("?")
        query, _, kind = rest.rpartition(" ")
        if channel not in self.app.channels or not query.isprintable() or not kind.isprintable():
            return  # no address that a provider was told
        self.put.clear()
        told = {"Content-Type": kind} | self._signed(channel, query, kind, body)
        answer = self.client.post(f"/hooks/{channel}", query_string=query, data=body, headers=told)
        assert answer.status_code in (200, 403), answer.status
        if channel == "phone" and answer.status_code == 200:
            ElementTree.fromstring(answer.data)
        while read_inbox(self.app):
            pass
        self._look(is_taken=answer.status_code == 200)

    def _signed(self, channel: str, query: str, kind: str, body: bytes) -> dict[str, str]:
        if channel == "sms_gateway":
            stamp = str(int(self.app.clock().timestamp()))
            return {
                "X-Timestamp": stamp,
                "X-Signature": hmac.new(b"kunci", body + stamp.encode(), "sha256").hexdigest(),
            }
        asked = Request(EnvironBuilder(method="POST", data=body, content_type=kind, query_string=query).get_environ())
        url = f"{PUBLIC_URL}/hooks/{channel}" + (
            f"?{asked.query_string.decode('latin-1')}" if asked.query_string else ""
        )
        pairs = "".join(name + value for name, value in sorted(set(asked.form.items(multi=True))))
        made = hmac.new(TOKEN.encode(), (url + pairs).encode("utf-8"), "sha1").digest()
        return {"X-Twilio-Signature": base64.b64encode(made).decode()}

    def _look(self, *, is_taken: bool) -> None:
        """Assert that a webhook that was taken is among the arrivals, and that every arrival is handled.

        An event of a kind that we do not know is set aside for a person, and says so.
        """
        (row,) = self.put if is_taken else [None]
        with self.app.db.read() as db:
            undone = [
                error
                for error in db.exec(select(Arrival.error).where(col(Arrival.state) != ArrivalState.DONE))
                if Unknown.__qualname__ not in error
            ]
            if row is not None:
                key = (col(Arrival.channel) == row.channel, col(Arrival.key) == row.arrived.key)
                db.exec(select(Arrival).where(*key)).one()
        assert not undone, undone[0]


def test_no_webhook_breaks_the_program_and_none_is_lost(office: App, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(office, monkeypatch)
    assert fuzz(Target("webhooks", damaged(requests), provider.take)) > 0
