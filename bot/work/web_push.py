"""Push services (RFC 8030): hand over one encrypted message for one browser, signed with the key of the office.

The libraries are loaded at the first push: most processes never send one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from urllib.parse import urlsplit

import requests

from channels._http import TIMEOUT, WholeAnswer, call, retry_after
from handlers.outgoing.push.notice_push import DevicePush

log = logging.getLogger(__name__)

LASTS = timedelta(hours=4)  # a device that is off for longer gets nothing: the news is old by then
SIGNED_FOR = timedelta(hours=12)  # the longest that push services take is 24 hours


class Fate(Enum):
    """What became of a push. SILENT: the service gave no answer at all."""

    TAKEN = auto()
    GONE = auto()
    REFUSED = auto()
    LATER = auto()
    SILENT = auto()


@dataclass(frozen=True)
class Answer:
    """The answer of a push service. wait: the pause it asks for, None where it asks for none."""

    fate: Fate
    wait: timedelta | None = None


def send(push: DevicePush, private_key: str, public_url: str, now: datetime) -> Answer:
    """Hand one push over.

    public_url: of the office: whom a push service may ask about us.
    now: the time of the computer, also where the clock of a demo was moved.
    """
    host = urlsplit(push.endpoint).netloc
    try:
        body = _encrypted(push)
    except ValueError:
        log.warning("the keys of a device at %s are no keys", host)
        return Answer(Fate.GONE)
    headers = _headers(push) | _signature(push.endpoint, private_key, public_url, now)
    try:
        # a redirect, which is not followed, would lead away from the addresses that are allowed
        response = call("POST", push.endpoint, data=body, headers=headers, timeout=TIMEOUT, adapter=WholeAnswer(0))
    except requests.RequestException as error:
        log.warning("the push service %s does not answer: %s", host, type(error).__name__)
        return Answer(Fate.SILENT)
    answer = _meaning(response.status_code, response.headers)
    if answer.fate not in (Fate.TAKEN, Fate.GONE):
        log.warning("the push service %s answered %s", host, response.status_code)
    return answer


def _meaning(status: int, headers: Mapping[str, str]) -> Answer:
    if status in (404, 410):
        return Answer(Fate.GONE)
    if status == 429 or status >= 500:
        return Answer(Fate.LATER, retry_after(headers))
    return Answer(Fate.TAKEN if 200 <= status < 300 else Fate.REFUSED)


def _encrypted(push: DevicePush) -> bytes:
    """Return the body that only the browser can read (RFC 8291). Raises ValueError where its keys are no keys."""
    from pywebpush import WebPusher

    keys = {"p256dh": push.p256dh, "auth": push.auth}
    encoded: bytes = WebPusher({"endpoint": push.endpoint, "keys": keys}).encode(push.body.encode())["body"]
    return encoded


def _headers(push: DevicePush) -> dict[str, str]:
    return {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(LASTS.total_seconds())),
        "Urgency": "high" if push.urgent else "normal",
        "Topic": push.topic,
    }


def _signature(endpoint: str, private_key: str, public_url: str, now: datetime) -> dict[str, str]:
    from py_vapid import Vapid02

    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": f"https://{urlsplit(public_url).hostname}",
        "exp": int((now + SIGNED_FOR).timestamp()),
    }
    signed: dict[str, str] = Vapid02.from_raw(private_key.encode()).sign(claims)
    return signed
