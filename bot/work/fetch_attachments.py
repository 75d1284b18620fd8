"""Fetch the attachments of incoming messages. The message itself is stored already."""

from __future__ import annotations

import logging
from datetime import timedelta

import filetype

from bot.app import App
from channels.envelope import Attachment
from channels.protocols import OpenError
from handlers.intake.staff import officer_answer
from store.tables import Arrival, File, Message
from store.transport import outbox
from store.vocabulary import FileState

log = logging.getLogger(__name__)

MOST_FETCHES = 6


def fetch_files(app: App) -> int:
    """Fetch one incoming attachment. Return how many were tried."""
    with app.db.read() as db:
        ids = outbox.pending_files(db, app.clock(), limit=1)
    for file_id in ids:
        _fetch(app, file_id)
    return len(ids)


def _fetch(app: App, file_id: int) -> None:
    with app.db.read() as db:
        file = db.get_one(File, file_id)
        message = db.get_one(Message, file.message_id)
        arrival = db.get_one(Arrival, message.arrival_id)
    attachment = Attachment(file.filename, file.content_type, file.locator, file.inline, file.content_id)
    try:
        data = app.channels[message.channel].open(attachment, arrival.raw)
        digest = app.files.put(data)
    except OpenError as error:
        _not_fetched(app, file_id, str(error), permanent=error.permanent)
    except Exception as error:
        log.exception("fetching file %s broke", file_id)
        _not_fetched(app, file_id, f"{type(error).__name__}", permanent=False)
    else:
        _fetched(app, file_id, data, digest)


def _fetched(app: App, file_id: int, data: bytes, digest: str) -> None:
    kind = filetype.guess(data)
    with app.db.write() as db:
        file = db.get_one(File, file_id)
        if file.state != FileState.PENDING:  # somebody else fetched it meanwhile
            return
        file.state, file.sha256, file.size, file.error = FileState.STORED, digest, len(data), ""
        if kind is not None and not _alike(kind.mime, file.content_type):
            file.error = f"Pengirim menyebut {file.content_type}, isinya {kind.mime}."
            file.content_type = kind.mime
        officer_answer.go_on(db, app.office, db.get_one(Message, file.message_id), app.clock())


def _alike(found: str, claimed: str) -> bool:
    """Return whether the type shown by the bytes fits the claimed type.

    Office files are zip archives. ogg holds sound or video.
    """
    base = claimed.partition(";")[0].strip().lower()
    if found == base or found.partition("/")[0] == base.partition("/")[0]:
        return True
    return found in ("application/zip", "application/x-ole-storage") and base.startswith("application/")


def _not_fetched(app: App, file_id: int, reason: str, *, permanent: bool) -> None:
    with app.db.write() as db:
        file = db.get_one(File, file_id)
        if file.state != FileState.PENDING:
            return
        file.attempts += 1
        file.error = reason
        if permanent or file.attempts >= MOST_FETCHES:
            file.state = FileState.FAILED
            officer_answer.go_on(db, app.office, db.get_one(Message, file.message_id), app.clock())
        else:
            file.due_at = app.clock() + timedelta(seconds=5 * 3**file.attempts)
