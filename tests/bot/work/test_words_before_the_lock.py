"""Nobody waits for a long text: while the write lock is held, no function reads the words of a citizen's message.

Every public function of the language and of the readers of mails is listed from the code and watched.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mails
import pytest
from cast import BUDI, SITI
from sqlmodel import Session
from twilio_lookalike import ACCOUNT, TOKEN, WHATSAPP, encoded
from web_desk import Desk
from world import World

from bot.work import jobs, take_arrivals
from channels.envelope import Arrival as Arrived
from channels.envelope import Inbound
from channels.phone import Phone
from channels.sms import Sms
from channels.sms_gateway import SmsGateway
from channels.whatsapp import WhatsApp
from handlers.intake import pipeline
from store.cases import messages
from store.db.database import Database
from store.tables import Message
from store.transport import arrivals

ROOT = Path(__file__).parents[3]
LONG = 1000  # letters
WORDS = "petugas jumlah data penduduk 3171012304900001 menurut kabupaten " * 60
TWILIO = {"account_sid": ACCOUNT, "auth_token": TOKEN, "number": WHATSAPP}
OURS = "Terima kasih, pesan Anda sudah kami terima dan kami jawab segera."


def is_long(given: object) -> bool:
    if isinstance(given, Inbound):
        return any(is_long(one) for one in (given.body, given.full_body, given.subject, given.quoted))
    return isinstance(given, str | bytes) and len(given) > LONG


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions that read a long text while the write lock is held."""
    held: list[bool] = []
    found: list[str] = []
    real = Database.write

    @contextmanager
    def write(self: Database) -> Iterator[Session]:
        with real(self) as session:
            held.append(True)
            try:
                yield session
            finally:
                held.pop()

    monkeypatch.setattr(Database, "write", write)

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*given: Any, **named: Any) -> Any:
            if held and any(map(is_long, (*given, *named.values()))):
                found.append(f"{function.__module__}.{function.__name__}")
            return function(*given, **named)

        return run

    rooms = ("handlers/language", "channels/_mail")
    names = [f"{room.replace('/', '.')}.{path.stem}" for room in rooms for path in (ROOT / room).glob("[!_]*.py")]
    readers = {
        value: watched(value)
        for module in map(importlib.import_module, names)
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and name[0] != "_"
    }
    for module in [one for name, one in sys.modules.items() if name.split(".")[0] in ("handlers", "channels", "bot")]:
        for name, value in list(vars(module).items()):
            if inspect.isfunction(value) and value in readers:
                monkeypatch.setattr(module, name, readers[value])
    return found


@pytest.fixture
def desk(world: World) -> Desk:
    world.officer("dewi")
    gateway = SmsGateway(url="https://sms.contoh.example", username="a", password="b", signing_key="c")
    channels = {"whatsapp": WhatsApp(**TWILIO), "sms": Sms(**TWILIO), "phone": Phone(**TWILIO), "gateway": gateway}
    made = Desk(world, {"email": mails.channel(), **channels})
    world.hears("whatsapp", BUDI, "minta data penduduk", name="Budi")
    world.hears("email", "siti@contoh.example", "Minta data penduduk", subject="Data")
    return made


def gateway_event(words: str) -> bytes:
    payload = {"sender": SITI, "receivedAt": "2026-11-22T09:15:00+07:00", "messageId": "a", "message": words}
    return json.dumps({"id": "a", "event": "sms:received", "payload": payload}).encode()


def form(**told: str) -> bytes:
    every = {"MessageSid": "SM77", "CallSid": "CA77", "AccountSid": ACCOUNT, "From": BUDI, "NumMedia": "0", **told}
    return b"\n" + encoded(every.items())


ARRIVALS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a chat": ("whatsapp", lambda: form(From=f"whatsapp:{BUDI}", Body=WORDS)),
    "a complaint": ("whatsapp", lambda: form(From=f"whatsapp:{BUDI}", Body=f"PENGADUAN: {WORDS}")),
    "a first chat": ("whatsapp", lambda: form(From=f"whatsapp:{SITI}", Body=WORDS)),
    "an SMS": ("sms", lambda: form(Body=WORDS)),
    "an SMS of the gateway": ("gateway", lambda: gateway_event(WORDS)),
    "a call with its voicemail": (
        "phone",
        lambda: b"step=recorded&menu=3\n" + encoded([("CallSid", "CA77"), ("From", BUDI), ("CallerName", WORDS)]),
    ),
    "a mail": ("email", lambda: mails.mail(WORDS)),
    "a mail as HTML": ("email", lambda: mails.mail(f"<p>{WORDS}</p>", **{"Content-Type": "text/html"})),
    "a complaint by mail": ("email", lambda: mails.mail(WORDS, subject=f"PENGADUAN {WORDS[:600]}")),
    "a mail of a machine": ("email", lambda: mails.mail(WORDS, **{"Auto-Submitted": "auto-generated"})),
}


@pytest.mark.parametrize("kind", ARRIVALS)
def test_no_words_are_read_while_the_write_lock_is_held(desk: Desk, late: list[str], kind: str) -> None:
    channel, raw = ARRIVALS[kind]
    arrivals.put(desk.world.db, [arrivals.Row(channel, Arrived("one", raw()), desk.world.now)])
    assert take_arrivals.read_inbox(desk.app) == 1
    assert late == []
    with desk.world.db.read() as db:
        assert list(arrivals.shunted(db)) == []


def quoting(desk: Desk, words: str) -> bytes:
    ours = next(one for one in desk.world.said() if one.channel == "email")
    quoted = "".join(f"> {line}\n" for line in (*ours.body.splitlines(), words))
    head = "Pada 3 Des 2018 10.41 pst@kantor.example menulis:\n"
    return mails.mail(f"Terima kasih\n\n{head}{quoted}", in_reply_to=f"<{ours.key}@kantor.example>")


def test_a_quotation_is_compared_with_our_letters_before_the_lock(desk: Desk, late: list[str]) -> None:
    arrivals.put(desk.world.db, [arrivals.Row("email", Arrived("one", quoting(desk, WORDS)), desk.world.now)])
    take_arrivals.read_inbox(desk.app)
    assert late == []


def test_a_quotation_is_compared_again_where_a_letter_was_added_meanwhile(
    desk: Desk, late: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter comes between the reading and the write lock; the arrival is handled all the same, once."""
    real, added = pipeline.read, list[str]()
    compare, compared = pipeline.compared, list[object]()

    def read(*given: Any) -> Any:
        known = real(*given)
        with desk.world.db.write() as db:
            first = messages.by_key(db, next(one.key for one in desk.world.said() if one.channel == "email"))
            assert first is not None
            key = messages.new_key()
            db.add(
                Message(
                    key=key,
                    consultation_id=first.consultation_id,
                    channel="email",
                    direction="out",
                    author="dewi",
                    body=OURS,
                    at=desk.world.now,
                )
            )
            added.append(key)
        return known

    raw = quoting(desk, f"{OURS} {WORDS}")
    arrivals.put(desk.world.db, [arrivals.Row("email", Arrived("one", raw), desk.world.now)])
    monkeypatch.setattr(pipeline, "read", read)
    monkeypatch.setattr(pipeline, "compared", lambda *given: compared.append(given) or compare(*given))
    jobs.work(desk.app)
    assert (len(added), len(compared)) == (1, 1)
    assert late == []
    with desk.world.db.read() as db:
        assert arrivals.waiting(db, 5) == []
        assert list(arrivals.shunted(db)) == []


def test_words_on_the_tracking_page_are_read_before_the_lock(desk: Desk, late: list[str]) -> None:
    receipt = next(one.body for one in desk.world.said() if one.channel == "whatsapp")
    found = re.search(r"/k/\S+/[0-9a-f]{16}", receipt)
    assert found is not None
    form = {"isi": WORDS[:3900], "sekali": "e" * 20}
    assert desk.client.post(found.group(), data=form).status_code == 303
    assert late == []


def test_the_watch_finds_a_reading_under_the_lock(desk: Desk, late: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_arrivals, "_read", lambda _app, _db, _channel, message: message)
    raw = form(From=f"whatsapp:{BUDI}", Body=WORDS)
    arrivals.put(desk.world.db, [arrivals.Row("whatsapp", Arrived("one", raw), desk.world.now)])
    take_arrivals.read_inbox(desk.app)
    assert "handlers.language.scores.read" in late
