"""The files of a mail: their names, and where their bytes are.

A locator is the path of a part. Behind "/" it has the number of a file inside this part: in Outlook's winmail.dat, in
the text (uuencode), or in the HTML (pictures in `data:` addresses).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from channels._mail.html import move_pictures_out, picture_bytes
from channels._mail.parse import Part, content, parts, read, text
from channels._mail.text import LONGEST_TEXT, take_files_out, to_text
from channels.envelope import Attachment
from channels.formats.file_names import safe_name
from channels.formats.file_types import ending_of, type_of
from channels.formats.plain_text import clean
from channels.protocols import OpenError

log = logging.getLogger(__name__)

WINMAIL = ("application/ms-tnef", "application/vnd.ms-tnef")

PACKED_UNREADABLE = "berkas di dalam bagian email ini tidak terbaca"

HEADER = 6  # of winmail.dat: signature and key, before the first object
OBJECT = 9  # level, name, type and length, before an object's data; two bytes of checksum follow it
MOST_OBJECTS = 1000  # the library copies the rest of the file for every one

logging.getLogger("tnefparse").setLevel(logging.CRITICAL)  # it logs what it cannot read, letters' contents included


@dataclass(frozen=True)
class Winmail:
    """Content of a winmail.dat of Outlook.

    files: (name, bytes) of each file.
    words, html: the letter itself, as text or as HTML.
    """

    files: list[tuple[str, bytes]]
    words: str = ""
    html: str = ""


def files_of(part: Part) -> list[Attachment]:
    """Return a part as a file, or the files that are packed in it."""
    packed = open_winmail(part)
    if packed is not None and (packed.files or packed.words or packed.html):
        return [packed_file(part, place, name) for place, (name, _) in enumerate(packed.files)]
    name = part.filename or _unnamed(part)
    return [Attachment(name, part.content_type, part.path, content_id=part.content_id)]


def packed_file(part: Part, place: int, name: str, content_id: str = "") -> Attachment:
    """Return the file with this number inside a part."""
    name = safe_name(name)
    kind = type_of(name)
    return Attachment(name, kind, f"{part.path}/{place}", content_id=content_id)


def _unnamed(part: Part) -> str:
    ending = ending_of(part.content_type)
    return f"lampiran-{part.path}{ending}"


def _is_winmail(part: Part) -> bool:
    return part.filename.lower() == "winmail.dat" or part.content_type in WINMAIL


def is_closed_winmail(part: Part) -> bool:
    """Return whether this part is a winmail.dat that cannot be unpacked."""
    return _is_winmail(part) and open_winmail(part) is None


def open_winmail(part: Part) -> Winmail | None:
    """Unpack a winmail.dat. Return None for any other part, and for a damaged one."""
    return unpack(content(part.message)) if _is_winmail(part) else None


def unpack(data: bytes) -> Winmail | None:
    """Unpack the bytes of a winmail.dat. Return None where they are damaged or would keep the library busy for long."""
    try:
        from tnefparse import TNEF

        if _count_objects(data) > MOST_OBJECTS:
            return None
        opened = TNEF(data, do_checksum=False)
        files = [(str(one.long_filename()), bytes(one.data)) for one in opened.attachments]
        if not all(kept for _, kept in files):
            return None  # cut off on the way
        return Winmail(files, _words(opened.body)[:LONGEST_TEXT], _words(opened.htmlbody)[:LONGEST_TEXT])
    except Exception:
        return None


def _words(body: object) -> str:
    return clean(to_text(body, None) if isinstance(body, bytes) else body if isinstance(body, str) else "")


def _count_objects(data: bytes) -> int:
    count, place = 0, HEADER
    while place + OBJECT < len(data) and count <= MOST_OBJECTS:
        length = int.from_bytes(data[place + OBJECT - 4 : place + OBJECT], "little")
        place += OBJECT + length + 2
        count += 1
    return count


def open_files(raw: bytes, locators: Iterable[str]) -> Iterator[bytes | OpenError]:
    """Yield the bytes behind each locator, or why there are none. The mail is read once, however many they are."""
    message = read(raw)
    by_path = {part.path: part for part in parts(message)} if message is not None else {}
    packed = lru_cache(maxsize=1)(_packed)  # of one part at a time: each may be as large as the mail
    for locator in locators:
        path, _, place = locator.partition("/")
        yield _open(by_path.get(path), place, packed)


def _open(part: Part | None, place: str, packed: Callable[[Part], list[bytes]]) -> bytes | OpenError:
    """Return the bytes of a part or of a file packed in it. An exception is the error of this file alone."""
    if part is None:
        return OpenError("bagian email ini tidak ditemukan", permanent=True)
    try:
        if not place:
            return content(part.message)
        found = packed(part)
        return found[int(place)] if int(place) < len(found) else OpenError(PACKED_UNREADABLE, permanent=True)
    except Exception as error:
        log.exception("opening part %s of a mail broke", part.path)
        return OpenError(f"{type(error).__name__}")


def _packed(part: Part) -> list[bytes]:
    if part.content_type == "text/html":
        return [picture_bytes(data) for _, data in move_pictures_out(text(part.message), part.path)[1]]
    if part.content_type.startswith("text/"):
        return [data for _, data in take_files_out(text(part.message))[1]]
    opened = open_winmail(part)
    return [data for _, data in opened.files] if opened else []
