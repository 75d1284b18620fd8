"""Raw bytes of a mail into headers and parts, whatever is wrong with them. Nothing here raises.

Python's parser breaks on some thirty kinds of crafted or merely old mail (IndexError, RecursionError, LookupError …),
so every header and every part is read in its own try, and the raw bytes stay the truth.
"""

from __future__ import annotations

import email
import email.header
import email.utils
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import Message

from inscriptis import get_text

DEEPEST = 40  # levels of parts inside parts
MOST_PARTS = 300
LONGEST_HEADER = 4000
LONGEST_TEXT = 200_000
LONGEST_NAME = 120
UNREADABLE = "(Surel ini tidak dapat dibaca otomatis. Berkas aslinya terlampir.)"

BAD_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Part:
    """One leaf of a mail. path: "1.2", as the attachments' locators name it."""

    path: str
    content_type: str
    filename: str
    content_id: str
    inline: bool
    message: Message


def read(raw: bytes) -> Message | None:
    """The mail with lenient headers, or None where even that is impossible."""
    try:
        return email.message_from_bytes(raw, policy=policy.compat32)
    except Exception:
        return None


def header(message: Message, name: str) -> str:
    """The first header of that name, decoded, on one line; "" if missing or hopeless."""
    try:
        value = message.get(name)
    except Exception:
        return ""
    return decode(str(value)[:LONGEST_HEADER]) if value is not None else ""


def headers(message: Message, name: str) -> list[str]:
    try:
        return [decode(str(value)[:LONGEST_HEADER]) for value in message.get_all(name) or []]
    except Exception:
        return []


def decode(value: str) -> str:
    """RFC 2047 words and raw 8-bit letters as text; line breaks and control signs gone (they could inject headers)."""
    try:
        text = "".join(_decoded(piece, charset) for piece, charset in email.header.decode_header(value))
    except Exception:
        text = value
    return clean(text).replace("\n", " ").strip()


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        piece = piece.encode("ascii", "surrogateescape") if not piece.isascii() else piece.encode()
    return to_text(piece, charset)


def to_text(data: bytes, charset: str | None) -> str:
    """Bytes as text by the named charset, else UTF-8, else Windows-1252."""
    for name in (charset or "utf-8", "utf-8", "windows-1252"):
        if name.lower() in ("idna", "undefined", "hex", "rot13", "rot_13", "base64", "punycode"):
            continue
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def clean(text: str) -> str:
    """Text the database and the browser take: no NUL, no lone surrogates, no direction tricks, Unix line ends."""
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return BAD_LETTERS.sub("", text)


def sender(message: Message) -> tuple[str, str]:
    """(address in lower case, name) of the first From that has one, else Sender or Reply-To; ("", "") for none."""
    for name in ("From", "Sender", "Reply-To"):
        for value in headers(message, name):
            found = address(value)
            if found[0]:
                return found
    return "", ""


def address(value: str) -> tuple[str, str]:
    """The first address of a header with its name, read by the last <…> so that a name cannot pose as one."""
    bracketed = re.search(r"<([^<>\s]{1,254})>[^<>]*$", value[:1000])
    found = bracketed.group(1) if bracketed else value.strip().split(" ")[-1].split(",")[0]
    if not re.fullmatch(r"[^@\s,;<>\"()]{1,64}@[^@\s,;<>\"()]{1,190}", found):
        return "", ""
    name = value[: bracketed.start()].strip().strip('"').strip() if bracketed else ""
    return found.lower(), name[:100]


def addresses(message: Message, *names: str) -> list[str]:
    """Every address in these headers; at most 200 (a list of 8 000 takes the standard parser seconds)."""
    joined = " ".join(value for name in names for value in headers(message, name))
    return [found.lower() for found in re.findall(r"[^\s<>,;\"()@]{1,64}@[^\s<>,;\"()@]{1,190}", joined)[:200]]


def message_ids(value: str) -> list[str]:
    """Ids of a References-like header without their brackets."""
    return re.findall(r"<([^<>\s]{1,500})>", value)


def moment(message: Message, received_at: datetime) -> datetime:
    """The Date header where it can be true (after 1995, not in our future), else when it reached us."""
    try:
        found = email.utils.parsedate_to_datetime(header(message, "Date"))
    except Exception:
        return received_at
    found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    earliest, latest = datetime(1995, 1, 1, tzinfo=UTC), received_at + timedelta(minutes=10)
    return min(found, received_at) if earliest < found <= latest else received_at


def parts(message: Message) -> list[Part]:
    """Every leaf in order; attached mails stay whole; too deep or too many are left in the raw mail."""
    found: list[Part] = []
    for path, leaf in _leaves(message, ""):
        found.append(_part(path, leaf))
        if len(found) >= MOST_PARTS:
            break
    return found


def _leaves(message: Message, path: str) -> Iterator[tuple[str, Message]]:
    """Depth first without recursion: a stack of our own cannot overflow."""
    waiting: list[tuple[str, Message]] = [(path, message)]
    while waiting:
        here, part = waiting.pop()
        inside = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if not isinstance(inside, list) or here.count(".") >= DEEPEST:
            yield here or "1", part
            continue
        children = [child for child in inside if isinstance(child, Message)]
        waiting += reversed([(f"{here}.{place}".lstrip("."), child) for place, child in enumerate(children, 1)])


def _part(path: str, leaf: Message) -> Part:
    disposition = header(leaf, "Content-Disposition").lower()
    content_id = header(leaf, "Content-ID").strip("<> ")
    return Part(
        path=path,
        content_type=_content_type(leaf),
        filename=_filename(leaf),
        content_id=content_id,
        inline=disposition.startswith("inline") or (bool(content_id) and not disposition.startswith("attachment")),
        message=leaf,
    )


def _content_type(leaf: Message) -> str:
    try:
        return leaf.get_content_type()
    except Exception:
        return "application/octet-stream"


def _filename(leaf: Message) -> str:
    try:
        name = leaf.get_filename() or ""
    except Exception:
        name = ""
    return safe_name(decode(name)) if name else ""


def safe_name(name: str) -> str:
    """A file name without folders, tricks and endless length; the ending is kept."""
    name = unicodedata.normalize("NFC", BAD_LETTERS.sub("", name)).replace("\n", " ")
    name = re.split(r"[/\\]", name)[-1].strip(" .") or "berkas"
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    keep = LONGEST_NAME - len(ending) - 1
    return f"{stem[:keep]}.{ending}" if dot and len(ending) <= 10 else name[:LONGEST_NAME]


def content(leaf: Message) -> bytes:
    """A leaf's decoded bytes; an attached mail as its own source."""
    try:
        inside = leaf.get_payload()
        if isinstance(inside, list):
            return b"\n".join(one.as_bytes() for one in inside if isinstance(one, Message))
        data = leaf.get_payload(decode=True)
    except Exception:
        return b""
    return data if isinstance(data, bytes) else b""


def text(leaf: Message) -> str:
    """A leaf's text by its charset, at most 200 000 letters."""
    try:
        charset = leaf.get_content_charset()
    except Exception:
        charset = None
    return clean(to_text(content(leaf)[: LONGEST_TEXT * 4], charset))[:LONGEST_TEXT]


def html_to_text(source: str) -> str:
    """Readable text of an HTML body; the tags stripped by hand where the library gives up."""
    try:
        return str(get_text(source)).strip()
    except Exception:
        return re.sub(r"<[^<>]{0,2000}>", " ", source).strip()
