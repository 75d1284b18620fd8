"""X-Twilio-Signature as Twilio's "Webhooks security" page describes it, written without Twilio's own library."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable


def sign(auth_token: str, url: str, params: Iterable[tuple[str, str]]) -> str:
    """base64 HMAC-SHA1 over the URL and, sorted by name, each name with each of its distinct values in order."""
    text = url + "".join(f"{name}{value}" for name, value in sorted(set(params)))
    return base64.b64encode(hmac.digest(auth_token.encode(), text.encode(), "sha1")).decode()
