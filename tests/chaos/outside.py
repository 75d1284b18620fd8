"""The outside world of the lab: citizens on every channel, their providers, the mailbox. It keeps its own books."""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from random import Random

import requests
import twilio_lookalike
from aiosmtpd.controller import Controller
from chaos.books import Books, Said
from chaos.providers import LabGateway, LabPost, LabTwilio
from dovecot import PASSWORD as MAIL_PASSWORD
from dovecot import Dovecot, running_dovecot
from imap_proxy import Proxy, imap_proxy
from ports import free_port
from scripted_server import serving
from twilio_lookalike import ACCOUNT, SMS, TOKEN, WHATSAPP

MAILBOX = "pst@contoh.example"
SIGNING_KEY = "signing-key"
TRIES = 4  # as docs/deploy has it at the webhook: rc=3, and the times of the same line
CONNECT, READ, IN_ALL = 3, 4, 15
ASKS = ("Mohon data penduduk Gantung", "Minta angka inflasi 2025", "Apakah ada luas panen padi")
CHANNELS = """[channels.whatsapp]
{account}number = "{whatsapp}"
[channels.sms]
{account}number = "{sms}"
[channels.sms_gateway]
url = "{gateway}"
username = "ABCDEF"
password = "sandi"
signing_key = "{key}"
[channels.email]
address = "{mailbox}"
username = "{mailbox}"
password = "{mail_password}"
imap_host = "127.0.0.1"
imap_port = {imap}
imap_security = "none"
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
"""


class Outside:
    """Everybody whom the office talks to. hurried: seconds that the whole world is ahead of this computer."""

    def __init__(self, dovecot: Dovecot, seed: int) -> None:
        self.books, self.dovecot, self.chance = Books(), dovecot, Random(seed)
        self.hurried = 0.0
        self.office_url = ""
        self.twilio = LabTwilio(self.books, self.now)
        self.gateway = LabGateway(self.books)
        self.post = LabPost(self.books, lambda mail: dovecot.deliver(MAILBOX, mail, folder="Sent"))
        self.imap: Proxy | None = None
        self.smtp_port = free_port()
        self.over = threading.Event()
        self.people = ThreadPoolExecutor(24)
        self.speaking: set[threading.Event] = set()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.hurried)

    def channels(self) -> str:
        """Return the tables of config.toml that lead to this world."""
        account = f'account_sid = "{ACCOUNT}"\nauth_token = "{TOKEN}"\napi_base = "{self.twilio.url}"\n'
        assert self.imap is not None
        mail = {"mailbox": MAILBOX, "mail_password": MAIL_PASSWORD, "imap": self.imap.port, "smtp": self.smtp_port}
        numbers = {"whatsapp": WHATSAPP, "sms": SMS, "gateway": self.gateway.url, "key": SIGNING_KEY}
        return CHANNELS.format(account=account, **numbers, **mail)

    def speak(self) -> None:
        """Let a citizen say something on a channel by chance, on a thread of their own."""
        said, turn = threading.Event(), self.chance.random()
        self.speaking.add(said)
        self.people.submit(self._speak, turn, said)

    def silent(self) -> bool:
        """Return whether nobody is speaking: every message was heard or given up."""
        return all(one.is_set() for one in self.speaking)

    def _speak(self, turn: float, said: threading.Event) -> None:
        try:
            channel = ("whatsapp", "sms", "sms_gateway", "email")[int(turn * 4)]
            place = len(self.books.said)
            sender = f"warga{place}@contoh.example" if channel == "email" else f"+628120000{place:04d}"
            note = self.books.says(channel, sender)
            words = f"{ASKS[place % len(ASKS)]} {note.word}"
            {"email": self._mails, "sms_gateway": self._texts}.get(channel, self._chats)(note, words)
        finally:
            said.set()

    def _mails(self, note: Said, words: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = note.sender, MAILBOX, "Permohonan data"
        mail["Message-ID"], mail["Date"] = f"<{note.word}@contoh.example>", format_datetime(self.now())
        mail.set_content(words)
        self.dovecot.deliver(MAILBOX, mail.as_bytes())
        note.heard = True

    def _chats(self, note: Said, words: str) -> None:
        """Post as Twilio does: a few tries within some seconds, then never again."""
        made = twilio_lookalike.whatsapp if note.channel == "whatsapp" else twilio_lookalike.sms
        pairs = made(f"SM{note.word[1:7]:c>32}", note.sender, words)
        self.twilio.hears(pairs)
        url, end = f"{self.office_url}/hooks/{note.channel}", time.monotonic() + IN_ALL
        body, signed = twilio_lookalike.encoded(pairs), twilio_lookalike.headers(url, pairs)
        for _ in range(TRIES):
            note.heard = note.heard or self._post(url, body, signed, READ) == 200
            if note.heard or time.monotonic() > end or self.over.wait(0.2):
                return

    def _texts(self, note: Said, words: str) -> None:
        """Post as the app does: again and again, for days."""
        payload = {"messageId": note.word, "message": words, "sender": note.sender, "simNumber": 1}
        payload["receivedAt"] = self.now().isoformat()
        told = {"deviceId": "dev1", "event": "sms:received", "id": note.word, "webhookId": "wh1", "payload": payload}
        body = json.dumps(told).encode()
        while not note.heard:
            stamp = str(int(self.now().timestamp()))
            signature = hmac.new(SIGNING_KEY.encode(), body + stamp.encode(), "sha256").hexdigest()
            head = {"Content-Type": "application/json", "X-Timestamp": stamp, "X-Signature": signature}
            note.heard = self._post(f"{self.office_url}/hooks/sms_gateway", body, head, 30) == 200
            if not note.heard and self.over.wait(1):
                return

    @staticmethod
    def _post(url: str, body: bytes, head: dict[str, str], read: float) -> int | None:
        try:
            return requests.post(url, data=body, headers=head, timeout=(CONNECT, read)).status_code
        except requests.RequestException:
            return None


@contextmanager
def outside_world(seed: int) -> Iterator[Outside]:
    """Yield a world whose providers answer. Skips where dovecot is not installed."""
    with ExitStack() as stack:
        world = Outside(stack.enter_context(running_dovecot()), seed)
        stack.enter_context(serving(world.twilio))
        stack.enter_context(serving(world.gateway))
        world.imap = stack.enter_context(imap_proxy(world.dovecot.port))
        sink = Controller(world.post, hostname="127.0.0.1", port=world.smtp_port, enable_SMTPUTF8=True)
        sink.start()
        stack.callback(sink.stop)
        stack.callback(world.people.shutdown, wait=False, cancel_futures=True)
        stack.callback(world.over.set)
        yield world


def output_of(folder: Path) -> str:
    """Return the last lines that the office printed."""
    return (folder / "output").read_text(errors="replace")[-2000:]
