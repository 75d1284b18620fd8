"""What a citizen's few words mean, as tables."""

import csv
from pathlib import Path

import pytest

from handlers.language import intents

RATINGS = [
    ("5", 5, ""),
    (" 4. ", 4, ""),
    ("lima", 5, ""),
    ("Five", 5, ""),
    ("5/5", 5, ""),
    ("4 dari 5", 4, ""),
    ("nilai 3 kak", 3, ""),
    ("lima bintang", 5, ""),
    ("5 terima kasih", 5, ""),
    ("5, terima kasih banyak atas bantuannya 🙏", 5, ""),
    ("bagus", 4, ""),
    ("sangat puas", 5, ""),
    ("tidak puas", 2, ""),
    ("kurang", 2, ""),
    ("⭐⭐⭐", 3, ""),
    ("5 pelayanannya cepat dan ramah", 5, "5 pelayanannya cepat dan ramah"),
    ("5 pelayanan cepat, ramah", 5, "5 pelayanan cepat, ramah"),
    ("1 pelayanan lambat sekali", 1, "1 pelayanan lambat sekali"),
    ("2, terlalu lama menunggu jawaban", 2, "2, terlalu lama menunggu jawaban"),
    ("Terima kasih. 5", 5, ""),
    ("makasih kak, bintang 4", 4, ""),
    ("baik", 4, ""),
    ("sangat kurang", 1, ""),
    ("sangat baik", 5, ""),
    ("1. datanya salah semua", 1, "1. datanya salah semua"),
    ("2) jawabannya tidak jelas dan lama", 2, "2) jawabannya tidak jelas dan lama"),
    ("4, officer was helpful", 4, "4, officer was helpful"),
]
NOT_RATINGS = [
    "11",
    "0",
    "6",
    "55",
    "5 data penduduk 2020",
    "5 tahun terakhir ada?",
    "bagus datanya kapan terbit?",
    "minta data penduduk",
    "satu lagi, jumlah nelayan",
    "⭐⭐⭐⭐⭐⭐",
    "Baik, terima kasih kak",
    "oke makasih",
    "cukup kak, terima kasih",
    "terima kasih, 5 kecamatan mana?",
    "",
    "👍",
    "1. data penduduk per kecamatan",
    "1. datanya salah, tolong diperbaiki",
    "1. data penduduk\n2. data kemiskinan",
    "3. tabelnya kosong, apakah ada yang lain?",
    "10/10",
]
NUMBERS = ["11", "0", "6", "55", "10/10", "6/5", "6 dari 5", "nilai 10", "100", "7 bintang", "⭐⭐⭐⭐⭐⭐", " 11. "]
NO_NUMBERS = ["2020", "11 kecamatan", "5 tahun terakhir ada?", "jam 11", "", "12 24 36", "081278563877", "lima bintang"]


@pytest.mark.parametrize(("text", "score", "comment"), RATINGS)
def test_a_rating_is_read_in_figures_words_and_stars(text, score, comment):
    assert intents.read_rating(text) == (score, comment)


@pytest.mark.parametrize("text", NOT_RATINGS)
def test_anything_that_asks_or_counts_is_no_rating(text):
    assert intents.read_rating(text) is None


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_off_the_scale_is_still_meant_as_a_rating(text):
    assert intents.is_score(text) and intents.read_rating(text) is None


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_a_number_that_counts_something_is_not_meant_as_a_rating(text):
    assert not intents.is_score(text)


@pytest.mark.parametrize(
    "text", ["P", "ping", "halo min", "Assalamu'alaikum wr wb", "permisi kak mau tanya", "Good morning"]
)
def test_a_greeting_is_nothing_but_a_greeting(text):
    assert intents.is_greeting(text)


@pytest.mark.parametrize("text", ["halo, minta data inflasi", "", "🙏", "PDRB"])
def test_a_greeting_with_a_need_is_a_need(text):
    assert not intents.is_greeting(text)


@pytest.mark.parametrize("text", ["makasih kak", "Terima kasih banyak atas bantuannya", "🙏🙏", "ok", "thanks", "siap"])
def test_thanks_are_nothing_but_thanks(text):
    assert intents.is_thanks(text)


@pytest.mark.parametrize("text", ["makasih kak, satu lagi data inflasi", "terima kasih. kapan terbit?", "", "12"])
def test_thanks_with_a_question_are_a_question(text):
    assert not intents.is_thanks(text)


@pytest.mark.parametrize(
    ("text", "comment"), [("SARAN: lebih cepat", "lebih cepat"), ("kritik, antre lama", "antre lama")]
)
def test_a_comment_starts_with_its_word(text, comment):
    assert intents.read_comment(text) == comment


def test_a_suggestion_in_the_middle_is_no_comment():
    assert intents.read_comment("minta saran buku statistik") is None


SHARED = Path(__file__).parents[2] / "samples" / "citizen-messages.tsv"


def test_the_language_of_the_written_sample_is_told_apart():
    with SHARED.open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wrong = [row["message"] for row in rows if (intents.guess_language(row["message"]) or "id") != row["language"]]
    assert wrong == []


def test_no_question_of_the_sample_is_taken_for_a_rating_a_greeting_or_thanks():
    with SHARED.open() as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["intent"] == "consultation"]
    for row in rows:
        text = row["message"]
        assert intents.read_rating(text) is None, text
        assert not intents.is_greeting(text) and not intents.is_thanks(text) and intents.menu_word(text) is None, text
