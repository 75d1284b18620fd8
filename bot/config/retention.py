"""The [retention] table of config.toml: how long each kind of data is kept. An admin may change it in the browser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handlers.errors import BadInput
from handlers.office.keeping.retention import Retention, read_retention


def _key(doc: str) -> Any:
    return field(default=0, metadata={"doc": doc, "example": 0})


@dataclass(frozen=True)
class RetentionTable:
    """The [retention] table: days since a person's last case was closed, 0 for what is kept.

    log_days: since the program wrote a line.
    """

    raw_days: int = _key("hari pesan asli disimpan")
    file_days: int = _key("hari lampiran disimpan")
    word_days: int = _key("hari isi pesan disimpan")
    person_days: int = _key("hari nama dan alamat disimpan")
    log_days: int = _key("hari catatan kerja Loket disimpan")

    def __post_init__(self) -> None:
        self.read()

    def read(self) -> Retention:
        """Return the periods. Raises ValueError for a number of days that is none."""
        citizens = {"raw": self.raw_days, "files": self.file_days, "words": self.word_days, "people": self.person_days}
        try:
            return read_retention({**citizens, "logs": self.log_days})
        except BadInput as wrong:
            raise ValueError(str(wrong)) from wrong
