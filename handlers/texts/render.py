"""Fill the bot's sentences: a function for each. They are written in handlers/texts/*_sentences.py."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.office import formats
from handlers.office.office import ComplaintWays, Office
from handlers.texts.sentences import SENTENCES

log = logging.getLogger(__name__)
WALK_IN = "walkin"  # the channel of an office that has a counter
TAKE_NUMBER: Mapping[str, str] = {
    "id": "ANTRE untuk mengambil nomor antrean hari ini di loket kami\n",
    "en": "QUEUE to take a number for our counter today\n",
}


def language(code: str) -> str:
    """Return "en" for English, else "id"."""
    return "en" if code == "en" else "id"


def fill(office: Office, key: str, lang: str, **of_the_case: object) -> str:
    """Return one sentence filled, in the office's own words where it has some.

    key: of the sentence, as in handlers/texts/*_sentences.py.
    of_the_case: values by placeholder; those of the office ({kantor}, {jam} …) are known to every sentence.
    """
    return _said(office, key, language(lang), about(office, lang), of_the_case)


def about(office: Office, lang: str) -> dict[str, str]:
    """Return what every sentence may say of the office, by placeholder. "" for what it does not have."""
    code = language(lang)
    facts = {
        "kantor": office.short_name,
        "nama_kantor": office.name,
        "alamat": office.address,
        "telepon": office.phone,
        "situs": office.website,
        "zona": office.timezone_word,
        "jam": formats.service_hours(office, code),
        "antre": TAKE_NUMBER[code] if WALK_IN in office.traits else "",
        "cara_mengadu": ways_to_complain(office.complaints, code),
        "survei_resmi": office.survey.link,
    }
    return facts | {"cara_mengadu": _said(office, "complaint_ways", code, facts, {})}


def _said(
    office: Office, key: str, code: str, of_the_office: Mapping[str, str], of_the_case: Mapping[str, object]
) -> str:
    own = office.wordings.get((key, code))
    if own is not None:
        try:
            return put_in(own, of_the_office, of_the_case)
        except (LookupError, ValueError, AttributeError):  # worded before the sentence was given other placeholders
            log.warning("the office's own wording of %s (%s) cannot be filled; ours goes out", key, code)
    return put_in(SENTENCES[key].in_language(code), of_the_office, of_the_case)


def put_in(body: str, of_the_office: Mapping[str, str], of_the_case: Mapping[str, object]) -> str:
    """Fill the placeholders of a text.

    A line with a placeholder that this office has no value for is left out, unless no other line would remain.
    """
    missing = {f"{{{name}}}" for name, value in of_the_office.items() if not value}
    lines = body.split("\n")
    kept = [line for line in lines if not any(name in line for name in missing)]
    if len(kept) < len(lines) and any(line.strip() for line in kept):
        body = "\n".join(kept).rstrip("\n")
    return body.format(**of_the_office, **of_the_case)


def ways_to_complain(ways: ComplaintWays, lang: str) -> str:
    """Return the ways to complain beside writing to us: "a", "a atau b", "a, b, atau c".

    "" where there is none.
    """
    english = lang == "en"
    named = [
        ("the suggestion box at our office" if english else "kotak saran di kantor kami") if ways.box else "",
        ways.website,
        ways.mail,
        f"SMS/WhatsApp {ways.phone}" if ways.phone else "",
    ]
    *others, last = [way for way in named if way] or [""]
    joint = ", " if len(others) > 1 else " "
    return f"{', '.join(others)}{joint}{'or' if english else 'atau'} {last}" if others else last


def acknowledgement(  # noqa: PLR0913  # an argument for each blank of the sentence
    office: Office,
    lang: str,
    *,
    number: str,
    opening: datetime | None,
    now: datetime,
    greeting_only: bool,
    url: str,
    place: int = 0,
    privacy: str = "",
    short: bool = False,
) -> str:
    """Return the acknowledgement of a consultation. A consultation gets only one.

    opening: when the office opens next, `now` while it is open, None if unknown.
    url: the tracking page.
    place: of the citizen in the line for when the office opens, 0 where there is no line.
    privacy: the privacy notice, at the first contact. "" for none.
    short: for a channel where every part of a message costs.
    """
    coming = what_comes(office, language(lang), opening, now, short=short)
    if place and not (short and greeting_only):  # a question and the place are more than one part
        coming = f"{coming} {fill(office, _key('place_in_line', short=short), lang, urutan=place)}"
    if greeting_only:
        coming = f"{fill(office, _key('ask_need', short=short), lang)} {coming}"
    notice = f"{privacy} " if privacy else ""
    key = _key("acknowledgement", short=short)
    return fill(office, key, lang, nomor=number, bantuan=coming, tautan=url, privasi=notice).strip()


def _key(key: str, *, short: bool) -> str:
    """Return the key of the short form of a sentence, or of the usual one."""
    return f"{key}_short" if short else key


def privacy_notice(office: Office, lang: str, *, short: bool) -> str:
    return fill(office, _key("privacy_notice", short=short), lang)


def erasure_noted(office: Office, lang: str, *, due: datetime) -> str:
    when = f"{formats.day(office, due, language(lang))}, {formats.clock(office, due)}"
    return fill(office, "erasure_noted", lang, batas=when)


def incident_notice(office: Office, lang: str, data: str, event: str, handling: str) -> str:
    """Return the notice of an incident with personal data. data, event, handling: its three parts."""
    return fill(office, "incident_notice", lang, data_terbuka=data, kejadian=event, penanganan=handling)


def erasure_unproven(office: Office, lang: str) -> str:
    return fill(office, "erasure_unproven", lang)


def what_comes(office: Office, lang: str, opening: datetime | None, now: datetime, *, short: bool = False) -> str:
    """Return when an officer will read the message. short: in the fewest letters."""
    if opening is None:
        return fill(office, _key("closed_long", short=short), lang)
    if opening <= now:
        return fill(office, _key("open_now", short=short), lang)
    when = f"{formats.day(office, opening, lang)}, {formats.clock(office, opening)}"
    when = formats.short_moment(office, opening, lang) if short else when
    return fill(office, _key("closed_now", short=short), lang, buka=when)


def menu(office: Office, lang: str) -> str:
    return fill(office, "menu", lang)


def privacy(office: Office, lang: str) -> str:
    return fill(office, "privacy", lang)


def rated(office: Office, lang: str, score: int) -> str:
    return fill(office, "rated", lang, nilai=score)


def rated_already(office: Office, lang: str) -> str:
    return fill(office, "rated_already", lang)


def rating_unclear(office: Office, lang: str) -> str:
    return fill(office, "rating_unclear", lang)


def commented(office: Office, lang: str) -> str:
    return fill(office, "commented", lang)


def reminder(office: Office, lang: str, *, number: str, date: str) -> str:
    return fill(office, "reminder", lang, nomor=number, tanggal=date)


def closed_by_silence(office: Office, lang: str, *, number: str, url: str, chat: bool, short: bool) -> str:
    """Return that the case is closed, why, and how to continue.

    url: where to rate the service, "" if that was asked before.
    short: in one part of an SMS.
    """
    key = _key("closed_by_silence", short=short)
    told = fill(office, key, lang, nomor=number, hari=office.targets.silence_days)
    invitation = _key("rate_chat", short=short) if chat else "rate_mail"
    gap = " " if short else "\n\n"
    return f"{told}{gap}{fill(office, invitation, lang, tautan=url)}" if url else told


def announcement(office: Office, lang: str, template: str, *, number: str) -> str:
    """Return the text of the template that says that a message waits, as the desk shows it."""
    return fill(office, "answer_ready" if template == "answer_ready" else "news_ready", lang, nomor=number)


def referral(office: Office, lang: str, *, items: str, reason: str, agency: str, contact: Sequence[str]) -> str:
    """Return where the citizen finds data that we do not hold, and why we do not."""
    lines = "\n".join(contact) or fill(office, "no_contact", lang)
    told = fill(office, "referral", lang, data=items, alasan=reason, instansi=agency, kontak=lines)
    return told.replace(" \n", "\n")


def what_was_asked(office: Office, lang: str) -> str:
    """Return what to call data that nobody has named yet."""
    return fill(office, "what_was_asked", lang)


def access(office: Office, lang: str, *, items: str, source: str, link: str) -> str:
    """Return where the data is: a text that the officer completes."""
    return fill(office, "access", lang, data=items, sumber=source, tautan_sumber=f"\n{link}" if link else "")


def new_title(office: Office, lang: str, *, title: str, year: int, link: str, url: str, short: bool) -> str:
    """Return that a later edition has appeared.

    link: of its page, on a line of its own, "" for none. url: where the citizen sees what else they wait for.
    short: for a channel where every part of a message costs.
    """
    values = {"sumber": title, "tahun": year, "tautan_sumber": link, "tautan": url}
    return fill(office, "new_title_sms" if short else "new_title", lang, **values)


def titles_offered(office: Office, lang: str, *, titles: str) -> str:
    """Return what stands behind a receipt: titles that the citizen may look at while they wait. titles: one a line."""
    return fill(office, "titles_offered", lang, sumber=titles)


def titles_stopped(office: Office, lang: str) -> str:
    return fill(office, "titles_stopped", lang)


def contact_asked(office: Office, lang: str) -> str:
    return fill(office, "contact_asked", lang)


def queue_number(office: Office, lang: str, *, number: str, ahead: int) -> str:
    return fill(office, "queue_number", lang, antrean=number, menunggu=ahead)


def queue_here(office: Office, lang: str, *, number: str, ahead: int) -> str:
    return fill(office, "queue_here", lang, antrean=number, menunggu=ahead)


def queue_over(office: Office, lang: str, *, number: str) -> str:
    return fill(office, "queue_over", lang, antrean=number)


def queue_closed(office: Office, lang: str) -> str:
    return fill(office, "queue_closed", lang)


def nothing_open(office: Office, lang: str) -> str:
    return fill(office, "nothing_open", lang)


def withdrawn(office: Office, lang: str, *, number: str) -> str:
    return fill(office, "withdrawn", lang, nomor=number)


def stopped(office: Office, lang: str) -> str:
    return fill(office, "stopped", lang)


def started(office: Office, lang: str) -> str:
    return fill(office, "started", lang)


def complaint_receipt(office: Office, lang: str, *, number: str, due: datetime, url: str, privacy: str = "") -> str:
    """Return the acknowledgement of a complaint: its number, the promised date, the other ways to complain."""
    when = formats.day(office, due, language(lang))
    return fill(office, "complaint_receipt", lang, nomor=number, batas=when, tautan=url, privasi=privacy).strip()


def complaint_how(office: Office, lang: str) -> str:
    return fill(office, "complaint_how", lang, hari=office.targets.complaint_days)


def complaint_asked(office: Office, lang: str) -> str:
    return fill(office, "complaint_asked", lang)


def complaint_goes_on(office: Office, lang: str, *, number: str) -> str:
    return fill(office, "complaint_goes_on", lang, nomor=number)


def complaint_returned(office: Office, lang: str, *, number: str, instead: str) -> str:
    """Return what a citizen reads whose complaint is answered as a consultation."""
    return fill(office, "complaint_returned", lang, nomor=number, nomor_konsultasi=instead)
