"""What we write to who asks on our own page: the page shows it first, and who did not see it there gets it by mail.

The mail waits a little in the outbox. A page that shows it meanwhile ends that (handlers/self_service/chat/seen.py).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import escape

from sqlmodel import Session

from channels.envelope import Outbound
from handlers.office import links
from handlers.office.office import Office
from handlers.texts import render
from handlers.texts.application.chat_page import PAGE
from store.cases import consultations
from store.tables import Consultation, Identity, Message
from store.vocabulary import MessageKind

WAITS = timedelta(seconds=30)  # a page that nobody looked at so long was left, or sleeps
KINDS = (MessageKind.MESSAGE, MessageKind.NOTICE, MessageKind.REMINDER, MessageKind.RATING, MessageKind.CLOSING)


def is_shown_first(db: Session, message: Message, to: Identity) -> bool:
    """Return whether a mail that is due waits while the page shows it.

    It does where its citizen wrote on the page last, and the mail goes to the address they left there, and to no other.
    """
    if message.shown_at is not None or message.kind not in KINDS or message.consultation_id is None:
        return False
    case = db.get_one(Consultation, message.consultation_id)
    writer = consultations.identity_of(db, case)
    is_open_page = case.channel == writer.channel == links.APPLICATION
    to_them_alone = not message.cc and message.recipient in ("", writer.value)
    return is_open_page and to_them_alone and (to.kind, to.value) == ("email", writer.value)


def with_link(office: Office, case: Consultation, mail: Outbound) -> Outbound:
    """Return a mail that the page has shown, with the address of the page below its words."""
    url, words = links.chat_url(office, case, proven=True), PAGE[render.language(case.language)]["mailed"]
    html = f'{mail.html}<p>{escape(words)}<br><a href="{escape(url)}">{escape(url)}</a></p>' if mail.html else ""
    return replace(mail, body=f"{mail.body}\n\n{words}\n{url}", html=html)
