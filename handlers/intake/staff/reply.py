"""What an officer or a colleague wrote by mail: the new words of it, kept with the consultation."""

from __future__ import annotations

from handlers.intake.intake import Intake
from handlers.outgoing import staff_mail
from store.cases import messages
from store.tables import Consultation, Message
from store.vocabulary import Direction, MessageKind


def words(intake: Intake) -> str:
    """What a colleague or officer wrote now: above our line, without the thread; "" where there is nothing new."""
    if intake.message.only_quote or not intake.message.full_body.strip():
        return ""
    return intake.message.body.partition(staff_mail.LINE)[0].strip().removesuffix(">").strip()


def keep(
    intake: Intake,
    consultation: Consultation,
    *,
    direction: Direction,
    author: str,
    body: str,
    params: dict[str, object],
) -> Message:
    """Keep what came from the house: as an internal note, or hidden ("staff") where it went to the citizen."""
    message = Message(
        key=messages.new_key(),
        consultation_id=consultation.id,
        channel=intake.channel,
        direction=direction,
        kind=MessageKind.ANSWER,
        author=author,
        body=body,
        full_body=intake.message.full_body,
        external_id=intake.message.external_id,
        arrival_id=intake.arrival.id,
        automatic=intake.message.automatic,
        params=params,
        at=min(intake.message.sent_at, intake.now),
    )
    intake.db.add(message)
    messages.expect_files(intake.db, message, intake.message.attachments, intake.now)
    return message
