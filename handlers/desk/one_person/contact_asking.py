"""Ask a citizen whose number WhatsApp hides for a number or a mail address, in words, at most once a day.

What they answer is a message like any other. An officer adds it on the sheet of the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from handlers.errors import Refusal
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.outgoing import queueing, routes
from handlers.outgoing.queueing import OutgoingMessage
from handlers.texts import render
from store.cases import consultations, events, people
from store.event_names import EventName
from store.tables import Consultation, Identity
from store.vocabulary import MessageKind

ASK_AGAIN_AFTER = timedelta(days=1)
HIDDEN = "bsuid"  # WhatsApp's id of somebody who has a username and shows no number


def is_numberless(identities: Iterable[Identity]) -> bool:
    """Return whether nothing is known of somebody but ids that hide their number."""
    kinds = {one.kind for one in identities}
    return kinds == {HIDDEN}


def ask(act: Act, case: Consultation) -> None:
    """Ask for a contact. Raises Refusal."""
    guards.require_open(case)
    if not is_numberless(people.identities(act.db, case.person_id)):
        raise Refusal("Nomor atau email warga ini sudah diketahui.")
    asked = events.named(act.db, case, EventName.CONTACT_ASKED)
    if asked and act.now - asked[-1].at < ASK_AGAIN_AFTER:
        raise Refusal("Nomor baru saja ditanyakan. Tunggu sehari sebelum bertanya lagi.")
    to = consultations.identity_of(act.db, case)
    if not routes.reaches(act.office, to):
        raise Refusal("Tidak ada alamat untuk menulis kepada warga ini.")
    words = render.contact_asked(act.office, case.language)
    queueing.queue(act.db, act.office, to, case, OutgoingMessage(words, MessageKind.NOTICE), act.now)
    act.record(case, EventName.CONTACT_ASKED)
