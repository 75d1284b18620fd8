"""How long the office keeps what citizens gave it, by kind, as its records schedule says (UU 27/2022, 42 to 44)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from handlers.errors import BadInput

FOREVER = 0
FEWEST, MOST = 30, 36_500  # days


@dataclass(frozen=True)
class Retention:
    """Days since a person's last case was closed, after which a kind of data is destroyed. 0: it is kept.

    Who never had a case counts from the last sign of them, and what is in no case from when it came.
    raw: what providers handed over, as it came. files: attachments. words: what was written in messages and notes.
    people: everything that tells who somebody was: names, addresses, account, guest book, words and files.
    logs: lines that the program wrote about its own work.
    """

    raw: int = FOREVER
    files: int = FOREVER
    words: int = FOREVER
    people: int = FOREVER
    logs: int = FOREVER

    def days(self) -> Mapping[str, int]:
        """Return the days of each kind, in the order in which they are destroyed."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


LABELS = {
    "raw": "Pesan asli dari penyedia",
    "files": "Lampiran",
    "words": "Isi pesan dan catatan",
    "people": "Nama, alamat, dan buku tamu",
    "logs": "Catatan kerja Loket",
}


def read_retention(value: Any) -> Retention:
    """Read {"raw": 365, …}; 0 keeps a kind. Raises BadInput."""
    days = {name: _days(value.get(name, FOREVER), LABELS[name]) for name in LABELS}
    return Retention(**days)


def _days(value: Any, label: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not (value == FOREVER or FEWEST <= value <= MOST):
        raise BadInput(f"{label}: tulis jumlah hari antara {FEWEST} dan {MOST}, atau kosongkan untuk menyimpan terus.")
    return value
