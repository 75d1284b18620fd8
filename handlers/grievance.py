"""Whether somebody complains about the service: sure, perhaps, or not at all. Pure functions.

A complaint filed as a question is read by the officer it is about; a question filed as a complaint waits for days. So
only the word PENGADUAN at the beginning files one by itself; anything that merely sounds like one is asked back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers import words

ALONE = frozenset(
    {"pengaduan", "pengaduan anonim", "aduan", "mengadu", "mau mengadu", "saya mau mengadu", "ingin mengadu",
     "komplain", "mau komplain", "saya mau komplain", "complaint", "anonymous complaint", "complaint anonymous"}
)  # fmt: skip
# the word, whether anonymous, a sign that ends it, the complaint
LEADING = re.compile(
    r"\s*(?:re|fwd?|bls)?[:\s]*\b(?:pengaduan|aduan|complaint)\b[ \t]*(?P<anonymous>anonim|anonymous|rahasia)?"
    r"(?P<sign>[ \t]*[:;,.\n\r–-])?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
SOUNDS_LIKE = re.compile(
    r"\b(?:pengaduan|mengadu(?:kan)?|komplain|keluhan|mengeluh(?:kan)?|kecewa|mengecewakan|pungli|pungutan|calo|"
    r"tidak (?:ramah|sopan|profesional|becus)|gak (?:ramah|sopan)|kasar|judes|jutek|membentak|dibentak|"
    r"dipersulit|diskriminasi|minta uang|dimintai uang|suap|complain(?:t|ing)?|rude|bribe)\b"
)
ABOUT_US = re.compile(
    r"\b(?:petugas(?:nya)?|pegawai(?:nya)?|pelayanan(?:nya)?|layanan(?:nya)?|kantor(?:nya)?|loket|pst|bps|satpam|"
    r"resepsionis|dilayani|melayani|officer|staff|service|office)\b"
)
# who asks for figures about complaints does not complain
ASKS_DATA = re.compile(
    r"\b(?:data(?:nya)?|jumlah|angka|statistik|tabel|publikasi|persentase|grafik|indikator|rekap|statistics|figures|"
    r"number of)\b"
)
FEWEST_WORDS = 2


@dataclass(frozen=True)
class Heard:
    """What was heard. alone: nothing but the word. sure: it is one. words: the complaint without the leading word."""

    words: str
    sure: bool = False
    alone: bool = False
    anonymous: bool = False


def read(body: str, subject: str = "") -> Heard | None:
    """What a message says of a complaint; None where it says nothing of one."""
    plain = words.simple(body)
    if plain in ALONE:
        return Heard("", alone=True, anonymous="anon" in plain)
    return _led(body) or _led(subject, body) or _sounds(f"{subject}\n{body}")


def _led(text: str, body: str = "") -> Heard | None:
    """By the word at the beginning of a message, or of a mail's subject."""
    found = LEADING.fullmatch(text)
    if found is None or not text.strip():
        return None
    rest = (body or found["rest"]).lstrip(" \t\r\n:;,.-–").rstrip()
    if len(words.simple(rest).split()) < FEWEST_WORDS:
        return None
    plain = words.simple(f"{found['rest']} {body}")
    marked = bool(found["sign"] or found["anonymous"])
    if ASKS_DATA.search(plain) and not (marked and ABOUT_US.search(plain)):
        return None
    sure = marked or bool(ABOUT_US.search(plain))
    return Heard(rest, sure=sure, anonymous=bool(found["anonymous"]))


def _sounds(text: str) -> Heard | None:
    plain = words.simple(text)
    if SOUNDS_LIKE.search(plain) and ABOUT_US.search(plain) and not ASKS_DATA.search(plain):
        return Heard(text.strip())
    return None
