"""The cases that belong to a proven mail address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from store.tables import Consultation, Identity
from store.vocabulary import CaseKind

EMAIL = "email"


def of_email(db: Session, email: str, limit: int) -> Sequence[Consultation]:
    """Return the newest cases that came from a mail address, on whichever channel it was named.

    Not every case of the person: another address of theirs may be somebody else's, until it is proven too. A complaint
    is there only where it came by mail itself.
    """
    by_mail = and_(col(Consultation.kind) == CaseKind.COMPLAINT, col(Identity.channel) == EMAIL)
    query = select(Consultation).join(Identity, col(Identity.id) == col(Consultation.identity_id))
    theirs = (col(Identity.kind) == EMAIL, col(Identity.value) == email)
    query = query.where(*theirs, or_(col(Consultation.kind) == CaseKind.CONSULTATION, by_mail))
    return db.scalars(query.order_by(col(Consultation.id).desc()).limit(limit)).all()
