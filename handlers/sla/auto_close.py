"""Auto-close: remind a citizen who does not answer us, then close the consultation. Days are calendar days.

The days count from our last message that the citizen should answer. They do not run while we owe something: an answer
to a question, an answer that has not left or waits for WhatsApp's window, a colleague's answer, a date that we chose
ourselves. Complaints are never closed so. Where we wrote first and nobody has answered, it is closed without a word.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.desk import closing
from handlers.office import formats
from handlers.outgoing import queueing, routes
from handlers.outgoing.costs import savings
from handlers.outgoing.queueing import OutgoingMessage
from handlers.ratings import asking
from handlers.sla.case_view import CaseView
from handlers.texts import render
from store.event_names import EventName
from store.vocabulary import Actor, CaseState, MessageKind

NO_RESPONSE = closing.NO_RESPONSE
SEE_WHETHER_IT_LEFT = timedelta(hours=1)


def close_the_silent(view: CaseView) -> datetime | None:
    """Remind on the fifth day, close on the seventh. Return when to evaluate again."""
    if view.snoozed:
        return view.case.snoozed_until
    since = view.our_last_word
    if view.case.state != CaseState.ANSWERED or since is None or view.is_complaint:
        return None
    if view.on_its_way:
        return view.now + SEE_WHETHER_IT_LEFT
    remind_at, close_at = (_after(view, since, days) for days in _days(view))
    if view.now >= close_at:
        return _close(view)
    if view.now < remind_at:
        return remind_at
    is_reminded = view.case.reminded_at is not None and view.case.reminded_at >= since
    if not is_reminded and not closing.is_only_ours(view.db, view.case):
        _remind(view, close_at)
    return close_at


def _days(view: CaseView) -> tuple[int, int]:
    targets = view.office.targets
    return targets.remind_days, targets.silence_days


def _after(view: CaseView, since: datetime, days: int) -> datetime:
    """Return the same time of day so many days later, by the office's calendar and clock."""
    return since.astimezone(view.office.zone) + timedelta(days=days)


def _remind(view: CaseView, close_at: datetime) -> None:
    case = view.case
    case.reminded_at = view.now
    route = routes.identity_for(view.db, view.office, case, view.now)
    if route is None:
        view.record(EventName.NOT_SENT, kind=MessageKind.REMINDER, reason=asking.NO_ROUTE)
        return
    if not savings.may_remind(view.db, view.office, route, case, view.now):
        view.record(EventName.NOT_SENT, kind=MessageKind.REMINDER, reason=savings.NOT_ASKED)
        return
    date = formats.day(view.office, close_at, render.language(case.language))
    text = render.reminder(view.office, case.language, number=case.number, date=date)
    message = OutgoingMessage(text, MessageKind.REMINDER, params={"1": case.number, "2": date})
    queueing.queue(view.db, view.office, route, case, message, view.now)
    view.record(EventName.REMINDED)


def _close(view: CaseView) -> datetime:
    """Close the case, unless a message has come that is not read yet. Return when to evaluate again."""
    if view.all_read:
        closing.close(view.db, view.office, view.case, by=Actor.BOT, now=view.now, outcome=NO_RESPONSE)
    return view.now
