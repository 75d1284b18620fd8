"""Tell a name that people can read from one that shows nothing."""

from __future__ import annotations

import unicodedata

# letters and signs by their category, but drawn as nothing: Hangul fillers, the empty Braille cell
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
UNSEEN = ("C", "Z", "M")  # controls and formats, spaces, marks without a letter to stand on


def visible_name(name: str) -> str:
    """Return the name as it came. "" where none of its signs can be seen."""
    seen = any(sign not in BLANK and unicodedata.category(sign)[0] not in UNSEEN for sign in name)
    return name if seen else ""
