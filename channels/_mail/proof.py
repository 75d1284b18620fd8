"""Whether our own mail server vouches for the sender a mail names (RFC 8601)."""

from __future__ import annotations

import re
from email.message import Message

from channels._mail.parse import addresses, raw_headers

QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
COMMENT = re.compile(r"\([^()]*\)")
LONGEST_VALUE = 4000


def proven(message: Message, who: str, server: str) -> bool | None:
    """True where our server saw DKIM or DMARC pass for the sender's domain, False where the sender is in doubt.

    None: our server says nothing. Only the topmost header counts, and only if it is our server's: anybody can write
    the others. server: the name it signs with, "" where the office trusts none.
    """
    if len(raw_headers(message, "From")) != 1 or set(addresses(message, "From")) != {who}:
        return False  # two senders, or an address posing as a name
    found = _results(message, server.lower()) if server else {}
    domain = who.rpartition("@")[2]
    if found.get("dmarc", "").startswith("fail"):
        return False
    passed = [
        _names(found.get("dmarc", ""), "header.from", domain, exactly=True),
        _names(found.get("dkim", ""), "header.d", domain),
        _names(found.get("dkim", ""), "header.i", domain),
    ]
    return True if any(passed) else None


def _results(message: Message, server: str) -> dict[str, str]:
    """What our server found, by method; nothing where the header is another's or cannot be read for sure."""
    value = next(iter(raw_headers(message, "Authentication-Results")), "")[:LONGEST_VALUE]
    plain = _without_comments(QUOTED.sub(" ", re.sub(r"\r?\n", " ", value)))
    if any(sign in plain for sign in '"()'):
        return {}
    name, *parts = plain.lower().split(";")
    if name.split()[:1] != [server]:
        return {}
    found: dict[str, str] = {}
    for part in parts:
        method, _, result = part.strip().partition("=")
        if method == "dkim" and found.get("dkim", "").startswith("pass") and not result.startswith("pass"):
            continue  # of several signatures one that passes is enough
        found[method] = result
    return found


def _without_comments(text: str) -> str:
    while (less := COMMENT.sub(" ", text)) != text:
        text = less
    return text


def _names(result: str, prop: str, domain: str, *, exactly: bool = False) -> bool:
    """Whether a result passed for this domain, or for one above it."""
    if not result.startswith("pass"):
        return False
    found = re.search(rf"(?<!\S){re.escape(prop)}=(?:[^\s@]*@)?([\w.-]+)", result)
    named = found.group(1) if found else ""
    return domain == named or (not exactly and "." in named and domain.endswith(f".{named}"))
