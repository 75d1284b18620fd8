"""Search consultations by what was written, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from channels.envelope import Address
from store.cases.messages import Said
from store.cases.visible_cases import NOTHING_SECRET, Sight
from store.search import terms
from store.tables import Consultation, File, Identity, Message, Officer, Person, Tagging
from store.vocabulary import Actor

BATCH = 200  # hits read at once: a consultation is shown once, however many of its messages match
SHORTEST_PREFIX = 2
THESE: BindParameter[Sequence[int]] = bindparam("messages", expanding=True)
SEARCH = table("search", column("rowid"), column("message_id"), column("terms"))


@dataclass(frozen=True)
class Term:
    """Words that must be next to each other.

    A single word also finds longer words that begin with it, and words of its stem.

    exact: exactly these words.
    by_person: only in names and addresses.
    """

    words: tuple[str, ...]
    exact: bool = False
    by_person: bool = False

    @property
    def is_prefix(self) -> bool:
        return not self.exact and len(self.words[-1]) >= SHORTEST_PREFIX

    @property
    def stem(self) -> str | None:
        """Return the stem that a single word is found by too."""
        root = terms.stem(self.words[0])
        return root if len(self.words) == 1 and not self.exact and root != self.words[0] else None


@dataclass(frozen=True)
class SearchQuery:
    """A search. Empty fields match everything. since ≤ time of the message < until."""

    terms: tuple[Term, ...] = ()
    channels: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    officers: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class Case(NamedTuple):
    """A consultation as the list of hits shows it."""

    number: str
    channel: str
    state: str
    subject: str
    anonymous: bool


CASE = len(Case._fields)
SAID = CASE + len(Said._fields)


class Hit(NamedTuple):
    """A consultation with the newest of its messages that match.

    key: of that message.
    name: of the citizen, "" where it is not known.
    address: where they last wrote from.
    officer: the display name, "" for nobody.
    files: names of the message's files.
    addresses: all of the citizen's addresses.
    """

    consultation: Case
    message: Said
    key: str
    name: str
    address: Address
    officer: str
    files: Sequence[str]
    addresses: Sequence[Address]


def find(db: Session, query: SearchQuery, limit: int, sight: Sight = NOTHING_SECRET) -> list[Hit]:
    """Return matching consultations that `sight` allows, ordered by their newest matching message, the latest first."""
    filters = _filters(query)
    lowest, highest = _ends(db, filters) if filters else (0, None)
    best: dict[int | None, int | None] = {}  # consultation: message
    while lowest is not None and len(best) < limit:
        rows = db.execute(_fitting(db, query.terms, sight, filters, (lowest, highest), list(best))).all()
        for message, case in rows:
            best.setdefault(case, message)
        if len(rows) < BATCH:
            break
        highest = rows[-1][0] - 1
    return _shown(db, list(best.values())[:limit])


def _filters(query: SearchQuery) -> list[ColumnElement[bool]]:
    """Return the conditions of a message besides its words."""
    filters: list[ColumnElement[bool]] = []
    either = (
        (col(Consultation.channel), query.channels),
        (col(Consultation.state), query.states),
        (col(Consultation.officer_id), query.officers),
    )
    cases = [column.in_(values) for column, values in either if values]
    if query.tags:
        tagged = select(col(Tagging.consultation_id)).where(col(Tagging.tag).in_(query.tags))
        cases.append(col(Consultation.id).in_(tagged))
    if cases:
        filters.append(col(Message.consultation_id).in_(select(col(Consultation.id)).where(*cases)))
    if query.since is not None:
        filters.append(col(Message.at) >= query.since)
    if query.until is not None:
        filters.append(col(Message.at) < query.until)
    return filters


def _ends(db: Session, filters: Sequence[ColumnElement[bool]]) -> tuple[int | None, int | None]:
    """Return the oldest and the newest message that pass, so that a common word is searched only between them."""
    oldest, newest = db.execute(select(func.min(col(Message.id)), func.max(col(Message.id))).where(*filters)).one()
    return oldest, newest


def _fitting(
    db: Session,
    searched_terms: Sequence[Term],
    sight: Sight,
    filters: Sequence[ColumnElement[bool]],
    ends: tuple[int, int | None],
    but: Sequence[int | None],
) -> Select[Any, Any]:
    """Return the newest matching messages with their consultations. but: consultations that are known already."""
    case = col(Message.consultation_id)
    hidden = select(col(Consultation.id)).where(sight.hidden())
    query = select(col(Message.id), case).where(*filters, case.is_not(None), case.not_in(hidden))
    order: Any = col(Message.id)
    if searched_terms:
        order, fits = _words(db, searched_terms)
        query = query.join(SEARCH, order == col(Message.id)).where(fits)
    else:
        query = query.where(col(Message.author) != Actor.BOT)
    lowest, highest = ends
    if lowest:
        query = query.where(order >= lowest)
    if highest is not None:
        query = query.where(order <= highest)
    return query.where(case.not_in(but)).order_by(order.desc()).limit(BATCH)


def _words(db: Session, searched_terms: Sequence[Term]) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
    """Return the index's column of message ids, and the condition that its row has the words."""
    if db.get_bind().dialect.name == "sqlite":
        return SEARCH.c.rowid, literal_column("search").op("MATCH")(" AND ".join(map(_fts5, searched_terms)))
    return SEARCH.c.message_id, SEARCH.c.terms.op("@@")(cast(" & ".join(map(_tsquery, searched_terms)), TSQUERY))


def _fts5(term: Term) -> str:
    """Return ("perbaikan" * OR "baik"). Words hold letters and digits only, so quotes need no escaping."""
    phrase = f'"{" ".join(term.words)}"' + (" *" if term.is_prefix else "")
    if term.by_person or term.exact:
        return f"{'person' if term.by_person else '{person matter words}'} : {phrase}"
    return f'({phrase} OR "{term.stem}")' if term.stem else phrase


def _tsquery(term: Term) -> str:
    """Return ('perbaikan':* | 'baik') for PostgreSQL. Weights: A person, B subject, C words, D stems and numbers."""
    weight = "A" if term.by_person else "ABC" if term.exact else ""
    *first, last = term.words
    parts = [f"'{word}':{weight}" for word in first] + [f"'{last}':{'*' if term.is_prefix else ''}{weight}"]
    phrase = " <-> ".join(part.removesuffix(":") for part in parts)
    return f"({phrase} | '{term.stem}')" if term.stem and not term.by_person else f"({phrase})"


def _shown(db: Session, message_ids: Sequence[int | None]) -> list[Hit]:
    """Return the hits of these messages, in this order."""
    if not message_ids:
        return []
    given = {"messages": list(message_ids)}
    files, addresses = _files(db, given), _addresses(db, given)
    return [
        Hit(
            Case(*row[:CASE]),
            Said(*row[CASE:SAID]),
            key,
            person or name,
            Address(row.channel, value, name, kind),
            officer or "",
            files.get(message_id, []),
            addresses.get(person_id, []),
        )
        for row in db.execute(_rows(), given)
        for message_id, key, person_id, person, name, kind, value, officer in [row[SAID:]]
    ]


def _files(db: Session, given: Mapping[str, Any]) -> dict[int, list[str]]:
    """Return the names of the files of each message."""
    names: dict[int, list[str]] = {}
    for message_id, filename in db.execute(_filenames(), given):
        names.setdefault(message_id, []).append(filename)
    return names


def _addresses(db: Session, given: Mapping[str, Any]) -> dict[int, list[Address]]:
    """Return the addresses of the person of each message."""
    addresses: dict[int, list[Address]] = {}
    for person_id, *words in db.execute(_addresses_of(), given):
        addresses.setdefault(person_id, []).append(Address(*words))
    return addresses


# columns, not objects: what a page of hits shows of five tables would take longest to make


@cache
def _rows() -> Select[Any]:
    return (
        select(*_columns(Consultation, Case._fields), *_columns(Message, (*Said._fields, "id", "key")))
        .add_columns(*_columns(Person, ("id", "name")), *_columns(Identity, ("name", "kind", "value")))
        .add_columns(col(Officer.display_name))
        .join(Message, col(Message.consultation_id) == col(Consultation.id))
        .join(Person, col(Person.id) == col(Consultation.person_id))
        .join(Identity, col(Identity.id) == col(Consultation.identity_id))
        .outerjoin(Officer, col(Officer.id) == col(Consultation.officer_id))
        .where(col(Message.id).in_(THESE))
        .order_by(col(Message.id).desc())
    )


def _columns(table: Any, names: Iterable[str]) -> list[Any]:
    return [getattr(table, name) for name in names]


@cache
def _filenames() -> Select[int, str]:
    query = select(col(File.message_id), col(File.filename)).where(col(File.message_id).in_(THESE))
    return query.order_by(col(File.id))


@cache
def _addresses_of() -> Select[Any]:
    people = select(col(Consultation.person_id)).join(Message, col(Message.consultation_id) == col(Consultation.id))
    theirs = col(Identity.person_id).in_(people.where(col(Message.id).in_(THESE)))
    query = select(*_columns(Identity, ("person_id", "channel", "value", "name", "kind"))).where(theirs)
    return query.order_by(col(Identity.id))
