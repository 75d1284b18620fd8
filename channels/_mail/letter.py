"""The letter of a mail: all text that a person wrote in it, from all of its parts, and its files.

Text may stand in several parts: between pictures (Apple Mail), in a footer, in a calendar answer, in Outlook's
winmail.dat. They are joined in their order. Of two parts that say the same (multipart/alternative) one is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.message import Message

from channels._mail.files import files_of, is_closed_winmail, open_winmail, packed_file
from channels._mail.html import move_pictures_out, read_html
from channels._mail.parse import DAMAGE, MOST_PARTS, SIGNED, Part, header, parts, people, text
from channels._mail.quotes import SIGNATURE
from channels._mail.text import LONGEST_TEXT, take_files_out
from channels.envelope import Attachment

LONGEST_HTML = 400_000
LONGEST_NAMED_TEXT = 20_000  # a longer text with a name is a file
WORDS = re.compile(r"\w+")
VIEW_IN_HTML = re.compile(r"(view|lihat|buka).{0,40}\b(html|browser|peramban)\b", re.IGNORECASE)
WRITTEN = ("text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html", "text/markdown")
ENCRYPTED = (*SIGNED, "application/pgp-encrypted")
ANSWER = re.compile(r"^COMMENT(?:;[^:\n]{0,300})?:(.+)$", re.IGNORECASE | re.MULTILINE)
INVITATION = re.compile(
    r"^(?:SUMMARY|DESCRIPTION|LOCATION|COMMENT)(?:;[^:\n]{0,300})?:(.+)$", re.IGNORECASE | re.MULTILINE
)
CUT = "Email ini terlalu panjang untuk ditampilkan seluruhnya. Sisanya ada di berkas aslinya."


@dataclass(frozen=True)
class Letter:
    """What a person wrote and attached.

    text: all text, in its order.
    html: the same as HTML, "" where no part of it is HTML.
    files: attached files, the original among them where there is a note.
    note: what the officer must know about the mail, in Indonesian. "" for nothing.
    """

    text: str
    html: str
    files: tuple[Attachment, ...]
    note: str


@dataclass
class _Piece:
    """Text at one place of the letter: as plain text, as HTML, or as both."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


def read_letter(message: Message, too_large: str) -> Letter:
    """Read a whole mail.

    too_large: size in bytes of a mail of which only the headers were fetched, else "".
    """
    leaves = parts(message)
    pieces, files = _take_apart(leaves)
    read = [_words(piece) for piece in pieces.values()]
    whole = _joined(list(_once(words.strip("\n") for words, _ in read)))
    source = _as_html(list(pieces.values()))
    logos = frozenset(name for _, found in read for name in found)
    notes = list(_notes(message, leaves, too_large))
    if len(whole) > LONGEST_TEXT or len(source) > LONGEST_HTML:
        notes.append(CUT)
    enclosed = tuple(_in_order(files, source, logos))
    return Letter(
        whole[:LONGEST_TEXT].strip(), source[:LONGEST_HTML], (*enclosed, original()) if notes else enclosed,
        " ".join(notes),
    )  # fmt: skip


def original() -> Attachment:
    """Return the whole mail as a file."""
    return Attachment("email-asli.eml", "message/rfc822", "eml")


def _take_apart(leaves: Sequence[Part]) -> tuple[dict[str, _Piece], list[Attachment]]:
    """Sort the parts into text, by its place in the letter, and files."""
    pieces: dict[str, _Piece] = {}
    files: list[Attachment] = []
    alone = not any(_is_letter(leaf) for leaf in leaves)
    for leaf in leaves:
        piece = pieces.setdefault(leaf.group or f"part {leaf.path}", _Piece())
        if _is_letter(leaf) or (alone and leaf.content_type in WRITTEN and not leaf.filename):
            files += _read_leaf(leaf, piece)
            if leaf.filename:
                files += files_of(leaf)
        else:
            piece.plain += _words_of_file(leaf)
            packed = open_winmail(leaf)
            if packed is not None:
                piece.plain += [packed.words] if packed.words else []
                piece.html += [packed.html] if packed.html else []
            files += files_of(leaf)
    return pieces, files


def _is_letter(leaf: Part) -> bool:
    """Return whether a part is text to be read, not a file to be opened."""
    if leaf.content_type not in WRITTEN or leaf.attached:
        return False
    return not leaf.filename or len(text(leaf.message)) <= LONGEST_NAMED_TEXT


def _read_leaf(leaf: Part, piece: _Piece) -> list[Attachment]:
    """Add the text of a part to its piece. Return the files that stand in the text itself."""
    words = text(leaf.message)
    if leaf.content_type == "text/html":
        source, pictures = move_pictures_out(words, leaf.path)
        piece.html.append(source)
        return [
            replace(packed_file(leaf, place, f"gambar-{place + 1}{_ending(kind)}", f"{leaf.path}-{place + 1}"),
                    content_type=kind)
            for place, (kind, _) in enumerate(pictures)
        ]  # fmt: skip
    words, inside = take_files_out(words)
    if leaf.content_type in ("text/plain", "text/markdown"):
        piece.plain.append(words)
    else:
        piece.html.append(words)
    return [packed_file(leaf, place, name) for place, (name, _) in enumerate(inside)]


def _ending(kind: str) -> str:
    return {"image/jpeg": ".jpg", "image/svg+xml": ".svg"}.get(kind, f".{kind.partition('/')[2]}")


def _words_of_file(leaf: Part) -> list[str]:
    """Return the text that a person wrote into a calendar answer or an invitation."""
    if leaf.content_type != "text/calendar":
        return []
    source = re.sub(r"\n[ \t]", "", text(leaf.message)[:LONGEST_TEXT])
    pattern = ANSWER if re.search(r"^METHOD:REPLY\s*$", source, re.IGNORECASE | re.MULTILINE) else INVITATION
    found = [one.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";") for one in pattern.findall(source)]
    return ["\n".join(found)] if found else []


def _words(piece: _Piece) -> tuple[str, frozenset[str]]:
    """Return the text of a piece and the logos of its HTML. Of plain text and HTML the fuller one is read."""
    plain = "\n\n".join(words.strip("\n") for words in piece.plain)
    if not piece.html:
        return plain, frozenset()
    readings = [read_html(source[:LONGEST_HTML]) for source in piece.html]
    styled = "\n\n".join(reading.text for reading in readings)
    logos = frozenset(name for reading in readings for name in reading.logos)
    return _fuller(plain, styled), logos


def _fuller(plain: str, styled: str) -> str:
    if not plain.strip() or (len(plain) < 300 and styled and VIEW_IN_HTML.search(plain)):
        return styled or plain
    in_plain, in_styled = set(WORDS.findall(plain.lower())), set(WORDS.findall(styled.lower()))
    missing = in_styled - in_plain
    if len(missing) > max(2, len(in_styled) // 10):  # no twin: what stands in one only would be lost
        more = in_plain - in_styled
        return f"{plain}\n\n{styled}" if len(more) > max(2, len(in_plain) // 10) else styled
    if _marks_quotes(styled) and not _marks_quotes(plain):
        return styled
    return plain


def _marks_quotes(words: str) -> bool:
    return words.startswith(">") or "\n>" in words


def _joined(texts: Sequence[str]) -> str:
    """Return the words of all pieces. A signature ends with its piece: below it, the letter goes on."""
    above = (["--" if SIGNATURE.match(line) else line for line in words.split("\n")] for words in texts[:-1])
    return "\n\n".join([*("\n".join(lines) for lines in above), *texts[-1:]])


def _once(texts: Iterable[str]) -> Iterator[str]:
    """Leave out each text whose words were said already."""
    seen: set[str] = set()
    for one in texts:
        plain = " ".join(WORDS.findall(one.lower()))
        if one.strip() and (not plain or plain not in seen):
            seen.add(plain)
            yield one


def _as_html(pieces: Sequence[_Piece]) -> str:
    """Return the whole letter as HTML, "" where no part of it is HTML."""
    if not any(piece.html for piece in pieces):
        return ""
    sources = ["\n".join(piece.html) or _escaped("\n\n".join(piece.plain)) for piece in pieces]
    return "<br>\n".join(source for source in sources if source.strip())


def _escaped(words: str) -> str:
    return html.escape(words.strip("\n"), quote=False).replace("\n", "<br>\n")


def _in_order(files: list[Attachment], source: str, logos: frozenset[str]) -> Iterator[Attachment]:
    """Return the files in their order, logos last. Each file keeps its content id only where the HTML shows it."""
    shown = [
        replace(one, inline=one.content_id in logos, content_id=one.content_id)
        if one.content_id and f"cid:{one.content_id}" in source
        else replace(one, content_id="")
        for one in files
    ]
    yield from sorted(shown, key=lambda one: one.inline)


def _notes(message: Message, leaves: Sequence[Part], too_large: str) -> Iterator[str]:
    if too_large:
        yield f"Email ini terlalu besar untuk diambil ({too_large} bita); isinya tetap di kotak surat."
    kinds = {one.content_type for one in leaves}
    if not kinds.isdisjoint(ENCRYPTED):
        yield "Email ini terenkripsi. Mintalah warga mengirim email biasa."
    if len(leaves) == MOST_PARTS:
        yield "Email ini berisi terlalu banyak berkas. Yang tidak tampak ada di berkas aslinya."
    if any(is_closed_winmail(one) for one in leaves):
        yield "Lampiran dibungkus Outlook (winmail.dat). Mintalah berkas aslinya bila perlu."
    if len(people(message, "From")) > 1:
        yield "Email ini menyebut lebih dari satu pengirim."
    damage = header(message, DAMAGE)
    if damage:
        yield f"Kepala email ini rusak dan diperbaiki. Yang tidak terbaca: {damage[:300]}"
