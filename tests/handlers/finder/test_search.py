"""Four honest ends of a search, on both databases, whatever is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import small_catalogue
from cast import MONDAY_MORNING
from small_catalogue import EAST, Item
from sqlalchemy import text
from sqlmodel import select
from world import World

from handlers.finder import search
from handlers.finder.search import Findings
from store.catalogue_words import CatalogueKind, SearchOutcome
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass
from store.tables import CatalogueEntry

SOME = (
    Item("1906", CatalogueKind.PUBLICATION, f"{EAST} Dalam Angka 2025", "", "", date(2025, 2, 28)),
    Item("1906", CatalogueKind.PUBLICATION, f"{EAST} Dalam Angka 2024", "", "", date(2024, 2, 28)),
    Item("1906", CatalogueKind.STATIC_TABLE, f"Produksi Lada di {EAST}, 2023", "Perkebunan", "Ton", date(2024, 5, 2)),
    Item("1902", CatalogueKind.STATIC_TABLE, "Produksi Lada di Kabupaten Belitung, 2023", "", "Ton", date(2024, 5, 2)),
    Item("1906", CatalogueKind.PRESS_RELEASE, "Pada Mei 2025 Pangkalpinang inflasi 1 persen", "", "", date(2025, 6, 2)),
    Item("1900", CatalogueKind.STATIC_TABLE, "Gini Ratio Kepulauan Bangka Belitung 2023", "", "", date(2024, 2, 1)),
    Item("1906", CatalogueKind.VARIABLE, "Tingkat Pengangguran Terbuka", "", "Persen", date(2026, 2, 5), (2023, 2024)),
)


@pytest.fixture
def office(any_world: World) -> World:
    with any_world.db.write() as db:
        for number, item in enumerate(SOME, 1):
            db.add(small_catalogue.entry(item, str(number), MONDAY_MORNING))
    return any_world


def ask(world: World, question: str, **more: str) -> Findings:
    with world.db.read() as db:
        return search.search(db, small_catalogue.office(), question, now=MONDAY_MORNING, **more)


def titles(findings: Findings) -> list[str]:
    return [hit.title for hit in findings.hits]


def test_a_found_title_comes_with_all_that_an_answer_needs(office: World) -> None:
    findings = ask(office, "produksi lada 2023")
    hit = findings.hits[0]
    assert findings.outcome == SearchOutcome.FOUND
    assert findings.as_of == MONDAY_MORNING
    assert (hit.title, hit.kind, hit.years, hit.area, hit.unit) == (
        f"Produksi Lada di {EAST}, 2023",
        CatalogueKind.STATIC_TABLE,
        (2023,),
        EAST,
        "Ton",
    )
    assert hit.released_on == date(2024, 5, 2)
    assert hit.citation == (
        f"Sumber: BPS {EAST}, Produksi Lada di {EAST}, 2023, 2024, https://1906.contoh.example/id/3, "
        "diakses 23 November 2026."
    )
    english = ask(office, "produksi lada 2023", lang="en").hits[0]
    assert english.citation.startswith(f"Source: BPS-Statistics {EAST}, ")


def test_data_of_a_year_stand_in_the_yearbook_of_the_next(office: World) -> None:
    assert f"{EAST} Dalam Angka 2024" in titles(ask(office, "jumlah penduduk 2023"))
    assert f"{EAST} Dalam Angka 2025" not in titles(ask(office, "jumlah penduduk 2023"))
    assert titles(ask(office, "belitung timur dalam angka 2025"))[0] == f"{EAST} Dalam Angka 2025"


def test_a_neighbour_of_similar_name_is_another_area(office: World) -> None:
    assert titles(ask(office, "lada belitung 2023"))[0] == "Produksi Lada di Kabupaten Belitung, 2023"
    assert not any("Kabupaten Belitung," in title for title in titles(ask(office, "lada beltim 2023")))
    assert "Pangkalpinang" not in " ".join(titles(ask(office, "inflasi mei 2025")))  # though our own site carries it


def test_what_only_the_province_has_is_marked_as_wider(office: World) -> None:
    hits = {hit.title: hit.is_wider for hit in ask(office, "gini ratio beltim 2023").hits}
    assert hits["Gini Ratio Kepulauan Bangka Belitung 2023"] is True
    assert hits[f"{EAST} Dalam Angka 2024"] is False


def test_another_year_is_similar_and_says_so(office: World) -> None:
    findings = ask(office, "produksi lada 2015")
    assert findings.outcome == SearchOutcome.SIMILAR
    assert findings.hits
    assert not any(hit.in_time for hit in findings.hits)


def test_a_slip_and_the_beginning_of_a_word_find_too(office: World) -> None:
    assert titles(ask(office, "penganguran 2024"))[0] == "Tingkat Pengangguran Terbuka"
    assert ask(office, "penganguran 2024").question.corrected == (("penganguran", "pengangguran"),)
    assert titles(ask(office, "pengangg"))[0] == "Tingkat Pengangguran Terbuka"


def test_what_an_admin_added_is_found_by(any_world: World) -> None:
    with any_world.db.write() as db:
        db.add(small_catalogue.entry(SOME[2], "1", MONDAY_MORNING))
    with any_world.db.read() as db:
        office = small_catalogue.office(synonyms="lada, butir pedas")
        found = search.search(db, office, "butir pedas 2023", now=MONDAY_MORNING)
    assert titles(found) == [SOME[2].title]


NOTHING_ASKED = ("", " ", "halo kak mau minta data", "🎰🎰", "'; DROP TABLE person; --", "\0", '"""', "resep rendang")
LADA = ("lada\0 2023", '"lada" 2023 OR *', "LADA (2023)\\", "lada 2023 " + "x" * 5000, "lada 2023 " * 500)


def test_what_asks_for_nothing_finds_nothing(office: World) -> None:
    found = {question: ask(office, question) for question in NOTHING_ASKED}
    assert {question: (one.outcome, one.hits) for question, one in found.items()} == dict.fromkeys(
        NOTHING_ASKED, (SearchOutcome.NOTHING, ())
    )


def test_signs_and_length_do_not_matter(office: World) -> None:
    first = {question: titles(ask(office, question))[:1] for question in LADA}
    assert first == {question: [f"Produksi Lada di {EAST}, 2023"] for question in LADA}


def test_data_of_elsewhere_are_never_those_of_here(office: World) -> None:
    for question in ("produksi lada lampung 2023", "produksi lada kabupaten entahmana 2023"):
        assert ask(office, question).outcome == SearchOutcome.NOTHING


UNMATCHED = ("produksi nikel", "nickel production", "produksi lada dan nikel 2023", "pengangguran sarjana muda 2024")
MATCHED = ("halo, saya Sulastri Ningsih, minta data produksi lada 2023", "lada 2023. Makasih, Sulastri")


def test_a_word_that_no_title_has_is_not_passed_over(office: World) -> None:
    outcomes = {question: ask(office, question).outcome for question in (*UNMATCHED, *MATCHED)}
    assert outcomes == dict.fromkeys(UNMATCHED, SearchOutcome.SIMILAR) | dict.fromkeys(MATCHED, SearchOutcome.FOUND)


def test_a_title_that_has_half_of_what_is_asked_for_is_only_similar(office: World) -> None:
    for question in ("ekspor lada 2023", "produksi kopi 2023", "guru lada 2023"):
        assert ask(office, question).outcome == SearchOutcome.SIMILAR, question


def test_an_empty_catalogue_is_never_called_empty_of_data(any_world: World) -> None:
    assert ask(any_world, "lada") == Findings(SearchOutcome.UNAVAILABLE)


def test_a_copy_that_never_came_whole_is_not_asked_what_there_is_not(office: World) -> None:
    a_third = Pass("1900", CatalogueKind.VARIABLE, "ind", next_page=2, began_at=MONDAY_MORNING.isoformat())
    with office.db.write() as db:
        books = db.exec(select(CatalogueEntry).where(CatalogueEntry.kind == CatalogueKind.PUBLICATION)).all()
        for entry in books:  # a yearbook holds every subject
            db.delete(entry)
        catalogue_passes.keep(db, a_third)
    assert ask(office, "curah hujan 2023").outcome == SearchOutcome.UNAVAILABLE
    assert ask(office, "produksi lada 2023").outcome == SearchOutcome.FOUND
    with office.db.write() as db:
        catalogue_passes.keep(db, replace(a_third, finished_at=MONDAY_MORNING.isoformat()))
    assert ask(office, "curah hujan 2023").outcome == SearchOutcome.NOTHING


def test_a_list_that_the_source_refuses_is_named_and_does_not_make_every_search_fail(office: World) -> None:
    whole = Pass("1906", CatalogueKind.STATIC_TABLE, "ind", finished_at=MONDAY_MORNING.isoformat())
    refused = Pass("1906", CatalogueKind.SIMDASI, "ind", began_at=MONDAY_MORNING.isoformat(), problem="ditolak")
    with office.db.write() as db:
        for one in (whole, replace(whole, kind=CatalogueKind.PUBLICATION), refused, replace(refused, language="eng")):
            catalogue_passes.keep(db, one)
    found = ask(office, "curah hujan kabupaten belitung")
    assert (found.outcome, found.gaps) == (SearchOutcome.NOTHING, ((CatalogueKind.SIMDASI, EAST),))
    assert ask(office, "produksi lada 2023").gaps == ()
    with office.db.write() as db:
        catalogue_passes.keep(db, replace(whole, domain="1900", finished_at="", problem="tidak menjawab"))
    assert ask(office, "curah hujan kabupaten belitung").outcome == SearchOutcome.UNAVAILABLE  # most of it is away


def test_a_yearbook_alone_may_have_what_was_asked_for_and_is_only_similar(office: World) -> None:
    found = ask(office, "curah hujan 2023")
    assert (found.outcome, titles(found)) == (SearchOutcome.SIMILAR, [f"{EAST} Dalam Angka 2024"])
    assert ask(office, "belitung timur dalam angka 2024").outcome == SearchOutcome.FOUND


ENGLISH = "Pepper Production in Belitung Timur Regency, 2023"


def add_english(world: World, external_id: str = "3") -> None:
    """The table of pepper as the source lists it in English, or another one that it lists in English only."""
    with world.db.write() as db:
        item = SOME[2]._replace(title=ENGLISH, subject="Estate Crops")
        url = f"https://1906.contoh.example/en/{external_id}"
        db.add(small_catalogue.entry(item, external_id, MONDAY_MORNING, language="eng", url=url))


def test_an_english_page_has_the_english_title_and_an_indonesian_page_the_indonesian_one(office: World) -> None:
    add_english(office)
    asked = ("produksi lada 2023", "pepper production 2023")
    for question in asked:
        english, own = ask(office, question, lang="en").hits, ask(office, question).hits
        assert (english[0].title, english[0].language, english[0].url[-5:]) == (ENGLISH, "en", "/en/3")
        assert ENGLISH in english[0].citation and english[0].citation.startswith("Source: ")
        assert (own[0].title, own[0].language) == (SOME[2].title, "id")
        assert len({hit.citation for hit in english}) == len(english) and ENGLISH not in titles(ask(office, question))
    with office.db.read() as db:
        chosen = search.chosen(db, small_catalogue.office(), [3], now=MONDAY_MORNING, lang="en")
    assert [hit.title for hit in chosen] == [ENGLISH]


def test_a_title_that_the_source_has_only_in_english_is_found_by_an_english_question(office: World) -> None:
    add_english(office, "99")
    with office.db.write() as db:
        db.delete(db.exec(select(CatalogueEntry).where(CatalogueEntry.external_id == "3")).one())
    assert ENGLISH in titles(ask(office, "pepper production 2023", lang="en"))
    assert ENGLISH in titles(ask(office, "do you have pepper production data for 2023"))


def test_a_search_that_fails_says_so(office: World, caplog: pytest.LogCaptureFixture) -> None:
    with office.db.write() as db:
        db.execute(text("DROP TABLE searchcatalogue"))
    with office.db.read() as db:
        asked = search.search(db, small_catalogue.office(), "lada 2023", now=MONDAY_MORNING)
        assert asked == Findings(SearchOutcome.UNAVAILABLE)
        assert len(db.exec(select(CatalogueEntry)).all()) == len(SOME)  # the page that shows it reads on
    assert "cannot be searched" in caplog.text


def test_what_the_source_no_longer_lists_is_not_found_and_what_it_renamed_is(office: World) -> None:
    with office.db.write() as db:
        lada = db.exec(select(CatalogueEntry).where(CatalogueEntry.external_id == "3")).one()
        lada.gone_at = MONDAY_MORNING
        unemployed = db.exec(select(CatalogueEntry).where(CatalogueEntry.external_id == "7")).one()
        renamed = small_catalogue.entry(SOME[6]._replace(title="Jumlah Kapal"), "7", MONDAY_MORNING)
        unemployed.title, unemployed.words = renamed.title, renamed.words
    assert f"Produksi Lada di {EAST}, 2023" not in titles(ask(office, "lada 2023"))
    assert titles(ask(office, "kapal 2024"))[0] == "Jumlah Kapal"
    assert "Jumlah Kapal" not in titles(ask(office, "pengangguran 2024"))
