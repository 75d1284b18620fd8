"""The words of an alert: what is broken since when, what to do, and what is well again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.telling.book import Episode
from bot.telling.faults import FAULTS
from handlers.office import formats
from handlers.office.office import Office


@dataclass(frozen=True)
class Alert:
    """One message to the admin: the faults that began and those that ended.

    status_url: address of the status page.
    """

    office: Office
    begun: Sequence[Episode]
    ended: Sequence[Episode]
    status_url: str

    @property
    def subject(self) -> str:
        """Return the subject of the mail."""
        first, kind = (self.begun or self.ended)[0], "Gangguan" if self.begun else "Sudah pulih"
        more = len(self.begun or self.ended) - 1
        return f"[Loket] {kind}: {first.title}{f' dan {more} lainnya' if more else ''}"

    @property
    def text(self) -> str:
        """Return the whole alert, a paragraph for each fault."""
        parts = [self.office.short_name]
        for one in self.begun:
            told = f"{one.detail}\n" if one.detail else ""
            parts.append(
                f"GANGGUAN: {one.title} (sejak {self._at(one.since)})\n{told}Yang perlu dilakukan: "
                f"{FAULTS[one.fault].do_id}"
            )
        parts += [f"SUDAH PULIH: {one.title} ({self._at(one.since)} sampai {self._at(one.last)})" for one in self.ended]
        return "\n\n".join([*parts, f"Keadaan sekarang: {self.status_url}"])

    def short(self, limit: int) -> str:
        """Return the alert in one line of at most so many characters, for SMS and templates."""
        said = [f"GANGGUAN: {one.title} sejak {self._at(one.since)}." for one in self.begun]
        said += [f"SUDAH PULIH: {one.title} ({self._at(one.last)})." for one in self.ended]
        end = f" {self.status_url}"
        words = " ".join([f"{self.office.short_name}:", *said])
        room = limit - len(end)
        return f"{words if len(words) <= room else f'{words[: room - 3]}...'}{end}"

    def as_json(self) -> dict[str, object]:
        """Return the alert for a web service."""
        return {
            "text": f"{self.subject}\n\n{self.text}",
            "office": self.office.short_name,
            "faults": [_facts(one, one.since) for one in self.begun],
            "recovered": [_facts(one, one.last) for one in self.ended],
            "status_url": self.status_url,
        }

    def _at(self, moment: datetime) -> str:
        return f"{formats.short_moment(self.office, moment)} {self.office.timezone_word}"


def _facts(one: Episode, at: datetime) -> dict[str, str]:
    return {"key": one.key, "title": one.title, "english": FAULTS[one.fault].en, "at": at.isoformat()}
