"""Whom a mail names besides its sender, and the address that answers to it go to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from channels.envelope import Address
from handlers.intake.intake import Intake
from handlers.outgoing import routes
from store.cases import messages, people
from store.tables import Consultation

MOST_KEPT = 50  # of one field
# letters of the bot to an address that others ask answers for
MOST_AUTOMATIC_A_DAY = 5


def of(intake: Intake) -> dict[str, list[list[str]]]:
    """Return whom the mail names, as Message.participants keeps it."""
    message = intake.message
    named: dict[str, Sequence[Address]] = {"reply_to": message.reply_to, "to": message.to, "cc": message.cc}
    if message.forwarded_from is not None:
        named["forwarded_from"] = (message.forwarded_from,)
    return {field: [[one.value, one.name] for one in found[:MOST_KEPT]] for field, found in named.items() if found}


def agree_on_address(intake: Intake, case: Consultation) -> None:
    """Note on the consultation where letters go from now on, the machine's too.

    Anybody can write any Reply-To. Without an officer's choice the machine follows it only where our own server
    vouches for the sender, or where the address is the sender's too; else we could be made to write to strangers.
    """
    asked = [one.value for one in intake.message.reply_to if routes.can_be_written_to(one.value)]
    if intake.is_in_doubt or not asked:
        case.answer_to = ""
    elif case.answer_to not in (*asked, intake.message.sender.value):
        case.answer_to = asked[0] if _may_write_to(intake, asked[0]) else ""


def _may_write_to(intake: Intake, address: str) -> bool:
    if intake.message.proven:
        since = intake.now - timedelta(days=1)
        return messages.automatic_mails_since(intake.db, address, since) < MOST_AUTOMATIC_A_DAY
    known = people.find_identity(intake.db, Address(intake.channel, address, kind="email"))
    return known is not None and known.person_id == intake.identity.person_id
