"""One conversation as the templates show it: the case, its timeline, and the citizen beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.app import App
from bot.web.http.session import me
from bot.web.inbox import citizen_panel, complaint_panel, steps_panel, timeline
from bot.web.inbox.citizen_panel import Guest, VisitCard
from bot.web.inbox.complaint_panel import ComplaintPanel
from bot.web.inbox.lists import colleagues, history
from bot.web.inbox.lists.colleagues import ColleagueChoice
from bot.web.inbox.lists.history import EarlierCase
from bot.web.inbox.steps_panel import Steps
from bot.web.present import form_words, formatting, labels
from channels.envelope import Address
from handlers.complaints import handling
from handlers.desk import closing
from handlers.desk.mail import on_behalf, spam
from handlers.desk.one_person import contact_asking
from handlers.office import links
from handlers.outgoing import routes, sending
from handlers.sla import clocks
from store.cases import consultations, messages, people
from store.desk import tags
from store.office import officers
from store.tables import Consultation, Identity, Officer, Person, Rating
from store.transport import missed_mail
from store.vocabulary import UNPROMISED, CaseKind, CaseState


@dataclass(frozen=True, slots=True)
class Case:
    """The consultation or complaint that a page shows.

    seen: the last event the page shows.
    asked: the day a rating was asked for, "" for none.
    answer_label, answer_word, answer_to: the channel and the address an answer takes, "" where none can.
    answer_choices: all addresses that a letter may go to, the usual one first; empty where there is no choice.
    call_back: the citizen phoned, so a call back can be written down.
    ratable: the citizen can be asked for a rating: they were helped, gave none yet, and an address takes the question.
    answered: an officer has answered; without that, closing asks for the outcome.
    entry: how it came where no channel brought it, "" for all others.
    outcome: how it ended, as forms write it; "" while it is open or where that may not be changed.
    hold: who holds the destruction of its citizen's data, and why; "" for nobody.
    """

    number: str
    name: str
    subject: str
    label: str
    channel_name: str
    chip: labels.Chip
    seen: int
    mine: bool
    closed: bool
    machine: bool
    spam: bool
    missed_mail: bool
    officer: Officer | None
    opened_when: str
    entry: str
    first_help_when: str
    closed_when: str
    asked: str
    rating: Rating | None
    ratable: bool
    call_back: bool
    answered: bool
    outcome: str
    snoozed_until: str
    hold: str
    answer_label: str = "telepon"
    answer_word: str = ""
    answer_to: str = ""
    answer_choices: Sequence[Address] = ()


@dataclass(frozen=True, slots=True)
class CitizenAddress:
    """One address of the citizen.

    label: of its channel.
    name: what they call themselves there, "" where the citizen is shown by that name.
    is_shared: several people use it. is_leading: an officer chose it for answers.
    """

    label: str
    value: str
    name: str
    is_shared: bool = False
    is_leading: bool = False


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a case.

    known: those offered for choosing.
    error: why one was refused.
    """

    shown: Sequence[str]
    known: Sequence[str]
    error: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The side panel.

    visit: None where the citizen did not come to the office.
    colleagues: whom the case can be handed to.
    everyone: whom a complaint can be about.
    earlier: other cases of the citizen.
    is_shared: the case came from an address that several people use.
    is_numberless: nothing is known but an id that hides their number.
    incoming: key and words of each message that can be made a complaint.
    outcomes: form word and label of each outcome that can be chosen.
    may_wait: the citizen can wait for later editions of titles.
    """

    guest: Guest
    visit: VisitCard | None
    addresses: Sequence[CitizenAddress]
    earlier: Sequence[EarlierCase]
    colleagues: Sequence[ColleagueChoice]
    everyone: Sequence[Officer]
    is_shared: bool
    is_numberless: bool
    incoming: Sequence[tuple[str, str]]
    outcomes: Sequence[tuple[str, str]]
    may_wait: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """A case and what stands around it.

    person, identities: the citizen and all their addresses, as stored.
    revealed: who wrote.
    steps: None for a complaint.
    complaint: None for a consultation.
    window: None for a channel without one.
    on_behalf: name and address of the citizen whose mail an officer has passed on, "" for none.
    """

    case: Case
    timeline: timeline.Page
    window: labels.WindowStrip | None
    tags: Tags
    panel: Panel
    steps: Steps | None
    complaint: ComplaintPanel | None
    person: Person
    identities: Sequence[Identity]
    revealed: bool
    on_behalf: str = ""


def conversation(app: App, db: Session, consultation: Consultation) -> Conversation:
    """Return what an officer sees of a case."""
    everyone = officers.everyone(db)
    person = consultations.person_of(db, consultation)
    identities = people.known_identities(db, consultation.person_id)
    revealed = handling.revealed_to(db, app.office, consultation, me(app), app.clock())
    route = _route(app, db, consultation)
    case = _case(app, db, consultation, person, route, revealed=revealed)
    entries = timeline.page(app, db, consultation, case.name, everyone)
    return Conversation(
        case=case,
        timeline=entries if revealed else timeline.hide_writer(entries),
        window=_window(app, db, route),
        tags=tags_of(db, consultation),
        panel=_panel(app, db, consultation, person, everyone, identities, revealed=revealed),
        steps=steps_panel.steps(app, db, consultation),
        complaint=complaint_panel.panel(app, db, consultation, open_=revealed),
        person=person,
        identities=identities,
        revealed=revealed,
        on_behalf=_on_behalf(db, consultation),
    )


def _on_behalf(db: Session, consultation: Consultation) -> str:
    """Return the citizen who can be made the person of the case, with name and address. "" for none."""
    citizen = on_behalf.offered(db, consultation) if consultation.state != CaseState.CLOSED else None
    return formatting.named_address(citizen.value, citizen.name) if citizen is not None else ""


def tags_of(db: Session, consultation: Consultation, error: str = "") -> Tags:
    return Tags(tags.of(db, consultation), tags.popular(db), error)


def _route(app: App, db: Session, consultation: Consultation) -> Address | None:
    """Return the address an answer takes. None for a closed case."""
    return None if consultation.state == CaseState.CLOSED else routes.address_for(db, app.office, consultation)


def _window(app: App, db: Session, route: Address | None) -> labels.WindowStrip | None:
    if route is None:
        return None
    traits, now = labels.traits_of(app.office, route.channel), app.clock()
    known = people.find_identity(db, route)
    opened = sending.window_opened(db, app.office, known, now) if known is not None else None
    return labels.window_strip(traits, opened, now)


def _panel(
    app: App,
    db: Session,
    consultation: Consultation,
    person: Person,
    everyone: Sequence[Officer],
    identities: Sequence[Identity],
    *,
    revealed: bool,
) -> Panel:
    is_complaint = consultation.kind == CaseKind.COMPLAINT
    others = [officer for officer in everyone if officer.id != consultation.officer_id]
    return Panel(
        guest=citizen_panel.guest_of(db, person) if revealed else Guest(),
        visit=citizen_panel.visit_of(app, db, consultation, revealed=revealed),
        addresses=[] if consultation.anonymous else [_address(app, one, person) for one in _told_once(identities)],
        earlier=history.of(app, db, consultation),
        colleagues=colleagues.choices(db, handling.colleagues(db, consultation) if is_complaint else others),
        everyone=everyone,
        is_shared=consultations.identity_of(db, consultation).shared_at is not None,
        is_numberless=contact_asking.is_numberless(identities),
        incoming=[] if is_complaint else complaint_panel.incoming(db, consultation),
        outcomes=form_words.choices_of_outcomes(),
        may_wait=app.settings.catalogue is not None and revealed,
    )


def _told_once(identities: Sequence[Identity]) -> list[Identity]:
    """Return addresses without those of our own page that another channel has too: they are the same to write to."""
    elsewhere = {(one.kind, one.value) for one in identities if one.channel != links.APPLICATION}
    return [
        one
        for one in identities
        if one.channel != links.APPLICATION or one.shared_at is not None or (one.kind, one.value) not in elsewhere
    ]


def _address(app: App, identity: Identity, person: Person) -> CitizenAddress:
    return CitizenAddress(
        label=labels.traits_of(app.office, identity.channel).label,
        value=formatting.address(identity),
        name="" if identity.name == person.name else identity.name,
        is_shared=identity.shared_at is not None,
        is_leading=identity.id == person.leading_id,
    )


def _case(
    app: App, db: Session, consultation: Consultation, person: Person, route: Address | None, *, revealed: bool
) -> Case:
    now, traits = app.clock(), labels.traits_of(app.office, consultation.channel)
    officer = db.get(Officer, consultation.officer_id) if consultation.officer_id is not None else None
    home = consultations.identity_of(db, consultation)
    rating = consultations.rating_of(db, consultation)
    case = Case(
        number=consultation.number,
        name=labels.name(person, home, consultation),
        subject=consultation.subject or "Konsultasi statistik",
        label=traits.label,
        channel_name=traits.word,
        chip=_chip(app, db, consultation),
        seen=consultation.last_event_id,
        mine=officer is not None and officer.id == me(app).id,
        closed=consultation.state == CaseState.CLOSED,
        machine=consultation.kind == CaseKind.MACHINE,
        spam=spam.is_spam(consultation),
        missed_mail=consultation.kind == CaseKind.MACHINE and missed_mail.of_case(db, consultation) is not None,
        officer=officer,
        opened_when=formatting.moment(app.office, consultation.opened_at, now),
        entry=labels.ENTRIES.get(consultation.entry, ""),
        first_help_when=_first_help(app, consultation),
        closed_when=formatting.moment(app.office, consultation.closed_at, now),
        asked=formatting.day(app.office, consultation.rating_asked_at, now) if consultation.rating_asked_at else "",
        rating=rating,
        ratable=rating is None and _is_ratable(app, db, consultation),
        call_back=home.channel == "phone",
        answered=consultation.kind == CaseKind.COMPLAINT or closing.is_answered(consultation),
        outcome=form_words.word_of(form_words.OUTCOMES, consultation.outcome),
        snoozed_until=formatting.moment(app.office, consultation.snoozed_until, now),
        hold=f"{consultation.hold_reason} ({consultation.hold_by})" if consultation.hold_since else "",
    )
    if route is None:
        return case
    addresses = routes.addresses_at_desk(db, consultation, route)
    return _with_route(app, case, addresses, revealed=revealed)


def _is_ratable(app: App, db: Session, consultation: Consultation) -> bool:
    """Return whether somebody who gave no rating can be asked for one."""
    is_over = consultation.kind == CaseKind.CONSULTATION and consultation.state == CaseState.CLOSED
    if not is_over or not closing.is_answered(consultation):
        return False
    return routes.address_for(db, app.office, consultation) is not None


def _with_route(app: App, case: Case, addresses: Sequence[Address], *, revealed: bool) -> Case:
    traits = labels.traits_of(app.office, addresses[0].channel)
    case = replace(case, answer_label=traits.label, answer_word=traits.word)
    if not revealed:
        return case
    return replace(case, answer_to=formatting.address(addresses[0]), answer_choices=addresses)


def _chip(app: App, db: Session, consultation: Consultation) -> labels.Chip:
    if consultation.kind == CaseKind.COMPLAINT:
        return complaint_panel.stage_chip(app, consultation)
    return labels.chip(consultation, messages.last_by_a_person(db, consultation.id or 0))


def _first_help(app: App, consultation: Consultation) -> str:
    """Return when the citizen was first helped, and after how much service time if that is promised. "" for not yet."""
    if consultation.first_help_at is None:
        return ""
    took = clocks.took_to_help(app.office, consultation)
    moment = formatting.moment(app.office, consultation.first_help_at, app.clock())
    if consultation.entry in UNPROMISED:
        return moment
    return f"{moment}, {timeline.helped_within(app, took, consultation.first_help_at)}"
