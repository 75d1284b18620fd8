"""Words of the ledger: how far we have come with a message, and why the provider and we differ about it."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """What our tables say of one message.

    TAKEN_OUT: it was handled and kept, and its row is gone. ERASED: its content was erased on purpose.
    UNSURE: it may have left. WAITING: it is still to be handled, or to leave. TOO_OLD: an admin decides or
    has decided whether it comes in.
    """

    KEPT = "kept"
    WAITING = "waiting"
    SET_ASIDE = "set_aside"
    TAKEN_OUT = "taken_out"
    ERASED = "erased"
    UNSURE = "unsure"
    TOO_OLD = "too_old"


class Difference(StrEnum):
    """Why the list of the provider and our tables differ about a message.

    MISSING: the provider has it, we do not. NOT_LISTED: the other way round. FOREIGN: it left from our number or
    address, and not by us. DOUBLED: what we sent once, the provider lists twice.
    WITHHELD: the mail server names it and does not hand it over. LEFT_MAILBOX: we have it, and in the mailbox it was
    moved or deleted. VANISHED: it came into the mailbox and was gone before we saw it.
    ALERT: it told the admin of a fault, and such messages have no row.
    """

    MISSING = "missing"
    REFUSED = "refused"
    TAKEN_OUT = "taken_out"
    NOT_LISTED = "not_listed"
    FOREIGN = "foreign"
    DOUBLED = "doubled"
    CAUGHT_UP = "caught_up"
    ON_ITS_WAY = "on_its_way"
    SET_ASIDE = "set_aside"
    WITHHELD = "withheld"
    TOO_OLD = "too_old"
    ERASED = "erased"
    LEFT_MAILBOX = "left_mailbox"
    UNSURE = "unsure"
    ALERT = "alert"
    VANISHED = "vanished"


# a message may be lost or sent twice: somebody must look
OPEN = (
    Difference.MISSING,
    Difference.REFUSED,
    Difference.TAKEN_OUT,
    Difference.NOT_LISTED,
    Difference.FOREIGN,
    Difference.DOUBLED,
    Difference.VANISHED,
)
