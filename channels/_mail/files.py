"""The files of a mail: what each is called, and where its bytes are."""

from __future__ import annotations

import mimetypes

from channels._mail.parse import Part, content, parts, read, safe_name
from channels._mail.tnef import unwrap
from channels.envelope import Attachment
from channels.protocols import OpenError

ENDINGS = {"message/rfc822": ".eml", "image/jpeg": ".jpg", "text/calendar": ".ics", "application/pkcs7-mime": ".p7m"}
WINMAIL = ("application/ms-tnef", "application/vnd.ms-tnef")


def files_of(part: Part, html: str) -> list[Attachment]:
    """A part as a file, or the files packed in it. Locators: the part's path, then "/" and the place in a pack."""
    packed = unwrap(content(part.message)) if _is_winmail(part) else None
    if packed:
        return [_packed_file(part, place, name) for place, (name, _) in enumerate(packed)]
    shown = bool(part.content_id) and f"cid:{part.content_id}" in html
    name = part.filename or _unnamed(part)
    return [Attachment(name, part.content_type, part.path, shown, part.content_id if shown else "")]


def _packed_file(part: Part, place: int, name: str) -> Attachment:
    name = safe_name(name)
    return Attachment(name, mimetypes.guess_type(name)[0] or "application/octet-stream", f"{part.path}/{place}")


def _unnamed(part: Part) -> str:
    ending = ENDINGS.get(part.content_type) or mimetypes.guess_extension(part.content_type) or ".bin"
    return f"lampiran-{part.path}{ending}"


def _is_winmail(part: Part) -> bool:
    return part.filename.lower() == "winmail.dat" or part.content_type in WINMAIL


def is_closed_winmail(part: Part) -> bool:
    """Files packed by Outlook that cannot be had here."""
    return _is_winmail(part) and unwrap(content(part.message)) is None


def open_file(raw: bytes, locator: str) -> bytes:
    """The bytes behind a locator. Raises OpenError."""
    path, _, place = locator.partition("/")
    message = read(raw)
    for part in parts(message) if message is not None else []:
        if part.path == path:
            return _unpacked(part, int(place)) if place else content(part.message)
    raise OpenError("bagian surel ini tidak ditemukan", permanent=True)


def _unpacked(part: Part, place: int) -> bytes:
    packed = unwrap(content(part.message)) or []
    if place >= len(packed):
        raise OpenError("berkas di dalam winmail.dat tidak terbaca", permanent=True)
    return packed[place][1]
