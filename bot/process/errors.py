"""What goes wrong in a way the person at the command line can mend."""

from __future__ import annotations


class CannotDo(Exception):
    """str() says in one sentence what is wrong and what to do. `code` is the exit code."""

    code = 1


class SetUpWrongly(CannotDo):
    """The office is not set up, or not rightly."""

    code = 2
