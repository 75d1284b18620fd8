"""Drafts: what an officer types is kept, so that no closed tab loses it and a colleague can finish it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.errors import Refusal
from handlers.officers.guards import LONGEST_TEXT
from store.desk import drafts
from store.office import officers
from store.tables import Consultation, Officer
from store.vocabulary import DraftKind


def keep(db: Session, case: Consultation, kind: DraftKind, text: str, *, by: Officer, now: datetime) -> None:
    """Keep what is in the composer now; empty words mean that there is no draft any more."""
    drafts.keep(db, case, by, DraftKind.REPLY if kind == DraftKind.TEMPLATE else kind, text[:LONGEST_TEXT], now)


def finish(db: Session, case: Consultation, colleague: str, *, by: Officer, now: datetime) -> None:
    """Go on with what a colleague began: his draft becomes mine, below what I have written already."""
    officer = officers.by_name(db, colleague)
    theirs = drafts.own(db, case, officer) if officer is not None else None
    if officer is None or theirs is None:
        raise Refusal("Draf itu sudah tidak ada: sudah dikirim, atau dihapus penulisnya.")
    mine = drafts.own(db, case, by)
    words = "\n".join(one.body for one in (mine, theirs) if one is not None)
    drafts.drop(db, case, officer)
    drafts.keep(db, case, by, theirs.kind, words[:LONGEST_TEXT], now)
