"""Recognise identity numbers and photos of identity cards, which citizens should not send. Pure functions.

A NIK is recognised by its form: 16 digits with a province, a day and a month of birth. A photo is recognised only by
its file name or its caption. A photo without either is not noticed.
"""

from __future__ import annotations

import re
from typing import Literal

from channels.envelope import Attachment, Inbound
from store.vocabulary import Flag

NUMBER = re.compile(r"(?<!\d)(?:\d[ .\-]?){15}\d(?!\d)")
PROVINCES = frozenset(
    [*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)]
)
CARD = re.compile(
    r"(?<![a-z])(?:e-?ktp|ktp|nik|kartu[ _-]?keluarga|kartu[ _-]?tanda[ _-]?penduduk|paspor|passport)(?![a-z])"
)
PAPER = ("image/", "application/pdf")


def flag(message: Inbound) -> Flag | Literal[""]:
    """Return "nik", "id_photo", or "" for a message that is fine."""
    if any(_is_card(one, message.body) for one in message.attachments):
        return Flag.ID_PHOTO
    texts = {message.body, message.full_body, message.subject}  # in a chat the first two are one text
    return Flag.NIK if any(is_nik(found.group()) for text in texts for found in NUMBER.finditer(text)) else ""


def _is_card(attachment: Attachment, caption: str) -> bool:
    if not attachment.content_type.startswith(PAPER):
        return False
    return bool(CARD.search(attachment.filename.lower()) or CARD.search(caption.lower()))


def is_nik(written: str) -> bool:
    """Return whether 16 digits have the form of a NIK or of a family card's number: place, date, serial number."""
    digits = re.sub(r"\D", "", written)
    if len(digits) != 16 or int(digits[:2]) not in PROVINCES or "00" in (digits[2:4], digits[4:6]):
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    return (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12 and digits[12:] != "0000"


def without_numbers(text: str, instead: str) -> str:
    """Return the text with every NIK replaced."""
    return NUMBER.sub(lambda found: instead if is_nik(found.group()) else found.group(), text)
