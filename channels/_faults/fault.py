"""What a provider's refusal means: words for people, and what becomes of the message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a message that the provider did not take.

    AGAIN: it is sent again later, for hours. FAILED: it has failed at once. An officer decides. UNKNOWN: it may have
    left. The provider is asked before anything is sent again. WINDOW: it waits until the citizen writes. OPTED_OUT: it
    has failed, and nothing more is sent to this citizen.
    """

    AGAIN = "again"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WINDOW = "window"
    OPTED_OUT = "opted_out"


@dataclass(frozen=True)
class Fault:
    """One reason of a provider not to take a message.

    words: for the officer, in Indonesian. english: the same in English.
    wait: the least pause before it is sent again.
    tries: how often it is sent at most, where the reason lies in the message itself: later messages to the same
        citizen wait for it. 0: as often as any other.
    """

    outcome: Outcome
    words: str
    english: str
    wait: timedelta = timedelta()
    tries: int = 0


def again(words: str, english: str, wait: timedelta = timedelta(), tries: int = 0) -> Fault:
    """Return a fault that passes by itself."""
    return Fault(Outcome.AGAIN, words, english, wait, tries)


def failed(words: str, english: str) -> Fault:
    """Return a fault that no second try mends."""
    return Fault(Outcome.FAILED, words, english)
