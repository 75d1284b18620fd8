"""When a mail server got a mail. The date that its writer gave it says nothing: clocks of phones stand at 1970."""

from __future__ import annotations

from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

HEAD = 20_000  # bytes in which the newest Received line surely stands


def got_at(raw: bytes, stored: object) -> datetime | None:
    """Return when the office's server got a mail, None where nobody says.

    raw: its bytes. stored: the server's INTERNALDATE; a mailbox that was moved may have lost it, and says today. The
    first Received line stays as it was.
    """
    moments = [stored if isinstance(stored, datetime) and stored.tzinfo is not None else None, _received(raw)]
    return min((moment for moment in moments if moment is not None), default=None)


def _received(raw: bytes) -> datetime | None:
    try:
        line = str(BytesHeaderParser().parsebytes(raw[:HEAD])["Received"] or "")
        moment = parsedate_to_datetime(line.rpartition(";")[2].strip())
    except Exception:
        return None
    return moment if moment.tzinfo is not None else None
