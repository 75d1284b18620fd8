"""Every word that an English text of ours tells the citizen to write is heard."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from handlers.language import complaint_signals, intents
from handlers.language.intents import MenuWord
from handlers.texts.sentences import SENTENCES

WRITTEN = re.compile(r"\b[A-Z]{4,}(?: [A-Z]{4,})*\b")
HEARD: Mapping[str, Callable[[str], object]] = {
    "MENU": lambda word: intents.menu_word(word) == MenuWord.MENU,
    "PRIVACY": lambda word: intents.menu_word(word) == MenuWord.PRIVACY,
    "FINISHED": lambda word: intents.menu_word(word) == MenuWord.DONE,
    "OPEN": lambda word: intents.menu_word(word) == MenuWord.OPEN,
    "QUEUE": lambda word: intents.menu_word(word) == MenuWord.QUEUE,
    "HERE": lambda word: intents.menu_word(word) == MenuWord.HERE,
    "START": lambda word: intents.simple(word) in intents.START_WORDS,
    "STOP": lambda word: intents.simple(word) in intents.STOP_WORDS,
    "STOP NEWS": lambda word: intents.menu_word(word) == MenuWord.NO_NEWS,
    "SKIP": lambda word: intents.simple(word) in intents.SKIP_WORDS,
    "DELETE DATA": intents.asks_erasure,
    "COMMENT": lambda word: intents.read_comment(f"{word}: faster, please") == "faster, please",
    "COMPLAINT": lambda word: _complains(word, anonymous=False),
    "COMPLAINT ANONYMOUS": lambda word: _complains(word, anonymous=True),
}


def _complains(word: str, *, anonymous: bool) -> bool:
    alone = complaint_signals.read(word)
    led = complaint_signals.read(f"{word}: I waited two hours")
    return (alone, led) == (
        complaint_signals.Heard("", alone=True, anonymous=anonymous),
        complaint_signals.Heard("I waited two hours", sure=True, anonymous=anonymous),
    )


def keywords(text: str) -> set[str]:
    return set(WRITTEN.findall(re.sub(r"{\w+}", "", text)))


@pytest.mark.parametrize("key", sorted(key for key, one in SENTENCES.items() if keywords(one.en)))
def test_every_word_an_english_text_names_is_heard(key: str) -> None:
    for word in keywords(SENTENCES[key].en):
        assert HEARD[word](word), word


def test_every_word_of_the_table_is_named_by_a_text() -> None:
    assert set().union(*(keywords(one.en) for one in SENTENCES.values())) == set(HEARD)


def test_no_english_text_names_an_indonesian_word() -> None:
    indonesian = set().union(*(keywords(one.id) for one in SENTENCES.values())) - set(HEARD)
    assert indonesian.isdisjoint(word for one in SENTENCES.values() for word in keywords(one.en))
