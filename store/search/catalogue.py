"""Search the local copy of the catalogue of published data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Select, cast, column, func, literal, literal_column, select, table, union_all
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from store.catalogue_words import CatalogueKind
from store.tables import CatalogueEntry

INDEX = table(
    "searchcatalogue",
    column("rowid"),  # of SQLite, the others of PostgreSQL
    column("entry_id"),
    column("terms"),
    column("language"),
    column("released_on"),
    column("is_listed", Boolean),
)
TERMS = table("searchcatalogueterms", column("term"))

INDONESIAN, ENGLISH = "ind", "eng"  # of the source

Phrase = tuple[str, ...]


class CannotSearch(Exception):
    """Tell that the database could not search. Nobody knows what the catalogue has."""


class Entry(NamedTuple):
    """One entry of the catalogue, as the finder ranks it.

    domain: code of the site that carries it. language, external_id: as the source calls them.
    words: as handlers/finder/entry_words.py wrote them. url: its public page. released_on: None where not known.
    """

    id: int
    domain: str
    kind: CatalogueKind
    title: str
    unit: str
    url: str
    released_on: date | None
    words: str
    language: str
    external_id: str

    @property
    def source_key(self) -> tuple[str, str, str]:
        """Return what it has in common with its other languages."""
        return self.domain, self.kind, self.external_id


@dataclass(frozen=True)
class Sought:
    """Words that entries must have. Words hold letters and digits only.

    all_of: of each of these groups one phrase.
    any_of: of these groups together one phrase, () for no matter.
    """

    all_of: tuple[tuple[Phrase, ...], ...] = ()
    any_of: tuple[tuple[Phrase, ...], ...] = ()


Look = tuple[Sought, int]  # and how many entries at most


@contextmanager
def searching(db: Session) -> Iterator[None]:
    """Search in here: what follows goes on also where the search fails. Raises CannotSearch.

    One savepoint holds all looks of a search: PostgreSQL refuses everything after an error but what follows one.
    """
    try:
        with db.begin_nested():
            yield
    except DBAPIError as error:
        raise CannotSearch(str(error.orig)) from error


def entries(db: Session, looks: Sequence[Look], languages: Sequence[str] = (INDONESIAN,)) -> list[list[Entry]]:
    """Return for each look the entries that the source still lists and that have its words, the newest release first.

    languages: of the entries. Within `searching`, which tells of a search that fails.
    """
    if db.get_bind().dialect.name == "sqlite":
        return [[Entry(*row) for row in db.execute(_in_sqlite(*look, languages))] for look in looks]
    found: list[list[Entry]] = [[] for _ in looks]
    for place, *row in db.execute(_in_postgres(looks, languages)) if looks else ():
        found[place].append(Entry(*row))
    return found


def by_ids(db: Session, ids: Iterable[int]) -> list[Entry]:
    """Return entries by their ids, in any order."""
    return [Entry(*row) for row in db.execute(select(*_columns()).where(col(CatalogueEntry.id).in_(list(ids))))]


def stored(db: Session, entry_id: int) -> CatalogueEntry | None:
    """Return an entry as the source listed it last."""
    return db.get(CatalogueEntry, entry_id)


def of_list(db: Session, domain: str, kind: str, language: str, *, having: str = "") -> Iterator[tuple[Entry, bool]]:
    """Yield the entries of a list, and whether the source still lists it.

    having: a stem that they must have, "" for every entry.
    """
    here = [col(CatalogueEntry.domain) == domain, col(CatalogueEntry.kind) == kind]
    here += [col(CatalogueEntry.words).contains(having, autoescape=True)] if having else []
    query = select(*_columns(), col(CatalogueEntry.gone_at).is_(None)).where(*here)
    for *row, is_listed in db.execute(query.where(col(CatalogueEntry.language) == language)):
        yield Entry(*row), is_listed


def in_language(db: Session, entries: Sequence[Entry], language: str) -> dict[tuple[str, str, str], Entry]:
    """Return entries as the source lists them in a language, by source_key. What it does not translate is missing."""
    wanted = {one.source_key for one in entries if one.language != language}
    if not wanted:
        return {}
    domains, kinds, ids = (set(part) for part in zip(*wanted, strict=True))
    of_them = (
        col(CatalogueEntry.domain).in_(domains),
        col(CatalogueEntry.kind).in_(kinds),
        col(CatalogueEntry.language) == language,
        col(CatalogueEntry.external_id).in_(ids),
    )
    query = select(*_columns()).where(*of_them, col(CatalogueEntry.gone_at).is_(None))
    found = (Entry(*row) for row in db.execute(query))
    return {one.source_key: one for one in found if one.source_key in wanted}


def _columns() -> list[Any]:
    return [getattr(CatalogueEntry, name) for name in Entry._fields]


def _in_sqlite(sought: Sought, limit: int, languages: Sequence[str]) -> Select[Any]:
    groups = " AND ".join(f"({' OR '.join(map(_fts5, group))})" for group in _groups(sought))
    query = select(*_columns()).join(INDEX, INDEX.c.rowid == col(CatalogueEntry.id))
    query = query.where(literal_column("searchcatalogue").op("MATCH")(groups))
    query = query.where(col(CatalogueEntry.language).in_(languages), col(CatalogueEntry.gone_at).is_(None))
    newest = func.coalesce(col(CatalogueEntry.released_on), date.min)
    return query.order_by(newest.desc(), col(CatalogueEntry.id).desc()).limit(limit)


def _in_postgres(looks: Sequence[Look], languages: Sequence[str]) -> Select[Any]:
    """Return one query for all looks, by the index alone: only what is returned is looked up in the catalogue."""
    newest = union_all(*(_newest(place, *look, languages) for place, look in enumerate(looks))).subquery("newest")
    query = select(newest.c.place, *_columns()).join(newest, newest.c.entry_id == col(CatalogueEntry.id))
    return query.order_by(newest.c.place, newest.c.released_on.desc(), newest.c.entry_id.desc())


def _newest(place: int, sought: Sought, limit: int, languages: Sequence[str]) -> Select[Any]:
    """Return the query of one look. Each group is a condition of its own: the index skips further so than in one."""
    row = INDEX.c
    groups = (" | ".join(map(_tsquery, group)) for group in _groups(sought))
    query = select(literal(place).label("place"), row.entry_id, row.released_on).where(row.is_listed)
    query = query.where(row.language.in_(languages), *(row.terms.op("@@")(cast(one, TSQUERY)) for one in groups))
    newest = query.order_by(row.released_on.desc(), row.entry_id.desc()).limit(limit).subquery()
    return select(newest)


def _groups(sought: Sought) -> list[tuple[Phrase, ...]]:
    return [group for group in (*sought.all_of, tuple(chain.from_iterable(sought.any_of))) if group]


def _fts5(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def _tsquery(phrase: Phrase) -> str:
    quoted = [f"'{word}'" for word in phrase]
    return f"({' <-> '.join(quoted)})"


def vocabulary(db: Session) -> list[str]:
    """Return every word of the catalogue's titles and notes, and their stems."""
    return [term for term in db.scalars(select(TERMS.c.term).order_by(TERMS.c.term)) if term.isalpha()]


def newest_id(db: Session) -> int:
    """Return the id of the newest entry, 0 for an empty catalogue."""
    return db.scalar(select(func.max(col(CatalogueEntry.id)))) or 0


def seen_at(db: Session) -> datetime | None:
    """Return when an entry was last seen at the source, None for an empty catalogue."""
    return db.scalar(select(func.max(col(CatalogueEntry.last_seen_at))))
