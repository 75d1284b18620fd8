"""The providers of the lab's world: Twilio, a phone with SMS Gate, a mail server. Each takes, answers and reports."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
import twilio_lookalike
from chaos.books import Books, Reached
from scripted_server import Call, Reply, ScriptedServer, as_json
from twilio_lookalike import ACCOUNT, Heard, Lookalike, refusal

Clock = Callable[[], datetime]
NO_KEY = ""


@dataclass
class Mood:
    """How a provider behaves.

    word: "" well; "refuse" 503 and nothing taken; "busy" 429; "silent" no answer, nothing taken; "hang" taken, no
        answer; "lost" taken, then the connection is cut; "late error" taken, then 500.
    reports: "" in order; "doubled", "reversed", "early", "never".
    """

    word: str = ""
    reports: str = ""

    def refuses(self) -> Reply | None:
        """Return the answer of a provider that takes nothing, None where it takes."""
        answers = {"busy": refusal(429, 20429, retry_after="3"), "refuse": refusal(503, 20503)}
        return Reply(silent=True) if self.word == "silent" else answers.get(self.word)

    def answers(self, well: Reply) -> Reply:
        """Return the answer of a provider that has taken."""
        bent = {"hang": Reply(silent=True), "lost": Reply(lost=True), "late error": refusal(500, 20500)}
        return bent.get(self.word, well)


class LabTwilio(Lookalike):
    """A Twilio account that lists what came in and what went out, and reports on each message."""

    def __init__(self, books: Books, clock: Clock) -> None:
        super().__init__(clock)
        self.books, self.mood = books, Mood()
        self.reporters = ThreadPoolExecutor(2)
        self.media: dict[str, dict[str, str]] = {}  # by message

    def answer(self, call: Call) -> Reply:
        if call.method == "GET" and (refused := self.mood.refuses()):
            return refused
        self.calls.clear()
        return super().answer(call)

    def hears(self, pairs: twilio_lookalike.Pairs) -> None:
        """Write down a message of a citizen, as the account lists it, whether or not its webhook is heard."""
        form = dict(pairs)
        with self.lock:
            media = self.media.get(form["MessageSid"], {})
            self.heard.append(Heard(form["MessageSid"], form["From"], form["To"], form["Body"], self.clock(), media))

    def _create(self, form: dict[str, str]) -> Reply:
        if refused := self.mood.refuses():
            return refused
        callback = form.get("StatusCallback", "")
        early = self.mood.reports == "early"
        taken = self._take(form)
        channel = "whatsapp" if taken.to.startswith("whatsapp:") else "sms"
        key = dict(parse_qsl(urlsplit(callback).query)).get("message", NO_KEY)
        self.books.reaches(Reached(channel, key, taken.to.removeprefix("whatsapp:"), taken.body))
        if callback and early:
            self._report(callback, taken.sid, taken.to)
        elif callback and self.mood.reports != "never":
            self.reporters.submit(self._report, callback, taken.sid, taken.to)
        return self.mood.answers(as_json(201, taken.describe()))

    def _report(self, callback: str, sid: str, to: str) -> None:
        words: Sequence[str] = ("sent", "delivered")
        words = {"doubled": ("sent", "sent", "delivered", "delivered"), "reversed": ("delivered", "sent")}.get(
            self.mood.reports, words
        )
        for word in words:
            pairs = [("MessageSid", sid), ("MessageStatus", word), ("AccountSid", ACCOUNT), ("To", to)]
            signed = twilio_lookalike.headers(callback, pairs)
            with suppress(requests.RequestException):
                requests.post(callback, data=twilio_lookalike.encoded(pairs), headers=signed, timeout=4)


class LabGateway(ScriptedServer):
    """The API of a phone with SMS Gate. It keeps each message under the id that the office gave it."""

    credentials = ("ABCDEF", "sandi")

    def __init__(self, books: Books) -> None:
        super().__init__()
        self.books, self.mood = books, Mood()
        self.kept: set[str] = set()

    def own_answer(self, call: Call) -> Reply:
        self.calls.clear()
        if refused := self.mood.refuses():
            return refused
        if call.method == "POST" and call.path == "/messages":
            return self.mood.answers(self._take(json.loads(call.body)))
        if call.path == "/messages/inbox/export":
            return Reply(202)  # the app tries its webhooks again by itself
        known = call.path.rpartition("/")[2]
        if known in ("messages", "devices"):
            return Reply(200, b"[]", {"Content-Type": "application/json"})
        return as_json(200, {"id": known, "state": "Sent"}) if known in self.kept else Reply(404)

    def _take(self, told: dict[str, Any]) -> Reply:
        with self.lock:
            if told["id"] in self.kept:
                return Reply(409)
            self.kept.add(told["id"])
        self.books.reaches(Reached("sms_gateway", told["id"], told["phoneNumbers"][0], told["textMessage"]["text"]))
        return as_json(202, {"id": told["id"], "state": "Pending"})


class LabPost:
    """An SMTP server. Whatever it takes, it lays into the mailbox's Sent folder too, as large providers do.

    mood: "" well; "greylist" 451 at RCPT; "too large" 552 at DATA, nothing taken; "cut" the connection is cut before
        the 250, and the mail is taken.
    """

    def __init__(self, books: Books, keep: Callable[[bytes], None]) -> None:
        self.books, self.keep, self.mood = books, keep, ""
        self.lock = threading.Lock()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.mood == "greylist":
            return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.mood == "too large":
            return "552 5.3.4 Message too big for system"
        await asyncio.get_running_loop().run_in_executor(None, self._take, envelope)
        if self.mood == "cut":
            server.transport.abort()
        return "250 kept"

    def _take(self, envelope: Any) -> None:
        mail = message_from_bytes(envelope.original_content, EmailMessage, policy=policy.default)
        part = mail.get_body(("plain",))
        body = str(part.get_content()) if part is not None else ""
        key = str(mail["Message-ID"] or "").strip("<> ").partition("@")[0]
        for address in envelope.rcpt_tos:
            self.books.reaches(Reached("email", key, address, body))
        self.keep(envelope.original_content)
