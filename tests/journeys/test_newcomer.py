"""A newcomer follows README, by its visible words only: from `git clone` to six citizens served, then in the shell."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from newcomer import ROOT, Newcomer, Screen, clone, make_run
from playwright.sync_api import TimeoutError as NotYet

MOST_STEPS = 12  # to the first answer
FIRST_ANSWER = 180.0  # seconds from `git clone` to it
ALL_SERVED = 600.0
READMES = {"README.md": ("**In the browser**", "**The same"), "README.id.md": ("**Di peramban**", "**Hal yang sama")}
PRINTED = {"Main sebagai warga"}  # words of README's tour that stand in the terminal
OWN_PAGES = 180.0
OWN_PAGES_IN = {
    "README.md": ("### The office's own pages", "### More"),
    "README.id.md": ("### Halaman kantor sendiri", "### Yang dapat"),
}
PRINTED_OF_OWN_PAGES = {"Loket siap", "Cari data", "Saya setuju", "Ambil alih"}
NUMBER = re.compile(r"K-\d{4}-\d{6}")
ARRIVED = re.compile("sampai|dibaca|terkirim")
OF_THE_TICK = {"sampai", "dibaca"}
WHATSAPP, PHONES, MAIL = "Ponsel WhatsApp", "Ponsel SMS dan telepon", "Email"


@dataclass
class Citizen:
    """Who writes in. device: the part of the simulator that shows what reaches them. number: of their consultation."""

    device: str
    choice: str
    question: str
    answer: str
    number: str = ""

    def play(self, simulator: Screen) -> Screen:
        """Take this citizen's place; return their device."""
        device = simulator.part("region", self.device)
        channel = {WHATSAPP: "whatsapp", PHONES: "sms", MAIL: "email"}[self.device]
        device.choose(f"Warga yang Anda mainkan di {channel}", self.choice)
        return device


SITI = Citizen(WHATSAPP, "Siti · +6281200000146", "minta jumlah penduduk", "Ada di Gantung Dalam Angka, hal. 41.")
OTHERS = (
    Citizen(PHONES, "Budi · +6281300000177", "Harga lada bulan ini", "Rp 95.000 per kilogram."),
    Citizen(PHONES, "Melati · +6281900000152", "Pesan suara", "Kami kirim data produksi lada lewat SMS."),
    Citizen(MAIL, "Siti · siti@contoh.example", "rumah tangga perikanan", "Datanya 1.204 rumah tangga."),
    Citizen(MAIL, "Budi · budi@contoh.example", "inflasi 2024", "Inflasi 2024 sebesar 1,8 persen."),
    Citizen(MAIL, "Melati · melati@contoh.example", "Berapa luas tanam", "Luas tanam lada 9.100 hektare."),
)


@dataclass
class Start:
    """A demo that `make run` has just started in a fresh clone."""

    newcomer: Newcomer
    folder: Path
    printed: str

    def after(self, words: str) -> str:
        """Return what the terminal shows beside some words."""
        found = re.search(rf"{words} *(\S+)", self.printed)
        assert found, self.printed
        return found[1]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    newcomer, folder = Newcomer(within=FIRST_ANSWER), tmp_path_factory.mktemp("newcomer") / "loket"
    clone(newcomer, folder)
    with make_run(newcomer, folder) as printed:
        yield Start(newcomer, folder, printed)


@pytest.fixture
def simulator(start: Start, browser: Any) -> Iterator[Screen]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID")
    page, complaints = context.new_page(), []
    page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Screen(start.newcomer, page)
    assert complaints == []


@pytest.mark.timeout(ALL_SERVED + 60)
def test_from_git_clone_to_six_citizens_served_on_four_channels(start: Start, simulator: Screen) -> None:
    newcomer = start.newcomer
    desk = first_answer(start, simulator)
    print(*newcomer.steps, f"{newcomer.seconds:.0f} s to the first answer", sep="\n")
    assert len(newcomer.steps) <= MOST_STEPS
    newcomer.within = ALL_SERVED

    for citizen in OTHERS:
        asks(citizen, simulator)
    for citizen in OTHERS:
        answers(citizen, desk)
    for citizen in (SITI, *OTHERS):
        is_told(citizen, simulator)
        opens(citizen, desk)
        desk.sees(ARRIVED)
        desk.press("Tutup")
    for citizen in (SITI, *OTHERS):
        rates(citizen, simulator)
        opens(citizen, desk, "Selesai")
        desk.sees("5 dari 5")
    print(f"{newcomer.seconds:.0f} s and {len(newcomer.steps)} steps to six citizens served")
    for readme, (begin, end) in READMES.items():
        assert names_in_tour(readme, begin, end) - newcomer.words - PRINTED - OF_THE_TICK == set()


def names_in_tour(readme: str, begin: str, end: str) -> set[str]:
    """Return the names of buttons and fields that a README's tour tells to look for."""
    tour = (ROOT / readme).read_text().partition(begin)[2].partition(end)[0]
    return {" ".join(name.split()) for name in re.findall(r"\*([^*]+)\*", tour)}


def first_answer(start: Start, simulator: Screen) -> Screen:
    """Ask as a citizen, answer as Dewi; return her desk once the answer has reached the citizen."""
    simulator.open(start.after("Main sebagai warga:"))
    phone = simulator.part("region", WHATSAPP)
    phone.press("Minta data penduduk")
    phone.press("Kirim WhatsApp")
    SITI.number = NUMBER.findall(phone.sees("dengan nomor konsultasi"))[0]

    with simulator.root.expect_popup() as opened:
        simulator.press("Masuk sebagai petugas", role="link")
    desk = Screen(start.newcomer, opened.value)
    desk.write("Nama petugas", "dewi")
    desk.write("Kata sandi", start.after("dewi *kata sandi:"))
    desk.press("Masuk")
    desk.press(re.compile(SITI.number), role="link")
    desk.write("Tulisan", SITI.answer)
    desk.press("Kirim")
    phone.sees(SITI.answer)
    desk.sees(ARRIVED)
    return desk


def asks(citizen: Citizen, simulator: Screen) -> None:
    device = citizen.play(simulator)
    if citizen.device == MAIL:
        device.press("Isi contoh")
        device.press("Kirim")
    elif citizen.question == "Pesan suara":
        device.press("Pesan suara")
        simulator.part("dialog", "Telepon dan tinggalkan pesan").press("Telepon")
    else:
        device.write("Tulis SMS", f"{citizen.question} berapa?")
        device.press("Kirim SMS")
    device.sees(citizen.question)
    citizen.number = NUMBER.findall(device.sees(NUMBER))[0]


def opens(citizen: Citizen, desk: Screen, queue: str = "Semua") -> None:
    """Open the citizen's consultation from a queue."""
    desk.part("list", "Antrean").press(re.compile(f"^{queue}"), role="link")
    desk.press(re.compile(citizen.number), role="link")
    desk.part("log", re.compile("^Percakapan dengan ")).sees(citizen.question)


def answers(citizen: Citizen, desk: Screen) -> None:
    opens(citizen, desk)
    takes_over(desk)
    if citizen.question == "Pesan suara":
        desk.press("Balas lewat SMS", role="radio")
    desk.write("Tulisan", citizen.answer)
    desk.press("Kirim")


def finds(citizen: Screen) -> None:
    """Search until the demo's catalogue is there, as README tells to."""
    summary = citizen.root.get_by_text("Sumber untuk disalin").first
    citizen.newcomer.words.add("Sumber untuk disalin")
    while not summary.is_visible():
        citizen.press("Cari")
        with suppress(NotYet):
            summary.wait_for(timeout=min(3000, citizen.newcomer.left))


def takes_over(desk: Screen) -> None:
    """Take the open consultation over where Agus has it."""
    desk.sees(re.compile("Kirim|Ambil alih"))
    if desk.shows("Ambil alih"):
        desk.press("Ambil alih")
        desk.press("Ambil alih dari Agus")
        desk.waits_for("Kirim")  # what is written into the page before it is gone with it


def is_told(citizen: Citizen, simulator: Screen) -> None:
    citizen.play(simulator).sees(citizen.answer)


def rates(citizen: Citizen, simulator: Screen) -> None:
    """Give a 5 the way the prompt says."""
    device = citizen.play(simulator)
    device.sees(re.compile("layanan kami|Nilai kami"))
    if citizen.device == MAIL:
        with simulator.root.expect_popup() as opened:
            device.press(re.compile("nilai=5$"), role="link")
        page = Screen(simulator.newcomer, opened.value)
        page.press("Kirim nilai")
        page.sees("Terima kasih")
        page.root.close()
        return
    channel = "WhatsApp" if citizen.device == WHATSAPP else "SMS"
    device.write("Tulis pesan WhatsApp" if channel == "WhatsApp" else "Tulis SMS", "5")
    device.press(f"Kirim {channel}")
    if channel == "WhatsApp":
        device.sees("nilai 5 dari 5")


@pytest.mark.timeout(OWN_PAGES + 60)
def test_the_offices_own_pages_are_searched_asked_answered_and_rated(start: Start, browser: Any) -> None:
    newcomer = Newcomer(within=OWN_PAGES)
    citizen, desk = (Screen(newcomer, browser.new_context(locale="id-ID").new_page()) for _ in range(2))
    citizen.open(start.after("Loket siap:"))
    citizen.press(re.compile("^Cari data"), role="link")
    citizen.write("Kata pencarian", "kecamatan manggar dalam angka")
    finds(citizen)
    citizen.write("Pertanyaan", "Edisi mana yang terbaru?")
    citizen.write("Nama", "Siti")
    citizen.write("Email atau nomor telepon", "siti@contoh.example")
    citizen.press(re.compile("^Saya setuju"), role="checkbox")
    citizen.press("Lanjut")
    citizen.press("Ya, kirim")
    number = NUMBER.findall(citizen.sees(NUMBER))[0]

    desk.open(f"{start.after('Loket siap:')}/masuk")
    desk.write("Nama petugas", "dewi")
    desk.write("Kata sandi", start.after("dewi *kata sandi:"))
    desk.press("Masuk")
    desk.press(re.compile(number), role="link")
    takes_over(desk)
    desk.press("Publikasi", role="link")
    search = desk.root.locator("#step-dialog[open] .lk-finder__search:not(.htmx-added)")
    search.wait_for(timeout=newcomer.left)  # keys before it is drawn go elsewhere
    desk.write("Cari di katalog", "kecamatan manggar dalam angka 2024")
    desk.sees("judul untuk “kecamatan manggar dalam angka 2024”")  # not the titles that stood there before
    desk.press(re.compile("Manggar Dalam Angka 2024"), role="checkbox")
    desk.press("Masukkan ke balasan")
    search.wait_for(state="detached", timeout=newcomer.left)
    desk.press("Kirim")
    citizen.part("log", re.compile("^Percakapan")).sees(re.compile("Sumber: BPS .* Manggar Dalam Angka 2024"))

    citizen.write("Tulis pesan", "Terima kasih, ada tautannya?")
    citizen.press("Kirim")
    desk.part("log", re.compile("^Percakapan")).sees("Terima kasih, ada tautannya?")
    desk.write("Tulisan", "Ada di baris terakhir pesan tadi.")
    desk.press("Kirim")
    citizen.part("log", re.compile("^Percakapan")).sees("Ada di baris terakhir pesan tadi.")
    desk.press("Tutup")
    citizen.sees("Bagaimana layanan kami?")
    citizen.root.get_by_label("5, Sangat baik").check(force=True)  # its face is what is seen
    citizen.press("Kirim nilai")
    citizen.sees("Terima kasih")
    print(f"{newcomer.seconds:.0f} s and {len(newcomer.steps)} steps to a rating on the office's own pages")
    for readme, (begin, end) in OWN_PAGES_IN.items():
        assert names_in_tour(readme, begin, end) - newcomer.words - PRINTED_OF_OWN_PAGES == set()


@pytest.mark.timeout(200)
def test_the_shells_tour_works_as_written(start: Start) -> None:
    tour = (ROOT / "README.md").read_text().partition("The same in a shell")[2].split("```")[1]
    ran = subprocess.run(["bash", "-e"], cwd=start.folder, input=tour, capture_output=True, text=True, timeout=180)
    assert (ran.returncode, ran.stderr) == (0, "")
    queue = ran.stdout.partition("Nomor")[2].partition("Penduduk")[0]
    for channel in ("WhatsApp", "SMS", "Telepon", "Email"):
        assert re.search(rf"K-\d{{4}}-\d+ +{channel} +Perlu dijawab +(dewi|agus)", queue), queue
    assert "halaman 41" in ran.stdout.rpartition("[{")[2]
    final = ran.stdout.rpartition("Nomor")[2]
    assert re.search(r"WhatsApp +Selesai +dewi +5 ", final), final
