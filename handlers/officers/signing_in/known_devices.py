"""Browsers in which an officer has signed in before. Each keeps a signed cookie, and counts its own wrong passwords.

The cookie opens nothing. It is worth as much as the address of the officer's own computer.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from handlers.office import links
from handlers.office.office import Office
from store.tables import Officer

LASTS = timedelta(days=365)
PURPOSE = "known-device"


def cookie_name(officer: Officer) -> str:
    """Return the name of an officer's cookie: several officers may share a computer."""
    return f"kenal_{officer.id}"


def new(office: Office, officer: Officer) -> str:
    """Return the value of the cookie for a browser that is not known yet."""
    return links.sign(office, f"{PURPOSE} {officer.id}", secrets.token_hex(8))


def read(office: Office, officer: Officer | None, value: str) -> str:
    """Return the name of the device whose cookie this is, "" where we did not make it for this officer."""
    return links.unsign(office, f"{PURPOSE} {officer.id}", value[:60]) or "" if officer is not None else ""
