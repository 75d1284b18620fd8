"""What the page of the duty roster shows: the days of a week with their shifts, leave and gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers.language.topics import TOPICS
from handlers.office import formats, overrides
from handlers.office.office import Office
from handlers.officers.roster import plan
from handlers.officers.roster.plan import Hours
from handlers.outgoing.roster import swaps
from store.office import choices, shifts
from store.office.shifts import Rostered
from store.roster_words import ShiftKind
from store.tables import Officer, Shift

EVERYBODY, NOBODY = "semua", "tunggu"  # what the form calls who gets consultations where the roster is empty
RULES = ("kosong", "tunggu", "ingatkan")
SWAP_WEEKS = 4  # whose shifts can be asked for in return
MOST_NAMED = 6  # days whose gaps a sentence names


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One shift, or one officer's leave of a day.

    about: what its buttons are about, for screen readers.
    """

    id: int
    hours: str
    officer: str
    about: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class RosterDay:
    """One day of the week.

    hours: its service hours as people read them, "" where the office is closed.
    gaps: the service hours that nobody covers, "" for none.
    """

    date: str
    name: str
    hours: str
    shifts: Sequence[ShiftRow]
    leave: Sequence[ShiftRow]
    gaps: str
    is_today: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class TypedShift:
    """The forms as typed.

    shift, partner: the shift of which a swap was asked for, 0 for none, and with whom.
    """

    officer: str = ""
    day: str = ""
    start: str = ""
    end: str = ""
    first: str = ""
    last: str = ""
    weeks: str = "4"
    rules: Mapping[str, str] | None = None
    shift: int = 0
    partner: str = ""

    @staticmethod
    def of(form: Mapping[str, str], shift_id: int = 0) -> TypedShift:
        return TypedShift(
            officer=form.get("petugas", ""),
            day=form.get("tanggal", ""),
            start=form.get("dari", ""),
            end=form.get("sampai", ""),
            first=form.get("mulai", ""),
            last=form.get("akhir", ""),
            weeks=form.get("pekan", "4"),
            rules={name: form.get(name, "") for name in RULES} if "kosong" in form else None,
            shift=shift_id if "dengan" in form else 0,
            partner=form.get("dengan", ""),
        )


@dataclass(frozen=True, slots=True)
class OwnShift:
    """One of the officer's shifts. asked: who is asked to take it, "" for nobody."""

    id: int
    when: str
    asked: str


@dataclass(frozen=True, slots=True)
class AskedShift:
    """A shift that the officer is asked to take: what the colleague asks, in words."""

    id: int
    question: str


@dataclass(frozen=True, slots=True)
class RulesForm:
    """The rules of the roster. version: of what is stored."""

    if_empty: str
    widen_seconds: str
    remind_at: str
    version: str


@dataclass(frozen=True, slots=True)
class SubjectsRow:
    """What one officer knows well."""

    officer_id: int
    officer: str
    topics: Sequence[str]


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A week of the roster.

    week: its days as people read them. monday, before, after: dates of addresses.
    leads: the officer makes the roster. is_kept: the office keeps one.
    next_day, next_gaps: the next service day and its hours that nobody covers, "" for none.
    officers: id and name of who can serve.
    mine: the officer's own shifts from today on.
    asked_of_me: shifts that colleagues ask them to take.
    partners: who can be asked to take one of theirs, and for which shift in return: form value and words.
    subjects: of each officer. topics: all there are.
    """

    week: str
    monday: str
    before: str
    after: str
    days: Sequence[RosterDay]
    leads: bool
    serves: bool
    is_kept: bool
    next_day: str
    next_gaps: str
    officers: Sequence[tuple[int, str]]
    mine: Sequence[OwnShift]
    asked_of_me: Sequence[AskedShift]
    partners: Sequence[tuple[str, str]]
    rules: RulesForm
    subjects: Sequence[SubjectsRow]
    topics: Sequence[str]
    typed: TypedShift


def of(db: Session, office: Office, now: datetime, officer: Officer, day: date, typed: TypedShift | None) -> RosterPage:
    """Return the week of a day."""
    today, monday = plan.today(office, now), plan.monday_of(day)
    sunday = monday + timedelta(days=6)
    rostered = shifts.between(db, monday, sunday)
    is_kept = plan.is_kept(db, office, now)
    next_day = plan.next_service_day(office, today) if is_kept else None
    people = plan.rosterable(db)
    return RosterPage(
        week=f"{formats.written(monday)} sampai {formats.written(sunday)}",
        monday=str(monday),
        before=str(monday - plan.A_WEEK),
        after=str(monday + plan.A_WEEK),
        days=[_day(office, monday + timedelta(days=n), today, officer, rostered) for n in range(7)],
        leads=officer.role in plan.LEADERS,
        serves=any(one.id == officer.id for one in people),
        is_kept=is_kept,
        next_day=formats.spoken(next_day) if next_day else "",
        next_gaps=plan.spoken(plan.gaps_of(db, office, next_day)) if next_day else "",
        officers=[(one.id or 0, one.display_name) for one in people],
        mine=_mine(db, officer, today),
        asked_of_me=[_asked(db, one) for one in shifts.asked_of(db, officer.id or 0, today)],
        partners=_partners(db, officer, people, today),
        rules=_rules(db, office, typed),
        subjects=[SubjectsRow(one.id or 0, one.display_name, one.topics) for one in people],
        topics=tuple(sorted(TOPICS)),
        typed=typed or _suggested(office, today if monday <= today <= sunday else monday),
    )


def _rules(db: Session, office: Office, typed: TypedShift | None) -> RulesForm:
    """Return the rules as stored, or as they were typed where they were refused."""
    version = overrides.version(choices.everything(db).get("roster"))
    if typed is not None and typed.rules:
        return RulesForm(typed.rules["kosong"], typed.rules["tunggu"], typed.rules["ingatkan"], version)
    rules = office.roster
    if_empty = EVERYBODY if rules.everybody_if_empty else NOBODY
    return RulesForm(if_empty, str(rules.widen_seconds), _dotted(rules.remind_at), version)


def _suggested(office: Office, day: date) -> TypedShift:
    """Return what the forms hold at first: the hours of a whole day."""
    if hours := plan.service(office, day):
        return TypedShift(day=str(day), start=_dotted(hours[0].start), end=_dotted(hours[-1].end))
    return TypedShift(day=str(day))


def _dotted(time: str) -> str:
    return time.replace(":", ".")


def _day(office: Office, day: date, today: date, officer: Officer, week: Sequence[Rostered]) -> RosterDay:
    of_day = [one for one in week if one.shift.day == str(day)]
    gaps = plan.gaps(office, day, [one.shift for one in of_day])
    return RosterDay(
        date=str(day),
        name=formats.spoken(day),
        hours=plan.spoken(plan.service(office, day)),
        shifts=[_row(one, officer) for one in of_day if one.shift.kind == ShiftKind.PST],
        leave=[_row(one, officer) for one in of_day if one.shift.kind == ShiftKind.LEAVE],
        gaps=plan.spoken(gaps) if day >= today else "",
        is_today=day == today,
        is_past=day < today,
    )


def _row(one: Rostered, officer: Officer) -> ShiftRow:
    hours, name = Hours(one.shift.start, one.shift.end).word, one.officer.display_name
    day = formats.spoken(date.fromisoformat(one.shift.day))
    about = f"{name}, {day}" if one.shift.kind == ShiftKind.LEAVE else f"{name}, {day}, {hours}"
    return ShiftRow(one.shift.id or 0, hours, name, about, one.officer.id == officer.id)


def _mine(db: Session, officer: Officer, today: date) -> Sequence[OwnShift]:
    """Return the officer's shifts of the next weeks."""
    names = {one.id: one.display_name for one in plan.rosterable(db)}
    theirs = shifts.of_officer(db, officer.id or 0, today, today + plan.MOST_WEEKS * plan.A_WEEK)
    own = [one for one in theirs if one.kind == ShiftKind.PST]
    return [OwnShift(one.id or 0, swaps.said(one), names.get(one.asked_id, "")) for one in own]


def _asked(db: Session, one: Rostered) -> AskedShift:
    in_return = db.get(Shift, one.shift.in_return_id) if one.shift.in_return_id else None
    instead = f" Gantinya giliran Anda {swaps.said(in_return)}." if in_return is not None else ""
    question = f"{one.officer.display_name} meminta Anda jaga {swaps.said(one.shift)}.{instead}"
    return AskedShift(one.shift.id or 0, question)


def _partners(db: Session, officer: Officer, people: Sequence[Officer], today: date) -> Sequence[tuple[str, str]]:
    """Return each colleague, and each of their shifts of the next weeks."""
    found = [(f"{one.id}:0", f"{one.display_name} mengambil alih") for one in people if one.id != officer.id]
    for one in shifts.between(db, today, today + SWAP_WEEKS * plan.A_WEEK):
        if one.shift.kind == ShiftKind.PST and one.officer.id != officer.id:
            words = f"tukar dengan {one.officer.display_name}, {swaps.said(one.shift)}"
            found.append((f"{one.officer.id}:{one.shift.id}", words))
    return found


def gap_sentence(gaps: Sequence[Hours]) -> str:
    """Say which hours of a day nobody covers, "" for none."""
    return f"Hari itu sekarang kosong: {plan.spoken(gaps)}." if gaps else ""


def left_sentence(left: Sequence[str]) -> str:
    """Say which hours leave has left without anybody. left: one text for each day."""
    if not left:
        return "Tidak ada jam yang menjadi kosong."
    more = f", dan {len(left) - MOST_NAMED} hari lain" if len(left) > MOST_NAMED else ""
    return f"Sekarang kosong: {'; '.join(left[:MOST_NAMED])}{more}. Cari pengganti."
