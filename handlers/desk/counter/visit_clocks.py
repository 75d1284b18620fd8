"""The clocks of a visit, in service hours: from arrival to the call, and from the call to the greeting.

The five minutes of the service standard run beside them, on the consultation.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from handlers.office import service_hours
from handlers.office.office import Office
from store.visit_words import VisitState


class Times(Protocol):
    """What the clocks read: a visit, or the columns of one.

    called_at: where a visitor was met without a call, the moment of the meeting.
    last_called_at: None where nobody called, and for a visit of an older version.
    """

    @property
    def state(self) -> VisitState: ...
    @property
    def arrived_at(self) -> datetime: ...
    @property
    def called_at(self) -> datetime | None: ...
    @property
    def last_called_at(self) -> datetime | None: ...


class MetTimes(Times, Protocol):
    """The times of a visit that may be over."""

    @property
    def greeted_at(self) -> datetime | None: ...
    @property
    def absent_at(self) -> datetime | None: ...
    @property
    def served_at(self) -> datetime | None: ...


def took_to_call(office: Office, visit: Times) -> timedelta | None:
    """Return the service time from arrival to the first call. None where nobody was called."""
    return service_hours.served(office, visit.arrived_at, visit.called_at) if visit.called_at else None


def took_to_greet(office: Office, visit: MetTimes) -> timedelta | None:
    """Return the service time from the call that the visitor came to, to the greeting.

    None where nobody was met, or was met without a call: that would count as a way of no time.
    """
    called = visit.last_called_at or visit.called_at
    was_called = visit.last_called_at is not None or visit.called_at != visit.greeted_at
    if called is None or visit.greeted_at is None or not was_called:
        return None
    return service_hours.served(office, called, visit.greeted_at)


def waited_uncalled(office: Office, visit: MetTimes) -> timedelta | None:
    """Return the service time that a visitor waited who was never called. None for others, and while they wait."""
    ended = visit.absent_at or visit.served_at
    return service_hours.served(office, visit.arrived_at, ended) if ended and visit.called_at is None else None


def is_call_kept(office: Office, visit: MetTimes) -> bool | None:
    """Return whether a visitor was called in time.

    Whoever left uncalled after the promised time was not. None where they left earlier or wait, or nothing is promised.
    """
    took, waited, promised = took_to_call(office, visit), waited_uncalled(office, visit), office.targets.called
    if promised is None:
        return None
    if took is not None:
        return took <= promised
    return False if waited is not None and waited > promised else None


def due(office: Office, visit: Times) -> datetime | None:
    """Return when the next step of a visitor is late: the call, or the meeting. None where nothing is promised."""
    if visit.state == VisitState.WAITING:
        since, promised = visit.arrived_at, office.targets.called
    elif visit.state == VisitState.CALLED:
        since, promised = visit.last_called_at or visit.called_at or visit.arrived_at, office.targets.call_again
    else:
        return None
    return service_hours.deadline(office, since, promised) if promised is not None else None


def is_unmet(office: Office, visit: Times, now: datetime) -> bool:
    """Return whether a visitor was called so long ago that the officer should call again, or say that nobody came."""
    late = due(office, visit)
    return visit.state == VisitState.CALLED and late is not None and now >= late
