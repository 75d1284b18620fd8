"""Canned replies: sentences that officers send often."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import CannedReply


def everything(db: Session) -> Sequence[CannedReply]:
    return db.scalars(select(CannedReply).order_by(col(CannedReply.shortcut))).all()


def by_shortcut(db: Session, shortcut: str) -> CannedReply | None:
    return db.scalars(select(CannedReply).where(col(CannedReply.shortcut) == shortcut)).first()
