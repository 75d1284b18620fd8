"""/dasbor: every span has an address, an empty office is calm, the figures are those of the handlers."""

from __future__ import annotations

import doctest
import re

import acting
import pytest
from cast import BUDI, SITI
from web_desk import Desk

from bot.web.present import charts
from handlers.desk import actions, answering
from store.tables import Officer

PATHS = ("/dasbor", "/dasbor?rentang=hari-ini", "/dasbor?rentang=triwulan", "/dasbor?rentang=apa-saja")


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_office_is_told_so_in_words_and_not_in_noughts(desk: Desk, path: str) -> None:
    page = desk.text(path)
    assert "Tidak ada yang menunggu. Semua konsultasi sudah selesai." in page
    assert "Belum ada penilaian" in page and "Belum ada yang dibantu" in page
    assert "0%" not in page.replace("100%", "").partition('id="board"')[2].partition("Beban petugas")[0]
    assert "NaN" not in page and "None" not in page


def test_the_page_shows_the_numerator_and_the_table_has_the_same_total(desk: Desk) -> None:
    world = desk.world
    for sender, text in ((SITI, "Minta data penduduk"), (BUDI, "data inflasi")):
        world.hears("whatsapp", sender, text)
    number = world.consultations()[0].number
    world.pass_time(minutes=2)
    with world.db.write() as db:
        dewi = db.get_one(Officer, 1)
        actions.take(*acting.on(db, world, dewi, number))
        answering.reply(*acting.on(db, world, dewi, number), "Ini datanya.")
    world.pass_time(minutes=10)
    page = desk.text("/dasbor?rentang=hari-ini")
    assert "1 dari 2 konsultasi · target 90%" in page and "tanpa jawaban" not in page
    desk.act(world.consultations()[1].number, "tutup", {"hasil": "bukan-data"})
    assert "1 ditutup tanpa jawaban" in desk.text("/dasbor?rentang=hari-ini")
    assert re.search(r"2<small>.mnt</small>\s+0<small>.dtk</small>", page)
    assert "Kependudukan" in page and "Inflasi" in page
    assert "2 konsultasi hari ini" in page
    assert re.search(r'WhatsApp\s*</th>.*<td class="lk-numbers lk-bold">2</td>', page, re.DOTALL)
    assert 'aria-current="true">Hari ini' in page
    csv = desk.get("/dasbor.csv?rentang=hari-ini")
    assert csv.headers["Content-Disposition"] == 'attachment; filename="konsultasi-hari-ini-2026-11-23.csv"'
    assert csv.data.startswith(b"\xef\xbb\xbfnomor;kanal;") and csv.data.count(b"\r\n") == 3


def test_what_refreshes_is_the_board_alone_and_a_stranger_gets_neither(desk: Desk) -> None:
    part = desk.get("/dasbor?rentang=triwulan", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="board"') and '<nav class="lk-rail"' not in part
    assert 'hx-get="/dasbor?rentang=triwulan" hx-trigger="every 60s"' in part
    stranger = desk.another()
    assert stranger.get("/dasbor").status_code == stranger.get("/dasbor.csv").status_code == 303


def test_the_examples_of_the_charts_hold_and_a_bar_is_as_tall_as_its_count() -> None:
    assert doctest.testmod(charts).failed == 0
    drawn = charts.bars(["a", "b"], {"whatsapp": [3, 0], "email": [1, 2]})
    tall = [sum(float(part.height) for part in bar.parts) for bar in drawn.bars]
    assert tall[0] == pytest.approx(204, abs=1)  # 4 of an axis to 4: the whole height
    assert tall[1] == pytest.approx(102, abs=1)
    assert [part.label for part in drawn.bars[1].parts] == ["email"]
