"""/: where citizens begin. Whether we are open, every way to reach us, and the service standard in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from bot.app import App
from bot.web.application.search import search_page
from bot.web.application.session import language
from bot.web.present import formatting
from handlers.office import formats, service_hours
from handlers.office.office import Office
from handlers.self_service.account import sign_in
from handlers.self_service.chat import question
from handlers.texts.application.start_page import PAGE


def always(app: App) -> bool:
    """Return True: every office has it."""
    return True


@dataclass(frozen=True, slots=True)
class Entrance:
    """A part of Loket that a citizen enters from here.

    endpoint: of its page. word: key of its name in PAGE; "<word>_hint" is the key of the line below.
    is_offered: whether this office has it.
    """

    endpoint: str
    word: str
    icon: str
    is_offered: Callable[[App], bool] = always


# in the order of the page. A part that does not exist yet is not in the list.
ENTRANCES: tuple[Entrance, ...] = (
    Entrance("find.page", "find", "search", search_page.is_offered),
    Entrance("question.form", "ask", "message-circle", lambda app: question.is_possible(app.office)),
    Entrance("tracking.ask", "track", "ticket"),
    Entrance("account.page", "account", "user-circle", lambda app: sign_in.is_possible(app.office)),
)


@dataclass(frozen=True, slots=True)
class Door:
    """A way to reach the office.

    label: of its channel, "" for a place. shown: the address as people write it. href: "" where nothing can be opened.
    """

    label: str
    word: str
    shown: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class StandardLine:
    """One part of the service standard.

    own_words: whether the lines are the office's, in Indonesian.
    """

    heading: str
    lines: Sequence[str]
    own_words: bool = True


@dataclass(frozen=True, slots=True)
class StartPage:
    """What a citizen sees first.

    words: the page's words by key.
    other: the other language, "id" or "en".
    promise: of first help, "" where nothing is promised.
    state: whether we are open, and until when or when next.
    """

    lang: str
    words: Mapping[str, str]
    other: str
    promise: str
    is_open: bool
    state: str
    hours: str
    entrances: Sequence[Entrance]
    doors: Sequence[Door]
    standard: Sequence[StandardLine]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("start", __name__)

    @routes.get("/")
    def page() -> str:
        return render_template("application/start.html", page=_page(app, language()))

    return routes


def _page(app: App, lang: str) -> StartPage:
    office, now, words = app.office, app.clock(), PAGE[lang]
    target = office.targets.help
    hours = formats.service_hours(office, lang)
    return StartPage(
        lang=lang,
        words=words,
        other="id" if lang == "en" else "en",
        promise=words["promise"].format(menit=int(target.total_seconds()) // 60) if target else "",
        is_open=service_hours.is_open(office, now),
        state=_state(office, now, lang),
        hours=words["hours"].format(jam=hours, zona=office.timezone_word) if hours else "",
        entrances=[one for one in ENTRANCES if one.is_offered(app)],
        doors=_doors(office, words),
        standard=_standard(office, words),
    )


def _state(office: Office, now: datetime, lang: str) -> str:
    words, closes = PAGE[lang], service_hours.closing(office, now)
    if closes is not None:
        return words["open"].format(kapan=formats.clock(office, closes))
    opens = service_hours.next_opening(office, now)
    if opens is None:
        return words["closed_long"]
    return words["closed"].format(kapan=f"{formats.day(office, opens, lang)}, {formats.clock(office, opens)}")


def _doors(office: Office, words: Mapping[str, str]) -> list[Door]:
    channels = [
        Door(office.traits[name].label, office.traits[name].word, formatting.phone(address), _href(name, address))
        for name, address in office.addresses.items()
    ]
    numbers = {door.shown for door in channels}
    phone = formatting.phone(office.phone)
    if office.phone and phone not in numbers:
        channels.append(Door("telepon", words["office_phone"], phone, f"tel:{office.phone}"))
    if office.address:
        channels.append(Door("", words["address"], office.address))
    return channels


def _href(channel: str, address: str) -> str:
    """Return what a phone opens for an address of ours."""
    if "@" in address:
        return f"mailto:{address}"
    if channel == "whatsapp":
        return f"https://wa.me/{address.removeprefix('+')}"
    return f"{'tel' if channel == 'phone' else 'sms'}:{address}"


def _standard(office: Office, words: Mapping[str, str]) -> list[StandardLine]:
    standard, ways = office.standard, office.complaints
    lines = []
    if standard.shown and standard.decree:
        lines.append(StandardLine(words["decree"], [standard.decree], own_words=False))
    if standard.shown:
        lines += [StandardLine(heading, said) for heading, said in standard.parts.items() if said]
    box = [words["complaint_box"]] if ways.box else []
    to_complain = [*box, *(one for one in (ways.website, ways.mail, ways.phone) if one)]
    return [*lines, StandardLine(words["complaints"], to_complain, own_words=False)] if to_complain else lines
