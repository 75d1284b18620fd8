"""What the events of SMS Gate say: messages, batches of messages, pictures, binary SMS."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels.envelope import Address, Attachment, Inbound
from channels.formats.file_names import safe_name
from channels.formats.file_types import ending_of
from channels.formats.phone_numbers import e164

# the app's event: what its message is
KINDS = {"sms:received": "sms", "sms:data-received": "data", "mms:received": "mms", "mms:downloaded": "mms"}
BATCH = ":batch:"  # sms:batch:received, sms:batch:data-received, mms:batch:received, mms:batch:downloaded
QUIET = ("system:", "app:")  # the phone speaks of itself: it is alive, it was started
DOWNLOADED = "mms:downloaded"  # the whole picture message; mms:received only announces it

MMS = "[MMS: isinya tetap di ponsel gateway]"
DATA = "[SMS data: {size} bita, terlampir]"
ANNOUNCED, WHOLE = 0, 1  # Inbound.rank
LONGEST_TYPE = 100


class Unknown(Exception):
    """An event we do not understand: a person looks at it."""


@dataclass(frozen=True)
class Told:
    """One message of an event. place: its place in a batch, 0 for an event of its own."""

    event_id: str
    kind: str
    payload: Mapping[str, Any]
    place: int = 0


def messages_of(event: Mapping[str, Any]) -> list[Told]:
    """Return every message an event tells; none for what the phone says of itself. Raises Unknown."""
    kind, payload = str(event["event"]), event.get("payload")
    if kind.startswith(QUIET):
        return []
    if BATCH in kind:
        return _batch(str(event["id"]), kind.replace(BATCH, ":"), payload)
    if kind not in KINDS:
        raise Unknown(f"peristiwa {kind} tidak dikenal")
    return [Told(str(event["id"]), kind, payload if isinstance(payload, dict) else {})]


def _batch(event_id: str, kind: str, payload: object) -> list[Told]:
    listed = payload.get("messages") if isinstance(payload, dict) else payload
    if kind not in KINDS or not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Unknown(f"kumpulan {kind} tidak terbaca")
    return [Told(event_id, kind, one, place) for place, one in enumerate(listed)]


def inbound(told: Told, country: str, received_at: datetime) -> Inbound:
    """Return a message in our words. country: as in `e164`."""
    payload = told.payload
    named = clean(payload.get("sender") or payload.get("phoneNumber") or "")
    sender = _who(named, country, told)
    files = _files(told)
    return Inbound(
        external_id=_id(told, named),
        sender=sender,
        body=_words(told) or _without_words(told, files),
        sent_at=when(payload.get("receivedAt"), received_at),
        attachments=files,
        rank=WHOLE if told.kind == DOWNLOADED else ANNOUNCED,
        answerable=sender.kind == "phone",
    )


def _who(named: str, country: str, told: Told) -> Address:
    """Return a phone number in E.164; names of operators and banks, and short codes, as they came."""
    number = e164(named, country)
    if number:
        return Address("sms_gateway", number)
    return Address("sms_gateway", named or f"{told.event_id}{_suffix(told)}", named, "raw")


def _suffix(told: Told) -> str:
    return f"#{told.place}" if told.place else ""


def _id(told: Told, named: str) -> str:
    """Return one id for one message, told how often and by which event whatsoever.

    The app tells an SMS twice under two events' ids, and again in a batch after an outage. Its messageId is made from
    the words, so it does not tell the same words of a minute later apart; the time of receipt does.
    """
    payload, group = told.payload, KINDS[told.kind]
    if group == "mms" and payload.get("messageId"):
        facts: Sequence[object] = (group, named, payload["messageId"])
    elif payload.get("receivedAt") and named:
        words = payload.get("data") if group == "data" else _words(told) if group == "sms" else ""
        facts = (group, named, words, payload["receivedAt"], payload.get("simNumber"))
    else:
        return f"{told.event_id}{_suffix(told)}"
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:40]


def _words(told: Told) -> str:
    payload = told.payload
    if told.kind == "sms:data-received":
        return _text_in(decoded(payload.get("data")))
    body = clean(payload.get("message") or payload.get("body") or "")
    return "\n".join(dict.fromkeys(filter(None, (clean(payload.get("subject") or ""), body))))


def _without_words(told: Told, files: Sequence[Attachment]) -> str:
    if told.kind == "sms:data-received":
        return DATA.format(size=len(decoded(told.payload.get("data")) or b""))
    if told.kind == "sms:received":
        return "[pesan kosong]"
    return "[berkas]" if any(decoded(_part(told, one.locator).get("data")) for one in files) else MMS


def _text_in(data: bytes | None) -> str:
    """Return the text in a binary SMS, "" where it is none."""
    try:
        text = (data or b"").decode()
    except UnicodeDecodeError:
        return ""
    return text if text.strip() and all(sign.isprintable() or sign in "\r\n\t" for sign in text) else ""


def _files(told: Told) -> tuple[Attachment, ...]:
    """Return the pictures of an MMS, and a binary SMS that is no text.

    A locator is the place of the message in its batch, and the place of the part in the message.
    """
    if told.kind == "sms:data-received":
        shown = not decoded(told.payload.get("data")) or _words(told)
        return () if shown else (Attachment("sms-data.bin", "application/octet-stream", f"{told.place}/data"),)
    listed = told.payload.get("attachments")
    parts = listed if isinstance(listed, list) else []
    return tuple(
        _file(one, f"{told.place}/{place}") for place, one in enumerate(parts) if isinstance(one, dict) and one
    )


def _file(part: Mapping[str, Any], locator: str) -> Attachment:
    kind = clean(part.get("contentType") or "").lower()[:LONGEST_TYPE] or "application/octet-stream"
    name = safe_name(str(part.get("name") or ""), f"mms-{locator.replace('/', '-')}{ending_of(kind)}")
    return Attachment(name, kind, locator)


def file_bytes(event: Mapping[str, Any], locator: str) -> bytes | None:
    """Return the bytes behind a locator of `inbound`; None where the event does not carry them."""
    place, _, _ = locator.partition("/")
    told = next((one for one in messages_of(event) if str(one.place) == place), None)
    return decoded(_part(told, locator).get("data")) if told is not None else None


def _part(told: Told, locator: str) -> Mapping[str, Any]:
    part = locator.partition("/")[2]
    if part == "data":
        return told.payload
    parts = told.payload.get("attachments")
    found = parts[int(part)] if isinstance(parts, list) and part.isdecimal() and int(part) < len(parts) else {}
    return found if isinstance(found, dict) else {}


def decoded(data: object) -> bytes | None:
    """Return base64 as bytes; None for anything else."""
    try:
        return base64.b64decode(str(data), validate=True) if data else None
    except (binascii.Error, ValueError):
        return None


def clean(text: object) -> str:
    """Without NUL (PostgreSQL refuses it) and half an emoji (a phone may cut one in two; nothing can store it)."""
    return str(text).replace("\x00", "").encode(errors="replace").decode()


def when(stamp: object, received_at: datetime) -> datetime:
    """Return receivedAt, which carries the phone's own zone. Without a zone or with nonsense: when it reached us."""
    try:
        moment = datetime.fromisoformat(str(stamp))
        return moment.astimezone(UTC) if moment.tzinfo else received_at
    except (ValueError, OverflowError):
        return received_at
