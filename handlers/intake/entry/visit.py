"""Take a visit in: a case for what the visitor wants, and a number in the queue of the day.

Case, number and guest book are written in the transaction of the message, so a visit has all of them or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from channels.envelope import Address, VisitForm
from handlers.intake import complaint, thread
from handlers.intake.intake import Intake
from handlers.privacy import visit_profile
from handlers.texts.kiosk import choices
from store.cases import consultations, events, people
from store.desk import visits
from store.event_names import EventName
from store.tables import Consultation, DataNeed, GuestBook, Visit
from store.visit_words import VisitService, VisitState
from store.vocabulary import Actor, ArrivalOutcome

WROTE_ON = "whatsapp"
PROFILE = ("reuse_consent_at", "reuse_version", "profile_of_id", *choices.CHOICES)
TOLD = ("key", "identity_id", "state", "arrived_at", "name", "organisation", "consent_at", "consent_version", *PROFILE)
HERE = (VisitState.WAITING, VisitState.CALLED, VisitState.SERVING)
JOINED = "{name} datang dan menyebut nomor WhatsApp {number}. Pastikan orangnya sebelum memperlihatkan percakapan."
SEVERAL = "Tamu menyebut nomor WhatsApp {number}. Beberapa konsultasi terbuka cocok: pastikan, lalu gabungkan."
STANDS_HERE = "Tamu menyebut nomor WhatsApp {number}. Di konsultasi itu sudah ada tamu: pastikan, lalu gabungkan."
NOT_FOUND = "Tamu menyebut nomor WhatsApp {number}. Tidak ada konsultasi terbuka dari nomor itu."
NOT_ADDED = "Tamu juga menulis {contacts}. Kontak itu belum terbukti milik warga ini, jadi belum dicatat."


def read_contacts(intake: Intake) -> ArrivalOutcome | None:
    """Keep of a visitor's contacts those of one person, and name the others to the officer.

    Anybody can write any contact. Somebody who is known already never gets another address by that: from then on,
    whoever has that address would be taken for them.
    """
    message = intake.message
    written = (message.sender, *message.also)
    known = {one: people.with_value(intake.db, one) for one in written}
    owner = next((found[0][1] for found in known.values() if found), None)
    if owner is None:
        return None
    theirs = [one for one, found in known.items() if any(person is owner for _, person in found)]
    intake.sender = replace(intake.sender, known=known[theirs[0]])
    intake.message = replace(message, sender=theirs[0], also=tuple(theirs[1:]), note=_not_added(written, theirs))
    return None


def _not_added(written: Sequence[Address], theirs: Sequence[Address]) -> str:
    others = [one.value for one in written if one not in theirs]
    return NOT_ADDED.format(contacts=", ".join(others)) if others else ""


def open_case(intake: Intake) -> ArrivalOutcome | None:
    """Open the case of a visit, and give the visitor their number.

    The case is dealt out like any other; whoever calls the number takes it. A complaint goes the way of complaints.
    """
    form = _form(intake)
    if not intake.message.body:
        intake.message = replace(intake.message, body=choices.SERVICES["id"][VisitService(form.service)])
    joined = _find_written(intake, form)
    outcome = complaint.hear_complaint(intake) if intake.message.complaint else thread.attach(intake)
    case = intake.consultation
    if case is None:
        raise RuntimeError("a visit always has a case")
    intake.db.flush()
    intake.person.language = form.language
    if joined is None:
        case.language = form.language
    else:
        case.identity_id = joined  # answers go on to where the citizen wrote from: nobody has proven who stands here
    told = _visit(intake, form, case)
    _use_again(intake, form, told)
    visit = _arrived(intake, case, told) or visits.add(intake.db, told)
    _fill_guest_book(intake, form)
    if not intake.message.complaint:
        _write_down_needs(intake, form, case)
    number = visits.number(visit)
    events.record(intake.db, case, EventName.VISITED, by=Actor.CITIZEN, now=intake.now, number=number)
    return outcome or ArrivalOutcome.ROUTED


def _find_written(intake: Intake, form: VisitForm) -> int | None:
    """Let a visit join the open consultation that the visitor says they wrote by WhatsApp.

    It joins where there is exactly one, and nobody stands here for it already: that may be somebody else, whose number
    must not end with this one. Else it is a new one, and the officer is told. Return the address that the joined
    consultation has, None for a new one.
    """
    if not form.wrote_as:
        return None
    found = consultations.open_from(intake.db, WROTE_ON, form.wrote_as)
    only = found[0] if len(found) == 1 else None
    if only is not None and not _stands_here(intake, only):
        intake.consultation, said = only, JOINED
    else:
        said = STANDS_HERE if only is not None else SEVERAL if found else NOT_FOUND
    said = said.format(name=form.name or "Tamu", number=form.wrote_as)
    intake.message = replace(intake.message, note="\n".join(one for one in (intake.message.note, said) if one))
    return only.identity_id if only is not None and intake.consultation is only else None


def _stands_here(intake: Intake, case: Consultation) -> bool:
    """Return whether a visitor of this day waits or is served for a case."""
    day = _day(intake)
    return any(one.day == day and one.state in HERE for one in visits.of_case(intake.db, case.id or 0))


def _day(intake: Intake) -> str:
    return intake.arrival.received_at.astimezone(intake.office.zone).date().isoformat()


def _form(intake: Intake) -> VisitForm:
    if intake.message.visit is None:
        raise RuntimeError("the message is no visit")
    return intake.message.visit


def _arrived(intake: Intake, case: Consultation, told: Visit) -> Visit | None:
    """Let the visitor whom a joined case expects today wait with the number they have. None where it expects nobody."""
    day = _day(intake)
    found = [one for one in visits.of_case(intake.db, case.id or 0) if one.day == day and visits.is_expected(one)]
    for visit in found[:1]:
        for name in TOLD:
            setattr(visit, name, getattr(told, name))
        return visit
    return None


def _visit(intake: Intake, form: VisitForm, case: Consultation) -> Visit:
    came = intake.arrival.received_at
    return Visit(
        key=intake.message.external_id,
        consultation_id=case.id or 0,
        identity_id=intake.identity.id,
        day=_day(intake),
        service=VisitService(form.service),
        running=0,
        arrived_at=came,
        name=form.name,
        organisation=form.organisation,
        consent_at=came if form.consent_version else None,
        consent_version=form.consent_version,
        reuse_consent_at=came if form.reuse_version else None,
        reuse_version=form.reuse_version,
        **{field: getattr(form, field) for field in choices.CHOICES},
    )


def _use_again(intake: Intake, form: VisitForm, visit: Visit) -> None:
    """Fill in what somebody who has been here told then, by their consent. A complaint takes nothing over."""
    if not form.returning or intake.message.complaint:
        return
    known = visit_profile.reusable(intake.db, intake.office, intake.identity, intake.now)
    if known is not None:
        visit_profile.take_over(visit, known)


def _fill_guest_book(intake: Intake, form: VisitForm) -> None:
    """Keep with the person what the visitor told, unless something is known already: many may use one number."""
    intake.identity.told_privacy_at = intake.identity.told_privacy_at or intake.now
    person_id = intake.identity.person_id
    if intake.identity.shared_at is not None:
        return
    if people.guest_book(intake.db, person_id) is not None:
        return
    told = {field: choices.word(field, getattr(form, field)) for field in ("occupation", "education", "purpose")}
    book = GuestBook(person_id=person_id, organisation=form.organisation, updated_at=intake.now, **told)
    intake.db.add(book)


def _write_down_needs(intake: Intake, form: VisitForm, case: Consultation) -> None:
    for item in form.needs:
        need = DataNeed(consultation_id=case.id or 0, item=item, created_at=intake.now, updated_at=intake.now)
        intake.db.add(need)
