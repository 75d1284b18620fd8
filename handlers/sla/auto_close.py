"""Silence: a citizen who does not answer us is reminded, then the consultation is closed. Calendar days, never ours.

The days count from the last word of ours that awaits him. They do not run while we owe anything: a question of his, an
answer that has not left or waits for WhatsApp's window, a colleague's word, a date we set ourselves. Complaints stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.desk import closing
from handlers.office import formats
from handlers.outgoing import queueing, routes
from handlers.outgoing.queueing import OutgoingMessage
from handlers.ratings import asking
from handlers.sla.case_view import Look
from handlers.texts import render
from store.event_names import EventName
from store.vocabulary import Actor, CaseState, MessageKind

NO_RESPONSE = closing.NO_RESPONSE
SEE_WHETHER_IT_LEFT = timedelta(hours=1)


def keep(look: Look) -> datetime | None:
    """Remind on the fifth day, close on the seventh; when to look again."""
    if look.snoozed:
        return look.case.snoozed_until
    since = look.our_last_word
    if look.case.state != CaseState.ANSWERED or since is None or look.is_complaint:
        return None
    if look.on_its_way:
        return look.now + SEE_WHETHER_IT_LEFT
    remind_at, close_at = (_after(look, since, days) for days in _days(look))
    if look.now >= close_at:
        return _close(look)
    if look.now < remind_at:
        return remind_at
    if look.case.reminded_at is None or look.case.reminded_at < since:
        _remind(look, close_at)
    return close_at


def _days(look: Look) -> tuple[int, int]:
    targets = look.office.targets
    return targets.remind_days, targets.silence_days


def _after(look: Look, since: datetime, days: int) -> datetime:
    """The same time of day, so many days on, as the office's calendar and clock show it."""
    return since.astimezone(look.office.zone) + timedelta(days=days)


def _remind(look: Look, close_at: datetime) -> None:
    case = look.case
    case.reminded_at = look.now
    route = routes.identity_for(look.db, look.office, case, look.now)
    if route is None:
        look.note(EventName.NOT_SENT, kind=MessageKind.REMINDER, reason=asking.NO_ROUTE)
        return
    date = formats.day(look.office, close_at, render.language(case.language))
    text = render.reminder(look.office, case.language, number=case.number, date=date)
    message = OutgoingMessage(text, MessageKind.REMINDER, params={"1": case.number, "2": date})
    queueing.queue(look.db, look.office, route, case, message, look.now)
    look.note(EventName.REMINDED)


def _close(look: Look) -> datetime:
    """What the citizen sent a moment ago is read first; at the next look the clocks are read off for good."""
    if look.all_read:
        closing.close(look.db, look.office, look.case, by=Actor.BOT, now=look.now, outcome=NO_RESPONSE)
    return look.now
