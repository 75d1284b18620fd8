"""Take the frame off a text: greetings, signatures, and lines about files that do not come along. Pure functions."""

from __future__ import annotations

import re

from handlers.answer_memory.cleaning import HONORIFIC, LONGEST_TEXT, MARK
from handlers.answer_memory.ordinary_words import is_ordinary
from handlers.office.links import CITIZENS_LINK

MOST_GREETINGS = 6
LONGEST_LINK_LINE = 6  # words
LAST_LINES = 8  # a signature stands in these
LONGEST_NAME, LONGEST_SIGNATURE = 4, 6  # words
GREETING = re.compile(
    r"\W{0,3}(?:(?:selamat[ \t](?:pagi|siang|sore|malam)|pagi|siang|sore|malam|halo+|hallo+|hai|hi|hello|dear|permisi"
    r"|good[ \t](?:morning|afternoon|evening)|ass?ala+mu['’ ]?ala?ikum|wa['’ ]?alaikum(?:[ \t]?salam|us+alam)?"
    r"|wr\.?[ \t]?wb|salam[ \t]sejahtera|yth|yang[ \t]terhormat|kepada|di[ \t-]{0,3}tempat)\b[\s.,!]{0,3})+"
    rf"(?:(?:{HONORIFIC})\b[\s./,]{{0,3}}){{0,3}}",
    re.IGNORECASE,
)
FORMAL = re.compile(r"\W{0,3}(?:yth|yang[ \t]terhormat|kepada)\b", re.IGNORECASE)
NAME = re.compile(r"[^,.!:;?\n\d]{1,60}(?:[,.!:;]|\n|$)")
CORRECTION_MARK = re.compile(r"\W{0,3}(?:ralat|koreksi|pembetulan|correction)\b[\s:.,-]{0,3}", re.IGNORECASE)
SIGN_OFF = re.compile(
    r"\W{0,3}(?:salam|hormat[ \t](?:kami|saya)|was+alam\w*|(?:best|kind|warm)[ \t]regards|regards|sincerely|yours"
    r"|ttd|tertanda|demikian)\b|-{2,}\s*$",
    re.IGNORECASE,
)
# on the last line, behind what was said: "… di situs kami. Salam, Dewi"
SIGNED = re.compile(
    r"(?<=[.!?\s])(?:salam(?:[ \t](?:hangat|hormat))?|hormat[ \t]kami|wassalam|regards)[,.]?[ \t]"
    r"[^\s,.!?]{1,30}(?:[ \t,]{1,2}[^\s,.!?]{1,30}){0,4}[.]?$",
    re.IGNORECASE,
)
THANKS = re.compile(r"\W{0,3}(?:terima ?kasih|makasih|trims|thanks|thank you)\b", re.IGNORECASE)
FILE = re.compile(r"\[[^\]\n]{1,200}\]|<[^>\n]{1,60}>|\(dapat diunduh sampai [^)\n]{1,60}\)", re.IGNORECASE)
FILE_ENDINGS = tuple(f".{ending}" for ending in "pdf xls xlsx doc docx ppt pptx csv zip rar jpg jpeg png".split())
LONGEST_FILE_LINE = 200  # letters
LABEL = re.compile(rf"[^:\n]{{1,30}}:\s*{re.escape(MARK)}\W*$")
TITLE = re.compile(rf"\b(?:{HONORIFIC})\b", re.IGNORECASE)


def without_frame(text: str) -> str:
    """Return a text without its greetings, its signature, and the lines of files and of citizens' links."""
    text = _without_greetings(text[:LONGEST_TEXT].replace("\r\n", "\n").strip())
    lines = [line for line in text.split("\n") if not _is_file(line) and not _is_link(line)]
    return "\n".join(_without_signature(lines)).strip()


def _is_file(line: str) -> bool:
    """Return whether a line only names a file that went along."""
    line = line.strip()
    is_name = len(line) <= LONGEST_FILE_LINE and "://" not in line and line.lower().endswith(FILE_ENDINGS)
    return is_name or bool(FILE.fullmatch(line))


def _is_link(line: str) -> bool:
    """Return whether a line is there for a citizen's own link: "Lihat perkembangannya: …"."""
    return len(line.split()) <= LONGEST_LINK_LINE and bool(CITIZENS_LINK.search(line))


def _without_greetings(text: str) -> str:
    text = CORRECTION_MARK.sub("", text, count=1) if CORRECTION_MARK.match(text) else text
    for _ in range(MOST_GREETINGS):
        greeting = GREETING.match(text)
        if greeting is None or not greeting.group():
            break
        rest = text[greeting.end() :]
        if FORMAL.match(text):
            text = rest.partition("\n")[2].lstrip() if "\n" in text else _without_name(rest)
        else:
            text = _without_name(rest).lstrip()
    return text[:1].upper() + text[1:]


def _without_name(rest: str) -> str:
    """Return what stands behind the name of a greeting: "Budi, data terlampir" → "data terlampir"."""
    named = NAME.match(rest)
    words = named.group().strip(" ,.!:;\n").split() if named else []
    if named is None or len(words) > LONGEST_NAME or any(map(is_ordinary, words)):
        return rest
    return rest[named.end() :].lstrip()


def _without_signature(lines: list[str]) -> list[str]:
    first = max(1, len(lines) - LAST_LINES)
    end = next((at for at in range(first, len(lines)) if SIGN_OFF.match(lines[at])), len(lines))
    lines = lines[:end]
    lines[-1:] = [SIGNED.sub("", line).rstrip() for line in lines[-1:]]
    thanks = next((at for at in range(max(0, len(lines) - LAST_LINES), len(lines)) if THANKS.match(lines[at])), None)
    if thanks is not None and all(_may_sign(line) for line in lines[thanks + 1 :]):
        return lines[: thanks + 1]
    return lines


def _may_sign(line: str) -> bool:
    return len(line.split()) <= LONGEST_SIGNATURE and "://" not in line and not line.rstrip().endswith(":")


def without_empty_lines(text: str) -> str:
    """Return a text without the lines of which only the mark is left, and with at most one empty line in a row."""
    lines = [line.rstrip() for line in text.split("\n") if MARK not in line or not _says_nothing(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _says_nothing(line: str) -> bool:
    return bool(LABEL.fullmatch(line)) or not any(map(str.isalnum, TITLE.sub("", line)))
