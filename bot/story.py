"""A busy morning at an invented counter, told through the same handlers that serve real citizens.

For a demo that should not be empty, and for the pictures in docs/. Nobody in it exists.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.app import App
from bot.errors import CannotDo
from channels.envelope import Address, Attachment, Delivery, Inbound
from handlers import desk, guestbook, hours, instruments, pipeline, rating
from handlers.office import Office
from handlers.say import Enclosure
from store import consultations, inbox, messages, officers
from store.db import Database
from store.files import FileStore
from store.tables import Arrival, Consultation, Counter, Message, Officer

RATNA, HENDRI, MELATI, KEVIN = "+6281200000146", "+6281300000132", "+6281300000133", "+6282100000183"
CALLER, PARENT, FITRI = "+6281300000177", "+6281900000152", "+6285200000119"
YULIA, ARIF, SUKARDI = "yulia@dkp-beltim.example", "arif@contoh.example", "sukardi@contoh.example"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Story:
    """Tells what happened, minute by minute, up to `now`. team: who answers; the last of them supervises."""

    db: Database
    office: Office
    files: FileStore
    now: datetime
    team: Sequence[Officer]
    told: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(1906))  # noqa: S311  # a story, no secret

    def ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)

    @property
    def me(self) -> Officer:
        return self.team[0]

    @property
    def colleague(self) -> Officer:
        return self.team[1 % len(self.team)]

    # what happens

    def next_number(self, value: int, series: str = "K") -> None:
        """The next consultation gets this number, unless the series is beyond it already."""
        year = self.now.astimezone(self.office.zone).year
        with self.db.write() as db:
            counter = db.get(Counter, (series, year)) or Counter(series=series, year=year, value=0)
            counter.value = max(counter.value, value - 1)
            db.add(counter)

    def writes(self, at: datetime, channel: str, sender: str, body: str, name: str = "", **more: Any) -> str:
        """A citizen's message through the whole pipeline; the number of its consultation."""
        with self.db.write() as db:
            return self.writes_in(db, at, channel, sender, body, name, **more)

    def writes_in(
        self, db: Session, at: datetime, channel: str, sender: str, body: str, name: str = "", **more: Any
    ) -> str:
        self.told += 1
        key = f"story-{self.told}-{at.timestamp():.0f}"
        address = Address(channel, sender, name, "email" if "@" in sender else "phone")
        enclosed = more.pop("enclosed", ())
        attachments = tuple(Attachment(name, kind, "") for name, kind, _ in enclosed)
        message = Inbound(key, address, body, at, attachments=attachments, **more)
        arrival = Arrival(channel=channel, key=key, raw=body.encode(), received_at=at)
        db.add(arrival)
        db.flush()
        inbox.finish(arrival, pipeline.handle(db, self.office, channel, arrival, message, at), at)
        stored = messages.by_external_id(db, channel, key)
        if stored is None or stored.consultation_id is None:
            return ""
        for file, (_, _, data) in zip(
            messages.files(db, [stored.id or 0]).get(stored.id or 0, []), enclosed, strict=True
        ):
            file.state, file.sha256, file.size = "stored", self.files.put(data), len(data)
        return db.get_one(Consultation, stored.consultation_id).number

    def answers(
        self, at: datetime, number: str, text: str, by: Officer | None = None, *, fate: str = "read", **more: Any
    ) -> None:
        """An officer answers, taking the consultation over where somebody else holds it; fate: what became of it."""
        with self.db.write() as db:
            self.answers_in(db, at, number, text, by or self.me, fate=fate, **more)

    def answers_in(
        self, db: Session, at: datetime, number: str, text: str, by: Officer, *, fate: str = "read", **more: Any
    ) -> None:
        desk.take(db, number, by=by, now=at)
        for message in desk.reply(db, self.office, number, text, by=by, now=at, **more):
            self._arrives(db, message, at, fate)

    def _arrives(self, db: Session, message: Message, at: datetime, fate: str) -> None:
        message.state, message.external_id, message.sent_at = "sent", f"SM{message.key}", at
        if fate != "sent":
            error = "WhatsApp menolak: jendela 24 jam sudah tertutup." if fate == "failed" else ""
            report = Delivery(message.external_id, fate, error)
            pipeline.handle(
                db, self.office, message.channel, Arrival(channel="", key="", raw=b"", received_at=at), report, at
            )

    def robot_sent(self) -> None:
        """What the bot said has arrived too."""
        with self.db.write() as db:
            for message in messages.queued(db):
                message.state, message.external_id, message.sent_at = "delivered", f"SM{message.key}", message.at

    def notes(self, at: datetime, number: str, text: str, by: Officer) -> None:
        with self.db.write() as db:
            desk.note(db, number, text, by=by, now=at)

    def closes(self, at: datetime, number: str, by: Officer) -> None:
        with self.db.write() as db:
            desk.close(db, self.office, number, by=by, now=at)

    def is_about(self, number: str, subject: str) -> None:
        with self.db.write() as db:
            found = consultations.by_number(db, number)
            if found is not None:
                found.subject = subject

    def tells(self, at: datetime, number: str, name: str, **answers: str) -> None:
        """What the citizen told for the guest book."""
        with self.db.write() as db:
            guestbook.fill(db, number, name, answers, by=self.me, now=at)

    def enclosure(self, filename: str, content_type: str, data: bytes) -> Enclosure:
        return Enclosure(filename, content_type, self.files.put(data), len(data))


def fill_demo(app: App) -> str:
    """Tell the morning to a demo that has been prepared; what to say about it. Raises CannotDo outside the demo."""
    if not app.settings.demo:
        raise CannotDo("Cerita rekaan hanya untuk demo. Jalankan dahulu: loket run --demo")
    with app.db.read() as db:
        team = sorted(officers.everyone(db), key=lambda one: one.role == "supervisor")
        already = consultations.by_number(db, f"K-{app.clock().year}-000123") is not None
    if already or not team:
        raise CannotDo("Demo ini sudah berisi. Pakai folder lain, misalnya: loket run --demo --data data-cerita")
    tell(Story(app.db, app.office, app.files, app.clock(), team))
    app.bell.ring()
    return f"Cerita selesai. Buka {app.settings.public_url}/konsultasi"


def tell(story: Story) -> None:
    """The whole morning."""
    past_days(story)
    for part in (kevin, arif, ratna, fitri, parent, yulia, newcomers):
        part(story)
    story.robot_sent()


# who is being helped


def ratna(story: Story) -> None:
    story.next_number(123)
    number = story.writes(
        story.ago(minutes=29),
        "whatsapp",
        RATNA,
        "Selamat pagi, saya Ratna dari Koperasi Sahang Makmur, Kelapa Kampit. Saya perlu data produksi lada per "
        "kecamatan lima tahun terakhir untuk proposal bantuan alat.",
        "Ratna Kusumadewi",
    )
    story.answers(
        story.ago(minutes=28),
        number,
        "Selamat pagi, Ibu Ratna. Terima kasih sudah menghubungi PST. Untuk memastikan: yang diperlukan produksi (ton) "
        "saja, atau juga luas tanam? Tahun 2021–2025, ya?",
    )
    table = ("format-tabel-proposal.xlsx", SPREADSHEET, b"PK\x03\x04" + b"0" * 22_000)
    body = "Produksi dan luas tanam, Pak. Ini format tabelnya."
    story.writes(story.ago(minutes=25), "whatsapp", RATNA, body, enclosed=(table,))
    story.tells(
        story.ago(minutes=24),
        number,
        "Ratna Kusumadewi",
        organisation="Koperasi Sahang Makmur",
        place="Kelapa Kampit, Belitung Timur",
        occupation="Pengurus koperasi",
        education="D4/S1",
        purpose="Proposal bantuan alat",
    )
    note = (
        f"@{story.me.name} produksi 2021–2024 sudah final di tabel 5.1.6. Luas tanam 2025 ada di Dinas Pertanian, "
        "mohon dirujuk ke sana."
    )
    story.notes(story.ago(minutes=10), number, note, story.colleague)
    book = story.enclosure("Belitung Timur Dalam Angka 2026.pdf", "application/pdf", b"%PDF-1.7\n" + b"0" * 12_400_000)
    text = "Produksi per kecamatan 2021–2024 ada di tabel 5.1.6, halaman 214. Gratis, silakan diunduh."
    story.answers(story.ago(minutes=8), number, text, fate="delivered", enclosures=[book])
    story.writes(story.ago(minutes=3), "whatsapp", RATNA, "Terima kasih, Pak. Kalau luas tanam 2025 bagaimana?")
    story.is_about(number, "Produksi lada per kecamatan")


def yulia(story: Story) -> None:
    story.next_number(127)
    letter = ("Surat-permohonan-523.pdf", "application/pdf", b"%PDF-1.7\n" + b"0" * 184_000)
    number = story.writes(
        story.ago(minutes=87),
        "email",
        YULIA,
        "Yth. Kepala BPS Kabupaten Belitung Timur,\n\nDalam rangka penyusunan rencana kerja, kami memohon data jumlah "
        "rumah tangga perikanan tangkap menurut kecamatan tahun 2024. Surat resmi kami lampirkan.\n\n"
        "Hormat kami, Yulia Marpaung",
        "Yulia Marpaung",
        subject="Permohonan data rumah tangga perikanan 2024",
        enclosed=(letter,),
    )
    story.answers(
        story.ago(minutes=84),
        number,
        f"Selamat pagi, Ibu Yulia. Permohonan kami terima dengan nomor {number}. Data per kecamatan sedang kami "
        "konfirmasi ke rekan Statistik Sosial, paling lambat hari ini.",
        story.colleague,
        fate="delivered",
    )
    story.tells(
        story.ago(minutes=80),
        number,
        "Yulia Marpaung",
        organisation="Dinas Kelautan dan Perikanan",
        occupation="ASN/TNI/Polri",
        purpose="Pemerintahan",
    )
    later = "Baik, Ibu, terima kasih. Bila memungkinkan disertai data tahun 2023 sebagai pembanding."
    story.writes(
        story.ago(minutes=20),
        "email",
        YULIA,
        later,
        subject="Re: Permohonan data rumah tangga perikanan",
        ticket=number,
    )


def kevin(story: Story) -> None:
    story.next_number(118)
    asked = "Halo, boleh minta data bongkar muat per komoditas dalam format Excel?"
    number = story.writes(story.ago(days=1, minutes=54), "whatsapp", KEVIN, asked, "Kevin Liong")
    story.answers(story.ago(days=1, minutes=51), number, "Baik, Pak Kevin. Kami siapkan dan kirim hari ini.")
    table = story.enclosure("bongkar-muat-2025.xlsx", SPREADSHEET, b"PK\x03\x04" + b"0" * 64_000)
    story.is_about(number, "Bongkar muat pelabuhan")
    text = "Berkas Excel-nya kami kirim ulang, ya. Mohon maaf kemarin tertunda."
    story.answers(story.ago(minutes=39), number, text, fate="failed", enclosures=[table])
    story.tells(
        story.ago(minutes=40),
        number,
        "Kevin Liong",
        organisation="CV Samudra Timur Logistik",
        occupation="Wiraswasta",
        purpose="Komersial",
    )


def arif(story: Story) -> None:
    story.next_number(122)
    subject = "Permohonan surat keterangan data"
    number = story.writes(
        story.ago(minutes=80), "email", ARIF, "Mohon surat keterangan data.", "Arif Munandar", subject=subject
    )
    story.answers(story.ago(minutes=49), number, "Surat keterangan data sudah kami balas.", fate="sent")


def parent(story: Story) -> None:
    story.next_number(125)
    number = story.writes(story.ago(minutes=63), "sms", PARENT, "Kantor buka jam berapa, Pak?")
    story.answers(story.ago(minutes=61), number, "Kantor buka Senin–Jumat 08.00–15.30, Bu.", story.colleague)


def fitri(story: Story) -> None:
    story.next_number(124)
    asked = "Kak, jumlah penduduk Manggar 2025 ada?"
    number = story.writes(story.ago(days=3), "whatsapp", FITRI, asked, "Fitri Handayani")
    text = "Silakan unduh di tautan berikut, gratis."
    story.answers(story.ago(days=2, hours=23), number, text, story.colleague)


def newcomers(story: Story) -> None:
    """Four who wait for first help; nobody holds theirs yet."""
    with story.db.write() as db:
        duty = {one.name: one.on_duty for one in officers.everyone(db)}
        for one in officers.everyone(db):
            one.on_duty = False
    voice = ("pesan-suara.wav", "audio/wav", _silence(42))
    story.next_number(131)
    body = "Pesan suara 0:42"
    story.writes(story.ago(minutes=6, seconds=36), "phone", CALLER, body, enclosed=(voice,), call=True)
    asked = "Pagi, apakah PDRB menurut lapangan usaha 2025 sudah rilis?"
    story.writes(story.ago(minutes=3, seconds=42), "whatsapp", HENDRI, asked, "Hendri Saputra")
    story.writes(story.ago(minutes=3, seconds=10), "whatsapp", HENDRI, "Untuk tugas kuliah, Pak.")
    asked = "Saya butuh jumlah penduduk per desa Kecamatan Gantung untuk skripsi"
    story.writes(story.ago(minutes=1, seconds=13), "sms", MELATI, asked, "Melati Anggraini")
    asked = "Mohon data harga lada dan karet tingkat petani."
    story.writes(story.ago(seconds=28), "email", SUKARDI, asked, "Sukardi", subject="Data harga lada dan karet")
    with story.db.write() as db:
        for one in officers.everyone(db):
            one.on_duty = duty[one.name]


def _silence(seconds: int) -> bytes:
    """A WAV file of so many seconds, eight bits and 8 kHz, with nothing to hear."""
    data = b"\x80" * (8000 * seconds)
    head = (
        b"fmt "
        + (16).to_bytes(4, "little")
        + b"\x01\x00\x01\x00"
        + (8000).to_bytes(4, "little") * 2
        + b"\x01\x00\x08\x00"
    )
    body = b"WAVE" + head + b"data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


# what was before


QUESTIONS = (
    "Minta jumlah penduduk per kecamatan 2025",
    "PDRB per kapita Beltim berapa ya?",
    "Apakah ada data produksi lada per desa?",
    "Angka kemiskinan Belitung Timur tahun terakhir",
    "Inflasi bulan lalu berapa persen?",
    "KBLI untuk usaha bengkel motor kode berapa?",
    "Tingkat pengangguran terbuka 2025",
    "IPM Belitung Timur 2021-2025 untuk skripsi",
)
ROADS = ("whatsapp",) * 11 + ("email",) * 5 + ("sms",) * 2
SCORES = (5,) * 31 + (4,) * 11 + (3,) * 3 + (2,)


A_DAY = (12, 10, 9, 14, 11, 10, 12, 8, 13, 11)


def past_days(story: Story) -> None:
    """Ten working days of ordinary work: asked, helped within minutes, closed, rated by some."""
    day = story.now - timedelta(days=1)
    busy = list(A_DAY)
    while busy:
        if hours.ranges(story.office, day.astimezone(story.office.zone).date()):
            _past_day(story, day, busy.pop())
        day -= timedelta(days=1)


def _past_day(story: Story, day: datetime, how_many: int) -> None:
    local = day.astimezone(story.office.zone)
    opens = hours.ranges(story.office, local.date())[0][0]
    morning = datetime.combine(local.date(), opens, story.office.zone)
    with story.db.write() as db:
        for place in range(how_many):
            _past_one(story, db, morning + timedelta(minutes=4 + 14 * place))


def _past_one(story: Story, db: Session, at: datetime) -> None:
    dice, road = story.dice, story.dice.choice(ROADS)
    figures = dice.randrange(1000, 10_000)
    sender = f"warga{figures}@contoh.example" if road == "email" else f"+62815{figures}{dice.randrange(1000):04}"
    number = story.writes_in(
        db, at, road, sender, dice.choice(QUESTIONS), subject="Permohonan data" if road == "email" else ""
    )
    helped = at + timedelta(seconds=dice.choice((40, 70, 95, 130, 170, 230, 280, 420)))
    by = dice.choice(story.team[:-1] or story.team)
    story.answers_in(db, helped, number, "Datanya ada di Dalam Angka terbaru, gratis diunduh di situs kami.", by)
    closed = helped + timedelta(minutes=dice.randint(3, 9))
    desk.close(db, story.office, number, by=by, now=closed)
    if dice.random() < 0.4:
        story.writes_in(db, closed + timedelta(minutes=2), road, sender, str(dice.choice(SCORES)))
        _judges(db, number, random.Random(figures), closed + timedelta(minutes=3))  # noqa: S311  # a story


def _judges(db: Session, number: str, dice: random.Random, at: datetime) -> None:
    """The nine elements, by most of those who rated."""
    consultation = consultations.by_number(db, number)
    if consultation is not None and dice.random() < 0.8:
        answers = {key: dice.choice((3, 4, 4)) for key in instruments.SKM.keys}
        rating.give_elements(db, consultation, answers, now=at)
