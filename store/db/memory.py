"""What the program remembers over a restart, by name."""

from __future__ import annotations

from sqlmodel import Session

from store.tables import Memory


def get(db: Session, name: str) -> str:
    """Return what is remembered under a name, "" for nothing."""
    found = db.get(Memory, name)
    return found.value if found is not None else ""


def keep(db: Session, name: str, value: str) -> None:
    """Remember a value under a name, instead of the one before."""
    db.merge(Memory(name=name, value=value))
