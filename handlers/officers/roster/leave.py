"""Leave of officers: it takes them out of the roster, and names the service hours that nobody covers then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from handlers.errors import BadInput, Refusal
from handlers.office import formats
from handlers.officers import presence
from handlers.officers.act import Act
from handlers.officers.roster import plan
from store.office import shifts
from store.roster_words import ShiftKind
from store.tables import Officer, Shift
from store.vocabulary import Presence

LONGEST = 92  # days that one entry may take
ALL_DAY = ("00:00", "24:00")


def enter(act: Act, officer_id: int, first: date, last: date) -> list[str]:
    """Enter an officer's leave. Return the service hours that it leaves without anybody, each as a text.

    Who is on leave today goes at once: what waits for their answer goes back to the pool. Raises Refusal.
    """
    officer = plan.member(act.db, officer_id)
    _must_be_allowed(act, officer)
    days = _days(act, first, last)
    known = {one.day for one in shifts.of_officer(act.db, officer_id, first, last) if one.kind == ShiftKind.LEAVE}
    left = [gap for day in days if str(day) not in known for gap in _leave(act, officer, day)]
    if plan.today(act.office, act.now) in days:
        presence.become(act.db, act.office, officer, Presence.GONE, now=act.now)
    return left


def cancel(act: Act, shift_id: int) -> Officer:
    """Take a day of leave back. The shifts it has taken away do not come back. Raises Refusal."""
    shift = act.db.get(Shift, shift_id)
    if shift is None or shift.kind != ShiftKind.LEAVE:
        raise BadInput("Cuti ini sudah tidak ada di jadwal. Muat ulang halaman.")
    officer = act.db.get_one(Officer, shift.officer_id)
    _must_be_allowed(act, officer)
    plan.must_be_near(act.office, act.now, date.fromisoformat(shift.day))
    act.db.delete(shift)
    act.db.flush()
    return officer


def at_work(team: Iterable[Officer]) -> str:
    """Return those of a team who are at work, and how, as a form carries it: "3:present 5:resting"."""
    here = {one.id: presence.of(one) for one in team}
    return " ".join(f"{officer_id}:{how}" for officer_id, how in here.items() if how != Presence.GONE)


def come_back(act: Act, sent_home: str) -> None:
    """Let officers be at work again whom a leave of today sent home by mistake. sent_home: as `at_work` returns it.

    Who has come back since stays as they are, and who has leave today stays at home. Raises Refusal.
    """
    plan.must_lead(act)
    today = plan.today(act.office, act.now)
    for word in sent_home.split():
        officer_id, _, how = word.partition(":")
        officer = next((one for one in plan.rosterable(act.db) if str(one.id) == officer_id), None)
        if officer is None or presence.of(officer) != Presence.GONE or how not in (Presence.PRESENT, Presence.RESTING):
            continue
        if all(one.kind != ShiftKind.LEAVE for one in shifts.of_officer(act.db, officer.id or 0, today, today)):
            presence.become(act.db, act.office, officer, Presence(how), now=act.now)


def _must_be_allowed(act: Act, officer: Officer) -> None:
    if officer.id != act.by.id and act.by.role not in plan.LEADERS:
        raise Refusal("Cuti rekan ditulis oleh rekan itu sendiri atau oleh penanggung jawab.")


def _days(act: Act, first: date, last: date) -> list[date]:
    """Return the service days from one day to another. Raises BadInput."""
    if last < first:
        raise BadInput("Tanggal akhir lebih awal daripada tanggal mulai.")
    if (last - first).days >= LONGEST:
        raise BadInput(f"Paling lama {LONGEST} hari sekaligus. Bagi menjadi beberapa bagian.")
    plan.must_be_near(act.office, act.now, first)
    between = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if not (days := [day for day in between if plan.service(act.office, day)]):
        raise BadInput("Tidak ada hari layanan di antara kedua tanggal itu.")
    return days


def _leave(act: Act, officer: Officer, day: date) -> list[str]:
    """Take an officer out of a day. Return the service hours that were theirs and are nobody's now."""
    before = plan.gaps_of(act.db, act.office, day)
    for one in shifts.of_officer(act.db, officer.id or 0, day, day):
        shifts.remove(act.db, one)
    start, end = ALL_DAY
    act.db.flush()
    act.db.add(
        Shift(
            officer_id=officer.id or 0,
            day=str(day),
            start=start,
            end=end,
            kind=ShiftKind.LEAVE,
            at=act.now,
            by=act.by.name,
        )
    )
    act.db.flush()
    after = plan.gaps_of(act.db, act.office, day)
    return [] if after == before else [f"{formats.spoken(day)}, {plan.spoken(after)}"]
