"""Tags: found by the search, a filter of the list, a column of the export."""

from __future__ import annotations

import csv
import io

import acting
import pytest
from browser import serving, until_true
from cast import BUDI
from sqlalchemy import event
from web_desk import Desk

from bot.work import jobs
from handlers.desk import tagging
from handlers.reports import csv_export
from store.office import officers


def tag(desk: Desk, number: str, *words: str) -> None:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        for word in words:
            tagging.add(*acting.on(db, desk.world, dewi, number), word)


@pytest.fixture
def tagged(desk: Desk) -> tuple[str, str]:
    """Siti's consultation, which has two tags, and Budi's, which has none."""
    first, second = desk.heard("Minta data harga lada"), desk.heard("Minta data harga cabai", sender=BUDI, name="Budi")
    tag(desk, first, "Inflasi", "survei khusus")
    jobs.index(desk.app)
    return first, second


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tag:inflasi", True),
        ("tag:survei", True),
        ('tag:"survei khusus" harga', True),
        ("tag:inflasi cabai", False),
    ],
)
def test_a_search_finds_what_has_a_tag(desk: Desk, tagged: tuple[str, str], typed: str, found: bool) -> None:
    page = desk.text(f"/cari?q={typed}")
    assert (f"/konsultasi/{tagged[0]}" in page, f"/konsultasi/{tagged[1]}" in page) == (found, False)


def test_a_search_for_a_tag_that_nothing_has_says_so(desk: Desk, tagged: tuple[str, str]) -> None:
    assert "Tag “lada” tidak ada di konsultasi mana pun" in desk.text("/cari?q=tag:lada")
    assert "<code>tag:inflasi</code>" in desk.text("/cari")


@pytest.mark.parametrize("queue", ["", "&antrean=saya", "&kanal=whatsapp", "&urut=terbaru"])
def test_the_list_is_filtered_by_a_tag(desk: Desk, tagged: tuple[str, str], queue: str) -> None:
    page = desk.text(f"/konsultasi?tag=Inflasi{queue}")
    assert f"row-{tagged[0]}" in page and f"row-{tagged[1]}" not in page
    assert "tag Inflasi" in page and "1 konsultasi</p>" in page
    fresh = desk.text(f"/konsultasi/segar?tag=Inflasi{queue}")
    assert f"row-{tagged[0]}" in fresh and f"row-{tagged[1]}" not in fresh


def test_a_tag_nobody_uses_filters_everything_out(desk: Desk, tagged: tuple[str, str]) -> None:
    page = desk.text("/konsultasi?tag=lada")
    assert "Tidak ada yang bertag lada" in page and 'id="row-' not in page


BY_ITSELF = "Permintaan baru dari semua kanal muncul di sini dengan sendirinya."


@pytest.mark.parametrize(
    ("where", "does"),
    [
        ("", True),
        ("?antrean=belum", True),
        ("?tag=lada", False),
        ("?antrean=disebut", False),
        ("?antrean=mesin", False),
    ],
)
def test_only_a_list_in_which_new_cases_appear_by_themselves_says_so(desk: Desk, where: str, does: bool) -> None:
    page = desk.text(f"/konsultasi{where}")
    assert 'id="list-empty"' in desk.get(f"/konsultasi{where}").text
    assert (BY_ITSELF in page) is does


@pytest.mark.usefixtures("office_at_rest")
def test_a_filtered_list_asks_the_database_eight_times_at_most(desk: Desk, tagged: tuple[str, str]) -> None:
    desk.get("/konsultasi?tag=Inflasi")
    asked: list[str] = []
    event.listen(desk.world.db.reader, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    desk.get("/konsultasi?tag=Inflasi")
    assert 0 < len(asked) <= 8, asked


def test_the_palette_offers_tags(desk: Desk, tagged: tuple[str, str]) -> None:
    assert "/konsultasi?tag=survei+khusus" in desk.text("/palet?q=surv")


def test_the_export_has_a_column_of_tags(desk: Desk, tagged: tuple[str, str]) -> None:
    with desk.world.db.read() as db:
        text = csv_export.csv_of(db, desk.world.office, "10-hari", desk.world.now)
    lines = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert [line["tag"] for line in lines] == ["Inflasi, survei khusus", ""]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_press_on_a_tag_shows_what_has_it(desk: Desk, browser: object, tagged: tuple[str, str]) -> None:
    with serving(desk.flask) as base:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()  # type: ignore[attr-defined]
        desk.lets_in(page, base)
        page.locator(f"#row-{tagged[0]}").click()
        page.locator("#tag").get_by_role("link", name="Inflasi").click()
        page.wait_for_url("**/konsultasi?tag=Inflasi")
        assert page.locator("#list .lk-item").count() == 1
        tag(desk, tagged[1], "Inflasi")
        page.reload()
        until_true(page, "document.querySelectorAll('#list .lk-item').length === 2")
        page.get_by_role("link", name="Hapus saringan").click()
        page.wait_for_url("**/konsultasi")
        page.context.close()
