"""The desk in a real browser: what an officer does on a Monday morning, and what must not go wrong meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import acting
import pytest
from browser import serving
from cast import SITI, SITI_MAIL
from time_rules import tick
from web_desk import Desk

from handlers.desk import actions, answering
from handlers.office import links
from store.cases import consultations
from store.office import officers
from store.transport import outbox

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


@dataclass
class Window:
    """One officer's (or citizen's) browser window, and everything that went wrong in it."""

    desk: Desk
    page: Any
    base: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note_stranger)
        self.page.set_default_timeout(15_000)

    def _note_stranger(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"asked another host: {request.url}")

    def sign_in(self, name: str = "dewi") -> Window:
        self.desk.lets_in(self.page, self.base, name)
        return self


@dataclass
class Counter:
    """The office, open to browsers."""

    desk: Desk
    base: str
    browser: Any
    windows: list[Window] = field(default_factory=list)

    def window(self, width: int = 1440, height: int = 900, **more: Any) -> Window:
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="id-ID", **more)
        made = Window(self.desk, context.new_page(), self.base)
        self.windows.append(made)
        return made

    def hears(self, body: str, channel: str = "whatsapp", **more: Any) -> str:
        self.desk.world.hears(channel, SITI_MAIL if channel == "email" else SITI, body, name="Siti", **more)
        return self.desk.world.consultations()[-1].number


@pytest.fixture
def counter(desk: Desk, browser: Any) -> Iterator[Counter]:
    with serving(desk.flask) as base:
        made = Counter(desk, base, browser)
        yield made
        for window in made.windows:
            window.page.context.close()
        assert [one.complaints for one in made.windows if one.complaints] == []


def test_from_signing_in_to_the_rating(counter: Counter) -> None:
    number = counter.hears("Pagi, minta data penduduk Gantung 2022")
    page = counter.window().sign_in().page
    page.get_by_text("Pagi, minta data penduduk Gantung 2022").first.click()
    ambil = page.get_by_role("button", name="Ambil")
    if ambil.count():
        ambil.first.click()
    page.get_by_label("Tulisan", exact=True).fill("Ada di Gantung Dalam Angka 2023, halaman 41.")
    page.locator("[name=berkas]").set_input_files(
        {"name": "gantung.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"}
    )
    page.locator("[data-upload=ready]", has_text="gantung.pdf").wait_for()
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.locator(".lk-message--out", has_text="halaman 41").get_by_text("gantung.pdf").wait_for()
    assert page.get_by_label("Tulisan", exact=True).input_value() == ""  # the draft went with it
    page.get_by_role("button", name="Tutup", exact=True).click()
    page.get_by_text("Bagaimana layanan kami").first.wait_for()

    citizen = counter.window(390, 844).page
    consultation = counter.desk.world.the_consultation()
    path = links.rating_url(counter.desk.world.office, consultation).removeprefix(counter.desk.world.office.public_url)
    citizen.goto(counter.base + path)
    citizen.get_by_label("5, Sangat baik").check(force=True)
    citizen.get_by_label("Ceritakan pengalaman Anda").fill("Cepat dan jelas")
    citizen.get_by_role("button", name="Kirim nilai").click()
    citizen.get_by_text("Nilai 5 untuk konsultasi").wait_for()

    page.reload()
    assert "5 dari 5" in page.locator("#citizens-rating").inner_text()
    with counter.desk.world.db.read() as db:
        rating = consultations.rating_of(db, consultation)
    assert rating is not None
    assert (rating.score, rating.by, consultation.number) == (5, "page", number)


NEXT_MORNING = """async () => {
    const clock = await import(document.querySelector('link[href*="/clock.js"]').href);
    clock.setClock(clock.now() + 20 * 3600);
}"""


def test_a_clock_of_lateness_stands_still_when_we_close(counter: Counter) -> None:
    number = counter.hears("Minta data penduduk")
    counter.desk.world.pass_time(hours=6, minutes=25)  # five minutes before we close
    page = counter.window().sign_in().page
    clock = page.locator(f"#row-{number} .lk-sla")
    assert clock.inner_text() == "+6 jam 20 mnt"
    page.evaluate(NEXT_MORNING)
    assert clock.inner_text() == "+6 jam 25 mnt"


def test_a_clock_in_line_names_its_place_until_it_is_time(counter: Counter) -> None:
    counter.desk.world.pass_time(hours=12)
    counter.hears("Minta data malam-malam")
    counter.desk.world.hears("sms", "+6281200000999", "Minta data juga")
    number = counter.desk.world.consultations()[-1].number
    counter.desk.world.pass_time(hours=11)
    with counter.desk.world.db.write() as db:
        for officer in officers.everyone(db):
            officer.on_duty = officer.name == "dewi"
    tick(counter.desk.world)
    page = counter.window().sign_in().page
    clock = page.locator(f"#row-{number} .lk-sla")
    assert clock.inner_text() == "antrean ke-2, target 08.10"
    assert clock.evaluate("one => one.scrollWidth <= one.clientWidth")
    line = page.locator(f"#row-{number} .lk-item__line3")  # with the officer at its end
    assert line.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.evaluate(NEXT_MORNING.replace("20 * 3600", "9 * 60"))
    assert re.fullmatch(r"[01]:\d\d", clock.inner_text())


CUT = """[...document.querySelectorAll('.lk-composer__mode,.lk-composer__mode label,.lk-holder')]
    .filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"""


def test_on_a_phone_no_word_of_the_composer_is_cut_off(counter: Counter) -> None:
    number = counter.hears("", "phone", call=True, note="Panggilan tak terjawab.")
    page = counter.window(390, 844).sign_in().page
    page.goto(f"{counter.base}/konsultasi/{number}")
    page.get_by_text("Catat hasil telepon").wait_for()
    assert page.locator(".lk-composer__mode label").count() == 3
    assert page.evaluate(CUT) == []
    with counter.desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi") or pytest.fail("Dewi is gone")
        actions.hand_over(*acting.on(db, counter.desk.world, dewi, number), "agus")
    page.reload()
    assert page.locator(".lk-holder").inner_text() == "Dipegang Agus"
    assert page.evaluate(CUT) == []


def test_new_messages_come_by_themselves_and_disturb_nothing(counter: Counter) -> None:
    number = counter.hears("Minta data penduduk")
    window = counter.window().sign_in()
    page = window.page
    page.goto(f"{counter.base}/konsultasi/{number}")
    page.get_by_label("Tulisan", exact=True).fill("Baik, kami")
    counter.hears("Tahun 2023 saja")
    page.locator("#flow").get_by_text("Tahun 2023 saja").wait_for()
    assert page.get_by_label("Tulisan", exact=True).input_value() == "Baik, kami"
    assert page.evaluate("document.activeElement.name") == "isi"
    counter.desk.world.hears("sms", "+6281300000177", "PDRB per kapita?")
    page.locator("#list").get_by_text("PDRB per kapita?").wait_for()


def test_words_survive_a_closed_tab(counter: Counter) -> None:
    number = counter.hears("Minta data penduduk")
    page = counter.window().sign_in().page
    page.goto(f"{counter.base}/konsultasi/{number}")
    page.get_by_label("Tulisan", exact=True).fill("Kalimat yang panjang dan penting")
    page.goto(f"{counter.base}/konsultasi")
    page.goto(f"{counter.base}/konsultasi/{number}")
    assert page.get_by_label("Tulisan", exact=True).input_value() == "Kalimat yang panjang dan penting"


def test_on_a_phone_one_pane_at_a_time(counter: Counter) -> None:
    number = counter.hears("Minta data penduduk")
    page = counter.window(390, 844).sign_in().page
    assert not page.locator("#conversation").is_visible()
    page.locator(f"#row-{number}").click()
    page.locator("#conversation").wait_for()
    assert not page.locator("#list").is_visible()
    page.get_by_label("Data warga dan tindakan").click()
    page.get_by_role("link", name="Tutup konsultasi").wait_for()  # nobody has answered: a sheet asks for the outcome
    page.go_back()
    page.go_back()
    page.locator(f"#row-{number}").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_dark_theme_is_kept(counter: Counter) -> None:
    page = counter.window().sign_in().page
    page.get_by_label("Ganti tema terang atau gelap").click()
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def test_a_citizens_mail_is_shown_sealed(counter: Counter) -> None:
    html = "<p>Yth. <b>BPS</b></p><script>parent.document.title='x'</script><img src='http://jahat.example/1.png'>"
    number = counter.hears("Yth. BPS", "email", subject="Permohonan data", html=html)
    page = counter.window().sign_in().page
    page.goto(f"{counter.base}/konsultasi/{number}")
    page.get_by_text("Tampilan asli").click()
    page.frame_locator("iframe").get_by_text("BPS").wait_for()
    assert re.search("K-2026", page.title())


def test_without_scripts_everything_works(counter: Counter) -> None:
    number = counter.hears("Minta data penduduk")
    window = counter.window(java_script_enabled=False).sign_in()
    page = window.page
    page.goto(f"{counter.base}/konsultasi/{number}")
    if page.get_by_role("button", name="Ambil").count():
        page.get_by_role("button", name="Ambil").first.click()
    page.get_by_label("Tulisan", exact=True).fill("Jawaban tanpa skrip")
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.locator(".lk-message--out", has_text="Jawaban tanpa skrip").wait_for()


def test_a_failed_answer_stays_in_place_with_its_cause_and_is_sent_again(counter: Counter) -> None:
    number = counter.hears("Minta data penduduk")
    world = counter.desk.world
    with world.db.write() as db:
        dewi = officers.by_name(db, "dewi") or pytest.fail("Dewi is gone")
        actions.take(*acting.on(db, world, dewi, number))
        (answer,) = answering.reply(*acting.on(db, world, dewi, number), "Ada di Dalam Angka.")
        outbox.fail(answer, "Twilio tidak menjawab (20503).")
    page = counter.window().sign_in().page
    page.goto(f"{counter.base}/konsultasi/{number}")
    bubble = page.locator(f"#pesan-{answer.key}")
    bubble.get_by_text("gagal terkirim").wait_for()
    assert "Twilio tidak menjawab" in page.locator("#flow").inner_text()
    page.locator("#flow").get_by_role("button", name="Coba lagi").click()
    bubble.get_by_text("mengirim").wait_for()
    (sent,) = world.said("message")
    assert (sent.key, sent.state, sent.error) == (answer.key, "queued", "")
