"""What the address asks of the list: a queue, a channel, a tag, an order, a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import request

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.present.queues import QUEUES, Queue
from handlers.desk.tagging import LONGEST_TAG

SORTS = {"mendesak": ("Paling mendesak", "Mendesak", "alarm"), "terbaru": ("Pesan terbaru", "Terbaru", "clock")}


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. Words that are not known mean the first choice."""

    queue: Queue
    channel: str
    tag: str
    sort: str
    before: tuple[datetime, int] | None

    @classmethod
    def asked(cls, channels: Collection[str], words: Mapping[str, str] | None = None) -> View:
        """Return the view that the address asks for, or a form. words: of the form."""
        asked = request.args if words is None else words
        word, channel, tag, sort = (asked.get(name, "") for name in ("antrean", "kanal", "tag", "urut"))
        queue = next((one for one in QUEUES if one.word == word), QUEUES[0])
        channel, sort = channel if channel in channels else "", sort if sort in SORTS else "mendesak"
        return cls(queue, channel, " ".join(tag.split())[:LONGEST_TAG], sort, _before())

    def address(self) -> Mapping[str, Any]:
        """Return the same view as words of an address, for links that keep it (Any: so url_for takes them)."""
        words = {"antrean": self.queue.word, "kanal": self.channel, "tag": self.tag, "urut": self.sort}
        return {name: word for name, word in words.items() if word not in ("", "semua", "mendesak")}


def filters(app: App) -> Mapping[str, Any]:
    """Return the words of an address that keeps the view this request asks for."""
    return View.asked(app.office.traits).address()


def _before() -> tuple[datetime, int] | None:
    """Read the last row of the page before, "2026-11-23T01:00:00+00:00~17". Anything else means the first page."""
    at, _, word = request.args.get("sebelum", "").partition("~")
    last = whole_number(word)
    try:
        moment = datetime.fromisoformat(at)
        return (moment.astimezone(UTC), last) if moment.tzinfo and last is not None else None
    except (ValueError, OverflowError):
        return None
