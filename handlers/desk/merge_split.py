"""Merge two consultations that are one request, or split one that holds two. Each can be undone for 30 days.

Messages, data needs, confirmations, referrals and visits move; the record of each consultation stays its own. A merged
consultation is closed without asking for a rating, and leads to the other from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers.errors import NotFound, Refusal
from handlers.office import service_hours
from handlers.office.office import Office
from handlers.officers import guards, routing
from handlers.officers.act import Act
from store.cases import consultations, events, merges, messages
from store.desk import tags
from store.event_names import EventName
from store.tables import CLOCK_COLUMNS, Consultation, Event, Identity, Message, Officer
from store.visit_words import AccessWay
from store.vocabulary import Actor, CaseKind, CaseOutcome, CaseState, Direction, MessageState

UNDO_WITHIN = timedelta(days=30)
MERGED = CaseOutcome.MERGED  # how the one that was joined to another ended
LONGEST_SUBJECT = 120
NOT_LEFT = (MessageState.FAILED, MessageState.CANCELLED)
# what joining and parting change, besides the rows that move; state and closed_at last
KEPT = (
    "officer_id",
    "identity_id",
    "answer_to",
    "channel",
    "subject",
    "waiting_since",
    "first_help_at",
    "snoozed_until",
    "outcome",
    "access_ways",
)
FIELDS = (*KEPT, *CLOCK_COLUMNS, "merged_into_id", "state", "closed_at")


def merge(act: Act, source: Consultation, target: Consultation) -> Consultation:
    """Merge a consultation into another of the same person, and return that other."""
    guards.require_open(source)
    guards.require_open(target)
    _require_alike(source, target)
    before = {"source": snapshot(source), "target": snapshot(target)}
    rows = merges.rows_of(act.db, source)
    merges.move(act.db, rows, source, target)
    added = tags.add(act.db, target, tags.of(act.db, source))
    _take_over(act, source, target)
    _end(act, source, target)
    act.record(
        target, EventName.MERGED_IN, number=source.number, rows=rows, tags=added, before=before, after=snapshot(target)
    )
    routing.assign_waiting(act.db, act.office, act.now)
    return target


def _require_alike(source: Consultation, target: Consultation) -> None:
    if source.id == target.id:
        raise Refusal("Pilih konsultasi lain sebagai tujuan penggabungan.")
    if source.anonymous or target.anonymous:
        raise Refusal("Pengaduan anonim tidak digabung: penggabungan akan menunjukkan siapa penulisnya.")
    if source.person_id != target.person_id:
        raise Refusal("Keduanya dari warga yang berbeda. Hanya konsultasi satu warga yang dapat digabung.")
    if source.kind != target.kind:
        raise Refusal("Pengaduan dan konsultasi tidak dapat digabung.")


def _take_over(act: Act, source: Consultation, target: Consultation) -> None:
    """Give the target what the source brings: the older wait, its first help, its ways of access, its officer."""
    waits = [one.waiting_since for one in (source, target) if one.waiting_since is not None]
    target.waiting_since = min(waits, default=None)
    if target.first_help_at is None and source.first_help_at is not None:
        target.first_help_at = max(source.first_help_at, target.opened_at)
        target.helped_seconds = source.helped_seconds
    ways = {*source.access_ways.split(","), *target.access_ways.split(",")}
    target.access_ways = ",".join(way for way in AccessWay if way in ways)
    officer = target.officer_id if target.officer_id is not None else source.officer_id
    target.officer_id = officer
    is_owed = target.state == CaseState.ANSWERED and target.waiting_since is not None
    if target.state == CaseState.ANSWERED and source.state == CaseState.CONFIRMING:  # the question moved along
        act.move(target, CaseState.CONFIRMING)
    elif is_owed or (target.state == CaseState.NEW and officer is not None):
        act.move(target, CaseState.ASSIGNED, officer=_name_of(act.db, officer))


def _end(act: Act, source: Consultation, target: Consultation) -> None:
    source.waiting_since = source.snoozed_until = None
    if source.state != CaseState.CLOSED:
        act.move(source, CaseState.CLOSED, into=target.number)
    source.outcome, source.merged_into_id = MERGED, target.id


def undo_merge(act: Act, target: Consultation, event_id: int) -> Consultation:
    """Undo a merge: the consultation that was merged is as it was. Return it."""
    event = _recorded(act.db, target, event_id, EventName.MERGED_IN, act.now)
    source = consultations.by_number(act.db, str(event.detail["number"]))
    if source is None or source.merged_into_id != target.id:
        raise Refusal("Penggabungan ini sudah diurungkan.")
    merges.move(act.db, event.detail["rows"], target, source)
    tags.remove(act.db, target, event.detail["tags"])
    _put_back(target, event.detail["before"]["target"], event.detail["after"])
    _put_back(source, event.detail["before"]["source"])
    for case, other in ((source, target), (target, source)):
        act.record(case, EventName.MERGE_UNDONE, number=other.number, event=event.id)
    return source


def split(act: Act, source: Consultation, keys: Sequence[str], *, subject: str = "") -> Consultation:
    """Make a new consultation of some messages of another, and return it.

    keys: of the messages that move.
    subject: of the new consultation; "" for the first line of its first message.
    """
    guards.require_open(source)
    chosen, before = _chosen(act.db, source, keys), snapshot(source)
    new = part(act, source, chosen, consultations.identity_of(act.db, source), subject)
    act.record(new, EventName.SPLIT_OFF, number=source.number)
    act.record(source, EventName.SPLIT, number=new.number, messages=len(chosen), before=before, after=snapshot(source))
    return new


def part(
    act: Act, source: Consultation, chosen: Sequence[Message], writer: Identity, subject: str = ""
) -> Consultation:
    """Move messages of a case to a new one of whoever wrote them, with its share of what is unanswered. Return it."""
    owed = unanswered(act.db, source)
    new = _new(act.db, act.office, source, chosen, writer, subject, act.now)
    merges.move(act.db, {"messages": [one.id or 0 for one in chosen]}, source, new)
    source.waiting_since = min((one.at for one in owed if one not in chosen), default=None)
    new.waiting_since = min((one.at for one in owed if one in chosen), default=None)
    if source.officer_id is not None:
        new.officer_id = source.officer_id
        act.move(new, CaseState.ASSIGNED, officer=_name_of(act.db, new.officer_id))
    for one in (source, new):
        rest_if_answered(act.db, one, act.now)
    return new


def _chosen(db: Session, source: Consultation, keys: Sequence[str]) -> list[Message]:
    if source.kind == CaseKind.COMPLAINT:
        raise Refusal("Pengaduan tidak dapat dipisah. Buat konsultasi baru dari pengaduan itu.")
    everything, chosen_keys = messages.timeline(db, source.id or 0), set(keys)
    chosen = [one for one in everything if one.key in chosen_keys and one.direction != Direction.STAFF]
    if not any(one.direction == Direction.IN for one in chosen):
        raise Refusal("Pilih paling sedikit satu pesan warga yang akan dipisahkan.")
    if not any(one.direction == Direction.IN and one.key not in chosen_keys for one in everything):
        raise Refusal("Sisakan paling sedikit satu pesan warga di konsultasi ini.")
    return chosen


def _new(  # what the new one is made of
    db: Session,
    office: Office,
    source: Consultation,
    chosen: Sequence[Message],
    writer: Identity,
    subject: str,
    now: datetime,
) -> Consultation:
    asked = next(one for one in chosen if one.direction == Direction.IN)
    new = consultations.open_new(
        db,
        writer,
        subject=" ".join((subject or asked.subject or asked.body).split())[:LONGEST_SUBJECT],
        language=source.language,
        now=now,
        year=now.astimezone(office.zone).year,
    )
    new.split_from_id, new.opened_at = source.id, asked.at
    if not service_hours.served(office, source.opened_at, asked.at):  # both waited when the office opened
        new.line_place, new.promised_seconds = source.line_place, source.promised_seconds
    if source.first_help_at is not None:  # whoever parts them has read them: the citizen is being helped
        new.first_help_at = max(source.first_help_at, new.opened_at)
    return new


def unanswered(db: Session, case: Consultation) -> list[Message]:
    """Return the citizen's messages that no officer has answered. None where nothing is owed in the case."""
    waiting: list[Message] = []
    for message in messages.timeline(db, case.id or 0) if case.waiting_since is not None else ():
        if message.direction == Direction.IN and not message.automatic:
            waiting.append(message)
        elif message.direction == Direction.OUT and message.author != Actor.BOT and message.state not in NOT_LEFT:
            waiting = []
    return waiting


def rest_if_answered(db: Session, case: Consultation, now: datetime) -> None:
    """Let a part of a case that was parted wait for the citizen, where nothing in it is unanswered."""
    if case.waiting_since is None and case.first_help_at is not None and case.state == CaseState.ASSIGNED:
        consultations.move(db, case, CaseState.ANSWERED, by=Actor.BOT, now=now, parted=True)


def undo_split(act: Act, source: Consultation, event_id: int) -> Consultation:
    """Undo a split: everything goes back, also what was written since. The new number leads to the old consultation."""
    event = _recorded(act.db, source, event_id, EventName.SPLIT, act.now)
    new = consultations.by_number(act.db, str(event.detail["number"]))
    if new is None or new.merged_into_id is not None:
        raise Refusal("Pemisahan ini sudah diurungkan.")
    merges.move(act.db, merges.rows_of(act.db, new), new, source)
    _put_back(source, event.detail["before"], event.detail["after"])
    if new.waiting_since is not None and source.state != CaseState.CLOSED:
        source.waiting_since = min(filter(None, (source.waiting_since, new.waiting_since)))
    _end(act, new, source)
    act.record(source, EventName.SPLIT_UNDONE, number=new.number, event=event.id)
    return source


# on record


def _recorded(db: Session, case: Consultation, event_id: int, what: EventName, now: datetime) -> Event:
    event = events.by_id(db, event_id)
    if event is None or event.consultation_id != case.id or event.what != what:
        raise NotFound("Catatan itu tidak ada.")
    if now - event.at > UNDO_WITHIN:
        raise Refusal("Sudah lebih dari 30 hari. Penggabungan dan pemisahan tidak dapat diurungkan lagi.")
    if case.merged_into_id is not None:
        raise Refusal(f"{case.number} sudah digabung ke konsultasi lain. Urungkan itu dahulu.")
    return event


def _name_of(db: Session, officer_id: int | None) -> str:
    """Return the name an officer signs in with, as events keep it; "" for nobody."""
    return db.get_one(Officer, officer_id).name if officer_id is not None else ""


def snapshot(consultation: Consultation) -> dict[str, Any]:
    """Return how a consultation stands, as values that an event can keep."""
    values = {name: getattr(consultation, name) for name in FIELDS}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _put_back(consultation: Consultation, before: dict[str, Any], after: dict[str, Any] | None = None) -> None:
    """Restore what the consultation was before. What has changed since (it is not as `after`) stays."""
    now_is = snapshot(consultation)
    moved_on = after is not None and now_is["state"] != after["state"]
    for name, value in before.items():
        if after is not None and (now_is[name] != after[name] or (moved_on and name in ("state", "closed_at"))):
            continue
        is_moment = name.endswith(("_at", "_since", "_until")) and value is not None
        setattr(consultation, name, datetime.fromisoformat(value) if is_moment else value)
