"""The outside world of the lab: citizens on every channel, their providers, the mailbox. It keeps its own books."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from aiosmtpd.controller import Controller
from chaos.admin import Admin
from chaos.books import Books
from chaos.citizens.browsing import words_on
from chaos.citizens.everybody import WAYS
from chaos.citizens.writing import MAILBOX, SIGNING_KEY
from chaos.providers import LabGateway, LabPost, LabTwilio
from dovecot import PASSWORD as MAIL_PASSWORD
from dovecot import Dovecot, running_dovecot
from imap_proxy import Proxy, imap_proxy
from ports import free_port
from scripted_server import serving
from twilio_lookalike import ACCOUNT, SMS, TOKEN, WHATSAPP

FILE_EVERY = 3
ASKS = ("Mohon data penduduk Gantung", "Minta angka inflasi 2025", "Apakah ada luas panen padi")
CHANNELS = """[alerts]
to = ["{admin}/alerts"]
[channels.whatsapp]
{account}number = "{whatsapp}"
[channels.sms]
{account}number = "{sms}"
[channels.sms_gateway]
url = "{gateway}"
username = "ABCDEF"
password = "sandi"
signing_key = "{key}"
[channels.phone]
{account}number = "{whatsapp}"
[channels.chat]
[channels.walkin]
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
        self.tablet = ""  # by which the office knows the tablet at its counter
        self.at_the_tablet = threading.Lock()
        self.counted, self.looked_at = itertools.count(), dict[str, set[str]]()
        self.twilio = LabTwilio(self.books, self.now)
        self.gateway = LabGateway(self.books)
        self.admin = Admin(self.now)
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
        return CHANNELS.format(account=account, admin=self.admin.url, **numbers, **mail)

    def speak(self) -> None:
        """Let a citizen say something on a channel by chance, on a thread of their own."""
        said, channel = threading.Event(), self.chance.choice(tuple(WAYS))
        self.speaking.add(said)
        self.people.submit(self._speak, channel, said)

    def silent(self) -> bool:
        """Return whether nobody is speaking: every message was heard or given up."""
        return all(one.is_set() for one in self.speaking)

    def _speak(self, channel: str, said: threading.Event) -> None:
        try:
            place = len(self.books.said)
            by_mail = channel in ("email", "walkin") or (channel == "chat" and place % 2)
            sender = f"warga{place}@contoh.example" if by_mail else f"+628120000{place:04d}"
            note = self.books.says(channel, sender)
            WAYS[channel](self, note, f"{ASKS[place % len(ASKS)]} {note.word}")
        finally:
            said.set()

    def brings_a_file(self) -> bool:
        """Say whether the next message brings a file along."""
        return next(self.counted) % FILE_EVERY == 0

    def unseen(self) -> set[str]:
        """Return the answers that should stand on a page of the website and do not, or stand there twice."""
        due = {page: words for page, words in self.books.on_pages.items() if words != self.looked_at.get(page)}
        found = {f"{word} on {page}" for page, words in due.items() for word in self._missing(page, words)}
        if not found:
            self.looked_at |= due
        return found

    def _missing(self, page: str, words: set[str]) -> set[str]:
        shown = Counter(words_on(self, page))
        return {word for word in words if shown[word] != 1}


@contextmanager
def outside_world(seed: int) -> Iterator[Outside]:
    """Yield a world whose providers answer. Skips where dovecot is not installed."""
    with ExitStack() as stack:
        world = Outside(stack.enter_context(running_dovecot()), seed)
        stack.enter_context(serving(world.twilio))
        stack.enter_context(serving(world.gateway))
        stack.enter_context(serving(world.admin))
        world.imap = stack.enter_context(imap_proxy(world.dovecot.port))
        sink = Controller(
            world.post, hostname="127.0.0.1", port=world.smtp_port, ready_timeout=60, enable_SMTPUTF8=True
        )
        sink.start()
        stack.callback(sink.stop)
        stack.callback(world.people.shutdown, wait=False, cancel_futures=True)
        stack.callback(world.over.set)
        yield world


def output_of(folder: Path) -> str:
    """Return the last lines that the office printed."""
    return (folder / "output").read_text(errors="replace")[-2000:]
