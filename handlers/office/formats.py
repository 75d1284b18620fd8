"""Write for people: time of day, dates, the service hours of a week, numbers of bytes."""

from __future__ import annotations

import datetime as dt

from handlers.office.office import Office

MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
DAYS = {
    "id": ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
SHORT_DAYS = {
    "id": dict(zip(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], DAYS["id"], strict=True)),
    "en": dict(zip(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], DAYS["en"], strict=True)),
}


def clock(office: Office, moment: dt.datetime) -> str:
    """Return a time of day as the office writes it: 09.41 WIB."""
    return f"{moment.astimezone(office.zone):%H.%M} {office.timezone_word}"


def date(office: Office, moment: dt.datetime, lang: str = "id") -> str:
    """Return the date of a moment: 12 Mei 2026."""
    return written(moment.astimezone(office.zone).date(), lang)


def day(office: Office, moment: dt.datetime, lang: str = "id") -> str:
    """Return the date of a moment with its weekday: Senin, 12 Mei 2026."""
    return spoken(moment.astimezone(office.zone).date(), lang)


def short_moment(office: Office, moment: dt.datetime, lang: str = "id") -> str:
    """Return a moment in the fewest letters, for an SMS: Sen 30 Nov 08.00."""
    local = moment.astimezone(office.zone)
    return f"{DAYS[lang][local.weekday()][:3]} {local.day} {MONTHS[lang][local.month - 1][:3]} {local:%H.%M}"


def written(day: dt.date, lang: str = "id") -> str:
    """Return a day of the calendar: 12 Mei 2026."""
    return f"{day.day} {MONTHS[lang][day.month - 1]} {day.year}"


def spoken(day: dt.date, lang: str = "id") -> str:
    """Return a day of the calendar with its weekday: Senin, 12 Mei 2026."""
    return f"{DAYS[lang][day.weekday()]}, {written(day, lang)}"


def service_hours(office: Office, lang: str) -> str:
    """Return the service hours in one line: "Senin-Kamis 08.00-15.30, Jumat 08.00-11.30".

    Consecutive days with equal hours are joined.
    """
    and_ = " dan " if lang == "id" else " and "
    groups: list[tuple[list[str], str]] = []
    for short, word in SHORT_DAYS[lang].items():
        when = and_.join(span.replace(":", ".") for span in office.hours.get(short, ()))
        if groups and groups[-1][1] == when:
            groups[-1][0].append(word)
        else:
            groups.append(([word], when))
    return ", ".join(f"{_span(days)} {when}" for days, when in groups if when)


def _span(days: list[str]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"


def size(bytes_: int) -> str:
    """Return a number of bytes as text: "184 kB", "12,4 MB", "84,5 GB"."""
    if bytes_ < 1000:
        return f"{bytes_} B"
    if bytes_ < 1_000_000:
        return f"{bytes_ / 1000:.0f} kB"
    unit, name = (1_000_000, "MB") if bytes_ < 1_000_000_000 else (1_000_000_000, "GB")
    return f"{bytes_ / unit:.1f} {name}".replace(".", ",")
