"""From the raw bytes of a mail to headers and parts, whatever is wrong with them. No function here raises.

Python's parser fails on some thirty kinds of crafted or old mail (IndexError, RecursionError, LookupError …). Therefore
every header and every part is read in its own try. The raw bytes are kept as the original.
"""

from __future__ import annotations

import email
import email.header
import email.utils
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import Message

from channels._mail import repair
from channels._mail.text import to_text, unflow
from channels.formats.file_names import safe_name
from channels.formats.file_types import UNKNOWN
from channels.formats.header_fields import IndexedMessage
from channels.formats.plain_text import clean

MOST_PARTS = 100  # every file that is opened costs reading the whole mail once more
LONGEST_HEADER = 4000
LONGEST_BODY = 25_000_000  # bytes of one text part that are decoded
LONGEST_LIST = 20_000  # letters of a field that names many people
MOST_PEOPLE = 200
LONGEST_QUOTED = 400  # letters of a person's name between quotation marks
DAMAGE = "X-Loket-Damage"  # what of a head could not be read
UNREADABLE = "(Email ini tidak dapat dibaca otomatis. Berkas aslinya terlampir.)"
SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
DEEPEST_SIGNED = 5
META_CHARSET = re.compile(rb"<meta\b[^<>]{0,200}\bcharset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
NO_WORDS = re.compile(r"\bmime\b|multi-?part|multibagian", re.IGNORECASE)
WORD = r"=\?[^?\s]{1,60}\?[bq]\?[^?]{0,2000}\?="
ENCODED_WORDS = re.compile(rf"{WORD}(?:\s+{WORD})*", re.IGNORECASE)
CONTENT_TYPE = re.compile(r"[a-z0-9][\w.+-]{0,80}/[a-z0-9][\w.+-]{0,80}", re.ASCII)
ADDRESS = r"[^\s<>,;:\"()@]{1,64}@[\w.-]{1,190}"
LIST_PIECES = re.compile(rf'"(?:[^"\\]|\\.){{0,{LONGEST_QUOTED}}}"|{WORD}|[,;]|[^",;=]+|.', re.IGNORECASE | re.DOTALL)
COMMENT = re.compile(r"\(([^()]{1,200})\)")
BARE_ADDRESS = re.compile(rf"(?<![^\s,;:(]){ADDRESS}(?![^\s,;:)])")


@dataclass(frozen=True)
class Part:
    """One leaf of a mail.

    path: "1.2", as the locators of attachments name it.
    group: path of the multipart/alternative that it belongs to, "" where it belongs to none.
    attached: whether its Content-Disposition says that it is a file.
    """

    path: str
    group: str
    content_type: str
    filename: str
    content_id: str
    attached: bool
    message: Message


def read(raw: bytes) -> Message | None:
    """Parse the mail with lenient headers. Return None where not even that is possible."""
    mended = repair.mend(raw)
    if repair.has_too_many_parameters(mended.raw):
        return None
    try:
        message = email.message_from_bytes(mended.raw, IndexedMessage, policy=policy.compat32)
    except Exception:
        return None
    if mended.damage:
        message[DAMAGE] = mended.damage
    return message


def header(message: Message, name: str) -> str:
    """Return the first header of this name, decoded, on one line. "" where it is missing or unreadable."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    return [decode(value[:LONGEST_HEADER]) for value in raw_headers(message, name)]


def raw_headers(message: Message, name: str) -> list[str]:
    """Return headers as they came, with raw 8-bit letters as surrogates. `get` would put "?" in their place."""
    if isinstance(message, IndexedMessage):
        return message.values_of(name)
    return [str(value) for there, value in message.raw_items() if there.lower() == name.lower()]


def decode(value: str) -> str:
    """Return RFC 2047 words and raw 8-bit letters as text, without line breaks: they could inject headers."""
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", eight_bit(value[:LONGEST_LIST]))
    return clean(ENCODED_WORDS.sub(_decoded, unfolded)).replace("\n", " ").strip()


def eight_bit(value: str) -> str:
    """Return the raw 8-bit letters of a header as text."""
    return value if value.isascii() else to_text(value.encode("utf-8", "surrogateescape"), None)


def _decoded(words: re.Match[str]) -> str:
    try:
        pieces = email.header.decode_header(words.group())
        return "".join(to_text(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces)
    except Exception:
        return words.group()


def sender(message: Message) -> tuple[str, str]:
    """Return (address in lower case, name) of the first From, Sender or Reply-To that has one, else ("", "")."""
    return next(iter(people(message, "From", "Sender", "Reply-To")), ("", ""))


def people(message: Message, *names: str) -> list[tuple[str, str]]:
    """Return (address in lower case, name) of the persons in these headers, each address once, at most MOST_PEOPLE."""
    found: dict[str, str] = {}
    for name in names:
        for value in raw_headers(message, name):
            for one in _mailboxes(value[:LONGEST_LIST]):
                who, called = address(decode(one))
                if who and len(found) < MOST_PEOPLE:
                    found.setdefault(who, called)
    return list(found.items())


def _mailboxes(value: str) -> list[str]:
    """Cut a list of addresses at the commas outside of names. It is not decoded, so no encoded name hides a comma."""
    pieces: list[list[str]] = [[]]
    for found in LIST_PIECES.finditer(value):
        if found.group() in ",;":
            pieces.append([])
        else:
            pieces[-1].append(found.group())
    return ["".join(one) for one in pieces]


def address(value: str) -> tuple[str, str]:
    """Return (address, name) of one person, else ("", ""). The last <…> counts, so that a name cannot pose as one."""
    bracketed = re.search(r"<\s{0,9}([^<>\s]{1,254})\s{0,9}>[^<>]*$", value)
    bare = BARE_ADDRESS.search(value)  # also "siti@contoh.example (Siti)" and "Grup: siti@contoh.example;"
    found = bracketed.group(1) if bracketed else bare.group() if bare else ""
    if not re.fullmatch(ADDRESS, found):
        return "", ""
    name = value[: bracketed.start()].strip().strip('"').strip() if bracketed else ""
    comment = COMMENT.search(value) if not name else None
    return found.lower(), (comment.group(1).strip() if comment else name)[:100]


def addresses(message: Message, *names: str) -> list[str]:
    """Return every address in these headers, at most 200. The standard parser takes seconds for a list of 8 000."""
    joined = " ".join(value for name in names for value in headers(message, name))
    return [found.lower() for found in re.findall(ADDRESS, joined)[:200]]


def message_ids(value: str) -> list[str]:
    """Return the ids of a header like References, without their brackets and with folded ids joined.

    Some programs leave out the brackets. Then every word with an "@" in it is an id.
    """
    plain = clean(value)
    found = [re.sub(r"\s+", "", one) for one in re.findall(r"<([^<>]{1,500})>", plain)]
    found = found or [word for word in plain.split() if 3 <= len(word) <= 500 and "@" in word[1:-1]]
    return [one for one in found if one]


def ids(message: Message, name: str) -> list[str]:
    """Return the ids in headers of this name, however long these are. The id of the nearest mail is the last."""
    return [one for value in raw_headers(message, name) for one in message_ids(eight_bit(value))]


def moment(message: Message, received_at: datetime) -> datetime:
    """Return the time of the Date header if it is after 1995 and not in our future, else the time of arrival."""
    try:
        found = email.utils.parsedate_to_datetime(header(message, "Date"))
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except Exception:
        return received_at
    earliest, latest = datetime(1995, 1, 1, tzinfo=UTC), received_at + timedelta(minutes=10)
    return min(found, received_at) if earliest < found <= latest else received_at


def parts(message: Message) -> list[Part]:
    """Return every leaf in order. Attached mails stay whole. Leaves beyond MOST_PARTS stay in the raw mail only."""
    found: list[Part] = []
    for path, group, leaf in _leaves(message):
        found.append(_part(path, group, leaf))
        if len(found) >= MOST_PARTS:
            break
    return found


def _leaves(message: Message) -> Iterator[tuple[str, str, Message]]:
    """Yield (path, group, leaf), depth first, without recursion, because parts may be nested without limit.

    group: path of the outermost part whose children all say the same (multipart/alternative), or "".
    """
    waiting: list[tuple[str, str, Message]] = [("", "", message)]
    while waiting:
        here, group, part = waiting.pop()
        children = _children(part, here.count("."))
        if children is None:
            yield here or "1", group, part
            continue
        if part.get_content_subtype() == "alternative":
            group = group or here or "0"
        numbered = [(f"{here}.{place}".lstrip("."), group, child) for place, child in enumerate(children, 1)]
        waiting += reversed(numbered)


def _children(part: Message, depth: int) -> list[Message] | None:
    """Return the parts of a part, None for a leaf.

    A multipart with a missing or wrong boundary is read by the delimiters that it has. The letter inside an S/MIME
    signature is a part. Text that stands outside the delimiters is a part too.
    """
    if part.get_content_maintype() == "multipart" or (depth == 0 and part.get("Content-Type") is None):
        if part.is_multipart():
            children = [child for child in part.get_payload() if isinstance(child, Message)]
            return [*_outside(part.preamble), *children, *_outside(part.epilogue)]
        return _by_delimiters(content(part).decode("utf-8", "surrogateescape"))
    if _content_type(part) in SIGNED and depth < DEEPEST_SIGNED:
        signed = repair.open_signed(content(part))
        letter = read(signed) if signed else None
        return [letter] if letter is not None else None
    return None


def _outside(words: object) -> list[Message]:
    """Return the text before the first or after the last delimiter as a part, unless it only says that this is MIME."""
    if not isinstance(words, str) or not words.strip() or NO_WORDS.search(words[:2000]):
        return []
    part = Message(policy=policy.compat32)
    part.set_payload(words)
    return [part]


def _by_delimiters(body: str) -> list[Message] | None:
    boundary = repair.boundary_of(body)
    if not boundary:
        return None
    head = f'Content-Type: multipart/mixed; boundary="{boundary}"\n\n'
    read_again = read((head + body).encode("utf-8", "surrogateescape"))
    return _children(read_again, 1) if read_again is not None and read_again.is_multipart() else None


def _part(path: str, group: str, leaf: Message) -> Part:
    disposition = header(leaf, "Content-Disposition").lower()
    content_id = header(leaf, "Content-ID").strip("<> ")
    return Part(
        path=path,
        group=group,
        content_type=_content_type(leaf),
        filename=_filename(leaf),
        content_id=content_id,
        attached=disposition.startswith("attachment"),
        message=leaf,
    )


def _content_type(leaf: Message) -> str:
    try:
        found = leaf.get_content_type()
    except Exception:
        found = ""
    found = found if CONTENT_TYPE.fullmatch(found) else UNKNOWN
    return SIGNED[0] if found == UNKNOWN and _filename(leaf).lower().endswith(".p7m") else found  # RFC 8551, 3.9


def _filename(leaf: Message) -> str:
    try:
        found = _named(leaf, "Content-Disposition", "filename") or _named(leaf, "Content-Type", "name")
    except Exception:
        found = ""
    return safe_name(decode(found[:LONGEST_HEADER])) if found else ""


def _named(leaf: Message, field: str, parameter: str) -> str:
    """Return the name of a file from a header field. Of two names, the one with a charset (RFC 2231) counts."""
    for value in raw_headers(leaf, field)[:1]:
        leaf.replace_header(field, eight_bit(value))
    found = [value for name, value in leaf.get_params([], header=field) if name.lower() == parameter]
    for value in sorted(found, key=lambda one: isinstance(one, str)):
        if isinstance(value, str):
            return value
        charset, _, letters = value
        return to_text(letters.encode("raw-unicode-escape"), charset or None)
    return ""


def content(leaf: Message) -> bytes:
    """Return the decoded bytes of a leaf. An attached mail is returned as its own source."""
    try:
        if leaf.is_multipart():  # (asked without `decode`, a part of text breaks on charset idna)
            return b"\n".join(one.as_bytes() for one in leaf.get_payload() if isinstance(one, Message))
        data = leaf.get_payload(decode=True)
    except Exception:
        return b""
    return data if isinstance(data, bytes) else b""


def text(leaf: Message) -> str:
    """Return the text of a leaf by its charset. Lines that were broken for transport are joined."""
    found = clean(to_text(_letter_bytes(leaf)[:LONGEST_BODY], _charset(leaf)))
    flowed = _parameter(leaf, "format") == "flowed" and leaf.get_content_type() == "text/plain"
    return unflow(found, delete_space=_parameter(leaf, "delsp") == "yes") if flowed else found


def _letter_bytes(leaf: Message) -> bytes:
    """Return the bytes of a text. Where its encoding is not the named one, return them as they stand there."""
    bare = copy(leaf)
    del bare["Content-Transfer-Encoding"]
    words = content(bare)
    if header(leaf, "Content-Transfer-Encoding").lower() == "base64":
        return repair.text_of_base64(words.decode("utf-8", "surrogateescape")) or words
    return content(leaf) or words


def _charset(leaf: Message) -> str | None:
    """Return the charset that a text names, in its header or, for HTML, in itself."""
    try:
        named = leaf.get_content_charset()
    except Exception:
        named = None
    if named is None and leaf.get_content_subtype() == "html":
        found = META_CHARSET.search(content(leaf)[:2000])
        named = found.group(1).decode("ascii") if found else None
    return named


def _parameter(leaf: Message, name: str) -> str:
    try:
        return str(leaf.get_param(name, "")).lower()
    except Exception:
        return ""
