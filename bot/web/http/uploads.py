"""Files that an officer attaches, stored under a safe name and their true type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

import filetype
from flask import request
from werkzeug.datastructures import FileStorage

from bot.app import App
from channels.formats.file_types import UNKNOWN, type_of
from handlers.errors import Refusal
from handlers.outgoing.queueing import OutgoingAttachment

LARGEST = 25 * 1024 * 1024
LARGEST_FORM = LARGEST + 1024 * 1024  # what is a little larger is told in words
LONGEST_NAME = 120
CONTAINERS = ("application/zip", "application/x-ole-storage", "application/msword")  # what office files are inside


class UnfitFile(Refusal):
    """A file of the form that cannot be taken."""


def attachments(app: App) -> Iterator[OutgoingAttachment]:
    """Yield the files of the form. They are stored before the transaction starts. Raises UnfitFile."""
    for upload in request.files.getlist("berkas"):
        if not upload.filename:
            continue
        data = upload.read()
        if not data:
            raise UnfitFile(f"Berkas {upload.filename} kosong. Pilih berkas lain.")
        if len(data) > LARGEST:
            raise UnfitFile(f"Berkas {upload.filename} lebih dari 25 MB. Kirim tautan unduhnya.")
        yield OutgoingAttachment(safe_name(upload), content_type(upload, data), app.files.put(data), len(data))


def safe_name(upload: FileStorage) -> str:
    """Return the name of a file without folders and without signs that a name cannot bear."""
    name = PurePath((upload.filename or "").replace("\\", "/")).name
    plain = "".join(sign for sign in name if sign.isprintable()).strip(" .") or "berkas"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending)]}{dot}{ending}" if dot and len(ending) < 12 else plain[:LONGEST_NAME]


def content_type(upload: FileStorage, data: bytes) -> str:
    """Return the type that the bytes show, else the one the name tells, else the one the browser claims.

    Office files are zip or OLE inside. What a browser claims depends on the computer: csv is Excel's on Windows.
    """
    sniffed, named = filetype.guess_mime(data), type_of(upload.filename or "")
    if sniffed is not None and (sniffed not in CONTAINERS or named == UNKNOWN):
        return str(sniffed)
    return named if named != UNKNOWN else upload.mimetype or UNKNOWN
