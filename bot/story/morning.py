"""A busy morning for the demo and for the pictures in docs/. Everybody in it is invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.app import App
from bot.config import demo
from bot.story.past import past_days
from bot.story.teller import Story
from channels.envelope import ProviderTemplate
from handlers.complaints import handling, opening
from handlers.desk import actions, answering
from handlers.errors import Refusal
from handlers.office import service_hours
from handlers.office.office import Office
from handlers.steps import needs
from store.cases import consultations, messages
from store.office import officers, templates
from store.vocabulary import Role, TemplateStatus

RATNA, HENDRI, MELATI, KEVIN = "+6281200000146", "+6281300000132", "+6281300000133", "+6282100000183"
CALLER, PARENT, FITRI = "+6281300000177", "+6281900000152", "+6285200000119"
YULIA, ARIF, SUKARDI = "yulia@dkp.contoh.example", "arif@contoh.example", "sukardi@contoh.example"
MORNING = timedelta(minutes=90)  # what is told of today goes back so far
MOST_OPENINGS = 10
FULL = (
    "Demo ini sudah berisi percakapan; supaya tidak tercampur, cerita tidak ditambahkan. Hentikan demo, lalu jalankan: "
    'make run ARGS="--data data-cerita", dan di terminal kedua: .venv/bin/loket story --data data-cerita'
)
REPORTER = "pelapor@contoh.example"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fill_demo(app: App) -> str:
    """Tell the morning to a demo that was prepared. Return a sentence about it. Raises Refusal outside the demo."""
    if not app.settings.demo:
        raise Refusal("Cerita rekaan hanya untuk demo. Jalankan dahulu: loket run --demo")
    with app.db.read() as db:
        team = sorted(officers.everyone(db), key=lambda one: one.role == Role.SUPERVISOR)
        already = consultations.anything(db)
    if already or not team:
        raise Refusal(FULL)
    app.clock.advance(until_morning(app.office, app.clock()).total_seconds())
    with app.db.write() as db:
        templates.replace(db, "whatsapp", approved_templates(app), app.clock())
    tell(Story(app.db, app.office, app.files, app.clock(), team))
    app.bell.ring()
    return f"Cerita selesai. Buka {app.settings.public_url}/konsultasi"


def until_morning(office: Office, now: datetime) -> timedelta:
    """Return how long it is until the office has been open for the whole morning of the story.

    Nothing for an office that never opens for so long.
    """
    then = now
    for _ in range(MOST_OPENINGS):
        missing = MORNING - service_hours.served(office, then - MORNING, then)
        opens = service_hours.next_opening(office, then)
        if missing <= timedelta() or opens is None:
            return then - now
        then = opens + missing
    return timedelta()


def approved_templates(app: App) -> list[ProviderTemplate]:
    """Return the templates of the demo, as its Twilio would tell them."""
    sids = demo.facts(app.settings.data).template_sids
    return [
        ProviderTemplate(sids[name], name, "id", text, "utility", TemplateStatus.APPROVED)
        for name, text in demo.TEMPLATES.items()
    ]


def tell(story: Story) -> None:
    """Tell the whole morning."""
    past_days(story)
    for part in (kevin, complaints_heard, arif, ratna, fitri, parent, yulia, newcomers):
        part(story)


# who is being helped


def ratna(story: Story) -> None:
    story.next_number(123)
    number = story.writes(
        story.ago(minutes=29),
        "whatsapp",
        RATNA,
        "Selamat pagi, saya Ratna dari Koperasi Sahang Makmur, Kecamatan Utara. Saya perlu data produksi lada per "
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
        place="Kecamatan Utara",
        occupation="Pengurus koperasi",
        education="D4/S1",
        purpose="Proposal bantuan alat",
    )
    _ratna_gets_answers(story, number)


def _ratna_gets_answers(story: Story, number: str) -> None:
    produced = needs.Item("Produksi lada", "per kecamatan", "district", "year", 2021, 2024)
    planted = needs.Item("Luas tanam lada", "per kecamatan", "district", "year", 2025, 2025)
    wanted = story.wants(story.ago(minutes=24), number, (produced, "available"), (planted, "missing"))
    story.tags(story.ago(minutes=24), number, "Perkebunan", "Per kecamatan", "Koperasi")
    bayu = story.employs("Bayu Prakoso", "Statistik Produksi", "pertanian lada perkebunan", "bayu@contoh.example")
    question = "Apakah produksi dan luas tanam lada per kecamatan 2021–2025 sudah final?"
    asked = story.asks(story.ago(minutes=22), number, bayu, question)
    words = (
        "Produksi 2021–2024 sudah final di tabel 5.1.6. Luas tanam 2025 ada di Dinas Pertanian, mohon dirujuk ke sana."
    )
    story.explains(story.ago(minutes=10), asked, words)
    story.offers(story.ago(minutes=9), number, wanted[:1], needs.Source("Kabupaten Dalam Angka 2026", 2026))
    book = story.attachment("Kabupaten Dalam Angka 2026.pdf", "application/pdf", b"%PDF-1.7\n" + b"0" * 12_400_000)
    text = (
        "Produksi per kecamatan 2021–2024 ada di Kabupaten Dalam Angka 2026, tabel 5.1.6, halaman 214. "
        "Gratis, silakan diunduh."
    )
    story.answers(story.ago(minutes=8), number, text, fate="delivered", attachments=[book])
    story.writes(story.ago(minutes=3), "whatsapp", RATNA, "Terima kasih, Pak. Kalau luas tanam 2025 bagaimana?")
    story.types(number, story.colleague, "Untuk luas tanam 2025, Ibu dapat menghubungi")
    story.is_about(number, "Produksi lada per kecamatan")


def yulia(story: Story) -> None:
    story.next_number(127)
    letter = ("Surat-permohonan-523.pdf", "application/pdf", b"%PDF-1.7\n" + b"0" * 184_000)
    number = story.writes(
        story.ago(minutes=87),
        "email",
        YULIA,
        "Yth. Kepala BPS Kabupaten,\n\nDalam rangka penyusunan rencana kerja, kami memohon data jumlah "
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
    _yulia_asks_for_more(story, number)


def _yulia_asks_for_more(story: Story, number: str) -> None:
    later = "Baik, Ibu, terima kasih. Bila memungkinkan disertai data tahun 2023 sebagai pembanding."
    story.writes(
        story.ago(minutes=20),
        "email",
        YULIA,
        later,
        subject="Re: Permohonan data rumah tangga perikanan",
        ticket=number,
    )
    households = needs.Item("Rumah tangga perikanan tangkap", "per kecamatan", "district", "year", 2023, 2024)
    story.wants(story.ago(minutes=18), number, (households, "partial"), by=story.colleague)
    laila = story.employs("Laila Hasanah", "Statistik Sosial", "rumah tangga perikanan", "laila@contoh.example")
    question = "Apakah rumah tangga perikanan per kecamatan 2023–2024 boleh dirilis?"
    story.asks(story.ago(minutes=17), number, laila, question, by=story.colleague)
    story.tags(story.ago(minutes=17), number, "Perikanan", "Surat resmi")


def kevin(story: Story) -> None:
    story.next_number(118)
    asked = "Halo, boleh minta data bongkar muat per komoditas dalam format Excel?"
    number = story.writes(story.ago(days=1, minutes=54), "whatsapp", KEVIN, asked, "Kevin Liong")
    story.answers(story.ago(days=1, minutes=51), number, "Baik, Pak Kevin. Kami siapkan dan kirim hari ini.")
    table = story.attachment("bongkar-muat-2025.xlsx", SPREADSHEET, b"PK\x03\x04" + b"0" * 64_000)
    story.is_about(number, "Bongkar muat pelabuhan")
    loads = needs.Item("Bongkar muat per komoditas", "Pelabuhan Timur", "regency", "year", 2025, 2025)
    story.wants(story.ago(minutes=41), number, (loads, "available"))
    story.tags(story.ago(minutes=41), number, "Transportasi", "Format Excel")
    text = "Berkas Excel-nya kami kirim ulang, ya. Mohon maaf kemarin tertunda."
    story.answers(story.ago(minutes=39), number, text, fate="failed", attachments=[table])
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
    asked = "Kak, jumlah penduduk kabupaten 2025 ada?"
    number = story.writes(story.ago(days=3), "whatsapp", FITRI, asked, "Fitri Handayani")
    text = "Silakan unduh di tautan berikut, gratis."
    story.answers(story.ago(days=2, hours=23), number, text, story.colleague)


def complaints_heard(story: Story) -> None:
    """Tell two slips of the suggestion box, answered long ago, and a complaint that came by mail this morning."""
    supervisor = story.team[-1]
    for days, words in ((20, "Balasan WhatsApp lambat pada jam istirahat."), (6, "Kursi tunggu kurang.")):
        story.next_number(5 if days == 20 else 6, "P")
        with story.telling() as db:
            slip = opening.Slip(words, "Bu Rosmala" if days == 6 else "", anonymous=days == 20)
            case = opening.slip(story.act(db, story.colleague, story.ago(days=days)), slip)
            reviewed = story.act(db, supervisor, story.ago(days=days - 1))
            handling.review(reviewed, case)
            handling.improve(reviewed, case, "Ditindaklanjuti.")
            actions.close(story.act(db, supervisor, story.ago(days=days - 2)), case)
    story.next_number(121)
    words = (
        "Saya sudah mengirim fotokopi KTP lewat WhatsApp, tetapi saat datang ke kantor diminta lagi dan harus mengisi "
        "buku tamu ulang. Mohon supaya cukup satu kali saja. Pelayanannya sendiri ramah."
    )
    number = story.writes(story.ago(minutes=52), "email", REPORTER, words, subject="Diminta berkas dua kali")
    story.next_number(7, "P")
    with story.telling() as db:
        made, origin = story.on(db, number, story.team[-2], story.ago(minutes=49))
        (message, *_) = messages.timeline(db, origin.id or 0)
        case = opening.from_message(made, origin, message.key, anonymous=True)
        handling.review(story.act(db, supervisor, story.ago(minutes=37)), case)
        note = "Mohon ceritakan kejadiannya. Kita usulkan data buku tamu dipakai lintas kanal."
        answering.note(story.act(db, supervisor, story.ago(minutes=36)), case, note)


def newcomers(story: Story) -> None:
    """Tell of four citizens who wait for first help. No officer holds their consultations yet."""
    with story.telling() as db:
        duty = {officer.name: officer.on_duty for officer in officers.everyone(db)}
        for officer in officers.everyone(db):
            officer.on_duty = False
    voice = ("pesan-suara.wav", "audio/wav", _silence(42))
    story.next_number(131)
    body = "Pesan suara 0:42"
    story.writes(story.ago(minutes=6, seconds=36), "phone", CALLER, body, enclosed=(voice,), call=True)
    asked = "Pagi, apakah PDRB menurut lapangan usaha 2025 sudah rilis?"
    story.writes(story.ago(minutes=3, seconds=42), "whatsapp", HENDRI, asked, "Hendri Saputra")
    story.writes(story.ago(minutes=3, seconds=10), "whatsapp", HENDRI, "Untuk tugas kuliah, Pak.")
    asked = "Saya butuh jumlah penduduk per desa Kecamatan Selatan untuk skripsi"
    story.writes(story.ago(minutes=1, seconds=13), "sms", MELATI, asked, "Melati Anggraini")
    asked = "Mohon data harga lada dan karet tingkat petani."
    story.writes(story.ago(seconds=28), "email", SUKARDI, asked, "Sukardi", subject="Data harga lada dan karet")
    with story.telling() as db:
        for officer in officers.everyone(db):
            officer.on_duty = duty[officer.name]


def _silence(seconds: int) -> bytes:
    """Return a WAV file of so many seconds, with eight bits and 8 kHz, and nothing to hear."""
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
