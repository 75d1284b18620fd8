"""Personal data: the notice at the door, requests to delete, and what is taken out again (UU 27/2022)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.errors import Hidden, NotFound, Refusal
from handlers.language import identity_numbers
from handlers.office.office import Office
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.outgoing.costs import savings
from handlers.privacy import visit_profile
from handlers.texts import render
from store.cases import erasure, events, messages, needs
from store.cases.one_person import title_wishes
from store.db.file_store import FileStore
from store.event_names import EventName
from store.reports import report_files
from store.tables import Consultation, Identity, Message, Person, PrivacyRequest
from store.vocabulary import Actor, CaseKind, FileState, Flag

LAW_GIVES = timedelta(hours=72)
TAKEN_OUT = "[dihapus: nomor identitas]"


def notice(office: Office, route: Identity, language: str, now: datetime) -> str:
    """Return the short privacy notice, at the first contact with an address only. "" after that."""
    if route.told_privacy_at is not None:
        return ""
    route.told_privacy_at = now
    return render.privacy_notice(office, language, short=savings.short_receipt(office, route))


def ask_erasure(
    db: Session, person: Person, consultation: Consultation | None, *, now: datetime
) -> tuple[PrivacyRequest, bool]:
    """Note a request to delete. Return it, or the one that is open already, and whether it is new.

    What they told at the counter is not used again from now on, and they are told of no more titles.
    """
    visit_profile.end_reuse(db, person.id or 0)
    title_wishes.stop_all(db, person.id or 0)
    known = erasure.open_of(db, person.id or 0)
    if known is not None:
        return known, False
    asked = erasure.add(db, person.id or 0, consultation.id if consultation else None, now, now + LAW_GIVES)
    if consultation is not None:
        events.record(
            db, consultation, EventName.ERASURE_ASKED, by=Actor.CITIZEN, now=now, due=asked.due_at.isoformat()
        )
    return asked, True


def last_named_case(db: Session, person: Person) -> Consultation | None:
    """Return the person's last case that is no anonymous complaint: supervisors are told of a request by it."""
    theirs = [one for one in erasure.consultations_of(db, person.id or 0) if one.kind != CaseKind.MACHINE]
    return next((one for one in reversed(theirs) if not one.anonymous), None)


def redact(act: Act, files: FileStore, key: str) -> Message:
    """Take an identity number, or the photo of an identity card, out of a message, its copies and its raw original.

    What the provider keeps on its own computers is not reached from here.
    """
    message = messages.by_key(act.db, key)
    if message is None or message.consultation_id is None:
        raise NotFound("Pesan itu tidak ada.")
    consultation = act.db.get_one(Consultation, message.consultation_id)
    if not visibility.may_see(act.db, act.by, consultation):
        raise Hidden(visibility.NOT_YOURS)
    if not message.flag or message.redacted_at is not None:
        raise Refusal("Tidak ada yang ditandai pada pesan ini, atau sudah dihapus.")
    twins = erasure.twins(act.db, message)
    if any(one.state == FileState.PENDING for one in erasure.files_of(act.db, twins)) and message.flag != Flag.ID_PHOTO:
        raise Refusal("Lampiran pesan ini masih diambil. Coba lagi sebentar lagi.")
    for twin in twins:
        _clean(twin, act.now)
    for case in {one.consultation_id for one in twins if one.consultation_id is not None}:
        if _clean_beside(act.db, act.db.get_one(Consultation, case)):
            report_files.make_again(act.db, files)
    if message.flag == Flag.ID_PHOTO:
        erasure.drop_files(act.db, files, twins)
    erasure.blank_arrivals(act.db, twins)
    act.record(consultation, EventName.REDACTED, message=key, flag=message.flag)
    return message


def _clean_beside(db: Session, case: Consultation) -> bool:
    """Take identity numbers out of what repeats a message: subjects of the case and of our mails, and data needs.

    Return whether one stood in a data need: workbooks hold these.
    """
    wanted = needs.of(db, case)
    before = [need.item for need in wanted]
    for need in wanted:
        need.item = identity_numbers.without_numbers(need.item, TAKEN_OUT)
    case.subject = identity_numbers.without_numbers(case.subject, TAKEN_OUT)
    for message in messages.timeline(db, case.id or 0):
        message.subject = identity_numbers.without_numbers(message.subject, TAKEN_OUT)
    return before != [need.item for need in wanted]


def _clean(message: Message, now: datetime) -> None:
    """Take identity numbers out of every text of a message. Its HTML goes whole, because it can hide them."""
    for name in ("body", "full_body", "subject", "note"):
        setattr(message, name, identity_numbers.without_numbers(getattr(message, name), TAKEN_OUT))
    message.html, message.redacted_at = "", now
