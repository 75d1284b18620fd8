"""Merge, split, snooze and tag cases. Each sheet is a page too, where no scripts run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.actions.case_actions import Action, Answer, perform, seen_event_id
from bot.web.http import access
from bot.web.http.acting import act_and_case
from bot.web.http.htmx import is_fragment
from bot.web.http.session import require
from bot.web.inbox import conversation, inbox_page
from bot.web.inbox.composer_panel import Refused
from bot.web.present import form_words, formatting, labels
from bot.web.public import title_wishes
from handlers.desk import closing, merge_split, snoozing, tagging
from handlers.desk.counter import rating_offer
from handlers.errors import NotFound, Refusal
from handlers.finder.wishes import asking
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.outgoing import routes as ways_out
from handlers.texts.kiosk.choices import ACCESS_WAYS
from store.cases import consultations, merges, messages
from store.desk import visits
from store.office import officers
from store.tables import Consultation, Message
from store.vocabulary import Actor

MOST_MESSAGES = 60


@dataclass(frozen=True, slots=True)
class SnoozeSheet:
    """The times until which a case can be snoozed.

    choices: word, moment and value of each.
    first_day: the first day that may be chosen.
    """

    choices: Sequence[tuple[str, str, str]]
    first_day: str


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case in three lines, to be compared with another.

    words: of its last message.
    """

    number: str
    subject: str
    label: str
    channel_name: str
    chip: labels.Chip
    opened: str
    words: str


@dataclass(frozen=True, slots=True)
class MergeSheet:
    """The case that is merged, and those it can be merged into."""

    this: CaseSummary
    others: Sequence[CaseSummary]


@dataclass(frozen=True, slots=True)
class MessageChoice:
    """One message of the split sheet."""

    key: str
    words: str
    author: str
    when: str


@dataclass(frozen=True, slots=True)
class SplitSheet:
    """The messages that can become a case of their own."""

    messages: Sequence[MessageChoice]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("arrange", __name__)
    routes.before_request(require(app))
    _snooze_routes(app, routes)
    _merge_routes(app, routes)
    _tag_routes(app, routes)
    return routes


@dataclass(frozen=True, slots=True)
class CloseSheet:
    """The outcomes that a consultation may be closed with.

    answered: an officer has answered.
    suggested: what the steps point to, "" where nobody answered.
    outcomes: form word and label of each.
    access: word, label and whether it is ticked, of each way in which a visitor got the data; empty for others.
    can_rate: the visitor can rate at the tablet.
    asked_by: the channel that the question for a rating goes out by, "" where there is none.
    offers: titles whose next edition the citizen can be told of, as the form names them and as people read them.
    """

    answered: bool
    suggested: str
    outcomes: Sequence[tuple[str, str]]
    access: Sequence[tuple[str, str, bool]]
    can_rate: bool
    asked_by: str
    offers: Sequence[tuple[int, str]]


def _snooze_routes(app: App, routes: Blueprint) -> None:
    """Add the sheets, and snoozing."""

    @routes.get("/konsultasi/<number>/atur/<any(tunda, gabung, pisah, tutup):what>")
    def page(number: str, what: str) -> str:
        with app.db.read() as db:
            case = access.case(db)
            template, sheet = SHEETS[what]
            shown = sheet(app, db, case)
        return render_template(template, case=case, fragment=is_fragment(), page=shown)

    @routes.post("/konsultasi/<number>/tunda")
    def snooze(number: str) -> Answer:
        until = snoozed_until(app)
        return perform(app, number, lambda act, case: snoozing.snooze(act, case, until), seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/bangunkan")
    def wake(number: str) -> Answer:
        return perform(app, number, snoozing.take_back)


def _merge_routes(app: App, routes: Blueprint) -> None:
    """Add merge and split, and undoing them."""

    @routes.post("/konsultasi/<number>/gabung")
    def merge(number: str) -> Answer:
        into = request.form.get("ke", "")

        def merge(act: Act, case: Consultation) -> Consultation:
            return merge_split.merge(act, case, guards.find_case(act, into))

        return _lead(app, number, merge, seen_event_id=seen_event_id())

    @routes.post("/konsultasi/<number>/gabung/<int:event_id>/urungkan")
    def undo_merge(number: str, event_id: int) -> Answer:
        return _lead(app, number, lambda act, case: merge_split.undo_merge(act, case, event_id))

    @routes.post("/konsultasi/<number>/pisah")
    def split(number: str) -> Answer:
        keys, subject = request.form.getlist("pesan"), request.form.get("tentang", "")
        return _lead(
            app,
            number,
            lambda act, case: merge_split.split(act, case, keys, subject=subject),
            seen_event_id=seen_event_id(),
        )

    @routes.post("/konsultasi/<number>/pisah/<int:event_id>/urungkan")
    def undo_split(number: str, event_id: int) -> Answer:
        return _lead(app, number, lambda act, case: merge_split.undo_split(act, case, event_id))


def _tag_routes(app: App, routes: Blueprint) -> None:
    """Add tagging."""

    @routes.post("/konsultasi/<number>/tag")
    def tag(number: str) -> Answer:
        words = request.form.get("tag", "")
        return _tagged(app, number, lambda act, case: tagging.add(act, case, words))

    @routes.post("/konsultasi/<number>/tag/lepas")
    def untag(number: str) -> Answer:
        words = request.form.get("tag", "")
        return _tagged(app, number, lambda act, case: tagging.remove(act, case, words))


def _lead(
    app: App, number: str, action: Callable[[Act, Consultation], Consultation], *, seen_event_id: int | None = None
) -> Answer:
    """Do an action, and go to the case that it returns."""
    led: list[str] = []
    answer = perform(app, number, lambda act, case: led.append(action(act, case).number), seen_event_id=seen_event_id)
    if not led:
        return answer
    return redirect(url_for("inbox.conversation", number=led[0]), 303)


def _tagged(app: App, number: str, action: Action) -> Answer:
    """Change a tag and draw only the tags: what is being written beside them is not touched."""
    error = ""
    try:
        with app.db.write() as db:
            action(*act_and_case(app, db))
    except NotFound:
        raise
    except Refusal as refused:
        error = str(refused)
    if not is_fragment():
        return inbox_page.draw(app, Refused(error)) if error else redirect(_page_of(number), 303)
    with app.db.read() as db:
        case = access.case(db)
        shown = conversation.tags_of(db, case, error)
    return render_template("inbox/panel/tags_fragment.html", case=case, tags=shown)


def _page_of(number: str) -> str:
    return url_for("inbox.conversation", number=number, panel="warga")


# what the sheets show


def _snooze_sheet(app: App, _db: Session, _case: Consultation) -> SnoozeSheet:
    return snooze_sheet(app)


def snooze_sheet(app: App) -> SnoozeSheet:
    """Return the times that snoozing offers now."""
    now, office = app.clock(), app.office
    found = snoozing.choices(office, now)
    tomorrow = now.astimezone(office.zone).date() + timedelta(days=1)
    choices = [(word, formatting.moment(office, at, now), at.isoformat()) for word, at in found]
    return SnoozeSheet(choices, tomorrow.isoformat())


def snoozed_until(app: App) -> datetime | None:
    """Return the moment that a button names, or the morning of the day that was typed."""
    if request.form.get("hari"):
        return snoozing.morning_of(app.office, request.form["hari"])
    try:
        moment = datetime.fromisoformat(request.form.get("sampai", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _merge_sheet(app: App, db: Session, case: Consultation) -> MergeSheet:
    others = [] if case.anonymous else merges.others_of(db, case)
    return MergeSheet(_summary(app, db, case), [_summary(app, db, other) for other in others])


def _summary(app: App, db: Session, case: Consultation) -> CaseSummary:
    traits = labels.traits_of(app.office, case.channel)
    by_people = [message for message in messages.page(db, case.id or 0, None, 10) if message.author != Actor.BOT]
    return CaseSummary(
        number=case.number,
        subject=case.subject or "Konsultasi statistik",
        label=traits.label,
        channel_name=traits.word,
        chip=labels.CASE_CHIPS[case.state],
        opened=formatting.moment(app.office, case.opened_at, app.clock()),
        words=labels.snippet(by_people[-1] if by_people else None),
    )


def _split_sheet(app: App, db: Session, case: Consultation) -> SplitSheet:
    names = {one.name: one.display_name for one in officers.ever(db)} | {Actor.CITIZEN: "Warga", Actor.BOT: "Loket"}
    newest = messages.page(db, case.id or 0, None, MOST_MESSAGES)
    return SplitSheet([_choice(app, message, names) for message in newest if message.author != Actor.BOT])


def _choice(app: App, message: Message, names: dict[str, str]) -> MessageChoice:
    return MessageChoice(
        key=message.key,
        words=labels.snippet(message),
        author=names.get(message.author, message.author),
        when=formatting.moment(app.office, message.at, app.clock()),
    )


def _close_sheet(app: App, db: Session, case: Consultation) -> CloseSheet:
    answered = closing.is_answered(case)
    chosen = closing.suggested(db, case) if answered else ""
    visit, ticked = visits.current(visits.of_case(db, case.id or 0)), case.access_ways.split(",")
    today = app.clock().astimezone(app.office.zone).date().isoformat()
    route = ways_out.address_for(db, app.office, case)
    is_unrated = visit is not None and consultations.rating_of(db, case) is None
    return CloseSheet(
        answered=answered,
        suggested=form_words.word_of(form_words.OUTCOMES, chosen),
        outcomes=form_words.choices_of_outcomes(),
        access=[(way, label, way in ticked) for way, label in ACCESS_WAYS.items()] if visit is not None else [],
        can_rate=visit is not None and is_unrated and rating_offer.is_offerable(visit, case, today),
        asked_by=labels.traits_of(app.office, route.channel).word if route is not None else "",
        offers=_offers(app, db, case),
    )


def _offers(app: App, db: Session, case: Consultation) -> list[tuple[int, str]]:
    """Return the titles that the citizen of a case does not wait for yet, and can."""
    if not title_wishes.is_offered(app, case):
        return []
    waits = {one.title for one in asking.standing(db, case.person_id)}
    found = asking.offers(db, app.office, case, app.clock())
    return [(one.entry_id, f"{one.title}, sesudah {one.year}") for one in found if one.title not in waits]


SHEETS = {
    "tunda": ("inbox/arrange/snooze.html", _snooze_sheet),
    "gabung": ("inbox/arrange/merge.html", _merge_sheet),
    "pisah": ("inbox/arrange/split.html", _split_sheet),
    "tutup": ("inbox/arrange/close.html", _close_sheet),
}
