"""Repair of damaged mail: headers, boundaries, encodings, signed letters.

Only a copy for reading is repaired. The original bytes are kept and offered to the officer.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass

LONGEST_HEAD = 128 * 1024
LONGEST_FIELD = 32 * 1024
MOST_PARAMETERS = 200  # the standard parser's time grows with their square (Python 3.11): a minute for 200 KB
KEPT_PARAMETERS = 20

LINE = re.compile(rb"[^\r\n]+")
LINE_END = re.compile(rb"\r\n|\r|\n")
BARE_CR = re.compile(rb"\r(?!\n)")
FIELD = re.compile(rb"[!-9;-~]{1,80}[ \t]?:")
KNOWN = re.compile(
    rb"(from|to|cc|bcc|subject|date|message-id|in-reply-to|references|reply-to|sender|return-path|mime-version"
    rb"|content-[a-z-]{1,30}|delivered-to|auto-submitted|precedence|list-id|authentication-results)[ \t]?:",
    re.IGNORECASE,
)
DELIMITER = re.compile(r"^--([^\r\n]{1,200}?)[ \t]{0,9}\r?\nContent-[A-Za-z-]{1,30}:", re.MULTILINE | re.IGNORECASE)
BASE64_LINE = re.compile(r"[A-Za-z0-9+/]+={0,2}")
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
DEEPEST = 20


@dataclass(frozen=True)
class Mended:
    """Bytes of a mail for reading, and the unreadable lines of its headers ("" where nothing was wrong)."""

    raw: bytes
    damage: str = ""


def mend(raw: bytes) -> Mended:
    """Make the headers of a mail readable: no blank line first, no line without a colon, no endless field."""
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    head, body = _split(start)
    if b"\n" in head and BARE_CR.search(head):  # no line end where the others are; it could inject fields
        return mend(BARE_CR.sub(b" ", head) + b"\n\n" + body)
    lines = LINE_END.split(head)
    goes_on = start[:1] in (b" ", b"\t")  # but there is nothing to go on from
    usual = not goes_on and all(map(_is_usual, lines))
    if len(head) <= LONGEST_HEAD and usual and not has_too_many_parameters(head):
        return Mended(start)
    kept, strange, rest = _fields(lines)
    if not kept:
        return Mended(b"\n" + start)  # no head at all: everything is the letter
    rest_of_head = b"\n".join(rest) + b"\n\n" if rest else b""
    reason = ", ".join(line[:200].decode("utf-8", "replace").strip() for line in strange[:3])
    return Mended(b"\n".join(kept) + b"\n\n" + rest_of_head + body, reason or "terlalu panjang")


def _split(raw: bytes) -> tuple[bytes, bytes]:
    found = re.search(rb"\r\n\r\n|\n\r?\n|\r\r", raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def _is_usual(line: bytes) -> bool:
    return line[:1] in (b" ", b"\t") or bool(FIELD.match(line)) or line.startswith(b"From ")


def _fields(lines: list[bytes]) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Return the fields of damaged headers, their unreadable lines, and the lines that already belong to the letter.

    A line without a colon is unreadable where known fields follow it. Where none follow, the letter begins with this
    line.
    """
    last = max((place for place, line in enumerate(lines) if KNOWN.match(line)), default=-1)
    kept: list[bytes] = []
    strange: list[bytes] = []
    too_long = sum(map(len, lines)) > LONGEST_HEAD
    size = parameters = 0
    keeping = False
    for place, line in enumerate(lines):
        if line[:1] not in (b" ", b"\t") or place == 0:
            parameters = 0
            keeping = bool(KNOWN.match(line) if too_long else FIELD.match(line))
            if not FIELD.match(line) and place > last:
                return kept, strange, lines[place:]
            if not FIELD.match(line):
                strange.append(line)
        if keeping and size < LONGEST_HEAD and parameters <= KEPT_PARAMETERS:
            kept.append(_with_few_parameters(line))
            size += len(kept[-1])
        parameters += line.count(b";")
    return kept, strange, []


def _with_few_parameters(line: bytes) -> bytes:
    pieces = line[:LONGEST_FIELD].split(b";")
    return b";".join(pieces[:KEPT_PARAMETERS]) if len(pieces) > MOST_PARAMETERS else line[:LONGEST_FIELD]


def has_too_many_parameters(raw: bytes) -> bool:
    """Return whether a Content- field of the mail or of a part would keep the standard parser busy for long."""
    if raw.count(b";") <= MOST_PARAMETERS:
        return False
    count, inside = 0, False
    for found in LINE.finditer(raw):
        line = found.group()
        if line[:1] not in (b" ", b"\t"):
            inside, count = line[:8].lower() == b"content-", 0
        if inside:
            count += line.count(b";")
            if count > MOST_PARAMETERS:
                return True
    return False


def boundary_of(body: str) -> str:
    """Return the boundary that the delimiters in a body name, "" where there are none."""
    found = DELIMITER.search(body)
    return found.group(1) if found else ""


def text_of_base64(payload: str) -> bytes | None:
    """Decode a text in base64. Text that a mailing list added below it is kept as it is.

    Returns None where the payload is no base64 at all.
    """
    lines = [line.strip() for line in payload.splitlines()]
    size = next((place for place, line in enumerate(lines) if line and not BASE64_LINE.fullmatch(line)), len(lines))
    coded = "".join(lines[:size]).replace("=", "")
    data = b64decode(coded + "=" * (-len(coded) % 4)) if len(coded) % 4 != 1 else b64decode(coded[:-1])
    if not data or sum(0 < byte < 0x09 or 0x0E <= byte < 0x1B for byte in data) * 10 > len(data):
        return None
    below = "\n".join(lines[size:]).strip()
    return data + (f"\n\n{below}".encode("utf-8", "surrogateescape") if below else b"")


def open_signed(data: bytes) -> bytes | None:
    """Return the letter inside an S/MIME signed message (RFC 5652 section 5). None where it is something else.

    The signature is not checked: whether the sender is proven is decided by authors.py.
    """
    try:
        start, _ = _inside(data, 0)
        kind, size = _inside(data, start)
        if size is None or data[kind : kind + size] != SIGNED_DATA:
            return None
        place, _ = _inside(data, _inside(data, kind + size)[0])
        place = _behind(data, _behind(data, place))  # version, digest algorithms
        content = _behind(data, _inside(data, place)[0])  # its type
        return _octets(data, _inside(data, content)[0])
    except (IndexError, ValueError):
        return None


def _inside(data: bytes, place: int) -> tuple[int, int | None]:
    """Return where the content of the BER element at a place begins, and its length. None: up to its end mark."""
    first = data[place + 1]
    if first < 0x80:
        return place + 2, first
    if first == 0x80:
        return place + 2, None
    digits = first & 0x7F
    if digits > 4:
        raise ValueError("longer than any mail")
    return place + 2 + digits, int.from_bytes(data[place + 2 : place + 2 + digits], "big")


def _behind(data: bytes, place: int, depth: int = 0) -> int:
    """Return the place after an element."""
    start, length = _inside(data, place)
    if length is not None:
        return start + length
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    while data[start : start + 2] != b"\x00\x00":
        start = _behind(data, start, depth + 1)
    return start + 2


def _octets(data: bytes, place: int) -> bytes:
    """Return the bytes of an OCTET STRING, whole or in pieces."""
    start, length = _inside(data, place)
    if data[place] == 0x04 and length is not None:
        return data[start : start + length]
    end = len(data) if length is None else start + length
    found: list[bytes] = []
    while start < end and data[start] == 0x04:
        inner, size = _inside(data, start)
        found.append(data[inner : inner + (size or 0)])
        start = inner + (size or 0)
    return b"".join(found)
