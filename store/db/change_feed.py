"""Names of what each transaction changed. Open pages that show it are told after the commit.

Every writing session collects the names by itself, so a handler cannot forget them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, event, func, insert, inspect, literal_column, select
from sqlmodel import Session, col

from store.db.writing import Writing
from store.tables import Change, Consultation, Draft, Message, Notice, Officer, Reading
from store.vocabulary import ChangeKind

KEPT = 1000
SILENT = (Reading,)  # opening a page changes nothing that a page shows


def for_officer(name: str) -> str:
    """Return the name of a change that concerns one officer only."""
    return f"{ChangeKind.OFFICER}:{name}"


def concerning(names: Iterable[str], officer: str) -> list[str]:
    """Return those of the names that concern everybody, or this officer."""
    mine = for_officer(officer)
    return [name for name in names if name == mine or not name.startswith(for_officer(""))]


@event.listens_for(Writing, "after_flush")
def _remember(session: Writing, _context: object) -> None:
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in (*session.new, *changed, *session.deleted):
        if not isinstance(row, SILENT):
            session.touched[id(row)] = row


def leave(session: Writing) -> list[str]:
    """Write the names of what this session touched, in its own transaction. Return the names."""
    session.flush()
    names = list(dict.fromkeys(name for one in session.touched.values() if (name := _name(session, one))))
    session.touched.clear()
    if names:
        session.connection().execute(insert(Change), [{"name": name} for name in names])
    return names


def _name(session: Session, one: object) -> str:
    if isinstance(one, Notice):
        officer = session.get(Officer, one.officer_id)
        return for_officer(officer.name) if officer else ""
    if isinstance(one, Draft):
        return _typing(session, one)
    return _number(session, one)


def _number(session: Session, one: object) -> str:
    if isinstance(one, Consultation):
        return one.number
    known = getattr(one, "consultation_id", None)
    if known is None and (message_id := getattr(one, "message_id", None)) is not None:
        message = session.get(Message, message_id)
        known = message.consultation_id if message else None
    consultation = session.get(Consultation, known) if known is not None else None
    return consultation.number if consultation else ""


def _typing(session: Session, draft: Draft) -> str:
    """Return the name of the change of a draft.

    An existing draft shows others that an officer types. A deleted draft was sent or emptied: its page stops showing
    it.
    """
    officer = session.get(Officer, draft.officer_id)
    number = _number(session, draft)
    if inspect(draft).deleted:
        return number
    return f"{ChangeKind.TYPING}:{number}:{officer.display_name}" if officer and number and draft.body else ""


@dataclass(frozen=True)
class News:
    """What changed for one officer, the oldest change first.

    version: version of the officer's password. None where the officer is not active.
    officer: name of the officer.
    last: id of the newest change.
    names: names of the changes, each once.
    """

    version: int | None = None
    officer: str = ""
    last: int = 0
    names: Sequence[str] = ()


def news(db: Session, officer_id: int, since: int | None, limit: int) -> News:
    """Return what changed for an officer after a change, read in one statement. Every open page asks every few seconds.

    since: id of the last known change. None asks only for the id of the newest change.
    limit: most changes that are read.
    """
    later = select(col(Change.id), col(Change.name)).order_by(col(Change.id).desc())
    later = later.where(col(Change.id) > since).limit(limit) if since is not None else later.limit(1)
    newest = later.subquery()
    query = select(Officer.session_version, Officer.name, newest.c.id, newest.c.name)  # type: ignore[call-overload]
    query = query.outerjoin(newest, literal_column("1") == 1)
    rows = db.execute(query.where(col(Officer.id) == officer_id, col(Officer.active))).all()
    if not rows:
        return News()
    changes = sorted((int(change), str(name)) for _, _, change, name in rows if change is not None)
    names = [name for _, name in changes] if since is not None else []
    last = changes[-1][0] if changes else since or 0
    return News(int(rows[0][0]), str(rows[0][1]), last, list(dict.fromkeys(names)))


def many(db: Session) -> bool:
    """Return whether the table holds twice as many changes as are kept."""
    ends = (select(end(col(Change.id))).scalar_subquery() for end in (func.min, func.max))  # each uses the index
    first, last = db.execute(select(*ends)).one()
    return first is not None and last - first > 2 * KEPT


def forget(db: Session) -> None:
    """Delete all but the newest changes. A page that asks for older ones is drawn again as a whole."""
    newest = select(func.max(col(Change.id))).scalar_subquery()
    db.connection().execute(delete(Change).where(col(Change.id) < newest - KEPT))
