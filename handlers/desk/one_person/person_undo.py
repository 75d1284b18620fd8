"""Undo the merge of two people: all goes back to whose it was, and what came since goes with the address it came from.

A case that both have a share in by now is parted. Where only an officer can say how, it is refused and says what first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from handlers.desk import merge_split
from handlers.desk.one_person import person_merge
from handlers.errors import NotFound, Refusal
from handlers.office import formats
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.privacy import guest_book
from store.cases import erasure, events, merges, people
from store.cases.one_person import person_merges
from store.desk import visits
from store.event_names import EventName
from store.tables import Consultation, Event, Identity, Message, Person, PersonMerge, PrivacyRequest, Visit
from store.vocabulary import CaseKind, CaseState, Direction

ERASED = "Data salah satunya sudah dihapus atas permintaan warga, jadi penggabungan tidak dapat diurungkan lagi."
DONE = "Penggabungan ini sudah diurungkan."


@dataclass(frozen=True)
class Side:
    """One of the two people, as they are after the undoing: their addresses and their cases."""

    person: Person
    identities: Sequence[Identity]
    cases: Sequence[Consultation]

    @property
    def ids(self) -> list[int]:
        return [one.id or 0 for one in self.identities]


def undo(act: Act, case: Consultation, event_id: int) -> None:
    """Make one person two again. Raises Refusal."""
    event = events.by_id(act.db, event_id)
    if event is None or event.consultation_id != case.id or event.what != EventName.PEOPLE_MERGED:
        raise NotFound("Catatan itu tidak ada.")
    merge = _recorded(act, event)
    leaving, staying = _sides(act, merge)
    _require_apart(act, leaving, staying)
    _part_shared(act, leaving, staying, merge.detail["last_message"])
    people.give(act.db, leaving.identities, leaving.person, [one.id or 0 for one in leaving.cases])
    for request_id in merge.detail["requests"]:
        request = act.db.get(PrivacyRequest, request_id)
        if request is not None and request.person_id == staying.person.id:
            request.person_id = leaving.person.id or 0
    for mine, other in ((leaving, staying), (staying, leaving)):
        _answer_home(act, mine, other)
    _put_back(act, merge)
    leaving.person.merged_into_id, merge.undone_at = None, act.now
    for told in merge.detail["told"]:
        act.record(act.db.get_one(Consultation, told), EventName.PEOPLE_PARTED)


def _recorded(act: Act, event: Event) -> PersonMerge:
    """Return the merge of an event, if it can be undone now. Raises Refusal."""
    merge = act.db.get(PersonMerge, event.detail["merge"])
    if merge is None:
        raise Refusal(ERASED)
    if merge.undone_at is not None:
        raise Refusal(DONE)
    days = act.office.merge_undo_days
    if act.now - merge.at > timedelta(days=days):
        raise Refusal(f"Sudah lebih dari {days} hari, jadi penggabungan ini tidak dapat diurungkan lagi.")
    later = person_merges.standing(act.db, merge.target_id)
    if later is not None:
        when = f"{formats.date(act.office, later.at)}, {formats.clock(act.office, later.at)}"
        raise Refusal(f"Warga ini sesudahnya digabung lagi ({when}, oleh {later.by}). Urungkan itu dahulu.")
    return merge


def _sides(act: Act, merge: PersonMerge) -> tuple[Side, Side]:
    """Return the person who leaves, and the one who stays."""
    told = merge.detail
    held = person_merges.identities_of(act.db, merge.target_id)
    going = [one for one in held if one.id in told["identities"] or one.original_person_id in told["correspondents"]]
    ids, before = {one.id for one in going}, set(told["cases"])  # sets: some people have thousands of cases
    cases = erasure.consultations_of(act.db, merge.target_id)
    back = [one for one in cases if one.id in before or ((one.id or 0) > told["last_case"] and one.identity_id in ids)]
    gone = {one.id for one in back}
    return (
        Side(act.db.get_one(Person, merge.source_id), going, back),
        Side(
            act.db.get_one(Person, merge.target_id),
            [one for one in held if one.id not in ids],
            [one for one in cases if one.id not in gone],
        ),
    )


def _named(act: Act, case: Consultation) -> str:
    """Return the number of a case, in words that tell nothing where the officer may not see it."""
    is_known = not case.anonymous and visibility.may_see(act.db, act.by, case)
    return case.number if is_known else "sebuah perkara yang tidak tampak bagi Anda"


def _require_apart(act: Act, leaving: Side, staying: Side) -> None:
    """Refuse where a consultation of one was merged into one of the other: which words are whose is not known."""
    by_id = {one.id: one for side in (leaving, staying) for one in side.cases}
    gone = {one.id for one in leaving.cases}
    for one in by_id.values():
        into = by_id.get(one.merged_into_id)
        if into is not None and not one.anonymous and ((one.id in gone) != (into.id in gone)):
            which = f"{_named(act, one)} ke {_named(act, into)}"
            raise Refusal(f"Ada penggabungan konsultasi: {which}. Urungkan penggabungan itu dahulu.")


def _part_shared(act: Act, leaving: Side, staying: Side, since: int) -> None:
    """Move what one of the two wrote since in a consultation of the other to a consultation of their own."""
    for mine, other in ((leaving, staying), (staying, leaving)):
        shared = {one.id: one for one in other.cases if one.kind == CaseKind.CONSULTATION}
        found = person_merges.strangers_in(act.db, [one or 0 for one in shared], mine.ids, since)
        if waiting := next((one for one in found if person_merges.is_waiting(one)), None):
            where = _named(act, shared[waiting.consultation_id])
            raise Refusal(f"Sebuah balasan di {where} belum terkirim ke alamat orang lain. Batalkan dahulu.")
        for case_id, written in groupby(sorted(found, key=_place), key=lambda one: one.consultation_id):
            _part(act, shared[case_id], list(written), mine)


def _place(message: Message) -> tuple[int, int]:
    return message.consultation_id or 0, message.id or 0


def _part(act: Act, case: Consultation, written: Sequence[Message], mine: Side) -> None:
    heard = [one for one in written if one.direction == Direction.IN]
    if not heard:
        return  # our own words about this consultation, which they went to by mistake, stay with it
    writer = act.db.get_one(Identity, heard[-1].identity_id)
    new = merge_split.part(act, case, written, writer)
    new.person_id = mine.person.id or 0
    if case.state == CaseState.CLOSED and new.state != CaseState.CLOSED and new.waiting_since is None:
        act.move(new, CaseState.CLOSED)
        new.outcome = case.outcome
    came = [one.id or 0 for one in visits.of_case(act.db, case.id or 0) if _is_of(one, written)]
    merges.move(act.db, {"visits": came}, case, new)
    act.record(new, EventName.SPLIT_OFF, number=case.number)
    act.record(case, EventName.PEOPLE_PARTED, number=new.number)


def _is_of(visit: Visit, written: Sequence[Message]) -> bool:
    """Return whether one of these messages brought a visit: a form of the tablet, or a word that took a number."""
    asked = {(one.identity_id, one.at) for one in written if one.direction == Direction.IN}
    return visit.key in {one.external_id for one in written} or (visit.identity_id, visit.booked_at) in asked


def _answer_home(act: Act, mine: Side, other: Side) -> None:
    """Let answers to these cases go to an address of their own person again. Raises Refusal where none is left."""
    for case in mine.cases:
        if case.identity_id not in other.ids:
            continue
        if not mine.ids:
            raise Refusal(f"Tidak ada lagi alamat untuk {_named(act, case)}. Kembalikan dahulu alamat yang dilepas.")
        known = person_merges.route_within(act.db, case, mine.ids)
        home = act.db.get_one(Identity, known if known is not None else mine.ids[-1])
        case.identity_id, case.channel, case.answer_to = home.id or 0, home.channel, ""


def _put_back(act: Act, merge: PersonMerge) -> None:
    """Restore the name, the address for answers and the guest book of who stays.

    What was changed since the merge stays as it is.
    A later merge into the same person that is still to be undone forgets them too: it would bring them back.
    """
    person, told = act.db.get_one(Person, merge.target_id), merge.detail
    restored = _restored(person_merge.shown(act.db, person), told["before"], told["after"])
    person.leading_id = restored["leading"]
    if people.leading(act.db, merge.target_id) is None:  # it went with the other
        person.leading_id = None
    person.name, book = restored["name"], people.guest_book(act.db, merge.target_id)
    for field, answer in (restored["book"] or {}).items():
        setattr(book, field, answer)
    if book is not None and restored["book"] is None:
        act.db.delete(book)
    for later in person_merges.later_into(act.db, merge):
        later.detail = {**later.detail, "before": _restored(later.detail["before"], told["before"], told["after"])}


def _restored(now: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return values as `shown` gives them, with those that a merge has set as they were before it."""
    plain = {one: before.get(one) if now.get(one) == after.get(one) else now.get(one) for one in ("name", "leading")}
    if now["book"] is None or after["book"] is None:
        return plain | {"book": now["book"]}
    was = before["book"] or dict.fromkeys(guest_book.FIELDS, "")
    book = now["book"] | {field: was[field] for field, said in after["book"].items() if now["book"].get(field) == said}
    return plain | {"book": book if before["book"] is not None or any(book.values()) else None}
