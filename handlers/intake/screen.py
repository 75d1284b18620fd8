"""Questions asked before anything is done: do we know this message, who sent it, is it from a machine?"""

from __future__ import annotations

from dataclasses import replace

from handlers.desk import machine_mail
from handlers.intake import thread
from handlers.intake.intake import Intake
from store.cases import messages, people
from store.tables import Consultation, Identity, Message
from store.transport import outbox
from store.vocabulary import RATING_PROMPTS


def skip_known(intake: Intake) -> str | None:
    """A message we hold already counts once; a fuller account of the same call takes the earlier one's place."""
    known = messages.by_external_id(intake.db, intake.channel, intake.message.external_id)
    if known is None:
        return None
    if not intake.chat and not _is_same_mail(intake, known):
        # some programs give every mail the same Message-ID: other words are another mail
        intake.message = replace(intake.message, external_id=f"{intake.message.external_id}#{intake.arrival.id}")
        return None
    if intake.message.rank <= known.rank:
        return "known"
    known.rank, known.body, known.arrival_id = intake.message.rank, intake.message.body, intake.arrival.id
    if known.consultation_id is not None:
        thread.note_talk(intake, intake.db.get_one(Consultation, known.consultation_id))
    messages.expect_files(intake.db, known, intake.message.attachments, intake.now)
    return "fuller"


def _is_same_mail(intake: Intake, known: Message) -> bool:
    """Return whether one mail came by two ways: a list or a gateway added or cut some words, but nobody else wrote."""
    if known.identity_id is None:  # a mail of our own staff
        return known.body == intake.message.body
    if intake.db.get_one(Identity, known.identity_id).value != intake.message.sender.value:
        return False
    old, new = (" ".join(text.split()) for text in (known.body, intake.message.body))
    return old in new or new in old


def meet_sender(intake: Intake) -> str | None:
    """Find or make the person; an open window lets what waited for it go."""
    intake.who = people.meet(intake.db, intake.message.sender, intake.message.also, intake.now)
    if not intake.message.automatic and not intake.message.elsewhere:
        written = min(intake.message.sent_at, intake.now)
        intake.who.last_inbound_at = max(intake.who.last_inbound_at or written, written)
        intake.who.window_closed_at = None
        _release(intake)
    return None


def _release(intake: Intake) -> None:
    """Answers held for the window go out in order; whether a rating goes after them shows when we know what he says."""
    for held in outbox.held_for(intake.db, intake.identity.id or 0):
        if held.kind in RATING_PROMPTS:
            intake.prompts.append(held)
        else:
            outbox.requeue(held, intake.now)
            intake.released = intake.db.get(Consultation, held.consultation_id) if held.consultation_id else None


def keep_machine_mail(intake: Intake) -> str | None:
    """Keep what no person wrote, or nobody can answer, with its consultation, or else on a list of the desk."""
    message = intake.message
    if intake.consultation is None and (message.automatic or not message.answerable):
        subject = thread.subject(intake)
        intake.consultation = machine_mail.case_of(intake.db, intake.office, intake.identity, subject, intake.now)
    elif not message.automatic:
        return None
    thread.keep(intake)
    return "automatic"
