"""What htmx asks for, and how it is configured."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from werkzeug.routing import IntegerConverter

# allowEval and indicator styles would need a weaker content policy; going back loads the page again, never an old one
HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "selfRequestsOnly": True,
    "scrollBehavior": "auto",
    "defaultSettleDelay": 0,  # else htmx focuses what has autofocus 20 ms after it is shown, while somebody types
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "409|422", "swap": True},  # refused: the answer shows why, and the words typed
        {"code": "...", "swap": False, "error": True},
    ],
}

# fields of forms that hold somebody's own words
TYPED = (
    "isi",
    "question",
    "need1",
    "need2",
    "need3",
    "name",
    "contact",
    "email",
    "nama",
    "nomor",
    "cerita",
    "jawaban",
    "pertanyaan",
    "teks",
)
LONGEST_TYPED = 100_000  # letters that are shown again


class WholeNumber(IntegerConverter):
    """<int:…> in an address. A number too large for a database gives 404."""

    regex = r"\d{1,9}"


def whole_number(word: str) -> int | None:
    """Return the number in an address or a form, small enough for every database. None for anything else."""
    return int(word) if word.isdecimal() and len(word) < 10 else None


def is_fragment() -> bool:
    """Say whether htmx asks for a part of a page."""
    return "HX-Request" in request.headers


def page_behind() -> str:
    """Return the path of the page that sends the request, as htmx names it. "" without htmx."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def page_sent_from() -> str:
    """Return the path of our page whose form was sent. "" where the browser names none."""
    named = urlsplit(request.referrer or "")
    if named.netloc != request.host:
        return ""
    return f"{named.path}?{named.query}" if named.query else named.path


def words_typed() -> str:
    """Return what a person typed into the fields of a form, each on a line of its own. No code and no password."""
    typed = (request.form.get(field, "").strip() for field in TYPED)
    return "\n".join(filter(None, typed))[:LONGEST_TYPED]


def list_sent_from() -> str:
    """Return the path of the conversation or list whose form was sent. "" where the browser names no such page."""
    page = page_sent_from()
    return page if page.startswith("/konsultasi") else ""
