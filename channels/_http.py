"""Rules for every provider we call over HTTP: time-outs, the meaning of a failure, when to try again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import requests
from urllib3.exceptions import ConnectTimeoutError

TIMEOUT = 10  # seconds; the libraries' own default is for ever
LONGEST_NUMBER = 11  # digits; as seconds since 1970 still a year the calendar knows
LONGEST_WAIT = timedelta(days=1)


def was_written(error: requests.RequestException) -> bool:
    """Return whether the request may have reached the provider. It has not, if no connection was made."""
    cause = error.args[0] if error.args else None
    return not isinstance(getattr(cause, "reason", None), ConnectTimeoutError)  # a refused connection is one too


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return the pause that a provider asks for in seconds (RFC 9110 10.2.3).

    None for a date: our own backoff decides then.
    """
    seconds = number(headers.get("Retry-After", ""))
    return min(timedelta(seconds=seconds), LONGEST_WAIT) if seconds else None


def number(text: object) -> int:
    """Return a count, code or time as providers write it. 0 for other text.

    "²".isdigit() is true, but int("²") fails.
    """
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER else 0
