"""The new text of an officer's or colleague's mail, stored with the consultation."""

from __future__ import annotations

import re

from handlers.intake.intake import Intake
from handlers.outgoing import staff_mail
from store.cases import messages
from store.tables import Consultation, Message
from store.vocabulary import Direction, MessageKind

ONLY_PICTURES = re.compile(r"(?:\s*\[gambar: [^\]\n]*\])+\s*")  # what stands in the text where a picture was


def words(intake: Intake) -> str:
    """Return the new text of a mail from our staff, "" where there is none.

    The new text stands above our marker line and has no quotations. The names of pictures alone are no text.
    """
    if intake.message.only_quote or not intake.message.full_body.strip():
        return ""
    new = intake.message.body.partition(staff_mail.LINE)[0].strip().removesuffix(">").strip()
    return "" if ONLY_PICTURES.fullmatch(new) else new


def keep(
    intake: Intake,
    consultation: Consultation,
    *,
    direction: Direction,
    author: str,
    body: str,
    params: dict[str, object],
) -> Message:
    """Store a mail of our staff.

    direction: NOTE for an internal note. STAFF for a mail whose text goes to the citizen, and which no list shows.
    """
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
