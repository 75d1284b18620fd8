"""Fetch the attachments of incoming messages. The message itself is stored already.

The worker takes out those that an arrival holds. What a provider has is fetched by the clock, in a lane of its channel:
it may take long, and a worker ends. A file that ends two processes while it is opened is given up. Its message stays.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import filetype

from bot.app import App
from bot.work import in_hand
from bot.work.sending.lanes import lanes_of
from channels.envelope import Attachment
from channels.protocols import Channel, Enclosing, OpenError
from handlers.intake.entry import lost_file
from handlers.intake.staff import officer_answer
from store.tables import Arrival, File, Message
from store.transport import incoming_files
from store.vocabulary import FileState

log = logging.getLogger(__name__)

MOST_OPENED = 6  # times that a file is taken out of its arrival
LANES = "files"
OPENING = "opening"  # folder for the notes of which process opens which file
STORE_AWAY = "belum dapat disimpan di kantor"
STOPPED = "Berkas ini menghentikan program yang membukanya."


def by_worker(app: App) -> set[str]:
    """Return the channels whose files the worker opens: their arrivals hold the bytes."""
    return {name for name, channel in app.channels.items() if isinstance(channel, Enclosing)}


def fetch_files(app: App) -> int:
    """Take an attachment out of its arrival, with all others of its mail. Return how many were tried."""
    folder = app.settings.data / OPENING
    in_hand.look(folder, lambda file_id: _cut_off(app, file_id))
    with app.db.read() as db:
        file_id = incoming_files.next_one(db, by_worker(app), app.clock())
    if file_id is None:
        return 0
    with in_hand.noting(folder) as note:
        return _fetch(app, file_id, note)


def begin(app: App, channels: Iterable[str]) -> None:
    """Ask providers for the files of these channels, each in its own lane."""
    lanes = lanes_of(app.db, LANES)
    for channel in channels:
        lanes.run(channel, partial(fetch_from_provider, app, channel))


def fetch_from_provider(app: App, channel: str) -> None:
    """Ask a provider for each file that is due."""
    while True:
        with app.db.read() as db:
            file_id = incoming_files.next_one(db, [channel], app.clock())
        if file_id is None:
            return
        _fetch(app, file_id, _note_nothing)


def _note_nothing(_file_id: int) -> None:
    """Stand in for the note of a file in hand: a process that ends while it waits for a provider says nothing of it."""


def _cut_off(app: App, file_id: int) -> None:
    """Count that a process ended while it opened a file. The second time in a row, give the file up."""
    log.error("a process ended while it opened file %s", file_id)
    with app.db.read() as db:
        file = db.get(File, file_id)
        stopped_before = file is not None and file.error == STOPPED
    if file is not None:
        _not_fetched(app, file_id, STOPPED, permanent=stopped_before)


def _fetch(app: App, file_id: int, note: Callable[[int], None]) -> int:
    """Fetch one file, or where an arrival holds the bytes, all of its files, so that it is read once."""
    with app.db.read() as db:
        file = db.get_one(File, file_id)
        message = db.get_one(Message, file.message_id)
        raw = db.get_one(Arrival, message.arrival_id).raw
        channel = app.channels.get(message.channel)
        files = incoming_files.pending_with(db, file, app.clock()) if isinstance(channel, Enclosing) else [file]
    opened = _opened(channel, files, raw)
    for one in files:
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
    except OpenError as error:
        _not_fetched(app, file_id, str(error), permanent=error.permanent)
    except Exception as error:
        log.exception("fetching file %s broke", file_id)
        _not_fetched(app, file_id, f"{type(error).__name__}", permanent=False)
    else:
        _keep(app, file_id, data)


def _keep(app: App, file_id: int, data: bytes) -> None:
    """Store the bytes of a file. While their store does not take them, the file waits: that is no fault of its own."""
    try:
        digest = app.files.put(data)
    except OSError as error:
        log.warning("file %s cannot be stored: %s", file_id, error)
        _put_off(app, file_id, f"{STORE_AWAY} ({type(error).__name__})")
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


def _put_off(app: App, file_id: int, reason: str) -> None:
    """Try a file again later, however often that was so."""
    with app.db.write() as db:
        file = db.get_one(File, file_id)
        if file.state == FileState.PENDING:
            file.error, file.due_at = reason, app.clock() + incoming_files.STORE_RESTS


def _not_fetched(app: App, file_id: int, reason: str, *, permanent: bool) -> None:
    with app.db.write() as db:
        file, now = db.get_one(File, file_id), app.clock()
        if file.state != FileState.PENDING:
            return
        message = db.get_one(Message, file.message_id)
        most = MOST_OPENED if message.channel in by_worker(app) else incoming_files.MOST_ASKED
        file.attempts += 1
        file.error = reason
        if not permanent and file.attempts < most:
            file.due_at = now + incoming_files.pause(file.attempts)
            return
        file.state = FileState.FAILED
        file.due_at = None if permanent or most == MOST_OPENED else now + incoming_files.DAILY
        officer_answer.go_on(db, app.office, message, now)
        if file.due_at is not None and file.attempts == most:
            lost_file.tell(db, file, now)
