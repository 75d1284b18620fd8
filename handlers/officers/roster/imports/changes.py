"""What an import would change in the roster, shown before anything is written, and then written at once or not at all.

Days that are past stay as they are. What the file does not name stays too. Cells of a grid that hold nothing take a
shift away only where the admin ticks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import pairwise

from handlers.errors import BadInput, Changed
from handlers.office import formats, overrides
from handlers.office.office import Office
from handlers.officers.act import Act
from handlers.officers.roster import leave, plan
from handlers.officers.roster.imports.reading import Asked, Found, NotRead
from handlers.officers.roster.imports.words import Wish
from handlers.officers.roster.plan import Hours
from store.office import shifts
from store.office.shifts import Rostered
from store.roster_words import ShiftKind
from store.tables import Officer, Shift

LEAVE = "cuti"
MOST = 3000  # days of officers in one import
LINE = re.compile(r"(\d{4}-\d\d-\d\d) (\d{1,9})(?: ([0-9:,-]*|cuti))?(?: was ?([0-9:,-]*|cuti))?", re.ASCII)


@dataclass(frozen=True)
class Change:
    """One officer's day that changes.

    before, after: the hours, LEAVE, or "" for nothing. place: the cell that asks for it, "" where it is not known.
    """

    officer: Officer
    day: date
    before: str
    after: str
    place: str

    @property
    def line(self) -> str:
        """Return what is asked for, as a form carries it."""
        return f"{self.day} {self.officer.id} {self.after}"

    @property
    def whole_line(self) -> str:
        """Return what is asked for and what the roster holds, as a form carries it."""
        return f"{self.line} was {self.before}"

    def reversed(self) -> Change:
        """Return what puts the change back."""
        return Change(self.officer, self.day, self.after, self.before, "")


@dataclass
class Preview:
    """What an import would do.

    changes: as asked. emptied: shifts whose cells hold nothing. same: how many days are as the file has them already.
    past: how many days were left alone because they are over. version: of what is stored of these days.
    at_work: whom a leave of today would send home, as a form carries it.
    """

    changes: list[Change] = field(default_factory=list)
    emptied: list[Change] = field(default_factory=list)
    not_read: list[NotRead] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    same: int = 0
    past: int = 0
    version: str = ""
    at_work: str = ""


class Stored:
    """What the roster holds of some days, by officer and day."""

    def __init__(self, found: Iterable[Rostered]) -> None:
        self.by_key: dict[tuple[int, str], list[Shift]] = {}
        for one in found:
            self.by_key.setdefault((one.shift.officer_id, one.shift.day), []).append(one.shift)

    def of(self, officer: Officer, day: date) -> list[Shift]:
        return self.by_key.get((officer.id or 0, str(day)), [])


def said(of_day: Sequence[Shift]) -> str:
    """Return an officer's day as a form carries it: "08:00-12:00,13:00-15:30", LEAVE, "" for nothing."""
    if any(one.kind == ShiftKind.LEAVE for one in of_day):
        return LEAVE
    return ",".join(f"{one.start}-{one.end}" for one in of_day)


def preview(act: Act, found: Found, *, ends_leave: bool = False) -> Preview:
    """Return what a workbook would change. Raises Refusal.

    ends_leave: who has leave may be given a shift, which ends the leave of that day.
    """
    plan.must_lead(act)
    if len(found.asked) + len(found.empty) > MOST:
        raise BadInput(f"Berkas berisi lebih dari {MOST} giliran. Bagi menjadi beberapa berkas.")
    shown = Preview(not_read=list(found.not_read), hidden=list(found.hidden))
    stored = _stored(act, [*found.asked, *found.empty])
    wanted: dict[tuple[int, date], tuple[Asked, str]] = {}
    for one in found.asked:
        if one.day < plan.today(act.office, act.now):
            shown.past += 1
            continue
        known = wanted.get((one.officer.id or 0, one.day), (one, ""))[1]
        try:
            now = "" if ends_leave else said(stored.of(one.officer, one.day))
            wanted[one.officer.id or 0, one.day] = (one, _fitting(act, one, known, now))
        except BadInput as refused:
            shown.not_read.append(NotRead(one.place, one.officer.display_name, str(refused)))
    for one, after in wanted.values():
        _compare(shown.changes, shown, one, stored, after)
    for one in found.empty:
        is_asked = (one.officer.id or 0, one.day) in wanted or one.day < plan.today(act.office, act.now)
        if not is_asked and said(stored.of(one.officer, one.day)) != LEAVE:
            _compare(shown.emptied, shown, one, stored, "")
    shown.version = _version([*shown.changes, *shown.emptied])
    today = plan.today(act.office, act.now)
    shown.at_work = leave.at_work([one.officer for one in shown.changes if one.day == today and one.after == LEAVE])
    return shown


def _stored(act: Act, asked: Sequence[Asked]) -> Stored:
    days = [one.day for one in asked]
    return Stored(shifts.between(act.db, min(days), max(days)) if days else ())


def _compare(into: list[Change], shown: Preview, one: Asked, stored: Stored, after: str) -> None:
    before = said(stored.of(one.officer, one.day))
    if before != after:
        into.append(Change(one.officer, one.day, before, after, one.place))
    elif after:
        shown.same += 1


def _fitting(act: Act, one: Asked, known: str, now: str) -> str:
    """Return what an officer's day becomes. Raises BadInput.

    known: what the file asked for it before. now: what the roster holds.
    """
    plan.must_be_near(act.office, act.now, one.day)
    if one.wish.leave:
        if known not in ("", LEAVE):
            raise BadInput(f"berkas ini juga memberi giliran pada {formats.spoken(one.day)}. Pilih salah satu")
        return LEAVE
    if now == LEAVE and not one.wish.whole and not one.wish.hours:
        return LEAVE  # nobody serves, as the file says
    if LEAVE in (known, now):
        raise BadInput(f"{one.officer.display_name} cuti pada {formats.spoken(one.day)}. Hapus dahulu cutinya")
    hours = {plan.fitting(act.office, act.now, one.day, each.start, each.end) for each in _hours(act.office, one)}
    before = set(_parts(known))
    every = sorted(hours | before)
    for first, second in pairwise(every):
        if second.start < first.end:
            raise BadInput(f"{first.word} dan {second.word} bertumpang tindih pada {formats.spoken(one.day)}")
    return ",".join(f"{each.start}-{each.end}" for each in every)


def _hours(office: Office, one: Asked) -> Sequence[Hours]:
    """Return the parts of the day that are asked for. The whole day is that of the office."""
    opened = plan.service(office, one.day)
    if not one.wish.whole:
        return one.wish.hours
    if not opened:
        raise BadInput(f"{formats.spoken(one.day)} kantor tutup. Ubah dahulu Jam layanan bila hari itu dilayani.")
    return [Hours(opened[0].start, opened[-1].end)]


def _read(word: str) -> Hours:
    start, _, end = word.partition("-")
    return Hours(start, end)


def _version(changes: Sequence[Change]) -> str:
    """Return a word that differs when what is stored of these days has changed."""
    lines = sorted(f"{one.day} {one.officer.id} {one.before}" for one in changes)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def again(act: Act, asked: str, emptied: str = "", *, ends_leave: bool = False) -> Preview:
    """Return the preview of what a form carries: the lines of changes, and those of shifts to take away.

    ends_leave: as for `preview`.
    """
    people = {one.id: one for one in plan.rosterable(act.db)}
    found = Found(asked=_asked(asked, people), empty=_asked(emptied, people))
    return preview(act, found, ends_leave=ends_leave)


def _asked(lines: str, people: Mapping[int | None, Officer]) -> list[Asked]:
    return [
        Asked(one.officer, one.day, Wish(tuple(_parts(one.after)), leave=one.after == LEAVE), "")
        for one in _carried(lines, people)
    ]


def _carried(lines: str, people: Mapping[int | None, Officer]) -> list[Change]:
    """Return the changes that a form carries. Raises BadInput."""
    found = []
    for line in lines.splitlines()[: MOST + 1]:
        read = LINE.fullmatch(line.strip())
        officer = people.get(int(read[2])) if read is not None else None
        if read is None or officer is None:
            raise BadInput("Petugas atau giliran dari berkas itu tidak ada lagi. Pilih berkasnya sekali lagi.")
        found.append(Change(officer, overrides.read_date(read[1]), read[4] or "", read[3] or "", ""))
    return found


def _parts(word: str) -> list[Hours]:
    return [_read(part) for part in word.split(",") if part and part != LEAVE]


@dataclass(frozen=True)
class Applied:
    """What puts an import back: the lines of a form, and the version of what was written. count: days of officers."""

    lines: str
    version: str
    count: int


def apply(act: Act, shown: Preview, version: str, *, with_emptied: bool = False) -> Applied:
    """Write what a preview shows. Raises Changed, BadInput.

    version: of the preview that the admin saw.
    """
    if version != shown.version:
        raise Changed
    if shown.not_read:
        raise BadInput(f"{shown.not_read[0].text}: {shown.not_read[0].reason}.")
    changes = [*shown.changes, *(shown.emptied if with_emptied else ())]
    if not changes:
        raise BadInput("Tidak ada yang berubah: jadwal sudah seperti di berkas.")
    for one in changes:
        _write(act, one)
    return _applied(changes)


def applied_before(act: Act, asked: str, emptied: str = "") -> Applied | None:
    """Return what puts back the import that a form carries, where the roster is already as it asks, else None.

    A form that is sent twice would take away its own undoing. asked, emptied: as for `again`. Raises BadInput.
    """
    people = {one.id: one for one in plan.rosterable(act.db)}
    changes = [one for one in (*_carried(asked, people), *_carried(emptied, people)) if one.before != one.after]
    days = [one.day for one in changes]
    stored = Stored(shifts.between(act.db, min(days), max(days)) if days else ())
    is_done = bool(changes) and all(said(stored.of(one.officer, one.day)) == one.after for one in changes)
    return _applied(changes) if is_done else None


def _applied(changes: Sequence[Change]) -> Applied:
    back = [one.reversed() for one in changes]
    return Applied("\n".join(one.line for one in back), _version(back), len(back))


def _write(act: Act, change: Change) -> None:
    """Let an officer's day be as the change says. A shift that stays keeps its swap and its reminder."""
    officer, day = change.officer, change.day
    if change.after == LEAVE:
        leave.enter(act, officer.id or 0, day, day)
        return
    wanted = set(_parts(change.after))
    for one in shifts.of_officer(act.db, officer.id or 0, day, day):
        if one.kind == ShiftKind.LEAVE or Hours(one.start, one.end) not in wanted:
            shifts.remove(act.db, one)
        else:
            wanted.discard(Hours(one.start, one.end))
    for hours in sorted(wanted):
        plan.put(act, officer, day, hours, shifts.of_officer(act.db, officer.id or 0, day, day))
