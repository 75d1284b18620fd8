"""What every provider we call over HTTP has in common: how long we wait, what a failure means, when to come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import requests
from urllib3.exceptions import ConnectTimeoutError

TIMEOUT = 10  # seconds; the libraries' own default is for ever
LONGEST_NUMBER = 11  # digits; as seconds since 1970 still a year the calendar knows
LONGEST_WAIT = timedelta(days=1)


def was_written(error: requests.RequestException) -> bool:
    """Whether the request may have reached the provider: not if the connection was never made."""
    cause = error.args[0] if error.args else None
    return not isinstance(getattr(cause, "reason", None), ConnectTimeoutError)  # a refused connection is one too


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """The pause a provider asks for in seconds (RFC 9110 10.2.3); a date is left to our own backoff."""
    seconds = number(headers.get("Retry-After", ""))
    return min(timedelta(seconds=seconds), LONGEST_WAIT) if seconds else None


def number(text: object) -> int:
    """A count, code or time as providers write it; 0 for anything else ("²".isdigit() is true, int("²") fails)."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER else 0
