"""The desk: what an officer may do. Each verb is one transaction's work, refuses with a reason, and is put on record.

`number` is a consultation's number (K-2026-000123), `by` the officer who acts. `seen` is the id of the last event his
page showed (Consultation.last_event_id): if something newer happened the verb refuses with `Overtaken`; None skips it.
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


def take(
    db: Session, number: str, *, by: Officer, now: datetime, seen: int | None = None, holder: str | None = None
) -> Consultation:
    """Make it mine. Taking from a colleague is allowed and shows on the record.

    holder: who held it on the officer's page ("" nobody): if somebody else holds it now he was faster, and the verb
    refuses with `Held`. None skips that.
    """
    consultation = guards.still_open(db, number, by, seen)
    complaint_stages.advance(db, consultation, Stage.REVIEWING, by=by.name, now=now)
    if consultation.officer_id == by.id:
        return consultation
    before = guards.holder_name(db, consultation)
    guards.require_holder(db, consultation, holder)
    consultation.officer_id = by.id
    if consultation.state == CaseState.NEW:
        consultations.move(db, consultation, CaseState.ASSIGNED, by=by.name, now=now, officer=by.name)
    else:
        events.record(db, consultation, EventName.TAKEN, by=by.name, now=now, officer=by.name, before=before)
    return consultation


def hand_over(
    db: Session, number: str, to: str, *, by: Officer, now: datetime, note: str = "", seen: int | None = None
) -> Consultation:
    """Give it to a colleague by name, or back to the pool with to=""."""
    consultation = guards.still_open(db, number, by, seen)
    receiver = officers.by_name(db, to) if to else None
    if to and (receiver is None or not receiver.active):
        raise Refusal(f"Petugas '{to}' tidak ada. Pilih nama dari daftar petugas.")
    if receiver is not None and not visibility.may_see(db, receiver, consultation):
        raise Refusal(f"{visibility.NOT_YOURS} {receiver.display_name} tidak boleh membukanya. Pilih nama lain.")
    consultation.officer_id = receiver.id if receiver else None
    _follow(db, consultation, receiver, by=by, now=now)
    if note.strip():
        _note(db, consultation, note, by=by, now=now)
    if receiver is None and consultation.kind == CaseKind.COMPLAINT:
        notices.tell_handlers(db, consultation, by=by.name, now=now)
    elif receiver is None:
        routing.assign_waiting(db, now)
    return consultation


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
    number: str,
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
    stands in nobody's way. began: the last event when the officer began to write. key: the first message's, where the
    page has chosen one.
    """
    guards.require_not_overtaken(db, guards.found(db, number, by), seen, by, began=began)
    consultation = guards.held_by(db, number, by)
    guards.require_words(text, enclosures)
    road = _road(db, office, consultation, manner, now)
    queued = queueing.queue(
        db,
        office,
        road,
        text.strip(),
        consultation=consultation,
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
        _put_off(db, consultation, queued, by=by, now=now)
        return queued
    _answered(db, consultation, by=by, now=now, said=queued)
    access_given.mark_given(db, consultation, text, by=by.name, now=now)
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
    number: str,
    text: str,
    *,
    by: Officer,
    now: datetime,
    enclosures: Sequence[Enclosure] = (),
    key: str = "",
) -> Message:
    """Leave a note only colleagues see; allowed on closed consultations too. Who is named in it is told."""
    consultation = guards.found(db, number, by)
    guards.require_words(text, enclosures)
    message = _note(db, consultation, text, by=by, now=now, key=key)
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
    db: Session, number: str, text: str, *, by: Officer, now: datetime, seen: int | None = None, key: str = ""
) -> Message:
    """Write down what was said when the officer called back; counts as the answer."""
    guards.require_not_overtaken(db, guards.found(db, number, by), seen, by)
    consultation = guards.held_by(db, number, by)
    guards.require_words(text, ())
    message = _note(db, consultation, f"Hasil telepon: {text.strip()}", by=by, now=now, key=key)
    _answered(db, consultation, by=by, now=now, said=[message])
    return message


def close(
    db: Session,
    office: Office,
    number: str,
    *,
    by: Officer,
    now: datetime,
    seen: int | None = None,
    delay: timedelta = AT_ONCE,
) -> Consultation:
    """End it and ask the citizen for a rating (never blocks: no road to ask by only leaves a word on record)."""
    consultation = guards.still_open(db, number, by, seen)
    if unfinished := complaint_stages.unfinished(
        consultation, reachable=routes.road(db, office, consultation) is not None
    ):
        raise Refusal(unfinished)
    guards.require_nothing_waiting(db, consultation)
    if consultation.officer_id is None:
        consultation.officer_id = by.id
    closing.close(db, office, consultation, by=by.name, now=now, delay=delay)
    return consultation


def reopen(db: Session, number: str, *, by: Officer, now: datetime, seen: int | None = None) -> Consultation:
    """Take a closed consultation up again; it becomes mine."""
    consultation = guards.found(db, number, by, seen)
    if consultation.state != CaseState.CLOSED:
        raise Refusal(f"{consultation.number} masih terbuka.")
    if consultation.merged_into_id is not None:
        raise Refusal(f"{consultation.number} sudah digabung. Urungkan penggabungannya dari konsultasi tujuan.")
    consultation.officer_id = by.id
    consultations.move(db, consultation, CaseState.ASSIGNED, by=by.name, now=now, officer=by.name)
    return consultation


def ask_for_rating(
    db: Session, office: Office, number: str, *, by: Officer, now: datetime, seen: int | None = None
) -> Consultation:
    """Ask the citizen for his rating once more, at most once a day."""
    consultation = guards.found(db, number, by, seen)
    if consultation.state != CaseState.CLOSED:
        raise Refusal(f"{consultation.number} masih terbuka. Nilai diminta saat konsultasi ditutup.")
    if consultations.rating_of(db, consultation) is not None:
        raise Refusal("Warga sudah memberi nilai.")
    asked = consultation.rating_asked_at
    if asked is not None and now - asked < ASK_AGAIN_AFTER:
        raise Refusal("Nilai baru saja diminta. Tunggu sehari sebelum meminta lagi.")
    if not asking.ask_for_rating(db, office, consultation, now=now, by=by.name):
        raise Refusal("Tidak ada alamat untuk menulis kepada warga ini.")
    return consultation


def set_duty(db: Session, name: str, on: bool, *, now: datetime) -> Officer:
    """Come on duty or go home; who comes gets waiting consultations at once."""
    officer = officers.by_name(db, name)
    if officer is None:
        raise NotFound(f"Petugas '{name}' tidak ada.")
    presence.become(db, officer, Presence.PRESENT if on else Presence.GONE, now=now)
    return officer
