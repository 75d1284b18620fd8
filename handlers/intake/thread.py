"""Which consultation a message belongs to, and keeping it there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.desk import snoozing
from handlers.desk.closing import NO_RESPONSE
from handlers.intake.intake import Intake
from handlers.language import identity_numbers, intents, quotations
from handlers.office import formats, links, service_hours
from handlers.officers import notices, presence, visibility
from store.cases import consultations, events, merges, messages
from store.event_names import EventName
from store.tables import Consultation, Message, Officer
from store.vocabulary import NOTHING_OWED, WITH_CITIZEN, Actor, ArrivalOutcome, CaseKind, CaseState, Direction, Presence

# a chat message this soon after closing goes on with the same matter; later it is a new one
CHAT_GOES_ON = timedelta(hours=24)
LONGEST_SUBJECT = 120
LATE = timedelta(hours=1)  # a message that says it is older than this says so in the desk
UNPROVEN = "Pengirim belum terbukti: server surel kita tidak menjamin alamat ini. Periksa sebelum memberi data pribadi."


def find_thread(intake: Intake) -> ArrivalOutcome | None:
    """Signed address, then the message answered, then a number from a known sender, then the open chat, else none."""
    with intake.db.no_autoflush:  # nothing that is looked for here was written for this message
        found = _by_token(intake) or _by_refs(intake) or _by_ticket(intake) or _open_chat(intake)
        living = merges.living(intake.db, found) if found is not None else None
    # what a machine wrote is no matter that goes on: a person begins one of their own, a machine has its one row
    intake.consultation = None if living is not None and living.kind == CaseKind.MACHINE else living
    return None


def _by_token(intake: Intake) -> Consultation | None:
    value = links.unsign(intake.office, "reply", intake.message.token) if intake.message.token else None
    return consultations.by_token(intake.db, value) if value else None


def _by_refs(intake: Intake) -> Consultation | None:
    """The consultation of the message it answers: of the first one that was said between a citizen and us."""
    named = intake.named
    if named is None and not intake.chat:
        return None  # hear_staff has looked
    if named is not None and named.direction in WITH_CITIZEN and named.consultation_id is not None:
        return intake.db.get_one(Consultation, named.consultation_id)
    return consultations.by_our_messages(intake.db, intake.channel, intake.message.refs)


def _by_ticket(intake: Intake) -> Consultation | None:
    """A number in a subject is no secret: it counts only from the person the consultation belongs to."""
    if not intake.message.ticket:
        return None
    found = consultations.by_number(intake.db, intake.message.ticket)
    return found if found is not None and found.person_id == intake.identity.person_id else None


def _open_chat(intake: Intake) -> Consultation | None:
    if not intake.chat:
        return None
    found = intake.cases.open_on(intake.db, intake.channel)
    if found is not None:
        return found
    last = intake.cases.last_closed_on(intake.channel)
    return last if last is not None and _goes_on(last, intake.now) else None


def _goes_on(closed: Consultation, now: datetime) -> bool:
    """Whoever was silent too long goes on with the same matter whenever he answers."""
    return closed.outcome == NO_RESPONSE or (closed.closed_at is not None and now - closed.closed_at <= CHAT_GOES_ON)


def attach(intake: Intake) -> ArrivalOutcome | None:
    """Keep the message with its consultation: open one, go on with it, or take a closed one up again."""
    consultation = intake.consultation
    if consultation is not None and intake.message.quoted:
        _hear_below(intake, consultation)
    if consultation is not None and _only_thanks(intake, consultation):
        keep(intake)
        if consultation.state != CaseState.CLOSED:
            events.record(
                intake.db, consultation, EventName.THANKED, by=Actor.CITIZEN, now=intake.now, message=key(intake)
            )
        return ArrivalOutcome.THANKS
    too_old = consultation if _too_old(consultation, intake.now) else None
    if consultation is None or too_old is not None:
        _open(intake, too_old)
    keep(intake)
    _ball_is_ours(intake)
    return None


def _hear_below(intake: Intake, consultation: Consultation) -> None:
    """Take what stands below a quotation of our letters for the sender's words, although nothing marks its end."""
    known = messages.letters(intake.db, consultation.id or 0)
    below = quotations.words_below(intake.message.quoted, known)
    if below:
        intake.message = replace(intake.message, body=f"{intake.message.body}\n\n{below}")


def _only_thanks(intake: Intake, consultation: Consultation) -> bool:
    """Thanks ask for nothing, neither to open it again nor to wait anew. A nod to a question of ours is an answer."""
    if consultation.state not in NOTHING_OWED or intake.message.attachments or intake.message.call:
        return False
    if not intents.is_thanks(intake.message.body):
        return False
    if quotations.new_lines(intake.message.quoted, messages.letters(intake.db, consultation.id or 0)):
        return False  # somebody's words that are not ours: an officer reads them
    if consultation.state == CaseState.CLOSED or not intents.nods(intake.message.body):
        return True
    return "?" not in messages.our_last_words(intake.db, consultation.id or 0)


def _too_old(consultation: Consultation | None, now: datetime) -> bool:
    closed_at = consultation.closed_at if consultation is not None else None
    return closed_at is not None and now - closed_at > consultations.REOPEN_WITHIN


def _open(intake: Intake, goes_on_from: Consultation | None) -> None:
    year = intake.now.astimezone(intake.office.zone).year
    intake.consultation = consultations.open_new(
        intake.db,
        intake.identity,
        subject=subject(intake),
        language=intents.guess_language(intake.message.body) or "id",
        now=intake.now,
        year=year,
    )
    intake.is_new = True
    if goes_on_from is not None and goes_on_from.person_id == intake.identity.person_id:
        intake.consultation.linked_to_id = goes_on_from.id
        before = goes_on_from.number
        events.record(
            intake.db, intake.consultation, EventName.CONTINUES, by=Actor.CITIZEN, now=intake.now, number=before
        )


def subject(intake: Intake) -> str:
    if intake.message.subject:
        return intake.message.subject[:LONGEST_SUBJECT]
    if intents.is_greeting(intake.message.body):
        return ""
    first = next((line.strip() for line in intake.message.body.splitlines() if line.strip()), "")
    return first if len(first) <= LONGEST_SUBJECT else f"{first[: LONGEST_SUBJECT - 1]}…"


def keep(intake: Intake) -> None:
    """Write the message into its consultation's timeline, and note its files for fetching."""
    message, consultation = intake.message, intake.consultation
    intake.stored = Message(
        key=messages.new_key(),
        consultation_id=consultation.id if consultation else None,
        identity_id=intake.identity.id,
        channel=intake.channel,
        direction=Direction.IN,
        author=Actor.CITIZEN,
        body=message.body,
        full_body=message.full_body,
        html=message.html,
        subject=message.subject,
        note=_note(intake),
        external_id=message.external_id,
        arrival_id=intake.arrival.id,
        rank=message.rank,
        automatic=message.automatic,
        flag=identity_numbers.flag(message),
        at=intake.arrival.received_at,
    )
    intake.db.add(intake.stored)
    messages.expect_files(intake.db, intake.stored, message.attachments, intake.now)


def _note(intake: Intake) -> str:
    """Return what the officer must know of the message besides its words."""
    notes = [intake.message.note, _written_when(intake), UNPROVEN if intake.is_in_doubt else "", _written_by(intake)]
    return "\n".join(one for one in notes if one)


def _written_when(intake: Intake) -> str:
    """Return when the sender says they wrote it, where that differs: messages stand in the order of their arrival."""
    if abs(intake.arrival.received_at - intake.message.sent_at) < LATE:
        return ""
    written = intake.message.sent_at
    return f"Ditulis {formats.date(intake.office, written)}, {formats.clock(intake.office, written)}."


def _written_by(intake: Intake) -> str:
    """Return who wrote, where it is somebody else: the answer still goes to whose consultation it is."""
    consultation, who = intake.consultation, intake.identity
    if consultation is None or consultation.person_id == who.person_id:
        return ""
    return f"Ditulis oleh {who.name} {who.value}, bukan oleh warga konsultasi ini."


def _ball_is_ours(intake: Intake) -> None:
    """The citizen waits for us now: whoever answered has it back, a closed one is taken up again."""
    consultation = intake.consultation
    if consultation is None:
        return
    if consultation.person_id == intake.identity.person_id:
        consultation.identity_id = intake.identity.id or consultation.identity_id
    consultation.waiting_since = consultation.waiting_since or intake.now
    note_talk(intake, consultation)
    snoozing.wake(intake.db, consultation, by=Actor.CITIZEN, now=intake.now)
    if not consultation.subject:
        consultation.subject = subject(intake)
    if consultation.state == CaseState.CLOSED:
        intake.reopened = True
        consultations.move(
            intake.db, consultation, _reopened_state(intake, consultation), by=Actor.CITIZEN, now=intake.now
        )
    elif consultation.state == CaseState.ANSWERED:
        consultations.move(
            intake.db, consultation, _answered_state(intake, consultation), by=Actor.CITIZEN, now=intake.now
        )
    else:
        events.record(intake.db, consultation, EventName.WROTE, by=Actor.CITIZEN, now=intake.now, message=key(intake))


def note_talk(intake: Intake, consultation: Consultation) -> None:
    """A call an officer answered is help."""
    if intake.message.talked and consultation.first_help_at is None:
        consultation.first_help_at = intake.now
        events.record(intake.db, consultation, EventName.TALKED, by=Actor.BOT, now=intake.now)


def _answered_state(intake: Intake, consultation: Consultation) -> CaseState:
    """Back to whoever answered; to the pool where nobody holds it, or he went home and the office is open."""
    owner = _owner(intake, consultation)
    gone = owner is None or not owner.active or presence.of(owner) == Presence.GONE
    return _back(intake, consultation, owner, stays=not (gone and service_hours.is_open(intake.office, intake.now)))


def _reopened_state(intake: Intake, consultation: Consultation) -> CaseState:
    """Back to its officer while he is on duty, else to the pool."""
    owner = _owner(intake, consultation)
    return _back(intake, consultation, owner, stays=owner is not None and owner.active and owner.on_duty)


def _owner(intake: Intake, consultation: Consultation) -> Officer | None:
    return intake.db.get(Officer, consultation.officer_id) if consultation.officer_id is not None else None


def _back(intake: Intake, consultation: Consultation, owner: Officer | None, *, stays: bool) -> CaseState:
    """The state in which it waits for us. A complaint stays with whoever handles it, at home or not."""
    if consultation.kind == CaseKind.COMPLAINT:
        stays = owner is not None and owner.active and visibility.may_see(intake.db, owner, consultation)
    if owner is not None and stays:
        return CaseState.ASSIGNED
    consultation.officer_id = None
    if consultation.kind == CaseKind.COMPLAINT:
        notices.tell_handlers(intake.db, consultation, by=Actor.CITIZEN, now=intake.now)
    return CaseState.NEW


def key(intake: Intake) -> str:
    """The key of the message that was kept."""
    return intake.stored.key if intake.stored else ""
