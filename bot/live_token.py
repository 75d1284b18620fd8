"""The ticket with which a browser may listen to the hub: signed, valid for a short time and for one page address only.

It imports the standard library only, because the hub is small. A ticket looks like
"1795500000.dewi.<host, hex>.<signature>".
"""

from __future__ import annotations

import hmac
from hashlib import sha256

LASTS = 120  # seconds in which the connection must be made


def key(secret: str) -> str:
    """Return the key of the hub. The hub never gets the secret of the office."""
    return hmac.new(secret.encode(), b"live", sha256).hexdigest()


def make(key: str, who: str, host: str, now: int) -> str:
    """Return a ticket for a listener.

    who: name of an officer, or a citizen (store/change_names.py).
    host: as the browser addressed us, "loket.contoh.example" or "127.0.0.1:8080".
    """
    words = f"{now + LASTS}.{who.encode().hex()}.{host.lower().encode().hex()}"
    return f"{words}.{_sign(key, words)}"


def read(key: str, token: str, now: int) -> tuple[str, str] | None:
    """Return the listener and the host of a valid ticket, else None."""
    words, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_sign(key, words).encode(), signature.encode()):
        return None
    until, who, host = words.split(".")
    return (bytes.fromhex(who).decode(), bytes.fromhex(host).decode()) if now <= int(until) else None


def _sign(key: str, words: str) -> str:
    return hmac.new(key.encode(), words.encode(), sha256).hexdigest()[:32]
