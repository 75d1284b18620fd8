"""What is new in a reply: the text without the quoted thread and the signature. Line by line, in linear time."""

from __future__ import annotations

import re

# "Pada Sab, 15 Jun 2024 pukul 14.59 Nama <x@y> menulis:", "On Sat, Jun 15, 2024 at 2:59 PM Name <x@y> wrote:"
ATTRIBUTION_STARTS = re.compile(r"^\s*(-{2,}\s*)?(pada|on|le|el|am)\s", re.IGNORECASE)
ATTRIBUTION_ENDS = re.compile(r"(menulis|wrote|tulis|a écrit)\s*:?\s*(-{2,}\s*)?$", re.IGNORECASE)
MOMENT = re.compile(r"@|\b\d{1,2}[.:]\d{2}\b|\b(19|20)\d\d\b.*,|,.*\b(19|20)\d\d\b")
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
    r"^\s*\W?(((dikirim|terkirim|diposting) dari|sent from)\b.{0,60}\b(iphone|ipad|ponsel|hp|mobile|android|galaxy"
    r"|samsung|xiaomi|redmi|oppo|vivo|huawei|yahoo|outlook|mail|gmail|proton|windows|blackberry)\b"
    r"|(dapatkan|get) outlook\b)",
    re.IGNORECASE,
)
RULE = re.compile(r"^\s*_{10,}\s*$")


def new_text(text: str) -> str:
    """The part of a reply its sender wrote now; the whole text where nothing of his would be left."""
    return own_words(text) or text.strip()


def own_words(text: str) -> str:
    """The same, and "" where nothing of his is left: he only sent the thread back."""
    return "\n".join(_without_signature(_without_thread(text.split("\n")))).strip()


def _without_thread(lines: list[str]) -> list[str]:
    """Lines marked ">" go; what stands between or below them stays (an answer point by point).

    Where the thread is not marked, it begins at its headers or at "… menulis:" and goes to the end.
    """
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if len(line) <= LONGEST_LINE and _opens_thread(lines, place, line):
            break
        ends = _attribution_ends(lines, place)
        if ends and not _quoted_next(lines, ends):
            break
        if not ends and not _quoted(line):
            kept.append(line)
        place = ends or place + 1
    return kept


def _quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _quoted_next(lines: list[str], place: int) -> bool:
    """The next line with anything on it is marked as a quote."""
    return next((_quoted(line) for line in lines[place : place + WRAPPED_LINES] if line.strip()), False)


def _opens_thread(lines: list[str], place: int, line: str) -> bool:
    if ORIGINAL.match(line) or (RULE.match(line) and _header_block(lines, place + 1)):
        return True
    return bool(HEADER_STARTS.match(line)) and _header_block(lines, place)


def _attribution_ends(lines: list[str], place: int) -> int:
    """Where "Pada … menulis:" that begins here is over, on one line or wrapped over a few; 0 if none begins.

    It names a moment or an address: a sentence about a letter does not.
    """
    if len(lines[place]) > LONGEST_LINE or not ATTRIBUTION_STARTS.match(lines[place]):
        return 0
    joined = ""
    for end, line in enumerate(lines[place : place + WRAPPED_LINES], place + 1):
        joined = f"{joined} {line[:LONGEST_LINE].strip()}"
        if ATTRIBUTION_ENDS.search(line[-40:]):
            return end if MOMENT.search(joined) else 0
        if not line.strip():
            return 0
    return 0


def _header_block(lines: list[str], place: int) -> bool:
    """Return whether at least three lines together look like headers (Dari, Dikirim, Kepada)."""
    return sum(bool(HEADER_LINE.match(line[:LONGEST_LINE])) for line in lines[place : place + 6]) >= 3


def _without_signature(lines: list[str]) -> list[str]:
    ends = next((place for place, line in enumerate(lines) if line in ("-- ", "--")), len(lines))
    return [line for line in lines[:ends] if not SENT_FROM.match(line[:LONGEST_LINE])]
