"""Naming a colleague in a note: @dewi, @Dewi, @Dewi Lestari."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.officers import notices, visibility
from handlers.officers.act import Act
from store.office import officers
from store.tables import Consultation, Officer
from store.vocabulary import NoticeKind


def tell(act: Act, consultation: Consultation, text: str) -> None:
    """Give a notice to each officer a note names, if they may see the consultation."""
    if "@" in text:
        found = [one for one in named(text, officers.everyone(act.db)) if visibility.may_see(act.db, one, consultation)]
        notices.notify(act.db, found, consultation, NoticeKind.MENTIONED, by=act.by.name, now=act.now)


def named(text: str, everyone: Iterable[Officer]) -> list[Officer]:
    """The officers a text names after an @, by sign-in name, whole name or first name."""
    return [one for one in everyone if re.search(pattern(one), text, re.IGNORECASE)]


def pattern(officer: Officer) -> str:
    """What names this officer: never inside an address (dewi@contoh) or a longer name."""
    names = {officer.name, officer.display_name, officer.display_name.partition(" ")[0]}
    return rf"(?<!\w)@(?:{'|'.join(re.escape(one) for one in sorted(names, key=len, reverse=True) if one)})(?!\w)"
