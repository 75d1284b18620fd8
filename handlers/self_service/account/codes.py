"""Codes of six digits that prove an address: how many may be asked for, how long one counts, and how often it is tried.

A code is stored nowhere. It is made of its key and the office's secret, and put into the message as it leaves.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import BadInput, Refusal
from handlers.office import links
from handlers.office.office import Office
from handlers.texts.application.account_page import PAGE
from store.cases.accounts import sign_in_codes
from store.tables import SignInCode

LASTS = sign_in_codes.LASTS
MOST_GUESSES = 5  # the right one is among them
Limit = tuple[str, timedelta, int]
# how many codes may be asked for: whose, within which time, how many. Many phones share one address of their network.
# Who asks elsewhere in somebody's name uses up their own codes first.
LIMITS: tuple[Limit, ...] = (
    ("mailbox network", timedelta(hours=1), 3),
    ("mailbox network", timedelta(days=1), 6),
    ("mailbox", timedelta(days=1), 20),
    ("address", timedelta(hours=1), 20),
    ("network", timedelta(hours=1), 60),
    ("", timedelta(days=1), 500),
)


class Expired(Refusal):
    """Refuse a code that is too old, was used, or was guessed at too often: another one is needed."""


def add(db: Session, code: SignInCode, lang: str, limits: Sequence[Limit] = LIMITS) -> None:
    """Add a code that is asked for. Raises BadInput where too many were, with the minutes until the next."""
    moments = []
    for whose, span, most in limits:
        asked = sign_in_codes.asked(db, {one: getattr(code, one) for one in whose.split()}, code.asked_at - span)
        if len(asked) >= most:
            moments.append(asked[-most] + span)
    if moments:
        minutes = -(-int((max(moments) - code.asked_at).total_seconds()) // 60)
        raise BadInput(PAGE[lang]["slow"].format(menit=max(1, minutes)))
    sign_in_codes.add(db, code)


def waiting(db: Session, key: str, now: datetime) -> SignInCode | None:
    """Return the code of a key while it can be typed."""
    code = sign_in_codes.by_key(db, key)
    return code if code is not None and _counts(code, now) else None


def use(db: Session, office: Office, key: str, typed: str, lang: str, now: datetime) -> SignInCode | None:
    """Use a code up. Return None for wrong digits, which are counted. Raises Expired."""
    code = waiting(db, key, now)
    if code is None or not sign_in_codes.take_try(db, code, MOST_GUESSES):
        raise Expired(PAGE[lang]["expired"])
    digits = "".join(sign for sign in typed[:40] if sign in "0123456789")
    if not hmac.compare_digest(links.sign_in_code(office, code.key), digits):
        return None
    code.used_at = now
    return code


def _counts(code: SignInCode, now: datetime) -> bool:
    return code.used_at is None and code.guesses < MOST_GUESSES and code.asked_at <= now < code.asked_at + LASTS
