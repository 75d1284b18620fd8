"""Mail from inside the house: what answers a mail of ours to a colleague or an officer never becomes a citizen's."""

from __future__ import annotations

from handlers.intake.intake import Intake
from handlers.intake.staff import colleague_answer, officer_answer
from handlers.office import links
from store.cases import messages
from store.office import colleagues
from store.tables import Confirmation, Message
from store.vocabulary import ArrivalOutcome, Direction


def hear_staff(intake: Intake) -> ArrivalOutcome | None:
    """By the signed address first, else by the first mail of ours it answers."""
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
    """No signed address: the nearest message named, if it is one of the house's."""
    found = intake.named = messages.named(intake.db, intake.channel, intake.message.refs)
    if found is None or found.direction not in (Direction.STAFF, Direction.NOTE):
        return None
    if (confirmation := _confirmation(intake, found)) is not None:
        return colleague_answer.hear(intake, intake.office, confirmation)
    if found.direction == Direction.STAFF and found.state:  # ours to an officer, not what he once sent
        return officer_answer.hear(intake, intake.office, found, by_token=False)
    return None


def _confirmation(intake: Intake, found: Message) -> Confirmation | None:
    known = found.params.get("confirmation")
    return intake.db.get(Confirmation, int(known)) if known else None
