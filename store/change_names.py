"""Names of changes, as they travel to open pages. The change of a case is named by its number alone.

Who reads them knows no table: the hub holds no database.
"""

from __future__ import annotations

from collections.abc import Iterable

from store.vocabulary import ChangeKind

FOR_ONE = f"{ChangeKind.OFFICER}:"


def for_officer(officer: str, name: str = "") -> str:
    """Return the name of a change that one officer alone may learn of.

    name: of what changed; "" for a notice to this officer.
    """
    return f"{FOR_ONE}{officer}:{name}" if name else FOR_ONE + officer


def typing(number: str, display_name: str) -> str:
    """Return the name that says an officer is typing in a case."""
    return f"{ChangeKind.TYPING}:{number}:{display_name}"


def heard_by(officer: str, names: Iterable[str]) -> list[str]:
    """Return those of the names that are for everybody or for this officer, as the officer's page reads them."""
    addressed = for_officer(officer) + ":"
    found = (name.removeprefix(addressed) for name in names)
    return [name for name in found if name == for_officer(officer) or not name.startswith(FOR_ONE)]
