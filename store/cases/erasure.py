"""Requests to erase personal data, and erasing it from the tables."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlmodel import Session, col

from store.cases import messages, people
from store.cases.accounts import accounts
from store.cases.one_person import person_merges, title_wishes
from store.db.file_store import FileStore, is_used
from store.event_names import EventName
from store.tables import (
    Arrival,
    Confirmation,
    Consultation,
    DataNeed,
    Draft,
    Erasure,
    Event,
    File,
    GuestBook,
    Identity,
    Message,
    Person,
    PrivacyRequest,
    Rating,
    Referral,
    Survey,
    Upload,
    Visit,
)
from store.vocabulary import FileState, MessageState

# events that hold somebody's name or address, or a reason that names them
NAMING = (
    EventName.COPY_FAILED,
    EventName.FAILED,
    EventName.FILE_LOST,
    EventName.LAPOR,
    EventName.FROM_ELSEWHERE,
    EventName.WROTE_FIRST,
    EventName.COMPLAINT_RETURNED,
    EventName.CORRECTED,
    EventName.DESTRUCTION_HELD,
    EventName.CONTACT_ADDED,
    EventName.CONTACT_REMOVED,
    EventName.CONTACT_DETACHED,
    EventName.CONTACT_RESTORED,
    EventName.CONTACT_SHARED,
    EventName.CONTACT_OWN,
    EventName.CONTACT_LEADS,
    EventName.PEOPLE_MERGED,
)
NAMES = ("to", "address", "error", "reason", "old", "new", "name", "reference")  # what of them names somebody
SNAPSHOT = {"answer_to", "subject"}  # what of the snapshots in events tells more than figures
OF_A_CONTACT = tuple(name for name in NAMING if name.startswith("contact_"))
GONE = "Dihapus: memuat identitas."
UNSENT = (MessageState.QUEUED, MessageState.HELD, MessageState.FAILED, MessageState.UNKNOWN)  # an officer may resend
COUNTER = "walkin"  # the channel of what visitors wrote down


def open_of(db: Session, person_id: int) -> PrivacyRequest | None:
    return next(iter(all_open_of(db, person_id)), None)


def all_open_of(db: Session, person_id: int) -> Sequence[PrivacyRequest]:
    """Return the requests of a person that are not settled, the oldest first."""
    query = select(PrivacyRequest).where(
        col(PrivacyRequest.person_id) == person_id, col(PrivacyRequest.done_at).is_(None)
    )
    return db.scalars(query.order_by(col(PrivacyRequest.id))).all()


def add(db: Session, person_id: int, consultation_id: int | None, now: datetime, due: datetime) -> PrivacyRequest:
    request = PrivacyRequest(person_id=person_id, consultation_id=consultation_id, asked_at=now, due_at=due)
    db.add(request)
    db.flush()
    return request


def everything(db: Session, limit: int = 200) -> Sequence[PrivacyRequest]:
    """Return the open requests, the one due soonest first, then the settled ones, the newest first."""
    requests = db.scalars(select(PrivacyRequest).order_by(col(PrivacyRequest.id).desc()).limit(limit)).all()
    waiting = sorted((one for one in requests if one.done_at is None), key=lambda one: one.due_at)
    return [*waiting, *(one for one in requests if one.done_at is not None)]


def twins(db: Session, message: Message) -> list[Message]:
    """Return the message and its copies in other cases: all messages of the same arrival."""
    if message.arrival_id is None:
        return [message]
    return list(db.scalars(select(Message).where(col(Message.arrival_id) == message.arrival_id)))


def files_of(db: Session, found: Sequence[Message]) -> list[File]:
    return [file for files in messages.files(db, [one.id or 0 for one in found]).values() for file in files]


def drop_files(db: Session, store: FileStore, found: Sequence[Message], *, names: bool = False) -> None:
    """Delete the bytes of these messages' files, unless another message, a draft or a report has the same bytes.

    names: whether the file names are erased too.
    """
    dropped = files_of(db, found)
    digests = {one.sha256 for one in dropped if one.sha256}
    for file in dropped:
        file.state, file.error, file.sha256, file.locator, file.due_at = FileState.FAILED, GONE, "", "", None
        if names:
            file.filename, file.content_id = "berkas", ""
    db.flush()
    for digest in digests:
        if not is_used(db, digest):
            store.delete(digest)


def blank_arrivals(db: Session, found: Sequence[Message]) -> None:
    """Empty the raw originals of these messages. Their keys stay, so that a repeated delivery is still recognised."""
    empty_originals(db, {one.arrival_id for one in found if one.arrival_id is not None})


def empty_originals(db: Session, ids: Collection[int]) -> None:
    """Empty arrivals. What went wrong with them goes too: it may repeat what was written."""
    db.connection().execute(update(Arrival).where(col(Arrival.id).in_(ids)).values(raw=b"", error=""))


def consultations_of(db: Session, person_id: int) -> list[Consultation]:
    """Return every case of a person, the oldest first."""
    query = select(Consultation).where(col(Consultation.person_id) == person_id)
    return list(db.scalars(query.order_by(col(Consultation.id))))


def joined_by(db: Session, person_id: int) -> list[Consultation]:
    """Return the cases of others that a person has joined at the counter, the oldest first."""
    said = (one.consultation_id for one in messages_of(db, person_id) if one.channel == COUNTER)
    among = (col(Consultation.id).in_(list(said)), col(Consultation.person_id) != person_id)
    return list(db.scalars(select(Consultation).where(*among).order_by(col(Consultation.id))))


def messages_of(db: Session, person_id: int) -> list[Message]:
    """Return every message of a person's cases, and those of their addresses that are in no case of theirs.

    These belong to no case, or were written at the counter by a visitor who joined the case of another.
    """
    cases = select(col(Consultation.id)).where(col(Consultation.person_id) == person_id)
    addresses = select(col(Identity.id)).where(col(Identity.person_id) == person_id)
    elsewhere = or_(col(Message.consultation_id).is_(None), col(Message.channel) == COUNTER)
    outside = and_(elsewhere, col(Message.identity_id).in_(addresses))
    query = select(Message).where(or_(col(Message.consultation_id).in_(cases), outside))
    return list(db.scalars(query.order_by(col(Message.id))))


def erase(db: Session, store: FileStore, person: Person, instead: str, now: datetime) -> None:
    """Erase a person: no name, no address, no text and no file is left.

    Cases, dates, scores and needs stay for the figures; of a need that a visitor wrote themselves, the words go.

    Thread tokens and addresses are replaced. If this person writes again, they are a new person.
    instead: text that stands in place of each message.
    """
    person_id = person.id or 0
    said = messages_of(db, person_id)
    merged = person_merges.merged_into(db, person_id)
    _note(db, [person_id, *merged], said, instead, now)
    drop_files(db, store, said, names=True)
    blank_arrivals(db, said)
    cases = consultations_of(db, person_id)
    _empty_own_needs(db, [one.id or 0 for one in cases], said, instead)
    _empty_visits(db, [one.id or 0 for one in cases], said)
    empty_messages(said, instead, now)
    for case in cases:
        case.subject, case.answer_to, case.thread_token = "", "", secrets.token_hex(10)
        case.hold_by, case.hold_reason, case.lapor_reference = "", "", ""
    _empty_beside(db, [one.id or 0 for one in cases])
    for one in (person, *db.scalars(select(Person).where(col(Person.id).in_(merged)))):
        one.name, one.leading_id = "", None
    person_merges.forget(db, [person_id, *merged])
    theirs = db.scalars(select(Identity).where(col(Identity.person_id) == person_id)).all()
    _erase_from_corrections(db, {(one.kind, one.value) for one in theirs})
    accounts.remove_of(db, theirs)
    title_wishes.stop_all(db, person_id)
    for identity in theirs:
        identity.kind, identity.value, identity.name = people.ERASED, messages.new_key(), ""
    for book in db.scalars(select(GuestBook).where(col(GuestBook.person_id).in_([person_id, *merged]))):
        book.organisation = book.place = ""
    asked = col(PrivacyRequest.person_id).in_([person_id, *merged])
    db.connection().execute(update(PrivacyRequest).where(asked).values(note=""))
    db.flush()


def _note(db: Session, ids: Sequence[int], said: Sequence[Message], instead: str, now: datetime) -> None:
    """Note who is erased and what they sent, by names that tell nothing: a restored backup does it again."""
    made = db.execute(select(col(Person.id), col(Person.created_at)).where(col(Person.id).in_(ids)))
    sent = {one.arrival_id for one in said if one.arrival_id is not None}
    keys = db.execute(select(col(Arrival.channel), col(Arrival.key)).where(col(Arrival.id).in_(sent)))
    people_made = [[number, at.isoformat()] for number, at in made]
    db.add(Erasure(at=now, instead=instead, people=people_made, arrivals=[list(one) for one in keys]))


def empty_words(db: Session, cases: Sequence[Consultation], instead: str, now: datetime) -> None:
    """Erase what was said in these cases. Who asked, dates, scores and needs stay.

    instead: text that stands in place of each message.
    """
    ids = [one.id or 0 for one in cases]
    empty_messages(db.scalars(select(Message).where(col(Message.consultation_id).in_(ids))), instead, now)
    for case in cases:
        case.subject = ""
    _empty_beside(db, ids)


def empty_messages(found: Iterable[Message], instead: str, now: datetime) -> None:
    """Erase the words of messages. instead: text that stands in place of each."""
    for message in found:
        _empty(message, instead, now)


def _empty(message: Message, instead: str, now: datetime) -> None:
    message.body = instead if message.body else ""
    message.full_body = message.html = message.subject = message.cc = message.note = message.flag = ""
    message.recipient, message.quotes, message.participants, message.searched = "", "", {}, {}
    message.key, message.external_id, message.params, message.redacted_at = messages.new_key(), None, {}, now
    message.error = ""  # a provider repeats the address in it
    if message.state in UNSENT:
        message.state = MessageState.CANCELLED


def _empty_own_needs(db: Session, cases: Sequence[int], said: Sequence[Message], instead: str) -> None:
    """Replace the data needs that are in the words of a visitor, not in those of an officer."""
    written = [one for one in said if one.channel == COUNTER]
    own = {line for one in written for line in one.body.splitlines()}
    among = {*cases, *(one.consultation_id for one in written)}
    for need in db.scalars(select(DataNeed).where(col(DataNeed.consultation_id).in_(among))):
        need.item = instead if need.item in own else need.item


def _empty_visits(db: Session, cases: Sequence[int], said: Sequence[Message]) -> None:
    """Erase who came: in the visits of these cases, and in those that these messages brought to the case of another.

    The classes of the survey stay for the figures. Whether somebody has a disability is too near to the person. What a
    later visit has taken over from one of these goes too, and none is used again.
    """
    keys = [one.external_id for one in said if one.channel == COUNTER and one.external_id]
    theirs = or_(col(Visit.consultation_id).in_(cases), col(Visit.key).in_(keys))
    ids = list(db.scalars(select(col(Visit.id)).where(theirs)))
    run = db.connection().execute
    run(update(Visit).where(col(Visit.profile_of_id).in_(ids)).values(organisation="", disability=""))
    no_more = {"reuse_consent_at": None, "reuse_version": ""}
    run(update(Visit).where(col(Visit.id).in_(ids)).values(name="", organisation="", disability="", **no_more))


def _empty_beside(db: Session, cases: Sequence[int]) -> None:
    """Erase the texts about these cases that other tables hold."""
    run = db.connection().execute
    run(delete(Draft).where(col(Draft.consultation_id).in_(cases)))
    run(delete(Upload).where(col(Upload.consultation_id).in_(cases)))
    run(update(Rating).where(col(Rating.consultation_id).in_(cases)).values(comment=""))
    run(update(Survey).where(col(Survey.consultation_id).in_(cases)).values(comment=""))
    run(update(Confirmation).where(col(Confirmation.consultation_id).in_(cases)).values(question="", answer=""))
    run(update(Referral).where(col(Referral.consultation_id).in_(cases)).values(reason=""))
    for event in db.scalars(select(Event).where(col(Event.consultation_id).in_(cases))):
        gone = {*SNAPSHOT, *NAMES} if event.what in NAMING else SNAPSHOT
        event.detail = _without(event.detail, gone)


def _erase_from_corrections(db: Session, addresses: set[tuple[str, str]]) -> None:
    """Erase these addresses from the cases of others, whose they were taken for."""
    for event in db.scalars(select(Event).where(col(Event.what).in_(OF_A_CONTACT))):
        if (event.detail.get("kind"), event.detail.get("address")) in addresses:
            event.detail = _without(event.detail, set(NAMES))


def _without(detail: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    """Return the detail of an event without these names, also within the snapshots it holds."""
    return {
        name: _without(value, gone) if isinstance(value, dict) else value
        for name, value in detail.items()
        if name not in gone
    }
