"""The first start: an office without officers, and the code that keeps strangers from making themselves admin."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from handlers.errors import BadInput, WrongCode
from handlers.office import links
from handlers.office.office import Office
from handlers.officers import team
from store.office import officers
from store.tables import Officer
from store.vocabulary import Role

ATTEMPTS_NAME = "mulai"  # wrong codes are counted like wrong passwords
MOST_WRONG_CODES = 1000  # from all computers within 15 minutes: the code has 32 bits, so guessing it takes a century
FIELDS = {
    "kode": "kode dari layar Loket",
    "tampil": "nama Anda",
    "nama": "nama masuk",
    "sandi": "kata sandi",
    "ulang": "ulangan kata sandi",
}
ADMIN = {"role": Role.ADMIN, "email": "", "phone": "", "capacity": 10}


def code(office: Office) -> str:
    """Return eight characters made of the office's own secret, so that every process knows them.

    The code is worth nothing once there is an officer.
    """
    signs = links.sign(office, "first-run", "")[:8].upper()
    return f"{signs[:4]}-{signs[4:]}"


def make_admin(db: Session, office: Office, form: Mapping[str, str], now: datetime) -> Officer:
    """Add the first admin. Raises BadInput, and WrongCode for a wrong code."""
    if officers.anyone(db):
        raise BadInput("Kantor ini sudah punya petugas. Masuk, atau minta admin menambahkan Anda.")
    empty = [words for field, words in FIELDS.items() if not form.get(field, "").strip()]
    if empty:
        raise BadInput(f"Belum diisi: {', '.join(empty)}.")
    typed = "".join(sign for sign in form["kode"].upper() if sign.isalnum())
    if not hmac.compare_digest(typed.encode(), code(office).replace("-", "").encode()):
        raise WrongCode("Kode tidak cocok. Kode tampil di layar tempat Loket dijalankan, dan di catatan web.")
    if form["sandi"] != form["ulang"]:
        raise BadInput("Kata sandi tidak sama dengan ulangannya. Tulis keduanya lagi.")
    team.require_password(form["sandi"], office.name)
    name = " ".join(form["tampil"].split())
    return team.hire(db, form["nama"], {**ADMIN, "display_name": name[:80]}, form["sandi"], now=now)
