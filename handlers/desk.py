"""The desk: what an officer may do. Each verb is one transaction's work, refuses with a reason, and is put on record.

`number` is a consultation's number (K-2026-000123), `by` the officer who acts. `seen` is the id of the last event his
page showed (Consultation.last_event_id): if something newer happened the verb refuses with `Overtaken`; None skips it.
`delay`: how long what is said waits before it leaves, so that it can be taken back (handlers/undoing.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers import access, closing, mentions, notices, presence, routing, say, seeing, stages
from handlers.office import Office
from handlers.say import AS_USUAL, Enclosure, Manner
from store import colleagues, consultations, events, messages, officers, outbox, people
from store.tables import Consultation, Identity, Message, Officer

LONGEST_TEXT = 20_000
ASK_AGAIN_AFTER = timedelta(days=1)
ANSWERS = ("answered", "replied")
AT_ONCE = timedelta()


class DeskError(Exception):
    """A verb that cannot be done; str() tells the officer, in Indonesian, why and what to do."""


class NotFound(DeskError):
    """There is no such consultation or message."""


class Hidden(DeskError):
    """It is a complaint, and this officer is not one of those who handle it."""


class Overtaken(DeskError):
    """A colleague or the citizen was faster; the page must show the newer event before the officer decides again.

    title: it in a few words, where a colleague answered or noted something; who: his name as shown.
    """

    def __init__(self, words: str, title: str = "", who: str = "") -> None:
        super().__init__(words)
        self.title = title
        self.who = who


class Held(DeskError):
    """Somebody else has taken it; taking it from him is an act of its own. holder: the name he signs in with."""

    def __init__(self, words: str, holder: str) -> None:
        super().__init__(words)
        self.holder = holder


def take(
    db: Session, number: str, *, by: Officer, now: datetime, seen: int | None = None, holder: str | None = None
) -> Consultation:
    """Make it mine. Taking from a colleague is allowed and shows on the record.

    holder: who held it on the officer's page ("" nobody): if somebody else holds it now he was faster, and the verb
    refuses with `Held`. None skips that.
    """
    consultation = _open(db, number, by, seen)
    stages.advance(db, consultation, "reviewing", by=by.name, now=now)
    if consultation.officer_id == by.id:
        return consultation
    before = consultation.officer_id
    _require_holder(db, consultation, holder)
    consultation.officer_id = by.id
    if consultation.state == "new":
        consultations.move(db, consultation, "assigned", by=by.name, now=now, officer=by.name)
    else:
        events.record(db, consultation, "taken", by=by.name, now=now, officer=by.name, before=_name(db, before))
    return consultation


def hand_over(
    db: Session, number: str, to: str, *, by: Officer, now: datetime, note: str = "", seen: int | None = None
) -> Consultation:
    """Give it to a colleague by name, or back to the pool with to=""."""
    consultation = _open(db, number, by, seen)
    receiver = officers.by_name(db, to) if to else None
    if to and (receiver is None or not receiver.active):
        raise DeskError(f"Petugas '{to}' tidak ada. Pilih nama dari daftar petugas.")
    if receiver is not None and not seeing.may_see(db, receiver, consultation):
        raise DeskError(f"{seeing.NOT_YOURS} {receiver.display_name} tidak boleh membukanya. Pilih nama lain.")
    consultation.officer_id = receiver.id if receiver else None
    _follow(db, consultation, receiver, by=by, now=now)
    if note.strip():
        _note(db, consultation, note, by=by, now=now)
    if receiver is None and consultation.kind == "complaint":
        notices.tell_handlers(db, consultation, by=by.name, now=now)
    elif receiver is None:
        routing.assign_waiting(db, now)
    return consultation


def _follow(db: Session, consultation: Consultation, receiver: Officer | None, *, by: Officer, now: datetime) -> None:
    """Bring the state in line with the new owner."""
    to = "new" if receiver is None else "assigned" if consultation.state == "new" else consultation.state
    name = receiver.name if receiver else ""
    if to == consultation.state:
        events.record(db, consultation, "handed_over", by=by.name, now=now, officer=name)
    else:
        consultations.move(db, consultation, to, by=by.name, now=now, officer=name)
    notices.notify(db, [receiver] if receiver else [], consultation, "assigned", by=by.name, now=now)


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
    require_not_overtaken(db, found(db, number, by), seen, by, began=began)
    consultation = _mine(db, number, by, None)
    _require_words(text, enclosures)
    road = _road(db, office, consultation, manner, now)
    queued = say.queue(
        db,
        office,
        road,
        text.strip(),
        consultation=consultation,
        kind="message",
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
        put_off(db, consultation, queued, by=by, now=now)
        return queued
    _answered(db, consultation, by=by, now=now, said=queued)
    access.mark_given(db, consultation, text, by=by.name, now=now)
    return queued


def _road(db: Session, office: Office, consultation: Consultation, manner: Manner, now: datetime) -> Identity:
    if manner.to is not None:
        mine = [one for one in people.identities(db, consultation.person_id) if say.reaches(office, one)]
        for one in mine:
            if (one.channel, one.value) == (manner.to.channel, manner.to.value) and one.opted_out_at is None:
                return one
        raise DeskError("Alamat itu bukan milik warga ini, atau tidak dapat kami tulisi. Pilih alamat lain.")
    road = say.route(db, office, consultation, now)
    if road is None:
        raise DeskError("Nomor ini tidak dapat menerima pesan. Hubungi kembali lewat telepon, lalu catat hasilnya.")
    return road


def put_off(db: Session, consultation: Consultation, queued: Sequence[Message], *, by: Officer, now: datetime) -> None:
    """It leaves at a time the officer chose and counts as an answer only then (see `left`)."""
    for one in queued:
        one.scheduled_at = now
    keys, due = [one.key for one in queued], queued[0].due_at or now
    events.record(
        db, consultation, "scheduled", by=by.name, now=now, message=keys[0], messages=keys, due=due.isoformat()
    )


def left(db: Session, message: Message, now: datetime) -> None:
    """A message that was put off is on its way: from here on it is an answer like any other."""
    message.scheduled_at = None
    by = officers.by_name(db, message.author)
    consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    if by is None or consultation is None or consultation.state in ("new", "closed"):
        return
    _answered(db, consultation, by=by, now=now, said=[message])


def _answered(db: Session, consultation: Consultation, *, by: Officer, now: datetime, said: Sequence[Message]) -> None:
    """On record with how it stood before, so that it can be taken back."""
    keys, before = [one.key for one in said], consultations.snapshot(consultation)
    more: dict[str, Any] = {"message": keys[0], "messages": keys, "before": before}
    consultation.first_help_at = consultation.first_help_at or now
    consultation.waiting_since = None
    owed = consultation.state == "confirming" and colleagues.is_owed(db, consultation)
    if consultation.state == "answered" or owed:  # a word meanwhile; the colleague's answer is still to come
        events.record(db, consultation, "replied", by=by.name, now=now, **more)
    else:
        consultations.move(db, consultation, "answered", by=by.name, now=now, **more)
    stages.answered(db, consultation, by=by.name, now=now)
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
    consultation = found(db, number, by)
    _require_words(text, enclosures)
    message = _note(db, consultation, text, by=by, now=now, key=key)
    say.enclose_all(db, message, enclosures)
    return message


def _note(
    db: Session, consultation: Consultation, text: str, *, by: Officer, now: datetime, key: str = ""
) -> Message:
    message = Message(
        key=key or messages.new_key(),
        consultation_id=consultation.id,
        direction="note",
        author=by.name,
        body=text.strip(),
        at=now,
    )
    db.add(message)
    db.flush()
    events.record(db, consultation, "noted", by=by.name, now=now, message=message.key)
    mentions.tell(db, consultation, text, by=by, now=now)
    return message


def log_call(
    db: Session, number: str, text: str, *, by: Officer, now: datetime, seen: int | None = None, key: str = ""
) -> Message:
    """Write down what was said when the officer called back; counts as the answer."""
    require_not_overtaken(db, found(db, number, by), seen, by)
    consultation = _mine(db, number, by, None)
    _require_words(text, ())
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
    consultation = _open(db, number, by, seen)
    if unfinished := stages.unfinished(consultation, reachable=say.road(db, office, consultation) is not None):
        raise DeskError(unfinished)
    _require_nothing_scheduled(db, consultation)
    if consultation.officer_id is None:
        consultation.officer_id = by.id
    closing.close(db, office, consultation, by=by.name, now=now, delay=delay)
    return consultation


def reopen(db: Session, number: str, *, by: Officer, now: datetime, seen: int | None = None) -> Consultation:
    """Take a closed consultation up again; it becomes mine."""
    consultation = _find(db, number, by, seen)
    if consultation.state != "closed":
        raise DeskError(f"{consultation.number} masih terbuka.")
    if consultation.merged_into_id is not None:
        raise DeskError(f"{consultation.number} sudah digabung. Urungkan penggabungannya dari konsultasi tujuan.")
    consultation.officer_id = by.id
    consultations.move(db, consultation, "assigned", by=by.name, now=now, officer=by.name)
    return consultation


def ask_for_rating(
    db: Session, office: Office, number: str, *, by: Officer, now: datetime, seen: int | None = None
) -> Consultation:
    """Ask the citizen for his rating once more, at most once a day."""
    consultation = _find(db, number, by, seen)
    if consultation.state != "closed":
        raise DeskError(f"{consultation.number} masih terbuka. Nilai diminta saat konsultasi ditutup.")
    if consultations.rating_of(db, consultation) is not None:
        raise DeskError("Warga sudah memberi nilai.")
    asked = consultation.rating_asked_at
    if asked is not None and now - asked < ASK_AGAIN_AFTER:
        raise DeskError("Nilai baru saja diminta. Tunggu sehari sebelum meminta lagi.")
    if not closing.ask_for_rating(db, office, consultation, now=now, by=by.name):
        raise DeskError("Tidak ada alamat untuk menulis kepada warga ini.")
    return consultation


def set_duty(db: Session, name: str, on: bool, *, now: datetime) -> Officer:
    """Come on duty or go home; who comes gets waiting consultations at once."""
    officer = officers.by_name(db, name)
    if officer is None:
        raise NotFound(f"Petugas '{name}' tidak ada.")
    presence.become(db, officer, presence.PRESENT if on else presence.GONE, now=now)
    return officer


# what the verbs ask first


def held_by(db: Session, number: str, by: Officer, seen: int | None = None) -> Consultation:
    """The open consultation of that number, which must be his. Raises DeskError."""
    return _mine(db, number, by, seen)


def still_open(db: Session, number: str, by: Officer, seen: int | None) -> Consultation:
    """The open consultation of that number, whoever holds it. Raises DeskError."""
    return _open(db, number, by, seen)


def name_of(db: Session, officer_id: int | None) -> str:
    """The name an officer signs in with, as events keep it; "" for nobody."""
    return db.get_one(Officer, officer_id).name if officer_id is not None else ""


def found(db: Session, number: str, by: Officer, seen: int | None = None) -> Consultation:
    """The consultation of that number, open or closed, if he may see it. Raises DeskError."""
    return _find(db, number, by, seen)


def _find(db: Session, number: str, by: Officer, seen: int | None) -> Consultation:
    consultation = consultations.by_number(db, number)
    if consultation is None:
        raise NotFound(f"Konsultasi '{number}' tidak ada. Periksa nomornya, misalnya K-2026-000123.")
    if not seeing.may_see(db, by, consultation):
        raise Hidden(seeing.NOT_YOURS)
    if seen is not None and seen < consultation.last_event_id:
        raise Overtaken("Ada hal baru di konsultasi ini sejak halaman Anda dibuka. Baca dahulu, lalu kirim lagi.")
    return consultation


def require_not_overtaken(
    db: Session, consultation: Consultation, seen: int | None, by: Officer, *, began: int | None = None
) -> None:
    """Raises Overtaken when there is an answer the officer has not reckoned with.

    One of his own, or a colleague's note, after the event `seen`; or a colleague's answer after `began`, the event he
    saw when he began to write.
    """
    if seen is None or min(seen, began or seen) >= consultation.last_event_id:
        return
    newer = events.since(db, consultation, min(seen, began or seen))
    taken_back = {event.detail.get("message") for event in newer if event.what == "undone"}
    for event in newer:
        unseen, mine = (event.id or 0) > seen, event.by == by.name
        if event.what in ANSWERS and event.detail.get("message") not in taken_back and (unseen or not mine):
            raise _overtaken(db, event.by, by, "membalas")
        if event.what == "noted" and unseen and not mine:
            raise _overtaken(db, event.by, by, "menulis catatan")


def require_nothing_new(consultation: Consultation, seen: int | None) -> None:
    """Raises Overtaken when anything at all happened: for words that were written a while ago."""
    if seen is not None and seen < consultation.last_event_id:
        raise Overtaken("Ada hal baru di konsultasi ini sejak Anda menulis. Baca dahulu, lalu kirim lagi.")


def _overtaken(db: Session, name: str, by: Officer, deed: str) -> Overtaken:
    if name == by.name:
        words = "Balasan ini belum dikirim. Baca balasan Anda yang lain, lalu pilih."
        return Overtaken(words, f"Anda sudah {deed} dari jendela lain", "Anda")
    colleague = officers.by_name(db, name)
    who = colleague.display_name if colleague else name
    return Overtaken(f"Balasan Anda belum dikirim. Baca tulisan {who}, lalu pilih.", f"{who} lebih dulu {deed}", who)


def _require_holder(db: Session, consultation: Consultation, holder: str | None) -> None:
    if holder is None or consultation.officer_id is None:
        return
    has_it = db.get_one(Officer, consultation.officer_id)
    if has_it.name != holder:
        words = f"{consultation.number} dipegang {has_it.display_name}. Tulisan Anda tetap di sini."
        raise Held(words, has_it.name)


def _require_nothing_scheduled(db: Session, consultation: Consultation) -> None:
    if outbox.scheduled_of(db, consultation):
        raise DeskError("Masih ada balasan terjadwal. Kirim sekarang atau batalkan dahulu, lalu tutup.")


def _open(db: Session, number: str, by: Officer, seen: int | None) -> Consultation:
    consultation = _find(db, number, by, seen)
    if consultation.state == "closed":
        raise DeskError(f"{consultation.number} sudah ditutup. Buka kembali dahulu.")
    return consultation


def _mine(db: Session, number: str, by: Officer, seen: int | None) -> Consultation:
    consultation = _open(db, number, by, seen)
    if consultation.officer_id != by.id:
        owner = _name(db, consultation.officer_id)
        raise DeskError(f"{consultation.number} {f'dipegang {owner}' if owner else 'belum diambil'}. Ambil dahulu.")
    return consultation


def _require_words(text: str, enclosures: Sequence[Enclosure]) -> None:
    if not text.strip() and not enclosures:
        raise DeskError("Pesan masih kosong. Tulis sesuatu atau lampirkan berkas.")
    if len(text) > LONGEST_TEXT:
        raise DeskError(
            f"Pesan terlalu panjang ({len(text)} huruf). Paling banyak {LONGEST_TEXT}; kirim sebagai berkas."
        )


def _name(db: Session, officer_id: int | None) -> str:
    return db.get_one(Officer, officer_id).display_name if officer_id is not None else ""
