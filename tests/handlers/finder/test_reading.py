"""What a question means: areas, years, months, words; and what an admin may add."""

from __future__ import annotations

from datetime import date

import pytest
from small_catalogue import AREAS

from handlers.errors import BadInput
from handlers.finder import question, synonyms, words, years
from handlers.finder.question import Knowledge

TODAY = date(2026, 11, 29)
KNOWLEDGE = Knowledge(AREAS, synonyms.read(""))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("tahun 2023", (2023,)),
        ("2019-2021", (2019, 2020, 2021)),
        ("2019 s/d 2021", (2019, 2020, 2021)),
        ("2019 sampai dengan tahun 2021", (2019, 2020, 2021)),
        ("2019-21", (2019, 2020, 2021)),
        ("2019, 2021 dan 2023", (2019, 2021, 2023)),
        ("thn 22", (2022,)),
        ("tahun lalu", (2025,)),
        ("tahun ini", (2026,)),
        ("3 tahun terakhir", (2023, 2024, 2025)),
        ("lima th terakhir", (2021, 2022, 2023, 2024, 2025)),
        ("last three years", (2023, 2024, 2025)),
        ("SP2020", (2020,)),
        ("12 Mei 2025", ()),
        ("12/05/2025", ()),
        ("K-2026-000123", ()),
        ("0812 0000 2023", ()),
        ("UU nomor 25 tahun 2009", ()),
        ("33512", ()),
        ("terbaru", ()),
    ],
)
def test_years_are_read_as_people_write_them(text: str, asked: tuple[int, ...]) -> None:
    assert years.asked(text.lower(), TODAY).years == asked


@pytest.mark.parametrize(
    ("text", "months", "latest"),
    [
        ("inflasi mei 2025", (5,), False),
        ("inflasi bln agt", (8,), False),
        ("january to march 2025", (1, 3), False),
        ("may i ask for data", (), False),
        ("inflasi terbaru", (), True),
        ("inflasi terbaru 2025", (), False),
    ],
)
def test_months_and_the_newest_are_read(text: str, months: tuple[int, ...], latest: bool) -> None:
    read = years.asked(text, TODAY)
    assert (read.months, read.latest) == (months, latest)


@pytest.mark.parametrize(
    ("title", "data", "edition"),
    [
        ("Kabupaten Contoh Dalam Angka 2024", (2023,), 2024),
        ("Contoh Regency in Figures 2024", (2023,), 2024),
        ("Statistik Daerah Kabupaten Contoh 2024", (2023,), 2024),
        ("Indikator Kesejahteraan Rakyat Kabupaten Contoh 2021", (2021,), None),
        ("Produk Domestik Regional Bruto Menurut Lapangan Usaha 2019-2021", (2019, 2020, 2021), None),
        ("Jumlah Penduduk", (), None),
    ],
)
def test_a_title_says_of_which_years_its_data_are(title: str, data: tuple[int, ...], edition: int | None) -> None:
    read = years.of_title(title)
    assert (read.data, read.edition) == (data, edition)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("penduduk beltim", ["1906"]),
        ("penduduk Belitung Timur", ["1906"]),
        ("penduduk belitung", ["1902"]),
        ("penduduk kab. belitung", ["1902"]),
        ("bangka belitung", ["1900"]),
        ("bangka dan bangka tengah", ["1901", "1904"]),
        ("kec manggar kab belitung timur", ["1906030"]),
        ("kota manggar", ["1906030"]),
        ("perbandingan belitung dan belitung timur", ["1902", "1906"]),
        ("belitung, bukan belitung timur", ["1902"]),
        ("saya siswa SMA Negeri 1 Gantung", []),
        ("Kami dari Universitas Bangka Belitung minta data penduduk", []),
        ("saya tinggal di Manggar, minta data beltim", ["1906"]),
        ("jumlah SMA di Gantung", ["1906020"]),
        ("Beliting Timur", ["1906"]),
        ("Pangkalpinang, 12 Mei 2026", []),
        ("indonesia", ["0000"]),
        ("penduduk", []),
    ],
)
def test_areas_are_told_apart_from_those_of_similar_name_and_of_the_writer(text: str, codes: list[str]) -> None:
    assert [area.code for area in question.read(text, KNOWLEDGE, TODAY).areas] == codes


def wanted(text: str) -> dict[str, float]:
    """What is asked for, without the words that say little."""
    return {" ".join(one.phrase): one.weight for one in question.read(text, KNOWLEDGE, TODAY).wanted if one.is_strong}


def test_only_words_that_say_something_of_the_data_are_searched_for() -> None:
    assert list(wanted("Halo kak, saya mau minta data inflasi beltim tahun 2023 dong buat skripsi")) == ["inflasi"]
    assert list(wanted("tingkat pengangguran terbuka")) == list(wanted("Tingkat Pengangguran Terbuka!!"))
    assert list(wanted("laki2 dan perempuan2nya")) == list(wanted("laki-laki dan perempuan"))
    poor = wanted("jumlah penduduk miskin")
    assert poor["miskin"] > poor[words.stem("penduduk")]


def test_a_kind_finds_its_wider_word_but_no_other_kind() -> None:
    lexicon = synonyms.read("")
    found_by = lexicon.alternatives(("lada",))
    assert found_by[("lada",)] > found_by[("sahang",)] > found_by[(words.stem("perkebunan"),)] > 0
    assert ("karet",) not in found_by
    assert ("karet",) in lexicon.alternatives((words.stem("perkebunan"),))


def test_lines_of_an_admin_are_tidied() -> None:
    assert synonyms.checked("  lada ,  sahang\n\n kebun:lada, kopi ") == "lada , sahang\nkebun:lada, kopi"
    assert synonyms.checked("") == ""


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("lada", "paling sedikit dua kata"),
        ("lada,", "paling sedikit dua kata"),
        ("lada, !!", "paling sedikit dua kata"),
        ("a: b: c", "satu titik dua"),
        ("lada, satu dua tiga empat lima enam", "paling banyak 5 kata"),
        ("lada, " + "x" * 600, "terlalu panjang"),
        ("lada, sahang\n" * 501, "Terlalu banyak baris"),
    ],
)
def test_lines_that_cannot_be_used_are_refused_with_their_place(lines: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        synonyms.checked(lines)
