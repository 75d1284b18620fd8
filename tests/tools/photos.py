"""Photographs every page and state of the desk at the sizes of its design, from the story in bot/story.

    make photos ARGS="FOLDER [words that a name must hold]"

The folder lies outside the project: the pictures are for laying beside the design, those in docs/ are chosen by hand.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import ledger_day
from browser import chromium, playwright_driver, serving
from office_process import wait_for

from bot.app import App, build
from bot.config import demo
from bot.story.morning import tell
from bot.story.teller import Story
from bot.web.app import create_app
from bot.work import jobs
from channels.envelope import ProviderTemplate
from channels.protocols import SendError, Templated
from handlers.desk import canned_replies
from handlers.office import links
from handlers.steps import confirmations
from store.cases import consultations
from store.db.database import migrate
from store.desk import queues
from store.ledger_words import Difference
from store.office import colleagues, officers, templates
from store.tables import Arrival, Incident
from store.vocabulary import ArrivalOutcome, ArrivalState

MOMENT = datetime(2026, 5, 12, 9, 41, tzinfo=ZoneInfo("Asia/Jakarta"))
PASSWORD = "hanya untuk foto"
TEAM = (
    ("rangga", "Rangga Wiratama", "officer"),
    ("sari", "Sari Puspita", "officer"),
    ("dwi", "Dwi Anggoro", "officer"),
    ("maharani", "Maharani Lubis", "supervisor"),
)
DESKTOP, PHONE, TABLET, LAPTOP = (1440, 900), (390, 844), (1180, 820), (1366, 768)
RATNA, KEVIN, CALLER, YULIA = (f"/konsultasi/K-2026-000{number}" for number in (123, 118, 131, 127))


@dataclass(frozen=True)
class Photo:
    """One picture: which page, how large, what is done before. who: an officer's name, "" for a citizen."""

    name: str
    path: str
    size: tuple[int, int] = DESKTOP
    theme: str = "light"
    who: str = "rangga"
    before: Callable[[Any], object] = lambda _: None
    whole: bool = False


def _types(text: str) -> Callable[[Any], object]:
    def do(page: Any) -> None:
        field = page.locator(".lk-composer textarea").first
        field.click()
        field.press_sequentially(text)
        page.wait_for_timeout(600)

    return do


def _presses(keys: str, then: str = "") -> Callable[[Any], object]:
    def do(page: Any) -> None:
        page.keyboard.press(keys)
        page.wait_for_timeout(300)
        if then:
            page.keyboard.type(then)
            page.wait_for_timeout(600)

    return do


def _rates(page: Any) -> None:
    page.get_by_label("5, Sangat baik").check(force=True)
    page.get_by_role("button", name="Kirim nilai").click()
    page.get_by_role("heading", name="Terima kasih").wait_for()


FORMS = (("", DESKTOP, "light"), ("gelap-", DESKTOP, "dark"), ("m-", PHONE, "light"), ("gelap-m-", PHONE, "dark"))
EVERY_FORM = (  # name, path, who
    ("50-pengaturan-petugas", "/pengaturan/petugas", "lina"),
    ("51-pengaturan-petugas-satu", "/pengaturan/petugas/sari", "lina"),
    ("52-pengaturan-petugas-baru", "/pengaturan/petugas/baru", "lina"),
    ("53-pengaturan-balasan", "/pengaturan/balasan", "lina"),
    ("54-pengaturan-balasan-baru", "/pengaturan/balasan/baru", "lina"),
    ("55-pengaturan-templat", "/pengaturan/templat", "lina"),
    ("56-pengaturan-jam", "/pengaturan/jam", "lina"),
    ("57-pengaturan-janji", "/pengaturan/janji", "lina"),
    ("58-pengaturan-kanal", "/pengaturan/kanal", "lina"),
    ("59-pengaturan-teks", "/pengaturan/teks", "lina"),
    ("60-pengaturan-teks-satu", "/pengaturan/teks/stopped", "lina"),
    ("61-pengaturan-instansi", "/pengaturan/instansi", "lina"),
    ("62-pengaturan-subject-matter", "/pengaturan/subject-matter", "lina"),
    ("62-pengaturan-kata-pencarian", "/pengaturan/kata-pencarian", "lina"),
    ("62-pengaturan-biaya", "/pengaturan/biaya", "lina"),
    ("62-pengaturan-pengirim-diblokir", "/pengaturan/pengirim-diblokir", "lina"),
    ("63-pengaturan-data-pribadi", "/pengaturan/data-pribadi", "maharani"),
    ("65-saya", "/saya", "rangga"),
    ("65-bantuan", "/bantuan", "rangga"),
    ("65-bantuan-admin", "/bantuan/admin", "lina"),
    ("66-pengaduan", "/konsultasi/P-2026-000007?antrean=pengaduan", "maharani"),
    ("67-kotak-saran", "/kotak-saran", "rangga"),
    ("67-konsultasi-baru", "/konsultasi-baru?nama=ratna&waktu=kemarin+10.15&dijawab=1", "rangga"),
    ("67-tulis-dulu", "/tulis-dulu?warga=K-2026-000123", "rangga"),
    ("67-orang", "/konsultasi/K-2026-000123/orang", "rangga"),
    ("67-pemberitahuan", "/pemberitahuan", "rangga"),
    ("67-saring", "/tampilan/saring", "rangga"),
    ("67-tampilan-baru", "/tampilan/baru?q=lada", "rangga"),
    ("67-sekaligus", f"/konsultasi/sekaligus?apa=tugaskan&pilih={RATNA.rpartition('/')[2]}", "rangga"),
    ("67-cetak", f"{RATNA}/cetak?catatan=1", "rangga"),
    ("67-tutup", f"{RATNA}/atur/tutup", "rangga"),
    ("67-panel", f"{RATNA}?panel=warga", "rangga"),
    ("68-lacak-cari", "/k", ""),
    ("69-lacak", "tracking", ""),
    ("70-jawab", "answer", ""),
    ("71-nilai", "rating", ""),
    ("72-cari", "/cari?q=lada", "rangga"),
    ("73-akses", f"{YULIA}/akses", "rangga"),
    ("73-publikasi", f"{YULIA}/publikasi", "rangga"),
    ("74-konfirmasi", f"{YULIA}/konfirmasi", "rangga"),
    ("75-rujuk", f"{YULIA}/rujuk", "rangga"),
    ("76-tunda", f"{RATNA}/atur/tunda", "rangga"),
    ("77-gabung", f"{RATNA}/atur/gabung", "rangga"),
    ("78-pisah", f"{RATNA}/atur/pisah", "rangga"),
    ("79-pengaturan-masa-simpan", "/pengaturan/masa-simpan", "maharani"),
    ("79-pengaturan-kebocoran-data", "/pengaturan/kebocoran-data", "maharani"),
    ("79-pengaturan-kebocoran-data-satu", "/pengaturan/kebocoran-data/1", "maharani"),
    ("79-pengaturan-jejak-audit", "/pengaturan/jejak-audit", "maharani"),
    ("80-wa-tertutup", KEVIN, "rangga"),
    ("81-pesan-suara", CALLER, "rangga"),
    ("82-email", YULIA, "rangga"),
    ("83-status", "/status", "lina"),
    ("84-dasbor", "/dasbor", "maharani"),
    ("87-buku-besar", "/buku-besar?hari=2026-05-12", "lina"),
    ("87-buku-besar-sebelum", "/buku-besar?hari=2026-05-11", "lina"),
    ("86-surat-mesin", "/konsultasi/M-2026-000001?antrean=mesin", "rangga"),
    ("85-komponen", "/komponen", "rangga"),
)

PHOTOS = (
    *(
        Photo(f"{name[:3]}{form}{name[3:]}", path, size, theme, who)
        for name, path, who in EVERY_FORM
        for form, size, theme in FORMS
    ),
    Photo("01-kotak-masuk", RATNA),
    Photo("03-wa-tertutup", KEVIN),
    Photo("04-pesan-suara", CALLER),
    Photo("05-email", YULIA),
    Photo("06-pengaduan", "/konsultasi/P-2026-000007?antrean=pengaduan", who="maharani"),
    Photo("08-belum-dipilih", "/konsultasi"),
    Photo("09-m-daftar", "/konsultasi", PHONE),
    Photo("09-m-saya", "/saya", PHONE, who="maharani"),
    Photo("09-gelap-m-saya", "/saya", PHONE, "dark", who="maharani"),
    Photo("10-m-percakapan", RATNA, PHONE),
    Photo("11-m-warga", f"{RATNA}?panel=warga", PHONE),
    Photo("12-pintasan", RATNA, before=_presses("?")),
    Photo("13-palet", RATNA, before=_presses("Control+k", "rat")),
    Photo("14-dasbor", "/dasbor"),
    Photo("15-dasbor-utuh", "/dasbor", (1440, 1330)),
    Photo("26-m-nilai", "rating", PHONE, who=""),
    Photo("27-m-nilai-unsur", "rating", PHONE, who="", before=lambda page: page.locator("summary").first.click()),
    Photo("29-simulator", "/simulator"),
    Photo("30-masuk", "/masuk", who=""),
    Photo("31-status", "/status"),
    Photo("33-komponen", "/komponen", (1440, 1180)),
    Photo("34-gelap-kotak-masuk", RATNA, theme="dark"),
    Photo("35-gelap-dasbor", "/dasbor", theme="dark"),
    Photo("36-gelap-simulator", "/simulator", theme="dark"),
    Photo("37-gelap-m-nilai", "rating", PHONE, "dark", who=""),
    Photo("38-m-dasbor", "/dasbor", PHONE),
    Photo("39-tablet-kotak-masuk", RATNA, TABLET),
    Photo("40-laptop-1366", RATNA, LAPTOP),
    Photo("41-gelap-m-percakapan", RATNA, PHONE, "dark"),
    Photo("42-gelap-m-warga", f"{RATNA}?panel=warga", PHONE, "dark"),
    Photo("43-gelap-pengaduan", "/konsultasi/P-2026-000007?antrean=pengaduan", theme="dark", who="maharani"),
    Photo("44-gelap-wa-tertutup", KEVIN, theme="dark"),
    Photo("45-gelap-email", YULIA, theme="dark"),
    Photo("46-gelap-status", "/status", theme="dark"),
    Photo("47-m-status", "/status", PHONE),
    # last: what is typed here is kept as a draft
    Photo("02-balasan-siap-pakai", RATNA, before=_types("/rujuk")),
    Photo("28-m-nilai-terima-kasih", "rating", PHONE, who="", before=_rates),  # last: it is rated then
)


def furnish(folder: Path) -> tuple[App, dict[str, str]]:
    """The demo's office at the moment of the pictures, its morning told; and the addresses only this story knows."""
    demo.prepare(folder)
    app = replace(build(demo.settings(folder)), clock=lambda: MOMENT)  # type: ignore[arg-type]
    migrate(app.settings.database_url, folder)
    with app.db.write() as db:
        team = []
        for name, display_name, role in TEAM:
            officer = officers.add(db, name, display_name, PASSWORD, now=MOMENT - timedelta(days=30), role=role)
            officer.on_duty = role == "officer"
            team.append(officer)
        canned_replies.seed(db, MOMENT)
    story = Story(app.db, app.office, app.files, MOMENT, team)
    tell(story)
    story.writes(story.ago(minutes=50), "whatsapp", "+6281300000188", "HAPUS DATA")
    machine = {"subject": "Tagihan hosting", "quiet": True, "answerable": False}
    story.writes(story.ago(minutes=40), "email", "noreply@toko.contoh.example", "Tagihan bulan Mei.", **machine)
    jobs.index(app)
    _compared(app)
    with app.db.write() as db:
        db.add(Incident(**_lost_laptop()))
        officers.add(db, "lina", "Lina Marlina", PASSWORD, now=MOMENT - timedelta(days=30), role="admin")
    with app.db.read() as db:
        closed = next(one for one in queues.newest(db, queues.Ask("closed"), MOMENT, 9) if one.rating_asked_at)
        open_case = consultations.by_number(db, YULIA.rpartition("/")[2])
        assert open_case is not None
        addresses = {
            "rating": links.rating_url(app.office, closed),
            "tracking": links.tracking_url(app.office, open_case),
            "answer": confirmations.url(app.office, colleagues.asked_of(db, open_case)[0][0]),
        }
    return app, {name: url.removeprefix(app.office.public_url) for name, url in addresses.items()}


def _lost_laptop() -> dict[str, Any]:
    """An incident with personal data whose notices wait for the supervisor."""
    words = {
        "data": "nama, nomor telepon, alamat email, dan isi konsultasi Anda",
        "event": "pada 11 Mei 2026 malam sebuah laptop kantor hilang dalam perjalanan dinas",
        "handling": "laptop itu sudah dikeluarkan dari Loket dan kata sandinya diganti; kami melapor ke kepolisian",
    }
    known = MOMENT - timedelta(hours=20)
    times = {"known_at": known, "since": known - timedelta(hours=3), "until": known, "made_at": known}
    return {"words": {"id": words, "en": dict.fromkeys(words, "")}, "made_by": "maharani", **times}


def _compared(app: App) -> None:
    """Two days of the ledger: with what is open, and with what catch-up brought in. And mails of before our time."""
    open_ones = (Difference.MISSING, Difference.REFUSED, Difference.UNSURE, Difference.DOUBLED, Difference.ALERT)
    named = [(f"SM{place}d9d53b5c84006e1b8f3ccb7077c37", one) for place, one in enumerate(open_ones)]
    ledger_day.close(app, *named, day=MOMENT.date() - timedelta(days=1))
    ledger_day.close(app, ("SM7", Difference.CAUGHT_UP), day=MOMENT.date(), done="Diambil dari penyedia.")
    old = {"state": ArrivalState.DONE, "outcome": ArrivalOutcome.FROM_BEFORE, "lay_there": True}
    with app.db.write() as db:
        db.add_all(Arrival(channel="email", key=key, raw=b"", received_at=MOMENT, **old) for key in ("a", "b", "c"))


def fetch_templates(app: App) -> None:
    """What the admin's button *Ambil lagi* does."""
    found = wait_for(partial(_templates, app), "the simulator")
    with app.db.write() as db:
        templates.replace(db, "whatsapp", found, MOMENT)


def _templates(app: App) -> Sequence[ProviderTemplate]:
    """None while the simulator is not there yet."""
    whatsapp = app.channels["whatsapp"]
    assert isinstance(whatsapp, Templated)
    try:
        return whatsapp.fetch_templates()
    except SendError:
        return ()


@contextmanager
def outside_world(folder: Path) -> Iterator[None]:
    """The simulator, for its page."""
    words = [sys.executable, "-m", "bot.simulator", "--config", str(folder / demo.SIMULATOR_FILE)]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def photograph(browser: Any, base: str, photo: Photo, addresses: dict[str, str], folder: Path) -> None:
    width, height = photo.size
    is_phone = photo.size == PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2 if is_phone else 1,
        has_touch=is_phone,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        color_scheme=photo.theme,
    )
    context.add_cookies([{"name": "tema", "value": photo.theme, "url": base}])
    page = context.new_page()
    if photo.who:
        page.goto(f"{base}/masuk")
        page.get_by_label("Nama petugas").fill(photo.who)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url("**/konsultasi")
    answer = page.goto(base + addresses.get(photo.path, photo.path))
    page.wait_for_timeout(400)
    photo.before(page)
    page.screenshot(path=folder / f"{photo.name}.png", full_page=photo.whole)
    print(photo.name, answer.status if answer else "", flush=True)
    context.close()


def main(words: list[str]) -> None:
    folder, wanted = Path(words[0]), words[1:]
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        app, addresses = furnish(Path(data))
        with (
            outside_world(Path(data)),
            serving(create_app(app)) as base,
            playwright_driver() as driver,
            chromium(driver) as browser,
        ):
            fetch_templates(app)
            for photo in PHOTOS:
                if not wanted or any(word in photo.name for word in wanted):
                    photograph(browser, base, photo, addresses, folder)
        app.db.close()


if __name__ == "__main__":
    main(sys.argv[1:] or ["build/photos"])
