"""Drafts: keep what an officer types, so that no closed tab loses it and a colleague can finish it."""

from __future__ import annotations

from handlers.errors import Refusal
from handlers.officers.act import Act
from handlers.officers.guards import LONGEST_TEXT
from store.desk import drafts
from store.office import officers
from store.tables import Consultation
from store.vocabulary import DraftKind


def keep(act: Act, case: Consultation, kind: DraftKind, text: str) -> None:
    """Keep what is in the composer now. Empty text ends the draft."""
    drafts.keep(
        act.db, case, act.by, DraftKind.REPLY if kind == DraftKind.TEMPLATE else kind, text[:LONGEST_TEXT], act.now
    )


def finish(act: Act, case: Consultation, colleague: str) -> None:
    """Go on with a colleague's draft: it becomes this officer's, below what they have written already.

    colleague: the name that colleague signs in with.
    """
    officer = officers.by_name(act.db, colleague)
    theirs = drafts.own(act.db, case, officer) if officer is not None else None
    if officer is None or theirs is None:
        raise Refusal("Draf itu sudah tidak ada: sudah dikirim, atau dihapus penulisnya.")
    mine = drafts.own(act.db, case, act.by)
    words = "\n".join(one.body for one in (mine, theirs) if one is not None)
    drafts.drop(act.db, case, officer)
    drafts.keep(act.db, case, act.by, theirs.kind, words[:LONGEST_TEXT], act.now)
