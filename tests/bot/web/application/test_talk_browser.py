"""Ask, talk, close and rate in a real browser; without script; and with the network away for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from applicant import Applicant
from browser import serving, until_true
from cast import SITI_MAIL
from live_desk import hub
from sqlalchemy import select
from web_desk import Desk
from world import World

from store.tables import Rating

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
AXE = (Path(__file__).parents[3] / "vendor" / "axe.min.js").read_text()
RUN = """async dark => {
  document.documentElement.setAttribute('data-bs-theme', dark ? 'dark' : 'light');
  await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished));
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + v.nodes[0].target);
}"""
# what is sent has arrived, and its answer waits for letGo()
HOLD = """() => {
  const real = window.fetch;
  window.fetch = async (where, how) => {
    const answer = await real(where, how);
    if (how?.body instanceof FormData) await new Promise(go => { window.letGo = go; });
    return answer;
  };
}"""
WIDE = "document.documentElement.scrollWidth <= innerWidth"
NUMBER = "K-2026-000001"


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    return Applicant(world, monkeypatch)


@pytest.fixture
def base(siti: Applicant) -> Iterator[str]:
    with serving(siti.desk.flask) as address:
        yield address


def findings(page: Any) -> list[str]:
    page.evaluate(AXE)
    found = [one for dark in (False, True) for one in page.evaluate(RUN, dark)]
    return found if page.evaluate(WIDE) else [*found, f"{page.url} is too wide"]


def ask(page: Any) -> list[str]:
    """Ask as Siti. Return what is wrong with the pages on the way."""
    page.goto("/")
    page.get_by_role("link", name="Tanya petugas").click()
    page.get_by_label("Pertanyaan", exact=True).fill("Penduduk Gantung 2023?")
    page.get_by_label("Data 1").fill("Penduduk per desa")
    page.get_by_label("Nama").fill("Siti Aminah")
    page.get_by_label("Email atau nomor telepon").fill(SITI_MAIL)
    page.get_by_label("Saya setuju").check()
    found = findings(page)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("heading", name="Benar begini?").wait_for()
    found += findings(page)
    page.get_by_role("button", name="Ya, kirim").click()
    page.wait_for_url("**/obrolan/*")
    return found


@pytest.fixture
def heard_base(siti: Applicant, tmp_path: Path) -> Iterator[str]:
    """The same office with a hub."""
    with hub(siti.desk, tmp_path), serving(siti.desk.flask) as address:
        yield address


def officers_window(desk: Desk, browser: Any, base: str) -> Any:
    page = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900}).new_page()
    desk.lets_in(page, base, to=f"/konsultasi/{NUMBER}")
    page.wait_for_selector("body[data-hub=connected]")
    return page


def types_both_ways(page: Any, officer: Any) -> None:
    """See on each page that somebody types on the other one, and nothing of a note."""
    page.get_by_label("Tulis pesan").press_sequentially("Untuk")
    officer.get_by_text("Warga sedang menulis").wait_for()
    officer.get_by_label("Tulisan", exact=True).press_sequentially("Kami cari")
    page.get_by_text("Petugas sedang menulis").wait_for()


def test_ask_talk_in_two_windows_close_and_rate(siti: Applicant, heard_base: str, browser: Any) -> None:
    context = browser.new_context(base_url=heard_base, viewport={"width": 390, "height": 844})
    page = context.new_page()
    assert ask(page) == []
    second = context.new_page()
    second.goto(page.url)
    officer = officers_window(siti.desk, browser, heard_base)
    types_both_ways(page, officer)
    page.get_by_label("Tulis pesan").fill("Untuk skripsi saya")
    context.set_offline(True)
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.get_by_text("Sambungan terputus").wait_for()
    assert page.get_by_label("Tulis pesan").input_value() == "Untuk skripsi saya"
    context.set_offline(False)
    page.evaluate(HOLD)
    page.get_by_role("button", name="Kirim", exact=True).click()
    until_true(page, "Boolean(window.letGo)")
    page.get_by_label("Tulis pesan").fill("Untuk skripsi saya\nTerima kasih")
    page.evaluate("letGo()")
    until_true(page, "document.getElementById('composer').elements.isi.value === 'Terima kasih'")
    page.get_by_label("Tulis pesan").fill("")
    for window in (page, second):
        window.get_by_role("log").get_by_text("Untuk skripsi saya").wait_for()
    assert [one.body for one in siti.heard()][1:] == ["Untuk skripsi saya"]
    siti.answers(NUMBER, "Ada di Gantung Dalam Angka 2024")
    for window in (page, second):
        window.get_by_role("log").get_by_text("Ada di Gantung Dalam Angka 2024").wait_for()
    assert findings(page) == []
    siti.world.closes(NUMBER)
    page.get_by_role("heading", name="Bagaimana layanan kami?").wait_for()
    assert findings(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.evaluate(WIDE)
    page.get_by_label("5, Sangat baik").check(force=True)
    page.get_by_role("button", name="Kirim nilai").click()
    page.wait_for_url("**/nilai/*")
    with siti.world.db.read() as db:
        assert [one.score for one in db.scalars(select(Rating))] == [5]
    for window in (officer, page):
        window.context.close()


def test_without_script_one_asks_reads_and_writes(siti: Applicant, base: str, browser: Any) -> None:
    context = browser.new_context(base_url=base, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto("/tanya")
    page.get_by_label("Pertanyaan", exact=True).fill("Penduduk Gantung 2023?")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_text("Tulis nama Anda.").wait_for()
    page.get_by_label("Nama").fill("Siti Aminah")
    page.get_by_label("Email atau nomor telepon").fill(SITI_MAIL)
    page.get_by_label("Saya setuju").check()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Ya, kirim").click()
    page.wait_for_url("**/obrolan/*")
    page.get_by_label("Tulis pesan").fill("Untuk skripsi saya")
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.get_by_role("log").get_by_text("Untuk skripsi saya").wait_for()
    siti.answers(NUMBER, "Ada di Gantung Dalam Angka 2024")
    page.get_by_role("link", name="Muat ulang").click()
    page.get_by_role("log").get_by_text("Ada di Gantung Dalam Angka 2024").wait_for()
    context.close()
