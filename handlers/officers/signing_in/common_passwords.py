"""Passwords that somebody who guesses tries first."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("common_passwords.txt")
FEWEST_SIGNS = 5  # that differ
# of Indonesian offices, also with a number or signs behind: "bismillah2026!"
WORDS = frozenset(
    "admin administrator adminloket alhamdulillah bismillah bismillahirrahmanirrahim cintaku indonesia indonesiaku "
    "indonesiaraya katasandi kantor loket merdeka password passwordku pelayanan petugas rahasia rahasiaku "
    "rahasianegara sandi sayang sayangku selamatdatang semangat statistik statistics terimakasih welcome".split()
)
NO_LETTER = re.compile(r"[\W\d_]+")


def is_common(password: str, *names: str) -> bool:
    """Return whether a password is easily guessed.

    names: of its owner and their office. A part of a name with a number behind is guessed, too.
    """
    plain = password.casefold()
    if plain in _leaked() or len(set(plain)) < FEWEST_SIGNS:
        return True
    letters = NO_LETTER.sub("", plain)
    return letters in WORDS | {""} or any(letters in NO_LETTER.sub("", name.casefold()) for name in names)


@cache
def _leaked() -> frozenset[str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
