"""The first questions about a message: is it known already, who sent it, did a machine write it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.desk.mail import machine_mail, spam
from handlers.intake import commands, thread
from handlers.intake.intake import Intake
from handlers.intake.ratings import awaited
from handlers.outgoing import answer_effects
from store.cases import messages, people, senders
from store.tables import Consultation, Identity, Message
from store.transport import outbox
from store.vocabulary import RATING_PROMPTS, ArrivalOutcome, CaseKind


def skip_known(intake: Intake) -> ArrivalOutcome | None:
    """End the pipeline for a message that is stored already.

    A fuller report of a stored phone call replaces the text of the first report. A call that only this report names a
    complaint goes on in the pipeline and becomes one.
    """
    if intake.sender.message_id is None:
        return None
    known = intake.db.get_one(Message, intake.sender.message_id)
    if not intake.chat and not _is_same_mail(intake, known):
        # some programs give every mail the same Message-ID: a different text is a different mail
        intake.message = replace(intake.message, external_id=f"{intake.message.external_id}#{intake.arrival.id}")
        return None
    case = intake.db.get_one(Consultation, known.consultation_id) if known.consultation_id is not None else None
    is_fuller = intake.message.rank > known.rank
    if is_fuller:
        _take_fuller(intake, known, case)
    if intake.message.complaint and case is not None and case.kind != CaseKind.COMPLAINT:
        intake.stored = known  # the report that said so first was set aside: hear_complaint moves the call
        return None
    return ArrivalOutcome.FULLER if is_fuller else ArrivalOutcome.KNOWN


def _take_fuller(intake: Intake, known: Message, case: Consultation | None) -> None:
    known.rank, known.body, known.arrival_id = intake.message.rank, intake.message.body, intake.arrival.id
    if case is not None:
        thread.note_talk(intake, case)
    messages.expect_files(intake.db, known, intake.message.attachments, intake.now)


def _is_same_mail(intake: Intake, known: Message) -> bool:
    """Return whether a mail with a known id is the stored mail.

    A mail can come by two routes. A mailing list or a gateway may add or cut some words, but nobody else wrote it.
    """
    if known.identity_id is None:  # a mail of our own staff
        return known.body == intake.message.body
    if intake.db.get_one(Identity, known.identity_id).value != intake.message.sender.value:
        return False
    old, new = (" ".join(text.split()) for text in (known.body, intake.message.body))
    return old in new or new in old


def meet_sender(intake: Intake) -> ArrivalOutcome | None:
    """Find or create the person and load the cases that the message may belong to.

    A message a person wrote also opens the WhatsApp window: answers that were held for it are queued.
    """
    message = intake.message
    known = {message.sender: intake.sender.known} | {one: people.with_value(intake.db, one) for one in message.also}
    intake.who = people.meet_known(intake.db, message.sender, known, intake.now)
    here = [one for found in known.values() for one in found if one[0].channel == intake.channel]
    intake.others = [identity for identity, person in here if person is not intake.person]
    if any(known.values()):
        with intake.db.no_autoflush:  # no row that is read here was written above
            since = intake.now - awaited.AWAITED_FOR
            intake.cases = senders.cases_of(intake.db, intake.identity, since)
    if not message.automatic and not message.elsewhere and not _blocked(intake):
        is_new = all(identity is not intake.identity for identity, _ in here)
        _open_window(intake, min(message.sent_at, intake.now))
        _release(intake, [intake.identity] if intake.identity.id in intake.sender.has_held or (is_new and here) else [])
    return None


def _blocked(intake: Intake) -> list[Identity]:
    """Return the identities of the sender if one of them is blocked, else nothing."""
    theirs = [intake.identity, *intake.others, *(one for one, _ in intake.sender.known)]
    return theirs if any(one.blocked_at is not None for one in theirs) else []


def keep_spam(intake: Intake) -> ArrivalOutcome | None:
    """Store what a blocked sender writes with the spam: it opens nothing, and nothing is sent to them.

    Their STOP is heard all the same: after the block we do not write to them either.
    """
    known = _blocked(intake)
    if not known:
        return None
    subject = thread.subject(intake)
    intake.consultation = spam.case_of(intake.db, intake.office, intake.identity, known, subject, intake.now)
    thread.keep(intake)
    commands.hear_blocked(intake)
    return ArrivalOutcome.BLOCKED


def _open_window(intake: Intake, written: datetime) -> None:
    for identity in (intake.identity, *intake.others):
        identity.last_inbound_at = max(identity.last_inbound_at or written, written)
        identity.window_closed_at = None


def _release(intake: Intake, mine: Sequence[Identity]) -> None:
    """Queue the answers that were held for the window, in their order, to where the sender writes from now.

    Held rating prompts are collected in intake.prompts. They are decided when the meaning of the message is known.

    mine: the identity of the sender, where something may be held for them on this channel.
    """
    for identity in (*mine, *intake.others):
        for held in outbox.held_for(intake.db, identity.id or 0):
            if identity is intake.identity:
                held.identity_id = identity.id
            if held.kind in RATING_PROMPTS:
                intake.prompts.append(held)
            else:
                outbox.requeue(held, intake.now)
                answer_effects.released(intake.db, held, intake.now)
                intake.released = intake.db.get(Consultation, held.consultation_id) if held.consultation_id else None


def keep_machine_mail(intake: Intake) -> ArrivalOutcome | None:
    """Store a mail that a machine wrote or nobody can answer.

    It is stored with the consultation it answers, else in the list of machine mail.
    """
    message = intake.message
    if intake.consultation is None and (message.automatic or not message.answerable):
        subject = thread.subject(intake)
        intake.consultation = machine_mail.case_of(intake.db, intake.office, intake.identity, subject, intake.now)
    elif not message.automatic:
        return None
    thread.keep(intake)
    return ArrivalOutcome.AUTOMATIC
