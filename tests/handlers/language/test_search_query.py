"""What an officer may type into the search box, and what it means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cast import SITI
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from world import TRAITS

from handlers.language import search_query
from handlers.language.search_query import BadInput, Desk, read
from handlers.office.office import Office
from store.search import search, search_index
from store.search.search import SearchQuery, Term
from store.tables import Officer

DEWI = Officer(id=1, name="dewi", display_name="Dewi Lestari", password_hash="", created_at=datetime(2026, 1, 1))
AGUS = Officer(id=2, name="agus", display_name="Agus Wijaya", password_hash="", created_at=datetime(2026, 1, 1))
TAGS = ("Inflasi", "inflasi inti", "Sensus Penduduk", "wirausaha-2025")
DESK = Desk(Office(traits=TRAITS), lambda: (DEWI, AGUS), AGUS, lambda: TAGS)


def words(*found: str, **more: bool) -> SearchQuery:
    """Each text one term: words with spaces stand beside each other."""
    return SearchQuery(tuple(Term(tuple(one.split()), **more) for one in found))


def midnight(year: int, month: int, day: int) -> datetime:
    """Midnight of the day before in UTC's figures: 00.00 WIB."""
    return datetime(year, month, day, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", SearchQuery()),
        ("   ", SearchQuery()),
        ("?!", SearchQuery()),
        ("Inflasi", words("inflasi")),
        ("siti  inflasi", words("siti", "inflasi")),
        ('"data penduduk"', words("data penduduk", exact=True)),
        ("“data penduduk”", words("data penduduk", exact=True)),
        ('"tidak ditutup', words("tidak ditutup", exact=True)),
        ('""', SearchQuery()),
        ("K-2026-000123", words("k 2026 000123")),
        ("siti@contoh.example", words("siti contoh example")),
        ("rekap_lada-2025.xlsx", words("rekap lada 2025 xlsx")),
        ("081200000146", words("6281200000146")),
        ("+6281200000146", words("6281200000146")),
        ("6281200000146", words("6281200000146")),
        ("0812-0000-0146", words("6281200000146")),
        ("+62 812 0000 0146", words("6281200000146")),
        ("62 812 0000 0146", words("6281200000146")),
        ("(0812) 0000 0146", words("6281200000146")),
        ("0812 0000", words("628120000")),
        ("0812", words("0812")),
        ("62812", words("62812")),
        ("bulan 05 2020", words("bulan", "05", "2020")),
        ("inflasi 2019 2020 2021", words("inflasi", "2019", "2020", "2021")),
        ("0812 0000 0146 2020 2021", words("0812", "0000", "0146", "2020", "2021")),
        ("dari:siti", words("siti", by_person=True)),
        ("DARI:Siti", words("siti", by_person=True)),
        ('dari:"Siti Aminah"', words("siti aminah", by_person=True)),
        ("dari:0812-0000-0146", words("6281200000146", by_person=True)),
        ("dari:+62 812 0000 0146", words("6281200000146", by_person=True)),
        ("dari:0812", words("0812", by_person=True)),
        ("kanal:whatsapp", SearchQuery(channels=("whatsapp",))),
        ("kanal:Telepon", SearchQuery(channels=("phone",))),
        ("kanal:sms kanal:email", SearchQuery(channels=("sms", "email"))),
        ("status:baru", SearchQuery(states=("new",))),
        ("status:ditangani", SearchQuery(states=("assigned",))),
        ("status:menunggu", SearchQuery(states=("answered", "confirming"))),
        ("status:selesai", SearchQuery(states=("closed",))),
        ("petugas:dewi", SearchQuery(officers=(1,))),
        ("petugas:wij", SearchQuery(officers=(2,))),
        ('petugas:"dewi lestari"', SearchQuery(officers=(1,))),
        ("petugas:saya", SearchQuery(officers=(2,))),
        ("tag:inflasi", SearchQuery(tags=("Inflasi",))),
        ("tag:INFL", SearchQuery(tags=("Inflasi", "inflasi inti"))),
        ('tag:"sensus penduduk"', SearchQuery(tags=("Sensus Penduduk",))),
        ("tag:penduduk tag:wirausaha-2025", SearchQuery(tags=("Sensus Penduduk", "wirausaha-2025"))),
        ("sejak:2026-05-01", SearchQuery(since=midnight(2026, 4, 30))),
        ("sampai:2026-05-31", SearchQuery(until=midnight(2026, 5, 31))),
        ("sampai:31-05-2026", SearchQuery(until=midnight(2026, 5, 31))),
        ("sejak:1/5/2026 sampai:1/5/2026", SearchQuery(since=midnight(2026, 4, 30), until=midnight(2026, 5, 1))),
        ("jam 10:30", words("jam", "10 30")),
        ("judul:lada", words("judul lada")),
        ("xdari:siti", words("xdari siti")),
    ],
)
def test_what_is_typed_means_what_is_wanted(typed, wanted):
    assert read(typed, DESK) == wanted


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("dari:", "Isi dari: masih kosong. Tulis langsung setelah titik dua, misalnya dari:siti."),
        ("dari: siti", "Isi dari: masih kosong. Tulis langsung setelah titik dua, misalnya dari:siti."),
        ('dari:""', "Isi dari: masih kosong. Tulis langsung setelah titik dua, misalnya dari:siti."),
        ("kanal:", "Isi kanal: masih kosong. Tulis langsung setelah titik dua, misalnya kanal:whatsapp."),
        ("kanal:faks", "Kanal “faks” tidak ada. Pilih salah satu: whatsapp, sms, telepon, email."),
        ("status:tutup", "Status “tutup” tidak ada. Pilih salah satu: baru, ditangani, menunggu, selesai."),
        ("petugas:rahma", "Petugas “rahma” tidak ada. Periksa namanya, atau tulis petugas:saya."),
        ("petugas:--", "Petugas “--” tidak ada. Periksa namanya, atau tulis petugas:saya."),
        ("tag:", "Isi tag: masih kosong. Tulis langsung setelah titik dua, misalnya tag:inflasi."),
        ("tag:lada", "Tag “lada” tidak ada di konsultasi mana pun. Periksa ejaannya."),
        ("tag:--", "Tag “--” tidak ada di konsultasi mana pun. Periksa ejaannya."),
        ("sejak:kemarin", "Tanggal “kemarin” tidak dikenal. Tulis misalnya sejak:2026-05-01."),
        ("sejak:2026-02-30", "Tanggal “2026-02-30” tidak dikenal. Tulis misalnya sejak:2026-05-01."),
        ("sampai:9999-12-31", "Tanggal “9999-12-31” tidak dikenal. Tulis misalnya sampai:2026-05-31."),
        ("sejak:2026-05-02 sampai:2026-05-01", "Tanggal sejak: harus sebelum tanggal sampai:. Tukar keduanya."),
        ("a " * 25, "Pencarian terlalu panjang. Pakai paling banyak 24 kata."),
        ("petugas:" + "x" * 300, f"Petugas “{'x' * 40}…” tidak ada. Periksa namanya, atau tulis petugas:saya."),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_what_to_write(typed, sentence):
    with pytest.raises(BadInput) as refused:
        read(typed, DESK)
    assert str(refused.value) == sentence


def test_every_example_is_understood():
    assert all(read(one, DESK) != SearchQuery() for one in search_query.EXAMPLES.values())


FILTERS = ("dari:", "kanal:sms", "status:baru", "petugas:", "sejak:2026-05-01", "0812 ", "+62")
SYNTAX = ("AND", "OR", "NOT", "NEAR(", "a*", "{person}:", ":*", "<->", "--", *"\"'()-^|&!\\%_;\x00")
PIECES = st.sampled_from(FILTERS + SYNTAX)
TYPED = st.one_of(st.text(max_size=80), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map(" ".join))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
@example(typed="'); DROP TABLE message; --")
@example(typed="x" * 5000)
@example(typed="\U000b6cc2 ۝ ﷺ \ud800 ½ ① ǅ")
def test_no_text_breaks_the_search(any_world, typed):
    with any_world.db.read() as db:
        try:
            wanted = read(typed, DESK)
        except BadInput as refused:
            assert str(refused).endswith(".")
        else:
            assert search.find(db, wanted, 50) == []


def test_what_is_read_finds_what_was_written(any_world):
    any_world.hears("whatsapp", SITI, "Mohon perbaikan tabel", name="Siti")
    with any_world.db.write() as db:
        search_index.refresh(db)
        for typed in ("diperbaiki", "dari:siti tabel", "+62 812 0000 0146", 'kanal:whatsapp "perbaikan tabel"'):
            assert len(search.find(db, read(typed, DESK), 50)) == 1, typed
