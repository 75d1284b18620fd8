"""Kabari saya: a citizen asks to be told once when a later edition of a title appears, and stops it at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import BadInput, Refusal
from handlers.finder import entry_words, search, words
from handlers.finder.search import Hit
from handlers.finder.wishes import series
from handlers.office.office import Office
from store.cases import consultations, events, needs
from store.cases.one_person import title_wishes
from store.catalogue_words import SearchOutcome
from store.event_names import EventName
from store.search import catalogue, catalogue_passes
from store.tables import CatalogueEntry, Consultation, DataNeed, Identity, TitleWish
from store.vocabulary import Actor, CaseKind

MOST_WISHES = 20  # of one person
MOST_NEEDS = 5  # of a case, for which titles are looked for


class TooMany(Refusal):
    """Refuse a wish of somebody who has as many as one person may have."""


@dataclass(frozen=True)
class Offer:
    """A title whose later edition a citizen can wait for. year: of the newest edition that the catalogue has."""

    entry_id: int
    title: str
    year: int


def offers(db: Session, office: Office, case: Consultation, now: datetime) -> list[Offer]:
    """Return the titles that a case is about: those that were given, and those nearest to data that were not."""
    if case.kind != CaseKind.CONSULTATION or not office.areas:
        return []
    found = (_nearest(db, office, need, now) for need in needs.of(db, case)[:MOST_NEEDS])
    return list(dict.fromkeys(offer for hit in found if hit and (offer := offer_of(db, hit.id)) is not None))


def _nearest(db: Session, office: Office, need: DataNeed, now: datetime) -> Hit | None:
    """Return the entry of a data need's source, else the first that fits the data themselves."""
    if need.source_title:
        hits = search.search(db, office, need.source_title, now=now).hits
        return next((hit for hit in hits if words.of(hit.title) == words.of(need.source_title)), None)
    told = f"{need.item} {need.area} {need.year_from or ''}"
    findings = search.search(db, office, told, now=now)
    fits = findings.outcome in (SearchOutcome.FOUND, SearchOutcome.SIMILAR)
    return next((hit for hit in findings.hits if hit.kind in series.KINDS), None) if fits else None


def offer_of(db: Session, entry_id: int) -> Offer | None:
    """Return what a citizen can wait for with this entry. None where a later edition could not be told from an old one.

    That is so while the list of the catalogue was never copied whole, and where the title names no year.
    """
    entry = catalogue.stored(db, entry_id)
    newest = _newest(db, entry) if entry is not None and _is_known_whole(db, entry) else None
    return Offer(entry_id, entry.title, newest) if entry is not None and newest is not None else None


def _is_known_whole(db: Session, entry: CatalogueEntry) -> bool:
    is_whole = catalogue_passes.of_list(db, entry.domain, entry.kind, entry.language).finished_at
    return entry.kind in series.KINDS and bool(is_whole)


def _newest(db: Session, entry: CatalogueEntry) -> int | None:
    """Return the newest year of the editions that the catalogue has or had. None where the entry names no year."""
    own = entry_words.read(entry.words)
    if series.year(own) is None:
        return None
    wanted = (series.name(own), own.area)
    stem = max(wanted[0].split(), key=len, default="")
    listed = catalogue.of_list(db, entry.domain, entry.kind, entry.language, having=stem)
    editions = (entry_words.read(one.words) for one, _ in listed)
    return max(series.year(one) or 0 for one in editions if (series.name(one), one.area) == wanted)


def ask(
    db: Session,
    office: Office,
    entry_id: int,
    identity: Identity,
    *,
    now: datetime,
    case: Consultation | None = None,
    by: str = Actor.CITIZEN,
) -> TitleWish:
    """Note a wish. The same wish once more only lasts longer. Raises Refusal.

    identity: from where the citizen asks. case: the consultation they ask in, None for none.
    """
    entry, offer = catalogue.stored(db, entry_id), offer_of(db, entry_id)
    if entry is None or offer is None or (case is not None and case.kind != CaseKind.CONSULTATION):
        raise BadInput("Terbitan berikutnya dari judul ini tidak dapat ditunggu.")
    own = entry_words.read(entry.words)
    wish = TitleWish(
        identity_id=identity.id or 0,
        consultation_id=case.id if case is not None else None,
        by=by,
        title=entry.title,
        series=series.name(own),
        area=own.area,
        domain=entry.domain,
        kind=entry.kind,
        language=entry.language,
        year=offer.year,
        asked_at=now,
        ends_at=now + timedelta(days=office.wish_days),
    )
    standing = title_wishes.of_person(db, identity.person_id)
    known = next((one for one in standing if _same(one, wish)), None)
    if known is not None:
        known.ends_at = wish.ends_at
        return known
    if len(standing) >= MOST_WISHES:
        raise TooMany(f"Paling banyak {MOST_WISHES} judul dapat ditunggu. Hentikan dahulu salah satunya.")
    db.add(wish)
    db.flush()
    if case is not None:
        events.record(db, case, EventName.TITLE_WISHED, by=by, now=now, title=series.named(entry.title, offer.year))
    return wish


def _same(one: TitleWish, other: TitleWish) -> bool:
    named = ("series", "area", "domain", "kind", "language")
    return all(getattr(one, name) == getattr(other, name) for name in named)


def standing(db: Session, person_id: int) -> Sequence[TitleWish]:
    """Return what a person waits for."""
    return title_wishes.of_person(db, person_id)


def stop(db: Session, person_id: int, wish_id: int) -> None:
    """End one wish of a person. One that is no more, or somebody else's, changes nothing."""
    for wish in title_wishes.of_person(db, person_id):
        if wish.id == wish_id:
            db.delete(wish)


def stop_all(db: Session, person_id: int) -> int:
    """End all wishes of a person. Return how many there were."""
    return title_wishes.stop_all(db, person_id)


def identity_of(db: Session, case: Consultation) -> Identity:
    """Return from where the citizen of a case asks."""
    return consultations.identity_of(db, case)
