"""X-Twilio-Signature as Twilio's page "Webhooks security" describes it, written without Twilio's library."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable


def sign(auth_token: str, url: str, params: Iterable[tuple[str, str]]) -> str:
    """Return the base64 of an HMAC-SHA1 over the URL and the parameters.

    The parameters are sorted by name. Each name stands before each of its distinct values.
    """
    text = url + "".join(f"{name}{value}" for name, value in sorted(set(params)))
    return base64.b64encode(hmac.digest(auth_token.encode(), text.encode(), "sha1")).decode()
