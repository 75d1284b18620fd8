"""The search index: one row a message, made from the tables and kept up to date with them.

Triggers put every message with an outdated row into `searchdue`. `refresh` writes these rows again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import column as sql_column
from sqlalchemy import delete, select, text
from sqlalchemy import table as sql_table
from sqlmodel import Session, col

from store.cases import merges, messages, people
from store.search import terms
from store.tables import Consultation, Message, Person
from store.vocabulary import Actor, Direction

DUE = sql_table("searchdue", sql_column("message_id"))
BATCH = 50  # about 20 ms of the write lock
BREAK = "#"  # between two texts, so that no phrase matches across them
COLUMNS = "ABCD"  # the fields of Row, as PostgreSQL's weights
FORGET = {
    "sqlite": text("DELETE FROM search WHERE rowid = :id"),
    "postgresql": text("DELETE FROM search WHERE message_id = :id"),
}
REMEMBER = {
    "sqlite": text("INSERT INTO search (rowid, person, matter, words, extra) VALUES (:id, :A, :B, :C, :D)"),
    "postgresql": text("INSERT INTO search (message_id, terms) VALUES (:id, CAST(:terms AS tsvector))"),
}

MERGED_PAGES = 250  # of 4 kB, in one transaction: about 50 ms of the write lock
MERGED_SOMETHING = 2  # changes: FTS5 makes one where nothing was left
MERGE = text("INSERT INTO search(search, rank) VALUES ('merge', :pages)")
CHANGES = text("SELECT total_changes()")


class Row(NamedTuple):
    """The terms of one message.

    person: the citizen's names and addresses.
    matter: number and subject.
    extra: stems, telephone numbers.
    """

    person: list[str]
    matter: list[str]
    words: list[str]
    extra: list[str]


def due(db: Session) -> bool:
    """Return whether there is something to refresh."""
    return db.execute(select(DUE.c.message_id).limit(1)).first() is not None


def refresh(db: Session, limit: int = BATCH) -> int:
    """Write the outdated rows of at most `limit` messages again, the newest first. Return how many."""
    ids = db.scalars(select(DUE.c.message_id).order_by(DUE.c.message_id.desc()).limit(limit)).all()
    if not ids:
        return 0
    engine = db.get_bind().dialect.name
    store = _for_fts5 if engine == "sqlite" else _for_tsvector
    db.execute(FORGET[engine], [{"id": one} for one in ids])
    if rows := [{"id": one, **store(row)} for one, row in _rows(db, ids)]:
        db.execute(REMEMBER[engine], rows)
    db.execute(delete(DUE).where(DUE.c.message_id.in_(ids)))
    return len(ids)


def merge_some(db: Session, *, begins: bool) -> bool:
    """Merge a part of SQLite's index. Return whether more is left to merge.

    FTS5 only notes that a row is gone: its terms stay in the file until the segments that hold them are merged.
    begins: whether all segments are to be merged from now on, else the merging goes on. PostgreSQL merges by itself.
    """
    if db.get_bind().dialect.name != "sqlite":
        return False
    before = db.execute(CHANGES).scalar_one()
    db.execute(MERGE, {"pages": -MERGED_PAGES if begins else MERGED_PAGES})
    return int(db.execute(CHANGES).scalar_one() - before) >= MERGED_SOMETHING


def _rows(db: Session, ids: Sequence[int]) -> Iterator[tuple[int, Row]]:
    """Yield the rows of messages that people wrote.

    The bot's sentences are left out: they are the same everywhere and would hide other hits.
    An anonymous complaint is not found by the citizen's name.
    """
    query = (
        select(Message, Consultation)
        .join(Consultation, col(Consultation.id) == col(Message.consultation_id))
        .where(col(Message.id).in_(ids), col(Message.author) != Actor.BOT, col(Message.direction) != Direction.STAFF)
    )
    pairs = [(message, consultation) for message, consultation in db.execute(query)]
    persons = _people(db, {consultation.person_id for _, consultation in pairs})
    files = messages.files(db, ids)
    merged = merges.numbers_merged_into(db, {consultation.id or 0 for _, consultation in pairs})
    for message, consultation in pairs:
        if message.id is not None:
            names = [file.filename for file in files.get(message.id, [])]
            who = [] if consultation.anonymous else persons[consultation.person_id]
            yield message.id, _row(message, consultation, who, names, merged.get(consultation.id or 0, []))


def _row(
    message: Message, consultation: Consultation, person: list[str], names: Iterable[str], also: Iterable[str]
) -> Row:
    """Return the row of a message. also: numbers of consultations that were merged into this one."""
    matter = _joined((consultation.number, consultation.subject, *also))
    subject = message.subject if message.direction == Direction.IN else ""  # ours repeats the consultation's
    texts = [message.body, subject, message.note, *names]
    words = _joined(texts)
    numbers = chain.from_iterable(map(terms.numbers, texts))
    return Row(person, matter, words, [*terms.stems(chain(matter, words)), *numbers])


def _joined(texts: Iterable[str]) -> list[str]:
    """Return the words of several texts, with a separator between the texts."""
    return list(chain.from_iterable([*terms.words(one), BREAK] for one in texts if one))


def _people(db: Session, ids: Iterable[int]) -> dict[int, list[str]]:
    """Return names, addresses and telephone numbers of each of these people."""
    people_ids = list(ids)
    addresses = people.identities_of(db, people_ids)
    terms_of = {}
    for person in db.scalars(select(Person).where(col(Person.id).in_(people_ids))):
        known = [person.name, *chain.from_iterable((one.name, one.value) for one in addresses.get(person.id or 0, []))]
        texts = list(dict.fromkeys(known))
        terms_of[person.id or 0] = [*_joined(texts), *chain.from_iterable(map(terms.numbers, texts))]
    return terms_of


def _for_fts5(row: Row) -> dict[str, Any]:
    return {column: " ".join(found) for column, found in zip(COLUMNS, row, strict=True)}


def _for_tsvector(row: Row) -> dict[str, Any]:
    """Return terms with their positions: 'siti':1A. Letters and digits only, so nothing needs escaping."""
    placed = ((term, column) for column, found in zip(COLUMNS, row, strict=True) for term in (*found, BREAK))
    counted = enumerate(placed, 1)
    return {"terms": " ".join(f"'{term}':{place}{column}" for place, (term, column) in counted if term != BREAK)}
