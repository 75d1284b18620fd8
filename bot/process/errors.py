"""Refusals of the program to the person at the command line."""

from __future__ import annotations

from handlers.errors import Refusal


class SetUpWrongly(Refusal):
    """The program does not start, because the office is not set up or wrongly set up.

    Exit code 2, of other refusals 1.
    """
