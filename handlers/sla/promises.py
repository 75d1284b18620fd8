"""What is promised in service time, and what happens before and when a promise breaks."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.office import service_hours
from handlers.officers import notices, routing
from handlers.sla import breach_alert, clocks
from handlers.sla.case_view import Look
from store.cases import consultations, due_cases
from store.event_names import EventName, Means, that
from store.tables import Officer
from store.vocabulary import OWED, UNANSWERED, Actor, CaseState, NoticeKind

AN_HOUR = timedelta(hours=1)
GIVES_CASE = that(Means.GIVES_CASE)


def measure(look: Look) -> datetime | None:
    """Write down each clock that has stopped for good: help at the first help, the others at the closing."""
    case = look.case
    if case.first_help_at is not None and case.helped_seconds is None:
        case.helped_seconds = _seconds(look, clocks.HELP)
        _broken_before_we_looked(look)
    if case.state == CaseState.CLOSED and case.total_seconds is None:
        case.handled_seconds = _seconds(look, clocks.HANDLING)
        case.total_seconds = _seconds(look, clocks.TOTAL)
    return None


def _seconds(look: Look, clock: str) -> int:
    ran = clocks.stretches(look.case, look.record, clock)
    return int(clocks.spent(look.office, ran, look.now).total_seconds())


def _broken_before_we_looked(look: Look) -> None:
    """Help came late while the program did not run: the promise is broken all the same."""
    target = look.office.targets.help
    if target is not None and not look.is_complaint and (look.case.helped_seconds or 0) > target.total_seconds():
        _breach(look, clocks.HELP, target)


def keep(look: Look) -> datetime | None:
    """Warn the officer before each promise breaks, tell the supervisors when it broke; when to look again."""
    look.case.due_at = None
    if look.case.state not in UNANSWERED or look.is_complaint:
        return None
    return min(filter(None, [_keep(look, clock, target) for clock, target in _promised(look)]), default=None)


def _promised(look: Look) -> list[tuple[str, timedelta]]:
    targets = look.office.targets
    running = {clocks.HANDLING: targets.handling, clocks.TOTAL: targets.total}
    if look.case.first_help_at is None:
        running = {clocks.HELP: targets.help, **running}
    return [(clock, target) for clock, target in running.items() if target is not None]


def _keep(look: Look, clock: str, target: timedelta) -> datetime | None:
    ran = clocks.stretches(look.case, look.record, clock)
    due = clocks.due(look.office, ran, target)
    if due is None:
        return None
    look.case.due_at = min(look.case.due_at or due, due)
    if due <= look.now:
        _breach(look, clock, target)
        return None
    early = target - look.office.targets.warn_before
    warn_at = clocks.due(look.office, ran, early) if early > timedelta() else None
    if warn_at is None:
        return due
    if warn_at > look.now:
        return warn_at
    _warn(look, clock)
    return due


def _warn(look: Look, clock: str) -> None:
    if look.happened(EventName.WARNED, clock=clock):
        return
    look.case.warned_at = look.case.warned_at or look.now
    look.note(EventName.WARNED, clock=clock)
    notices.notify(look.db, look.who_answers(), look.case, NoticeKind.WARNED, now=look.now)


def _breach(look: Look, clock: str, target: timedelta) -> None:
    if look.happened(EventName.BREACHED, clock=clock):
        return
    look.case.breached_at = look.case.breached_at or look.now
    look.note(EventName.BREACHED, clock=clock)
    supervisors = notices.supervisors(look.db)
    notices.notify(look.db, supervisors, look.case, NoticeKind.BREACHED, now=look.now)
    breach_alert.ring(look, supervisors, clock, target)


def hand_back(look: Look) -> datetime | None:
    """Back to the pool when its officer has said nothing for too long and nobody has helped yet."""
    patience, owner = look.office.targets.hand_back, look.owner
    case = look.case
    if patience is None or case.state != CaseState.ASSIGNED or case.first_help_at is not None or look.is_complaint:
        return None
    if case.officer_id is None or look.snoozed:
        return None
    due = service_hours.deadline(look.office, _last_sign(look, owner), patience)
    if due is None or due > look.now:
        return due
    _take_back(look, owner)
    return look.now  # whoever got it now has as much time


def _last_sign(look: Look, owner: Officer | None) -> datetime:
    """Since when its officer is silent: his last deed, the moment he got it, or his last key in the draft."""
    signs = [look.case.taken_at or look.case.opened_at]
    signs += [one.at for one in look.record if one.what in GIVES_CASE or (owner is not None and one.by == owner.name)]
    typed = due_cases.last_typed(look.db, look.case.id or 0, look.case.officer_id or 0)
    return max([*signs, *filter(None, [typed])])


def _take_back(look: Look, owner: Officer | None) -> None:
    case, name = look.case, owner.name if owner is not None else ""
    case.officer_id = None
    consultations.move(look.db, case, CaseState.NEW, by=Actor.BOT, now=look.now, silent=name)
    if owner is not None:
        notices.notify(look.db, [owner], case, NoticeKind.TAKEN_BACK, now=look.now)
    routing.assign(look.db, case, look.now)


def watch_window(look: Look) -> datetime | None:
    """An hour before the channel's window shuts with an answer still owed, whoever has to answer is told."""
    home = look.home
    window = look.office.traits[home.channel].window if home.channel in look.office.traits else None
    if window is None or home.last_inbound_at is None or look.case.state not in OWED:
        return None
    shuts = home.last_inbound_at + window
    if look.now < shuts - AN_HOUR:
        return shuts - AN_HOUR
    if look.now < shuts and not look.happened(EventName.WINDOW_SHUTS, after=home.last_inbound_at):
        look.note(EventName.WINDOW_SHUTS, shuts=shuts.isoformat())
        notices.notify(look.db, look.who_answers(), look.case, NoticeKind.WINDOW, now=look.now)
    return None
