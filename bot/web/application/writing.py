"""Take what a citizen writes on a page of ours, like every arrival: nothing that was answered is lost."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from flask import abort, request
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from bot.app import App
from bot.web.http.uploads import LARGEST, content_type, safe_name
from channels.chat import Chat, Enclosed
from handlers.errors import BadInput
from handlers.office import formats
from handlers.self_service.chat import conversation
from handlers.self_service.chat.question import CHANNEL, Written
from store.transport import arrivals, spool
from store.transport.arrivals import Row

BEFORE_FILES = 64 * 1024  # bytes of a form in which its words stand
PATIENCE = 2.0  # seconds that a page waits for the worker


def keep(app: App, key: str, told: Written, files: Sequence[Enclosed] = ()) -> bool:
    """Store what was written, in the spool where the database cannot be written. Return whether it is safe."""
    channel = app.channels.get(CHANNEL)
    if not isinstance(channel, Chat):
        abort(404)
    arrived = channel.written(
        key,
        told.address,
        told.text,
        token=told.token,
        proven=told.proven,
        files=files,
        searched=told.searched,
    )
    row = Row(CHANNEL, arrived, app.clock())
    if not spool.put_or_keep(lambda one: arrivals.put(app.db, [one]), app.settings.data / spool.FOLDER, row):
        return False
    app.bell.ring()
    return True


def wait(app: App, key: str) -> None:
    """Wait a little until the worker has handled what was written."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with app.db.read() as db:
            if conversation.is_handled(db, key):
                return
        time.sleep(0.05)


def files(words: Mapping[str, str]) -> list[Enclosed]:
    """Return the files of the form. Raises BadInput. words: of the page; they hold `unreadable` and `too_large`."""
    found: list[Enclosed] = []
    for upload in request.files.getlist("berkas"):
        if not upload.filename:
            continue
        data = upload.read()
        if not data:
            raise BadInput(words["unreadable"].format(nama=safe_name(upload)))
        found.append(Enclosed(safe_name(upload), content_type(upload, data), data))
    together = sum(len(one.data) for one in found)
    if together > LARGEST:
        raise BadInput(words["too_large"].format(besar=formats.size(together)))
    return found


def typed_before_files(name: str) -> str:
    """Return a field of a form that is too large to be read, "" where it does not stand before the files."""
    boundary = request.mimetype_params.get("boundary", "")
    if not boundary:
        return ""
    decoder = MultipartDecoder(boundary.encode())
    decoder.receive_data(request.environ["wsgi.input"].read(BEFORE_FILES))
    found, is_ours = b"", False
    while not isinstance(event := decoder.next_event(), NeedData | Epilogue | File):
        if isinstance(event, Field):
            is_ours = event.name == name
        elif isinstance(event, Data) and is_ours:
            found += event.data
    return found.decode(errors="replace")
