"""/laporan: every period has an address, every figure opens its lines, nobody reads what is kept from them."""

from __future__ import annotations

import doctest
import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from report_year import NOW, fill
from web_desk import Desk

from bot.web.reports import report_page, reports

FIGURE = re.compile(r'<a href="(/laporan/baris\?[^"]+)" aria-label="([^"]*): (\d+)"')


@pytest.fixture
def year(desk: Desk) -> Desk:
    fill(desk.world, 130)
    desk.world.now = NOW
    desk.sign_in("dewi")  # no session lasts so long
    return desk


def as_supervisor(desk: Desk) -> Desk:
    other = desk.another()
    other.sign_in("rahma")
    return other


def test_an_empty_period_says_so(desk: Desk) -> None:
    page = desk.text("/laporan?periode=2020")
    assert "Tidak ada konsultasi yang masuk dalam periode Tahun 2020." in page and "lk-report__section" not in page
    assert "Tidak ada baris" in desk.text("/laporan/baris?periode=2020")
    for page in ("0", "-1", "x", "9" * 9, "9" * 30):
        assert "Tidak ada baris" in desk.text(f"/laporan/baris?periode=2020&halaman={page}")


def test_each_figure_of_the_page_opens_as_many_lines_as_it_says(year: Desk) -> None:
    year = as_supervisor(year)
    figures = FIGURE.findall(year.get("/laporan?periode=2026").text)
    assert len(figures) > 60 and {"kebutuhan", "kunjungan", "pengaduan", "konsultasi"} == {
        re.search(r"tabel=(\w+)", url)[1]
        for url, _, _ in figures  # type: ignore[index]
    }
    for url, word, count in figures[::9]:
        page = year.text(unescape(url))
        assert f"{count} baris" in page and unescape(word) in page
        assert page.count('<th scope="row">') == min(int(count), 50)


def test_the_page_of_many_cases_comes_without_figures_and_asks_for_them(year: Desk, monkeypatch: Any) -> None:
    whole = year.text("/laporan?periode=2026")
    monkeypatch.setattr(reports, "AT_ONCE", 10)
    page = year.text("/laporan?periode=2026")
    assert re.search(r"Menghitung \d+ konsultasi", page) and not FIGURE.search(page)
    figures = re.search(r'hx-get="([^"]+)"\s+hx-trigger="load"\s+hx-select="#figures"', page)
    assert figures is not None
    counted = year.text(figures[1])
    assert FIGURE.findall(counted) == FIGURE.findall(whole) and len(FIGURE.findall(whole)) > 60


def test_medians_means_and_the_index_open_their_lines_too(year: Desk) -> None:
    page = year.get("/laporan?periode=2026").text
    behind = {"ukur-help": "Terukur", "ukur-total": "Terukur", "dinilai": "Dinilai", "skm": "Lengkap"}
    for group, word in behind.items():
        url = f"/laporan/baris?periode=2026&amp;tabel=konsultasi&amp;menurut={group}&amp;nilai={word}"
        found = re.search(rf'href="{re.escape(url)}">(\d+) (?:yang|penilaian|isian)', page)
        assert found is not None, group
        assert f"{found[1]} baris" in year.text(unescape(url))
    assert page.count("menurut=skm&amp;nilai=Lengkap") == 9 + 1 + 1  # its elements, its n, its panel
    assert page.count("menurut=ukur-") == 5  # of the clocks, and in no panel


def test_lines_have_pages_and_lead_to_their_consultation(year: Desk) -> None:
    first = year.text("/laporan/baris?periode=2026")
    total = int(re.search(r"(\d+) baris", first)[1])  # type: ignore[index]
    numbers: list[str] = []
    pages, url = 0, "/laporan/baris?periode=2026"
    while url:
        page = year.get(url).text
        numbers += re.findall(r'<a class="lk-numbers lk-nowrap" href="/konsultasi/([^"]+)"', page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        url, pages = unescape(onward[1]) if onward else "", pages + 1
    assert (len(numbers), len(set(numbers)), pages) == (total, total, -(-total // 50))
    assert year.get(f"/konsultasi/{numbers[0]}").status_code == 200


def test_own_days_are_a_period_with_an_address(year: Desk) -> None:
    answer = year.get("/laporan?dari=2026-03-31&sampai=2026-01-01")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/laporan?periode=2026-01-01_2026-03-31")
    assert "1 Januari 2026 sampai 31 Maret 2026" in year.text(answer.headers["Location"])
    assert year.get("/laporan?dari=besok&sampai=").status_code == 200
    wrong = year.text("/laporan?dari=2027-02-29&sampai=2027-03-31")
    assert "Tanggal itu tidak ada." in wrong and 'value="2027-03-31"' in wrong
    assert wrong.count('aria-invalid="true"') == 2
    assert "Tanggal itu tidak ada." not in year.text("/laporan")
    assert year.get("/laporan?dari=0001-01-01&sampai=9999-12-31").status_code == 200


def test_a_period_that_there_is_not_is_said_and_never_answered_with_this_month(year: Desk) -> None:
    for key in ("2026-13", "2026-T5", "besok", "2026-02-30_2026-03-01"):
        page = year.text(f"/laporan?periode={key}")
        assert "Periode itu tidak ada." in page and "Di bawah ini Januari 2027." in page
        for path in ("/laporan/baris", "/laporan.csv", "/laporan.xlsx", "/laporan/excel"):
            answer = year.get(f"{path}?periode={key}")
            assert (answer.status_code, answer.headers["Location"]) == (302, f"/laporan?periode={key}")
        assert year.post("/laporan/excel", {"periode": key}).headers["Location"] == f"/laporan?periode={key}"
    assert "Periode itu tidak ada." not in year.text("/laporan?periode=2026-12")


def test_what_there_is_not_is_not_found(year: Desk) -> None:
    for args in ("tabel=orang", "menurut=nama", "tabel=kebutuhan&menurut=nilai"):
        for path in ("/laporan/baris", "/laporan.csv", "/laporan.xlsx"):
            assert year.get(f"{path}?{args}").status_code == 404
    assert year.get("/laporan/baris?halaman=-3").status_code == year.get("/laporan/baris?halaman=x").status_code == 200


def test_the_files_hold_what_the_address_asks_for(year: Desk) -> None:
    shown = as_supervisor(year)
    whole = shown.get("/laporan.xlsx?periode=2026")
    assert whole.headers["Content-Disposition"] == "attachment; filename=laporan-2026.xlsx"
    names = zipfile.ZipFile(io.BytesIO(whole.data)).namelist()
    assert sum(name.startswith("xl/worksheets/") for name in names) == 4
    url, _, count = next(one for one in FIGURE.findall(shown.get("/laporan?periode=2026").text) if "Email" in one[1])
    table = shown.get(unescape(url).replace("/laporan/baris", "/laporan.csv"))
    assert table.data.startswith(b"\xef\xbb\xbfnomor;kanal;") and table.data.count(b"\r\n") == int(count) + 1
    assert table.headers["Content-Disposition"] == 'attachment; filename="laporan-konsultasi-2026.csv"'
    book = shown.get(unescape(url).replace("/laporan/baris", "/laporan.xlsx"))
    sheet = zipfile.ZipFile(io.BytesIO(book.data)).read("xl/worksheets/sheet1.xml")
    assert sheet.count(b"<row ") == int(count) + 1


def test_the_form_of_the_survey_is_a_sheet_of_its_own(year: Desk) -> None:
    assert "/laporan/baris?periode=2026&amp;tabel=skd" in year.get("/laporan?periode=2026").text
    page = year.text("/laporan/baris?periode=2026&tabel=skd")
    assert "Lembar SKD, semua" in page and "III. Rincian data" in page
    book = zipfile.ZipFile(io.BytesIO(year.get("/laporan.xlsx?periode=2026&tabel=skd").data))
    assert b'name="Lembar SKD"' in book.read("xl/workbook.xml") and "xl/worksheets/sheet2.xml" not in book.namelist()
    assert b"Nomor konsultasi;Kebutuhan ke;I. Nama;" in year.get("/laporan.csv?periode=2026&tabel=skd").data


def test_complaints_are_for_those_who_handle_them(year: Desk) -> None:
    page = year.text("/laporan?periode=2026")
    assert "Pengaduan dihitung hanya untuk penanggung jawabnya." in page and "tabel=pengaduan" not in page
    assert "Tidak ada baris" in year.text("/laporan/baris?periode=2026&tabel=pengaduan")
    assert b"P-2026" not in year.get("/laporan.csv?periode=2026&tabel=pengaduan").data
    book = zipfile.ZipFile(io.BytesIO(year.get("/laporan.xlsx?periode=2026").data))
    assert b"Pengaduan" not in book.read("xl/workbook.xml")
    stranger = year.another()
    for path in ("/laporan", "/laporan/baris", "/laporan.csv", "/laporan.xlsx"):
        assert stranger.get(path).status_code == 303


def test_the_examples_hold() -> None:
    assert doctest.testmod(report_page).failed == 0
