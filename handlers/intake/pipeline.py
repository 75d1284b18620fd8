"""The steps that a citizen's message passes, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from channels.envelope import Delivery, Inbound
from handlers.intake import acknowledge, assign, commands, complaint, erasure, offered_titles, screen, thread
from handlers.intake.entry import older, queue_number, visit
from handlers.intake.intake import Handler, Intake
from handlers.intake.ratings import rating, survey
from handlers.intake.staff import hearing
from handlers.language import message_words
from handlers.language.message_words import MessageWords, Quotation
from handlers.office import links
from handlers.office.office import Office
from handlers.outgoing import delivery_reports
from handlers.ratings import asking
from store.cases import consultations, merges, messages, senders
from store.tables import Arrival, Consultation
from store.vocabulary import ArrivalOutcome

PIPELINE: tuple[Handler, ...] = (
    screen.skip_known,
    hearing.hear_staff,
    screen.meet_sender,
    screen.keep_spam,
    thread.keep_reaction,
    commands.hear_stop,
    survey.take_survey,
    rating.take_rating,
    commands.hear_menu_word,
    commands.hear_no_news,
    thread.find_thread,
    screen.keep_machine_mail,
    erasure.hear_erasure,
    complaint.hear_complaint,
    commands.hear_done,
    commands.hear_open,
    queue_number.hear_queue,
    queue_number.hear_arrival,
    thread.attach,
    acknowledge.choose_language,
    acknowledge.acknowledge,
    complaint.ask_back,
    erasure.ask_for_proof,
    acknowledge.tell_opening,
    assign.assign,
)

# of somebody who came to the office and wrote down what for: no command and no rating is read in that
VISIT: tuple[Handler, ...] = (screen.skip_known, visit.read_contacts, screen.meet_sender, visit.open_case)

# of what an admin took in although it is old: it is filed, and nobody is written to
FILED: tuple[Handler, ...] = (
    screen.skip_known,
    older.meet_writer,
    screen.keep_spam,
    thread.find_thread,
    screen.keep_machine_mail,
    older.file,
)

COMMANDS = (
    commands.hear_stop,
    commands.hear_menu_word,
    commands.hear_no_news,
    erasure.hear_erasure,
    commands.hear_done,
    commands.hear_open,
    queue_number.hear_queue,
    queue_number.hear_arrival,
)


@dataclass(frozen=True)
class ReadMessage:
    """A message whose words were read, what it quotes, and titles of published data for its receipt."""

    message: Inbound
    words: MessageWords
    quotations: Sequence[Quotation] = ()
    titles: Sequence[str] = ()


def read(db: Session, office: Office, channel: str, message: Inbound, now: datetime) -> ReadMessage:
    """Read the words of a message, before the write lock is taken. db: may be a session that only reads."""
    words = message_words.read(message)
    titles = offered_titles.look_up(db, office, channel, message, words, now)
    if not message.quoted:
        return ReadMessage(message, words, titles=titles)
    letters = _letters_quoted(db, office, channel, message)
    return ReadMessage(message, words, [message_words.read_quotation(message, words, letters)], titles)


def _letters_quoted(db: Session, office: Office, channel: str, message: Inbound) -> list[str]:
    """Return the letters of the consultation that a message which quotes something seems to belong to."""
    value = links.unsign(office, "reply", message.token) if message.token else None
    case = consultations.by_token(db, value) if value else None
    named = messages.named(db, channel, message.refs) if case is None else None
    if named is not None and named.consultation_id is not None:
        case = db.get(Consultation, named.consultation_id)
    if case is None and message.ticket:
        case = consultations.by_number(db, message.ticket)
    return messages.letters(db, merges.living(db, case).id or 0) if case is not None else []


def compared(known: ReadMessage, letters: Sequence[str]) -> ReadMessage:
    """Return a read message that was also compared with the letters that a LettersUnread names."""
    quotation = message_words.read_quotation(known.message, known.words, letters)
    return replace(known, quotations=[*known.quotations, quotation])


def handle(
    db: Session,
    office: Office,
    channel: str,
    arrival: Arrival,
    message: Inbound | Delivery | ReadMessage,
    now: datetime,
) -> ArrivalOutcome:
    """Run a parsed message through the pipeline. Return the outcome, which is stored with its arrival.

    A message whose words were not read is read now: that is for short texts only.
    Raises LettersUnread, and RuntimeError where no handler of the pipeline returned an outcome.
    """
    if isinstance(message, Delivery):
        return delivery_reports.take(db, office, channel, message, now)
    if older.waits_for_an_admin(office, arrival):
        return ArrivalOutcome.FROM_BEFORE
    known = message if isinstance(message, ReadMessage) else read(db, office, channel, message, now)
    message = replace(known.message, quiet=known.message.quiet or older.is_old(office, arrival))
    intake = Intake(
        db=db,
        now=now,
        office=office,
        channel=channel,
        arrival=arrival,
        message=message,
        words=known.words,
        sender=senders.look_up(db, channel, message.external_id, message.sender),
        quotations=known.quotations,
        titles=known.titles,
    )
    for handler in _steps(arrival, message):
        if (message.elsewhere or not message.answerable) and handler in COMMANDS:
            continue  # STOP on our web page would stop our answers; a sender nobody can answer commands nothing
        outcome = handler(intake)
        if outcome is not None:
            asking.settle_held_prompts(db, intake.prompts, intake.consultation, now)
            return outcome
    raise RuntimeError("the last handler must return an outcome")


def _steps(arrival: Arrival, message: Inbound) -> tuple[Handler, ...]:
    if arrival.filed:
        return FILED
    return PIPELINE if message.visit is None else VISIT
