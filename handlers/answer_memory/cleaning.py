"""Take personal data out of what was once written: names, numbers, addresses, links. Pure functions.

Rather too much is taken out than too little: an officer reads the text, and sees by the mark where something stood.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from unicodedata import category

from handlers.answer_memory.ordinary_words import is_ordinary
from handlers.language.contacts import MAIL
from handlers.language.identity_numbers import NUMBER, is_nik
from handlers.office.links import CITIZENS_LINK
from store.search import terms

MARK = "[…]"
LONGEST_TEXT = 20_000
SHORTEST_NAME = 3  # letters; a shorter word is a name only beside another one or behind "Pak"
MOST_NAMES = 200
LETTER = r"[^\W\d_]"
HONORIFIC = (
    r"bapak|bpk|pak|ibu|bu|saudara|saudari|sdri?|kakak|kak|mbak|mba|mas|bang|abang|adik|dik|tuan|nyonya|haji|drs?|ir|prof"
    r"|mrs?|ms"
)
JOINED = r"(?:bapak|pak|ibu|bu|kak|mbak|mas|bang)?"  # as in PakBudi
ENDING = r"(?:nya|lah|kah|pun|ku|mu|['’]?s)?"
URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}", re.IGNORECASE)
PRIVATE_URL = re.compile(r"@|%40|(?:wa\.me|whatsapp\.com|t\.me|mailto)\b|[?&](?:token|key|email|phone)=", re.IGNORECASE)
CASE_NUMBER = re.compile(r"(?<![^\W_])[A-Za-z]-\d{4}-\d{3,9}(?!\d)")
# digits that stand together, with points or dashes between them
DIGITS = re.compile(r"(?<![^\W_])\+?\d(?:[._\-/]?\d){8,40}(?![^\W_])")
NIP = re.compile(r"(?<!\d)\d{8}[ \t]\d{6}[ \t]\d[ \t]\d{3}(?!\d)")  # of a civil servant, as letters write it
SPELLED_MAIL = re.compile(r"[\w.+-]{1,64}[ \t]?[\[(][ \t]?(?:at|et)[ \t]?[\])][ \t]?[\w.-]{1,100}", re.IGNORECASE)
HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z]\w{2,30}(?:\.\w{1,30}){0,3}")
# what is secret or personal only because of the word before it
LABELLED = re.compile(
    r"\b(?P<label>(?:kata sandi|password|sandi|pin|otp|kode (?:masuk|otp|verifikasi)|paspor|passport"
    r"|(?:tgl|tanggal) lahir|lahir(?: pada)?|instagram|ig)(?: (?:nomor|no\.?))?[ \t]{0,2}[:=]?[ \t]{0,2})"
    r"(?P<value>[^\s:,;]{0,40}[\d._][^\s,;]{0,80})",
    re.IGNORECASE,
)
THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
YEARS_OR_DAYS = re.compile(r"(?:(?:19|20)\d\d[-/.]?){2,}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
NAMED = re.compile(
    rf"(?<!{LETTER})(?P<title>(?i:{HONORIFIC}|atas\s?nama|a\.\s?n\.?|an\.)\.?[ \t]{{1,3}})"
    rf"(?P<name>[A-Z][\w'’.-]{{0,40}}(?:[ \t][A-Z][\w'’.-]{{0,40}}){{0,4}})"
)
SELF = re.compile(
    rf"(?<!{LETTER})(?i:nama(?:[ \t]saya)?|perkenalkan,?[ \t](?:nama[ \t])?saya|dengan[ \t]saya|saya"
    rf"|my[ \t]name[ \t]is|i[ \t]am)"
    rf"[ \t]{{0,3}}:?[ \t]{{1,3}}(?P<name>{LETTER}[\w'’-]{{0,40}}(?:[ \t]{LETTER}[\w'’-]{{0,40}}){{0,3}})"
)
SURELY = re.compile(r"nama|name|perkenalkan", re.IGNORECASE)
MARKS = re.compile(rf"{re.escape(MARK)}(?:[ \t.,]{{0,3}}{re.escape(MARK)})+")


@dataclass(frozen=True)
class Cleaner:
    """Take personal data out of the texts of one case.

    names: what is known of everybody in it: names, mail addresses, phone numbers.
    own: the office's own numbers and mail addresses, which stay.
    """

    names: frozenset[str]
    own: Collection[str] = ()

    def clean(self, text: str) -> str:
        """Return a text with a mark where something personal stood. Links to public pages stay whole."""
        text = "".join(sign for sign in text[:LONGEST_TEXT] if sign.isascii() or category(sign) != "Cf")
        parts: list[str] = []
        at = 0
        for found in URL.finditer(text):
            parts += (self._words(text[at : found.start()]), self._link(found.group()))
            at = found.end()
        parts.append(self._words(text[at:]))
        return MARKS.sub(MARK, "".join(parts))

    def _link(self, url: str) -> str:
        is_private = PRIVATE_URL.search(url) or CITIZENS_LINK.search(url) or CASE_NUMBER.search(url)
        return MARK if is_private or (self._pattern and self._pattern.search(url)) else url

    def _words(self, text: str) -> str:
        text = MAIL.sub(self._unless_own, text)
        text = SPELLED_MAIL.sub(MARK, text)
        text = HANDLE.sub(self._unless_own, text)
        text = LABELLED.sub(lambda found: f"{found['label']}{MARK}", text)
        text = NIP.sub(MARK, CASE_NUMBER.sub(MARK, text))
        text = NUMBER.sub(lambda found: MARK if is_nik(found.group()) else found.group(), text)
        text = DIGITS.sub(self._number, text)
        text = terms.NUMBER.sub(self._phone, text)
        text = NAMED.sub(_behind_a_title, text)
        return self._pattern.sub(MARK, text) if self._pattern else text

    def _unless_own(self, found: re.Match[str]) -> str:
        return found.group() if found.group().lower().strip(".") in self._own else MARK

    def _number(self, found: re.Match[str]) -> str:
        written = found.group()
        is_figure = THOUSANDS.fullmatch(written) and not terms.international(written).startswith("628")
        return written if is_figure else self._phone(found, least=0)

    def _phone(self, found: re.Match[str], least: int = terms.SHORTEST_NUMBER) -> str:
        written = found.group().strip()
        digits = terms.international(written)
        is_none = len(digits) < least or THOUSANDS.fullmatch(written) or YEARS_OR_DAYS.fullmatch(written)
        return found.group() if is_none or digits in self._own else MARK

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(one for own in self.own if own for one in (own.lower(), terms.international(own)) if one)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """Return what finds each name, whole or a word of it, also joined to "Pak" or with an ending."""
        whole, single = set(), set()
        for name in sorted(self.names)[:MOST_NAMES]:
            words = re.findall(rf"{LETTER}+", name)[:6]
            telling = {word.lower() for word in words if not is_ordinary(word)}
            single |= {word for word in telling if len(word) >= SHORTEST_NAME}
            if len(words) > 1 and telling:
                whole.add(r"[ \t._'’-]{1,3}".join(map(re.escape, words)))
        if not single and not whole:
            return None
        every = [*_longest_first(whole), *map(re.escape, _longest_first(single))]
        named = rf"(?:(?:{'|'.join(every)}){ENDING}){{1,4}}"
        return re.compile(rf"(?<!{LETTER}){JOINED}{named}\d{{0,4}}(?!{LETTER})", re.IGNORECASE)


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _behind_a_title(found: re.Match[str]) -> str:
    """Return "Pak […]" for "Pak Rudi", and "Ibu Kota" as it is."""
    words = found["name"].split(" ")
    names = list(takewhile(lambda word: not is_ordinary(word.strip(".,'’-")), words))
    if not names:
        return found.group()
    stop = "." if names[-1].endswith(".") and len(names) == len(words) else ""
    return " ".join([f"{found['title']}{MARK}{stop}", *words[len(names) :]])


def names_told(text: str) -> set[str]:
    """Return the names by which somebody introduces themselves: "nama saya budi", "Saya Budi Santoso dari …"."""
    found: set[str] = set()
    for told in SELF.finditer(text[:LONGEST_TEXT]):
        words = list(takewhile(lambda word: not is_ordinary(word), told["name"].split()))
        if not SURELY.match(told.group()):  # "saya mahasiswi": only what is written as a name is one
            words = list(takewhile(lambda word: word[:1].isupper(), words))
        if words:
            found.add(" ".join(words))
    return found
