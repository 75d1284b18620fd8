"""Correct who a citizen is: their name, and which numbers and addresses are theirs. Each change keeps the old value.

An address from which something came, or to which something went, is proved by that. It is never edited away: it can
only be marked as not theirs, and then it is a person of its own, with the cases that came from it. One that an officer
added, and that was never used, can be taken away. Both can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from channels.envelope import Address
from handlers.errors import BadInput, NotFound, Refusal
from handlers.language import contacts
from handlers.officers.act import Act
from handlers.privacy import stopped, subject_requests
from store.cases import consultations, events, people
from store.event_names import EventName
from store.tables import Consultation, Event, Identity

UNDO_WITHIN = timedelta(days=30)
NAMES_AN_ADDRESS = ("phone", "email")
NOT_THEIRS = "Alamat itu bukan milik warga ini."
ERASED = "Alamat itu sudah tidak ada, mungkin dihapus atas permintaan pemiliknya."


@dataclass(frozen=True)
class TheirAddress:
    """A number or an address of a person, on all channels.

    is_used: something came from it or went to it. is_shared: several people use it.
    """

    kind: str
    value: str
    channels: Sequence[str]
    is_used: bool
    is_shared: bool = False


def of(act: Act, case: Consultation) -> list[TheirAddress]:
    """Return the numbers and addresses of the case's person. Raises Refusal where nobody may know who they are."""
    person = subject_requests.of_number(act.db, act.by, case.number)
    found: dict[tuple[str, str], list[Identity]] = {}
    for one in people.identities(act.db, person.id or 0):
        found.setdefault((one.kind, one.value), []).append(one)
    used = people.used_addresses(act.db, person.id or 0)
    return [
        TheirAddress(
            kind,
            value,
            [one.channel for one in same],
            is_used=any(one.id in used for one in same),
            is_shared=any(one.shared_at is not None for one in same),
        )
        for (kind, value), same in found.items()
    ]


def rename(act: Act, case: Consultation, name: str) -> None:
    """Correct the person's name."""
    person = subject_requests.of_number(act.db, act.by, case.number)
    plain = " ".join(name.split())
    if not plain or len(plain) > subject_requests.LONGEST_NAME:
        raise BadInput(f"Tulis nama yang benar, paling banyak {subject_requests.LONGEST_NAME} huruf.")
    if plain != person.name:
        act.record(case, EventName.CORRECTED, old=person.name, new=plain)
        person.name = plain


def add(act: Act, case: Consultation, typed: str) -> None:
    """Add a number or an address. One that is somebody's already is not taken from them."""
    person = subject_requests.of_number(act.db, act.by, case.number)
    contact = contacts.read(typed)
    if contact is None:
        raise BadInput("Kontak tidak dikenal. Tulis nomor seperti 0812-0000-7890 atau alamat email.")
    kind, value = contact
    owners = people.with_value(act.db, Address("", value, kind=kind))
    if any(owner.id == person.id for _, owner in owners):
        raise BadInput("Kontak itu sudah miliknya.")
    if owners:
        raise BadInput("Kontak itu milik orang lain. Gabungkan konsultasinya bila orangnya sama.")
    address = Address("email" if kind == "email" else "phone", value, "", kind)
    stopped.add(act, person, address)
    act.record(case, EventName.CONTACT_ADDED, kind=kind, address=value)


def share(act: Act, case: Consultation, kind: str, value: str, *, is_shared: bool) -> None:
    """Mark an address as used by several people, or as one person's again. Nothing is filled in from a shared one."""
    person = subject_requests.of_number(act.db, act.by, case.number)
    same = [one for one in people.identities(act.db, person.id or 0) if (one.kind, one.value) == (kind, value)]
    if not same:
        raise NotFound(NOT_THEIRS)
    if all((one.shared_at is not None) == is_shared for one in same):
        return
    for one in same:
        one.shared_at = act.now if is_shared else None
    what = EventName.CONTACT_SHARED if is_shared else EventName.CONTACT_OWN
    act.record(case, what, kind=kind, address=value)


def lead(act: Act, case: Consultation, channel: str, value: str) -> None:
    """Choose which address of a person answers go to. Raises NotFound.

    channel: "" for the one they wrote from, as usual.
    """
    person = subject_requests.of_number(act.db, act.by, case.number)
    before = people.leading(act.db, person.id or 0)
    theirs = people.identities(act.db, person.id or 0)
    chosen = next((one for one in theirs if (one.channel, one.value) == (channel, value)), None)
    if chosen is None and channel:
        raise NotFound(NOT_THEIRS)
    if chosen is not before:
        person.leading_id = chosen.id if chosen is not None else None
        told = {"kind": chosen.kind, "address": chosen.value, "channel": channel} if chosen is not None else {}
        act.record(case, EventName.CONTACT_LEADS, **told)


def take_away(act: Act, case: Consultation, kind: str, value: str) -> None:
    """Take away an address that was never used, or mark one that was as not theirs. Raises Refusal."""
    known = of(act, case)
    wanted = next((one for one in known if (one.kind, one.value) == (kind, value)), None)
    if wanted is None:
        raise NotFound(NOT_THEIRS)
    if len(known) < 2:
        raise Refusal("Ini satu-satunya alamat warga ini. Tambahkan yang benar dahulu.")
    same = [one for one in people.identities(act.db, case.person_id) if (one.kind, one.value) == (kind, value)]
    person = consultations.person_of(act.db, case)
    if person.leading_id in [one.id for one in same]:
        person.leading_id = None
    if wanted.is_used:
        _detach(act, case, same)
    else:
        for one in same:
            act.db.delete(one)
        act.record(case, EventName.CONTACT_REMOVED, kind=kind, address=value, channels=[one.channel for one in same])


def _detach(act: Act, case: Consultation, same: Sequence[Identity]) -> None:
    """Make an address a person of its own, with the cases that came from it. The case in hand stays as it is."""
    ids = [one.id or 0 for one in same]
    if case.identity_id in ids:
        raise Refusal("Konsultasi ini datang dari alamat itu. Buka konsultasi lain orang ini untuk melepasnya.")
    cases = people.cases_from(act.db, ids)
    original, alone = same[0].original_person_id, people.new_person(act.db, same[0].name, act.now)
    people.give(act.db, same, alone, cases)
    for one in same:  # from here on it is a correspondent of its own, whatever is merged or undone elsewhere
        one.original_person_id = alone.id or 0
    act.record(
        case,
        EventName.CONTACT_DETACHED,
        kind=same[0].kind,
        address=same[0].value,
        identities=ids,
        cases=cases,
        original=original,
    )


def undo(act: Act, case: Consultation, event_id: int) -> None:
    """Put back a name, or give an address back to the person it was taken from. Raises Refusal."""
    event = events.by_id(act.db, event_id)
    if event is None or event.consultation_id != case.id or event.what not in (EventName.CORRECTED, *UNDONE_BY):
        raise NotFound("Catatan itu tidak ada.")
    if act.now - event.at > UNDO_WITHIN:
        raise Refusal("Sudah lebih dari 30 hari, jadi tidak dapat diurungkan lagi.")
    if event.what == EventName.CORRECTED:
        _restore_name(act, case, event)
    else:
        _restore_address(act, case, event)


def _restore_name(act: Act, case: Consultation, event: Event) -> None:
    person = consultations.person_of(act.db, case)
    if "new" not in event.detail or person.name != event.detail["new"]:
        raise Refusal("Namanya sudah diubah lagi. Betulkan yang sekarang.")
    act.record(case, EventName.CORRECTED, old=person.name, new=str(event.detail["old"]), event=event.id)
    person.name = str(event.detail["old"])


def _restore_address(act: Act, case: Consultation, event: Event) -> None:
    kind, value = str(event.detail["kind"]), str(event.detail.get("address", ""))
    if not value:
        raise Refusal(ERASED)
    owners = people.with_value(act.db, Address("", value, kind=kind))
    if any(owner.id == case.person_id for _, owner in owners):
        raise Refusal("Ini sudah diurungkan.")
    UNDONE_BY[EventName(event.what)](act, case, event, [identity for identity, _ in owners])
    act.record(case, EventName.CONTACT_RESTORED, kind=kind, address=value, event=event.id)


def _restore_removed(act: Act, case: Consultation, event: Event, now_of_others: Sequence[Identity]) -> None:
    if now_of_others:
        raise Refusal("Alamat itu sekarang milik orang lain, jadi tidak dapat dikembalikan.")
    person = consultations.person_of(act.db, case)
    for channel in event.detail["channels"]:
        address = Address(str(channel), str(event.detail["address"]), "", str(event.detail["kind"]))
        stopped.add(act, person, address)


def _restore_detached(act: Act, case: Consultation, event: Event, now_of_others: Sequence[Identity]) -> None:
    person = consultations.person_of(act.db, case)
    mine = [one for one in now_of_others if one.id in event.detail["identities"]]
    if not mine:
        raise Refusal(ERASED)
    people.give(act.db, mine, person, event.detail["cases"])
    for one in mine:
        one.original_person_id = int(event.detail.get("original", case.person_id))


UNDONE_BY = {EventName.CONTACT_REMOVED: _restore_removed, EventName.CONTACT_DETACHED: _restore_detached}
