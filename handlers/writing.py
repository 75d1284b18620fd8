"""What leaves the composer: an answer, a note or the outcome of a call, once, however often the form is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers import desk
from handlers.office import Office
from handlers.say import Enclosure
from store import drafts, events, messages, uploads
from store.tables import Consultation, Officer

KEY = re.compile(r"[a-z2-7]{20}")


@dataclass(frozen=True)
class Form:
    """One filled composer. kind: balas | telepon | catatan. key: the form's own, the same over every repetition.

    seen: the last event its page showed; began: when the officer began to write. waited: it was written a while ago
    and only comes now, so the citizen's newer words must be read first. uploads: keys of files already here;
    enclosures: files in the form itself.
    """

    text: str
    kind: str = "balas"
    key: str = ""
    seen: int | None = None
    began: int | None = None
    waited: bool = False
    close: bool = False
    uploads: Sequence[str] = ()
    enclosures: Sequence[Enclosure] = field(default=())


@dataclass(frozen=True)
class Written:
    """What became of a form. again: it has been here before. unread: the citizen wrote what its page did not show."""

    again: bool = False
    unread: bool = False


def write(db: Session, office: Office, number: str, form: Form, *, by: Officer, now: datetime) -> Written:
    """Do what the form says, once. Raises DeskError."""
    consultation = desk.found(db, number, by)
    if was_here(db, form.key):
        return Written(again=True)
    unread = _unread(db, consultation, form)
    if form.waited:
        desk.require_not_overtaken(db, consultation, form.seen, by)
        desk.require_nothing_new(consultation, form.seen)
    enclosures = [*form.enclosures, *_uploaded(db, consultation, form, by)]
    _say(db, office, number, form, enclosures, by, now)
    drafts.drop(db, consultation, by)
    return Written(unread=unread)


def _unread(db: Session, consultation: Consultation, form: Form) -> bool:
    newer = events.since(db, consultation, form.seen) if form.seen is not None else ()
    return form.kind == "balas" and any(one.by == "citizen" for one in newer)


def was_here(db: Session, key: str) -> bool:
    """Whether a message was made of the form with this key, be it taken back since."""
    return bool(key) and messages.by_key(db, key) is not None


def _say(
    db: Session, office: Office, number: str, form: Form, enclosures: Sequence[Enclosure], by: Officer, now: datetime
) -> None:
    if form.kind == "catatan":
        desk.note(db, number, form.text, by=by, now=now, enclosures=enclosures, key=form.key)
        return
    delay = timedelta(seconds=office.undo_seconds)
    if form.kind == "telepon":
        desk.log_call(db, number, form.text, by=by, now=now, seen=form.seen, key=form.key)
    else:
        desk.reply(
            db,
            office,
            number,
            form.text,
            by=by,
            now=now,
            enclosures=enclosures,
            seen=form.seen,
            began=form.began,
            key=form.key,
            delay=delay,
        )
    if form.close:
        desk.close(db, office, number, by=by, now=now, delay=delay)


def _uploaded(db: Session, consultation: Consultation, form: Form, by: Officer) -> list[Enclosure]:
    taken = uploads.take(db, consultation, by, form.uploads)
    if len(taken) < len(set(form.uploads)):
        raise desk.DeskError("Ada lampiran yang tidak lagi tersimpan. Lampirkan lagi, lalu kirim.")
    return [Enclosure(one.filename, one.content_type, one.sha256, one.size, one.by_link) for one in taken]


def key_of(word: str) -> str:
    """A form's key as it came; "" for what cannot be one."""
    return word if KEY.fullmatch(word) else ""
