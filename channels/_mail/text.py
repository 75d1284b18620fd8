"""Text of a mail as a person reads it: HTML laid out, lines broken for transport joined again."""

from __future__ import annotations

import html
import re

from inscriptis import get_text

LONGEST_TEXT = 200_000
MOST_CELLS = 10_000_000  # cells of the tables times the longest cell: what laying them out may cost


def html_to_text(source: str) -> str:
    """Readable text of an HTML body; the tags stripped by hand where the library gives up or would take minutes."""
    try:
        return str(get_text(source)).strip()[:LONGEST_TEXT] if _lays_out(source) else _stripped(source)
    except Exception:
        return _stripped(source)


def _lays_out(source: str) -> bool:
    """Every cell of a column is padded to the widest: a small mail could become gigabytes of spaces."""
    cells = re.split(r"<t[dh]\b", source, flags=re.IGNORECASE)
    return len(cells) * max(len(cell) for cell in cells) <= MOST_CELLS


def _stripped(source: str) -> str:
    words = re.sub(r"<(?:script|style)\b[^<]*|<[^<>]{0,2000}>", " ", source, flags=re.IGNORECASE)
    return html.unescape(words).strip()


def unflow(text: str, *, delete_space: bool) -> str:
    """Lines broken only for transport joined again (RFC 3676); quoted lines stay as they are."""
    paragraphs: list[list[str]] = []
    goes_on = False
    for raw_line in text.split("\n"):
        quoted = raw_line.startswith(">")
        line = raw_line.removeprefix(" ")
        soft = line.endswith(" ") and line != "-- " and not quoted
        piece = line[:-1] if soft and delete_space else line
        if goes_on and not quoted and line != "-- ":
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([piece])
        goes_on = soft
    return "\n".join("".join(pieces) for pieces in paragraphs)
