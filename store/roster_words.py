"""The words of the duty roster's columns, in English. Pages show Indonesian."""

from __future__ import annotations

from enum import StrEnum


class ShiftKind(StrEnum):
    """What an officer does in a shift. PST: serves at the counter. LEAVE: is not at work that day."""

    PST = "pst"
    LEAVE = "leave"
