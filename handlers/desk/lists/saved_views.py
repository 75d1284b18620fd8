"""Saved views: an officer keeps a list or a search under a name. Supervisors and admins share theirs with everybody."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.errors import BadInput, Refusal
from handlers.officers.act import Act
from store.desk import saved_views
from store.tables import Officer, SavedView
from store.vocabulary import Role

LONGEST_NAME = 40
MOST_VIEWS = 20  # of one officer
NOT_YOURS = "Tampilan ini milik rekan Anda. Mintalah pemiliknya, atau simpan tampilan Anda sendiri."


def may_share(officer: Officer) -> bool:
    return officer.role in (Role.SUPERVISOR, Role.ADMIN)


def may_change(officer: Officer, view: SavedView) -> bool:
    """Return whether an officer may change a view: their own, and as supervisor or admin every shared one."""
    return view.officer_id == officer.id or (view.shared and may_share(officer))


def save(act: Act, view: SavedView | None, name: str, words: Mapping[str, str], *, shared: bool) -> SavedView:
    """Keep a new view (None) or a changed one. Raises Refusal.

    words: the words of the list's address, or {"q": …} for a search.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(f"Beri nama dengan 1 sampai {LONGEST_NAME} huruf.")
    if not any(words.values()):
        raise BadInput("Pilih dahulu apa yang ditampilkan: antrean, kanal, tag, atau kata yang dicari.")
    if view is not None and not may_change(act.by, view):
        raise Refusal(NOT_YOURS)
    if shared and not may_share(act.by):
        raise Refusal("Hanya penanggung jawab dan admin yang membagikan tampilan kepada semua petugas.")
    others = [one for one in saved_views.offered_to(act.db, act.by.id or 0) if view is None or one.id != view.id]
    if any(one.name.casefold() == name.casefold() for one in others):
        raise BadInput(f"Sudah ada tampilan bernama “{name}”. Pilih nama lain.")
    if view is None and sum(one.officer_id == act.by.id for one in others) >= MOST_VIEWS:
        raise Refusal(f"Paling banyak {MOST_VIEWS} tampilan. Hapus salah satu dahulu.")
    kept = view or SavedView(officer_id=act.by.id or 0, name=name, updated_at=act.now)
    kept.name, kept.words, kept.shared, kept.updated_at = name, dict(words), shared, act.now
    act.db.add(kept)
    act.db.flush()
    return kept


def remove(act: Act, view: SavedView) -> None:
    """Delete a view. What it listed stays as it is. Raises Refusal."""
    if not may_change(act.by, view):
        raise Refusal(NOT_YOURS)
    act.db.delete(view)
