"""The last step: sending the citizen to the agency that holds the data, with contact and reason, on record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.desk import answering
from handlers.errors import NotFound, Refusal
from handlers.office import skd_codes
from handlers.office.office import Office
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.steps.directory import ADDRESS
from handlers.texts import render
from store.cases import needs
from store.event_names import EventName
from store.office import agencies
from store.search import terms
from store.tables import Agency, Consultation, DataNeed, Referral
from store.vocabulary import GIVEN, Availability, NeedOutcome

LONGEST_FIELD = 2000
CHECK_LASTS = timedelta(days=365)
HEADER = ["instansi", "data yang dimiliki", "telepon", "email", "situs", "alamat", "diperiksa pada", "dirujuk"]
PHONE = re.compile(r"(?=(?:\D*\d){3})[\w .,;+()/-]+")  # "0812 0000 0100 ext. 12", "112"
WEBSITE = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)
# words that say nothing about who holds a thing
COMMON = frozenset(
    terms.stem(word) for word in "data jumlah per menurut tahun tingkat daftar produksi kabupaten".split()
)


def suggest(agencies: Sequence[Agency], needs: Sequence[DataNeed]) -> list[Agency]:
    """Return the agencies that hold what is still missing, the likeliest first. None where no word fits."""
    missing = [
        need for need in needs if need.outcome == NeedOutcome.PENDING and need.availability != Availability.AVAILABLE
    ]
    asked = _roots(" ".join(need.item for need in missing))
    scored = [(len(asked & _roots(f"{agency.name} {agency.holds}")), agency) for agency in agencies]
    return [agency for score, agency in sorted(scored, key=lambda one: -one[0]) if score]


def search(agencies: Sequence[Agency], words: str) -> list[Agency]:
    """Return the agencies whose name or holdings have each typed word, or a word that begins with it."""
    asked_words = terms.words(words)
    return [one for one in agencies if all(_has(terms.words(f"{one.name} {one.holds}"), word) for word in asked_words)]


def _has(words: Sequence[str], prefix: str) -> bool:
    return any(word.startswith(prefix) or terms.stem(word) == terms.stem(prefix) for word in words)


def _roots(text: str) -> set[str]:
    return {terms.stem(word) for word in terms.words(text) if len(word) > 2} - COMMON


def contact(agency: Agency) -> list[str]:
    """Return how to reach an agency, a line for each way."""
    lines = {"Telepon": agency.phone, "Email": agency.email, "Situs": agency.website, "Alamat": agency.address}
    return [f"{word}: {value}" for word, value in lines.items() if value]


def text_for(office: Office, consultation: Consultation, agency: Agency, needs: Sequence[DataNeed], reason: str) -> str:
    """Return the ready text: what was asked, why it is not here, where it is."""
    items = skd_codes.in_a_sentence(_open(needs)) or render.what_was_asked(office, consultation.language)
    return render.referral(
        office, consultation.language, items=items, reason=reason.strip(), agency=agency.name, contact=contact(agency)
    )


def refer(
    act: Act,
    consultation: Consultation,
    agency_id: int,
    text: str,
    *,
    reason: str,
    confirmed_by: str = "",
    need_ids: Sequence[int] = (),
) -> Referral:
    """Send the citizen there by an ordinary reply, and put on record what we did not have and who said so.

    need_ids: the data it is about, none for all that are still open and not available here.
    """
    guards.require_own(act, consultation)
    agency = act.db.get(Agency, agency_id)
    if agency is None or not agency.active:
        raise Refusal("Pilih instansi dari daftarnya.")
    if not reason.strip():
        raise Refusal("Tuliskan mengapa data ini tidak ada di BPS. Alasan itu tercatat bersama rujukan.")
    if len(reason) > LONGEST_FIELD:
        raise Refusal(f"Alasan terlalu panjang. Paling banyak {LONGEST_FIELD} huruf.")
    answering.reply(act, consultation, text)
    referral = Referral(
        consultation_id=consultation.id or 0,
        agency_id=agency_id,
        reason=reason.strip(),
        confirmed_by=confirmed_by.strip(),
        by=act.by.name,
        at=act.now,
    )
    act.db.add(referral)
    for need in _about(needs.of(act.db, consultation), need_ids):
        need.availability, need.outcome, need.updated_at = Availability.MISSING, NeedOutcome.NOT_OBTAINED, act.now
    act.db.flush()
    act.record(consultation, EventName.REFERRED, agency=agency.name, confirmed_by=confirmed_by)
    return referral


def _about(needs: Sequence[DataNeed], need_ids: Sequence[int]) -> list[DataNeed]:
    if need_ids:
        return [need for need in needs if need.id in need_ids and need.outcome not in GIVEN]
    return _open(needs)


def _open(needs: Sequence[DataNeed]) -> list[DataNeed]:
    """Return the needs that are still open: those not known to be here, else all of them."""
    pending = [need for need in needs if need.outcome == NeedOutcome.PENDING]
    return [need for need in pending if need.availability != Availability.AVAILABLE] or pending


# the directory


def is_checked(agency: Agency, now: datetime) -> bool:
    """Return whether somebody asked the agency within CHECK_LASTS whether its entry is right."""
    return agency.checked_at is not None and now - agency.checked_at <= CHECK_LASTS


def rows(office: Office, agencies: Sequence[Agency]) -> list[list[str]]:
    """Return the directory as rows of a table, its head first."""
    return [HEADER, *(_row(office, one) for one in agencies)]


def _row(office: Office, one: Agency) -> list[str]:
    checked = f"{one.checked_at.astimezone(office.zone):%Y-%m-%d}" if one.checked_at is not None else ""
    used = "ya" if one.active else "tidak"
    return [one.name, one.holds, one.phone, one.email, one.website, one.address, checked, used]


def save(
    db: Session, agency_id: int | None, fields: dict[str, str], *, checked: bool, now: datetime, again: bool = False
) -> Agency:
    """Add an agency or correct one.

    checked: an officer asked the agency, and it is right. again: they did so once more, today.
    """
    name = " ".join(fields.get("name", "").split())
    if not name:
        raise Refusal("Tuliskan nama instansinya.")
    same = agencies.by_name(db, name)
    if same is not None and same.id != agency_id:
        raise Refusal(f"{name} sudah ada di daftar.")
    if any(len(value) > LONGEST_FIELD for value in fields.values()):
        raise Refusal(f"Isian terlalu panjang. Paling banyak {LONGEST_FIELD} huruf.")
    _require_ways(fields)
    agency = db.get(Agency, agency_id) if agency_id is not None else Agency(name=name, updated_at=now)
    if agency is None:
        raise NotFound("Instansi itu tidak ada.")
    agency.name, agency.updated_at = name, now
    for column in ("holds", "phone", "email", "website", "address"):
        setattr(agency, column, fields.get(column, "").strip())
    agency.active = fields.get("active", "1") == "1"
    agency.checked_at = (now if again else agency.checked_at or now) if checked else None
    db.add(agency)
    db.flush()
    return agency


def _require_ways(fields: dict[str, str]) -> None:
    """Raise Refusal for a phone number, address or website that is none: citizens get them as they stand."""
    phone, email, website = (fields.get(name, "").strip() for name in ("phone", "email", "website"))
    if phone and not PHONE.fullmatch(phone):
        raise Refusal(f"Nomor telepon “{phone}” tidak benar. Contoh: 0812 0000 0100")
    if email and not ADDRESS.fullmatch(email):
        raise Refusal(f"Alamat email “{email}” tidak benar. Contoh: dinas@contoh.example")
    if website and not WEBSITE.fullmatch(website):
        raise Refusal(f"Situs “{website}” tidak benar. Contoh: https://dinas.contoh.example")
