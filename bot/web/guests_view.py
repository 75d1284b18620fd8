"""The citizen beside the conversation: who he is, as he told it for the guest book."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from handlers import guestbook
from store import consultations, guests
from store.tables import Consultation


def told(db: Session, consultation: Consultation) -> dict[str, Any]:
    """What the side panel shows of the citizen: his name, his place, the guest book as label and answer."""
    book = guests.of(db, consultation.person_id)
    answers = {field: getattr(book, field) if book is not None else "" for field in guestbook.FIELDS}
    return {
        "name": consultations.person_of(db, consultation).name,
        "organisation": answers["organisation"],
        "place": answers["place"],
        "fields": [(field, label, words, answers[field]) for field, (label, words) in guestbook.FIELDS.items()],
        "shown": [
            (label, answers[field])
            for field, (label, _) in guestbook.FIELDS.items()
            if answers[field] and field not in ("organisation", "place")
        ],
    }
