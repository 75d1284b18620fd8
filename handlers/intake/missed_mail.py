"""Mails that their server does not hand over: asked for again by themselves, and told to officers after a few tries.

Each stands on the list *Surat mesin* until it comes, is gone from the server, or an officer has seen it.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from channels.envelope import Address, Missed
from handlers.desk.mail import machine_mail
from handlers.errors import Refusal
from handlers.office import formats
from handlers.office.office import Office
from handlers.officers.act import Act
from store.cases import events, messages, people
from store.event_names import EventName
from store.tables import Consultation, Message, MissedMail
from store.transport import missed_mail
from store.vocabulary import Actor, CaseKind, Direction, MessageKind

TRIES_UNTOLD = 2
SUBJECT = "Satu email tidak dapat diambil"
BODY = """{subject} dari server email.

Folder: {folder}
Ukuran: {size}
Tiba di server: {dated}
Sebab: {reason}

Email lain tetap masuk, dan email ini dicoba lagi dengan sendirinya. Sementara itu bacalah email ini dengan program \
email atau webmail kantor. Bila server sudah diperbaiki, tekan Coba lagi."""
UNKNOWN = "tidak disebut server"


def in_vain(db: Session, office: Office, channel: str, missed: Missed, now: datetime) -> None:
    """Record one more try, and tell officers once there were a few."""
    found = missed_mail.find(db, channel, missed)
    if found is None:
        return
    missed_mail.in_vain(found, missed, now)
    if found.consultation_id is None and found.tries > TRIES_UNTOLD:
        found.consultation_id = _tell(db, office, found, now).id
    db.add(found)


def _tell(db: Session, office: Office, found: MissedMail, now: datetime) -> Consultation:
    name = f"{found.folder}:{found.uidvalidity}:{found.uid}"
    identity = people.meet(db, Address(found.channel, name, "Kotak surat", "raw"), (), now)
    case = machine_mail.case_of(db, office, identity, SUBJECT, now)
    db.add(
        Message(
            key=messages.new_key(),
            consultation_id=case.id,
            identity_id=identity.id,
            channel=found.channel,
            direction=Direction.IN,
            kind=MessageKind.MESSAGE,
            author=Actor.CITIZEN,
            body=_words(office, found),
            automatic=True,
            at=now,
        )
    )
    return case


def _words(office: Office, found: MissedMail) -> str:
    dated = f"{formats.date(office, found.dated)}, {formats.clock(office, found.dated)}" if found.dated else UNKNOWN
    size = formats.size(found.size) if found.size else UNKNOWN
    return BODY.format(subject=SUBJECT, folder=found.folder, size=size, dated=dated, reason=found.reason)


def settle(db: Session, channel: str, missed: Missed, now: datetime, *, came: bool) -> None:
    """Forget a mail that came after all, or that its server names no more."""
    found = missed_mail.find(db, channel, missed)
    if found is None:
        return
    if found.consultation_id is not None:
        case = db.get_one(Consultation, found.consultation_id)
        if case.kind == CaseKind.MACHINE:  # an officer may have made it a consultation: its clock is the citizen's
            case.waiting_since = None
        what = EventName.MISSED_MAIL_CAME if came else EventName.MISSED_MAIL_GONE
        events.record(db, case, what, by=Actor.BOT, now=now)
    db.delete(found)


def ask_again(act: Act, case: Consultation) -> None:
    """Let the mail be asked for at the next look into the mailbox."""
    found = missed_mail.of_case(act.db, case)
    if found is None:
        raise Refusal("Email ini sudah diambil, atau sudah tidak ada di server.")
    found.due_at = act.now
    act.db.add(found)
    act.record(case, EventName.MISSED_MAIL_ASKED)
