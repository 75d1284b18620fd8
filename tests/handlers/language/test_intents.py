"""What a citizen's few words mean, as tables."""

import csv
from pathlib import Path

import pytest

from handlers.language import intents, scores


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
        assert scores.read(text) is None, text
        assert not intents.is_greeting(text) and not intents.is_thanks(text) and intents.menu_word(text) is None, text
