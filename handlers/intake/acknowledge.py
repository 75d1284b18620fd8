"""Language of a citizen, acknowledgement of a new consultation, and opening hours told out of hours."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from handlers.intake import offered_titles
from handlers.intake.intake import Intake
from handlers.office import links, service_hours
from handlers.outgoing import queueing, routes
from handlers.outgoing.costs import savings
from handlers.outgoing.queueing import OutgoingMessage
from handlers.privacy import personal_data
from handlers.texts import parts, render
from store.cases import messages
from store.desk import queues
from store.tables import Consultation, Identity
from store.vocabulary import ArrivalOutcome, MessageKind

# stops a mail loop whose mails bear no header of an automatic mail
MOST_AUTOMATIC_A_DAY = 5


def choose_language(intake: Intake) -> ArrivalOutcome | None:
    """Store the language of the citizen where the message is long enough to guess it."""
    guessed = intake.words.whole_language
    if guessed is None or intake.consultation is None:
        return None
    intake.consultation.language = guessed
    intake.person.language = guessed
    return None


def acknowledge(intake: Intake) -> ArrivalOutcome | None:
    """Tell the citizen once, in one message, that we have their message and when we answer."""
    consultation = intake.consultation
    if consultation is None or not intake.is_new or intake.message.talked or _said_enough(intake):
        return None
    route = _route(intake)
    if route is not None:
        tell(intake, route)
    return None


def tell(intake: Intake, route: Identity) -> None:
    """Queue the acknowledgement of the intake's consultation. route: where it goes."""
    consultation = intake.consultation
    if consultation is None:
        return
    words = offered_titles.with_titles(intake, consultation, route, _receipt(intake, consultation, route))
    message = OutgoingMessage(words, MessageKind.ACKNOWLEDGEMENT)
    queueing.queue(intake.db, intake.office, route, consultation, message, intake.now)
    consultation.acknowledged_at = intake.now
    if not service_hours.is_open(intake.office, intake.now):
        consultation.opening_told_at = intake.now


def _receipt(intake: Intake, consultation: Consultation, route: Identity) -> str:
    """Return the words of the acknowledgement. One that must fit into one part of an SMS may lose its link."""
    short = savings.short_receipt(intake.office, route)
    fill = partial(
        render.acknowledgement,
        intake.office,
        consultation.language,
        number=consultation.number,
        opening=service_hours.next_opening(intake.office, intake.now),
        now=intake.now,
        greeting_only=intake.words.is_greeting,
        place=_place_in_line(intake, consultation),
        privacy=personal_data.notice(intake.office, route, consultation.language, intake.now),
        short=short,
    )
    url = links.case_url(intake.office, consultation)
    urls = (url, links.search_url(intake.office), "") if short else (url,)
    return parts.first_in_one_part(fill(url=one) for one in urls)


def tell_opening(intake: Intake) -> ArrivalOutcome | None:
    """Tell a citizen who goes on with a chat out of hours when the office opens, once until it has been open.

    A new consultation needs no such message: its acknowledgement says it.
    """
    consultation = intake.consultation
    if consultation is None or intake.is_new or not intake.chat or intake.message.call:
        return None
    if service_hours.is_open(intake.office, intake.now) or _knows_opening(intake, consultation):
        return None
    opening = service_hours.next_opening(intake.office, intake.now)
    text = render.what_comes(intake.office, consultation.language, opening, intake.now)
    if intake.answer(text, about=consultation):
        consultation.opening_told_at = intake.now
    return None


def _knows_opening(intake: Intake, consultation: Consultation) -> bool:
    """Return whether the citizen was told when the office opens, and it has not been open since."""
    told = consultation.opening_told_at
    return told is not None and not service_hours.served(intake.office, told, intake.now)


def _route(intake: Intake) -> Identity | None:
    """Return the identity that gets the acknowledgement, None where no channel may carry it.

    A message is answered on its own channel. A call that no officer answered is answered by SMS, and what was written
    on our own page by mail, where its writer left an address of mail.
    """
    if intake.message.call and intake.message.quiet:
        return None
    if intake.consultation is None or not (intake.message.call or _is_answered_by_mail(intake)):
        return intake.identity if intake.may_answer else None
    route = routes.identity_for(intake.db, intake.office, intake.consultation, intake.now)
    return route if route is not None and intake.office.traits[route.channel].window is None else None


def _is_answered_by_mail(intake: Intake) -> bool:
    on_page = intake.message.elsewhere and not intake.message.quiet
    return on_page and intake.identity.kind == "email" and not routes.reaches(intake.office, intake.identity)


def _place_in_line(intake: Intake, consultation: Consultation) -> int:
    """Return the citizen's place among those who wait for the office to open, 0 where it is open or forms no line."""
    targets = intake.office.targets
    if service_hours.is_open(intake.office, intake.now) or not targets.in_line or targets.help is None:
        return 0
    with intake.db.no_autoflush:  # the new consultation itself is counted without being stored
        return queues.place_in_line(intake.db, consultation)


def _said_enough(intake: Intake) -> bool:
    if intake.chat or not intake.sender.known:
        return False
    since = intake.now - timedelta(days=1)
    with intake.db.no_autoflush:  # no answer was queued for this message yet
        return messages.automatic_since(intake.db, intake.identity, since) >= MOST_AUTOMATIC_A_DAY
