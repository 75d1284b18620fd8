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

from channels._mail.text import unflow

MOST_PARTS = 100  # every file that is opened costs reading the whole mail once more
LONGEST_HEADER = 4000
LONGEST_TEXT = 200_000
LONGEST_NAME = 120
UNREADABLE = "(Surel ini tidak dapat dibaca otomatis. Berkas aslinya terlampir.)"

LONGEST_HEAD = 512 * 1024

# the standard parser's time grows with the square of the parameters of one header (Python 3.11): a minute for 200 KB
MANY_PARAMETERS = re.compile(rb"(?:^|[\r\n])Content-[\w-]{1,30}:(?:[^;\n]*(?:\n[ \t][^;\n]*)*;){200}", re.IGNORECASE)
WORD = r"=\?[^?\s]{1,60}\?[bq]\?[^?]{0,2000}\?="
ENCODED_WORDS = re.compile(rf"{WORD}(?:\s+{WORD})*", re.IGNORECASE)
CONTENT_TYPE = re.compile(r"[a-z0-9][\w.+-]{0,80}/[a-z0-9][\w.+-]{0,80}", re.ASCII)
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # names that are devices on Windows
ADDRESS = r"[^\s<>,;:\"()@]{1,64}@[\w.-]{1,190}"
BARE_ADDRESS = re.compile(rf"(?<![^\s,;:(]){ADDRESS}(?![^\s,;:)])")
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
    if len(_head(raw)) > LONGEST_HEAD or MANY_PARAMETERS.search(raw):
        return None
    try:
        return email.message_from_bytes(raw, policy=policy.compat32)
    except Exception:
        return None


def _head(raw: bytes) -> bytes:
    ends = re.search(rb"\r?\n\r?\n", raw)
    return raw[: ends.start()] if ends else raw


def header(message: Message, name: str) -> str:
    """The first header of that name, decoded, on one line; "" if missing or hopeless."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    return [decode(value[:LONGEST_HEADER]) for value in raw_headers(message, name)]


def raw_headers(message: Message, name: str) -> list[str]:
    """Return headers as they came, raw 8-bit letters as surrogates. `get` would put "?" in their place."""
    wanted = name.lower()
    return [str(value) for there, value in message.raw_items() if there.lower() == wanted]


def decode(value: str) -> str:
    """RFC 2047 words and raw 8-bit letters as text; line breaks and control signs gone (they could inject headers)."""
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", eight_bit(value))
    return clean(ENCODED_WORDS.sub(_decoded, unfolded)).replace("\n", " ").strip()


def eight_bit(value: str) -> str:
    """Raw 8-bit letters of a header as what they are."""
    return value if value.isascii() else to_text(value.encode("utf-8", "surrogateescape"), None)


def _decoded(words: re.Match[str]) -> str:
    try:
        pieces = email.header.decode_header(words.group())
        return "".join(to_text(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)
    except Exception:
        return words.group()


def to_text(data: bytes, charset: str | None) -> str:
    """Bytes as text by the named charset, else UTF-8, else Windows-1252."""
    for name in (charset or "utf-8", "utf-8", "windows-1252"):
        if name.lower() in ("idna", "punycode"):  # for names of hosts; they take quadratic time
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
    bare = BARE_ADDRESS.search(value[:1000])  # also "siti@contoh.example (Siti)" and "Grup: siti@contoh.example;"
    found = bracketed.group(1) if bracketed else bare.group() if bare else ""
    if not re.fullmatch(ADDRESS, found):
        return "", ""
    name = value[: bracketed.start()].strip().strip('"').strip() if bracketed else ""
    return found.lower(), name[:100]


def addresses(message: Message, *names: str) -> list[str]:
    """Every address in these headers; at most 200 (a list of 8 000 takes the standard parser seconds)."""
    joined = " ".join(value for name in names for value in headers(message, name))
    return [found.lower() for found in re.findall(ADDRESS, joined)[:200]]


def message_ids(value: str) -> list[str]:
    """Ids of a References-like header without their brackets."""
    return re.findall(r"<([^<>\s]{1,500})>", clean(value))


def ids(message: Message, name: str) -> list[str]:
    """The ids in headers of that name, however long they are: the nearest stands last."""
    return [one for value in raw_headers(message, name) for one in message_ids(eight_bit(value))]


def moment(message: Message, received_at: datetime) -> datetime:
    """The Date header where it can be true (after 1995, not in our future), else when it reached us."""
    try:
        found = email.utils.parsedate_to_datetime(header(message, "Date"))
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except Exception:
        return received_at
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
        if not isinstance(inside, list):
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
        found = leaf.get_content_type()
    except Exception:
        found = ""
    return found if CONTENT_TYPE.fullmatch(found) else "application/octet-stream"


def _filename(leaf: Message) -> str:
    try:
        for header_name in ("Content-Disposition", "Content-Type"):
            for value in raw_headers(leaf, header_name)[:1]:
                leaf.replace_header(header_name, eight_bit(value))
        name = leaf.get_filename() or ""
    except Exception:
        name = ""
    return safe_name(decode(name)) if name else ""


def safe_name(name: str) -> str:
    """A file name without folders, tricks and endless length; the ending is kept."""
    name = unicodedata.normalize("NFC", clean(name)).replace("\n", " ")
    name = re.sub(r'[<>:"|?*\t]', "_", re.split(r"[/\\]", name)[-1]).strip(" .") or "berkas"
    name = f"_{name}" if RESERVED.match(name) else name
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    keep = LONGEST_NAME - len(ending) - 1
    return f"{stem[:keep]}.{ending}" if dot and len(ending) <= 10 else name[:LONGEST_NAME]


def content(leaf: Message) -> bytes:
    """A leaf's decoded bytes; an attached mail as its own source."""
    try:
        if leaf.is_multipart():  # (asked without `decode`, a part of text breaks on charset idna)
            return b"\n".join(one.as_bytes() for one in leaf.get_payload() if isinstance(one, Message))
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
    found = clean(to_text(content(leaf)[: LONGEST_TEXT * 4], charset))[:LONGEST_TEXT]
    flowed = _parameter(leaf, "format") == "flowed" and leaf.get_content_type() == "text/plain"
    return unflow(found, delete_space=_parameter(leaf, "delsp") == "yes") if flowed else found


def _parameter(leaf: Message, name: str) -> str:
    try:
        return str(leaf.get_param(name, "")).lower()
    except Exception:
        return ""
