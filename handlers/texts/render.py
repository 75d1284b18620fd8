"""What the bot says, filled: one function for each thing it says, from the sentences of handlers/texts/sentences.py."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.office import formats
from handlers.office.office import Office
from handlers.texts import sentences

log = logging.getLogger(__name__)


def language(code: str) -> str:
    """Indonesian unless it is English."""
    return "en" if code == "en" else "id"


def fill(office: Office, sentence: Mapping[str, str], lang: str, **words: object) -> str:
    """A sentence in the office's own words, else in ours; any may say {office}, {hours}, {zone} and the like."""
    code, key = language(lang), sentences.key_of(sentence)
    known = about(office, code) | words
    own = office.wordings.get((key, code))
    if own is not None:
        try:
            return own.format(**known)
        except (LookupError, ValueError, AttributeError):  # worded before the sentence was given other placeholders
            log.warning("the office's own wording of %s (%s) cannot be filled; ours goes out", key, code)
    return sentence[code].format(**known)


def about(office: Office, lang: str) -> dict[str, object]:
    """What every sentence may say of the office."""
    return {
        "office": office.short_name,
        "full_name": office.name,
        "address": office.address,
        "phone": office.phone,
        "website": office.website,
        "zone": office.timezone_word,
        "hours": formats.service_hours(office, language(lang)),
    }


def acknowledgement(  # noqa: PLR0913  # an argument for each blank of the sentence
    office: Office,
    lang: str,
    *,
    number: str,
    opening: datetime | None,
    now: datetime,
    greeting_only: bool,
    url: str,
    privacy: str = "",
    short: bool = False,
) -> str:
    """The one acknowledgement of a consultation. opening: when we open next (`now` while open), None if unknown.

    url: its tracking page; privacy: the notice, at the first contact; short: for a road where every part costs.
    """
    coming = what_comes(office, language(lang), opening, now)
    if greeting_only:
        coming = f"{fill(office, sentences.ASK_NEED, lang)} {coming}"
    sentence = sentences.ACKNOWLEDGEMENT_SHORT if short else sentences.ACKNOWLEDGEMENT
    return fill(office, sentence, lang, number=number, next=coming, url=url, privacy=privacy).strip()


def privacy_notice(office: Office, lang: str, *, short: bool) -> str:
    return fill(office, sentences.PRIVACY_NOTICE_SHORT if short else sentences.PRIVACY_NOTICE, lang)


def erasure_noted(office: Office, lang: str, *, due: datetime) -> str:
    when = f"{formats.day(office, due, language(lang))}, {formats.clock(office, due)}"
    return fill(office, sentences.ERASURE_NOTED, lang, due=when)


def what_comes(office: Office, lang: str, opening: datetime | None, now: datetime) -> str:
    """When an officer reads it."""
    if opening is None:
        return fill(office, sentences.CLOSED_LONG, lang)
    if opening <= now:
        return fill(office, sentences.OPEN_NOW, lang)
    when = f"{formats.day(office, opening, lang)}, {formats.clock(office, opening)}"
    return fill(office, sentences.CLOSED_NOW, lang, opening=when)


def menu(office: Office, lang: str) -> str:
    return fill(office, sentences.MENU, lang)


def privacy(office: Office, lang: str) -> str:
    return fill(office, sentences.PRIVACY, lang)


def rated(office: Office, lang: str, score: int) -> str:
    return fill(office, sentences.RATED, lang, score=score)


def rated_already(office: Office, lang: str) -> str:
    return fill(office, sentences.RATED_ALREADY, lang)


def rating_unclear(office: Office, lang: str) -> str:
    return fill(office, sentences.RATING_UNCLEAR, lang)


def commented(office: Office, lang: str) -> str:
    return fill(office, sentences.COMMENTED, lang)


def reminder(office: Office, lang: str, *, number: str, date: str) -> str:
    return fill(office, sentences.REMINDER, lang, number=number, date=date)


def closed_by_silence(office: Office, lang: str, *, number: str, url: str, chat: bool) -> str:
    """Closed, why, how to go on; url: where to rate it, "" if that was asked before."""
    told = fill(office, sentences.CLOSED_BY_SILENCE, lang, number=number, days=office.targets.silence_days)
    invitation = sentences.RATE_CHAT if chat else sentences.RATE_MAIL
    return f"{told}\n\n{fill(office, invitation, lang, url=url)}" if url else told


def announcement(office: Office, lang: str, template: str, *, number: str) -> str:
    """The words of the template that says something waits, for the desk."""
    sentence = sentences.ANSWER_READY if template == "answer_ready" else sentences.NEWS_READY
    return fill(office, sentence, lang, number=number)


def referral(office: Office, lang: str, *, items: str, reason: str, agency: str, contact: Sequence[str]) -> str:
    """Where the citizen finds what we do not hold, and why we do not."""
    lines = "\n".join(contact) or fill(office, sentences.NO_CONTACT, lang)
    words = {"items": items, "reason": reason, "agency": agency, "contact": lines}
    return fill(office, sentences.REFERRAL, lang, **words).replace(" \n", "\n")


def what_was_asked(office: Office, lang: str) -> str:
    """For data nobody has named yet."""
    return fill(office, sentences.WHAT_WAS_ASKED, lang)


def access(office: Office, lang: str, *, items: str, source: str, link: str) -> str:
    """Where the data stands; ready text for the officer to finish."""
    return fill(office, sentences.ACCESS, lang, items=items, source=source, link=f"\n{link}" if link else "")


def nothing_open(office: Office, lang: str) -> str:
    return fill(office, sentences.NOTHING_OPEN, lang)


def stopped(office: Office, lang: str) -> str:
    return fill(office, sentences.STOPPED, lang)


def started(office: Office, lang: str) -> str:
    return fill(office, sentences.STARTED, lang)


def complaint_receipt(office: Office, lang: str, *, number: str, due: datetime, url: str, privacy: str = "") -> str:
    """The one acknowledgement of a complaint: its number, the promised date, the other ways."""
    when = formats.day(office, due, language(lang))
    ways = _ways(office, lang)
    words = {"number": number, "due": when, "url": url, "ways": ways, "privacy": privacy}
    return fill(office, sentences.COMPLAINT_RECEIPT, lang, **words).strip()


def complaint_how(office: Office, lang: str) -> str:
    days = office.targets.complaint_days
    return fill(office, sentences.COMPLAINT_HOW, lang, days=days, ways=_ways(office, lang))


def _ways(office: Office, lang: str) -> str:
    """The four ways of the service standard."""
    return fill(office, sentences.COMPLAINT_WAYS, lang)


def complaint_asked(office: Office, lang: str) -> str:
    return fill(office, sentences.COMPLAINT_ASKED, lang)


def complaint_goes_on(office: Office, lang: str, *, number: str) -> str:
    return fill(office, sentences.COMPLAINT_GOES_ON, lang, number=number)
