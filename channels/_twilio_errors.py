"""Twilio's errors as ours: the sentence for the officer, and what becomes of the message."""

from __future__ import annotations

from datetime import timedelta

import requests
from twilio.base.exceptions import TwilioException

from channels._faults import twilio
from channels._faults.fault import Outcome
from channels._http import number, retry_after
from channels.protocols import SendError

WINDOW_CLOSED = 63016
OPTED_OUT = 21610


def reason(code: int, message: str = "") -> str:
    """Return a code's sentence for the officer, with the code for whoever has to look it up."""
    fault = twilio.CODES.get(code)
    words = (fault.words if fault else message) or "Gagal terkirim"
    return f"{words} ({code})" if code else words


def send_error(error: TwilioException, answer: requests.Response | None) -> SendError:
    """Return Twilio's errors as ours: of REST, of RFC 9457 services, and of lists.

    answer: of a list, whose errors carry no status.
    """
    status = number(getattr(error, "status", 0)) or (answer.status_code if answer is not None else 0)
    code = number(getattr(error, "code", 0))
    fault = twilio.fault(status, code)
    asked = retry_after(answer.headers) if answer is not None else None
    return SendError(
        reason(code if code != status else 0, f"{fault.words} (HTTP {status})"),
        permanent=fault.outcome in (Outcome.FAILED, Outcome.OPTED_OUT),
        unknown=fault.outcome == Outcome.UNKNOWN,
        window_closed=fault.outcome == Outcome.WINDOW,
        opted_out=fault.outcome == Outcome.OPTED_OUT,
        retry_after=max(asked or timedelta(), fault.wait) or None,
        tries=fault.tries,
    )
