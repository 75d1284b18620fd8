"""How often a password, or the code of the first start, may be tried: nobody who guesses locks out the owner.

Attempts are counted by the name together with where they come from. Many wrong passwords from anywhere stop strangers
only. A device on which the officer has signed in before has a count of its own (OWASP: Slow Down Online Guessing
Attacks with Device Cookies).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.office.networks import subscriber
from store.office import sign_in_attempts

WITHIN = timedelta(minutes=15)
MOST = 10  # with one name from one computer, or from one known device
MOST_OF_ADDRESS = 40  # with any name from one computer: an office stands behind one address
MOST_OF_NAME = 100  # with one name from all computers that are not known


@dataclass(frozen=True)
class Attempt:
    """One attempt: whose name, and where it comes from.

    device: the known device, "" for a stranger.
    most_of_name: attempts with the name from all strangers.
    """

    name: str
    address: str
    device: str = ""
    most_of_name: int = MOST_OF_NAME

    @property
    def source(self) -> str:
        return f"device {self.device}" if self.device else subscriber(self.address)


def is_too_often(db: Session, attempt: Attempt, now: datetime) -> bool:
    """Return whether this may not be tried now."""
    since, name, source = now - WITHIN, sign_in_attempts.plain(attempt.name), attempt.source
    if sign_in_attempts.count(db, since, name=name, source=source) >= MOST:
        return True
    if attempt.device:
        return False
    from_here = sign_in_attempts.count(db, since, source=source)
    return from_here >= MOST_OF_ADDRESS or sign_in_attempts.count(db, since, name=name) >= attempt.most_of_name


def begin(db: Session, attempt: Attempt, now: datetime) -> bool:
    """Count an attempt before it is tried, so that those at the same moment are counted one by one.

    Return False where it may not be tried; then it is not counted.
    """
    if is_too_often(db, attempt, now):
        return False
    sign_in_attempts.add(db, sign_in_attempts.plain(attempt.name), attempt.source, now, now - WITHIN)
    return True


def succeeded(db: Session, attempt: Attempt) -> None:
    """Forget what was tried with this name from here: the officer mistyped."""
    sign_in_attempts.forget(db, sign_in_attempts.plain(attempt.name), attempt.source)
