"""What a citizen searched in the catalogue of published data before they asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class EarlierSearch:
    """One search. words: as they were typed. titles: that it showed, each with the address of its page, "" for none."""

    words: str
    titles: tuple[tuple[str, str], ...] = ()

    def stored(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def read(stored: dict[str, Any]) -> EarlierSearch | None:
    """Return a search as `stored` wrote it, None where there is none."""
    if not stored:
        return None
    return EarlierSearch(stored["words"], tuple((title, url) for title, url in stored["titles"]))
