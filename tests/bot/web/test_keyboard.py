"""Without a mouse: what citizens, subject-matter colleagues and supervisors do, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import acting
import pytest
from browser import serving, tab_to
from cast import BUDI, PASSWORD
from web_desk import Desk

from handlers.desk import actions
from handlers.office import links
from handlers.ratings.instruments import SKD
from handlers.steps import confirmations, directory
from store.cases import consultations, ratings
from store.office import officers

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


@pytest.fixture
def page(desk: Desk, browser: Any) -> Iterator[Any]:
    with serving(desk.flask) as base:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=base)
        yield context.new_page()
        context.close()


def path_of(desk: Desk, url: str) -> str:
    return url.removeprefix(desk.world.office.public_url)


def test_a_citizen_rates_and_writes_on_his_page_by_keys(desk: Desk, page: Any) -> None:
    number = desk.heard("Minta data penduduk")
    case = desk.case(number)
    page.goto(path_of(desk, links.tracking_url(desk.world.office, case)))
    tab_to(page, "#message-text")
    page.keyboard.type("Untuk tahun 2025 saja.")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/k/**terkirim=1")

    desk.act(number, "tulis", {"isi": "Ada di Dalam Angka.", "jenis": "balas", "tutup": "1"})
    page.goto(path_of(desk, links.rating_url(desk.world.office, case)))
    tab_to(page, "[name=nilai]")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    tab_to(page, "#comment")
    page.keyboard.type("Cepat")
    tab_to(page, "main button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with desk.world.db.read() as db:
        rating = consultations.rating_of(db, case)
    assert rating is not None
    assert (rating.score, rating.comment) == (4, "Cepat")

    page.locator("h1:focus").wait_for()
    tab_to(page, "main a[href$='/skd']")
    page.keyboard.press("Enter")
    page.locator("[name=A1]").first.wait_for()
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")  # nothing is chosen
    page.locator(".lk-error:focus").wait_for()
    for key in SKD.keys:
        tab_to(page, f"[name={key}]")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/skd?terkirim=1")
    page.locator("h1:focus").wait_for()
    with desk.world.db.read() as db:
        survey = ratings.survey_of(db, case, SKD.name)
    assert survey is not None
    assert survey.answers == dict.fromkeys(SKD.keys, 2)


def test_a_colleague_answers_by_keys(desk: Desk, page: Any) -> None:
    number = desk.heard("Minta data lada")
    fields = {"name": "Bayu", "section": "Produksi", "skills": "lada", "email": "bayu@contoh.example"}
    with desk.world.db.write() as db:
        colleague = directory.save(db, None, fields, now=desk.world.now)
        dewi = officers.by_name(db, "dewi") or pytest.fail("Dewi is gone")
        actions.take(*acting.on(db, desk.world, dewi, number))
        asked = confirmations.ask(*acting.on(db, desk.world, dewi, number), colleague.id or 0, "Sudah final?")
    page.goto(path_of(desk, confirmations.url(desk.world.office, asked)))
    tab_to(page, "#answer")
    page.keyboard.type("Sudah, tabel 5.1.6.")
    tab_to(page, "main button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Sudah, tabel 5.1.6." in desk.text(f"/konsultasi/{number}")


def test_a_supervisor_notes_the_improvement_and_answers_a_complaint_by_keys(desk: Desk, page: Any) -> None:
    desk.world.officer("rahma", role="supervisor")
    desk.world.hears("whatsapp", BUDI, "PENGADUAN: kursi di ruang tunggu selalu kurang")
    number = next(one.number for one in desk.world.consultations() if one.kind == "complaint")
    page.goto("/masuk")
    page.keyboard.type("rahma")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/konsultasi")
    page.goto(f"/konsultasi/{number}?antrean=pengaduan")
    if page.locator(".lk-composer [formaction$='/ambil']").count():
        tab_to(page, ".lk-composer [formaction$='/ambil']")
        page.keyboard.press("Enter")
        page.locator(".lk-composer [value=balas]").wait_for(state="attached")
    tab_to(page, "#side textarea")
    page.keyboard.type("Kursi ditambah.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#side", has_text="Perbaikan dicatat").wait_for()
    tab_to(page, ".lk-composer textarea")
    page.keyboard.type("Terima kasih, kursi sudah kami tambah.")
    page.keyboard.press("Control+Enter")
    page.locator(".lk-message--out:not([data-pending])", has_text="kursi sudah kami tambah").wait_for()
    with desk.world.db.read() as db:
        case = consultations.by_number(db, number)
    assert case is not None
    assert case.stage == "answered"
