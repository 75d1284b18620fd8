"""/janji: anybody reads the standard and the month's figures, which are those of the report, and nobody's name."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from report_year import NOW, fill
from sqlalchemy import update
from web_desk import Desk
from world import World

from handlers.office.office import PublicStandard
from handlers.reports import ranges, report
from handlers.self_service import public_promise
from store.cases.visible_cases import NOTHING_SECRET
from store.tables import Consultation

STANDARD = PublicStandard(
    decree="1 TAHUN 2026", pledge="Kami sanggup & siap.", parts={"Biaya / tarif": ("Tidak dipungut biaya",)}
)


def public(world: World, standard: PublicStandard = STANDARD) -> Desk:
    """An office whose page anybody may read. Nobody is signed in."""
    world.office = replace(world.office, standard=standard)
    return Desk(world)


@pytest.fixture
def year(world: World) -> World:
    fill(world)
    world.now = NOW - timedelta(days=20)  # in a month that is full
    return world


def read(desk: Desk, path: str = "/janji") -> str:
    page = desk.get(path)
    assert page.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def test_its_figures_are_those_of_the_report(year: World) -> None:
    with year.db.read() as db:
        month = ranges.month(year.office, year.now.date())
        found = report.report(db, year.office, month, year.now, NOTHING_SECRET)
        shown = public_promise.of_month(db, year.office, year.now)
    help_, needs = found.clocks["konsultasi"][0], found.counts["kebutuhan"]
    unmet = sum(needs.spelled["belum-terpenuhi"].values())
    assert help_.decided >= 5 and found.index is not None and found.index.n >= 5 and unmet
    assert shown.share is not None and shown.share * help_.decided == 100 * help_.kept
    assert (shown.median, shown.index, shown.needs, shown.unmet) == (help_.median, found.index, needs.total, unmet)


def test_the_page_says_what_an_officer_reads_in_the_report(year: World) -> None:
    page = read(public(year))
    officer = public(year)
    officer.sign_in("rahma")
    told = officer.text(f"/laporan?periode={year.now:%Y-%m}")
    share = re.search(r"Bantuan pertama tepat waktu ([\d,]+%)", page)
    median = re.search(r"bantuan pertama (\d+ \w+(?: \d+ \w+)?) dari", page)
    index = re.search(r"Indeks kepuasan masyarakat ([\d,]+)", page)
    assert share and median and index
    assert [one for one in (share[1], median[1], index[1]) if one not in told] == []


def test_the_standard_stands_there_in_its_own_words_and_figures_in_english_too(year: World) -> None:
    desk = public(year)
    for said in ("Nomor SK 1 TAHUN 2026", "Kami sanggup & siap.", "Biaya / tarif Tidak dipungut biaya"):
        assert said in read(desk)
    english = read(desk, "/janji?bahasa=en")
    assert "First help in time" in english and "target 5 min within" in english and "Kami sanggup & siap." in english


def test_a_figure_of_too_few_is_said_and_not_shown(world: World) -> None:
    world.officer("dewi")
    page = read(public(world))
    assert page.count("Belum cukup untuk ditampilkan: baru 0, paling sedikit 5.") == 4
    world.hears("whatsapp", "+6281200000146", "minta data penduduk", name="Siti Aminah")
    assert "baru 0, paling sedikit 5" in read(public(world)) and "Siti" not in page


def test_it_names_nobody(year: World) -> None:
    page = public(year).get("/janji").text
    assert "K-2026" not in page and "Jumlah penduduk" not in page and "+62" not in page


def test_the_figures_are_counted_once_a_minute(year: World) -> None:
    desk = public(year)
    before = read(desk)
    with year.db.write() as db:
        db.execute(update(Consultation).values(kind="machine"))
    year.now += timedelta(seconds=50)
    assert re.findall(r"dari \d+", read(desk)) == re.findall(r"dari \d+", before) != []
    year.now += timedelta(seconds=11)
    assert "baru 0, paling sedikit 5" in read(desk)


def test_an_office_can_switch_it_off(world: World) -> None:
    world.officer("dewi")
    assert 'href="/janji"' in public(world).get("/k").text
    desk = public(world, PublicStandard(shown=False))
    assert desk.get("/janji").status_code == 404
    assert "/janji" not in desk.get("/k").text


def test_it_is_light_and_needs_no_script(year: World) -> None:
    desk = public(year)
    page = desk.get("/janji")
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"?]+\.(?:css|js|svg))', page.text))
    weight = sum(len(gzip.compress(desk.get(path).data)) for path in loaded) + len(gzip.compress(page.data))
    assert "/static/loket.css" in loaded and weight < 40_000


def test_the_foot_speaks_the_language_of_the_page(year: World) -> None:
    desk = public(year)
    assert "Pengaduan: lapor.go.id Janji dan kenyataan layanan kami" in read(desk)
    english = desk.get("/janji?bahasa=en").text
    foot = english.partition("<footer")[2]
    assert "Complaints:" in foot and 'lang="en"' in foot and 'href="/janji?bahasa=en"' in foot
    assert "Janji" not in re.sub(r"<[^>]+>", "", foot)
