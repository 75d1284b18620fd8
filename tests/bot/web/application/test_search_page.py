"""/cari-data: four honest ends, titles that can be cited, and the question's form beside them."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import acting
import pytest
import small_catalogue
from applicant import FORM, Applicant, words
from small_catalogue import EAST, SOURCE, Item
from web_desk import Desk
from world import World

from handlers.privacy import subject_requests
from handlers.self_service import searching
from store.cases import erasure
from store.catalogue_words import CatalogueKind
from store.office import officers
from store.search import catalogue_passes, solved_searches
from store.search.catalogue_passes import Pass
from store.tables import Person

PEPPER = f"Produksi Lada di {EAST}, 2023"
LOST = "Pencarian sedang terganggu"
NONE = "Katalog tidak memuat judul"
VAGUE = "Kata itu belum menyebut datanya"
HIDDEN = re.compile(r'name="(searched|seen)" value="([^"]*)"')
SOLVED = re.compile(r'name="kunci" value="([a-z2-7]{20})"')
NEED = re.compile(r'name="need1"\s+value="([^"]*)"')


@pytest.fixture
def siti(world: World, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    world.officer("dewi")
    world.office = replace(world.office, areas=small_catalogue.office().areas)
    return Applicant(world, monkeypatch, SOURCE)


def copied(world: World) -> None:
    """A catalogue of one table."""
    item = Item("1906", CatalogueKind.STATIC_TABLE, PEPPER, "Perkebunan", "Ton", date(2024, 5, 2))
    with world.db.write() as db:
        db.add(small_catalogue.entry(item, "1", world.now))


def found(siti: Applicant, typed: str, path: str = "/cari-data") -> tuple[int, str]:
    answer = siti.desk.get(path, query_string={"q": typed})
    return answer.status_code, answer.text


@pytest.mark.parametrize("path", ["/cari-data", "/cari-data/hasil"])
@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("produksi lada 2023", 200, "1 judul untuk “produksi lada 2023”"),
        ("produksi lada 2019", 200, "Tidak ada yang persis."),
        ("kapal selam <b>", 200, f"{NONE} untuk “kapal selam <b>”"),
        ("x'; DROP TABLE person; --", 200, VAGUE),
        ("🎰🎰", 200, VAGUE),
        ("halo kak mau minta data", 200, VAGUE),
        ("", 200, "Tulis data yang dicari, misalnya"),
        ("lada " * 1000, 422, "Terlalu panjang untuk dicari, paling banyak 300 huruf."),
    ],
)
def test_a_search_says_how_it_ended(siti: Applicant, typed: str, status: int, said: str, path: str) -> None:
    copied(siti.world)
    answer = found(siti, typed, path)
    assert answer[0] == status and said in words(answer[1]) and LOST not in answer[1]


def test_what_is_too_long_to_search_for_stays_in_its_field(siti: Applicant) -> None:
    assert ("lada " * 1000).strip() in found(siti, "lada " * 1000)[1]


def test_a_catalogue_that_was_never_copied_is_not_said_to_have_nothing(siti: Applicant) -> None:
    page = words(siti.desk.text("/cari-data?q=lada"))
    assert LOST in page and NONE not in page


@pytest.mark.parametrize(
    ("query", "told"),
    [("", f"Belum termuat di katalog: Tabel {EAST}."), ("&bahasa=en", f"Not in the catalogue yet: Table {EAST}.")],
)
def test_what_the_catalogue_lacks_is_said_with_an_empty_search(siti: Applicant, query: str, told: str) -> None:
    copied(siti.world)
    with siti.world.db.write() as db:
        whole = Pass("1906", CatalogueKind.PUBLICATION, "ind", finished_at=siti.world.now.isoformat())
        refused = Pass("1906", CatalogueKind.SIMDASI, "ind", began_at=siti.world.now.isoformat(), problem="ditolak")
        for one in (whole, refused):
            catalogue_passes.keep(db, one)
    assert told in words(siti.desk.text(f"/cari-data?q=kapal+selam{query}"))


def test_a_title_has_what_one_needs_to_judge_open_and_cite_it_in_both_languages(siti: Applicant) -> None:
    copied(siti.world)
    page = siti.desk.text("/cari-data?q=produksi+lada+2023")
    shown = (PEPPER, "Tabel · ", "Ton", "terbit 2 Mei 2024", f"Sumber: BPS {EAST}", "Katalog per ")
    assert all(one in words(page) for one in shown)
    assert 'rel="noopener noreferrer"' in page
    english = words(siti.desk.text("/cari-data?q=produksi+lada+2023&bahasa=en"))
    assert "Source: BPS-Statistics" in english and "released 2 May 2024" in english


@pytest.mark.parametrize(
    ("typed", "need"),
    [
        ("produksi lada 2019", f"produksi lada 2019 ({EAST})"),
        ("lada tanjung pandan tahun lalu", "lada tanjung pandan tahun lalu (Kabupaten Belitung, 2025)"),
        ("lada lampung 2023", "lada lampung 2023"),
        ("🎰🎰", ""),
    ],
)
def test_the_form_beside_has_the_data_that_was_searched_for(siti: Applicant, typed: str, need: str) -> None:
    copied(siti.world)
    shown = NEED.search(found(siti, typed)[1])
    assert shown is not None and unescape(shown[1]) == need


def test_the_form_beside_asks_as_its_own_page_does(siti: Applicant) -> None:
    page = siti.desk.text("/cari-data?q=lada")
    assert 'action="/tanya"' in page and "Belum ketemu? Tanya petugas" in page
    siti.world.office = replace(siti.world.office, traits={})
    alone = Desk(siti.world, catalogue=SOURCE).text("/cari-data?q=lada")
    assert "/tanya" not in alone and "Cara lain menghubungi kami" in alone


def test_what_was_searched_and_seen_goes_along_and_the_citizen_sees_it(siti: Applicant) -> None:
    copied(siti.world)
    sent = dict(HIDDEN.findall(found(siti, "produksi lada 2019")[1]))
    assert sent == {"searched": "produksi lada 2019", "seen": "1"}
    typed = {**FORM, "key": "c" * 20} | sent
    recap = words(siti.desk.client.post("/tanya", data=typed | {"button": "next"}).text)
    assert "Yang Anda cari produksi lada 2019 Judul yang tampil " + PEPPER in recap
    changed = siti.desk.client.post("/tanya", data=typed | {"button": "change"}).text
    assert "Pencarian “produksi lada 2019” dan judul" in changed and 'name="seen" value="1"' in changed
    siti.send(typed)
    (heard,) = siti.heard()
    assert heard.body == FORM["question"]
    assert heard.searched == {
        "words": "produksi lada 2019",
        "titles": [[PEPPER, "https://1906.contoh.example/id/1"]],
    }


def test_officers_see_what_was_searched_until_the_person_is_erased(siti: Applicant) -> None:
    copied(siti.world)
    world = siti.world
    siti.ask(searched="lada 3201011203900001 2019", seen="1 1 77 x")
    (heard,) = siti.heard()
    assert heard.searched["words"] == "lada [dihapus: nomor identitas] 2019"
    desk = siti.desk.another()
    desk.sign_in("dewi")
    (case,) = world.consultations()
    page = words(desk.text(f"/konsultasi/{case.number}"))
    assert "Sudah mencari “ lada [dihapus: nomor identitas] 2019 ”" in page and f"1 judul tampil {PEPPER}" in page
    with world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        copy = subject_requests.export(acting.act(db, world, dewi), case.person_id)
        assert copy["consultations"][0]["messages"][0]["searched"] == heard.searched
        erasure.erase(db, siti.desk.app.files, db.get_one(Person, case.person_id), "dihapus", world.now)
    assert siti.heard()[0].searched == {}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_somebody_found_is_counted_once_and_by_nobodys_name(siti: Applicant, lang: str) -> None:
    copied(siti.world)
    page = found(siti, "produksi lada 2023")[1]
    key = SOLVED.search(page)
    assert key is not None
    form = {"judul": "1", "kunci": key[1]}
    for _ in range(2):
        answer = siti.desk.client.post(f"/cari-data/ketemu?bahasa={lang}", data=form, follow_redirects=True)
    assert PEPPER in answer.text and "https://1906.contoh.example/id/1" in answer.text
    assert siti.desk.client.post("/cari-data/ketemu", data=form | {"judul": "77"}).status_code == 404
    desk = siti.desk.another()
    desk.sign_in("dewi")
    desk.client.post("/cari-data/ketemu", data={"judul": "1", "kunci": "d" * 20})  # an officer's own is not counted
    assert "Selesai lewat pencarian, tanpa konsultasi: 1" in words(desk.text("/laporan?angka=1"))


def test_a_robot_cannot_make_many_searches_solved(siti: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(siti.world)
    monkeypatch.setattr(searching, "MOST_SOLVED", 2)
    for number in range(4):
        siti.desk.client.post("/cari-data/ketemu", data={"judul": "1", "kunci": f"{number}"})
    with siti.world.db.read() as db:
        day = timedelta(days=1)
        assert solved_searches.count(db, siti.world.now - day, siti.world.now + day) == 2


def test_a_network_that_searches_too_often_is_told_to_ask(siti: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_OF_ADDRESS", 1)
    assert found(siti, "lada")[0] == 200
    status, page = found(siti, "lada")
    assert status == 429 and "tanya petugas" in page and 'value="lada"' in page


def test_only_an_office_with_a_catalogue_and_areas_has_the_search(siti: Applicant, world: World) -> None:
    assert 'href="/cari-data"' in siti.desk.text("/")
    without = Desk(world)
    assert "/cari-data" not in without.text("/") and without.get("/cari-data").status_code == 404
    world.office = replace(world.office, areas=())
    assert "/cari-data" not in Desk(world, catalogue=SOURCE).text("/")


def test_it_is_light(siti: Applicant) -> None:
    with siti.world.db.write() as db:
        small_catalogue.fill(db, siti.world.now)
    page = siti.desk.get("/cari-data?q=penduduk")
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"?]+\.(?:css|js|svg))', page.text))
    weight = sum(len(gzip.compress(siti.desk.get(path).data)) for path in loaded) + len(gzip.compress(page.data))
    assert page.text.count("lk-find__title") > 8 and "/static/js/public/search.js" in loaded and weight < 40_000
