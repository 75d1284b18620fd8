"""HAPUS DATA among the messages that come in."""

from __future__ import annotations

from handlers import notices, privacy, routes, say, seeing, texts, thread, words
from handlers.intake import Intake
from store import events
from store.tables import Person


def hear_erasure(intake: Intake) -> str | None:
    """A dated request with the law's clock. What we owe him stays owed: the state does not change."""
    message = intake.message
    asks = words.asks_erasure(message.body) or (not intake.chat and words.asks_erasure(message.subject))
    if not asks or message.call or message.automatic or message.attachments:
        return None
    person, case = intake.db.get_one(Person, intake.identity.person_id), intake.consultation
    mine = case if case is not None and case.person_id == person.id else None
    request, is_new = privacy.ask_erasure(intake.db, person, mine, now=intake.now)
    if mine is not None:
        thread.keep(intake)
        if not is_new:
            events.record(intake.db, mine, "wrote", by="citizen", now=intake.now, message=thread.key(intake))
    about = mine or privacy.last_named_case(intake.db, person)
    if about is not None:
        told = seeing.handlers_of(intake.db, about.concerns_id)
        notices.notify(intake.db, told, about, "erasure", by="citizen", now=intake.now)
    if routes.reaches(intake.office, intake.identity):
        text = texts.erasure_noted(intake.office, person.language, due=request.due_at)
        say.queue(
            intake.db,
            intake.office,
            intake.identity,
            text,
            consultation=mine,
            kind="notice",
            author="bot",
            now=intake.now,
        )
    return "erasure_asked"
