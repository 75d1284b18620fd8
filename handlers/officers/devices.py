"""Devices of officers: which addresses a browser may name, and how long a device is one of the officer's.

The address of a device comes from a browser, and this program writes to it. So only addresses of push services are
taken that the settings name. A device lasts as long as the sessions of its time: what ends those ends it too.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from handlers.errors import BadInput
from handlers.office.office import Office
from store.office import devices
from store.tables import Device, Officer

MOST_DEVICES = 10
LONGEST_ENDPOINT = 2000
NAME_PART = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"  # of a computer's name (RFC 1035 2.3.4)
ENDPOINT = re.compile(rf"https://((?:{NAME_PART}\.)+{NAME_PART})(?::443)?/[\w.~:/?@!$&'()*+,;=%-]+", re.ASCII)
POINT = re.compile(r"[\w-]{87}=?", re.ASCII)  # 65 bytes in base64url
SECRET = re.compile(r"[\w-]{22}(?:==)?", re.ASCII)  # 16 bytes
NAMES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)


class Subscription(NamedTuple):
    """What a browser hands over: the address at its push service, and the keys to encrypt with, in base64url."""

    endpoint: str
    p256dh: str
    auth: str


def is_allowed(office: Office, endpoint: str) -> bool:
    """Return whether an address belongs to a push service that the settings name."""
    if any(endpoint.startswith(f"{one}/") for one in office.push_services if one.startswith("http://")):
        return True
    found = ENDPOINT.fullmatch(endpoint) if len(endpoint) <= LONGEST_ENDPOINT else None
    return found is not None and any(_is_of(found[1], service) for service in office.push_services)


def _is_of(host: str, service: str) -> bool:
    return host == service or (service.startswith("*.") and host.endswith(service[1:]))


def switch_on(
    db: Session, office: Office, officer: Officer, subscription: Subscription, *, browser: str, now: datetime
) -> Device:
    """Let a browser get an officer's notices. A browser of somebody else becomes this officer's. Raises BadInput.

    browser: what it calls itself (User-Agent).
    """
    _check(office, subscription)
    device = devices.by_endpoint(db, subscription.endpoint)
    if device is not None and device.officer_id != officer.id:
        devices.forget(db, device)
        device = None
    if device is None:
        _make_room(db, officer)
        device = Device(
            officer_id=officer.id or 0,
            endpoint=subscription.endpoint,
            p256dh="",
            auth="",
            label="",
            session_version=0,
            created_at=now,
        )
    device.p256dh, device.auth = subscription.p256dh, subscription.auth
    device.label, device.session_version, device.failures = label(browser), officer.session_version, 0
    db.add(device)
    officer.preferences = officer.preferences | {"push": True}
    db.flush()
    return device


def _check(office: Office, subscription: Subscription) -> None:
    if not is_allowed(office, subscription.endpoint):
        raise BadInput("Layanan pemberitahuan peramban ini tidak dikenal kantor. Pakai Chrome, Firefox, Edge, Safari.")
    if not _is_point(subscription.p256dh) or SECRET.fullmatch(subscription.auth) is None:
        raise BadInput("Peramban ini tidak memberi kunci yang dapat dipakai. Muat ulang halaman, lalu coba lagi.")


def _is_point(text: str) -> bool:
    """Return whether a text is the whole of an uncompressed point, in base64url."""
    return POINT.fullmatch(text) is not None and urlsafe_b64decode(text[:4])[0] == 4


def _make_room(db: Session, officer: Officer) -> None:
    known = devices.of_officer(db, officer.id or 0)
    for oldest in known[: max(0, len(known) + 1 - MOST_DEVICES)]:
        devices.forget(db, oldest)


def recognise(db: Session, officer: Officer, endpoint: str) -> Device | None:
    """Return the officer's device at this address: they have signed in there again. None where it is not theirs.

    A device of somebody else is removed: another person uses that browser now.
    """
    device = devices.by_endpoint(db, endpoint)
    if device is None or device.officer_id == officer.id:
        if device is not None:
            device.session_version = officer.session_version
        return device
    devices.forget(db, device)
    return None


def good(db: Session, officer: Officer) -> Sequence[Device]:
    """Return the devices that get an officer's notices, the oldest first."""
    return [one for one in devices.of_officer(db, officer.id or 0) if is_good(one, officer)]


def is_good(device: Device, officer: Officer) -> bool:
    """Return whether the officer's sessions of the time when the device was switched on still count."""
    return officer.active and device.session_version == officer.session_version


def keep_only(db: Session, officer: Officer, device_id: int | None) -> None:
    """Remove an officer's devices after their other sessions ended, but for the one of the session that goes on."""
    for device in devices.of_officer(db, officer.id or 0):
        if device.id == device_id:
            device.session_version = officer.session_version
        else:
            devices.forget(db, device)


def label(browser: str) -> str:
    """Return what an officer knows a browser by, from what it calls itself."""
    name = next((shown for word, shown in BROWSERS if word in browser), "Peramban")
    system = next((shown for word, shown in NAMES if word in browser), "")
    return f"{name} di {system}" if system else name
