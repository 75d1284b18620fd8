"""The refusals: one tree, so that a page, a command or a mail catches one type and shows its words.

    Refusal             the action is refused
    ├── NotFound        there is no such consultation or message: an error page of its own (404)
    ├── Hidden          a complaint that this officer does not handle: an error page of its own
    ├── Overtaken       the citizen or a colleague was faster: the page shows what is new, the officer decides again
    ├── Held            a colleague has taken the case: taking it over is an action of its own
    ├── Changed         a colleague saved the same form first
    ├── BadInput        what was typed or chosen cannot be used
    │   └── WrongCode   the code of the first start does not match
    ├── LettersUnread   a message quotes a letter that was written since its words were read: it is read once more
    └── (bot)           SetUpWrongly and others: what the program refuses at the command line

A ValueError never carries words for a person.
"""

from __future__ import annotations


class Refusal(Exception):
    """Refuse an action. str() tells the person who asked why and what to do, in their language."""


class NotFound(Refusal):
    """Refuse because there is no such consultation or message."""


class Hidden(Refusal):
    """Refuse because it is a complaint and this officer is not one of those who handle it."""


class Overtaken(Refusal):
    """Refuse because of a newer event. The page shows it before the officer decides again.

    title: what happened in a few words, where a colleague answered or wrote a note. "" otherwise.
    who: the colleague's display name. "" otherwise.
    """

    def __init__(self, words: str, title: str = "", who: str = "") -> None:
        super().__init__(words)
        self.title = title
        self.who = who


class Held(Refusal):
    """Refuse because a colleague has taken the case. holder: the name the colleague signs in with."""

    def __init__(self, words: str, holder: str) -> None:
        super().__init__(words)
        self.holder = holder


class Changed(Refusal):
    """Refuse to save a form because a colleague saved the same one after it was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Rekan Anda menyimpan halaman ini lebih dulu. Isian Anda belum disimpan: bandingkan dengan yang tersimpan "
            "sekarang, lalu simpan lagi."
        )


class BadInput(Refusal):
    """Refuse what was typed or chosen: it is empty, too long, not on the list, or cannot be understood."""


class WrongCode(BadInput):
    """Refuse the first admin: the code does not match the one shown where Loket runs."""
