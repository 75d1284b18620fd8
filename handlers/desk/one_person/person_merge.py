"""Merge two people who are one: everything of one record becomes the other's. It can be undone for some days.

Each address keeps what it is: whether it wants no messages, whether it is blocked, when its window closes. So nothing
that a citizen refused at one number is allowed again because another number turns out to be theirs too.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from handlers.errors import BadInput, Refusal
from handlers.officers.act import Act
from handlers.privacy import guest_book, subject_requests
from store.cases import erasure, people
from store.cases.one_person import person_merges
from store.event_names import EventName
from store.tables import Consultation, GuestBook, Person, PersonMerge

LONGEST_REASON = 200
SAME = "Keduanya sudah satu orang. Pilih warga lain."
ERASED = "Data salah satunya sudah dihapus atas permintaan warga, jadi keduanya tidak digabungkan."
NO_REASON = "Tulis bagaimana Anda tahu bahwa keduanya orang yang sama, misalnya: ditanya lewat telepon."


def merge(act: Act, case: Consultation, number: str, reason: str, *, other_leads: bool = False) -> PersonMerge:
    """Make the person of another case one with the person of this case. Return the record of it. Raises Refusal.

    number: of a case of the other person that the officer may see.
    reason: how the officer knows it.
    other_leads: the other's name is shown from then on, and their answers in the guest book count first.
    """
    target = subject_requests.of_number(act.db, act.by, case.number)
    source = subject_requests.of_number(act.db, act.by, number)
    words = " ".join(reason.split())
    if source.id == target.id:
        raise Refusal(SAME)
    if any(person_merges.is_erased(act.db, one.id or 0) for one in (source, target)):
        raise Refusal(ERASED)
    if not words or len(words) > LONGEST_REASON:
        raise BadInput(NO_REASON if not words else f"Alasannya paling banyak {LONGEST_REASON} huruf.")
    if (apart := person_merges.are_different(act.db, source.id or 0, target.id or 0)) is not None:
        act.db.delete(apart)
    done = _join(act, source, target, other_leads=other_leads)
    told = (case, subject_requests.case_of(act.db, act.by, number))
    done.detail = {**done.detail, "told": [one.id for one in told]}
    for one in told:  # neither names the other: one may be a complaint
        act.record(one, EventName.PEOPLE_MERGED, merge=done.id, reason=words)
    return done


def _join(act: Act, source: Person, target: Person, *, other_leads: bool) -> PersonMerge:
    db, source_id, target_id = act.db, source.id or 0, target.id or 0
    identities, requests = person_merges.identities_of(db, source_id), person_merges.requests_of(db, source_id)
    cases = [one.id or 0 for one in erasure.consultations_of(db, source_id)]
    last_case, last_message = person_merges.last_ids(db)
    before = shown(db, target)
    people.give(db, identities, target, cases)
    for request in requests:
        request.person_id = target_id
    _lead(act, source, target, other_leads=other_leads)
    source.merged_into_id = target_id
    done = PersonMerge(
        source_id=source_id,
        target_id=target_id,
        at=act.now,
        by=act.by.name,
        detail={
            "identities": [one.id for one in identities],
            "correspondents": sorted({source_id, *(one.original_person_id for one in identities)}),
            "cases": cases,
            "requests": [one.id for one in requests],
            "last_case": last_case,
            "last_message": last_message,
            "before": before,
            "after": shown(db, target),
        },
    )
    db.add(done)
    db.flush()
    return done


def _lead(act: Act, source: Person, target: Person, *, other_leads: bool) -> None:
    """Let what is known of one of the two count first, and what is known of the other where the first has none.

    It is the name, the address for answers, and the guest book.
    """
    first, second = (source, target) if other_leads else (target, source)
    target.name = first.name or second.name
    target.leading_id = first.leading_id or second.leading_id
    books = [people.guest_book(act.db, one.id or 0) for one in (first, second)]
    told = [book for book in books if book is not None]
    if not told:
        return
    answers = {field: next(filter(None, (getattr(book, field) for book in told)), "") for field in guest_book.FIELDS}
    book = people.guest_book(act.db, target.id or 0)
    if book is None:
        newest = max(told, key=lambda one: one.updated_at)
        book = GuestBook(person_id=target.id or 0, updated_at=newest.updated_at, updated_by=newest.updated_by)
        act.db.add(book)
    for field, answer in answers.items():
        setattr(book, field, answer)
    act.db.flush()


def shown(db: Session, person: Person) -> dict[str, Any]:
    """Return what a merge may change of a person, as values that the record of it can keep. book: None for none."""
    book = people.guest_book(db, person.id or 0)
    return {
        "name": person.name,
        "leading": person.leading_id,
        "book": {field: getattr(book, field) for field in guest_book.FIELDS} if book is not None else None,
    }
