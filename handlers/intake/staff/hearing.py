"""Mail from our own staff. A reply to a mail that we sent to an officer or colleague never opens a consultation."""

from __future__ import annotations

from handlers.intake.intake import Intake
from handlers.intake.staff import colleague_answer, officer_answer
from handlers.office import links
from store.cases import messages
from store.office import colleagues
from store.tables import Confirmation, Message
from store.vocabulary import ArrivalOutcome, Direction, MessageKind


def hear_staff(intake: Intake) -> ArrivalOutcome | None:
    """Handle a mail of an officer or colleague.

    It is recognised by the signed address it was sent to, else by the first mail of ours that it answers.
    """
    if intake.chat:
        return None
    return _by_token(intake) or _by_refs(intake)


def _by_token(intake: Intake) -> ArrivalOutcome | None:
    office, token = intake.office, intake.message.token
    value = links.unsign(office, "confirm", token) if token else None
    confirmation = colleagues.by_token(intake.db, value) if value else None
    if confirmation is not None:
        return colleague_answer.hear(intake, office, confirmation)
    key = links.unsign(office, "officer", token) if token else None
    notice = messages.by_key(intake.db, key) if key else None
    if notice is not None and notice.direction == Direction.STAFF:
        return officer_answer.hear(intake, office, notice, by_token=True)
    return None


def _by_refs(intake: Intake) -> ArrivalOutcome | None:
    """Handle a mail without a signed address whose nearest known reference is a mail to or from our staff."""
    named = intake.named = messages.named(intake.db, intake.channel, intake.message.refs)
    if named is None or named.direction not in (Direction.STAFF, Direction.NOTE) or named.kind == MessageKind.SIGN_IN:
        return None
    if (confirmation := _confirmation(intake, named)) is not None:
        return colleague_answer.hear(intake, intake.office, confirmation)
    if named.direction == Direction.STAFF and named.state:  # only mail that we sent has a state
        return officer_answer.hear(intake, intake.office, named, by_token=False)
    return None


def _confirmation(intake: Intake, named: Message) -> Confirmation | None:
    confirmation_id = named.params.get("confirmation")
    return intake.db.get(Confirmation, int(confirmation_id)) if confirmation_id else None
