"""Devices at the counter: an administrator makes a code, the device hands it in once and gets a token of its own.

Neither the code nor the token is stored: only their hashes are. A device that is lost is revoked.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session

from handlers.errors import BadInput, NotFound
from handlers.office.networks import subscriber
from handlers.officers.act import Act
from store.office import counter_devices
from store.operations import tracking_attempts
from store.tables import CounterDevice

CODE_LASTS = timedelta(minutes=30)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are taken for each other: I and 1, O and 0
CODE_LENGTH = 8
LONGEST_LABEL = 60
ATTEMPTS = "PERANGKAT"  # wrong codes are counted with wrong proofs of tracking pages, under this and the address


def add(act: Act, label: str) -> str:
    """Add a device. Return the code that is typed at it. Raises BadInput."""
    label = " ".join(label.split())
    if not label or len(label) > LONGEST_LABEL:
        raise BadInput(f"Tulis nama perangkat, paling banyak {LONGEST_LABEL} huruf. Contoh: Tablet ruang tunggu.")
    device = CounterDevice(label=label, made_at=act.now, made_by=act.by.name)
    act.db.add(device)
    return _new_code(device, act.now)


def renew(act: Act, device_id: int) -> tuple[str, str]:
    """Make a new code for a device whose token ends now: it lost it, or another takes its place.

    Return the code and the device's label. Raises NotFound.
    """
    device = _one(act, device_id)
    device.token_hash, device.revoked_at, device.revoked_by = None, None, ""
    return _new_code(device, act.now), device.label


def revoke(act: Act, device_id: int) -> CounterDevice:
    """End a device's token and code at once. Raises NotFound."""
    device = _one(act, device_id)
    device.code_hash, device.code_until = "", None
    device.revoked_at, device.revoked_by = act.now, act.by.name
    return device


def _one(act: Act, device_id: int) -> CounterDevice:
    device = act.db.get(CounterDevice, device_id)
    if device is None:
        raise NotFound("Perangkat itu tidak ada.")
    return device


def _new_code(device: CounterDevice, now: datetime) -> str:
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    device.code_hash, device.code_until = _hash(code), now + CODE_LASTS
    return f"{code[:4]}-{code[4:]}"


def join(db: Session, code: str, address: str, now: datetime) -> str | datetime | None:
    """Let a device join with a code, which works once. Return the device's token.

    None for a wrong code; that is counted. A moment: no code is checked before it.
    address: of the device on the network.
    """
    address = subscriber(address)
    attempts = f"{ATTEMPTS} {address}"
    pause = tracking_attempts.wait_until(db, attempts, address, now)
    if pause is not None:
        return pause
    device = counter_devices.by_code(db, _hash(_plain(code)))
    if device is None or device.code_until is None or device.code_until < now:
        tracking_attempts.note(db, attempts, address, now)
        return None
    token = secrets.token_urlsafe(32)
    device.token_hash, device.code_hash, device.code_until, device.joined_at = _hash(token), "", None, now
    return token


def known(db: Session, token: str) -> CounterDevice | None:
    """Return the device of a token, revoked ones too. None where it is nobody's."""
    return counter_devices.by_token(db, _hash(token)) if token else None


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter in LETTERS)[:40]


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
