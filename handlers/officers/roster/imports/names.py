"""Find the officer whom a cell of a roster names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channels.formats.xlsx import Value, text_of
from handlers.officers.roster.imports.words import BETWEEN
from store.tables import Officer
from store.vocabulary import Role


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _untitled(name: str) -> str:
    """Return a name without the degrees after its comma: "Dewi Lestari, S.Tr.Stat." is Dewi Lestari.

    A degree has a full stop: "Dewi, Agus" are two people.
    """
    first, *degrees = name.split(",")
    return _key(first if all("." in one for one in degrees) else name)


@dataclass(frozen=True)
class Names:
    """Everybody who ever was an officer."""

    everybody: Sequence[Officer]

    def find(self, cell: Value) -> Officer | str:
        """Return the officer of a name, or why it names nobody who can serve, in Indonesian."""
        typed = text_of(cell)
        for same in (_whole_name, _login_beside, _without_degrees, _first_word):
            found = [one for one in self.everybody if same(typed, one)]
            here = [one for one in found if one.active] or found
            if len(here) > 1:
                logins = ", ".join(f"{one.display_name} ({one.name})" for one in here[:4])
                return f"ada {len(here)} petugas bernama itu. Tulis dengan nama masuknya: {logins}"
            if here:
                return _able(here[0])
        return "tidak ada petugas bernama itu"


def _able(officer: Officer) -> Officer | str:
    if not officer.active:
        return f"{officer.display_name} bukan petugas lagi"
    if officer.role == Role.ADMIN:
        return f"{officer.display_name} seorang admin, yang tidak menerima konsultasi"
    return officer


def _whole_name(typed: str, officer: Officer) -> bool:
    return _key(typed) in (_key(officer.display_name), officer.name)


def _login_beside(typed: str, officer: Officer) -> bool:
    return _key(typed).endswith(f"({officer.name})")


def _without_degrees(typed: str, officer: Officer) -> bool:
    return _untitled(typed) == _untitled(officer.display_name)


def _first_word(typed: str, officer: Officer) -> bool:
    """Return whether a first name is typed of an officer who has more names, or more names than Loket knows."""
    if BETWEEN.search(_untitled(typed)):  # two people
        return False
    one, other = _untitled(typed).split(" "), _untitled(officer.display_name).split(" ")
    return one[0] == other[0] and 1 in (len(one), len(other))
