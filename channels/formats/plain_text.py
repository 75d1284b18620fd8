"""Text that a database and a browser accept."""

from __future__ import annotations

import re

BAD_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Return text that a database and a browser accept.

    Removed are NUL and other control characters, lone surrogates, and characters that change the direction of writing.
    """
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return BAD_LETTERS.sub("", text)
