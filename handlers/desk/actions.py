"""The desk: what an officer may do. Each verb is one transaction's work, refuses with a reason, and is put on record.

`case` is the consultation that a guard found (handlers/officers/guards.py), `by` the officer who acts.
`delay`: how long what is said waits before it leaves, so that it can be taken back (handlers/desk/undoing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers.desk import closing, complaint_stages
from handlers.errors import NotFound, Refusal
from handlers.office.office import Office
from handlers.officers import guards, mentions, notices, presence, routing, visibility
from handlers.outgoing import access_given, queueing, routes
from handlers.outgoing.queueing import AS_USUAL, Enclosure, Manner
from handlers.ratings import asking
from store.cases import consultations, events, messages, people
from store.event_names import EventName
from store.office import colleagues, officers
from store.tables import Consultation, Identity, Message, Officer
from store.vocabulary import CaseKind, CaseState, Direction, MessageKind, NoticeKind, Presence, Stage

ASK_AGAIN_AFTER = timedelta(days=1)
AT_ONCE = timedelta()


def take(db: Session, case: Consultation, *, by: Officer, now: datetime, holder: str | None = None) -> Consultation:
    """Make it mine. Taking from a colleague is allowed and shows on the record.

    holder: who held it on the officer's page ("" nobody): if somebody else holds it now he was faster, and the verb
    refuses with `Held`. None skips that.
    """
    guards.require_open(case)
    complaint_stages.advance(db, case, Stage.REVIEWING, by=by.name, now=now)
    if case.officer_id == by.id:
        return case
    before = guards.holder_name(db, case)
    guards.require_holder(db, case, holder)
    case.officer_id = by.id
    if case.state == CaseState.NEW:
        consultations.move(db, case, CaseState.ASSIGNED, by=by.name, now=now, officer=by.name)
    else:
        events.record(db, case, EventName.TAKEN, by=by.name, now=now, officer=by.name, before=before)
    return case


def hand_over(db: Session, case: Consultation, to: str, *, by: Officer, now: datetime, note: str = "") -> Consultation:
    """Give it to a colleague by name, or back to the pool with to=""."""
    guards.require_open(case)
    receiver = officers.by_name(db, to) if to else None
    if to and (receiver is None or not receiver.active):
        raise Refusal(f"Petugas '{to}' tidak ada. Pilih nama dari daftar petugas.")
    if receiver is not None and not visibility.may_see(db, receiver, case):
        raise Refusal(f"{visibility.NOT_YOURS} {receiver.display_name} tidak boleh membukanya. Pilih nama lain.")
    case.officer_id = receiver.id if receiver else None
    _follow(db, case, receiver, by=by, now=now)
    if note.strip():
        _note(db, case, note, by=by, now=now)
    if receiver is None and case.kind == CaseKind.COMPLAINT:
        notices.tell_handlers(db, case, by=by.name, now=now)
    elif receiver is None:
        routing.assign_waiting(db, now)
    return case


def _follow(db: Session, consultation: Consultation, receiver: Officer | None, *, by: Officer, now: datetime) -> None:
    """Bring the state in line with the new owner."""
    to = (
        CaseState.NEW
        if receiver is None
        else CaseState.ASSIGNED
        if consultation.state == CaseState.NEW
        else CaseState(consultation.state)
    )
    name = receiver.name if receiver else ""
    if to == consultation.state:
        events.record(db, consultation, EventName.HANDED_OVER, by=by.name, now=now, officer=name)
    else:
        consultations.move(db, consultation, to, by=by.name, now=now, officer=name)
    notices.notify(db, [receiver] if receiver else [], consultation, NoticeKind.ASSIGNED, by=by.name, now=now)


def reply(
    db: Session,
    office: Office,
    case: Consultation,
    text: str,
    *,
    by: Officer,
    now: datetime,
    enclosures: Sequence[Enclosure] = (),
    seen: int | None = None,
    began: int | None = None,
    key: str = "",
    delay: timedelta = AT_ONCE,
    manner: Manner = AS_USUAL,
) -> list[Message]:
    """Answer the citizen. The consultation must be mine; returns the queued messages (several if it was long).

    Refuses with `Overtaken` when a colleague was faster: what the citizen wrote meanwhile is no second answer and
    stands in nobody's way. seen: the last event the officer's page showed; began: the last event when they began to
    write. key: the first message's, where the page has chosen one.
    """
    guards.require_not_overtaken(db, case, seen, by, began=began)
    guards.require_own(db, case, by)
    guards.require_words(text, enclosures)
    road = _road(db, office, case, manner, now)
    queued = queueing.queue(
        db,
        office,
        road,
        text.strip(),
        consultation=case,
        kind=MessageKind.MESSAGE,
        author=by.name,
        now=now,
        enclosures=enclosures,
        key=key,
        due=manner.later or now + delay,
        subject=manner.subject,
        cc=manner.cc,
        template=manner.template,
        params=manner.params,
    )
    if manner.later is not None:
        _put_off(db, case, queued, by=by, now=now)
        return queued
    _answered(db, case, by=by, now=now, said=queued)
    access_given.mark_given(db, case, text, by=by.name, now=now)
    return queued


def _road(db: Session, office: Office, consultation: Consultation, manner: Manner, now: datetime) -> Identity:
    if manner.to is not None:
        mine = [one for one in people.identities(db, consultation.person_id) if routes.reaches(office, one)]
        for one in mine:
            if (one.channel, one.value) == (manner.to.channel, manner.to.value) and one.opted_out_at is None:
                return one
        raise Refusal("Alamat itu bukan milik warga ini, atau tidak dapat kami tulisi. Pilih alamat lain.")
    road = routes.route(db, office, consultation, now)
    if road is None:
        raise Refusal("Nomor ini tidak dapat menerima pesan. Hubungi kembali lewat telepon, lalu catat hasilnya.")
    return road


def _put_off(db: Session, consultation: Consultation, queued: Sequence[Message], *, by: Officer, now: datetime) -> None:
    """It leaves at a time the officer chose and counts as an answer only then (see `left`)."""
    for one in queued:
        one.scheduled_at = now
    keys, due = [one.key for one in queued], queued[0].due_at or now
    events.record(
        db, consultation, EventName.SCHEDULED, by=by.name, now=now, message=keys[0], messages=keys, due=due.isoformat()
    )


def left(db: Session, message: Message, now: datetime) -> None:
    """A message that was put off is on its way: from here on it is an answer like any other."""
    message.scheduled_at = None
    by = officers.by_name(db, message.author)
    consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    if by is None or consultation is None or consultation.state in (CaseState.NEW, CaseState.CLOSED):
        return
    _answered(db, consultation, by=by, now=now, said=[message])


def _answered(db: Session, consultation: Consultation, *, by: Officer, now: datetime, said: Sequence[Message]) -> None:
    """On record with how it stood before, so that it can be taken back."""
    keys, before = [one.key for one in said], consultations.snapshot(consultation)
    more: dict[str, Any] = {"message": keys[0], "messages": keys, "before": before}
    consultation.first_help_at = consultation.first_help_at or now
    consultation.waiting_since = None
    owed = consultation.state == CaseState.CONFIRMING and colleagues.is_owed(db, consultation)
    if consultation.state == CaseState.ANSWERED or owed:  # a word meanwhile; the colleague's answer is still to come
        events.record(db, consultation, EventName.REPLIED, by=by.name, now=now, **more)
    else:
        consultations.move(db, consultation, CaseState.ANSWERED, by=by.name, now=now, **more)
    complaint_stages.answered(db, consultation, by=by.name, now=now)
    routing.assign_waiting(db, now)


def note(
    db: Session,
    case: Consultation,
    text: str,
    *,
    by: Officer,
    now: datetime,
    enclosures: Sequence[Enclosure] = (),
    key: str = "",
) -> Message:
    """Leave a note only colleagues see; allowed on closed consultations too. Who is named in it is told."""
    guards.require_words(text, enclosures)
    message = _note(db, case, text, by=by, now=now, key=key)
    queueing.enclose_all(db, message, enclosures)
    return message


def _note(db: Session, consultation: Consultation, text: str, *, by: Officer, now: datetime, key: str = "") -> Message:
    message = Message(
        key=key or messages.new_key(),
        consultation_id=consultation.id,
        direction=Direction.NOTE,
        author=by.name,
        body=text.strip(),
        at=now,
    )
    db.add(message)
    db.flush()
    events.record(db, consultation, EventName.NOTED, by=by.name, now=now, message=message.key)
    mentions.tell(db, consultation, text, by=by, now=now)
    return message


def log_call(
    db: Session, case: Consultation, text: str, *, by: Officer, now: datetime, seen: int | None = None, key: str = ""
) -> Message:
    """Write down what was said when the officer called back; counts as the answer."""
    guards.require_not_overtaken(db, case, seen, by)
    guards.require_own(db, case, by)
    guards.require_words(text, ())
    message = _note(db, case, f"Hasil telepon: {text.strip()}", by=by, now=now, key=key)
    _answered(db, case, by=by, now=now, said=[message])
    return message


def close(
    db: Session,
    office: Office,
    case: Consultation,
    *,
    by: Officer,
    now: datetime,
    delay: timedelta = AT_ONCE,
) -> Consultation:
    """End it and ask the citizen for a rating (never blocks: no road to ask by only leaves a word on record)."""
    guards.require_open(case)
    if unfinished := complaint_stages.unfinished(case, reachable=routes.road(db, office, case) is not None):
        raise Refusal(unfinished)
    guards.require_nothing_waiting(db, case)
    if case.officer_id is None:
        case.officer_id = by.id
    closing.close(db, office, case, by=by.name, now=now, delay=delay)
    return case


def reopen(db: Session, case: Consultation, *, by: Officer, now: datetime) -> Consultation:
    """Take a closed consultation up again; it becomes mine."""
    if case.state != CaseState.CLOSED:
        raise Refusal(f"{case.number} masih terbuka.")
    if case.merged_into_id is not None:
        raise Refusal(f"{case.number} sudah digabung. Urungkan penggabungannya dari konsultasi tujuan.")
    case.officer_id = by.id
    consultations.move(db, case, CaseState.ASSIGNED, by=by.name, now=now, officer=by.name)
    return case


def ask_for_rating(db: Session, office: Office, case: Consultation, *, by: Officer, now: datetime) -> Consultation:
    """Ask the citizen for his rating once more, at most once a day."""
    if case.state != CaseState.CLOSED:
        raise Refusal(f"{case.number} masih terbuka. Nilai diminta saat konsultasi ditutup.")
    if consultations.rating_of(db, case) is not None:
        raise Refusal("Warga sudah memberi nilai.")
    asked = case.rating_asked_at
    if asked is not None and now - asked < ASK_AGAIN_AFTER:
        raise Refusal("Nilai baru saja diminta. Tunggu sehari sebelum meminta lagi.")
    if not asking.ask_for_rating(db, office, case, now=now, by=by.name):
        raise Refusal("Tidak ada alamat untuk menulis kepada warga ini.")
    return case


def set_duty(db: Session, name: str, on: bool, *, now: datetime) -> Officer:
    """Come on duty or go home; who comes gets waiting consultations at once."""
    officer = officers.by_name(db, name)
    if officer is None:
        raise NotFound(f"Petugas '{name}' tidak ada.")
    presence.become(db, officer, Presence.PRESENT if on else Presence.GONE, now=now)
    return officer
