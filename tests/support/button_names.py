"""The buttons of a page as a screen reader names them, and those that share a name and do different things."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser
from typing import Any

BUTTONS = ("button", "summary")


def alike(page: str) -> list[str]:
    """Return the names that several buttons (or summaries) of a page share though each sends something else."""
    reader = _Reader()
    reader.feed(page)
    return sorted(name for name, sent in reader.found.items() if len(sent) > 1)


class _Reader(HTMLParser):
    """Collects what each named button sends: the form's address, its hidden fields, and its own.

    What closes a dialog is left out: nothing else is in reach while it is open.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[object]] = defaultdict(set)
        self.form: list[object] = []
        self.in_dialog_form = False
        self.button: dict[str, Any] | None = None
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "form":
            self.form, self.in_dialog_form = [facts.get("action")], facts.get("method") == "dialog"
        elif tag == "input" and facts.get("type") == "hidden" and facts.get("name") != "csrf_token":
            self.form.append((facts.get("name"), facts.get("value")))
        elif tag in BUTTONS:
            self.button, self.words = facts | {"at": self.getpos() if tag == "summary" else None}, ""

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form, self.in_dialog_form = [], False
        elif tag in BUTTONS and self.button is not None:
            own = tuple(self.button.get(name) for name in ("formaction", "name", "value", "at"))
            name = self.button.get("aria-label") or " ".join(self.words.split())
            if not self.in_dialog_form:
                self.found[f"{tag} {name}"].add((own, tuple(map(str, self.form))))
            self.button = None
