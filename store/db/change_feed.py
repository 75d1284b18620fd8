"""Names of what each transaction changed. Open pages that show it are told after the commit.

Every writing session collects the names by itself, so a handler cannot forget them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    delete,
    event,
    func,
    insert,
    inspect,
    literal,
    literal_column,
    not_,
    or_,
    select,
)
from sqlmodel import Session, col

from store import change_names
from store.db.writing import Writing
from store.tables import Change, Consultation, Draft, Message, Notice, Officer, OfficerSession, Reading
from store.vocabulary import CaseKind, DraftKind

KEPT = 1000
SILENT = (Reading,)  # opening a page changes nothing that a page shows

# the officers who learn of a change to a complaint about one of these officers, None for nobody
Audience: TypeAlias = Callable[[Session, Iterable[int | None]], Sequence[str]]


@event.listens_for(Writing, "after_flush")
def _remember(session: Writing, _context: object) -> None:
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in (*session.new, *changed, *session.deleted):
        if not isinstance(row, SILENT):
            session.touched[id(row)] = row
    for row in changed:
        if isinstance(row, Consultation) and not session.has_inserted(row):
            session.was_about.setdefault(row.number, set()).update(inspect(row).attrs.concerns_id.history.deleted)


def leave(session: Writing, audience: Audience) -> list[str]:
    """Write the names of what this session touched, in its own transaction. Return the names.

    audience: who learns of a change to a complaint.
    """
    session.flush()
    notices = [one for one in session.touched.values() if isinstance(one, Notice)]
    names = [change_names.for_officer(officer) for one in notices if (officer := _name_of(session, one.officer_id))]
    for case, changes in _by_case(session).values():
        names += _addressed(session, case, changes, audience)
    names = list(dict.fromkeys(names))
    session.touched.clear()
    session.was_about.clear()
    if names:
        session.connection().execute(insert(Change), [{"name": name} for name in names])
    return names


def _by_case(session: Writing) -> dict[str, tuple[Consultation, list[str]]]:
    """Return each case that was touched, with the names of its changes, by its number."""
    found: dict[str, tuple[Consultation, list[str]]] = {}
    for one in session.touched.values():
        case = None if isinstance(one, Notice) else _case_of(session, one)
        if case is not None and (name := _change_of(session, one, case)):
            found.setdefault(case.number, (case, []))[1].append(name)
    return found


def _addressed(session: Writing, case: Consultation, names: Sequence[str], audience: Audience) -> Sequence[str]:
    """Return the names of a case's changes for whoever may learn of them: everybody, or who may see the complaint."""
    if case.kind != CaseKind.COMPLAINT:
        return names
    officers = audience(session, {case.concerns_id, *session.was_about.get(case.number, ())})
    return [change_names.for_officer(officer, name) for officer in officers for name in dict.fromkeys(names)]


def _name_of(session: Session, officer_id: int) -> str:
    officer = session.get(Officer, officer_id)
    return officer.name if officer else ""


def _case_of(session: Session, one: object) -> Consultation | None:
    if isinstance(one, Consultation):
        return one
    known = getattr(one, "consultation_id", None)
    if known is None and (message_id := getattr(one, "message_id", None)) is not None:
        message = session.get(Message, message_id)
        known = message.consultation_id if message else None
    return session.get(Consultation, known) if known is not None else None


def _change_of(session: Session, one: object, case: Consultation) -> str:
    """Return the name of the change of a row of this case, "" where nobody needs to know.

    An existing draft shows others that an officer types. A deleted draft was sent or emptied: its page stops showing
    it.
    """
    if not isinstance(one, Draft) or inspect(one).deleted:
        return case.number
    officer = session.get(Officer, one.officer_id)
    if officer is None or not one.body:
        return ""
    return change_names.typing(case.number, officer.display_name, is_answer=one.kind == DraftKind.REPLY)


@dataclass(frozen=True)
class News:
    """What changed for one officer, the oldest change first.

    signed_in: whether the session goes on.
    last: id of the newest change that the officer may know of.
    names: names of the changes, each once.
    missed: whether older changes are no longer kept, or the page knows a change that this database never had: it was
        put back from a copy.
    """

    signed_in: bool = False
    last: int = 0
    names: Sequence[str] = ()
    missed: bool = False


@dataclass(frozen=True)
class Listener:
    """Who asks for news.

    token_hash: of the session. officer_id: whose session it is.
    proved_roles: roles whose sessions hear nothing before a second factor has proved them.
    """

    token_hash: str
    officer_id: int
    proved_roles: Collection[str] = ()


def news(db: Session, who: Listener, since: int | None, limit: int, *, now: datetime) -> News:
    """Return what changed for an officer after a change, read in one statement. Every open page asks every few seconds.

    since: id of the last known change. None asks only for the id of the newest change.
    limit: most changes that are read.
    """
    later = select(col(Change.id), col(Change.name)).where(_is_for(who.officer_id)).order_by(col(Change.id).desc())
    later = later.where(col(Change.id) > since).limit(limit) if since is not None else later.limit(1)
    newest = later.subquery()
    ends = (select(end(col(Change.id))).scalar_subquery() for end in (func.min, func.max))
    query = select(Officer.name, *ends, newest.c.id, newest.c.name)  # type: ignore[call-overload]
    query = query.outerjoin(newest, literal_column("1") == 1)
    query = query.join(OfficerSession, col(OfficerSession.officer_id) == col(Officer.id))
    rows = db.execute(query.where(col(Officer.id) == who.officer_id, *_goes_on(who, now))).all()
    if not rows:
        return News()
    officer, first, newest_of_all = rows[0][:3]
    changes = sorted((int(row[3]), str(row[4])) for row in rows if row[3] is not None)
    before_all = (first or 1) - 1
    if since is not None and since > (newest_of_all or 0):
        return News(signed_in=True, last=before_all, missed=True)
    last = max(changes[-1][0] if changes else 0, since or 0, before_all)
    if since is None:
        return News(signed_in=True, last=last)
    names = change_names.heard_by(officer, (name for _, name in changes))
    return News(signed_in=True, last=last, names=list(dict.fromkeys(names)), missed=since < before_all)


def _goes_on(who: Listener, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Officer.active).is_(True),
        or_(col(OfficerSession.proved).is_(True), col(Officer.role).not_in(who.proved_roles)),
        col(OfficerSession.token_hash) == who.token_hash,
        col(OfficerSession.session_version) == col(Officer.session_version),
        col(OfficerSession.ends_at) > now,
        col(OfficerSession.ended_at).is_(None),
    )


def reader(db: Session, token_hash: str, officer_id: int) -> tuple[Officer | None, OfficerSession | None, int]:
    """Return the officer of a session, the session, and the id of the newest change they may know of.

    It is one statement. A page asks for all of it before it reads what it shows, so that a change in between is news
    to it. token_hash: of the session, which may have ended. officer_id: whose session it is.
    """
    asked = {"officer_id": officer_id, "token_hash": token_hash}
    row = db.execute(_reader_query(), asked).one_or_none()
    return (row[0], row[1], int(row[2])) if row else (None, None, 0)


@cache
def _reader_query() -> Select[Officer, OfficerSession, Any]:
    """Return the statement of `reader`. Every page asks it: building it takes longer than running it."""
    officer_id = bindparam("officer_id", type_=Integer)
    newest = select(col(Change.id)).where(_is_for(officer_id)).order_by(col(Change.id).desc()).limit(1)
    before_all = select(func.min(col(Change.id)) - 1).scalar_subquery()
    known = func.coalesce(newest.scalar_subquery(), before_all, 0)
    query = select(Officer, OfficerSession, known).join(
        OfficerSession, col(OfficerSession.officer_id) == col(Officer.id)
    )
    return query.where(col(Officer.id) == officer_id, col(OfficerSession.token_hash) == bindparam("token_hash"))


def _is_for(officer_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Return the condition that a change is for everybody, or for this officer: others leave no trace, no number."""
    whose = select(literal(change_names.FOR_ONE).concat(col(Officer.name))).where(col(Officer.id) == officer_id)
    mine = whose.scalar_subquery().concat(":")
    named = col(Change.name).concat(":")
    return or_(
        not_(col(Change.name).startswith(change_names.FOR_ONE)), func.substr(named, 1, func.length(mine)) == mine
    )


def many(db: Session) -> bool:
    """Return whether the table holds twice as many changes as are kept."""
    ends = (select(end(col(Change.id))).scalar_subquery() for end in (func.min, func.max))  # each uses the index
    first, last = db.execute(select(*ends)).one()
    return first is not None and last - first > 2 * KEPT


def forget(db: Session) -> None:
    """Delete all but the newest changes. A page that asks for older ones is drawn again as a whole."""
    newest = select(func.max(col(Change.id))).scalar_subquery()
    db.connection().execute(delete(Change).where(col(Change.id) < newest - KEPT))
