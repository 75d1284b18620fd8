"""Mentions of a colleague in a note: @dewi, @Dewi, @Dewi Lestari."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handlers.officers import notices
from handlers.officers.act import Act
from store.office import officers
from store.tables import Consultation, Message, Officer
from store.vocabulary import NoticeKind


def tell(act: Act, consultation: Consultation, note: Message) -> None:
    """Notify each officer that a note mentions, if they may see the consultation."""
    if "@" in note.body:
        mentioned = named(note.body, officers.everyone(act.db))
        about, by = NoticeKind.MENTIONED, act.by.name
        notices.notify(act.db, mentioned, consultation, about, by=by, now=act.now, message=note.key)


def named(text: str, everyone: Iterable[Officer]) -> list[Officer]:
    """Return the officers that a text mentions after an @, by sign-in name, full name or first name."""
    return [one for one in everyone if re.search(pattern(one), text, re.IGNORECASE)]


def pattern(officer: Officer) -> str:
    """Return the pattern of this officer's names. It never fits inside an address (dewi@contoh) or a longer name."""
    names = {officer.name, officer.display_name, officer.display_name.partition(" ")[0]}
    return rf"(?<!\w)@(?:{'|'.join(re.escape(one) for one in sorted(names, key=len, reverse=True) if one)})(?!\w)"
