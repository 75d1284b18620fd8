"""Office settings in force: the settings file, overridden by what an admin saved in the browser."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

from sqlmodel import Session

from handlers.errors import BadInput, Changed
from handlers.office import schedule, service_clocks
from handlers.office.costs import read_costs
from handlers.office.keeping.retention import read_retention
from handlers.office.office import Office, RosterRules, Targets, YearlySurvey
from store.office import choices

log = logging.getLogger(__name__)

DAY_WORDS = {
    "mon": "Senin",
    "tue": "Selasa",
    "wed": "Rabu",
    "thu": "Kamis",
    "fri": "Jumat",
    "sat": "Sabtu",
    "sun": "Minggu",
}


# 08.00-15.30 as people write it: a point or a colon, a long dash, blanks
_RANGE = re.compile(r"^(\d{1,2})[.:](\d{2})\s*[-–—]\s*(\d{1,2})[.:](\d{2})$")


def read_ranges(words: Any, where: str) -> tuple[str, ...]:
    """Return the ranges of one day, sorted. Raises BadInput."""
    spans = []
    for word in words:
        try:
            spans.append(schedule.parse_range(_RANGE.sub(r"\1:\2-\3:\4", str(word).strip(), count=1)))
        except BadInput:
            raise BadInput(
                f"{where}: “{word}” bukan jam buka. Tulis misalnya 08.00-15.30; jam tutup sesudah jam buka."
            ) from None
    spans.sort()
    for earlier, later in pairwise(spans):
        if later[0] < earlier[1]:
            raise BadInput(f"{where}: dua jam buka tumpang tindih. Pisahkan, misalnya 08.00-11.30 dan 13.00-15.30.")
    return tuple(schedule.as_word(span) for span in spans)


def read_date(word: Any) -> date:
    """Return a day of the years 2000 to 2099, as the report has them: days around it exist too. Raises BadInput."""
    try:
        day = date.fromisoformat(str(word))
    except ValueError:
        day = date.min
    if not 2000 <= day.year <= 2099:
        raise BadInput(f"“{word}” bukan tanggal. Tulis misalnya 2026-12-24.")
    return day


def read_hours(value: Any) -> Mapping[str, tuple[str, ...]]:
    """Read weekly hours: {"mon": ["08:00-15:30"], …}. A missing day is closed."""
    if unknown := set(value) - set(DAY_WORDS):
        raise BadInput(f"Hari tidak dikenal: {', '.join(sorted(unknown))}.")
    return {day: read_ranges(value.get(day, ()), word) for day, word in DAY_WORDS.items()}


def read_closed(value: Any) -> tuple[date, ...]:
    """Read days without service: ["2026-12-24", …]."""
    return tuple(sorted({read_date(word) for word in value}))


def read_open(value: Any) -> Mapping[date, tuple[str, ...]]:
    """Read days with other hours: {"2026-12-27": ["08:00-12:00"], …}."""
    return {read_date(day): read_ranges(words, str(day)) for day, words in sorted(value.items())}


def read_targets(value: Any) -> Targets:
    """Read targets: {"help": 5, "handling": null, "in_line": true, …}; null: measured only.

    Numbers are minutes of service time; those that end in "_days" are days.
    """
    if unknown := set(value) - {*in_minutes(Targets()), *DAYS, *PEOPLE, *SWITCHES}:
        raise BadInput(f"Janji tidak dikenal: {', '.join(sorted(unknown))}.")
    clocks = [clock for clock in service_clocks.CLOCKS if clock.name in value]
    fields: dict[str, Any] = {name: _minutes(value[name], word) for name, word in MINUTES.items() if name in value}
    fields["promises"] = {clock.name: _minutes(value[clock.name], clock.title) for clock in clocks}
    fields |= {name: _whole(value[name], word, 1, 365) for name, word in DAYS.items() if name in value}
    fields |= {name: _whole(value[name], word, 1, 10_000) for name, word in PEOPLE.items() if name in value}
    fields |= {name: _yes_or_no(value[name], word) for name, word in SWITCHES.items() if name in value}
    targets = replace(Targets(), **fields)
    if targets.warn_before is None or (targets.help is not None and targets.warn_before >= targets.help):
        raise BadInput("Peringatan harus datang sebelum bantuan pertama terlambat. Tulis angka yang lebih kecil.")
    if targets.remind_days >= targets.silence_days:
        raise BadInput("Pengingat harus datang sebelum konsultasi ditutup. Tulis hari yang lebih awal.")
    return targets


def in_minutes(targets: Targets) -> dict[str, timedelta | None]:
    """Return the targets that are set in minutes: those of the clocks, of warnings, hand-back and visitors."""
    promised = {clock.name: targets.promised(clock) for clock in service_clocks.CLOCKS}
    return {**promised, **{name: getattr(targets, name) for name in MINUTES}}


MINUTES = {
    "warn_before": "Peringatan",
    "hand_back": "Kembali ke antrean",
    "called": "Tamu dipanggil",
    "call_again": "Tamu belum bertemu",
}
DAYS = {"remind_days": "Pengingat", "silence_days": "Penutupan"}
PEOPLE = {"grade_from": "Responden untuk mutu"}
SWITCHES = {"in_line": "Yang menunggu saat kantor buka"}  # what is not chosen stays as the settings file has it


def _yes_or_no(value: Any, word: str) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"{word}: pilih salah satu.")
    return value


def _minutes(value: Any, word: str) -> timedelta | None:
    return None if value is None else timedelta(minutes=_whole(value, word, 1, 60_000))


def _whole(value: Any, word: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadInput(f"{word}: tulis bilangan bulat dari {least} sampai {most}.")
    return value


MOST_WIDEN_SECONDS = 3600


def read_roster(value: Any) -> RosterRules:
    """Read {"everybody_if_empty": true, "widen_seconds": 60, "remind_at": "18:00"}. Raises BadInput."""
    return RosterRules(
        everybody_if_empty=_yes_or_no(value.get("everybody_if_empty"), "Bila jadwal kosong"),
        widen_seconds=_whole(value.get("widen_seconds"), "Menunggu yang ahli", 0, MOST_WIDEN_SECONDS),
        remind_at=_time_of_day(value.get("remind_at"), "Pengingat"),
    )


def _time_of_day(value: Any, word: str) -> str:
    """Return a time of day as "18:00". 18.00 is read too."""
    try:
        return f"{time.fromisoformat(str(value).strip().replace('.', ':').zfill(5)):%H:%M}"
    except ValueError:
        raise BadInput(f"{word}: tulis jam, misalnya 18.00.") from None


LONGEST_LINK = 200
_LINK = re.compile(r"^https://[^\s/?#@\\]+\.[^\s/?#@\\]+([/?#]\S*)?$")


def read_survey(value: Any) -> YearlySurvey:
    """Read {"asked": true, "link": "https://…"}; link: "" for none. Raises BadInput."""
    link = str(value.get("link", "")).strip()
    if link and (len(link) > LONGEST_LINK or not _LINK.match(link)):
        raise BadInput(
            f"Tautan survei: salin alamat lengkapnya, yang diawali https:// dan paling panjang {LONGEST_LINK} huruf."
        )
    return YearlySurvey(asked=_yes_or_no(value.get("asked"), "Survei Kebutuhan Data"), link=link)


LONGEST_SYNONYMS = 300_000  # characters


def read_synonyms(value: Any) -> str:
    """Read the lines that an admin added to the words of the finder. Raises BadInput."""
    if not isinstance(value, str) or len(value) > LONGEST_SYNONYMS:
        raise BadInput("Kata pencarian terlalu panjang. Hapus baris yang tidak dipakai.")
    return value


# What may be chosen: a field of Office → how its stored value is read. Raises BadInput, worded for a person.
KNOWN: dict[str, Callable[[Any], Any]] = {
    "hours": read_hours,
    "closed": read_closed,
    "open": read_open,
    "targets": read_targets,
    "costs": read_costs,
    "roster": read_roster,
    "survey": read_survey,
    "synonyms": read_synonyms,
    "retention": read_retention,
}


def apply(office: Office, chosen: Mapping[str, Any], wordings: Mapping[tuple[str, str], str]) -> Office:
    """Return the office of the settings file with the overrides. A stored value that cannot be read is left out."""
    fields: dict[str, Any] = {}
    for name, read in KNOWN.items():
        if name in chosen:
            try:
                fields[name] = read(_switched(office, chosen[name]) if name == "targets" else chosen[name])
            except (BadInput, ValueError, TypeError, AttributeError):
                log.exception("the choice %s cannot be read; the settings file counts", name)
    return replace(office, wordings=wordings, **fields)


def _switched(office: Office, chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: getattr(office.targets, name) for name in SWITCHES} | dict(chosen)


def current(db: Session, office: Office) -> Office:
    """Return the office in force: the settings file with the overrides of the database."""
    return apply(office, choices.everything(db), choices.wordings(db))


def version(value: Any) -> str:
    """Return a fingerprint of a value. A form carries it. Saving is refused when the stored value has another one."""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def choose(db: Session, name: str, value: Any, *, by: str, now: datetime, seen: str | None = None) -> None:
    """Save one override.

    seen: the `version` of the stored value that the page showed; None: not checked.
    Raises BadInput, and Changed when a colleague saved the setting first.
    """
    KNOWN[name](value)
    if seen is not None and seen != version(choices.everything(db).get(name)):
        raise Changed
    choices.put(db, name, value, by=by, now=now)
