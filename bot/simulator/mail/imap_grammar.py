"""The grammar of IMAP commands (RFC 9051 section 9): words, strings, literals, lists, number sets, search keys."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from email import message_from_bytes

from bot.simulator.mail.mailboxes import Stored

LONGEST_LINE = 65536
LARGEST_LITERAL = 35 * 1024 * 1024
LITERAL = re.compile(rb"\{(\d{1,9})(\+?)\}\r\n$")
# an atom may hold a section: BODY.PEEK[HEADER.FIELDS (FROM)]<0.5>
WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|((?:[^\s()\[\]"]|\[[^\]]*\])+)|([()])|\s+', re.DOTALL)

Word = bytes | list["Word"]
Found = Callable[[Stored, int], bool]  # letter, its number


class Bad(Exception):
    """The server does not understand the command."""


async def read_command(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> list[Word] | None:
    """Read one command as its words, with its literals. Return None at the end of the connection. Raises Bad."""
    told, literals = b"", list[bytes]()
    while True:
        line = await reader.readline()
        if not line:
            return None
        found = LITERAL.search(line)
        if found is None:
            return _words(told + line, literals)
        size = int(found.group(1))
        if size > LARGEST_LITERAL:
            raise Bad("literal too large")
        if not found.group(2):
            writer.write(b"+ go ahead\r\n")
        told += line[: found.start()] + b'"%d\x00"' % len(literals)  # NUL: no client can write this itself
        literals.append(await reader.readexactly(size))


def _words(told: bytes, literals: Sequence[bytes]) -> list[Word]:
    stack: list[list[Word]] = [[]]
    place = 0
    while place < len(told):
        match = WORD.match(told, place)
        if match is None:
            raise Bad("syntax")
        place = match.end()
        quoted, atom, bracket = match.groups()
        if quoted is not None:
            stack[-1].append(_string(quoted, literals))
        elif atom is not None:
            stack[-1].append(atom)
        elif bracket == b"(":
            stack.append([])
        elif bracket == b")":
            _close(stack)
    if len(stack) != 1:
        raise Bad("unbalanced brackets")
    return stack[0]


def _string(quoted: bytes, literals: Sequence[bytes]) -> bytes:
    if quoted.endswith(b"\x00"):
        return literals[int(quoted[:-1])]
    return re.sub(rb"\\(.)", rb"\1", quoted)


def _close(stack: list[list[Word]]) -> None:
    if len(stack) < 2:
        raise Bad("unbalanced brackets")
    inner = stack.pop()
    stack[-1].append(inner)


def text(word: Word) -> str:
    """Return a word as text. Raises Bad for a list."""
    if isinstance(word, list):
        raise Bad("a word is wanted, not a list")
    return word.decode("utf-8", "replace")


def words_of(word: Word) -> list[Word]:
    """Return the words that a client may write alone or in brackets."""
    return word if isinstance(word, list) else [word]


def quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def chosen(numbers: str, known: Sequence[int]) -> set[int]:
    """Return which of the known numbers a set like "1:3,7,9:*" names. "9:*" always names the last number."""
    if not known:
        return set()
    last, numbers_named = max(known), set[int]()
    for part in numbers.split(","):
        ends = [last if end == "*" else int(end) if end.isascii() and end.isdigit() else 0 for end in part.split(":")]
        if len(ends) > 2 or 0 in ends:
            raise Bad("number set")
        low, high = min(ends), max(ends)
        numbers_named.update(one for one in known if low <= one <= high)
    return numbers_named


def conditions(words: Sequence[Word], uids: Sequence[int]) -> list[Found]:
    """Return the conditions of a SEARCH. A letter must meet all of them. Raises Bad."""
    left, all_conditions = list(words), list[Found]()
    while left:
        key = text(left.pop(0)).upper()
        if key == "CHARSET":
            left.pop(0)
        elif key in FLAGGED:
            all_conditions.append(FLAGGED[key])
        elif key in WANTS:
            count, make = WANTS[key]
            if len(left) < count:
                raise Bad(f"{key} wants more")
            all_conditions.append(make([text(left.pop(0)) for _ in range(count)], uids))
        elif re.fullmatch(r"[\d:,*]+", key):
            all_conditions.append(_by_number(key, uids))
        else:
            raise Bad(f"unknown search key {key}")
    return all_conditions


def _flag(flag: str, wanted: bool) -> Found:
    return lambda letter, number: (flag in letter.flags) is wanted


FLAGGED: Mapping[str, Found] = {
    "ALL": lambda letter, number: True,
    "SEEN": _flag("\\Seen", True),
    "UNSEEN": _flag("\\Seen", False),
    "DELETED": _flag("\\Deleted", True),
    "UNDELETED": _flag("\\Deleted", False),
    "ANSWERED": _flag("\\Answered", True),
    "UNANSWERED": _flag("\\Answered", False),
}


def _by_number(numbers: str, uids: Sequence[int]) -> Found:
    wanted = chosen(numbers, range(1, len(uids) + 1))
    return lambda letter, number: number in wanted


def _by_uid(words: Sequence[str], uids: Sequence[int]) -> Found:
    numbers = chosen(words[0], uids)
    return lambda letter, number: letter.uid in numbers


def _by_date(fits: Callable[[date, date], bool]) -> Callable[[Sequence[str], Sequence[int]], Found]:
    def make(words: Sequence[str], uids: Sequence[int]) -> Found:
        try:
            day = datetime.strptime(words[0], "%d-%b-%Y").date()  # noqa: DTZ007  # a date without a zone
        except ValueError:
            raise Bad("date") from None
        return lambda letter, number: fits(letter.at.date(), day)

    return make


def _by_header(words: Sequence[str], uids: Sequence[int]) -> Found:
    name, wanted = words[0], words[1].lower()
    return lambda letter, number: any(
        wanted in str(value).lower() for value in message_from_bytes(letter.raw).get_all(name, [])
    )


WANTS: Mapping[str, tuple[int, Callable[[Sequence[str], Sequence[int]], Found]]] = {
    "UID": (1, _by_uid),
    "SINCE": (1, _by_date(lambda at, day: at >= day)),
    "BEFORE": (1, _by_date(lambda at, day: at < day)),
    "ON": (1, _by_date(lambda at, day: at == day)),
    "HEADER": (2, _by_header),
}
