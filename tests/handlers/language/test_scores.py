"""How citizens rate in words, figures and signs: a table of what each means."""

import csv
from pathlib import Path

import pytest

from handlers.language import scores

with (Path(__file__).parents[2] / "samples" / "ratings.tsv").open() as file:
    TABLE = [(row["message"].replace("\\n", "\n"), row["reading"]) for row in csv.DictReader(file, delimiter="\t")]
NODS = ("baik", "cukup", "good")  # with "kak" they only say that the answer was read
COMMENTED = [
    "5 pelayanannya cepat dan ramah",
    "1 pelayanan lambat sekali",
    "2, terlalu lama menunggu jawaban",
    "1. datanya salah semua",
    "2) jawabannya tidak jelas dan lama",
    "4, officer was helpful",
    "kurang puas karena lambat",
    "kecewa saya menunggu tiga hari",
]
ONLY_SCORES = [
    "5",
    "lima bintang",
    "5/5",
    "terima kasih, 4",
    "⭐⭐⭐",
    "11",
    "0",
    "55",
    "10/10",
    "6 dari 5",
    "nilai 10",
    "100",
]
NO_SCORES = [
    "2020",
    "11 kecamatan",
    "5 tahun terakhir ada?",
    "jam 11",
    "",
    "12 24 36",
    "081200000001",
    "puas",
    "makasih",
]


def spoken(reading: scores.Reading | None) -> str:
    if reading is None:
        return "no rating"
    return "ask again" if reading.score is None else str(reading.score)


def test_the_table_holds_at_least_150_ways_to_rate():
    assert sum(reading != "no rating" for _, reading in TABLE) >= 150


@pytest.mark.parametrize(("text", "reading"), TABLE)
def test_each_way_to_rate_is_read(text, reading):
    assert spoken(scores.read(text)) == reading


@pytest.mark.parametrize(("text", "reading"), [row for row in TABLE if row[1] in "12345" and row[0] not in NODS])
def test_politeness_and_capitals_change_no_rating(text, reading):
    assert spoken(scores.read(f"  {text.upper()} kak ")) == reading


@pytest.mark.parametrize("text", COMMENTED)
def test_words_after_a_rating_are_its_comment(text):
    reading = scores.read(text)
    assert reading is not None and reading.comment == text


@pytest.mark.parametrize("text", ["5", "lima bintang", "puas bgt", "5 terima kasih", "⭐⭐⭐", "sangat tidak puas"])
def test_a_rating_alone_has_no_comment(text):
    reading = scores.read(text)
    assert reading is not None and reading.comment == ""


@pytest.mark.parametrize(
    "word", ["puas", "bagus", "baik", "mantap", "memuaskan", "membantu", "suka", "good", "satisfied"]
)
@pytest.mark.parametrize(
    "negation", ["tidak", "ga", "gak", "nggak", "tdk", "dak", "kurang", "belum", "tidak terlalu", "not"]
)
def test_negated_praise_is_never_praise(negation, word):
    reading = scores.read(f"{negation} {word}")
    assert reading is not None and reading.score == 2


@pytest.mark.parametrize("text", ONLY_SCORES)
def test_a_figure_alone_names_a_score(text):
    assert scores.names_a_score(text)


@pytest.mark.parametrize("text", NO_SCORES)
def test_a_figure_that_counts_something_names_no_score(text):
    assert not scores.names_a_score(text)


def test_a_letter_that_is_too_long_for_a_rating_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_apart: list[str] = []
    monkeypatch.setattr(scores, "read_words", lambda text: taken_apart.append(text) or [])
    assert not scores.names_a_score("bagus sekali " * 5000)
    assert taken_apart == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *(("8", 8), ("10.", 10), ("sepuluh", 10), ("8/10", 8), ("9 dari 10 kak", 9), ("nilai 7", 7), ("Ten", 10)),
        *(("0", 0), ("11", 0), ("7,5", 0), ("8-9", 0), ("8/5", 0), ("-1", 0), ("minus 1", 0), ("9 atau 10", 0)),
        *(("8?", None), ("2026", None), ("5 kecamatan", None), ("1. data penduduk", None), ("bagus", None)),
        *(("", None), ("kak", None), ("8 " * 40, None)),
    ],
)
def test_an_answer_from_one_to_ten_is_read_and_another_figure_is_none(text: str, answer: int | None) -> None:
    assert scores.read_to_ten(text) == answer
