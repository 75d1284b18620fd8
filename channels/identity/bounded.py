"""HTTP with a provider of accounts: no answer may be endless, neither in bytes nor in time."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

CONNECT, SILENCE, LONGEST = 5.0, 5.0, 8.0  # seconds: to connect, between two pieces, of a whole answer
LARGEST = 256 * 1024  # bytes of an answer
TIMEOUT = (CONNECT, SILENCE)


class Endless(requests.RequestException):
    """An answer was too large, too slow or cut off."""


class Bounded(HTTPAdapter):
    """Reads a whole answer before anybody looks at it, and no more than its bounds."""

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        answer = super().send(request, *args, **more)
        data, end = bytearray(), time.monotonic() + LONGEST
        try:
            for piece in answer.raw.stream(16384, decode_content=True):
                data += piece
                if len(data) > LARGEST or time.monotonic() > end:
                    raise Endless
        except HTTPError as error:
            raise Endless from error
        finally:
            answer.raw.close()
        answer.raw = BytesIO(bytes(data))
        return answer
