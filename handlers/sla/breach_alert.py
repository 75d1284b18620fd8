"""Broken promises told to the supervisors: in the desk, and by WhatsApp where the office has a template for it.

What breaks within a minute is one alarm. It names the first case and says how many more there are; by WhatsApp it
leaves when the minute is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from handlers.office.service_clocks import Clock
from handlers.officers import notices
from handlers.sla.case_view import CaseView
from handlers.texts.officer_notices import numbered
from store.cases import messages
from store.desk import notices as stored_notices
from store.tables import Consultation, Message, Notice, Officer
from store.transport import outbox
from store.vocabulary import Actor, Direction, MessageKind, MessageState, NoticeKind

TEMPLATE = "breach"
ONE_ALARM = timedelta(minutes=1)
SEVERAL = "beberapa janji"


def tell(view: CaseView, to: Iterable[Officer], clock: Clock, target: timedelta) -> None:
    """Tell each of a broken promise. The caller sees to it that a promise breaks only once."""
    promise = f"{clock.alert} dalam {_in_words(target)}"
    for officer in to:
        earlier = stored_notices.latest_unseen(view.db, officer.id or 0, NoticeKind.BREACHED, view.now - ONE_ALARM)
        if earlier is None:
            notices.notify(view.db, [officer], view.case, NoticeKind.BREACHED, now=view.now)
            _ring(view, officer, promise)
        else:
            earlier.more += 1
            _sum_up(view, officer, earlier, clock, promise)


def _ring(view: CaseView, officer: Officer, promise: str) -> None:
    channel = next((name for name, set_up in view.office.templates.items() if TEMPLATE in set_up), "")
    if channel and officer.phone.strip():
        view.db.add(_message(view, channel, officer, promise))


def _message(view: CaseView, channel: str, officer: Officer, promise: str) -> Message:
    return Message(
        key=messages.new_key(),
        consultation_id=view.case.id,
        channel=channel,
        direction=Direction.STAFF,
        kind=MessageKind.BREACH,
        author=Actor.BOT,
        recipient=officer.phone.strip(),
        body=_body(view.case.number, promise),
        template=TEMPLATE,
        params={"1": view.case.number, "2": promise},
        automatic=True,
        at=view.now,
        state=MessageState.QUEUED,
        due_at=view.now + ONE_ALARM,
    )


def _sum_up(view: CaseView, officer: Officer, notice: Notice, clock: Clock, promise: str) -> None:
    """Let the message that waits for the end of its minute speak for one more case."""
    message = outbox.queued_alarm(view.db, officer.phone.strip(), notice.at)
    if message is None:
        return
    told = str(message.params["2"])
    if told != promise:
        promise = clock.alert if told.startswith(clock.alert) else SEVERAL
    about = numbered(view.db.get_one(Consultation, notice.consultation_id).number, notice.more)
    message.params, message.body = {"1": about, "2": promise}, _body(about, promise)


def _body(about: str, promise: str) -> str:
    return f"Janji layanan {about} terlewat: {promise}."


def _in_words(target: timedelta) -> str:
    minutes = -(-int(target.total_seconds()) // 60)
    return f"{minutes // 60} jam" if minutes and minutes % 60 == 0 else f"{minutes} menit"
