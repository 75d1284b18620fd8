"""Tell what a person wrote now from the letters quoted around it. Line by line, in linear time.

Nothing that a person typed may be taken for a quotation. Lines are cut only where the text itself says whose they are:
at an attribution ("Pada … Nama <x@y> menulis:"), or at a block of headers with an address or a time in it. Behind those
the lines marked ">" are cut too. A forwarded letter belongs to the message of the person who forwards it. Where our own
letters are known, handlers/language/quotations.py checks whether the cut text really is ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

WRAPPED_LINES = 6  # an attribution may be broken over this many lines
HEADER_LINES = 8
LONGEST_LINE = 500
LONGEST_SIGNATURE = 12

VERB = r"(?:menulis|wrote|tulis|a écrit|escribió|schrieb)"
VERB_ENDS = re.compile(rf"\b{VERB}\s{{0,3}}:?\s{{0,3}}(?:-{{2,9}}\s{{0,3}})?$", re.IGNORECASE)
VERB_WITHIN = re.compile(rf"\b{VERB}\s{{0,3}}:\s+(?=\S)", re.IGNORECASE)
OWN_VERB = re.compile(rf"\b(?:saya|kami|kita|aku|anda|kamu|i|we|you)\s(?:\w{{1,20}}\s)?{VERB}", re.IGNORECASE)
ATTRIBUTION_STARTS = re.compile(r"^\s{0,9}(-{2,9}\s{0,9})?(pada|on|le|el|am)\s", re.IGNORECASE)
DATE_FIRST = re.compile(r"^\s{0,9}\d{4}-\d\d-\d\d\s{1,3}\d{1,2}[.:]\d\d\b.{0,300}@.{0,200}:\s{0,3}$")
ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]")
TIME = re.compile(r"\b\d{1,2}[.:]\d{2}\b")

PASSED_ON = r"(?:(?:pesan|surel|surat|e-?mail) (?:terusan|(?:yang )?diteruskan)|forwarded (?:message|mail|e-?mail))"
FORWARDED = re.compile(
    rf"^\s{{0,9}}(?:[-_]{{2,20}}\s{{0,9}}{PASSED_ON}\b"
    rf"|(?:begin|(?:me)?mulai|awal|permulaan|berikut(?: ini)?|isi)(?: dari)? {PASSED_ON}\s{{0,3}}:)",
    re.IGNORECASE,
)
ORIGINAL = re.compile(r"^\s{0,9}[-_]{2,20}\s{0,9}(pesan asli|original message|original appointment)\b", re.IGNORECASE)
RULE = re.compile(r"^\s{0,9}_{10,200}\s{0,9}$")
HEADER_LINE = re.compile(
    r"^\s{0,9}\*?(dari|dikirim|tanggal|kepada|ke|cc|subjek|perihal|judul|from|sent|date|to|subject)\*?\s{0,3}:",
    re.IGNORECASE,
)
FROM_LINE = re.compile(r"^\s{0,9}\*?(dari|from)\*?\s{0,3}:", re.IGNORECASE)
SENT_LINE = re.compile(r"^\s{0,9}\*?(dikirim|tanggal|sent|date)\*?\s{0,3}:", re.IGNORECASE)

SIGNATURE = re.compile(r"^\s{0,8}-- $")
SENT_FROM = r"^\W{0,3}(?:(?:dikirim|terkirim|diposting) dari|sent (?:from|via))\b"
DEVICE = re.compile(
    SENT_FROM + r".{0,60}\b(?:iphone|ipad|ponsel|hp|mobile|android|galaxy|samsung|xiaomi|redmi|oppo|vivo|huawei|yahoo"
    r"|outlook|mail|gmail|proton|windows|blackberry)\b|^\W{0,3}(?:dapatkan|get) outlook\b",
    re.IGNORECASE,
)
UNKNOWN_DEVICE = re.compile(
    SENT_FROM + r"(?: my (?:[\w.+-]{1,30} ?){1,5}|(?: [\w.+-]{1,30}){1,5} saya"
    r"|(?: [\w.+-]{1,30}){0,2} (?:perangkat|smartphone|tablet|telepon|aplikasi|app)(?: [\w.+-]{1,30}){0,4})\W{0,3}$",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:kantor|desa|kelurahan|kecamatan|dinas|rumah|sekolah|kampus|kota|office|home|school|village)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Split:
    """A letter in two parts.

    words: what its sender wrote.
    quoted: text of the letters that it quotes, without the marks.
    """

    words: str
    quoted: str = ""


@dataclass(frozen=True)
class Circumstances:
    """What the headers of a mail say about the letters quoted in it.

    own: our own addresses.
    forwards: whether the subject says that a letter is forwarded.
    answers: whether the mail is an answer.
    """

    own: frozenset[str] = frozenset()
    forwards: bool = False
    answers: bool = True


UNKNOWN = Circumstances()


def new_text(text: str, circumstances: Circumstances = UNKNOWN) -> str:
    """Return what the sender wrote now, the whole text where nothing would be left of it."""
    return split(text, circumstances).words or text.strip()


def own_words(text: str, circumstances: Circumstances = UNKNOWN) -> str:
    """Return what the sender wrote now, "" where they only sent the quoted letters back."""
    return split(text, circumstances).words


def split(text: str, circumstances: Circumstances = UNKNOWN) -> Split:
    """Split a text into what the sender wrote and the letters that it quotes."""
    cutter = _Cutter(text.split("\n"), circumstances)
    cutter.run()
    kept = _without_signatures(cutter.kept)
    if all(_is_marked(line) for line in kept if line.strip()):  # nothing but marked lines: the thread came back
        kept, cutter.quoted = [], [*map(_unmarked, kept), *cutter.quoted]
    return Split("\n".join(kept).strip(), "\n".join(_only_words(cutter.quoted)).strip())


@dataclass
class _Cutter:
    """One walk over the lines. In `kept`, None stands in the place of a cut."""

    lines: list[str]
    known: Circumstances
    place: int = 0
    kept: list[str | None] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    has_words: bool = False  # of the sender's own, so far
    attributed: bool = False  # an attribution or a header block came before

    def run(self) -> None:
        while self.place < len(self.lines):
            line = self.lines[self.place]
            if _is_marked(line):
                self._take_marked()
            elif len(line) > LONGEST_LINE:
                self._keep(line)
            elif FORWARDED.match(line):
                self.kept += self.lines[self.place :]
                return
            elif self._begins_letter(line):
                self._cut_rest(self.place)
            else:
                self._take_attribution(line)

    def _keep(self, line: str) -> None:
        self.kept.append(line)
        self.has_words = self.has_words or bool(line.strip())
        self.place += 1

    def _cut_rest(self, start: int) -> None:
        self.kept.append(None)
        self.quoted += self.lines[start:]
        self.place = len(self.lines)

    def _take_marked(self) -> None:
        """Keep or cut the marked lines that stand together."""
        start, end = self.place, self.place + 1
        for at in range(start, len(self.lines)):
            if _is_marked(self.lines[at]):
                end = at + 1
            elif self.lines[at].strip():
                break
        block = self.lines[start:end]
        if self._is_quotation(block, start):
            self.attributed = True
            self.kept.append(None)
            self.quoted += [_unmarked(line) for line in block]
        else:
            self.kept += block
        self.place = end

    def _is_quotation(self, block: list[str], start: int) -> bool:
        inside = [_unmarked(line) for line in block]
        numbers = inside[0][:1].isdigit()
        if self.attributed:  # "penduduk\n> 5.000 jiwa" is no quotation, not even below one
            above = self.lines[start - 1].strip() if start else ""
            return not (numbers and len(block) == 1 and above and self.kept and self.kept[-1] is not None)
        if any(_attribution_ends(inside, at)[0] or _is_header_block(inside, at) for at in range(min(3, len(inside)))):
            return True
        return not numbers and any(_is_marked(line) for line in inside)  # quotations inside quotations

    def _begins_letter(self, line: str) -> bool:
        """Return whether a quoted letter without marks begins here.

        It begins at a line like "Pesan asli", or at headers that are not the sender's own.
        """
        if not self.has_words:
            return False  # an own letter head
        after = self.place + 1
        if ORIGINAL.match(line) or RULE.match(line):
            while after < len(self.lines) and not self.lines[after].strip() and after < self.place + 3:
                after += 1
            found = _header_block(self.lines, after)
        else:
            found = _header_block(self.lines, self.place) if FROM_LINE.match(line) else []
        if not found:
            return False
        senders = " ".join(one for one in found if FROM_LINE.match(one)).lower()
        answers = self.known.answers or bool(ORIGINAL.match(line))
        return any(one in senders for one in self.known.own) or (answers and not self.known.forwards)

    def _take_attribution(self, line: str) -> None:
        """Cut an attribution, and the letter that it announces where this letter is not marked."""
        ends, is_certain = _attribution_ends(self.lines, self.place)
        marked = bool(ends) and _is_marked_next(self.lines, ends)
        if marked:
            self.attributed = True
            self.kept.append(None)
            self.place = ends
        elif ends and is_certain and not self.known.forwards:
            self._cut_rest(ends)
        elif (rest := _after_attribution(line)) is not None and not self.known.forwards:
            self.lines[self.place] = rest
            self._cut_rest(self.place)
        else:
            self._keep(line)


def _is_marked(line: str) -> bool:
    return line.lstrip()[:1] == ">"


def _unmarked(line: str) -> str:
    return line.lstrip()[1:].removeprefix(" ")


def _is_marked_next(lines: list[str], place: int) -> bool:
    """Return whether the next line that is not empty is marked as a quotation."""
    return next((_is_marked(line) for line in lines[place : place + WRAPPED_LINES] if line.strip()), False)


def _attribution_ends(lines: list[str], place: int) -> tuple[int, bool]:
    """Return the place after the attribution that begins here, 0 where none begins, and whether it is certain.

    It is certain with an address or a time of day in it. A sentence of the sender about a letter is no attribution.
    """
    first = lines[place][:LONGEST_LINE]
    if DATE_FIRST.match(first):
        return place + 1, True
    many = WRAPPED_LINES if ATTRIBUTION_STARTS.match(first) else 1
    joined = ""
    for end, line in enumerate(lines[place : place + many], place + 1):
        joined = f"{joined} {line[:LONGEST_LINE].strip()}"
        if VERB_ENDS.search(line[-40:].rstrip()):
            if OWN_VERB.search(joined):
                return 0, False
            return end, bool(ADDRESS.search(joined) or TIME.search(joined))
        if not line.strip():
            break
    return 0, False


def _after_attribution(line: str) -> str | None:
    """Return the text that follows an attribution on the same line (Yahoo). None where the line has no attribution."""
    found = VERB_WITHIN.search(line) if ATTRIBUTION_STARTS.match(line) else None
    if found is None or OWN_VERB.search(line[: found.end()]):
        return None
    head = line[: found.start()]
    return line[found.end() :] if ADDRESS.search(head) else None


def _header_block(lines: list[str], place: int) -> list[str]:
    """Return the lines that look like headers of a letter, [] unless there are three with an address or a time."""
    found = [line[:LONGEST_LINE] for line in lines[place : place + HEADER_LINES]]
    found = [line for line in found if HEADER_LINE.match(line)]
    joined = " ".join(found)
    is_real = len(found) >= 3 and any(SENT_LINE.match(line) for line in found)
    return found if is_real and (ADDRESS.search(joined) or TIME.search(joined)) else []


def _is_header_block(lines: list[str], place: int) -> bool:
    return bool(_header_block(lines, place))


def _without_signatures(kept: list[str | None]) -> list[str]:
    """Leave out signatures and the lines that telephones add. Text after a cut is not part of a signature."""
    found: list[str] = []
    place = 0
    while place < len(kept):
        line = kept[place]
        if line is not None and SIGNATURE.match(line) and (end := _signature_ends(kept, place + 1)):
            place = end
            continue
        if line is not None and not _is_of_a_device(kept, place, line):
            found.append(line)
        place += 1
    return found


def _signature_ends(kept: list[str | None], place: int) -> int:
    """Return where a signature ends: at a cut or at the end of the text.

    Returns 0 where it is too long for a signature or contains a question.
    """
    end, size = place, 0
    while end < len(kept) and (line := kept[end]) is not None:
        size += bool(line.strip())
        if size > LONGEST_SIGNATURE or len(line) > LONGEST_LINE or "?" in line:
            return 0
        end += 1
    return end


def _is_of_a_device(kept: list[str | None], place: int, line: str) -> bool:
    """Return whether a telephone added this line. It ends a paragraph, names a device and names no place."""
    if len(line) > 120 or (place + 1 < len(kept) and (kept[place + 1] or "").strip()):
        return False
    if PLACE.search(line):
        return False
    above = place == 0 or not (kept[place - 1] or "").strip()
    return bool(DEVICE.match(line.strip()) or (above and UNKNOWN_DEVICE.match(line.strip())))


def _only_words(quoted: list[str]) -> list[str]:
    """Leave out of quoted lines what no person wrote: marks, attributions, headers, lines of telephones."""
    plain = [line.lstrip("> ") for line in quoted]
    found: list[str] = []
    place = 0
    while place < len(plain):
        line = plain[place]
        ends, _ = _attribution_ends(plain, place)
        if not ends and not (HEADER_LINE.match(line) or ORIGINAL.match(line) or RULE.match(line) or _signs(line)):
            found.append(line)
        place = ends or place + 1
    return found


def _signs(line: str) -> bool:
    return line in ("--", "-- ") or bool(DEVICE.match(line[:120]))
