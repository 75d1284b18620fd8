"""Read a telephone number as people and networks write it."""

from __future__ import annotations

import re

import phonenumbers

WRITTEN = re.compile(r"[+0-9\s().-]{1,60}", re.ASCII)
ABROAD = re.compile(r"\A[\s(]*00(?=[\s().-]*[1-9])")  # what is dialled before a country's code nearly everywhere


def e164(written: str, country: str) -> str:
    """Return a number with + and the country's code. "" for what is no whole number (a name, a short code).

    country: two letters, of numbers written without a country's code.
    """
    if not WRITTEN.fullmatch(written):
        return ""
    for tried in (ABROAD.sub("+", written, count=1), written):
        try:
            number = phonenumbers.parse(tried, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def country_of(number: str) -> str:
    """Return the two letters of a number's country. ID where the number does not tell."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number, None)) or "ID"
    except phonenumbers.NumberParseException:
        return "ID"
