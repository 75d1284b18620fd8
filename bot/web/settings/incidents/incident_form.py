"""The form of an incident with personal data: what is typed, and what was typed when it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlmodel import Session

from bot.app import App
from handlers.errors import Refusal
from handlers.privacy.incidents import LONGEST_PART, NAMES, PARTS, Told
from store.office import officers
from store.tables import Incident

TIMES = {"diketahui": "Diketahui", "dari": "Dari", "sampai": "Sampai"}
LANGUAGES = {"id": "", "en": " (Inggris)"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the notice in one language."""

    name: str
    label: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class IncidentForm:
    """times: name, label and value of each moment. everyone: name and display name of each officer."""

    times: Sequence[tuple[str, str, str]]
    officer: str
    everyone: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    translations: Sequence[Part]
    longest: int


def form_of(app: App, db: Session, incident: Incident | None) -> IncidentForm:
    """Return the form as it was just typed, or with what is known of an incident."""
    values = dict(request.form.items()) if request.method == "POST" else _known(app, db, incident)
    everyone = [(one.name, one.display_name) for one in officers.ever(db)]
    of_language = {
        lang: [Part(f"{part}_{lang}", NAMES[part] + more, values.get(f"{part}_{lang}", ""), lang) for part in PARTS]
        for lang, more in LANGUAGES.items()
    }
    times = [(name, label, values.get(name, "")) for name, label in TIMES.items()]
    return IncidentForm(times, values.get("petugas", ""), everyone, of_language["id"], of_language["en"], LONGEST_PART)


def _known(app: App, db: Session, incident: Incident | None) -> Mapping[str, str]:
    if incident is None:
        return {}
    moments = zip(TIMES, (incident.known_at, incident.since, incident.until), strict=True)
    known = {name: f"{at.astimezone(app.office.zone):%Y-%m-%dT%H:%M}" for name, at in moments}
    name = next((one.name for one in officers.ever(db) if one.id == incident.officer_id), "")
    words = {f"{part}_{lang}": text for lang, said in incident.words.items() for part, text in said.items()}
    return known | {"petugas": name} | words


def typed(app: App, db: Session) -> Told:
    """Return what was typed. Raises Refusal."""
    known_at, since, until = (_moment(app, name) for name in TIMES)
    name = request.form.get("petugas", "")
    officer_id = next((one.id for one in officers.ever(db) if one.name == name), None)
    if name and officer_id is None:
        raise Refusal("Akun itu tidak ada. Pilih dari daftar.")
    words = {lang: {part: request.form.get(f"{part}_{lang}", "") for part in PARTS} for lang in LANGUAGES}
    return Told(known_at, since, until, officer_id, words)


def _moment(app: App, name: str) -> datetime:
    try:
        return datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=app.office.zone)
    except ValueError:
        raise Refusal(f"{TIMES[name]}: isi tanggal dan jamnya.") from None
