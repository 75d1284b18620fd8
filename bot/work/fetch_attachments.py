"""Fetch the attachments of incoming messages. The message itself is stored already."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta

import filetype

from bot.app import App
from channels.envelope import Attachment
from channels.protocols import Channel, Enclosing, OpenError
from handlers.intake.staff import officer_answer
from store.tables import Arrival, File, Message
from store.transport import outbox
from store.vocabulary import FileState

log = logging.getLogger(__name__)

MOST_FETCHES = 6


def fetch_files(app: App) -> int:
    """Fetch an incoming attachment, with all others of its mail. Return how many were tried."""
    with app.db.read() as db:
        ids = outbox.pending_files(db, app.clock(), limit=1)
    return sum(_fetch(app, file_id) for file_id in ids)


def _fetch(app: App, file_id: int) -> int:
    """Fetch one file, or where an arrival holds the bytes, all of its files, so that it is read once."""
    with app.db.read() as db:
        file = db.get_one(File, file_id)
        message = db.get_one(Message, file.message_id)
        raw = db.get_one(Arrival, message.arrival_id).raw
        channel = app.channels.get(message.channel)
        files = outbox.pending_with(db, file, app.clock()) if isinstance(channel, Enclosing) else [file]
    opened = _opened(channel, files, raw)
    for one in files:
        _store(app, one.id or 0, opened)
    return len(files)


def _opened(channel: Channel | None, files: Sequence[File], raw: bytes) -> Iterator[bytes | OpenError]:
    wanted = [Attachment(one.filename, one.content_type, one.locator, one.inline, one.content_id) for one in files]
    if channel is None:
        yield from (OpenError("saluran ini tidak diatur") for _ in files)
    elif isinstance(channel, Enclosing):
        yield from channel.open_all(wanted, raw)
    else:
        for one in wanted:
            yield channel.open(one, raw)


def _store(app: App, file_id: int, opened: Iterator[bytes | OpenError]) -> None:
    try:
        data = next(opened)
        if isinstance(data, OpenError):
            raise data
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
