"""Words of a vocabulary written as literals in SQL.

SQLite uses a partial index only for literals, never for parameters.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, literal_column


def literal(word: StrEnum) -> ColumnElement[str]:
    """Return a word as a SQL literal, as it stands in the condition of an index: 'closed'."""
    return literal_column(f"'{word}'")


def literals(*words: StrEnum) -> list[ColumnElement[str]]:
    """Return several words as SQL literals, for IN."""
    return [literal(word) for word in words]
