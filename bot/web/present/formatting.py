"""How numbers, dates, sizes, addresses and names are written for officers. Reads no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

import phonenumbers
from markupsafe import Markup, escape

from channels.envelope import Address
from handlers.office import formats
from handlers.office.office import Office
from store.tables import Identity

NUMBER = re.compile(r"\b[KPM]-\d{4}-\d{6}\b(?!/)")  # a link ends with more, and may break
NO_BREAK_SPACE = "\u00a0"
TODAY_YESTERDAY = ("Hari ini", "Kemarin")
NO_NUMBER = {"call": "nomor disembunyikan", "bsuid": "nomor tidak dibagikan", "slip": "tanpa alamat"}


def initials(name: str) -> str:
    """Return at most two letters; "#" for a number."""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper() or "#"


def shade(name: str) -> int:
    """Return one of the six avatar colours. The same name always gets the same one."""
    return sha256(name.encode()).digest()[0] % 6 + 1


def numbered(text: str) -> Markup:
    """Return a text in which no line breaks inside the number of a case."""
    return Markup(NUMBER.sub(r'<span class="lk-nowrap">\g<0></span>', str(escape(text))))  # noqa: S704  # escaped first


def mentions(text: str, names: Iterable[str] = ()) -> Markup:
    """Return a note with the colleagues it names marked: by one of these whole names, else by one word."""
    known = [re.escape(str(escape(one))) for one in sorted(names, key=len, reverse=True) if one]
    whole = rf"(?<![\w@])(@(?:(?:{'|'.join(known)})(?!\w)|\w+))" if known else r"(?<![\w@])(@\w+)"
    marked = re.sub(whole, r'<span class="lk-mention">\1</span>', str(numbered(text)), flags=re.IGNORECASE)
    return Markup(marked)  # noqa: S704  # escaped first


def marked(pieces: Iterable[tuple[str, bool]]) -> Markup:
    """Return a text as HTML, its hits marked."""
    return Markup("".join(f"<mark>{escape(text)}</mark>" if is_hit else escape(text) for text, is_hit in pieces))  # noqa: S704  # escaped


def address(identity: Identity | Address) -> str:
    """Return an address as people here write it: 0812-0000-7890, a mail address, or words where there is none."""
    return phone(identity.value) if identity.kind == "phone" else NO_NUMBER.get(identity.kind, identity.value)


def named_address(value: str, name: str) -> str:
    """Return a mail address with the name that its owner, or somebody else, gave it: the name alone proves nothing."""
    return f"{name} ({value})" if name and name != value else value


@lru_cache(maxsize=10_000)
def phone(value: str) -> str:
    """Return a telephone number as people here write it. What is no number stays as it is."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    here = number.country_code == 62
    style = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def size(bytes_: int) -> str:
    """Return a number of bytes as text, e.g. "184 kB". A page never breaks the line between figure and unit."""
    return formats.size(bytes_).replace(" ", NO_BREAK_SPACE)


def clock(office: Office, moment: datetime) -> str:
    return f"{moment.astimezone(office.zone):%H.%M}"


def day(office: Office, moment: datetime, now: datetime) -> str:
    """Return a day as people say it: "Hari ini", "Kemarin", or "Senin, 11 Mei 2026"."""
    local = moment.astimezone(office.zone)
    passed = (now.astimezone(office.zone).date() - local.date()).days
    if passed in (0, 1):
        return TODAY_YESTERDAY[passed]
    return formats.spoken(local.date())


def when(office: Office, moment: datetime, now: datetime) -> str:
    """Return the time of today, else the date: short, for a list."""
    local = moment.astimezone(office.zone)
    if local.date() == now.astimezone(office.zone).date():
        return clock(office, moment)
    return f"{local.day} {formats.MONTHS['id'][local.month - 1][:3]}"


def at(office: Office, moment: datetime, now: datetime) -> str:
    """Return the time, with its date if not today: "08.06", "23 Nov 08.06"."""
    short = when(office, moment, now)
    return short if short == clock(office, moment) else f"{short} {clock(office, moment)}"


def moment(office: Office, at: datetime | None, now: datetime) -> str:
    """Return a full moment, "Hari ini 09.41 WIB". "" for None."""
    return f"{day(office, at, now)} {clock(office, at)} {office.timezone_word}" if at is not None else ""


def inside(when: str) -> str:
    """Return a day or moment as it is written inside a sentence: "hari ini", but "Senin, 11 Mei 2026"."""
    return when[:1].lower() + when[1:] if when.startswith(TODAY_YESTERDAY) else when


def span(time: timedelta) -> str:
    """Return a duration in words: "1 menit 24 detik", "2 jam 5 menit"."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours_, minutes = divmod(minutes, 60)
    if hours_:
        return f"{hours_} jam {minutes} menit"
    return f"{minutes} menit {seconds} detik" if minutes else f"{seconds} detik"


def roughly(time: timedelta) -> str:
    """Return a duration in its largest unit: "17 menit", "3 jam", "2 hari"."""
    minutes = max(0, int(time.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} menit"
    return f"{minutes // 60} jam" if minutes < 24 * 60 else f"{minutes // (24 * 60)} hari"
