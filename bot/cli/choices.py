"""Words that the command line takes for queues, roles and presences: those of the pages. Imports nothing heavy."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

QUEUES: Mapping[str, str] = {
    "aktif": "active",
    "belum-ditugaskan": "unassigned",
    "menunggu-warga": "waiting",
    "selesai": "closed",
    "semua": "all",
}
ROLES: Mapping[str, str] = {"petugas": "officer", "penanggung-jawab": "supervisor", "admin": "admin"}
PRESENCES: Mapping[str, str] = {"siap-melayani": "present", "istirahat": "resting", "pulang": "gone"}
FORMER_PRESENCES: Mapping[str, str] = {"on": "present", "off": "gone"}  # in scripts of offices


def one_of(words: Mapping[str, str], former: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """Return a reader of one argument. It takes a word of the pages, and what scripts wrote before.

    words: word of the pages to its name in the code. The name is taken too.
    former: other words that scripts may have.
    """
    known = {name: name for name in words.values()} | dict(former or {}) | dict(words)

    def read(word: str) -> str:
        if word not in known:
            raise argparse.ArgumentTypeError(f"“{word}” tidak dikenal; pilih {', '.join(words)}")
        return known[word]

    return read
