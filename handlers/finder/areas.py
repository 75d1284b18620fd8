"""Areas that an office's catalogue speaks of, and which of them a title or a question names.

Codes are those of BPS (MFD): "0000" the country, "1900" a province, "1901" a regency or city, "1901010" a district.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from handlers.finder import words
from handlers.finder.default_words import PLACES

COUNTRY = "0000"
COUNTRY_LEVEL, PROVINCE, REGENCY, DISTRICT = "country", "province", "regency", "district"
# a word before a name, and the levels it may stand for
PREFIXES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("kabupaten", "kab", "regency"), frozenset({REGENCY})),
    "kota": frozenset({REGENCY, DISTRICT}),
    **dict.fromkeys(("provinsi", "propinsi", "prov", "province"), frozenset({PROVINCE})),
    **dict.fromkeys(("kecamatan", "kec", "kcmtn", "district"), frozenset({DISTRICT})),
}
# before the name of an area these say where somebody is from, not what they ask about
ORIGINS = frozenset(
    "sdn smpn sman smkn univ universitas kampus stie stkip politeknik dinas bappeda polres polsek kantor pemkab pemda "
    "kpu bawaslu kodim kejari".split()
)
SCHOOLS = frozenset("sd smp sma smk man mts".split())  # with a number: "SMA Negeri 1"
EXCLUDED = frozenset("bukan selain kecuali not except".split())
SPEAKERS = frozenset("saya sy kami aku mahasiswa siswa tinggal domisili alamat beralamat".split())
LONGEST_PLACE = 3  # words
BETWEEN = 3  # words that may stand between such a word and the area
CERTAIN = frozenset({"di", "data", "penduduk", "jumlah"})  # after one of these the question has begun


class Found(NamedTuple):
    """An area in a row of words: words[first:end]. The words before a name, as "kab.", are of it."""

    area: Area
    first: int
    end: int


@dataclass(frozen=True)
class Area:
    """One area. names: the full name first, then what people call it."""

    code: str
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def level(self) -> str:
        if self.code == COUNTRY:
            return COUNTRY_LEVEL
        if len(self.code) > len(COUNTRY):
            return DISTRICT
        return PROVINCE if self.code.endswith("00") else REGENCY

    @property
    def wider(self) -> tuple[str, ...]:
        """Return the codes of the areas around it, the nearest first."""
        around = (self.code[:4], f"{self.code[:2]}00", COUNTRY)
        return tuple(dict.fromkeys(code for code in around if code != self.code and self.level != COUNTRY_LEVEL))


@dataclass(frozen=True)
class Areas:
    """The areas of an office, its own first."""

    areas: tuple[Area, ...] = ()

    @property
    def own(self) -> Area | None:
        return self.areas[0] if self.areas else None

    @cached_property
    def by_code(self) -> Mapping[str, Area]:
        return {area.code: area for area in self.areas}

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, ...], tuple[Area, ...]]:
        """Return areas by their names as words, with and without the word of their level."""
        named: dict[tuple[str, ...], dict[str, Area]] = {}
        for area in self.areas:
            for name in area.names:
                spelled = tuple(words.of(name))
                bare = spelled[1:] if spelled[:1] and spelled[0] in PREFIXES else spelled
                if bare:
                    named.setdefault(bare, {})[area.code] = area
        return {name: tuple(found.values()) for name, found in named.items()}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._by_name), default=0)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Return every word of a name, of these areas and of elsewhere: none of them is a slip of another word."""
        return frozenset(word for name in (*self._by_name, *_places()) for word in name)

    def among(self, text: Sequence[str]) -> list[Found]:
        """Return the areas that words name, from left to right.

        The longest name counts: "Contoh Timur" does not name "Contoh" too.
        """
        found: list[Found] = []
        at = 0
        while at < len(text):
            one = self._at(text, at)
            if one is not None:
                found.append(one)
            at = one.end if one else at + 1
        return found

    def _at(self, text: Sequence[str], at: int) -> Found | None:
        for length in range(min(self._longest, len(text) - at), 0, -1):
            areas = self._by_name.get(tuple(text[at : at + length]))
            if areas:
                first = at
                while first and text[first - 1] in PREFIXES:
                    first -= 1
                return Found(_meant(areas, text[first:at]), first, at + length)
        return None

    def elsewhere(self, text: Sequence[str]) -> str:
        """Return the first province or city in a text that is none of these areas, "" for none."""
        taken = {at for one in self.among(text) for at in range(one.first, one.end)}
        for at in range(len(text)):
            for length in range(LONGEST_PLACE, 0, -1):
                name = tuple(text[at : at + length])
                if name in _places() and name not in self._by_name and taken.isdisjoint(range(at, at + length)):
                    return " ".join(name)
        return ""

    def asked(self, text: Sequence[str]) -> list[Found]:
        """Return the areas a question is about, without those it rules out and those where its writer is from."""
        return [one for one in self.among(text) if not _is_origin(text, one)]

    def of_title(self, text: Sequence[str], domain: str) -> Area | None:
        """Return what a title is about: the narrowest area it names, else the area of its site.

        A site carries releases about other areas too, so the title comes first.
        """
        named = [one.area for one in self.among(text)]
        if not named:
            return None if self.elsewhere(text) else self.by_code.get(domain)
        order = (DISTRICT, REGENCY, PROVINCE, COUNTRY_LEVEL)
        return min(named, key=lambda area: order.index(area.level))


@cache
def _places() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(name.split()) for name in PLACES.replace("\n", " ").split(","))


@cache
def of_office(rows: tuple[tuple[str, ...], ...]) -> Areas:
    """Return the areas of an office's settings: of each its code, its full name, and other names."""
    return Areas(tuple(Area(code, tuple(names)) for code, *names in rows))


def _meant(areas: Sequence[Area], prefixes: Sequence[str]) -> Area:
    """Return which of several areas of one name is meant. A regency comes before a district of its name."""
    if not prefixes:
        return areas[0]
    levels = PREFIXES[prefixes[-1]]
    return next((area for area in areas if area.level in levels), areas[0])


def _is_origin(text: Sequence[str], found: Found) -> bool:
    before = text[max(0, found.first - BETWEEN) : found.first]
    near = list(_since(before))
    if any(word in ORIGINS for word in near) or EXCLUDED & set(before[-1:]):
        return True
    if SCHOOLS & set(near) and any(word.isdecimal() for word in near):
        return True
    return any(word in SPEAKERS for word in near) and ("dari" in near or "di" in before[-1:])


def _since(before: Iterable[str]) -> Iterator[str]:
    """Yield the words right before an area, as far as they are still of the same phrase."""
    kept: list[str] = []
    for word in before:
        kept = [] if word in CERTAIN - {"di"} else [*kept, word]
    yield from kept
