"""Read a phone number or a mail address that a person typed."""

from __future__ import annotations

import re

import phonenumbers

MAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


def read(typed: str) -> tuple[str, str] | None:
    """Return ("phone", "+6281…") or ("email", "siti@…"), or None for text that is neither."""
    plain = typed.strip()
    if MAIL.fullmatch(plain):
        return "email", plain.lower()
    try:
        number = phonenumbers.parse(plain, "ID")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return "phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
