"""Publikasi beside a conversation: found titles go into the reply with their citation and become the need's source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
import small_catalogue
from cast import MONDAY_MORNING
from sqlalchemy import select
from staff_desk import StaffDesk
from web_desk import Desk

from channels.whatsapp import WhatsApp
from store.tables import CatalogueEntry, Consultation, DataNeed

HTMX = {"HX-Request": "true"}
TITLE = "Produksi Lada Menurut Kecamatan di Kabupaten Belitung Timur, 2023"


@pytest.fixture
def desk(office: StaffDesk) -> Iterator[Desk]:
    """Dewi at the desk of an office that has a catalogue."""
    office.world.office = replace(office.world.office, areas=small_catalogue.office().areas)
    made = Desk(office.world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    made.sign_in("dewi")
    return made


@pytest.fixture
def filled(office: StaffDesk) -> None:
    with office.world.db.write() as db:
        small_catalogue.fill(db, MONDAY_MORNING)


def page(office: StaffDesk) -> str:
    return f"/konsultasi/{office.number}"


def ids(shown: str) -> dict[str, str]:
    """The titles a dialog shows, with the ids of their boxes."""
    found = re.findall(r'for="title-(\d+)">\s*<b>([^<]+)</b>', shown)
    return {title: number for number, title in found}


def insert(desk: Desk, office: StaffDesk, *numbers: str, **form: str):
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.get("/saya").text)[1]
    fields = {"csrf_token": token, "judul": list(numbers)} | form
    return desk.client.post(f"{page(office)}/publikasi", data=fields, headers=HTMX)


def inserted(answer) -> str:
    """The text that an answer puts where the cursor is."""
    found = re.search(r'<textarea hidden data-inserts="here">\n(.*?)</textarea>', answer.text, re.DOTALL)
    return unescape(found[1])


def test_a_title_goes_into_the_reply_with_its_citation_and_is_the_source_of_the_need(desk, office, filled):
    office.needs("Produksi lada")
    shown = desk.get(f"{page(office)}/publikasi?q=lada 2023", headers=HTMX).text
    answer = insert(desk, office, ids(shown)[TITLE])
    text = inserted(answer)
    (need,) = office.rows(DataNeed)
    assert text.startswith(f"Sumber: BPS Kabupaten Belitung Timur, {TITLE}, 2024, https://1906.contoh.example/id/")
    assert (need.source_title, need.source_year, need.source_kind) == (TITLE, 2024, "static_table")
    assert need.link in text
    assert need.outcome == "pending"
    desk.post(f"{page(office)}/tulis", {"dilihat": _seen(office), "isi": text, "jenis": "balas"}, page=page(office))
    assert office.rows(DataNeed)[0].outcome == "given"


def _seen(office: StaffDesk) -> str:
    return str(office.world.the_consultation().last_event_id)


def test_without_words_the_search_is_for_what_the_citizen_asked(desk, office, filled):
    shown = desk.get(f"{page(office)}/publikasi", headers=HTMX).text
    assert 'value="Luas tanam lada per kecamatan 2021–2025"' in shown
    assert any("Lada" in title for title in ids(shown))


@pytest.mark.parametrize(
    ("subject", "words", "year"),
    [
        ("Minta luas tanam lada 2023", "Luas tanam lada", "2023"),
        ("Minta luas tanam lada 2003", "Luas tanam lada", "2003"),  # longer ago than the years on offer
        ("Minta luas tanam lada tahun lalu", "Luas tanam lada tahun lalu", "2025"),
        ("Minta luas tanam lada 2020-2023", "Luas tanam lada 2020–2023", ""),
        ("Minta luas tanam lada", "Luas tanam lada", ""),
        ("Lanjutan K-2026-000012, luas tanam lada", "Lanjutan K-2026-000012, luas tanam lada", ""),
        ("Halo", "Halo", ""),
    ],
)
def test_the_years_asked_for_are_those_of_the_search(desk, office, filled, subject, words, year):
    with office.world.db.write() as db:
        db.get_one(Consultation, office.world.the_consultation().id).subject = subject
    shown = unescape(desk.get(f"{page(office)}/publikasi", headers=HTMX).text)
    assert f'value="{words}"' in shown
    assert re.findall(r"<option selected>(\d+)", shown) == ([year] if year else [])
    typed = unescape(desk.get(f"{page(office)}/publikasi?q=lada&tahun=", headers=HTMX).text)  # chosen by the officer
    assert "selected" not in typed


def test_twenty_long_titles_in_any_letters_reach_the_reply_and_the_first_is_the_source(desk, office, filled):
    """They travel in the page: a header of an answer has little room and knows few letters."""
    long = [f"Produksi “Lada” ± {number} 🌶 </textarea> {'sangat panjang ' * 30}" for number in range(20)]
    with office.world.db.write() as db:
        for place, entry in enumerate(db.scalars(select(CatalogueEntry).order_by(CatalogueEntry.id).limit(20))):
            entry.title = long[place]
        numbers = [str(one) for one in db.scalars(select(CatalogueEntry.id).order_by(CatalogueEntry.id).limit(20))]
        first = db.get_one(CatalogueEntry, int(numbers[0])).model_copy()
    one, other = office.needs("Produksi lada", "Luas lada")
    answer = insert(desk, office, *numbers, kebutuhan=str(other))
    lines = inserted(answer).splitlines()
    assert [title.strip() in line for title, line in zip(long, lines, strict=True)] == [True] * 20
    assert sum(len(name) + len(value) for name, value in answer.headers) < 2_000
    sources = {
        need.id: (need.source_title, need.source_year, need.link, need.source_kind) for need in office.rows(DataNeed)
    }
    assert sources[other] == (long[0].strip(), first.released_on.year, first.url, first.kind)
    assert sources[one] == ("", None, "", "")


def test_needs_that_are_not_ticked_stay_so_while_the_officer_searches_on(desk, office, filled):
    _, other = office.needs("Produksi lada", "Luas lada")
    shown = desk.get(f"{page(office)}/publikasi?q=lada&tahun=2023&kebutuhan={other}", headers=HTMX).text
    assert re.findall(r'name="kebutuhan"[^>]*value="(\d+)"[^>]*checked', shown) == [str(other)]


def test_what_is_ticked_stays_while_the_officer_searches_on_and_all_of_it_is_inserted(desk, office, filled):
    first = ids(desk.get(f"{page(office)}/publikasi?q=lada&tahun=2023", headers=HTMX).text)[TITLE]
    shown = desk.get(f"{page(office)}/publikasi?q=kemiskinan&tahun=2022&judul={first}", headers=HTMX).text
    assert re.search(rf'id="title-{first}"\s+value="{first}"\s+checked', shown)
    second = next(number for title, number in ids(shown).items() if "Miskin" in title)
    text = inserted(insert(desk, office, first, second))
    assert [line.split(", ")[0] for line in text.splitlines()] == ["Sumber: BPS Kabupaten Belitung Timur"] * 2
    assert office.rows(DataNeed) == []  # no need is written down, so none has a source


def test_nothing_ticked_is_said_and_the_search_stays(desk, office, filled):
    refused = insert(desk, office, q="lada", tahun="2023")
    assert refused.status_code == 422
    assert "Pilih dahulu paling sedikit satu judul" in refused.text
    assert TITLE in ids(refused.text)
    assert insert(desk, office, "999999", "x").status_code == 422  # an id that no entry has


def test_without_scripts_the_reply_is_drawn_with_the_citation(desk, office, filled):
    shown = desk.text(f"{page(office)}/publikasi?q=lada 2023")
    drawn = desk.post(f"{page(office)}/publikasi", {"judul": ids(shown)[TITLE]}, page=f"{page(office)}/publikasi")
    assert f"Sumber: BPS Kabupaten Belitung Timur, {TITLE}" in drawn.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("produksi lada 2015", "Ini yang mirip"),
        ("resep rendang", "Tulis data yang dicari"),
        ("lada lampung", "tidak memuat"),
    ],
)
def test_each_end_of_a_search_is_said_in_its_own_words(desk, office, filled, typed, says):
    assert says in desk.get(f"{page(office)}/publikasi", query_string={"q": typed}, headers=HTMX).text


def test_an_empty_catalogue_is_not_called_empty_of_data(desk, office):
    assert "tidak berarti datanya tidak ada" in desk.get(f"{page(office)}/publikasi?q=lada", headers=HTMX).text
