"""Opening a complaint: by a citizen's word, an officer's click, or a slip of the suggestion box."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address
from handlers.desk import merge_split
from handlers.errors import NotFound, Refusal
from handlers.language import contacts
from handlers.office import links, service_hours
from handlers.office.office import Office
from handlers.office.ways_in import BOX
from handlers.officers import notices
from handlers.officers.act import Act
from handlers.officers.guards import LONGEST_TEXT
from handlers.outgoing import queueing, routes
from handlers.outgoing.queueing import OutgoingMessage
from handlers.privacy import personal_data, stopped
from handlers.texts import render
from store.cases import consultations, events, messages, people, visible_cases
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, Identity, Message, Officer
from store.vocabulary import Actor, CaseKind, CaseOutcome, CaseState, Direction, MessageKind, Role, Stage

LONGEST_SUBJECT = 120
LONGEST_HEARD = 60_000  # letters in which an officer's name is heard, while the write lock is held
MADE = EventName.COMPLAINT_MADE  # on the record of the consultation a message came from
SLIP = "slip"  # the kind of address of somebody who left none
TITLES = frozenset({"admin", "bapak", "ibu", "kak", "mas", "pak", "petugas", "pst", "bps"})


def due(office: Office, start: datetime) -> datetime:
    """Return when the answer is promised: the end of the office's n-th working day after the day of receipt."""
    day, left = start.astimezone(office.zone).date(), office.targets.complaint_days
    for _ in range(366):
        if left <= 0:
            break
        day += timedelta(days=1)
        left -= bool(service_hours.ranges(office, day))
    return datetime.combine(day, datetime.max.time().replace(microsecond=0), office.zone)


def days_left(office: Office, case: Consultation, now: datetime) -> int | None:
    """Return the working days until the promised date. Negative when it has passed, None where none was promised."""
    if case.answer_due_at is None:
        return None
    today, last = now.astimezone(office.zone).date(), case.answer_due_at.astimezone(office.zone).date()
    first, end, sign = (today, last, 1) if last >= today else (last, today, -1)
    span = range(1, min((end - first).days, 366) + 1)
    return sign * sum(bool(service_hours.ranges(office, first + timedelta(days=n))) for n in span)


@dataclass(frozen=True)
class NewComplaint:
    """A complaint before it is a case.

    words: what it says; they or the subject may name the officer it is about.
    concerns: the officer it is about, where somebody said so.
    linked: the consultation it came out of.
    """

    words: str
    subject: str = ""
    language: str = "id"
    anonymous: bool = False
    concerns: Officer | None = None
    linked: Consultation | None = None


def open_case(
    db: Session,
    office: Office,
    identity: Identity,
    complaint: NewComplaint,
    *,
    now: datetime,
    by: str = Actor.CITIZEN,
) -> Consultation:
    """Open a complaint and tell the officers who may handle it. by: as in Event.by."""
    case = consultations.open_new(
        db,
        identity,
        subject=_subject(complaint.subject or complaint.words),
        language=complaint.language,
        now=now,
        year=now.astimezone(office.zone).year,
        series=consultations.COMPLAINT_SERIES,
        kind=CaseKind.COMPLAINT,
        by=by,
    )
    linked, said = complaint.linked, f"{complaint.subject}\n{complaint.words}"
    about = complaint.concerns or named(db, said) or _only_supervisor_of(db, linked)
    case.stage, case.anonymous, case.answer_due_at = Stage.RECEIVED, complaint.anonymous, due(office, now)
    case.waiting_since = now
    case.concerns_id = about.id if about is not None else None
    case.linked_to_id = linked.id if linked is not None and linked.kind != CaseKind.COMPLAINT else None
    notices.tell_handlers(db, case, by=by, now=now)
    return case


def _only_supervisor_of(db: Session, linked: Consultation | None) -> Officer | None:
    """Return the officer of the consultation, where no supervisor but they could handle a complaint made in it.

    It goes to the deputy then. None where no deputy is named: somebody must be able to open it.
    """
    supervisors = visible_cases.active_with(db, Role.SUPERVISOR) if linked is not None else []
    if linked is None or len(supervisors) != 1 or supervisors[0].id != linked.officer_id:
        return None
    return supervisors[0] if visible_cases.deputies(db) else None


def _subject(text: str) -> str:
    first = links.hide_citizens_links(next((line.strip() for line in text.splitlines() if line.strip()), ""))
    return first if len(first) <= LONGEST_SUBJECT else f"{first[: LONGEST_SUBJECT - 1]}…"


def named(db: Session, words: str) -> Officer | None:
    """Return the officer a text names, a supervisor before others. They are kept from reading the complaint."""
    said = _words(words[:LONGEST_HEARD])
    candidates = [one for one in officers.everyone(db) if _names(one) & said]
    return min(candidates, key=lambda one: (one.role == Role.OFFICER, one.id or 0)) if candidates else None


def _names(officer: Officer) -> set[str]:
    """Return the words of an officer's names that are long enough (Eko) and no title."""
    return {part for part in _words(f"{officer.name} {officer.display_name}") if len(part) >= 3} - TITLES


def _words(text: str) -> set[str]:
    """Return the words of a text, whatever stands around them: "(Rahma)", "Rahma!", *Rahma* as bold in WhatsApp."""
    return set(re.findall(r"[^\W\d_]+", text.lower()))


def receipt(
    db: Session,
    office: Office,
    case: Consultation,
    route: Identity | None,
    now: datetime,
    *,
    delay: timedelta = timedelta(),
) -> None:
    """Tell the citizen the number, the date of the answer, and the other ways to complain.

    route: where to write to. None where they cannot be written to.
    delay: how long it waits before it is sent, so that making the complaint can be undone.
    """
    if route is None or case.answer_due_at is None:
        events.record(db, case, EventName.RECEIPT_NOT_SENT, by=Actor.BOT, now=now)
        return
    text = render.complaint_receipt(
        office,
        case.language,
        number=case.number,
        due=case.answer_due_at,
        url=links.tracking_url(office, case),
        privacy=personal_data.notice(office, route, case.language, now),
    )
    message = OutgoingMessage(text, MessageKind.ACKNOWLEDGEMENT, due=now + delay)
    queueing.queue(db, office, route, case, message, now)
    case.acknowledged_at = now
    events.record(
        db,
        case,
        EventName.RECEIPT,
        by=Actor.BOT,
        now=now,
        due=case.answer_due_at.astimezone(office.zone).date().isoformat(),
    )


# an officer's click, a slip


def from_message(
    act: Act, origin: Consultation, key: str, *, anonymous: bool = False, about: str = "", question: str = ""
) -> Consultation:
    """Make a complaint of one message: a new case, linked to the consultation, to which the message moves.

    key: of the message.
    about: the sign-in name of the officer it is about, "" for none.
    question: what else the message asks for; it stays behind in the consultation. "" for nothing.
    """
    message = messages.by_key(act.db, key)
    is_here = message is not None and message.consultation_id == origin.id
    if not is_here and any(one.detail.get("message") == key for one in events.named(act.db, origin, MADE)):
        raise Refusal("Pesan ini sudah dijadikan pengaduan. Penanggung jawab sudah diberi tahu.")
    if message is None or not is_here or message.direction != Direction.IN:
        raise NotFound("Pesan itu tidak ada di konsultasi ini.")
    if origin.kind == CaseKind.COMPLAINT:
        raise Refusal("Ini sudah pengaduan.")
    identity = act.db.get_one(Identity, message.identity_id)
    complaint = NewComplaint(
        message.body,
        message.subject,
        origin.language,
        anonymous=anonymous,
        concerns=officer_named(act.db, about),
        linked=origin,
    )
    case = open_case(act.db, act.office, identity, complaint, now=act.now, by=act.by.name)
    left_behind = _leave_behind(act, origin, message, question) if question.strip() else ""
    hand_over(act.db, message, origin, case, by=act.by.name, now=act.now, left_behind=left_behind)
    act.record(case, EventName.FROM_MESSAGE, number="" if anonymous else origin.number)
    receipt(
        act.db,
        act.office,
        case,
        routes.identity_for(act.db, act.office, case, act.now),
        act.now,
        delay=timedelta(seconds=act.office.undo_seconds),
    )
    return case


def _leave_behind(act: Act, origin: Consultation, message: Message, question: str) -> str:
    """Write down what a message that becomes a complaint asks for besides, so that it is answered as a question.

    Return the key of this copy.
    """
    if len(question) > LONGEST_TEXT:
        raise Refusal(f"Pertanyaan datanya terlalu panjang. Paling banyak {LONGEST_TEXT} huruf.")
    rest = Message(
        key=messages.new_key(),
        consultation_id=origin.id,
        identity_id=message.identity_id,
        channel=message.channel,
        direction=Direction.IN,
        author=Actor.CITIZEN,
        body=question.strip(),
        note=f"Bagian data dari pesan yang menjadi pengaduan, disalin oleh {act.by.display_name}.",
        at=message.at,
    )
    act.db.add(rest)
    origin.waiting_since = origin.waiting_since or message.at
    act.db.flush()
    return rest.key


def hand_over(
    db: Session,
    message: Message,
    origin: Consultation,
    case: Consultation,
    *,
    by: str,
    now: datetime,
    left_behind: str = "",
) -> None:
    """Move the message with its files to the complaint: who may not open that reads it nowhere.

    A consultation that held nothing else ends here, and nobody is asked to rate it.
    left_behind: key of the copy of its data question that stays, "" for none.
    """
    owed = merge_split.unanswered(db, origin)
    message.consultation_id = case.id
    db.flush()
    timeline = messages.timeline(db, origin.id or 0)
    left = [entry for entry in timeline if entry.direction == Direction.IN]
    if origin.subject and _subject(origin.subject) in (_subject(message.subject), _subject(message.body.strip())):
        origin.subject = _subject(left[0].subject or left[0].body) if left else ""
    for entry in timeline:
        if entry.direction == Direction.OUT and message.subject and message.subject in entry.subject:
            entry.subject = ""
    if origin.waiting_since is not None:
        origin.waiting_since = min((entry.at for entry in owed if entry.id != message.id), default=None)
    copy = {"left_behind": left_behind} if left_behind else {}
    events.record(db, origin, MADE, by=by, now=now, message=message.key, **copy)
    if not left and origin.state != CaseState.CLOSED:
        consultations.move(db, origin, CaseState.CLOSED, by=by, now=now)
        origin.outcome = CaseOutcome.COMPLAINT
    merge_split.rest_if_answered(db, origin, now)


@dataclass(frozen=True)
class Slip:
    """A slip of the suggestion box as it is typed in. contact: a phone number, a mail address, or nothing."""

    text: str
    name: str = ""
    contact: str = ""
    about: str = ""  # an officer's name
    anonymous: bool = False


def slip(act: Act, filled: Slip) -> Consultation:
    """Open a complaint from a paper slip of the suggestion box."""
    if not filled.text.strip():
        raise Refusal("Isi kertas saran masih kosong. Salin tulisannya.")
    if len(filled.text) > LONGEST_TEXT:
        raise Refusal(f"Isi kertas saran terlalu panjang. Paling banyak {LONGEST_TEXT} huruf.")
    identity = stopped.carry_over(act, people.meet(act.db, _address(filled), (), act.now))
    about = officer_named(act.db, filled.about)
    complaint = NewComplaint(filled.text, anonymous=filled.anonymous, concerns=about)
    case = open_case(act.db, act.office, identity, complaint, now=act.now, by=act.by.name)
    message = Message(
        key=messages.new_key(),
        consultation_id=case.id,
        identity_id=identity.id,
        channel=identity.channel,
        direction=Direction.IN,
        author=Actor.CITIZEN,
        body=filled.text.strip(),
        note=f"Dari kotak saran, disalin oleh {act.by.display_name}.",
        at=act.now,
    )
    act.db.add(message)
    act.db.flush()
    receipt(act.db, act.office, case, routes.identity_for(act.db, act.office, case, act.now), act.now)
    return case


def _address(filled: Slip) -> Address:
    name = "" if filled.anonymous else filled.name.strip()
    if not filled.contact.strip():
        return Address(BOX, messages.new_key(), name or "Tanpa nama", SLIP)
    contact = contacts.read(filled.contact)
    if contact is None:
        raise Refusal("Kontak tidak dikenal. Tulis nomor seperti 0812-0000-7890 atau alamat email, atau kosongkan.")
    kind, value = contact
    return Address("email" if kind == "email" else "phone", value, name, kind)


def officer_named(db: Session, name: str) -> Officer | None:
    """Return the officer of that sign-in name, None for "". Raises Refusal."""
    officer = officers.by_name(db, name) if name else None
    if name and officer is None:
        raise Refusal(f"Petugas “{name}” tidak ada. Pilih nama dari daftar.")
    return officer
