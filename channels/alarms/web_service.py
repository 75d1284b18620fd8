"""A web service that takes an alert as JSON: a chat room's incoming webhook, ntfy, an own program."""

from __future__ import annotations

from collections.abc import Mapping

import requests

from channels._http import call, was_written
from channels.protocols import SendError


def post(url: str, content: Mapping[str, object]) -> None:
    """Send an alert. The address may hold a secret: no error repeats it. Raises SendError.

    content: "text" holds the whole alert in words, as chat rooms read it.
    """
    try:
        answer = call("POST", url, json=content)
    except requests.RequestException as error:
        told = f"Alamat peringatan tidak menjawab ({type(error).__name__})"
        raise SendError(told, unknown=was_written(error)) from None
    if not answer.ok:
        raise SendError(f"Alamat peringatan menolak ({answer.status_code})")
