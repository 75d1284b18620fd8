"""Enter what came by no channel: a call on the office's own line, a visit, a letter, social media.

It takes the way of every message (keep, assign), but for what only a citizen's own words may do: no command and no
rating is read in it, and nothing is sent unless the officer asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from channels.envelope import Address, Inbound
from handlers.desk import actions, answering, tagging
from handlers.errors import BadInput, Refusal
from handlers.intake import acknowledge, assign, thread
from handlers.intake.entry import sender
from handlers.intake.entry.sender import Who
from handlers.intake.intake import Intake
from handlers.language import message_words, moments
from handlers.language.message_words import MessageWords
from handlers.office import formats
from handlers.office.office import Office
from handlers.officers import guards, notices
from handlers.officers.act import Act
from handlers.outgoing import queueing, routes, sending
from handlers.outgoing.queueing import OutgoingAttachment
from store.cases import consultations, messages, people
from store.cases.senders import Sender
from store.office import officers
from store.tables import Arrival, Consultation, Identity, Nothing, Person
from store.transport import arrivals
from store.vocabulary import CaseEntry, CaseOutcome, CaseState, NoticeKind, WayIn

AT_ONCE = timedelta(minutes=5)  # what is entered later than this after it happened was entered afterwards
OLDEST = timedelta(days=366)
NOBODY = Address("", "")
NO_RECEIPT = "Tanda terima tidak dapat dikirim: {}. Hapus centangnya, atau perbaiki kontaknya."


@dataclass(frozen=True)
class Entry:
    """What an officer writes down.

    key: the form's own, the same each time the form is sent.
    happened: when, as the officer writes it; "" for now.
    text: what the citizen wants. answer: what they were told at once, "" for nothing.
    outcome: how it ended with that answer; "" leaves it open.
    officer: who gets it, by sign-in name; "" for the queue.
    receipt: write to the contact that we have it.
    """

    key: str
    who: Who
    text: str = ""
    way: WayIn = WayIn.OFFICE_PHONE
    happened: str = ""
    language: str = "id"
    answer: str = ""
    outcome: CaseOutcome | Nothing = ""
    officer: str = ""
    tags: Sequence[str] = ()
    receipt: bool = False
    attachments: Sequence[OutgoingAttachment] = ()


@dataclass(frozen=True)
class ReadEntry:
    """An entry whose words were read, before the write lock is taken."""

    entry: Entry
    message: Inbound
    words: MessageWords


def read(entry: Entry, now: datetime) -> ReadEntry:
    """Read the words of an entry. Raises Refusal."""
    guards.require_words(entry.text, entry.attachments)
    if entry.answer:
        guards.require_words(entry.answer, ())
    if entry.answer and entry.receipt:
        raise BadInput("Tanda terima hanya untuk pertanyaan yang belum dijawab. Hapus centangnya.")
    message = Inbound(entry.key, NOBODY, entry.text.strip(), now, elsewhere=True)
    return ReadEntry(entry, message, message_words.read(message))


def happened(office: Office, typed: str, now: datetime) -> datetime:
    """Return when it happened. Raises BadInput."""
    moment = moments.read(typed, now, office.zone)
    if moment is None:
        raise BadInput("Waktunya tidak terbaca. Tulis misalnya: sekarang, tadi pagi 9, kemarin 10.15, 27/11 10.15.")
    if moment.at > now:
        raise BadInput(f"Waktu itu belum terjadi: {written(office, moment.at)}.")
    if moment.at < now - OLDEST:
        raise BadInput("Waktu itu lebih dari setahun lalu. Periksa tahunnya.")
    return moment.at


def is_afterwards(at: datetime, now: datetime) -> bool:
    """Return whether something that happened then and is entered now is entered afterwards."""
    return now - at > AT_ONCE


def written(office: Office, at: datetime) -> str:
    return f"{formats.day(office, at)}, {formats.clock(office, at)}"


def enter(act: Act, known: ReadEntry) -> Consultation:
    """Open the case that an entry describes, once however often the form is sent. Raises Refusal."""
    entry = known.entry
    arrival = arrivals.keep_written(act.db, entry.way, f"e:{entry.key}", entry.text, act.now)
    if arrival is None:
        return _entered_before(act, entry)
    at = happened(act.office, entry.happened, act.now)
    identity = sender.identity_of(act, entry.who, entry.way)
    entered = CaseEntry.AFTERWARDS if is_afterwards(at, act.now) else CaseEntry.AT_ONCE
    intake, case = open_case(act, known, identity, arrival, at, entered=entered)
    for tag in entry.tags:
        tagging.add(act, case, tag)
    _give(act, intake, entry)
    if entry.receipt:
        _receipt(act, case, intake)
    if entry.answer:
        _answer(act, case, entry, at)
    return case


def _entered_before(act: Act, entry: Entry) -> Consultation:
    message = messages.by_external_id(act.db, entry.way, entry.key)
    if message is None or message.consultation_id is None:
        raise Refusal("Formulir ini sudah pernah disimpan. Buka formulir baru.")
    return act.db.get_one(Consultation, message.consultation_id)


def open_case(  # what the case is made of
    act: Act, known: ReadEntry, identity: Identity, arrival: Arrival, at: datetime, *, entered: CaseEntry
) -> tuple[Intake, Consultation]:
    """Open the case of an entry with its message, and give it to nobody yet.

    identity: the address it belongs to. at: when it happened.
    """
    intake = _intake(act, known, identity, arrival)
    case = _open(act, intake, known.entry, at, entered)
    _keep(act, intake, known.entry, at)
    return intake, case


def _intake(act: Act, known: ReadEntry, identity: Identity, arrival: Arrival) -> Intake:
    entry = known.entry
    other = entry.who.contact.strip() if entry.who.is_other else ""
    note = f"Dicatat oleh {act.by.display_name}." + (f" Kontak yang disebut: {other}." if other else "")
    return Intake(
        db=act.db,
        now=act.now,
        office=act.office,
        channel=entry.way,
        arrival=arrival,
        message=replace(known.message, note=note, sent_at=arrival.received_at),
        words=known.words,
        sender=Sender(None, (), frozenset()),
        who=(identity, act.db.get_one(Person, identity.person_id)),
        is_new=True,
    )


def _open(act: Act, intake: Intake, entry: Entry, at: datetime, entered: CaseEntry) -> Consultation:
    case = consultations.open_new(
        act.db,
        intake.identity,
        subject=thread.subject(intake),
        language=entry.language,
        now=act.now,
        year=act.now.astimezone(act.office.zone).year,
        by=act.by.name,
        channel=entry.way,
        entry=entered,
        opened_at=at,
    )
    case.waiting_since = at
    intake.consultation = case
    return case


def _keep(act: Act, intake: Intake, entry: Entry, at: datetime) -> None:
    thread.keep(intake)
    if intake.stored is not None:
        intake.stored.at = at
        act.db.flush()
        queueing.attach_all(act.db, intake.stored, entry.attachments)


def _give(act: Act, intake: Intake, entry: Entry) -> None:
    """Give the case to the officer who was chosen, or to the queue."""
    case = intake.consultation
    if case is None or not entry.officer:
        assign.assign(intake)
        return
    officer = officers.by_name(act.db, entry.officer)
    if officer is None or not officer.active:
        raise BadInput(f"Petugas “{entry.officer}” tidak ada. Pilih nama dari daftar petugas.")
    case.officer_id = officer.id
    act.move(case, CaseState.ASSIGNED, officer=officer.name)
    notices.notify(act.db, [officer], case, NoticeKind.ASSIGNED, by=act.by.name, now=act.now)


def _receipt(act: Act, case: Consultation, intake: Intake) -> None:
    """Write to the citizen that we have it, where they may be written to. Raises BadInput."""
    route = routes.identity_for(act.db, act.office, case, act.now)
    if route is None:
        raise BadInput(NO_RECEIPT.format("kontaknya tidak dapat kami tulisi"))
    if people.contact_of(act.db, route).has_opted_out:
        raise BadInput(NO_RECEIPT.format("orang ini meminta berhenti menerima pesan (BERHENTI)"))
    if not sending.window_open(act.db, act.office, route, act.now):
        raise BadInput(NO_RECEIPT.format("jendela WhatsApp orang ini tertutup"))
    acknowledge.tell(intake, route)


def _answer(act: Act, case: Consultation, entry: Entry, at: datetime) -> None:
    answering.log_answer(act, case, entry.answer, at=at)
    if entry.outcome:
        delay = timedelta(seconds=act.office.undo_seconds)
        actions.close(act, case, outcome=entry.outcome, delay=delay)
