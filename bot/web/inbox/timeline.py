"""The timeline of a conversation: one page of its messages and events, as the templates show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from flask import request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.present import addressed, event_text, formatting, labels, quotes, undo_links
from bot.web.present.addressed import Addressed
from channels.email import clean_html
from channels.formats import earlier_search
from handlers.desk import download_links
from handlers.office import service_hours
from handlers.office.links import hide_citizens_links
from handlers.office.ways_in import WAYS_IN
from handlers.outgoing import queueing, reroute, sending
from handlers.sla import clocks
from handlers.steps import confirmation_answers
from store.cases import events, messages
from store.event_names import EventName
from store.office import colleagues
from store.tables import Consultation, Event, File, Message, Officer
from store.vocabulary import UNPROMISED, Actor, CaseKind, Direction, MessageKind, MessageState

ROBOT = "Email otomatis"
PAGE_SIZE = 50
AFTER = 20  # how many messages are shown after one that was searched for


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message.

    kind: image, audio, pdf, sheet or file.
    state: a FileState.
    link: what is said of a file that left as a link, "" for one that left itself.
    """

    filename: str
    size: int
    state: str
    error: str
    kind: str
    url: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline: a message, a note, or an event with its sentence.

    linked: whether it has a link that can be withdrawn.
    elsewhere: key and word of each other channel a stuck message can take.
    can_leave: a stuck message may be sent now.
    names: whom a note can name.
    usable: a colleague's answer, which a reply can use.
    addressed: whom a letter names.
    quote: the message that it answers.
    reactions: signs of the citizen at it.
    searched: what the citizen searched in the catalogue before they asked this.
    """

    at: datetime
    time: str
    id: str = ""
    day: str = ""
    day_id: str = ""
    event: str = ""
    icon: str = ""
    colour: str = ""
    undo: str = ""
    direction: str = ""
    author: str = ""
    label: str = ""
    address: str = ""
    subject: str = ""
    addressed: Sequence[Addressed] = ()
    text: str = ""
    note: str = ""
    searched: earlier_search.EarlierSearch | None = None
    quoted: str = ""
    html: bool = False
    original: bool = False
    key: str = ""
    state: str = ""
    stuck: bool = False
    linked: bool = False
    elsewhere: Sequence[tuple[str, str]] = ()
    can_leave: bool = True
    error: str = ""
    delivery: labels.Delivery | None = None
    files: Sequence[Attachment] = ()
    flag: str = ""
    names: Sequence[str] = ()
    usable: bool = False
    template: bool = False
    quote: quotes.Quote | None = None
    reactions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a timeline.

    before: the message id to ask older ones with.
    newest: nothing newer is left out.
    """

    entries: Sequence[Entry]
    before: int | None
    newest: bool


def page(app: App, db: Session, consultation: Consultation, citizen: str, everyone: Sequence[Officer]) -> Page:
    """Return the page the address asks for: the last messages, those before one (sebelum_pesan) or around one."""
    before = _before(db, consultation)
    newest = messages.page(db, consultation.id or 0, before, PAGE_SIZE + 1)
    oldest = min((one.id or 0 for one in newest), default=0)
    more = len(newest) > PAGE_SIZE
    shown = [one for one in newest if not more or one.id != oldest]
    since = min(shown, key=lambda one: one.id or 0).at if more else None
    entries = entries_of(app, db, consultation, shown, citizen, everyone, span=(since, _at(db, before)))
    return Page(entries, min((one.id or 0 for one in shown), default=0) if more else None, before is None)


def entries_of(
    app: App,
    db: Session,
    consultation: Consultation,
    shown: Sequence[Message],
    citizen: str,
    everyone: Sequence[Officer],
    *,
    span: tuple[datetime | None, datetime | None] = (None, None),
) -> list[Entry]:
    """Return messages and what happened in a span of time, in their order. span: None for no limit."""
    happened = events.between(db, consultation, *span)
    lines = chain(_all_said(app, db, shown, citizen, everyone), _all_happened(app, consultation, happened, everyone))
    return _with_days(app, sorted([*lines, *_first_help(app, consultation, *span)], key=_place))


def _before(db: Session, consultation: Consultation) -> int | None:
    """Return the message before which the page ends. Anything that makes no sense gives the newest page."""
    asked = whole_number(request.args.get("sebelum_pesan", ""))
    if asked is not None:
        return asked
    message = messages.by_key(db, request.args["pesan"]) if request.args.get("pesan") else None
    if message is None or message.id is None or message.consultation_id != consultation.id:
        return None
    if messages.beyond(db, consultation.id or 0, message.id, PAGE_SIZE - 1) is None:
        return None  # it stands on the newest page
    return messages.beyond(db, consultation.id or 0, message.id, AFTER)


def _at(db: Session, message_id: int | None) -> datetime | None:
    message = db.get(Message, message_id) if message_id is not None else None
    return message.at if message is not None else None


def _place(entry: Entry) -> tuple[datetime, int]:
    """Order entries of the same moment: a message, then what it caused, then what the bot said about it."""
    order = 1 if entry.event else 2 if entry.author == "Loket" else 0
    return entry.at, order


def hide_writer(page: Page) -> Page:
    """Return the page without what would say who wrote an anonymous complaint."""
    return replace(page, entries=without_writer(page.entries))


def without_writer(entries: Sequence[Entry]) -> list[Entry]:
    """Return entries without what would say who wrote an anonymous complaint."""
    return [replace(entry, quoted="", html=False, original=False, note="", addressed=()) for entry in entries]


def _with_days(app: App, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries, the first of each day with the day as a heading."""
    shown, dated = "", []
    for entry in entries:
        day = formatting.day(app.office, entry.at, app.clock())
        day_id = f"hari-{entry.at.astimezone(app.office.zone):%Y-%m-%d}"
        dated.append(replace(entry, day=day if day != shown else "", day_id=day_id))
        shown = day
    return dated


# what happened


def _all_happened(
    app: App, consultation: Consultation, found: Sequence[Event], everyone: Sequence[Officer]
) -> Iterator[Entry]:
    names = {one.name: one.display_name for one in everyone}
    words = {name: traits.word for name, traits in app.office.traits.items()}
    undone = {one.detail.get("event") for one in found}
    for event in found:
        sentence = event_text.sentence(event.what, event.by, _told(app, event), names, words)
        if sentence:
            yield Entry(
                event.at,
                formatting.clock(app.office, event.at),
                id=f"peristiwa-{event.id}",
                event=sentence,
                icon=event_text.icon_of(event.what),
                undo="" if event.id in undone else undo_links.address(app.office, consultation, event, app.clock()),
            )


def _told(app: App, event: Event) -> Mapping[str, object]:
    """Return the details of an event, its times as people write them."""
    until = event.detail.get("until")
    if event.what == EventName.SNOOZED and until:
        return event.detail | {"until": formatting.moment(app.office, datetime.fromisoformat(until), event.at)}
    if event.what == EventName.LINED_UP:
        due = datetime.fromisoformat(event.detail["due"])
        return event.detail | {"due": formatting.at(app.office, due, event.at)}
    return event.detail


def _first_help(
    app: App, consultation: Consultation, since: datetime | None, until: datetime | None
) -> Iterator[Entry]:
    """Yield the moment of first help, if it lies on this page."""
    is_promised = consultation.kind != CaseKind.COMPLAINT and consultation.entry not in UNPROMISED
    at = consultation.first_help_at if is_promised else None
    if at is None or (since is not None and at < since) or (until is not None and at >= until):
        return
    took = clocks.took_to_help(app.office, consultation)
    late = clocks.is_late(app.office, consultation, took)
    sentence = f"Bantuan pertama {helped_within(app, took, at)}{', lewat dari janji' if late else ''}"
    icon, colour = ("bell", "red") if late else ("circle-check", "green")
    yield Entry(at, "", id="bantuan-pertama", event=sentence, icon=icon, colour=colour)


def helped_within(app: App, took: timedelta, at: datetime) -> str:
    """Return how long first help took, in words. Help at once is help within 0 seconds where the office is open."""
    is_served = bool(took) or service_hours.is_open(app.office, at)
    return f"dalam {formatting.span(took)}" if is_served else "di luar jam layanan"


# what was said


def _all_said(
    app: App, db: Session, found: Sequence[Message], citizen: str, everyone: Sequence[Officer]
) -> Iterator[Entry]:
    authors = {one.name: one.display_name for one in everyone} | {Actor.CITIZEN: citizen, Actor.BOT: "Loket"}
    files = messages.files(db, [message.id or 0 for message in found])
    names = _names(db, found, everyone)
    answered = quotes.Answered(messages.quoted(db, found), authors, {message.id for message in found})
    is_newest = not request.args.keys() & {"sebelum_pesan", "pesan"}
    reactions = quotes.reactions(db, found, is_newest=is_newest)
    shut = _shut(app, db, found)
    for message in found:
        if answered.is_here(message) and message.kind == MessageKind.REACTION:
            continue  # it stands at that message
        entry = replace(_said(app, message, authors, files.get(message.id or 0, [])), names=names)
        entry = replace(entry, quote=answered.quote(message), reactions=reactions.get(message.id or 0, ()))
        if message.identity_id in shut and _leaves_when_sent(message):
            entry = replace(entry, delivery=labels.DELIVERIES[MessageState.HELD])
        yield _with_ways_out(app, db, message, entry) if entry.stuck else entry


def _with_ways_out(app: App, db: Session, message: Message, entry: Entry) -> Entry:
    can_leave = message.state != MessageState.HELD or sending.may_leave(db, app.office, message, app.clock())
    return replace(entry, elsewhere=_elsewhere(app, db, message), can_leave=can_leave)


def _leaves_when_sent(message: Message) -> bool:
    """Return whether a message is an answer on its way: not put off, and no template, which may always leave."""
    on_its_way = message.state == MessageState.QUEUED and message.scheduled_at is None
    return on_its_way and message.kind == MessageKind.MESSAGE and not message.template


def _shut(app: App, db: Session, found: Sequence[Message]) -> set[int | None]:
    """Return the addresses to which answers are on their way that will be held. Each address is looked at once."""
    underway = {one.identity_id: one for one in found if _leaves_when_sent(one)}
    return {key for key, one in underway.items() if not sending.may_leave(db, app.office, one, app.clock())}


def _elsewhere(app: App, db: Session, message: Message) -> list[tuple[str, str]]:
    """Return the other channels that a stuck message can take, key and word."""
    others = reroute.other_routes(db, app.office, message)
    return [(other.channel, labels.traits_of(app.office, other.channel).word) for other in others]


def _names(db: Session, found: Sequence[Message], everyone: Sequence[Officer]) -> list[str]:
    """Return whom the notes of a page can name. The directory is only asked when a note names somebody."""
    if not any(one.direction == Direction.NOTE and "@" in one.body for one in found):
        return []
    return [*(one.display_name for one in everyone), *(one.name for one in colleagues.everyone(db))]


def _said(app: App, message: Message, authors: Mapping[str, str], files: Sequence[File]) -> Entry:
    mail = message.channel == "email" and message.direction == Direction.IN
    quoted = message.full_body if mail and message.full_body.strip() != message.body.strip() else ""
    return Entry(
        message.at,
        formatting.clock(app.office, message.at),
        id=f"pesan-{message.key}",
        direction=message.direction,
        author=ROBOT if message.automatic and mail else authors.get(message.author, message.author),
        label=labels.traits_of(app.office, message.channel).label if message.channel else "",
        subject=hide_citizens_links(message.subject),
        addressed=addressed.of(message),
        text=hide_citizens_links(message.body) or quotes.wordless(message),
        note=message.note,
        searched=earlier_search.read(message.searched),
        quoted=hide_citizens_links(quoted),
        html=mail and bool(clean_html(message.html).strip()) if message.html else False,
        original=message.arrival_id is not None and message.channel not in WAYS_IN,
        key=message.key,
        state=message.state,
        stuck=message.state in labels.STUCK,
        linked=message.state not in download_links.NOT_GONE and any(one.locator == queueing.BY_LINK for one in files),
        error=message.error,
        delivery=_delivery(app, message),
        flag=message.flag if message.redacted_at is None else "",
        usable=confirmation_answers.is_answer(message),
        template=bool(message.template),
        files=[_file(one) for one in sorted(files, key=lambda one: one.inline)],
    )


def _delivery(app: App, message: Message) -> labels.Delivery | None:
    """Return what became of a message. An answer that was put off says until when, one that our page shows says so."""
    if message.scheduled_at is not None and message.state == MessageState.QUEUED and message.due_at is not None:
        when = formatting.when(app.office, message.due_at, app.clock())
        return labels.Delivery(f"dijadwalkan {when}", "clock-hour-4", "mengirim")
    return labels.fate_of(message)


def _file(file: File) -> Attachment:
    return Attachment(
        filename=file.filename,
        size=file.size,
        state=file.state,
        error=file.error,
        kind=labels.kind_of_file(file.filename, file.content_type),
        url=url_for("files.attachment", file_id=file.id, name=file.filename),
        link={queueing.BY_LINK: "tautan", queueing.WITHDRAWN: "tautan ditarik"}.get(file.locator, ""),
    )
