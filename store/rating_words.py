"""Closed vocabulary of ratings, in English."""

from __future__ import annotations

from enum import StrEnum


class RatedBy(StrEnum):
    """How a rating came in. TABLET: at the counter. PAPER: on a slip that an officer typed in."""

    CHAT = "chat"
    EMAIL = "email"
    PAGE = "page"
    TABLET = "tablet"
    PAPER = "paper"
