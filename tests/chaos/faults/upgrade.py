"""The oldest tables that an office may have: today's program is started on them, while citizens write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chaos.lab import Fault, Lab


@contextmanager
def upgraded(lab: Lab) -> Iterator[None]:
    """Let people write to an office that is not there yet, and start it at the end."""
    yield
    lab.start()


# only as the first of a run: the tables must be old
UPGRADE = Fault("upgrade from the oldest schema", upgraded, 3.0, unseen="an admin does it, and waits for it")
