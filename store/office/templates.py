"""WhatsApp templates at the provider, as they were when we last asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from channels.envelope import ProviderTemplate
from store.tables import Template
from store.vocabulary import TemplateStatus


def of_channel(db: Session, channel: str) -> Sequence[Template]:
    query = select(Template).where(col(Template.channel) == channel)
    return db.scalars(query.order_by(col(Template.name), col(Template.language))).all()


def by_id(db: Session, channel: str, external_id: str) -> Template | None:
    query = select(Template).where(col(Template.channel) == channel, col(Template.external_id) == external_id)
    return db.scalars(query).first()


def replace(db: Session, channel: str, fetched: Sequence[ProviderTemplate], now: datetime) -> None:
    """Save the templates that the provider has now, and delete the others."""
    known = {template.external_id: template for template in of_channel(db, channel)}
    for template in fetched:
        kept = known.pop(template.external_id, None) or Template(
            channel=channel, external_id=template.external_id, name="", fetched_at=now
        )
        kept.name, kept.language, kept.body = template.name, template.language, template.body
        kept.category, kept.status, kept.reason, kept.fetched_at = (
            template.category,
            template.status,
            template.reason,
            now,
        )
        db.add(kept)
    for gone in known.values():
        db.delete(gone)
    db.flush()


def approved(db: Session, channel: str) -> Sequence[Template]:
    """Return the templates that an officer may send now."""
    return [one for one in of_channel(db, channel) if one.status == TemplateStatus.APPROVED]
