"""Bytes of a mail as text: wrongly named charsets, lines broken for transport, files inside the text."""

from __future__ import annotations

import codecs
import re
from binascii import a2b_uu

LONGEST_TEXT = 200_000
# what mail programs write under a narrower name: https://encoding.spec.whatwg.org/#names-and-labels
WIDER = {
    "ascii": "utf-8", "us-ascii": "utf-8", "ansi_x3.4-1968": "utf-8", "unknown-8bit": "utf-8", "utf8": "utf-8",
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252", "iso8859-1": "windows-1252",
    "iso-8859-9": "windows-1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "big5": "big5hkscs", "iso-8859-8-i": "iso-8859-8", "windows-874": "cp874",
}  # fmt: skip
NOT_FOR_TEXT = ("idna", "punycode")  # for names of hosts; they take quadratic time
JAPANESE = re.compile(rb"\x1b(\$[@B]|\([BJI])")
BEGIN = re.compile(r"begin [0-7]{3,4} (\S.{0,200})")
MOST_FILES = 100


def _byte_by_byte(error: UnicodeError) -> tuple[str, int]:
    """Read each byte that does not fit its charset as Windows-1252, and go on after it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("windows-1252", "ignore") or chr(byte) for byte in bad), error.end


codecs.register_error("loket.byte_by_byte", _byte_by_byte)


def to_text(data: bytes, charset: str | None) -> str:
    """Read bytes by the named charset, else as UTF-8. A wrong byte does not change the letters around it."""
    named = (charset or "utf-8").strip().lower()
    if named in ("iso-2022-jp", "iso-2022-jp-ms", "csiso2022jp"):
        return _japanese(data)
    for name in (WIDER.get(named, named), "utf-8"):
        if name in NOT_FOR_TEXT:
            continue
        try:
            return data.decode(name, "loket.byte_by_byte")
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _japanese(data: bytes) -> str:
    """Read ISO-2022-JP with the characters that vendors added to it (①, ㈱) and Python's codec refuses."""
    first, *rest = JAPANESE.split(data)
    found = [first.decode("ascii", "loket.byte_by_byte")]
    for escape, piece in zip(rest[::2], rest[1::2], strict=True):
        if escape.startswith(b"$"):
            high = bytes(byte if byte <= 0x20 else byte | 0x80 for byte in piece)
            found.append(high.decode("euc_jis_2004", "loket.byte_by_byte"))
        elif escape == b"(I":
            found.append(bytes(byte | 0x80 for byte in piece).decode("cp932", "loket.byte_by_byte"))
        else:
            found.append(piece.decode("ascii", "loket.byte_by_byte"))
    return "".join(found)


def unflow(text: str, *, delete_space: bool) -> str:
    """Join lines that were broken only for transport (RFC 3676). Quoted lines stay as they are.

    delete_space: whether the space that marks a broken line is no part of the text (DelSp=yes).
    """
    paragraphs: list[list[str]] = []
    goes_on = False
    for raw_line in text.split("\n"):
        quoted = raw_line.startswith(">")
        line = raw_line.removeprefix(" ")
        soft = line.endswith(" ") and line != "-- " and not quoted
        piece = line[:-1] if soft and delete_space else line
        if goes_on and not quoted and line != "-- ":
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([piece])
        goes_on = soft
    return "\n".join("".join(pieces) for pieces in paragraphs)


def take_files_out(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take the files that old programs write into the text itself (uuencode) out of it.

    Returns the other lines, and (name, bytes) of each file. An incomplete file stays in the text.
    """
    if "begin " not in text:
        return text, []
    lines, kept, files, place = text.split("\n"), list[str](), list[tuple[str, bytes]](), 0
    while place < len(lines):
        begins = BEGIN.fullmatch(lines[place].rstrip()) if len(files) < MOST_FILES else None
        data, ends = _uuencoded(lines, place + 1) if begins else (b"", 0)
        if begins and ends:
            files.append((begins.group(1), data))
        else:
            kept.append(lines[place])
        place = ends or place + 1
    return "\n".join(kept), files


def _uuencoded(lines: list[str], place: int) -> tuple[bytes, int]:
    """Return the file that begins at a line, and the place after it. The place is 0 where there is no file."""
    data: list[bytes] = []
    for at in range(place, len(lines)):
        line = lines[at].rstrip()
        if line == "end":
            return b"".join(data), at + 1
        try:
            data.append(a2b_uu(line.encode("ascii")) if line else b"")
        except ValueError:
            return b"", 0
    return b"", 0
