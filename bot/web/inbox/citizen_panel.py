"""The citizen beside the conversation: name, place, guest book, and their visit where they came to the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.app import App
from bot.web.inbox.lists import visitors
from bot.web.present import formatting, labels
from handlers.desk.counter import rating_offer, visit_clocks
from handlers.office import formats
from handlers.privacy import guest_book, visit_profile
from handlers.texts.kiosk.choices import CHOICES, ID_CARDS, SERVICES, standing, word
from store.cases import people
from store.desk import visits
from store.tables import Consultation, Person, Visit
from store.visit_words import VisitState
from store.vocabulary import WayIn

COUNTER = "walkin"
# what can be done in each state: the last part of the address, and the words of the button
ARRIVED = ("datang", "Sudah datang")
CALL, MEET, MISS = ("panggil", "Panggil"), ("temui", "Tamu di depan saya"), ("tidak-datang", "Tidak datang")
DEEDS = {
    VisitState.WAITING: (CALL, MEET),
    VisitState.CALLED: (MEET, ("panggil", "Panggil lagi"), MISS),
    VisitState.ABSENT: (CALL, MEET),
    VisitState.SERVING: (("selesai", "Tamu selesai"),),
    VisitState.SERVED: (),
}
TOLD = {
    "came_as": "Sebagai",
    "purpose": "Pemanfaatan",
    "sex": "Jenis kelamin",
    "age_band": "Umur",
    "education": "Pendidikan",
    "occupation": "Pekerjaan",
    "disability": "Disabilitas",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """What a citizen told for the guest book.

    fields: name, label, choices and answer of each field of the form.
    shown: label and answer of those that are filled.
    """

    name: str = ""
    organisation: str = ""
    place: str = ""
    fields: Sequence[tuple[str, str, Sequence[str], str]] = ()
    shown: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class VisitorProfile:
    """What a visitor told of themselves, now or before.

    told_on: the day of the visit it was taken from, "" where it was told at this one.
    is_checked: an officer knows that it is theirs.
    reuse_since: since when they let it be used at their next visit, "" for not.
    fields: name, label, choices (word and label) and answer of each field of the form.
    """

    told_on: str
    is_checked: bool
    is_told: bool
    reuse_since: str
    organisation: str
    fields: Sequence[tuple[str, str, Sequence[tuple[str, str]], str]]


@dataclass(frozen=True, slots=True)
class VisitCard:
    """A visit to the office.

    shown: label and answer of what the visitor told.
    deeds: what can be done now, the likeliest first.
    card: the identity card that was shown, "" for none. cards: the kinds there are.
    can_rate: the tablet can be offered to the visitor for a rating.
    clock: until the call or the meeting. unmet: nobody has come to the call for too long.
    profile: what they told of themselves. None where the officer may not know who came.
    """

    number: str
    service: str
    state: str
    arrived: str
    shown: Sequence[tuple[str, str]]
    deeds: Sequence[tuple[str, str]]
    card: str
    cards: Sequence[tuple[str, str]]
    can_rate: bool
    clock: labels.Promise | None
    unmet: bool
    profile: VisitorProfile | None


def visit_of(app: App, db: Session, case: Consultation, *, revealed: bool) -> VisitCard | None:
    """Return the visit of a case that goes on, else the last. None where the citizen did not come to the office.

    revealed: the officer may know who wrote.
    """
    may_be = case.channel in (COUNTER, WayIn.VISIT) or COUNTER in app.channels  # a visit may have come by a merge
    visit, now = visits.current(visits.of_case(db, case.id or 0) if may_be else ()), app.clock()
    if visit is None:
        return None
    return VisitCard(
        number=visits.number(visit),
        service=SERVICES["id"][visit.service],
        state=_standing(visit),
        arrived="belum" if visits.is_expected(visit) else formatting.moment(app.office, visit.arrived_at, now),
        shown=[*_took(app, visit), *(_told(visit) if revealed else ())],
        deeds=(ARRIVED, MEET) if visits.is_expected(visit) else DEEDS[visit.state],
        card=ID_CARDS.get(visit.id_card, ""),
        cards=list(ID_CARDS.items()),
        can_rate=rating_offer.is_offerable(visit, case, now.astimezone(app.office.zone).date().isoformat()),
        clock=visitors.clock(app, visit, now),
        unmet=visit_clocks.is_unmet(app.office, visit, now),
        profile=_profile(app, db, visit) if revealed else None,
    )


def _profile(app: App, db: Session, visit: Visit) -> VisitorProfile:
    source = db.get(Visit, visit.profile_of_id) if visit.profile_of_id is not None else None
    given = (source or visit).reuse_consent_at
    chosen = [field for field in visit_profile.FIELDS if field in CHOICES]
    return VisitorProfile(
        told_on=formats.day(app.office, source.arrived_at) if source is not None else "",
        is_checked=visit.profile_checked_at is not None,
        is_told=visit_profile.is_told(visit),
        reuse_since=formats.day(app.office, given) if given is not None else "",
        organisation=visit.organisation,
        fields=[(field, TOLD[field], list(CHOICES[field][1]["id"].items()), getattr(visit, field)) for field in chosen],
    )


def _standing(visit: Visit) -> str:
    return "Belum tiba" if visits.is_expected(visit) else standing(visit.state, visit.called_at)


def _took(app: App, visit: Visit) -> list[tuple[str, str]]:
    """Return how long the visitor waited for the call, and the officer for the visitor. In service hours."""
    times = (
        ("Dipanggil", visit_clocks.took_to_call(app.office, visit), "sesudah datang"),
        ("Menunggu", visit_clocks.waited_uncalled(app.office, visit), "dan tidak dipanggil"),
        ("Ditemui", visit_clocks.took_to_greet(app.office, visit), "sesudah dipanggil"),
    )
    return [(label, f"{formatting.span(time)} {since}") for label, time, since in times if time is not None]


def _told(visit: Visit) -> list[tuple[str, str]]:
    answers = [("Nama", visit.name), ("Asal", visit.organisation)]
    answers += [(TOLD[field], word(field, getattr(visit, field))) for field in CHOICES]
    return [(label, answer) for label, answer in answers if answer]


def guest_of(db: Session, person: Person) -> Guest:
    """Return the guest book of the citizen."""
    book = people.guest_book(db, person.id or 0)
    answers = {field: getattr(book, field) if book is not None else "" for field in guest_book.FIELDS}
    return Guest(
        name=person.name,
        organisation=answers["organisation"],
        place=answers["place"],
        fields=[(field, label, words, answers[field]) for field, (label, words) in guest_book.FIELDS.items()],
        shown=[
            (label, answers[field])
            for field, (label, _) in guest_book.FIELDS.items()
            if answers[field] and field not in ("organisation", "place")
        ],
    )
