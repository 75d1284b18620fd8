"""An incident with personal data: who is concerned, and the notice they get within 3 x 24 hours (UU 27/2022, 46)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from channels.envelope import Address
from handlers.errors import Refusal
from handlers.office.office import Office
from handlers.officers.act import Act
from handlers.outgoing import queueing, routes, sending
from handlers.outgoing.queueing import OutgoingMessage
from handlers.privacy.personal_data import LAW_GIVES
from handlers.texts import render
from store.cases import people
from store.cases.one_person import person_merges
from store.operations import data_incidents
from store.tables import Identity, Incident, IncidentNotice, Person
from store.vocabulary import MessageKind

PARTS = ("data", "event", "handling")
LONGEST_PART = 500  # letters: a notice is read on a phone too
BATCH_SIZE = 20  # notices of one transaction
SUBJECTS = {"id": "Pemberitahuan tentang data pribadi Anda", "en": "Notice about your personal data"}
NAMES = {"data": "Data apa", "event": "Kapan dan bagaimana", "handling": "Yang sudah dan akan dilakukan"}


@dataclass(frozen=True)
class Told:
    """What was typed of an incident. officer_id: as in Incident. words: as in Incident; English may be left out."""

    known_at: datetime
    since: datetime
    until: datetime
    officer_id: int | None
    words: Mapping[str, Mapping[str, str]]


def save(act: Act, incident_id: int | None, told: Told) -> Incident:
    """Record an incident, or what is known better of it. Raises Refusal."""
    _check(act.now, told)
    incident = act.db.get_one(Incident, incident_id) if incident_id is not None else _new(act, told)
    if incident.told_since is not None:
        raise Refusal("Pemberitahuannya sudah dikirim: isinya tidak dapat diubah. Catat kejadian baru untuk yang lain.")
    incident.known_at, incident.since, incident.until = told.known_at, told.since, told.until
    incident.officer_id = told.officer_id
    incident.words = {lang: {part: " ".join(said[part].split()) for part in PARTS} for lang, said in told.words.items()}
    act.db.add(incident)
    act.db.flush()
    return incident


def _new(act: Act, told: Told) -> Incident:
    return Incident(
        known_at=told.known_at, since=told.since, until=told.until, words={}, made_at=act.now, made_by=act.by.name
    )


def _check(now: datetime, told: Told) -> None:
    if told.since > told.until:
        raise Refusal("“Sampai” harus sesudah “Dari”.")
    if max(told.until, told.known_at) > now:
        raise Refusal("Kejadian itu di masa depan. Periksa tanggal dan jamnya.")
    for part in PARTS:
        if not told.words["id"][part].strip():
            raise Refusal(f"{NAMES[part]}: isi dahulu. Undang-undang meminta ketiganya.")
        if any(len(said[part]) > LONGEST_PART for said in told.words.values()):
            raise Refusal(f"{NAMES[part]}: paling banyak {LONGEST_PART} huruf, supaya terbaca di telepon.")


def due_at(incident: Incident) -> datetime:
    """Return until when everybody must have been told."""
    return incident.known_at + LAW_GIVES


def days(office: Office, incident: Incident) -> tuple[str, str]:
    """Return the first and the last day of an incident, of the office."""
    first, last = (one.astimezone(office.zone).date().isoformat() for one in (incident.since, incident.until))
    return first, last


def notice(office: Office, incident: Incident, lang: str) -> str:
    """Return the notice with its three parts. A part that has no English is in Indonesian."""
    said = {part: incident.words.get(lang, {}).get(part) or incident.words["id"][part] for part in PARTS}
    return render.incident_notice(office, lang, said["data"], said["event"], said["handling"])


def way_to(db: Session, office: Office, person: Person, now: datetime) -> Identity | None:
    """Return the address that a person is told by, None where no channel of ours may write to them now.

    The one that an officer chose comes first, then mail, then what costs money. Who wrote STOP there is not written to.
    """
    theirs = [one for one in person_merges.identities_of(db, person.id or 0) if one.kind != people.ERASED]
    ways = [one for one in (_writable(db, office, identity, now) for identity in theirs) if one is not None]
    open_ways = [one for one in ways if _may_be_used(db, office, one, now)]
    return min(open_ways, key=lambda one: (one.id != person.leading_id, one.kind != "email"), default=None)


def _writable(db: Session, office: Office, identity: Identity, now: datetime) -> Identity | None:
    if routes.comes_to(office, identity):
        return identity
    channel = next(iter(routes.other_channels(office, identity)), "")
    address = Address(channel, identity.value, identity.name, identity.kind)
    return routes.identity_at(db, address, identity, now) if channel else None


def _may_be_used(db: Session, office: Office, identity: Identity, now: datetime) -> bool:
    refused = identity.blocked_at is not None or people.contact_of(db, identity).has_opted_out
    return not refused and sending.window_open(db, office, identity, now)


def order(act: Act, incident: Incident) -> None:
    """Let everybody concerned be told. A second order changes nothing: nobody is told twice."""
    if incident.told_since is None:
        incident.told_since, incident.told_by = act.now, act.by.name


def any_left(db: Session, office: Office) -> bool:
    """Return whether somebody is still to be told."""
    ordered = data_incidents.being_told(db)
    return any(data_incidents.untold(db, incident, days(office, incident), 1) for incident in ordered)


def tell_some(db: Session, office: Office, now: datetime) -> bool:
    """Queue some of the ordered notices, each once. Return whether more are left."""
    for incident in data_incidents.being_told(db):
        waiting = data_incidents.untold(db, incident, days(office, incident), BATCH_SIZE)
        for person in waiting:
            _tell(db, office, incident, person, now)
        if waiting:
            return True
    return False


def _tell(db: Session, office: Office, incident: Incident, person: Person, now: datetime) -> None:
    way = way_to(db, office, person, now)
    sent = IncidentNotice(incident_id=incident.id or 0, person_id=person.id or 0, at=now)
    if way is not None:
        lang = render.language(person.language)
        text = notice(office, incident, lang)
        message = OutgoingMessage(text, MessageKind.NOTICE, subject=SUBJECTS[lang])
        sent.message = queueing.queue(db, office, way, None, message, now)[0].key
        sent.channel = way.channel
    db.add(sent)
    db.flush()
