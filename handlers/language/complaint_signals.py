"""Recognise a complaint about the service: certain, possible, or none. Pure functions.

A complaint that is filed as a question is read by the officer it is about. A question that is filed as a complaint
waits for days. So only the word PENGADUAN at the beginning files a complaint by itself. A message that only sounds
like a complaint is answered with a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.language import intents

ALONE = frozenset(
    {"pengaduan", "pengaduan anonim", "aduan", "mengadu", "mau mengadu", "saya mau mengadu", "ingin mengadu",
     "komplain", "mau komplain", "saya mau komplain", "complaint", "anonymous complaint", "complaint anonymous"}
)  # fmt: skip
# the word, whether anonymous, a sign that ends it, the complaint
LEADING = re.compile(
    r"(?:(?:re|fwd?|bls)\b[:\s]{0,9})?\b(?:pengaduan|aduan|complaint)\b[ \t]*(?P<anonymous>anonim|anonymous|rahasia)?"
    r"(?P<sign>[ \t]*[:;,.\n\r–-])?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# what was done to somebody, or what they do about it. These words are counted in tables too
DEEDS = (
    r"mengadu(?:kan)?|komplain|mengeluh(?:kan)?|kecewa|mengecewakan|tidak (?:ramah|sopan|profesional|becus)|"
    r"gak (?:ramah|sopan)|(?:petugas|pegawai|satpam)(?:nya)? kasar|judes|jutek|membentak|dibentak|dipersulit|"
    r"minta uang|dimintai uang|complain(?:ing)?|rude|bribe"
)
MATTERS = r"pengaduan|keluhan|pungli|pungutan|calo|kasar|diskriminasi|suap|complaint"
SOUNDS_LIKE = re.compile(rf"\b(?:{DEEDS}|{MATTERS})\b")
ABOUT_US = re.compile(
    r"\b(?:petugas(?:nya)?|pegawai(?:nya)?|pelayanan(?:nya)?|layanan(?:nya)?|kantor(?:nya)?|loket|pst|bps|satpam|"
    r"resepsionis|dilayani|melayani|officer|staff|service|office)\b"
)
# who asks for figures about complaints does not complain; they may still complain about how they got figures
FIGURES = (
    r"data(?:nya)?|jumlah|angka|statistik|tabel|publikasi|persentase|grafik|indikator|indeks|rekap|statistics|figures|"
    r"number of"
)
ASKS_DATA = re.compile(rf"\b(?:{FIGURES})\b")
ABOUT = r"tentang|soal|mengenai|kasus|laporan|jumlah|angka|rekap|masyarakat|pelanggan|konsumen|warga|of|about|on"
FIGURES_OF = re.compile(
    rf"\b(?:{FIGURES})(?: (?:{ABOUT})){{0,3}} (?:{DEEDS}|{MATTERS})\b"
    rf"|\b(?:{FIGURES})(?: \w+){{1,3}} yang (?:{DEEDS}|{MATTERS})\b"
    r"|\b(?:keluhan kesehatan|(?:partisipasi|kelahiran|kematian|perkawinan|perceraian) kasar)\b"
)
HOW_MANY = re.compile(r"\b(?:berapa|brp|persen|persentase|how many|ada data ?(?:nya)?|data ?(?:nya)? ada)\b")
OWN = re.compile(
    rf"\b(?:saya|sy|kami|aku|i|we|my)(?: \w+){{0,3}} (?:{DEEDS}|{MATTERS})\b|\b(?:{MATTERS}) (?:saya|sy|kami|aku)\b"
)
FEWEST_WORDS = 2


@dataclass(frozen=True)
class Heard:
    """A complaint in a message.

    alone: the message is the word PENGADUAN and nothing else.
    sure: the message is certainly a complaint.
    words: the complaint without the leading word.
    """

    words: str
    sure: bool = False
    alone: bool = False
    anonymous: bool = False


def read(body: str, subject: str = "") -> Heard | None:
    """Return the complaint in a message, or None where there is none."""
    plain = intents.simple(body)
    if plain in ALONE:
        return Heard("", alone=True, anonymous="anon" in plain)
    return _led(body) or _led(subject, body) or _sounds(f"{subject}\n{body}")


def _led(text: str, body: str = "") -> Heard | None:
    """Return the complaint of a message, or of a mail's subject, that begins with the word PENGADUAN."""
    matched = LEADING.fullmatch(text.lstrip(": \t\r\n"))
    if matched is None or not text.strip():
        return None
    rest = (body or matched["rest"]).lstrip(" \t\r\n:;,.-–").rstrip()
    if len(intents.simple(rest).split()) < FEWEST_WORDS:
        return None
    plain = intents.simple(f"{matched['rest']} {body}")
    marked = bool(matched["sign"] or matched["anonymous"])
    if ASKS_DATA.search(plain) and not (marked and ABOUT_US.search(plain)):
        return None
    sure = marked or bool(ABOUT_US.search(plain))
    return Heard(rest, sure=sure, anonymous=bool(matched["anonymous"]))


def _sounds(text: str) -> Heard | None:
    plain = intents.simple(text)
    if not ABOUT_US.search(plain):
        return None
    sounds = _sounds_amid_figures(plain) if ASKS_DATA.search(plain) else SOUNDS_LIKE.search(plain)
    return Heard(text.strip()) if sounds else None


def _sounds_amid_figures(plain: str) -> bool:
    """Return whether a message that speaks of figures complains too.

    It does where something was done to the citizen, or where it names a matter of their own that nobody wants counted.
    """
    rest = FIGURES_OF.sub(" ", plain)
    deed = re.search(rf"\b(?:{DEEDS})\b", rest)
    return bool(OWN.search(rest) or (deed and not HOW_MANY.search(plain)))
