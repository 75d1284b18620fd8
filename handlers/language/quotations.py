"""Whose words a quoted letter holds: ours and the sender's earlier ones, or new ones. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.language import intents

LONGEST_QUOTE = 60_000  # letters of a quotation that are compared; the rest counts as new words
LONGEST_KNOWN = 400_000
TOGETHER = 3  # words that must stand together in a known letter


def new_lines(quoted: str, known: Iterable[str]) -> list[str]:
    """Return the lines of a quotation whose words stand in none of the known letters."""
    return compare(quoted, known)[0]


def words_below(quoted: str, known: Iterable[str]) -> str:
    """Return what stands below the last known line of a quotation: the sender's own words. "" if no line is known."""
    return compare(quoted, known)[1]


def compare(quoted: str, known: Iterable[str]) -> tuple[list[str], str]:
    """Return both: the new lines of a quotation, and what stands below its last known line."""
    lines, is_new = _compared(quoted, known)
    new_lines = [line for line, new in zip(lines, is_new, strict=True) if new]
    if len(quoted) > LONGEST_QUOTE:
        new_lines.append(quoted[LONGEST_QUOTE:])
    last = max(
        (place for place, line in enumerate(lines) if " ".join(intents.plain_words(line)) and not is_new[place]),
        default=len(lines),
    )
    return new_lines, "\n".join(lines[last + 1 :]).strip()


def _compared(quoted: str, known: Iterable[str]) -> tuple[list[str], list[bool]]:
    """Return the lines of a quotation, and of each whether a word of it is new.

    A word is known where it and its neighbours stand together in a known letter (a mail program may have broken the
    lines anywhere), or where its whole line is a line there.
    """
    groups, whole_lines = _known(known)
    lines = quoted[:LONGEST_QUOTE].split("\n")
    words = [(place, word) for place, line in enumerate(lines) for word in intents.plain_words(line)]
    covered = [False] * len(words)
    for at, group in enumerate(_groups([word for _, word in words])):
        if group in groups:
            covered[at : at + TOGETHER] = [True] * TOGETHER
    is_new = [False] * len(lines)
    for (place, _), is_known in zip(words, covered, strict=True):
        is_new[place] = is_new[place] or not is_known
    is_new = [
        new and " ".join(intents.plain_words(line)) not in whole_lines for new, line in zip(is_new, lines, strict=True)
    ]
    return lines, is_new


def _known(letters: Iterable[str]) -> tuple[set[tuple[str, ...]], set[str]]:
    """Return the groups of words in these letters, and their lines."""
    groups: set[tuple[str, ...]] = set()
    whole_lines: set[str] = set()
    room = LONGEST_KNOWN
    for letter in letters:
        lines = [" ".join(intents.plain_words(line)) for line in letter[: max(room, 0)].split("\n")]
        room -= len(letter)
        whole_lines.update(lines)
        groups.update(_groups(" ".join(lines).split()))
    return groups, whole_lines


def _groups(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + TOGETHER]) for at in range(len(words) - TOGETHER + 1)]
