"""Fetch the attachments of incoming messages. The message itself is stored already.

A file that ends two processes while it is opened is given up. Its message stays.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import filetype

from bot.app import App
from bot.work import in_hand
from channels.envelope import Attachment
from channels.protocols import Channel, Enclosing, OpenError
from handlers.intake.staff import officer_answer
from store.tables import Arrival, File, Message
from store.transport import outbox
from store.vocabulary import FileState

log = logging.getLogger(__name__)

MOST_FETCHES = 6
OPENING = "opening"  # folder for the notes of which process opens which file
STOPPED = "Berkas ini menghentikan program yang membukanya."


def fetch_files(app: App) -> int:
    """Fetch an incoming attachment, with all others of its mail. Return how many were tried."""
    folder = app.settings.data / OPENING
    in_hand.look(folder, lambda file_id: _cut_off(app, file_id))
    with app.db.read() as db:
        ids = outbox.pending_files(db, app.clock(), limit=1)
    if not ids:
        return 0
    with in_hand.noting(folder) as note:
        return _fetch(app, ids[0], note)


def _cut_off(app: App, file_id: int) -> None:
    """Count that a process ended while it opened a file. The second time in a row, give the file up."""
    log.error("a process ended while it opened file %s", file_id)
    with app.db.read() as db:
        file = db.get(File, file_id)
        stopped_before = file is not None and file.error == STOPPED
    if file is not None:
        _not_fetched(app, file_id, STOPPED, permanent=stopped_before)


def _fetch(app: App, file_id: int, note: Callable[[int], None]) -> int:
    """Fetch one file, or where an arrival holds the bytes, all of its files, so that it is read once.

    Only what an arrival holds is noted: a process that ends while it waits for a provider says nothing of the file.
    """
    with app.db.read() as db:
        file = db.get_one(File, file_id)
        message = db.get_one(Message, file.message_id)
        raw = db.get_one(Arrival, message.arrival_id).raw
        channel = app.channels.get(message.channel)
        files = outbox.pending_with(db, file, app.clock()) if isinstance(channel, Enclosing) else [file]
    opened = _opened(channel, files, raw)
    for one in files:
        if isinstance(channel, Enclosing):
            note(one.id or 0)
        _store(app, one.id or 0, opened, note)
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


def _store(app: App, file_id: int, opened: Iterator[bytes | OpenError], note: Callable[[int], None]) -> None:
    try:
        data = _next(opened, note)
        digest = app.files.put(data)
    except OpenError as error:
        _not_fetched(app, file_id, str(error), permanent=error.permanent)
    except Exception as error:
        log.exception("fetching file %s broke", file_id)
        _not_fetched(app, file_id, f"{type(error).__name__}", permanent=False)
    else:
        _fetched(app, file_id, data, digest)


def _next(opened: Iterator[bytes | OpenError], note: Callable[[int], None]) -> bytes:
    """Open the next file. Raises OpenError. The note ends here: what comes later only waits for disk and lock."""
    try:
        data = next(opened)
    finally:
        note(in_hand.NONE)
    if isinstance(data, OpenError):
        raise data
    return data


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
