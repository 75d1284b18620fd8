"""The [backup] table of config.toml: when the clock makes a backup, and where it lies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PUBLIC_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}", re.ASCII)  # Bech32 of 32 bytes, as age-keygen writes it
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _key(doc: str, example: Any, default: Any) -> Any:
    return field(default=default, metadata={"doc": doc, "example": example})


@dataclass(frozen=True)
class BackupTable:
    """The [backup] table.

    folder: "" for the one in the data folder. time: of the night, "HH:MM".
    recipient: public key of age for which each backup is encrypted, "" for none.
    """

    folder: str = _key("folder cadangan", "/media/cadangan", "")
    time: str = _key("jam cadangan", "01:30", "01:30")
    keep_days: int = _key("hari cadangan disimpan", 30, 30)
    recipient: str = _key("kunci umum untuk mengunci cadangan", "", "")

    def __post_init__(self) -> None:
        if not TIME.fullmatch(self.time):
            raise ValueError(f'time: harus jam dan menit, bukan "{self.time}". Contoh: time = "01:30"')
        if not 1 <= self.keep_days <= 3650:
            raise ValueError(f"keep_days: antara 1 dan 3650, bukan {self.keep_days}. Contoh: keep_days = 30")
        if self.recipient and not PUBLIC_KEY.fullmatch(self.recipient):
            raise ValueError('recipient: harus kunci umum dari age-keygen, diawali "age1". Kosongkan bila tak dipakai.')
        if self.folder and not Path(self.folder).is_absolute():
            raise ValueError(f'folder: harus letak lengkap, bukan "{self.folder}". Contoh: folder = "/media/cadangan"')
