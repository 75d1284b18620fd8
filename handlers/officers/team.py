"""Add and change officers and their passwords. Raises BadInput with a sentence for a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from channels.formats.phone_numbers import e164
from handlers.errors import BadInput, Changed
from handlers.office.office import Office
from handlers.office.overrides import version
from handlers.officers import presence
from handlers.officers.signing_in import common_passwords
from store.office import officers
from store.tables import Officer
from store.vocabulary import Actor, Role

ROLE_WORDS: Mapping[str, str] = {Role.OFFICER: "Petugas", Role.SUPERVISOR: "Penanggung jawab", Role.ADMIN: "Admin"}
LEADERS = (Role.SUPERVISOR, Role.ADMIN)  # who keep directories, promises and texts of the office right
NOT_NAMES = (Actor.BOT, Actor.CITIZEN, "warga", "loket")  # who else stands on the record
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,30}")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
LONGEST_NAME = 80
MOST_AT_ONCE = 200
SHORTEST_PASSWORD = 10
FIELDS = ("display_name", "email", "phone", "role", "capacity", "active", "deputy")


def tidy(form: Mapping[str, str]) -> dict[str, Any]:
    """Return an officer's fields from what was typed. Raises BadInput."""
    display_name = " ".join(form.get("display_name", "").split())
    if not display_name or len(display_name) > LONGEST_NAME:
        raise BadInput(f"Isi nama tampil, paling panjang {LONGEST_NAME} huruf.")
    role = form.get("role", Role.OFFICER)
    if role not in ROLE_WORDS:
        raise BadInput("Pilih peran dari daftar.")
    return {
        "display_name": display_name,
        "email": _email(form.get("email", "").strip()),
        "phone": _phone(form.get("phone", "").strip()),
        "role": Role(role),
        "capacity": _capacity(form.get("capacity", "")),
        "active": form.get("active") == "1",
        "deputy": form.get("deputy") == "1" and role != Role.SUPERVISOR,
    }


def _email(typed: str) -> str:
    if typed and not EMAIL.fullmatch(typed):
        raise BadInput(f"“{typed}” bukan alamat email. Tulis misalnya dewi@contoh.example.")
    return typed


def _phone(typed: str) -> str:
    """Return a phone number with + and country code, as Twilio rings it. 08… is Indonesian."""
    if not typed:
        return ""
    number = e164(typed, "ID")
    if not number:
        raise BadInput(f"“{typed}” bukan nomor telepon. Tulis misalnya 0812 0000 0100.")
    return number


def _capacity(typed: str) -> int:
    if not typed.isdecimal() or not 1 <= int(typed[:6]) <= MOST_AT_ONCE:
        raise BadInput(f"Kapasitas: isi angka 1 sampai {MOST_AT_ONCE}.")
    return int(typed)


def add(db: Session, name: str, fields: Mapping[str, Any], *, now: datetime) -> tuple[Officer, str]:
    """Add an officer. Return them and their first password. Raises BadInput."""
    password = officers.new_password()
    return hire(db, name, fields, password, now=now), password


def hire(db: Session, name: str, fields: Mapping[str, Any], password: str, *, now: datetime) -> Officer:
    """Add an officer with the password they chose. Raises BadInput."""
    name = name.strip().lower()
    if not NAME.fullmatch(name) or name in NOT_NAMES:
        raise BadInput("Nama masuk: 2 sampai 31 huruf kecil atau angka tanpa spasi, misalnya dewi.")
    if officers.by_name(db, name) is not None:
        raise BadInput(f"Nama “{name}” sudah dipakai. Pilih nama lain.")
    require_password(password, name, str(fields.get("display_name", "")))
    chosen = {key: value for key, value in fields.items() if key != "active"}
    return officers.add(db, name, password=password, now=now, **chosen)


def require_password(password: str, *names: str) -> None:
    """Raise BadInput for a password that is too short or easily guessed. names: of its owner and their office."""
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"Kata sandi paling sedikit {SHORTEST_PASSWORD} huruf.")
    if common_passwords.is_common(password, *names):
        raise BadInput("Kata sandi ini mudah ditebak. Pilih yang lain, misalnya tiga kata yang tidak berhubungan.")


def edit(
    db: Session,
    office: Office,
    officer: Officer,
    fields: Mapping[str, Any],
    *,
    by: Officer,
    now: datetime,
    seen: str | None = None,
) -> int:
    """Change an officer. Return how many consultations went back to the pool.

    seen: the `version_of` the officer that the page showed. Raises BadInput and Changed.
    """
    if seen is not None and seen != version_of(officer):
        raise Changed
    if officer.active and officer.role == Role.ADMIN and not (fields["active"] and fields["role"] == Role.ADMIN):
        _require_another_admin(db, officer)
    leaves = officer.active and not fields["active"]
    for name in FIELDS:
        setattr(officer, name, fields.get(name, getattr(officer, name)))
    db.add(officer)
    db.flush()
    if not leaves:
        return len(presence.give_back_hidden(db, officer, by=by.name, now=now))
    officer.session_version += 1
    return len(presence.leave_for_good(db, office, officer, by=by.name, now=now))


def _require_another_admin(db: Session, officer: Officer) -> None:
    if all(one.id == officer.id for one in officers.everyone(db) if one.role == Role.ADMIN):
        raise BadInput(
            f"{officer.display_name} admin terakhir. Angkat admin lain dahulu, supaya pengaturan tetap dapat dibuka."
        )


def version_of(officer: Officer) -> str:
    """Return a fingerprint of what the page of an officer shows."""
    return version([getattr(officer, name) for name in FIELDS])


def reset_password(officer: Officer) -> str:
    """Return a new password. Every session of the officer ends."""
    password = officers.new_password()
    officers.set_password(officer, password)
    return password


def change_password(officer: Officer, old: str, new: str, again: str, *, office: str = "") -> None:
    """Change one's own password. Every other session ends. office: its name. Raises BadInput."""
    if not officers.password_fits(officer, old):
        raise BadInput("Kata sandi lama tidak cocok. Periksa huruf besar dan kecil.")
    if new != again:
        raise BadInput("Kata sandi baru tidak sama dengan ulangannya. Tulis keduanya lagi.")
    if new == old:
        raise BadInput("Kata sandi baru sama dengan yang lama. Pilih yang lain.")
    require_password(new, officer.name, officer.display_name, office)
    officers.set_password(officer, new)
