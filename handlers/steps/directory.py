"""The directory of subject-matter colleagues: who can be asked about what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from handlers.errors import NotFound, Refusal
from store.office import colleagues
from store.search import terms
from store.tables import Colleague

LONGEST_FIELD = 200
ADDRESS = re.compile(r"[^\s@<>,;]{1,64}@[\w-]+(\.[\w-]+)+", re.ASCII)


def save(db: Session, colleague_id: int | None, fields: dict[str, str], *, now: datetime) -> Colleague:
    """Add a colleague or correct one. fields: name, section, skills, email, active ("1" or "")."""
    values = {name: " ".join(fields.get(name, "").split()) for name in ("name", "section", "skills", "email")}
    _require_sense(db, colleague_id, values)
    colleague = (
        db.get(Colleague, colleague_id)
        if colleague_id is not None
        else Colleague(name="", section="", email="", created_at=now)
    )
    if colleague is None:
        raise NotFound("Rekan itu tidak ada di daftar.")
    colleague.name, colleague.section, colleague.skills = values["name"], values["section"], values["skills"]
    colleague.email = values["email"].lower()
    colleague.active = fields.get("active", "1") == "1"
    db.add(colleague)
    db.flush()
    return colleague


def _require_sense(db: Session, colleague_id: int | None, values: dict[str, str]) -> None:
    if not values["name"] or not values["section"]:
        raise Refusal("Isi nama dan bagiannya, misalnya Laila Hasanah dan Statistik Sosial.")
    if any(len(value) > LONGEST_FIELD for value in values.values()):
        raise Refusal(f"Paling banyak {LONGEST_FIELD} huruf untuk satu isian.")
    if values["email"] and not ADDRESS.fullmatch(values["email"]):
        raise Refusal(f"Alamat email “{values['email']}” tidak benar. Contoh: nama@bps.go.id")
    same = colleagues.by_name(db, values["name"])
    if same is not None and same.id != colleague_id:
        raise Refusal(f"{values['name']} sudah ada di daftar.")


def suggest(colleagues: Iterable[Colleague], words: str) -> list[Colleague]:
    """Those whose skills or section name one of these words first, the rest in their order."""
    stems = {terms.stem(word) for word in terms.words(words) if len(word) > 2}

    def fits(colleague: Colleague) -> int:
        known = {terms.stem(word) for word in terms.words(f"{colleague.skills} {colleague.section}")}
        return -len(stems & known)

    return sorted(colleagues, key=fits)
