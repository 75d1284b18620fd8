"""Note what the provider of a channel counts on its bill, each time that it was handed a message."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from channels.envelope import Billed, Traits
from channels.formats import gsm7
from handlers.office.office import Office
from store.office import templates
from store.tables import Message
from store.transport import billed_messages
from store.vocabulary import BilledAs


def handed_over(db: Session, office: Office, message: Message, now: datetime) -> None:
    """Note that the provider has a message, or may have it. Channels without a bill are left out."""
    billed = _traits(office, message).billed
    if billed == Billed.PARTS:
        _, parts = gsm7.parts(gsm7.plain(message.body))
        billed_messages.handed_over(message, BilledAs.PART, parts, now)
    elif billed == Billed.MESSAGES:
        billed_messages.handed_over(message, _category(db, office, message), 1, now)


def undelivered(office: Office, message: Message) -> None:
    """Note that a message did not arrive. A provider that counts messages asks money only for those that did."""
    if _traits(office, message).billed == Billed.MESSAGES:
        billed_messages.not_billed(message)


def _traits(office: Office, message: Message) -> Traits:
    return office.traits.get(message.channel, Traits("", ""))


def _category(db: Session, office: Office, message: Message) -> BilledAs:
    """Return the category of a message's template. Utility is what the provider says of nearly all that we use."""
    if not message.template:
        return BilledAs.REPLY
    external_id = office.template_ids.get(message.channel, {}).get(message.template, message.template)
    template = templates.by_id(db, message.channel, external_id)
    category = template.category.lower() if template is not None else ""
    return BilledAs(category) if category in (BilledAs.MARKETING, BilledAs.AUTHENTICATION) else BilledAs.UTILITY
