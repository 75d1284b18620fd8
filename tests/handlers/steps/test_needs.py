"""Data needs: written down, checked, given; and what could not be given can be counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from staff_desk import StaffDesk

from handlers.desk import answering
from handlers.errors import Refusal
from handlers.office.skd_codes import describe
from handlers.reports import dashboard
from handlers.steps import needs
from handlers.steps.needs import Item, Source
from store.reports import figures
from store.tables import Consultation, DataNeed

BOOK = Source("Kecamatan Dendang Dalam Angka 2026", 2026, "https://contoh.example/dda")


def only(office: StaffDesk) -> DataNeed:
    (found,) = office.rows(DataNeed)
    assert isinstance(found, DataNeed)
    return found


@pytest.mark.parametrize(
    ("subject", "item", "level", "years"),
    [
        (
            "Pagi, minta luas tanam lada per kecamatan 2021-2025",
            "Luas tanam lada per kecamatan",
            "district",
            (2021, 2025),
        ),
        ("Permohonan data rumah tangga perikanan", "Rumah tangga perikanan", "", (None, None)),
        ("selamat siang min mau tanya data inflasi 2024?", "Inflasi", "", (2024, 2024)),
        ("Jumlah penduduk Desa Lintang", "Jumlah penduduk Desa Lintang", "village", (None, None)),
        ("minta data", "Minta data", "", (None, None)),
    ],
)
def test_the_first_need_is_suggested_in_the_citizens_words(subject, item, level, years):
    found = needs.suggest(Consultation(subject=subject))
    assert (found.item, found.level, (found.year_from, found.year_to)) == (item, level, years)


@pytest.mark.parametrize(
    ("subject", "product"),
    [
        ("kak, KBLI untuk warung kopi?", "classification"),
        ("Mohon konsep dan definisi pengangguran", "metadata"),
        ("Jumlah penduduk 2024", "data"),
    ],
)
def test_the_product_is_suggested_by_the_citizens_words(subject, product):
    found = needs.suggest(Consultation(subject=subject))
    assert found is not None and found.product == product


def test_who_only_greets_has_asked_for_nothing_yet():
    assert needs.suggest(Consultation(subject="")) is None


def test_a_need_is_one_line_and_on_record(office):
    item = Item("Luas  tanam lada", "Dendang", "district", "year", 2021, 2025)
    office.do(needs.add, office.number, item)
    assert describe(only(office)) == "Luas tanam lada, Dendang, tingkat kecamatan, tahunan, 2021–2025"
    assert office.happened()[-1] == "need_added"


@pytest.mark.parametrize(
    ("item", "word"),
    [
        (Item("  "), "Tuliskan data apa"),
        (Item("x" * 301), "Paling banyak 300"),
        (Item("Penduduk", level="planet"), "Pilih produk, tingkat"),
        (Item("Penduduk", product="foto"), "Pilih produk"),
        (Item("Penduduk", year_from=2025, year_to=2021), "terbalik"),
        (Item("Penduduk", year_from=20255), "tidak mungkin"),
    ],
)
def test_a_need_that_makes_no_sense_is_refused_with_a_word(office, item, word):
    with pytest.raises(Refusal, match=word):
        office.do(needs.add, office.number, item)
    assert office.rows(DataNeed) == []


def test_a_step_filled_in_stands_in_no_answers_way(office):
    seen = office.world.the_consultation().last_event_id
    office.needs("Luas tanam lada")
    office.do(answering.reply, office.number, "Kami cek dahulu.", seen_event_id=seen)
    assert office.state == "answered"


def test_checking_all_leaves_alone_what_was_given(office):
    first, second = office.needs("Produksi lada", "Luas tanam lada")
    office.do(needs.settle, office.number, first, "given")
    office.do(needs.check, office.number, None, "missing")
    found = {one.id: one.availability for one in office.rows(DataNeed)}
    assert found == {first: "", second: "missing"}


def test_a_need_counts_as_given_when_the_answer_that_names_its_source_leaves(office):
    office.needs("Produksi lada")
    office.do(needs.offer, office.number, [], BOOK)
    assert only(office).outcome == "pending"
    office.replies("Sebentar, kami cek.")
    assert only(office).outcome == "pending"
    office.replies(f"Ada di {BOOK.title}: {BOOK.link}")
    assert (only(office).outcome, only(office).availability) == ("given", "available")
    assert office.happened()[-1] == "access_given"


def test_part_of_what_was_asked_is_given_otherwise(office):
    (need,) = office.needs("Produksi lada")
    office.do(needs.check, office.number, need, "partial")
    office.do(needs.offer, office.number, [need], Source("Statistik Daerah 2026"))
    office.replies("Sebagian ada di Statistik Daerah 2026.")
    assert only(office).outcome == "given_otherwise"


@pytest.mark.parametrize(
    ("source", "word"),
    [(Source(""), "judul"), (Source("Buku", link="javascript:alert(1)"), "https://"), (Source("Buku", 3000), "3000")],
)
def test_a_source_nobody_can_open_is_refused(office, source, word):
    office.needs("Produksi lada")
    with pytest.raises(Refusal, match=word):
        office.do(needs.offer, office.number, [], source)


def test_what_was_given_is_not_struck_out(office):
    given, mistaken = office.needs("Produksi lada", "Salah ketik")
    office.do(needs.settle, office.number, given, "given")
    office.do(needs.remove, office.number, mistaken)
    with pytest.raises(Refusal, match="sudah diberikan"):
        office.do(needs.remove, office.number, given)
    assert only(office).item == "Produksi lada"


def test_a_need_of_another_consultation_is_out_of_reach(office):
    (need,) = office.needs("Produksi lada")
    office.world.hears("sms", "+6281300000177", "Minta data inflasi")
    other = office.world.consultations()[1].number
    with pytest.raises(Refusal, match="sudah dihapus"):
        office.do(needs.check, other, need, "available")


def test_unmet_needs_are_counted(any_world):
    office = StaffDesk(any_world)
    made = office.needs("Luas tanam lada", " luas tanam LADA", "Produksi lada", "Penduduk", "Inflasi")
    office.do(needs.check, office.number, made[0], "missing")
    office.do(needs.settle, office.number, made[1], "not_obtained")
    office.do(needs.settle, office.number, made[2], "given")
    office.do(needs.settle, office.number, made[3], "given_otherwise")
    now = any_world.now
    with any_world.db.read() as db:
        counted = dashboard.unmet_needs(figures.unmet(db, now, now + timedelta(days=1)))
        assert counted == [("Luas tanam lada", "", 2)]
        assert figures.unmet(db, now - timedelta(days=1), now) == []
