"""Names of changes, as they travel to open pages. The change of a case is named by its number alone.

Who reads them knows no table: the hub holds no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class ChangeKind(StrEnum):
    """The first part of a change's name, before the colon. The change of a case is named by its number alone.

    TYPING: an officer types an answer. NOTING: an officer types what no citizen will read. CITIZEN: a citizen types on
    their page.
    """

    OFFICER = "officer"
    TYPING = "typing"
    NOTING = "noting"
    CITIZEN = "citizen"


FOR_ONE = f"{ChangeKind.OFFICER}:"
CITIZEN = f"{ChangeKind.CITIZEN}:"
# what a citizen's page hears: their conversation changed, or somebody types an answer
CHANGED, ANSWERING = "changed", "answering"


def for_officer(officer: str, name: str = "") -> str:
    """Return the name of a change that one officer alone may learn of.

    name: of what changed; "" for a notice to this officer.
    """
    return f"{FOR_ONE}{officer}:{name}" if name else FOR_ONE + officer


def typing(number: str, display_name: str, *, is_answer: bool) -> str:
    """Return the name that says an officer is typing in a case.

    is_answer: what they type is for the citizen.
    """
    return f"{ChangeKind.TYPING if is_answer else ChangeKind.NOTING}:{number}:{display_name}"


def citizen_typing(number: str) -> str:
    """Return the name that says the citizen of a case is typing."""
    return f"{CITIZEN}{number}"


def citizen(number: str, home: str) -> str:
    """Return the listener that hears of one case only.

    home: address of their computer or network.
    """
    return f"{CITIZEN}{number}:{home}"


def home_of(listener: str) -> str:
    """Return the address that a citizen listens from, "" for an officer."""
    return listener.split(":", 2)[2] if listener.startswith(CITIZEN) else ""


def heard_by(listener: str, names: Iterable[str]) -> list[str]:
    """Return what a listener hears of the names, as their page reads it.

    listener: name of an officer, who hears what is for everybody or for them; or a citizen.
    """
    return _heard_by_citizen(listener, names) if listener.startswith(CITIZEN) else _heard_by_officer(listener, names)


def _heard_by_citizen(listener: str, names: Iterable[str]) -> list[str]:
    """Return no name: what a citizen hears holds neither an officer's name nor another case."""
    number = listener.split(":")[1]
    typed = f"{ChangeKind.TYPING}:{number}:"
    heard = [CHANGED if name == number else ANSWERING if name.startswith(typed) else "" for name in names]
    return list(dict.fromkeys(filter(None, heard)))


def _heard_by_officer(officer: str, names: Iterable[str]) -> list[str]:
    addressed = for_officer(officer) + ":"
    found = (name.removeprefix(addressed) for name in names)
    return [name for name in found if name == for_officer(officer) or not name.startswith(FOR_ONE)]
