"""What is promised in service time, and what happens before and when a promise breaks."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.office import service_clocks, service_hours
from handlers.office.service_clocks import Clock
from handlers.officers import notices, routing
from handlers.sla import breach_alert, clocks
from handlers.sla.case_view import CaseView
from store.cases import consultations, due_cases, people
from store.event_names import EventName, Means, that
from store.office import officers
from store.tables import Officer
from store.vocabulary import OWED, Actor, CaseEntry, CaseState, NoticeKind

AN_HOUR = timedelta(hours=1)
A_MINUTE = timedelta(minutes=1)
GIVES_CASE = that(Means.GIVES_CASE)


def measure(view: CaseView) -> None:
    """Write down each clock that has stopped for good."""
    for clock in service_clocks.CLOCKS:
        if clocks.stopped_at(view.case, clock) is None or clocks.measured(view.case, clock) is not None:
            continue
        ran = clocks.intervals(view.case, view.happened, clock)
        seconds = int(clocks.spent(view.office, ran, view.now).total_seconds())
        setattr(view.case, clock.column, seconds)
        if not clocks.stops_with_the_case(clock):
            _broken_before_we_looked(view, clock, seconds)


def _broken_before_we_looked(view: CaseView, clock: Clock, seconds: int) -> None:
    """Tell of a clock that stopped too late while the program did not run: its promise is broken all the same."""
    target = clocks.target_of(view.office, view.case, clock)
    if target is not None and view.is_promised and seconds > target.total_seconds():
        _breach(view, clock, target)


def watch_promises(view: CaseView) -> datetime | None:
    """Warn the officer before each promise breaks, tell the supervisors when it broke."""
    view.case.due_at = None
    if not view.is_promised or not any(view.case.state in clock.runs_in for clock in service_clocks.CLOCKS):
        return None
    return min(filter(None, [_watch(view, clock, target) for clock, target in _promised(view)]), default=None)


def _promised(view: CaseView) -> list[tuple[Clock, timedelta]]:
    """Return the clocks with a promise that may still break."""
    running = [clock for clock in service_clocks.CLOCKS if clocks.stopped_at(view.case, clock) is None]
    targets = [(clock, clocks.target_of(view.office, view.case, clock)) for clock in running]
    return [(clock, target) for clock, target in targets if target is not None]


def _watch(view: CaseView, clock: Clock, target: timedelta) -> datetime | None:
    ran = clocks.intervals(view.case, view.happened, clock)
    due = clocks.due(view.office, ran, target)
    if due is None:
        return None
    if clock is service_clocks.HELP:
        view.case.due_at = due
    if due <= view.now:
        _breach(view, clock, target)
        return None
    early = target - view.office.targets.warn_before
    warn_at = clocks.due(view.office, ran, early) if early > timedelta() else None
    if warn_at is None:
        return due
    if warn_at > view.now:
        return warn_at
    _warn(view, clock)
    return due


def _warn(view: CaseView, clock: Clock) -> None:
    if view.has_happened(EventName.WARNED, clock=clock.name):
        return
    view.case.warned_at = view.case.warned_at or view.now
    view.record(EventName.WARNED, clock=clock.name)
    notices.notify(view.db, view.who_answers(), view.case, NoticeKind.WARNED, now=view.now)


def _breach(view: CaseView, clock: Clock, target: timedelta) -> None:
    if view.has_happened(EventName.BREACHED, clock=clock.name):
        return
    view.case.breached_at = view.case.breached_at or view.now
    view.record(EventName.BREACHED, clock=clock.name)
    breach_alert.tell(view, notices.supervisors(view.db), clock, target)


def hand_back(view: CaseView) -> datetime | None:
    """Give the case back to the pool when its officer has been silent for too long and nobody has helped yet."""
    patience, owner = view.office.targets.hand_back, view.owner
    case = view.case
    if patience is None or case.state != CaseState.ASSIGNED or case.first_help_at is not None or view.is_complaint:
        return None
    if case.officer_id is None or view.snoozed or case.entry == CaseEntry.WE_WROTE:
        return None
    since = max(_last_sign(view, owner), _turn(view))
    due = service_hours.deadline(view.office, since, patience)
    if due is None or due > view.now:
        return due
    if not routing.helps_elsewhere(view.db, view.office, case, view.now):
        return view.now + A_MINUTE
    _take_back(view, owner)
    return view.now  # whoever got it now has as much time


def _last_sign(view: CaseView, owner: Officer | None) -> datetime:
    """Return since when the officer has been silent.

    It is the time of their last action, of getting the case, or of their last key stroke in the draft.
    """
    signs = [view.case.taken_at or view.case.opened_at]
    signs += [one.at for one in view.happened if one.what in GIVES_CASE or (owner is not None and one.by == owner.name)]
    typed = due_cases.last_typed(view.db, view.case.id or 0, view.case.officer_id or 0)
    return max([*signs, *filter(None, [typed])])


def _turn(view: CaseView) -> datetime:
    """Return from when on first help is expected: where it is promised in line, a whole target before it is due."""
    target, promised = view.office.targets.help, view.office.targets.help_of(view.case.promised_seconds)
    if target is None or promised is None:
        return view.case.opened_at
    turn = clocks.due(view.office, clocks.intervals(view.case, view.happened, service_clocks.HELP), promised - target)
    return turn or view.case.opened_at


def _take_back(view: CaseView, owner: Officer | None) -> None:
    case, name = view.case, owner.name if owner is not None else ""
    case.officer_id = None
    consultations.move(view.db, case, CaseState.NEW, by=Actor.BOT, now=view.now, silent=name)
    if owner is not None:
        notices.notify(view.db, [owner], case, NoticeKind.TAKEN_BACK, now=view.now)
    routing.assign(view.db, view.office, case, view.now, without=officers.late(view.db, view.now))


def watch_window(view: CaseView) -> datetime | None:
    """Notify who has to answer, an hour before the channel's window closes while an answer is owed."""
    address = view.last_address
    window = view.office.traits[address.channel].window if address.channel in view.office.traits else None
    if window is None or view.case.state not in OWED:
        return None
    last = people.contact_of(view.db, address).last_inbound_at
    if last is None:
        return None
    shuts = last + window
    if view.now < shuts - AN_HOUR:
        return shuts - AN_HOUR
    if view.now < shuts and not view.has_happened(EventName.WINDOW_SHUTS, after=last):
        view.record(EventName.WINDOW_SHUTS, shuts=shuts.isoformat())
        notices.notify(view.db, view.who_answers(), view.case, NoticeKind.WINDOW, now=view.now)
    return None
