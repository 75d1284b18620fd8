"""Guard every address that shows a case: refuse officers who may not see it, and log those who may.

An address names a consultation by `number`, one of its messages by `key` or one of its files by `file_id`; keep to
these names in new addresses, and they are guarded too (a test tries every address there is).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, g, request
from sqlmodel import Session

from bot.app import App
from handlers.errors import Hidden, NotFound
from handlers.officers import visibility
from store.cases import consultations, messages
from store.desk import read_log
from store.tables import Consultation, File, Message, Officer

NAMES = frozenset({"number", "key", "file_id"})


def guard(app: App, officer: Officer) -> None:
    """Stop whoever may not see what the address is about.

    The answer is the same for a complaint that is kept from them and for one that does not exist.
    Raises Hidden for a number, NotFound for a message or a file.
    """
    args = request.view_args or {}
    if NAMES.isdisjoint(args):
        return
    with app.db.read() as db:
        consultation = named(db, args)
        if consultation is None:
            _require_exists(db, args)
            return
        if not visibility.may_see(db, officer, consultation):
            raise Hidden(visibility.NOT_YOURS) if "number" in args else NotFound(visibility.NOT_YOURS)
        g.case_id, g.is_merged = consultation.id, consultation.merged_into_id is not None
        day = app.clock().astimezone(app.office.zone).date().isoformat()
        known = read_log.known(db, officer, consultation, day)
    if request.method == "GET" and not known:
        with app.db.write() as db:
            read_log.note(db, officer, consultation, day, app.clock())


def _require_exists(db: Session, args: Mapping[str, Any]) -> None:
    """Raise for an address that names nothing, as for a case kept from the officer. A message may belong to no case."""
    if "number" in args:
        visibility.require_may_exist(args["number"])
    elif _message(db, args) is None:
        raise NotFound(visibility.NOT_YOURS)


def case(db: Session) -> Consultation:
    """Return the case that the address of this request names: `guard` looked it up. Ends in 404 when there is none."""
    return db.get(Consultation, g.get("case_id", 0)) or abort(404)


def is_merged() -> bool:
    """Return whether the case that the address names was merged into another."""
    return bool(g.get("is_merged"))


def named(db: Session, args: Mapping[str, Any]) -> Consultation | None:
    """Return the case that an address is about, None for none."""
    if "number" in args:
        return consultations.by_number(db, args["number"])
    message = _message(db, args)
    return db.get(Consultation, message.consultation_id) if message and message.consultation_id is not None else None


def _message(db: Session, args: Mapping[str, Any]) -> Message | None:
    """Return the message that an address names, by its key or by one of its files."""
    file = db.get(File, args["file_id"]) if "file_id" in args else None
    return db.get(Message, file.message_id) if file is not None else messages.by_key(db, args.get("key", ""))
