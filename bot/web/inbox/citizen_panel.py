"""The citizen beside the conversation: who he is, as he told it for the guest book."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from handlers.privacy import guest_book
from store.cases import consultations, guests
from store.tables import Consultation


def told(db: Session, consultation: Consultation) -> dict[str, Any]:
    """What the side panel shows of the citizen: his name, his place, the guest book as label and answer."""
    book = guests.of(db, consultation.person_id)
    answers = {field: getattr(book, field) if book is not None else "" for field in guest_book.FIELDS}
    return {
        "name": consultations.person_of(db, consultation).name,
        "organisation": answers["organisation"],
        "place": answers["place"],
        "fields": [(field, label, words, answers[field]) for field, (label, words) in guest_book.FIELDS.items()],
        "shown": [
            (label, answers[field])
            for field, (label, _) in guest_book.FIELDS.items()
            if answers[field] and field not in ("organisation", "place")
        ],
    }
