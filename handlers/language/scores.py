"""Read the rating in a citizen's words: "5", "lima deh", "ga puas", "⭐⭐⭐", "ga puas karena lambat".

A negation is read before the praise it turns round. Where two readings contradict each other ("1 bagus sekali"), or
none is on the scale ("4,5", "100"), the reading has no score: the citizen is asked again, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from handlers.language import intents
from handlers.language.score_words import (
    ANSWER,
    DISAPPOINTED,
    JUDGING_ALONE,
    LACKING,
    NEGATING,
    NODS,
    NUMBER_WORDS,
    ONLY_PRAISE_WHEN_STRESSED,
    VALUES,
    WAITING,
    WEAKENING,
    Tag,
    read_words,
    tag_of,
)


class Reading(NamedTuple):
    """What was read. score: 1 to 5, or None for a rating that must be asked again. comment: the whole text or ""."""

    score: int | None
    comment: str = ""


BEST = 5
UNCERTAIN = frozenset({"jempol", "setengah", "koma", "half", "komma"})  # "dua jempol" is the best there is
OF = frozenset({"/", "dari", "dr", "of", "per"})
BETWEEN = frozenset({"-", "atau", "or", "sampai", "hingga", "dan", "and", "to"})
# a request opens the consultation again; after a bad verdict "tidak bisa dihubungi" is a reason and no request
REQUESTS = frozenset(
    "mana dimana kapan minta mohon tolong tlg butuh perlu kirim kirimkan mau ingin cari bagaimana berapa please need "
    "send how when where".split()
)
PUNCTUATED = re.compile(r"[1-5]\s?[.,!):;\n-]")
STARS = "⭐★🌟"
BAD_SIGNS = frozenset("👎😡😠🤬😤💩😞😔🙁☹😒😩😣😭🤮")
TOP_OF_TEN = 3  # words: "8 dari 10"
LONGEST = 60  # letters; a longer text is read when it begins with its verdict or figure and goes on with a reason
LONGEST_REASONED = 600


def read(text: str) -> Reading | None:
    """Return the rating in a text, or None where it is no rating but a question, thanks or a new matter."""
    if "?" in text or len(text) > LONGEST_REASONED:
        return None
    stars = sum(text.count(star) for star in STARS)
    words = read_words(text)
    if not words:
        return _signs(text, stars)
    figure = _star_figure(words, stars) if stars else _figure(words)
    reading = (_read_figure(figure, text) if figure else None) or _read_verdict(words, text)
    if reading is None or _needs_more(reading, words):
        return None
    is_contradicted = (reading.score or 0) > 3 and not BAD_SIGNS.isdisjoint(text)
    return Reading(None) if is_contradicted else reading


def _needs_more(reading: Reading, words: Sequence[str]) -> bool:
    """Return whether the citizen says that the answer is missing, wrong or unclear: that is for an officer to read.

    A bad rating may give it as its reason ("2. datanya salah semua"), and supervisors are told of that. It is no reason
    where the citizen still waits: "kecewa, datanya belum dikirim".
    """
    lacks = not LACKING.isdisjoint(words) and not ANSWER.isdisjoint(words)
    if not lacks or reading.score is None:
        return lacks
    return reading.score > 2 or not WAITING.isdisjoint(words)


def names_a_score(text: str) -> bool:
    """Return whether the text is only a figure or stars, on the scale or off it: "5", "lima bintang", "10/10"."""
    reading = read(text)
    if reading is None or reading.comment:
        return False
    return any(star in text for star in STARS) or _figure(read_words(text)) is not None


def read_to_ten(text: str) -> int | None:
    """Return the answer on a scale from 1 to 10 that the text consists of: "8", "delapan", "8/10".

    0 for another figure ("11", "7,5", "8-9"), None for a text that is no figure.
    """
    if "?" in text or len(text) > LONGEST:
        return None
    words = [word for word in read_words(text) if word in OF or tag_of(word) not in (Tag.FILLS, Tag.LABEL)]
    numbers = [_number(word) for word in words]
    if len(words) == TOP_OF_TEN and words[1] in OF and numbers[2] == 10:
        numbers = numbers[:1]
    if not numbers or any(one is None and word not in OF | BETWEEN for one, word in zip(numbers, words, strict=False)):
        return None
    return (numbers[0] if numbers[0] in range(1, 11) else 0) if len(numbers) == 1 else 0


# signs and figures


def _signs(text: str, stars: int) -> Reading | None:
    if stars:
        return Reading(stars if stars <= BEST else None)
    return Reading(None) if not BAD_SIGNS.isdisjoint(text) else None


class Figure(NamedTuple):
    """A figure at the beginning of a text. score: None where it is not on the scale. rest: the words after it."""

    score: int | None
    rest: list[str]


def _star_figure(words: list[str], stars: int) -> Figure:
    figure = _figure(words)
    if figure is None:
        return Figure(stars if stars <= BEST else None, words)
    return figure if figure.score in (None, stars) or stars == 1 else Figure(None, figure.rest)


def _figure(words: list[str]) -> Figure | None:
    """Return the first figure, where only words that judge or fill stand before it: "5", "sangat puas (5)"."""
    start = next((n for n, word in enumerate(words) if not _may_lead(word)), len(words))
    number = _number(words[start]) if start < len(words) else None
    if number is None:
        return None
    before, rest = words[:start], words[start + 1 :]
    whole = _number(rest[1]) if len(rest) > 1 and rest[0] in OF else None
    if whole is not None:
        return Figure(number if whole == BEST and 1 <= number <= BEST else None, before + rest[2:])
    if rest and rest[0] in UNCERTAIN:
        return Figure(None, before + rest[2:])
    if rest and (rest[0] in BETWEEN or rest[0].isdigit()) and len(rest) > (rest[0] in BETWEEN):
        return _range(rest)
    denied = bool(before) and before[-1] in ("-", *NEGATING, *WEAKENING, *BETWEEN)
    clear = 1 <= number <= BEST and not denied and UNCERTAIN.isdisjoint(rest)
    return Figure(number if clear else None, before + rest)


def _range(rest: list[str]) -> Figure | None:
    """Return a figure to ask about for "4-5" or "4 atau 5". None where the second word is no figure of the scale."""
    second = _number(rest[rest[0] in BETWEEN])
    return Figure(None, rest[1 + (rest[0] in BETWEEN) :]) if second is not None and 0 <= second <= 10 else None


def _may_lead(word: str) -> bool:
    return word not in NUMBER_WORDS and (tag_of(word) is not None or word in BETWEEN)


def _number(word: str) -> int | None:
    """Return the number a word names, -1 for one that cannot be a score ("4,5"), None for a word or a year."""
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if not word[0].isdigit():
        return None
    return int(word) if word.isdigit() and len(word) <= 3 else -1 if len(word) <= 3 else None


def _read_figure(figure: Figure, text: str) -> Reading | None:
    said = [
        word for word in figure.rest if tag_of(word) not in (Tag.FILLS, Tag.LABEL) and word not in UNCERTAIN | BETWEEN
    ]
    if any(word[0].isdigit() for word in said):
        return None
    if not said:
        return Reading(figure.score)
    known = len(text) <= LONGEST and all(tag_of(word) for word in said)
    reasoned = tag_of(said[0]) is Tag.LINKS and REQUESTS.isdisjoint(figure.rest)
    if not (known or reasoned or _set_apart(text, figure.rest)):
        return None
    contradicted = figure.score is not None and any(
        (figure.score - 3) * (verdict - 3) < 0 for verdict in _verdicts(figure.rest)
    )
    return Reading(None) if contradicted or figure.score is None else Reading(figure.score, text.strip())


def _set_apart(text: str, rest: Sequence[str]) -> bool:
    """Return whether a figure with a stop begins a verdict that asks for nothing: "1. datanya salah semua"."""
    judged = any(word in intents.VERDICTS or word in VALUES for word in rest)
    return bool(PUNCTUATED.match(text.lstrip())) and judged and intents.ASKING.isdisjoint(rest)


# judgements in words


def _read_verdict(words: list[str], text: str) -> Reading | None:
    verdicts = _verdicts(words)
    unknown = [word for word in words if tag_of(word) is None]
    if not verdicts:
        return _one_side(words, text) if not unknown and len(text) <= LONGEST else None
    if _only_nods(words, text) or (unknown and not _reasoned(words, verdicts)):
        return None
    if not unknown and len(text) > LONGEST and not _reasoned(words, verdicts):
        return None
    score = _agreed(verdicts)
    more = any(tag_of(word) in (Tag.ASPECT, Tag.LINKS, None) for word in words)
    return Reading(score, text.strip() if more and score else "")


def _one_side(words: list[str], text: str) -> Reading | None:
    """Return a rating to ask about where only one side is judged: "cepat dan ramah", "lambat sekali"."""
    return Reading(None) if any(word in intents.VERDICTS for word in words) and not intents.is_thanks(text) else None


def _only_nods(words: list[str], text: str) -> bool:
    """Return whether "oke", or "baik" or "cukup" with thanks, only says that the answer was read."""
    if words == ["oke"] or (intents.is_thanks(text) and {word for word in words if word in VALUES} == {"membantu"}):
        return True
    stressed = any(tag_of(word) is Tag.INTENSIFIES for word in words) or _softened(words)
    nods = all(word in NODS for word in words if word in VALUES)
    return len(words) > 1 and intents.is_thanks(text) and not stressed and nods


def _softened(words: list[str]) -> bool:
    return any(tag_of(first) is Tag.SOFTENS and tag_of(second) is Tag.JUDGES for first, second in pairwise(words))


def _reasoned(words: list[str], verdicts: Sequence[int]) -> bool:
    """Return whether the text begins with its verdict and goes on with a reason, and asks for nothing."""
    first_unknown = next((n for n, word in enumerate(words) if tag_of(word) is None), len(words))
    head = words[:first_unknown]
    if not _verdicts(head) or not REQUESTS.isdisjoint(words):
        return False
    if max(verdicts) <= 2 and any(tag_of(word) is Tag.JUDGES for word in head):
        return True
    return any(tag_of(word) is Tag.LINKS for word in head) and intents.ASKING.isdisjoint(words)


def _agreed(verdicts: Sequence[int]) -> int | None:
    """Return the score of judgements that point one way: the first praise, the worst blame. None where they differ."""
    good, bad = [v for v in verdicts if v > 3], [v for v in verdicts if v < 3]
    if good and bad:
        return None
    return min(verdicts) if bad or 3 in verdicts else good[0]


def _verdicts(words: Sequence[str]) -> list[int]:
    """Return the score of every judgement in the words, in order."""
    found: list[int] = []
    for at, word in enumerate(words):
        tag = tag_of(word)
        stressed = at + 1 < len(words) and tag_of(words[at + 1]) is Tag.INTENSIFIES
        if tag is Tag.JUDGES:
            found.append(_judged(words, at, stressed=stressed))
        elif word in ONLY_PRAISE_WHEN_STRESSED and stressed:
            found.append(5)
        elif (tag is Tag.WEAKENS or word in JUDGING_ALONE) and not _judgement_follows(words[at + 1 :]):
            found.append(_alone(words, at, stressed=stressed))
    return found


def _judgement_follows(rest: Iterable[str]) -> bool:
    """Return whether the next word that is no filler, stress or negation judges."""
    for word in rest:
        tag = tag_of(word)
        if tag is Tag.JUDGES:
            return True
        if tag not in (Tag.FILLS, Tag.INTENSIFIES, Tag.NEGATES, Tag.WEAKENS, Tag.SOFTENS):
            return False
    return False


def _alone(words: Sequence[str], at: int, *, stressed: bool) -> int:
    """Return the score of "kurang" or "cukup" where nothing that judges follows."""
    before = tag_of(words[at - 1]) if at else None
    if words[at] in JUDGING_ALONE:
        return 2 if before in (Tag.NEGATES, Tag.WEAKENS) else 3
    return 1 if stressed or before is Tag.INTENSIFIES else 2


def _judged(words: Sequence[str], at: int, *, stressed: bool) -> int:
    """Return the score of the judging word at a place, with what stands before it."""
    value, between = VALUES[words[at]], []
    back = at - 1
    while back >= 0 and (tag := tag_of(words[back])) in (Tag.FILLS, Tag.LABEL, Tag.INTENSIFIES, Tag.SOFTENS):
        between.append(tag)
        back -= 1
    if at + 1 < len(words) and words[at + 1] == "amat" and "tidak" in words[:at]:
        stressed = False  # "ga bagus2 amat" is not very good
    negated = back >= 0 and tag_of(words[back]) in (Tag.NEGATES, Tag.WEAKENS)
    if negated:
        louder = stressed or (back > 0 and tag_of(words[back - 1]) is Tag.INTENSIFIES)
        return _negated(words[at], value, louder=louder)
    if Tag.SOFTENS in between:
        return min(value, 3) if value >= 3 else 2
    louder = stressed or Tag.INTENSIFIES in between
    return {4: 5, 2: 1}.get(value, value) if louder else value


def _negated(word: str, value: int, *, louder: bool) -> int:
    if value > 3:
        return 1 if louder else 2
    if value == 3:
        return 2
    return 4 if word in DISAPPOINTED else 3
