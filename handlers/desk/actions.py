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
from handlers.officers.act import Act
from handlers.outgoing import access_given, queueing, routes
from handlers.outgoing.queueing import AS_USUAL, OutgoingAttachment, OutgoingMessage, SendOptions
from handlers.ratings import asking
from store.cases import consultations, messages, people
from store.event_names import EventName
from store.office import colleagues, officers
from store.tables import Consultation, Identity, Message, Officer
from store.vocabulary import CaseKind, CaseState, Direction, MessageKind, NoticeKind, Presence, Stage

ASK_AGAIN_AFTER = timedelta(days=1)
AT_ONCE = timedelta()


def take(act: Act, case: Consultation, *, holder: str | None = None) -> Consultation:
    """Make it mine. Taking from a colleague is allowed and shows on the record.

    holder: who held it on the officer's page ("" nobody): if somebody else holds it now he was faster, and the verb
    refuses with `Held`. None skips that.
    """
    guards.require_open(case)
    complaint_stages.advance(act.db, case, Stage.REVIEWING, by=act.by.name, now=act.now)
    if case.officer_id == act.by.id:
        return case
    before = guards.holder_name(act.db, case)
    guards.require_holder(act.db, case, holder)
    case.officer_id = act.by.id
    if case.state == CaseState.NEW:
        act.move(case, CaseState.ASSIGNED, officer=act.by.name)
    else:
        act.record(case, EventName.TAKEN, officer=act.by.name, before=before)
    return case


def hand_over(act: Act, case: Consultation, to: str, *, note: str = "") -> Consultation:
    """Give it to a colleague by name, or back to the pool with to=""."""
    guards.require_open(case)
    receiver = officers.by_name(act.db, to) if to else None
    if to and (receiver is None or not receiver.active):
        raise Refusal(f"Petugas '{to}' tidak ada. Pilih nama dari daftar petugas.")
    if receiver is not None and not visibility.may_see(act.db, receiver, case):
        raise Refusal(f"{visibility.NOT_YOURS} {receiver.display_name} tidak boleh membukanya. Pilih nama lain.")
    case.officer_id = receiver.id if receiver else None
    _follow(act, case, receiver)
    if note.strip():
        _note(act, case, note)
    if receiver is None and case.kind == CaseKind.COMPLAINT:
        notices.tell_handlers(act.db, case, by=act.by.name, now=act.now)
    elif receiver is None:
        routing.assign_waiting(act.db, act.now)
    return case


def _follow(act: Act, consultation: Consultation, receiver: Officer | None) -> None:
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
        act.record(consultation, EventName.HANDED_OVER, officer=name)
    else:
        act.move(consultation, to, officer=name)
    notices.notify(
        act.db, [receiver] if receiver else [], consultation, NoticeKind.ASSIGNED, by=act.by.name, now=act.now
    )


def reply(
    act: Act,
    case: Consultation,
    text: str,
    *,
    attachments: Sequence[OutgoingAttachment] = (),
    seen: int | None = None,
    began: int | None = None,
    key: str = "",
    delay: timedelta = AT_ONCE,
    options: SendOptions = AS_USUAL,
) -> list[Message]:
    """Answer the citizen. The consultation must be mine; returns the queued messages (several if it was long).

    Refuses with `Overtaken` when a colleague was faster: what the citizen wrote meanwhile is no second answer and
    stands in nobody's way. seen: the last event the officer's page showed; began: the last event when they began to
    write. key: the first message's, where the page has chosen one.
    """
    guards.require_not_overtaken(act, case, seen, began=began)
    guards.require_own(act, case)
    guards.require_words(text, attachments)
    road = _road(act.db, act.office, case, options, act.now)
    message = OutgoingMessage(
        text.strip(),
        MessageKind.MESSAGE,
        act.by.name,
        attachments=attachments,
        template=options.template,
        params=options.params,
        key=key,
        due=options.later or act.now + delay,
        subject=options.subject,
        cc=options.cc,
    )
    queued = queueing.queue(act.db, act.office, road, case, message, act.now)
    if options.later is not None:
        _put_off(act, case, queued)
        return queued
    _answered(act, case, said=queued)
    access_given.mark_given(act.db, case, text, by=act.by.name, now=act.now)
    return queued


def _road(db: Session, office: Office, consultation: Consultation, options: SendOptions, now: datetime) -> Identity:
    if options.to is not None:
        mine = [one for one in people.identities(db, consultation.person_id) if routes.reaches(office, one)]
        for one in mine:
            if (one.channel, one.value) == (options.to.channel, options.to.value) and one.opted_out_at is None:
                return one
        raise Refusal("Alamat itu bukan milik warga ini, atau tidak dapat kami tulisi. Pilih alamat lain.")
    road = routes.route(db, office, consultation, now)
    if road is None:
        raise Refusal("Nomor ini tidak dapat menerima pesan. Hubungi kembali lewat telepon, lalu catat hasilnya.")
    return road


def _put_off(act: Act, consultation: Consultation, queued: Sequence[Message]) -> None:
    """It leaves at a time the officer chose and counts as an answer only then (see `left`)."""
    for one in queued:
        one.scheduled_at = act.now
    keys, due = [one.key for one in queued], queued[0].due_at or act.now
    act.record(consultation, EventName.SCHEDULED, message=keys[0], messages=keys, due=due.isoformat())


def left(db: Session, office: Office, message: Message, now: datetime) -> None:
    """A message that was put off is on its way: from here on it is an answer like any other."""
    message.scheduled_at = None
    by = officers.by_name(db, message.author)
    consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    if by is None or consultation is None or consultation.state in (CaseState.NEW, CaseState.CLOSED):
        return
    _answered(Act(db, office, by, now), consultation, said=[message])


def _answered(act: Act, consultation: Consultation, *, said: Sequence[Message]) -> None:
    """On record with how it stood before, so that it can be taken back."""
    keys, before = [one.key for one in said], consultations.snapshot(consultation)
    more: dict[str, Any] = {"message": keys[0], "messages": keys, "before": before}
    consultation.first_help_at = consultation.first_help_at or act.now
    consultation.waiting_since = None
    owed = consultation.state == CaseState.CONFIRMING and colleagues.is_owed(act.db, consultation)
    if consultation.state == CaseState.ANSWERED or owed:  # a word meanwhile; the colleague's answer is still to come
        act.record(consultation, EventName.REPLIED, **more)
    else:
        act.move(consultation, CaseState.ANSWERED, **more)
    complaint_stages.answered(act.db, consultation, by=act.by.name, now=act.now)
    routing.assign_waiting(act.db, act.now)


def note(
    act: Act, case: Consultation, text: str, *, attachments: Sequence[OutgoingAttachment] = (), key: str = ""
) -> Message:
    """Leave a note only colleagues see; allowed on closed consultations too. Who is named in it is told."""
    guards.require_words(text, attachments)
    message = _note(act, case, text, key=key)
    queueing.attach_all(act.db, message, attachments)
    return message


def _note(act: Act, consultation: Consultation, text: str, *, key: str = "") -> Message:
    message = Message(
        key=key or messages.new_key(),
        consultation_id=consultation.id,
        direction=Direction.NOTE,
        author=act.by.name,
        body=text.strip(),
        at=act.now,
    )
    act.db.add(message)
    act.db.flush()
    act.record(consultation, EventName.NOTED, message=message.key)
    mentions.tell(act, consultation, text)
    return message


def log_call(act: Act, case: Consultation, text: str, *, seen: int | None = None, key: str = "") -> Message:
    """Write down what was said when the officer called back; counts as the answer."""
    guards.require_not_overtaken(act, case, seen)
    guards.require_own(act, case)
    guards.require_words(text, ())
    message = _note(act, case, f"Hasil telepon: {text.strip()}", key=key)
    _answered(act, case, said=[message])
    return message


def close(act: Act, case: Consultation, *, delay: timedelta = AT_ONCE) -> Consultation:
    """End it and ask the citizen for a rating (never blocks: no road to ask by only leaves a word on record)."""
    guards.require_open(case)
    if unfinished := complaint_stages.unfinished(case, reachable=routes.road(act.db, act.office, case) is not None):
        raise Refusal(unfinished)
    guards.require_nothing_waiting(act.db, case)
    if case.officer_id is None:
        case.officer_id = act.by.id
    closing.close(act.db, act.office, case, by=act.by.name, now=act.now, delay=delay)
    return case


def reopen(act: Act, case: Consultation) -> Consultation:
    """Take a closed consultation up again; it becomes mine."""
    if case.state != CaseState.CLOSED:
        raise Refusal(f"{case.number} masih terbuka.")
    if case.merged_into_id is not None:
        raise Refusal(f"{case.number} sudah digabung. Urungkan penggabungannya dari konsultasi tujuan.")
    case.officer_id = act.by.id
    act.move(case, CaseState.ASSIGNED, officer=act.by.name)
    return case


def ask_for_rating(act: Act, case: Consultation) -> Consultation:
    """Ask the citizen for his rating once more, at most once a day."""
    if case.state != CaseState.CLOSED:
        raise Refusal(f"{case.number} masih terbuka. Nilai diminta saat konsultasi ditutup.")
    if consultations.rating_of(act.db, case) is not None:
        raise Refusal("Warga sudah memberi nilai.")
    asked = case.rating_asked_at
    if asked is not None and act.now - asked < ASK_AGAIN_AFTER:
        raise Refusal("Nilai baru saja diminta. Tunggu sehari sebelum meminta lagi.")
    if not asking.ask_for_rating(act.db, act.office, case, now=act.now, by=act.by.name):
        raise Refusal("Tidak ada alamat untuk menulis kepada warga ini.")
    return case


def set_duty(db: Session, name: str, on: bool, *, now: datetime) -> Officer:
    """Come on duty or go home; who comes gets waiting consultations at once."""
    officer = officers.by_name(db, name)
    if officer is None:
        raise NotFound(f"Petugas '{name}' tidak ada.")
    presence.become(db, officer, Presence.PRESENT if on else Presence.GONE, now=now)
    return officer
