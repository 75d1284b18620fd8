"""One consultation from every channel to its rating, by the real programs, on SQLite and on PostgreSQL.

They are `loket run`, its command line, a Twilio look-alike, dovecot and an SMTP server on loopback.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from aiosmtpd.controller import Controller
from cast import PASSWORD
from dovecot import PASSWORD as MAIL_PASSWORD
from dovecot import Dovecot, running_dovecot
from office_process import RunningOffice, running_office, wait_for
from ports import free_port
from scripted_server import file_reply
from sqlalchemy import Engine, NullPool, create_engine, select
from twilio_lookalike import ACCOUNT, SMS, TOKEN, WHATSAPP, Lookalike, Pairs, serving, sms, whatsapp

from store.tables import Consultation, Officer, Rating

CITIZENS = {
    "whatsapp": "+6281200000146",
    "sms": "+6281300000177",
    "phone": "+6281900000152",
    "email": "siti@contoh.example",
}
NUMBER = re.compile(r"K-\d{4}-\d{6}")
OUR_PHONE = "+622100000102"
MAILBOX = "pst@contoh.example"
SOUND = b"ID3" + bytes(2000)
ANSWER = "Penduduk Kecamatan Gantung 2022: 29.671 jiwa (Gantung Dalam Angka 2023, halaman 41)."


class Postbox:
    """An SMTP server that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [one for one in self.mails if address in one["To"]]


@dataclass
class Town:
    """The office, who works there, and everybody it talks to."""

    office: RunningOffice
    twilio: Lookalike
    dovecot: Dovecot
    post: Postbox
    desk: Shell | Browser
    tables: Engine
    sids: Iterator[int] = field(default_factory=lambda: iter(range(2**64, 2**65)))  # none of the provider's own

    def heard_by(self, channel: str) -> list[str]:
        """What reached a citizen, oldest first; a caller is written to by SMS."""
        if channel == "email":
            return [str(one.get_body(("plain",)).get_content()) for one in self.post.to(CITIZENS["email"])]
        return [one.body for one in self.twilio.to(CITIZENS[channel])]

    def hears(self, channel: str, count: int, what: str) -> str:
        """Wait until so many messages have reached a citizen; return the last of them."""
        return wait_for(lambda: self.heard_by(channel)[count - 1 :], f"{what} by {channel}")[0]

    def says(self, channel: str, text: str) -> None:
        {"whatsapp": self.chat, "sms": self.chat, "phone": self.call, "email": self.mail}[channel](channel, text)

    def chat(self, channel: str, text: str) -> None:
        make = {"whatsapp": whatsapp, "sms": sms, "phone": sms}[channel]
        road = "whatsapp" if channel == "whatsapp" else "sms"
        assert self.office.hook(road, make(f"SM{next(self.sids):032x}", CITIZENS[channel], text)).status_code == 200

    def mail(self, channel: str, text: str) -> None:
        """A new mail, or an answer to the last one that came."""
        mail = EmailMessage()
        mail["From"], mail["To"] = f"Siti <{CITIZENS['email']}>", MAILBOX
        mail["Message-ID"] = f"<{next(self.sids)}@contoh.example>"
        mail["Subject"] = "Permohonan data"
        if received := self.post.to(CITIZENS["email"]):
            mail.replace_header("Subject", f"Re: {received[-1]['Subject']}")
            mail["In-Reply-To"] = received[-1]["Message-ID"]
        mail.set_content(text)
        self.dovecot.deliver(MAILBOX, mail.as_bytes())

    def call(self, channel: str, text: str) -> None:
        """Listen to the greeting, press 2, speak after the tone, hang up."""
        sid, sound = f"CA{next(self.sids):032x}", f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE{next(self.sids):032x}"
        self.twilio.serve(f"{sound}.mp3", file_reply("audio/mpeg", SOUND))
        call: Pairs = [("CallSid", sid), ("AccountSid", ACCOUNT), ("From", CITIZENS["phone"]), ("To", OUR_PHONE)]
        ringing = [*call, ("CallStatus", "in-progress")]
        greeting = self._twiml("phone", ringing)
        menu = self._twiml(self._path(greeting, "Gather", "action"), [*ringing, ("Digits", "2")])
        url = self.twilio.url + sound
        recorded = [("RecordingUrl", url), ("RecordingSid", sound[-34:]), ("RecordingDuration", "7")]
        self._twiml(self._path(menu, "Record", "action"), [*ringing, *recorded])
        report = [("CallSid", sid), ("AccountSid", ACCOUNT), ("RecordingStatus", "completed"), *recorded]
        self.office.hook(self._path(menu, "Record", "recordingStatusCallback"), report)
        self.office.hook("phone?step=status", [*call, ("CallStatus", "completed"), ("CallDuration", "21")])

    def _twiml(self, path: str, pairs: Pairs) -> ElementTree.Element:
        answer = self.office.hook(path, pairs)
        assert answer.status_code == 200
        return ElementTree.fromstring(answer.text)

    def _path(self, twiml: ElementTree.Element, verb: str, attribute: str) -> str:
        """Where a verb leads, always under our public address."""
        found = twiml.find(verb)
        assert found is not None, ElementTree.tostring(twiml)
        return found.attrib[attribute].removeprefix(f"{self.office.url}/hooks/")


class Shell:
    """Dewi works from the command line."""

    def __init__(self, office: RunningOffice) -> None:
        self.office = office

    def reply(self, number: str, text: str) -> None:
        self.office.loket("reply", number, text, "--as", "dewi")

    def close(self, number: str) -> None:
        self.office.loket("close", number, "--as", "dewi")


class Browser:
    """Dewi works at the web desk; what her browser sends."""

    def __init__(self, office: RunningOffice) -> None:
        self.office = office
        self.session = requests.Session()
        self._post("/masuk", "/masuk", nama="dewi", sandi=PASSWORD)

    def reply(self, number: str, text: str) -> None:
        page = f"/konsultasi/{number}"
        self._post(page, f"{page}/ambil")
        self._post(page, f"{page}/tulis", isi=text, jenis="balas")

    def close(self, number: str) -> None:
        self._post(f"/konsultasi/{number}", f"/konsultasi/{number}/tutup")

    def _post(self, page: str, path: str, **form: str) -> None:
        """Fill in the form of a page as it stands there, with what it has seen."""
        html = self.session.get(self.office.url + page, timeout=15).text
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token|dilihat)" value="([^"]*)"', html))
        answer = self.session.post(self.office.url + path, data=hidden | form, timeout=15)
        assert answer.ok, answer.text[:500]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("office")
    database = "sqlite" if request.param == "sqlite" else _postgres(request)
    post = Postbox()
    sink = Controller(post, hostname="127.0.0.1", port=free_port(), ready_timeout=60, enable_SMTPUTF8=True)
    with running_dovecot() as dovecot, serving(Lookalike()) as twilio:
        sink.start()
        try:
            with running_office(folder, _tables(database, twilio, dovecot, sink.port)) as office:
                office.hire("dewi")
                desk = Shell(office) if request.param == "sqlite" else Browser(office)
                url = f"sqlite:///{folder / 'data' / 'loket.db'}" if database == "sqlite" else database
                tables = create_engine(url, poolclass=NullPool)
                yield Town(office, twilio, dovecot, post, desk, tables)
        finally:
            sink.stop()


def _postgres(request: pytest.FixtureRequest) -> str:
    import psycopg

    folder, tables = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_tables"))
    with psycopg.connect(host=folder, user="loket", dbname="postgres", autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS perjalanan WITH (FORCE)")
        connection.execute(f"CREATE DATABASE perjalanan TEMPLATE {tables}")
    return f"postgresql+psycopg://loket@/perjalanan?host={folder}"


def _tables(database: str, twilio: Lookalike, dovecot: Dovecot, smtp_port: int) -> str:
    account = f'account_sid = "{ACCOUNT}"\nauth_token = "{TOKEN}"\napi_base = "{twilio.url}"\n'
    numbers = {"whatsapp": WHATSAPP, "sms": SMS, "phone": OUR_PHONE}
    roads = "".join(f'[channels.{name}]\n{account}number = "{number}"\n' for name, number in numbers.items())
    return f"""database = "{database}"
{roads}
[channels.email]
address = "{MAILBOX}"
display_name = "PST Contoh"
username = "{MAILBOX}"
password = "{MAIL_PASSWORD}"
imap_host = "127.0.0.1"
imap_port = {dovecot.port}
imap_security = "none"
smtp_host = "127.0.0.1"
smtp_port = {smtp_port}
smtp_security = "none"
"""


@pytest.mark.timeout(600)  # a minute at rest: each command of the command line loads the program anew
def test_from_the_first_word_to_the_rating(town: Town) -> None:
    """Four citizens at once, one on each channel: their waits are shared."""
    for channel in CITIZENS:
        town.says(channel, "Pagi, minta jumlah penduduk Kecamatan Gantung 2022")
    numbers = {channel: NUMBER.findall(town.hears(channel, 1, "the acknowledgement"))[0] for channel in CITIZENS}

    for number in numbers.values():
        town.desk.reply(number, ANSWER)
    for channel in CITIZENS:
        assert ANSWER in town.hears(channel, 2, "the answer")

    for number in numbers.values():
        town.desk.close(number)
    for channel, number in numbers.items():
        prompt = town.hears(channel, 3, "the rating prompt")
        assert number in prompt
        _rate(town, channel, prompt)
    assert "nilai 5" in town.hears("whatsapp", 4, "the thanks")

    wait_for(lambda: len(_rated(town)) == len(CITIZENS), "the ratings")
    assert _rated(town) == {number: (channel, "closed", 5, "dewi") for channel, number in numbers.items()}
    shown = json.loads(town.office.loket("show", numbers["phone"], "--json"))
    assert (shown["channel"], shown["state"], shown["rating"], shown["officer"]) == ("phone", "closed", 5, "dewi")
    sounds = [file for message in shown["messages"] for file in message["attachments"]]
    assert [(one["content_type"], one["state"]) for one in sounds] == [("audio/mpeg", "stored")]
    # nothing twice, and no SMS only to thank
    for channel in CITIZENS:
        assert len(town.heard_by(channel)) == (4 if channel == "whatsapp" else 3)


def _rated(town: Town) -> dict[str, tuple[str, str, int, str]]:
    """Return channel, state, rating and officer by number.

    From the database: the command line takes two seconds for each look.
    """
    case, rating = Consultation, Rating
    asked = select(case.number, case.channel, case.state, rating.score, Officer.name)
    asked = asked.join(rating, rating.consultation_id == case.id).join(Officer, Officer.id == case.officer_id)
    with town.tables.connect() as tables:
        return {row.number: tuple(row)[1:] for row in tables.execute(asked)}


def _rate(town: Town, channel: str, prompt: str) -> None:
    """By word where one chats, by one of the five links in a mail."""
    if channel != "email":
        town.chat(channel, {"whatsapp": "5", "sms": "lima", "phone": "5 terima kasih"}[channel])
        return
    links = re.findall(r"(http://\S+/nilai/\S+)\?nilai=(\d)", prompt)
    assert [score for _, score in links] == ["5", "4", "3", "2", "1"]
    page = links[4][0]
    assert requests.get(f"{page}?nilai=5", timeout=10).ok
    assert "Kirim nilai" in requests.get(page, timeout=10).text  # looking is no rating
    body = urllib.parse.urlencode({"nilai": "5", "cerita": "Terima kasih"})
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert requests.post(page, data=body, headers=form, timeout=10).ok


def test_the_doctor_finds_the_office_in_good_health(town: Town) -> None:
    found = town.office.loket("doctor")
    assert "GAGAL" not in found
    for name in ("whatsapp", "sms", "phone", "email", "database", "redis"):
        assert name in found


def test_ctrl_c_ends_everything_in_order(town: Town) -> None:
    process = town.office.process
    assert process is not None
    town.office.stop()
    assert process.returncode == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{town.office.url}/healthz", timeout=5)
