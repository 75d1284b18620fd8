"""How the desk refuses: each kind says, in Indonesian, why and what to do."""

from __future__ import annotations


class DeskError(Exception):
    """A verb that cannot be done; str() tells the officer, in Indonesian, why and what to do."""


class NotFound(DeskError):
    """There is no such consultation or message."""


class Hidden(DeskError):
    """It is a complaint, and this officer is not one of those who handle it."""


class Overtaken(DeskError):
    """A colleague or the citizen was faster; the page must show the newer event before the officer decides again.

    title: it in a few words, where a colleague answered or noted something; who: his name as shown.
    """

    def __init__(self, words: str, title: str = "", who: str = "") -> None:
        super().__init__(words)
        self.title = title
        self.who = who


class Held(DeskError):
    """Somebody else has taken it; taking it from him is an act of its own. holder: the name he signs in with."""

    def __init__(self, words: str, holder: str) -> None:
        super().__init__(words)
        self.holder = holder
