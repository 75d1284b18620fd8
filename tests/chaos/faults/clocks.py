"""Faults of the computer's clock: it jumps ahead or back, and is put right again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from chaos.lab import Fault, Lab

HOUR = 3600.0


@contextmanager
def wrong_by(seconds: float, lab: Lab) -> Iterator[None]:
    lab.set_clock(seconds)
    yield
    lab.set_clock(0)


JUMPED = frozenset({"computer_clock"})

FAULTS = (
    Fault("clock two hours ahead", partial(wrong_by, 2 * HOUR), signs=JUMPED),
    Fault("clock two hours back", partial(wrong_by, -2 * HOUR), signs=JUMPED),
)
