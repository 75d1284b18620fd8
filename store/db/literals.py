"""Words written out in a statement. SQLite uses a partial index only for its own words, never for a parameter."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, literal_column


def literal(word: StrEnum) -> ColumnElement[str]:
    """Return a word of a vocabulary as it stands in the condition of an index: 'closed'."""
    return literal_column(f"'{word}'")


def literals(*words: StrEnum) -> list[ColumnElement[str]]:
    """Return several of them, for IN."""
    return [literal(word) for word in words]
