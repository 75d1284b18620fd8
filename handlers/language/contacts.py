"""Read a phone number or a mail address that a person typed."""

from __future__ import annotations

import re

from channels.formats.phone_numbers import e164

MAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


def read(typed: str) -> tuple[str, str] | None:
    """Return ("phone", "+6281…") or ("email", "siti@…"), or None for text that is neither."""
    plain = typed.strip()
    if MAIL.fullmatch(plain):
        return "email", plain.lower()
    number = e164(plain, "ID")
    return ("phone", number) if number else None
