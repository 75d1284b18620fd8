"""The cases that belong to the proven addresses of an account."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from store.tables import Consultation, Identity
from store.vocabulary import CaseKind

COUNTER = "walkin"  # what is typed there proves nothing


def of_proven(db: Session, email: str, phone: str, limit: int) -> Sequence[Consultation]:
    """Return the newest cases that came from a mail address or a phone, on whichever channel it was named.

    phone: "" for none.

    Not every case of the person: another address of theirs may be somebody else's, until it is proven too. A complaint
    is there only where it came by a message from there.
    """
    written = col(Identity.channel) != COUNTER
    complaint = and_(col(Consultation.kind) == CaseKind.COMPLAINT, written)
    query = select(Consultation).join(Identity, col(Identity.id) == col(Consultation.identity_id))
    mine = and_(col(Identity.kind) == "email", col(Identity.value) == email)
    if phone:
        mine = or_(mine, and_(col(Identity.kind) == "phone", col(Identity.value) == phone))
    query = query.where(mine, or_(col(Consultation.kind) == CaseKind.CONSULTATION, complaint))
    return db.scalars(query.order_by(col(Consultation.id).desc()).limit(limit)).all()
