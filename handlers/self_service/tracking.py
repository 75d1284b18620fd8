"""The tracking page of a case: who may open it, what it shows, and a message written there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from channels.envelope import Address, Inbound
from handlers.errors import BadInput
from handlers.intake import pipeline
from handlers.intake.pipeline import ReadMessage
from handlers.language import message_words
from handlers.language.message_words import MessageWords
from handlers.office import links, service_hours
from handlers.office.networks import subscriber
from handlers.office.office import Office
from handlers.outgoing import routes
from handlers.sla import clocks
from handlers.texts import render, tracking_page
from store.cases import consultations, events, merges, messages, needs, people
from store.desk import queues
from store.event_names import EventName
from store.operations import tracking_attempts
from store.tables import Consultation, DataNeed, Message
from store.transport import arrivals
from store.vocabulary import GIVEN, NOTHING_OWED, UNANSWERED, ArrivalOutcome, CaseKind, CaseState, MessageState, Stage

LONGEST_MESSAGE = 4000
NOBODY = Address("", "")  # who wrote is asked later
MOST_AN_HOUR = 30
NONCE = re.compile(r"[a-z2-7]{20}")
SHORTEST_FIRST_PART = 2
WAITING, RETURNED = "waiting", "complaint_returned"
# the state that the page shows while an answer has not left or may not have
NOT_THERE_YET: Mapping[str, str] = {
    MessageState.QUEUED: "leaving",
    MessageState.SENDING: "leaving",
    MessageState.HELD: "held",
    MessageState.UNKNOWN: "unsure",
}


@dataclass(frozen=True)
class Tracked:
    """How a case stands, for the citizen.

    state: a key of STATES in handlers/texts/tracking_page.py.
    place: in line, 0 where there is none.
    expected: when first help is due, None when that is not known.
    late: whether that time is past.
    instead: number of the consultation that answers what was no complaint, "" for none.
    opens: when the office opens, for a case that gets its promise by its place in line only then.
    """

    state: str
    place: int
    expected: datetime | None
    late: bool
    given: list[DataNeed]
    instead: str = ""
    opens: datetime | None = None


def find(db: Session, number: str) -> Consultation | None:
    """Return the case of a number. A merged case leads to the case it was merged into."""
    case = consultations.by_number(db, number)
    seen: set[int | None] = set()
    while case is not None and case.merged_into_id is not None and case.id not in seen:
        seen.add(case.id)
        case = db.get(Consultation, case.merged_into_id)
    return case


@dataclass(frozen=True)
class Opened:
    """A case that was opened by a link. may_write: by the citizen's own link, not by the weak proof."""

    case: Consultation
    may_write: bool


def by_link(db: Session, office: Office, number: str, proof: str) -> Opened | None:
    """Return the case that a signed link opens, None where it opens nothing. A complaint opens by its own link only."""
    named, case = consultations.by_number(db, number), find(db, number)
    if named is None or case is None:
        return None
    is_own = links.same(links.tracking_proof(office, named), proof)
    if case.kind == CaseKind.COMPLAINT:
        return Opened(case, may_write=True) if is_own and case is named else None
    is_weak = links.same(links.reading_proof(office, named), proof)
    return Opened(case, may_write=is_own) if is_own or is_weak else None


def by_proof(db: Session, number: str, proof: str, address: str, now: datetime) -> Consultation | datetime | None:
    """Return the case of a number to a person who proves that it is theirs.

    proof: the end of the phone number, or the beginning of the mail address.
    None for every complaint, and where the proof does not fit; that is counted.
    A moment: no proof is checked before it.
    """
    asked_number, address = number.strip().upper()[:40], subscriber(address)
    pause = tracking_attempts.wait_until(db, asked_number, address, now)
    if pause is not None:
        return pause
    case = consultations.by_number(db, asked_number)
    if case is None or case.kind != CaseKind.CONSULTATION or not _proves(db, case, proof):
        tracking_attempts.note(db, asked_number, address, now)
        return None
    return case


def _proves(db: Session, case: Consultation, proof: str) -> bool:
    said = proof.strip().lower()
    return any(said == one for one in _secrets(db, case))


def _secrets(db: Session, case: Consultation) -> set[str]:
    """Return what only the citizen knows, of each of their addresses."""
    secrets = set()
    for identity in people.identities(db, case.person_id):
        if identity.kind == "phone":
            secrets.add(identity.value[-4:])
        elif identity.kind == "email":
            first = identity.value.partition("@")[0].lower()
            secrets |= (
                {first, identity.value.lower()} if len(first) >= SHORTEST_FIRST_PART else {identity.value.lower()}
            )
    return secrets


def progress(db: Session, office: Office, case: Consultation, now: datetime) -> Tracked:
    """Return how a case stands."""
    given = [one for one in needs.of_citizen(db, case) if one.outcome in GIVEN]
    (state,) = states(db, [case])
    if case.kind == CaseKind.COMPLAINT:
        return Tracked(state, 0, None, False, given, _instead(db, case) if state == RETURNED else "")
    waits = state == WAITING
    opens = _stands_in_line_from(office, case, now) if waits else None
    expected = clocks.first_help_due(office, case) if waits and opens is None else None
    late = expected is not None and expected <= now
    place = queues.place_in_line(db, case) if waits else 0
    return Tracked(state, place, None if late else expected, late, given, opens=opens)


def states(db: Session, cases: Sequence[Consultation]) -> list[str]:
    """Return the state of each case, in the order given: two statements however many there are."""
    maybe = [one.id or 0 for one in cases if _may_be_returned(one)]
    returned = events.with_event(db, maybe, EventName.COMPLAINT_RETURNED)
    settled = [one.id or 0 for one in cases if one.kind != CaseKind.COMPLAINT and one.state in NOTHING_OWED]
    answers = messages.last_answers(db, settled)
    return [RETURNED if one.id in returned else _state(one, answers.get(one.id or 0)) for one in cases]


def _may_be_returned(case: Consultation) -> bool:
    is_closed = case.kind == CaseKind.COMPLAINT and case.state == CaseState.CLOSED
    return is_closed and case.stage != Stage.ANSWERED and case.linked_to_id is not None


def _instead(db: Session, case: Consultation) -> str:
    """Return the number of the consultation that a complaint, which was none, went back to."""
    return merges.living(db, db.get_one(Consultation, case.linked_to_id)).number


def _state(case: Consultation, answer: Message | None) -> str:
    """Return the state of a case. An answer that has not left yet is no answer. answer: the last one."""
    if case.kind == CaseKind.COMPLAINT:
        is_answered = case.stage == Stage.ANSWERED or case.state == CaseState.CLOSED
        return "complaint_answered" if is_answered else case.stage or Stage.RECEIVED
    if case.state in UNANSWERED:
        return WAITING if case.first_help_at is None else "working"
    if answer is None or (case.state == CaseState.CLOSED and answer.state != MessageState.HELD):
        return case.state
    if answer.shown_at is not None:  # it stands on the page, and goes by mail only to who has left
        return case.state
    return NOT_THERE_YET.get(answer.state, case.state)


def _stands_in_line_from(office: Office, case: Consultation, now: datetime) -> datetime | None:
    if not office.targets.in_line or case.promised_seconds is not None or service_hours.is_open(office, now):
        return None
    return service_hours.next_opening(office, now)


@dataclass(frozen=True)
class Written:
    """A text that a citizen wrote on the page, and what its words say."""

    text: str
    words: MessageWords


def read(text: str, now: datetime) -> Written:
    """Read the words of a text, before the write lock is taken. A text above LONGEST_MESSAGE is refused later."""
    return Written(text, message_words.read(Inbound("", NOBODY, text[:LONGEST_MESSAGE].strip(), now)))


def write(
    db: Session, office: Office, case: Consultation, written: Written, nonce: str, now: datetime
) -> ArrivalOutcome:
    """Take a message as if it came in on the case's own channel. Raises BadInput.

    written: as `read` returned it.
    nonce: of the form; a form that is sent twice counts once.
    """
    text, words = written.text, tracking_page.PAGE[render.language(case.language)]
    if not text.strip():
        raise BadInput(words["empty"])
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(words["long"])
    if not NONCE.fullmatch(nonce):
        raise BadInput(words["empty"])
    if messages.count_incoming_since(db, case.id or 0, now - timedelta(hours=1)) >= MOST_AN_HOUR:
        raise BadInput(words["often"])
    address = consultations.identity_of(db, case)
    arrival = arrivals.keep_written(db, address.channel, f"k:{nonce}", text, now)
    if arrival is None:
        return ArrivalOutcome.KNOWN
    message = Inbound(
        external_id=f"k-{nonce}",
        sender=Address(address.channel, address.value, address.name, address.kind),
        body=text.strip(),
        sent_at=now,
        token=links.reply_token(office, case),
        note="Ditulis di halaman lacak.",
        elsewhere=True,
    )
    outcome = pipeline.handle(db, office, address.channel, arrival, ReadMessage(message, written.words), now)
    arrivals.finish(arrival, [outcome], now)
    return outcome


def route_word(db: Session, office: Office, case: Consultation) -> str:
    """Return the name of the channel that the answer comes by. "" where we cannot answer."""
    address = routes.address_for(db, office, case)
    if address is not None:
        return office.traits[address.channel].word
    return "telepon" if consultations.identity_of(db, case).channel == "phone" else ""
