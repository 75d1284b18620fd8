"""What is new in a reply: the text above the quoted thread and the signature. Line by line, in linear time."""

from __future__ import annotations

import re

# "Pada Sab, 15 Jun 2024 pukul 14.59 Nama <x@y> menulis:", "On Sat, Jun 15, 2024 at 2:59 PM Name <x@y> wrote:"
ATTRIBUTION_STARTS = re.compile(r"^\s*(pada|on|le|el|am)\s", re.IGNORECASE)
ATTRIBUTION_ENDS = re.compile(r"(menulis|wrote|tulis|a écrit)\s*:?\s*$", re.IGNORECASE)
WRAPPED_LINES = 4  # an attribution may be broken over this many lines
LONGEST_LINE = 500

ORIGINAL = re.compile(
    r"^\s*[-_]{2,}\s*(pesan (asli|terusan|yang diteruskan)|original message|forwarded message|original appointment)\b",
    re.IGNORECASE,
)
HEADER_LINE = re.compile(
    r"^\s*\*?(dari|dikirim|tanggal|kepada|ke|cc|subjek|perihal|judul|from|sent|date|to|subject)\*?\s*:", re.IGNORECASE
)
HEADER_STARTS = re.compile(r"^\s*\*?(dari|from)\*?\s*:", re.IGNORECASE)
SENT_FROM = re.compile(
    r"^\s*(dikirim dari|sent from|dapatkan outlook|get outlook|diposting dari|terkirim dari)\b", re.IGNORECASE
)
RULE = re.compile(r"^\s*_{10,}\s*$")


def new_text(text: str) -> str:
    """The part of a reply its sender wrote now; the whole text where nothing of his would be left."""
    lines = text.splitlines()
    kept = _without_quotes(lines[: _thread_starts(lines)])
    answer = "\n".join(_without_signature(kept)).strip()
    return answer or text.strip()


def _thread_starts(lines: list[str]) -> int:
    for place, line in enumerate(lines):
        if len(line) <= LONGEST_LINE and _opens_thread(lines, place, line):
            return place
    return len(lines)


def _opens_thread(lines: list[str], place: int, line: str) -> bool:
    if ORIGINAL.match(line) or (RULE.match(line) and _header_block(lines, place + 1)):
        return True
    if HEADER_STARTS.match(line):
        return _header_block(lines, place)
    return bool(ATTRIBUTION_STARTS.match(line)) and _attribution(lines, place)


def _attribution(lines: list[str], place: int) -> bool:
    """ "Pada … menulis:" on one line, or wrapped over a few, with a date or an address in it."""
    joined = ""
    for line in lines[place : place + WRAPPED_LINES]:
        joined = f"{joined} {line[:LONGEST_LINE].strip()}"
        if ATTRIBUTION_ENDS.search(line[-40:]):
            return any(sign.isdigit() for sign in joined) or "@" in joined
        if not line.strip():
            return False
    return False


def _header_block(lines: list[str], place: int) -> bool:
    """At least three header-like lines together: Dari, Dikirim, Kepada …"""
    return sum(bool(HEADER_LINE.match(line[:LONGEST_LINE])) for line in lines[place : place + 6]) >= 3


def _without_quotes(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.lstrip().startswith(">")]


def _without_signature(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        if line.rstrip("\r") in ("-- ", "--") or SENT_FROM.match(line[:LONGEST_LINE]):
            return lines[:place]
    return lines
