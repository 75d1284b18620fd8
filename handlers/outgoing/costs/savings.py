"""Say less where a message costs, as far as the office has these savings on (handlers/office/costs.py)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from channels.envelope import Billed
from handlers.office.office import Office
from handlers.outgoing import sending
from store.cases import messages
from store.tables import Consultation, Identity
from store.vocabulary import BilledAs

NOT_ASKED = "pesan terakhir kami tidak bertanya (Hemat)"


def short_receipt(office: Office, to: Identity) -> bool:
    """Return whether the receipt must fit into one part of an SMS."""
    return office.costs.savings.short_receipt and _billed(office, to) == Billed.PARTS


def short_closing(office: Office, to: Identity) -> bool:
    """Return whether the end of a consultation and the question for a rating must fit into one part of an SMS."""
    return office.costs.savings.short_closing and _billed(office, to) == Billed.PARTS


def may_thank(office: Office, to: Identity) -> bool:
    """Return whether a citizen is thanked for a rating. A reply by WhatsApp costs where the office says so."""
    costs = _billed(office, to) == Billed.PARTS or office.price(to.channel, BilledAs.REPLY).amount > 0
    return not (office.costs.savings.no_thanks and costs)


def may_converse(office: Office, to: Identity) -> bool:
    """Return whether a citizen is asked one question after the other: where our messages cost nothing."""
    return _billed(office, to) != Billed.PARTS and not office.price(to.channel, BilledAs.REPLY).amount


def may_remind(db: Session, office: Office, to: Identity, case: Consultation, now: datetime) -> bool:
    """Return whether a citizen is reminded of our last answer: where it is free, or where we asked them something."""
    billed = _billed(office, to)
    costs = billed == Billed.PARTS or (billed == Billed.MESSAGES and not sending.window_open(db, office, to, now))
    return not (office.costs.savings.few_reminders and costs) or "?" in messages.our_last_words(db, case.id or 0)


def _billed(office: Office, to: Identity) -> Billed:
    return office.traits[to.channel].billed
