"""Find the consultation that a message belongs to, and store the message with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from channels.envelope import Sign
from handlers.desk import snoozing
from handlers.desk.closing import NO_RESPONSE
from handlers.intake import participants
from handlers.intake.intake import Intake
from handlers.office import formats, links, service_hours
from handlers.officers import notices, presence, visibility
from store.cases import consultations, events, merges, messages
from store.event_names import EventName
from store.tables import Consultation, Message, Officer
from store.vocabulary import (
    NOTHING_OWED,
    WITH_CITIZEN,
    Actor,
    ArrivalOutcome,
    CaseKind,
    CaseState,
    Direction,
    MessageKind,
    Presence,
)

# a chat message within this time after closing belongs to the closed consultation, a later one opens a new one
CHAT_GOES_ON = timedelta(hours=24)
LONGEST_SUBJECT = 120
LATE = timedelta(hours=1)  # from here on the desk shows when the sender says that they wrote
UNPROVEN = "Pengirim belum terbukti: server email kita tidak menjamin alamat ini. Periksa sebelum memberi data pribadi."


def find_thread(intake: Intake) -> ArrivalOutcome | None:
    """Find the consultation of a message, by the first of these that is known.

    1. The signed address that the mail was sent to.
    2. The message that this message answers.
    3. A case number in the subject, where the sender is the person of this case.
    4. The open consultation of a chat.
    5. The consultation of this person, on whatever channel, in which we wrote to them last on this chat.
    """
    with intake.db.no_autoflush:  # no row that is looked for here was written for this message
        case = _by_token(intake) or _by_refs(intake) or _by_ticket(intake) or _open_chat(intake)
        living = merges.living(intake.db, case) if case is not None else None
    # a case of machine mail is never a thread: a person opens a consultation, a machine has one case for all its mails
    intake.consultation = None if living is not None and living.kind == CaseKind.MACHINE else living
    return None


def _by_token(intake: Intake) -> Consultation | None:
    value = links.unsign(intake.office, "reply", intake.message.token) if intake.message.token else None
    return consultations.by_token(intake.db, value) if value else None


def _by_refs(intake: Intake) -> Consultation | None:
    """Return the consultation of the message that is answered: the nearest message between a citizen and us."""
    named = intake.named
    if named is None and not intake.chat:
        return None  # hear_staff has looked the references up already
    if named is not None and named.direction in WITH_CITIZEN and named.consultation_id is not None:
        return intake.db.get_one(Consultation, named.consultation_id)
    return consultations.by_our_messages(intake.db, intake.channel, intake.message.refs)


def _by_ticket(intake: Intake) -> Consultation | None:
    """Return the consultation whose number is in the subject, if it is the sender's own. A case number is no secret."""
    if not intake.message.ticket:
        return None
    case = consultations.by_number(intake.db, intake.message.ticket)
    return case if case is not None and case.person_id == intake.identity.person_id else None


def _open_chat(intake: Intake) -> Consultation | None:
    if not intake.chat:
        return None
    open_case = intake.cases.open_on(intake.db, intake.channel)
    if open_case is not None:
        return open_case
    last = intake.cases.last_closed_on(intake.channel)
    if last is not None and _goes_on(last, intake.now):
        return last
    return _written_to_here(intake)


def _written_to_here(intake: Intake) -> Consultation | None:
    """Return the consultation of another channel in which an officer wrote to this person last on this one."""
    case = intake.cases.answered_on(intake.channel)
    if case is None or case.state != CaseState.CLOSED:
        return case
    return case if _goes_on(case, intake.now) else None


def _goes_on(closed: Consultation, now: datetime) -> bool:
    """Return whether a chat message goes on with a closed consultation.

    It does within CHAT_GOES_ON, and at any time where the consultation was closed because the citizen was silent.
    """
    return closed.outcome == NO_RESPONSE or (closed.closed_at is not None and now - closed.closed_at <= CHAT_GOES_ON)


def keep_reaction(intake: Intake) -> ArrivalOutcome | None:
    """Store a reaction with the case of the message it is to, else with the latest case of the chat.

    A reaction opens nothing, takes nothing up again and asks for no answer. Not even a rating or a command is read in
    it.
    """
    if intake.message.sign != Sign.REACTION:
        return None
    find_thread(intake)
    keep(intake)
    if intake.stored is not None:
        intake.stored.kind, intake.stored.automatic = MessageKind.REACTION, True
    return ArrivalOutcome.REACTION


def attach(intake: Intake) -> ArrivalOutcome | None:
    """Store the message with its consultation: an open one, a new one, or a closed one that is opened again."""
    consultation = intake.consultation
    # where the quotation holds text that is not ours, an officer reads it
    quotes_new = consultation is not None and bool(intake.message.quoted) and _hear_below(intake, consultation)
    if consultation is not None and not quotes_new and _only_thanks(intake, consultation):
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


def _hear_below(intake: Intake, consultation: Consultation) -> bool:
    """Add the text below a quotation of our mails to the body, although no line marks the end of the quotation.

    Return whether the quotation holds text that is not ours.
    """
    quotation = intake.compared_with(messages.letters(intake.db, consultation.id or 0))
    intake.message, intake.words = replace(intake.message, body=quotation.message.body), quotation.words
    return quotation.has_new


def _only_thanks(intake: Intake, consultation: Consultation) -> bool:
    """Return whether the message only says thanks: it opens nothing again and leaves nothing to answer.

    "Ya" or "oke" after a question of ours is an answer, not thanks.
    """
    is_sticker = intake.message.sign == Sign.STICKER
    if consultation.state not in NOTHING_OWED or intake.message.call:
        return False
    if not is_sticker and (intake.message.attachments or not intake.words.is_thanks):
        return False
    if consultation.state == CaseState.CLOSED or not (is_sticker or intake.words.nods):
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
        language=intake.words.language or "id",
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
    """Return what a case is called: every officer sees it, so no secret link of the citizen's."""
    if intake.message.subject:
        return links.hide_citizens_links(intake.message.subject)[:LONGEST_SUBJECT]
    if intake.words.is_greeting:
        return ""
    first = next((line.strip() for line in intake.message.body.splitlines() if line.strip()), "")
    first = links.hide_citizens_links(first)
    return first if len(first) <= LONGEST_SUBJECT else f"{first[: LONGEST_SUBJECT - 1]}…"


def keep(intake: Intake) -> None:
    """Store the message with its consultation, and list its attachments so that they are fetched."""
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
        quotes=message.refs[0] if intake.chat and message.refs else "",
        external_id=message.external_id,
        arrival_id=intake.arrival.id,
        rank=message.rank,
        automatic=message.automatic,
        flag=intake.words.flag,
        participants=participants.of(intake),
        searched=message.searched.stored() if message.searched else {},
        proven=False if intake.is_in_doubt else message.proven or None,
        at=intake.arrival.received_at,
    )
    intake.db.add(intake.stored)
    messages.expect_files(intake.db, intake.stored, message.attachments, intake.now)


def _note(intake: Intake) -> str:
    """Return what the officer must know about the message besides its text."""
    notes = [intake.message.note, _written_when(intake), UNPROVEN if intake.is_in_doubt else "", _written_by(intake)]
    return "\n".join(one for one in notes if one)


def _written_when(intake: Intake) -> str:
    """Return when the sender says that they wrote, if the message arrived more than LATE before or after it.

    Messages are shown in the order of their arrival.
    """
    if abs(intake.arrival.received_at - intake.message.sent_at) < LATE:
        return ""
    written = intake.message.sent_at
    return f"Ditulis {formats.date(intake.office, written)}, {formats.clock(intake.office, written)}."


def _written_by(intake: Intake) -> str:
    """Return who wrote, if they are not the person of this consultation. The answer still goes to that person."""
    consultation, who = intake.consultation, intake.identity
    if consultation is None or consultation.person_id == who.person_id or intake.message.visit is not None:
        return ""
    if consultation.answer_to == who.value:
        return f"Ditulis dari {who.value}, alamat yang warga minta untuk jawaban."
    return f"Ditulis oleh {who.name} {who.value}, bukan oleh warga konsultasi ini."


def _ball_is_ours(intake: Intake) -> None:
    """Note that the citizen waits for us: wake the consultation, give it back to its officer, or open it again."""
    consultation = intake.consultation
    if consultation is None:
        return
    if consultation.person_id == intake.identity.person_id:
        consultation.identity_id = intake.identity.id or consultation.identity_id
        consultation.subject = consultation.subject or subject(intake)
        participants.agree_on_address(intake, consultation)
    consultation.waiting_since = consultation.waiting_since or intake.now
    note_talk(intake, consultation)
    snoozing.wake(intake.db, consultation, by=Actor.CITIZEN, now=intake.now)
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
    """Count a phone call that an officer answered as the first help."""
    if intake.message.talked and consultation.first_help_at is None:
        consultation.first_help_at = intake.now
        events.record(intake.db, consultation, EventName.TALKED, by=Actor.BOT, now=intake.now)


def _answered_state(intake: Intake, consultation: Consultation) -> CaseState:
    """Return the state of an answered consultation to which the citizen wrote again.

    It stays with its officer. It goes to the pool where no active officer holds it. It also goes to the pool where the
    officer has gone while the office is open.
    """
    owner = _owner(intake, consultation)
    gone = owner is None or not owner.active or presence.of(owner) == Presence.GONE
    return _back(intake, consultation, owner, stays=not (gone and service_hours.is_open(intake.office, intake.now)))


def _reopened_state(intake: Intake, consultation: Consultation) -> CaseState:
    """Return the state of a closed consultation that is opened again: with its officer if on duty, else in the pool."""
    owner = _owner(intake, consultation)
    return _back(intake, consultation, owner, stays=owner is not None and owner.active and owner.on_duty)


def _owner(intake: Intake, consultation: Consultation) -> Officer | None:
    return intake.db.get(Officer, consultation.officer_id) if consultation.officer_id is not None else None


def _back(intake: Intake, consultation: Consultation, owner: Officer | None, *, stays: bool) -> CaseState:
    """Return the state in which the consultation waits for us. Without an officer it goes to the pool.

    A complaint stays with the officer who handles it, on duty or not, as long as they may see it.
    stays: whether a consultation stays with its officer.
    """
    if consultation.kind == CaseKind.COMPLAINT:
        stays = owner is not None and owner.active and visibility.may_see(intake.db, owner, consultation)
    if owner is not None and stays:
        return CaseState.ASSIGNED
    consultation.officer_id = None
    if consultation.kind == CaseKind.COMPLAINT:
        notices.tell_handlers(intake.db, consultation, by=Actor.CITIZEN, now=intake.now)
    return CaseState.NEW


def key(intake: Intake) -> str:
    """Return the key of the stored message, "" where none is stored."""
    return intake.stored.key if intake.stored else ""
