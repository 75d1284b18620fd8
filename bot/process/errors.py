"""What the program refuses to the person at the command line."""

from __future__ import annotations

from handlers.errors import Refusal


class SetUpWrongly(Refusal):
    """Refuse to start: the office is not set up, or not rightly. The exit code is 2, of other refusals 1."""
