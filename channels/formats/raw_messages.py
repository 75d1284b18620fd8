"""Messages as their providers delivered them: words in them can be changed, whatever they are encoded with."""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Callable, Iterator
from email import message_from_string
from email.message import Message

LETTERS = "latin-1"  # one letter for one byte, and back
MOST_PARAMETERS = 200  # the standard parser's time grows with their square (Python 3.11)
WIDE = ("utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be")  # a letter takes several bytes


def rewrite(raw: bytes, change: Callable[[str], str]) -> bytes:
    """Return a raw message with its words changed. Everything else stays as it is, byte for byte.

    change: is given text in which a byte may stand for a letter, and returns text of such letters.
    """
    words = change(raw.decode(LETTERS))
    for leaf in _leaves(words):
        payload = leaf.get_payload()
        if isinstance(payload, str) and (changed := _changed_payload(leaf, payload, change)):
            words = words.replace(payload, changed, 1)
    return words.encode(LETTERS)


def _leaves(words: str) -> Iterator[Message]:
    try:
        waiting = [message_from_string(words)]
    except RecursionError:  # nested deeper than any mail program does
        return
    while waiting:
        one = waiting.pop()
        inside = one.get_payload()
        if isinstance(inside, list):
            waiting += [part for part in inside if isinstance(part, Message)]
        elif one.get_content_maintype() == "text":
            yield one


def _changed_payload(leaf: Message, payload: str, change: Callable[[str], str]) -> str:
    """Return the payload of a text in base64 or quoted-printable with its words changed; "" where nothing changes."""
    encoding = str(leaf.get("Content-Transfer-Encoding", "")).strip().lower()
    data = _decoded(payload.encode(LETTERS), encoding)
    letters = _letters(leaf)
    words = data.decode(letters, "surrogateescape" if letters == LETTERS else "replace")
    changed = change(words)
    if changed == words:
        return ""
    again = changed.encode(letters, "replace")
    encoded = base64.encodebytes(again) if encoding == "base64" else quopri.encodestring(again)
    return encoded.decode(LETTERS).replace("\r\n", "\n").replace("\n", "\r\n")


def _letters(leaf: Message) -> str:
    """Return the charset in which the words of a text can be looked for."""
    short = Message()
    short["Content-Type"] = ";".join(str(leaf.get("Content-Type", "")).split(";", MOST_PARAMETERS)[:MOST_PARAMETERS])
    try:
        charset = str(short.get_content_charset())
    except Exception:  # a charset may itself be encoded wrongly
        return LETTERS
    return charset if charset in WIDE else LETTERS


def _decoded(payload: bytes, encoding: str) -> bytes:
    """Return the bytes of a payload; none where it stands there as it is, or cannot be decoded."""
    if encoding == "quoted-printable":
        return quopri.decodestring(payload)
    try:
        return base64.b64decode(payload) if encoding == "base64" else b""
    except binascii.Error:
        return b""
