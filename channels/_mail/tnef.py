"""The files Outlook hides in winmail.dat, where the optional tnefparse is installed (pip install loket[tnef])."""

from __future__ import annotations

import logging

HEADER = 6  # signature and key, before the first object
OBJECT = 9  # level, name, type and length, before an object's data; two bytes of checksum follow it
MOST_OBJECTS = 1000  # the library copies the rest of the file for every one

logging.getLogger("tnefparse").setLevel(logging.CRITICAL)  # it logs what it cannot read, letters' contents included


def unwrap(data: bytes) -> list[tuple[str, bytes]] | None:
    """(name, bytes) of every file inside, or None where it cannot be opened here."""
    try:
        from tnefparse import TNEF

        if _objects(data) > MOST_OBJECTS:
            return None
        found = [(str(one.long_filename()), bytes(one.data)) for one in TNEF(data, do_checksum=False).attachments]
        return found if all(content for _, content in found) else None  # cut off on the way
    except Exception:
        return None


def _objects(data: bytes) -> int:
    count, place = 0, HEADER
    while place + OBJECT < len(data) and count <= MOST_OBJECTS:
        length = int.from_bytes(data[place + OBJECT - 4 : place + OBJECT], "little")
        place += OBJECT + length + 2
        count += 1
    return count
