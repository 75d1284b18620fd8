"""WhatsApp's approved templates in an officer's hands: their blanks, what we guess for them, the words they become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from handlers.errors import Refusal
from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import routes
from store.office import templates
from store.tables import Consultation, Template

BLANK = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,30})\s*\}\}")
LONGEST_BLANK = 400
# the word before a blank tells what belongs there
GUESSES = (
    (re.compile(r"(halo|yth\.?|bapak|ibu|bapak/ibu|ibu/bapak|sdr\.?|kepada)\W*$", re.IGNORECASE), "name"),
    (re.compile(r"(konsultasi|nomor|no\.?)\W*$", re.IGNORECASE), "number"),
    (re.compile(r"(tautan|di|klik|buka|nilai)\W*$", re.IGNORECASE), "url"),
)


@dataclass(frozen=True)
class Blank:
    """One blank of a template: the words before it, its name, and what we would write there."""

    before: str
    name: str
    value: str


def facts(office: Office, consultation: Consultation, name: str) -> dict[str, str]:
    """Return what we would write into blanks. name: of the citizen."""
    return {"name": spoken(name), "number": consultation.number, "url": links.rating_url(office, consultation)}


def spoken(name: str) -> str:
    """Return a name, "" for a number that stands in place of one."""
    return name if any(sign.isalpha() for sign in name) else ""


def blanks(known: Mapping[str, str], body: str) -> tuple[list[Blank], str]:
    """Return a template cut at its blanks, and the words after the last one. known: as `facts` returns it."""
    parts, at = [], 0
    for mark in BLANK.finditer(body):
        before = body[at : mark.start()]
        guess = next((known[what] for word, what in GUESSES if word.search(body[: mark.start()])), "")
        parts.append(Blank(before, mark[1], guess))
        at = mark.end()
    return parts, body[at:]


def fill(
    db: Session, office: Office, consultation: Consultation, external_id: str, words: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """Return the words a template becomes, and its filled blanks. Raises Refusal."""
    template = _of(db, office, consultation, external_id)
    filled = {name: " ".join(words.get(name, "").split())[:LONGEST_BLANK] for name in BLANK.findall(template.body)}
    if not all(filled.values()):
        raise Refusal("Masih ada bagian templat yang kosong. Isi semua bagian yang disorot, lalu kirim.")
    return BLANK.sub(lambda found: filled[found[1]], template.body), filled


def words_of(db: Session, office: Office, channel: str, name: str, params: Mapping[str, str]) -> str:
    """Return what the citizen reads of one of the office's own templates; "" while its text was never fetched."""
    external_id = office.template_ids.get(channel, {}).get(name, "")
    template = templates.by_id(db, channel, external_id) if external_id else None
    return BLANK.sub(lambda found: str(params.get(found[1], "")), template.body) if template is not None else ""


def _of(db: Session, office: Office, consultation: Consultation, external_id: str) -> Template:
    route = routes.address_for(db, office, consultation)
    for template in templates.approved(db, route.channel) if route is not None else ():
        if template.external_id == external_id:
            return template
    raise Refusal("Templat itu tidak disetujui lagi. Pilih templat lain.")


def available(db: Session, channel: str) -> list[Template]:
    """Return the templates that an officer may choose from on this channel."""
    return list(templates.approved(db, channel))
