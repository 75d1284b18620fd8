"""Whose words a quoted letter holds."""

from __future__ import annotations

import pytest

from handlers.language.quotations import LONGEST_QUOTE, new_lines, words_below

OURS = "Yth. Siti,\n\nAngkanya 17.000 jiwa pada tahun 2024, menurut sensus.\n\nSalam\n-- \nDewi"


@pytest.mark.parametrize(
    "quoted",
    [
        "",
        OURS,
        "Angkanya 17.000 jiwa pada\ntahun 2024, menurut\nsensus.",
        "  ANGKANYA 17.000 jiwa pada tahun 2024",
        "Salam\nDewi",
        "Yth. Siti,",
    ],
)
def test_our_own_words_are_known_wherever_their_lines_were_broken(quoted):
    assert new_lines(quoted, [OURS]) == []


@pytest.mark.parametrize(
    ("quoted", "new"),
    [
        (f"{OURS}\nDan tahun 2023?", ["Dan tahun 2023?"]),
        (
            "Angkanya 19.000 jiwa pada tahun 2024, menurut sensus.",
            ["Angkanya 19.000 jiwa pada tahun 2024, menurut sensus."],
        ),
        ("Kapan?", ["Kapan?"]),
        ("2024", ["2024"]),
        ("x" * LONGEST_QUOTE + "y", ["x" * LONGEST_QUOTE, "y"]),
    ],
)
def test_a_word_that_is_not_ours_makes_its_line_new(quoted, new):
    assert new_lines(quoted, [OURS]) == new


def test_what_stands_below_our_letter_is_the_senders():
    assert words_below(f"{OURS}\n\nDan tahun 2023?\nTerima kasih", [OURS]) == "Dan tahun 2023?\nTerima kasih"
    assert words_below(OURS, [OURS]) == ""
    assert words_below("Surat orang lain.\nDan 2023?", [OURS]) == ""
