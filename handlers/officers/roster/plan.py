"""The duty roster: who serves when, and which service hours nobody covers.

An office that never fills it in works without one. Times of day are texts, "08:00"; "24:00" ends a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers.errors import BadInput, Refusal
from handlers.office import formats, overrides, schedule, service_hours
from handlers.office.office import Office
from handlers.officers.act import Act
from store.office import officers, shifts
from store.office.shifts import Rostered
from store.roster_words import ShiftKind
from store.tables import Officer, Shift
from store.vocabulary import Role

LEADERS = (Role.SUPERVISOR, Role.ADMIN)
ONE_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
MOST_WEEKS = 12  # that one copy fills
LOOKS_AHEAD = 14  # days in which the next service day is looked for: the longest holidays are shorter
FURTHEST = timedelta(days=366)  # later shifts are slips of the pen


@dataclass(frozen=True, order=True)
class Hours:
    """A part of a day."""

    start: str
    end: str

    @property
    def word(self) -> str:
        return f"{self.start}-{self.end}".replace(":", ".")


def today(office: Office, now: datetime) -> date:
    """Return the day of the calendar where the office is."""
    return now.astimezone(office.zone).date()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def service(office: Office, day: date) -> list[Hours]:
    """Return the service hours of a day, in order."""
    return [Hours(*schedule.as_word(span).split("-")) for span in service_hours.ranges(office, day)]


def next_service_day(office: Office, day: date) -> date | None:
    """Return the first later day on which the office serves, None where there is none soon."""
    later = (day + timedelta(days=n) for n in range(1, LOOKS_AHEAD + 1))
    return next((one for one in later if service(office, one)), None)


def is_kept(db: Session, office: Office, now: datetime) -> bool:
    """Return whether the office keeps a roster: somebody serves by it in the last week, or later."""
    return shifts.kept_since(db, today(office, now) - A_WEEK)


def gaps(office: Office, day: date, of_day: Iterable[Shift]) -> list[Hours]:
    """Return the service hours of a day in which nobody serves.

    of_day: the shifts of that day.
    """
    covered = sorted(Hours(one.start, one.end) for one in of_day if one.kind == ShiftKind.PST)
    found = []
    for hours in service(office, day):
        free_from = hours.start
        for one in covered:
            if one.end <= free_from or one.start >= hours.end:
                continue
            if one.start > free_from:
                found.append(Hours(free_from, one.start))
            free_from = one.end
        if free_from < hours.end:
            found.append(Hours(free_from, hours.end))
    return found


def gaps_of(db: Session, office: Office, day: date) -> list[Hours]:
    """Return the service hours of a stored day in which nobody serves."""
    return gaps(office, day, [one.shift for one in shifts.between(db, day, day)])


def rosterable(db: Session) -> list[Officer]:
    """Return who can serve by the roster: everybody who is given consultations."""
    return [one for one in officers.everyone(db) if one.role != Role.ADMIN]


def member(db: Session, officer_id: int) -> Officer:
    """Return one of those who can serve by the roster. Raises BadInput."""
    found = next((one for one in rosterable(db) if one.id == officer_id), None)
    if found is None:
        raise BadInput("Petugas ini tidak ada lagi, atau tidak menerima konsultasi. Pilih petugas dari daftar.")
    return found


def must_lead(act: Act) -> None:
    """Raise Refusal where the officer does not make the roster."""
    if act.by.role not in LEADERS:
        raise Refusal("Jadwal diatur oleh penanggung jawab atau admin. Minta tukar atau tulis cuti di bawah.")


def add(act: Act, officer_id: int, day: date, start: str, end: str) -> Shift:
    """Let an officer serve for a part of a day. start, end: as typed. Raises Refusal."""
    must_lead(act)
    officer = member(act.db, officer_id)
    hours = fitting(act.office, act.now, day, start, end)
    return put(act, officer, day, hours, shifts.of_officer(act.db, officer_id, day, day))


def put(act: Act, officer: Officer, day: date, hours: Hours, known: Iterable[Shift]) -> Shift:
    """Store a shift. known: what the officer has that day already. Raises BadInput where it does not go together."""
    if (problem := clash(officer, day, hours, known)) is not None:
        raise BadInput(problem)
    shift = Shift(
        officer_id=officer.id or 0, day=str(day), start=hours.start, end=hours.end, at=act.now, by=act.by.name
    )
    act.db.add(shift)
    act.db.flush()
    return shift


def fitting(office: Office, now: datetime, day: date, start: str, end: str) -> Hours:
    """Return a part of a day in which somebody may serve. Raises BadInput."""
    must_be_near(office, now, day)
    said = formats.spoken(day)
    (word,) = overrides.read_ranges([f"{start}-{end}"], "Jam jaga")
    hours = Hours(*word.split("-"))
    opened = service(office, day)
    if not opened:
        raise BadInput(f"{said} kantor tutup. Ubah dahulu Jam layanan bila hari itu dilayani.")
    if hours.start < opened[0].start or hours.end > opened[-1].end:
        whole = Hours(opened[0].start, opened[-1].end)
        raise BadInput(f"{hours.word} di luar jam layanan {said}, {whole.word}.")
    return hours


def must_be_near(office: Office, now: datetime, day: date) -> None:
    """Raise BadInput where a day is past, or later than a year from now."""
    if day < today(office, now):
        raise BadInput(f"{formats.spoken(day)} sudah lewat. Pilih hari ini atau sesudahnya.")
    if day > today(office, now) + FURTHEST:
        raise BadInput(f"{formats.spoken(day)} lebih dari setahun lagi. Periksa tahunnya.")


def clash(officer: Officer, day: date, hours: Hours, known: Iterable[Shift]) -> str | None:
    """Return why an officer cannot serve then, None where they can. known: what they have that day already."""
    for one in known:
        if one.kind == ShiftKind.LEAVE:
            return f"{officer.display_name} cuti pada {formats.spoken(day)}. Pilih petugas lain atau hapus cutinya."
        if one.start < hours.end and one.end > hours.start:
            there = Hours(one.start, one.end).word
            return f"{officer.display_name} sudah jaga {formats.spoken(day)}, {there}."
    return None


def remove(act: Act, shift_id: int) -> Shift:
    """Take a shift out of the roster. Raises Refusal."""
    must_lead(act)
    shift = act.db.get(Shift, shift_id)
    if shift is None or shift.kind != ShiftKind.PST:
        raise BadInput("Giliran ini sudah tidak ada di jadwal. Muat ulang halaman.")
    must_be_near(act.office, act.now, date.fromisoformat(shift.day))
    shifts.remove(act.db, shift)
    return shift


@dataclass(frozen=True)
class Copied:
    """How many shifts were copied, and which were not, each with its reason."""

    count: int
    left_out: tuple[str, ...]


def copy_forward(act: Act, monday: date, weeks: int) -> Copied:
    """Copy the shifts of a week into the weeks after it. What is there already stays. Raises Refusal.

    Days without service and officers on leave are left out.
    """
    must_lead(act)
    if not 1 <= weeks <= MOST_WEEKS:
        raise BadInput(f"Salin ke 1 sampai {MOST_WEEKS} pekan.")
    week = shifts.between(act.db, monday, monday + A_WEEK - ONE_DAY)
    pattern = [one for one in week if one.shift.kind == ShiftKind.PST]
    if not pattern:
        raise BadInput("Pekan ini belum berisi giliran yang dapat disalin.")
    outcomes = [_copy(act, one, week * A_WEEK) for week in range(1, weeks + 1) for one in pattern]
    return Copied(outcomes.count(""), tuple(one for one in outcomes if one))


def _copy(act: Act, one: Rostered, later: timedelta) -> str:
    """Copy one shift. Return why not, "" where it is copied."""
    day = date.fromisoformat(one.shift.day) + later
    try:
        hours = fitting(act.office, act.now, day, one.shift.start, one.shift.end)
        put(act, one.officer, day, hours, shifts.of_officer(act.db, one.shift.officer_id, day, day))
    except BadInput as refused:
        return str(refused)
    return ""


def spoken(found: Sequence[Hours]) -> str:
    """Return parts of a day for people: "08.00-11.30 dan 13.00-16.00"."""
    return " dan ".join(one.word for one in found)
