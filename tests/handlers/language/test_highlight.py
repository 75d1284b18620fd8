"""Hits are marked where they stand, and an excerpt shows the first of them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import TRAITS

from handlers.language import highlight
from handlers.language.highlight import Marker
from handlers.language.search_query import Desk, read
from handlers.office.office import Office
from store.search.search import Term
from store.tables import Officer

DEWI = Officer(id=1, name="dewi", display_name="Dewi", password_hash="", created_at=datetime(2026, 1, 1))
DESK = Desk(Office(traits=TRAITS), lambda: (DEWI,), DEWI)


def bracketed(pieces: list[tuple[str, bool]]) -> str:
    return "".join(f"[{text}]" if is_hit else text for text, is_hit in pieces)


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("inflasi", "Data Inflasi 2024", "Data [Inflasi] 2024"),
        ("infl", "Data Inflasi 2024", "Data [Inflasi] 2024"),
        ("diperbaiki", "mohon perbaikan", "mohon [perbaikan]"),
        ("baik", "mohon perbaikan", "mohon [perbaikan]"),
        ('"baik"', "mohon perbaikan yang baik", "mohon perbaikan yang [baik]"),
        ("flasi", "Data Inflasi", "Data Inflasi"),
        ('"data penduduk"', "penduduk, data; data  penduduk", "penduduk, data; [data  penduduk]"),
        ("data penduduk", "penduduk, data", "[penduduk], [data]"),
        ("aminah", "Siti Amínah", "Siti [Amínah]"),
        ("aminah", "Siti Ami\u0301nah", "Siti [Ami\u0301nah]"),
        ("محمد", "مُحَمَّد يسأل", "[مُحَمَّد] يسأل"),
        ("K-2026-000123", "K-2026-000123", "[K-2026-000123]"),
        ("000123", "K-2026-000123", "K-2026-[000123]"),
        ("siti@contoh.example", "surel siti@contoh.example.", "surel [siti@contoh.example]."),
        ("+6281200000146", "WA 0812-0000-0146 ya", "WA [0812-0000-0146] ya"),
        ("081200000146", "+62 812\u20110000\u20110146", "[+62 812\u20110000\u20110146]"),
        ("0812", "0812-0000-0146", "[0812-0000-0146]"),
        ("0719 21234", "telepon (0719) 21234", "telepon ([0719) 21234]"),
        ("dari:siti", "Siti", "[Siti]"),
        ("status:baru", "status baru", "status baru"),
        ("b", "<b>b</b>", "<[b]>[b]</[b]>"),
        ("a b", "a b", "[a] [b]"),
        ("x", "", ""),
    ],
)
def test_every_hit_is_marked_where_it_stands(typed, text, shown):
    assert bracketed(Marker(read(typed, DESK).terms).mark(text)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("harga lada", "harga [lada]", id="a-short-text-is-whole"),
        pytest.param("harga\n\n  lada", "harga [lada]", id="lines-become-one"),
        pytest.param("lada " + "x" * 200, "[lada] " + "x" * 135 + "…", id="a-long-text-ends"),
        pytest.param("kata " * 40 + "lada", "… " + "kata " * 8 + "[lada]", id="a-late-hit-begins-at-a-word"),
        pytest.param("y" * 5000 + " lada", "… " + "y" * 39 + " [lada]", id="after-a-word-without-an-end"),
        pytest.param("lada" * 50, "[" + "lada" * 35 + "]…", id="a-hit-without-an-end"),
        pytest.param("kopi", None, id="no-hit"),
        pytest.param("", None, id="no-text"),
    ],
)
def test_an_excerpt_is_one_line_around_the_first_hit(text, shown):
    pieces = Marker(read("lada", DESK).terms).excerpt(text, 140)
    assert (bracketed(pieces) if pieces else None) == shown


@given(typed=st.text(max_size=20), text=st.text(max_size=200))
def test_marking_loses_no_letter(typed, text):
    wanted = read(f'"{typed}"', DESK).terms + read("a 0812 b:", DESK).terms
    assert "".join(piece for piece, _ in Marker(wanted).mark(text)) == text


def test_of_an_endless_word_no_more_is_remembered_than_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: list[str] = []
    monkeypatch.setattr(highlight, "_folded", lambda word: remembered.append(word) or ())
    Marker([Term(("data",))]).mark("x" * 9000)
    assert [len(word) for word in remembered] == [highlight.LONGEST_WORD]
