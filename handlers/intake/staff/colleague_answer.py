"""Mail of a colleague about a question that an officer asked them.

Not an answer is: a mail that a machine wrote, a mail from another address, and a mail with only our quoted mail in it.
"""

from __future__ import annotations

from dataclasses import replace

from handlers.intake.intake import Intake
from handlers.intake.staff import reply
from handlers.office import links
from handlers.office.office import Office
from handlers.officers import notices
from handlers.outgoing import staff_mail
from handlers.steps import confirmation_answers, confirmations
from store.cases import events
from store.event_names import EventName
from store.tables import Colleague, Confirmation, Consultation
from store.vocabulary import Actor, ArrivalOutcome, Direction, MessageKind, NoticeKind

MOST_TOLD_A_DAY = 3
ELSEWHERE = "Dari alamat lain ({address}); belum dihitung sebagai jawaban {name}."
AUTOMATIC = "Balasan otomatis dari {name}; pertanyaan masih menunggu."
ONLY_QUOTE = (
    "Email Anda hanya berisi kutipan email kami, tanpa jawaban. Tulis jawaban di atas kutipan, lalu kirim lagi, "
    "atau jawab di halaman ini: {url}"
)


def hear(intake: Intake, office: Office, confirmation: Confirmation) -> ArrivalOutcome:
    """Handle a mail about a question to a colleague.

    It comes from the colleague, from an automatic reply of theirs, or from another address.
    """
    db, now = intake.db, intake.now
    consultation, colleague = confirmations.about(db, confirmation)
    own = bool(colleague.email) and intake.message.sender.value == colleague.email.strip().lower()
    words = reply.words(intake)
    if intake.message.automatic:
        if not own:
            return ArrivalOutcome.AUTOMATIC
        return _keep_aside(intake, confirmation, AUTOMATIC, EventName.COLLEAGUE_MACHINE)
    if not own or intake.message.proven is False:
        return _keep_aside(intake, confirmation, ELSEWHERE, EventName.FROM_ELSEWHERE)
    if not words and not any(not one.inline for one in intake.message.attachments):
        return _ask_for_words(intake, office, confirmation, colleague, consultation)
    kept = reply.keep(
        intake,
        consultation,
        direction=Direction.NOTE,
        author=confirmations.label(colleague),
        body=words,
        params={"confirmation": confirmation.id},
    )
    confirmation_answers.take(db, confirmation, words, now=now, kept=kept)
    return ArrivalOutcome.COLLEAGUE_ANSWERED


def _keep_aside(intake: Intake, confirmation: Confirmation, note: str, event: EventName) -> ArrivalOutcome:
    """Store the mail as a note for the officer. The question stays unanswered."""
    consultation, colleague = confirmations.about(intake.db, confirmation)
    sender, name = intake.message.sender.value, confirmations.label(colleague)
    said = note.format(address=sender, name=colleague.name)
    kept = reply.keep(
        intake,
        consultation,
        direction=Direction.NOTE,
        author=name if event == EventName.COLLEAGUE_MACHINE else sender,
        body=f"({said})\n\n{intake.message.body}",
        params={"confirmation": confirmation.id},
    )
    events.record(intake.db, consultation, event, by=Actor.BOT, now=intake.now, colleague=name, address=sender)
    whom = confirmations.owners(intake.db, confirmation, consultation)
    notices.notify(intake.db, whom, consultation, NoticeKind.ANSWERED, by="", now=intake.now, message=kept.key)
    return ArrivalOutcome(event)


def _ask_for_words(
    intake: Intake, office: Office, confirmation: Confirmation, colleague: Colleague, consultation: Consultation
) -> ArrivalOutcome:
    """Tell the colleague that their mail holds only our quoted mail, at most MOST_TOLD_A_DAY times a day."""
    reason = ONLY_QUOTE.format(url=confirmations.url(office, confirmation))
    if staff_mail.told_today(intake.db, MessageKind.RETURNED, colleague.email, intake.now) < MOST_TOLD_A_DAY:
        mail = replace(
            staff_mail.returned(office, consultation, colleague.email, reason),
            token=links.sign(office, "confirm", confirmation.token),
            params={"confirmation": confirmation.id},
        )
        staff_mail.send_back(intake.db, office, consultation, mail, intake.now)
    return ArrivalOutcome.ONLY_QUOTE
