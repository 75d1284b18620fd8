"""The simulator's page in a real browser, over a real demo: everything but the worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fresh_tables
import pytest
from browser import until_true
from ports import free_port
from simulator_process import SITI, running, wait_until
from sqlmodel import col, select
from werkzeug.serving import make_server

from bot.app import App, build
from bot.config import demo
from bot.supervisor import prepare
from bot.web.app import create_app
from store.tables import Arrival

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


@pytest.fixture
def office(tmp_path: Path) -> Iterator[App]:
    """A demo that answers browsers and webhooks, and the outside world around it."""
    data = tmp_path / "data"
    port = free_port()
    fresh_tables.of_demo(data, port)
    app = build(demo.settings(data))
    prepare.seat_officers(app, demo.facts(data))
    server = make_server("127.0.0.1", port, create_app(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    with running(data / demo.SIMULATOR_FILE):
        yield app
        server.shutdown()
        thread.join(10)
        server.server_close()
        app.db.close()


@pytest.fixture
def page(browser: Any, office: App) -> Iterator[Any]:
    """The simulator, open; whatever the browser complains of fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID")
    made, complaints = context.new_page(), []
    made.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.set_default_timeout(15_000)
    made.goto(f"{office.settings.public_url}/simulator")
    yield made
    context.close()
    assert complaints == []


def arrivals(app: App) -> list[str]:
    with app.db.read() as db:
        return [one.channel for one in db.scalars(select(Arrival).order_by(col(Arrival.id)))]


def test_a_citizen_writes_and_phones(page: Any, office: App) -> None:
    page.get_by_role("button", name="Minta data penduduk").click()
    page.get_by_label("Kirim WhatsApp").click()
    page.locator("#sim-whatsapp .lk-message--out", has_text="Kecamatan Selatan").get_by_text("sampai").wait_for()
    until_true(page, "document.querySelector('[data-send-by=whatsapp] [name=isi]').value === ''")
    page.get_by_label("Tulis SMS").fill("Jam buka?")
    page.get_by_label("Tulis SMS").press("Enter")
    page.locator("#sim-sms").get_by_text("sampai").wait_for()
    page.get_by_role("button", name="Pesan suara").click()
    page.get_by_label("Yang Anda ucapkan").fill("Tolong hubungi kembali")
    page.get_by_role("dialog").get_by_role("button", name="Telepon").click()
    page.locator("#sim-sms").get_by_text("Terdengar: Selamat datang").wait_for()
    page.locator("#sim-sms").get_by_text("“Tolong hubungi kembali”").wait_for()
    wait_until(lambda: arrivals(office)[:2] == ["whatsapp", "sms"] and set(arrivals(office)[2:]) == {"phone"})


def test_a_photo_is_shown_where_it_was_sent(page: Any) -> None:
    pixel = bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
    page.locator("[data-files=whatsapp]").set_input_files(
        {"name": "surat.gif", "mimeType": "image/gif", "buffer": pixel}
    )
    shown = page.locator("#sim-whatsapp .lk-message--out img")
    shown.wait_for()
    wait_until(lambda: shown.evaluate("one => one.naturalWidth") == 1)


def test_a_mail_is_written_with_its_file(page: Any) -> None:
    page.get_by_role("button", name="Isi contoh").click()
    page.locator("[data-files=email]").set_input_files(
        {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    page.get_by_text("Lampiran: a.pdf").wait_for()
    page.get_by_role("button", name="Kirim", exact=True).click()
    mail = page.locator("#sim-email .lk-message--out", has_text="rumah tangga perikanan tangkap")
    mail.get_by_role("link", name="a.pdf").wait_for()
    until_true(page, "document.querySelector('[data-send-by=email] [name=isi]').value === ''")


def test_what_a_citizen_writes_is_text_and_nothing_else(page: Any) -> None:
    evil = "<img src=x onerror=\"document.title='buka'\"> http://127.0.0.1/nilai/x."
    page.get_by_label("Tulis SMS").fill(evil)
    page.get_by_label("Kirim SMS").click()
    bubble = page.locator("#sim-sms .lk-bubble")
    bubble.wait_for()
    assert bubble.inner_text() == evil
    assert bubble.locator("a").get_attribute("href") == "http://127.0.0.1/nilai/x"
    assert bubble.locator("img").count() == 0


def test_time_moves_and_failures_wait_for_the_next_send(page: Any, office: App) -> None:
    page.get_by_role("button", name="24 jam").click()
    page.get_by_text("Waktu demo maju 24 jam.").wait_for()
    assert office.clock.offset().total_seconds() == 86400
    switch = page.get_by_role("switch")
    switch.check()
    page.get_by_text("Gagalkan kiriman: bounce (1×)").wait_for()
    page.reload()
    wait_until(switch.is_checked)
    switch.uncheck()
    page.get_by_text("Gagalkan kiriman: dibatalkan").wait_for()


def test_who_writes_by_script_can_be_played_too(page: Any, office: App) -> None:
    page.evaluate(
        "fetch('/simulator/api/send', {method: 'POST', headers: {'Content-Type': 'application/json'},"
        " body: JSON.stringify({channel: 'whatsapp', from: '+6281400000188', text: 'Dari skrip', name: 'Made'})})"
    )
    choice = page.locator("[data-citizen=whatsapp]")
    wait_until(lambda: "Made · +6281400000188" in choice.inner_text())
    choice.select_option("+6281400000188")
    page.locator("#sim-whatsapp").get_by_text("Dari skrip").wait_for()
    choice.select_option(SITI)
    page.locator("#sim-whatsapp").get_by_text("Belum ada pesan").wait_for()


def test_the_queue_shows_once_an_officer_signed_in(page: Any, office: App) -> None:
    page.get_by_role("link", name="Masuk sebagai petugas").wait_for()
    facts = demo.facts(office.settings.data)
    desk = page.context.new_page()
    desk.goto(f"{office.settings.public_url}/masuk")
    desk.get_by_label("Nama petugas").fill("dewi")
    desk.get_by_label("Kata sandi").fill(facts.passwords["dewi"])
    desk.get_by_role("button", name="Masuk").click()
    desk.wait_for_url("**/konsultasi")
    page.bring_to_front()
    page.locator("#sim-queue").get_by_text("Semua sudah dibantu").wait_for()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
