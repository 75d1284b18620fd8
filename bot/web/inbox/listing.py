"""The list of consultations and the rail beside it: queues and channels with their counts, rows by urgency."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app, g, request, url_for
from markupsafe import Markup
from sqlmodel import Session

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.http.session import me
from bot.web.inbox import complaint_panel
from bot.web.present import formatting, labels
from bot.web.present.queues import QUEUES, Queue
from handlers.office import service_hours
from handlers.officers import presence, visibility
from store.cases.visible_cases import Sight
from store.desk import queues
from store.desk.queues import Ask, Counts, Row
from store.tables import Consultation
from store.vocabulary import OWED, UNANSWERED, CaseKind, CaseState, QueueName, Stage

PAGE_SIZE = 50
MOST_URGENT = 200
MOST_SHOWN = 99  # on a badge
ANY = "NOMOR"  # stands for a number in an address
REMEMBERED = 1000  # rows as drawn: some 1.5 kB each
BLAMED = (QueueName.MINE, QueueName.UNASSIGNED)  # a missed target is red where the officer can act
UNSORTED = (QueueName.CLOSED, QueueName.COMPLAINTS, QueueName.MACHINE_MAIL)  # no promise of five minutes there
SORTS = {"mendesak": ("Paling mendesak", "Mendesak", "alarm"), "terbaru": ("Pesan terbaru", "Terbaru", "clock")}


@dataclass(frozen=True, slots=True)
class RailQueue:
    """A queue of the rail.

    count: None where it is not counted.
    late: cases past their target.
    """

    word: str
    label: str
    short: str
    icon: str
    current: bool
    count: int | None
    late: int
    url: str


@dataclass(frozen=True, slots=True)
class RailChannel:
    """A channel of the rail."""

    name: str
    label: str
    word: str
    count: int
    current: bool
    url: str


@dataclass(frozen=True, slots=True)
class Rail:
    """Queues and channels with their counts.

    owed: cases that wait for an answer of this officer.
    """

    queues: Sequence[RailQueue]
    channels: Sequence[RailChannel]
    owed: int


class Line(NamedTuple):
    """All that decides how a row of the list looks."""

    address: str
    number: str
    name: str
    label: str
    channel_name: str
    at: str
    when: str
    snippet: str
    chip: labels.Chip
    promise: labels.Promise | None
    owed: bool
    officer: str
    typing: str
    unread: int


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the list.

    short: its label on a phone.
    """

    label: str
    short: str
    icon: str
    current: bool
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list.

    groups: title and rows of each.
    unattended: a warning, "" for none.
    nobody: why nobody is given new cases, None where somebody is.
    total: how many, in words.
    filters: the words of an address that keeps this view.
    older: the address of the next page, "" for none.
    opened: the number of the case beside the list, "" for none.
    """

    heading: str
    total: str
    groups: Sequence[tuple[str, Sequence[Line]]]
    unattended: str
    nobody: presence.Nobody | None
    empty: str
    filters: Mapping[str, Any]
    sorts: Sequence[Sort]
    older: str
    opened: str


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. Words that are not known mean the first choice."""

    queue: Queue
    channel: str
    sort: str
    before: tuple[datetime, int] | None

    @classmethod
    def asked(cls, channels: Collection[str]) -> View:
        word, channel, sort = (request.args.get(name, "") for name in ("antrean", "kanal", "urut"))
        queue = next((one for one in QUEUES if one.word == word), QUEUES[0])
        return cls(queue, channel if channel in channels else "", sort if sort in SORTS else "mendesak", _before())

    def address(self) -> Mapping[str, Any]:
        """Return the same view as words of an address, for links that keep it (Any: so url_for takes them)."""
        words = {"antrean": self.queue.word, "kanal": self.channel, "urut": self.sort}
        return {name: word for name, word in words.items() if word not in ("", "semua", "mendesak")}


def filters(app: App) -> Mapping[str, Any]:
    """Return the words of an address that keeps the view this request asks for."""
    return View.asked(app.office.traits).address()


def counts(app: App) -> Counts:
    """Return the counts of the rail. They are asked once a request."""
    if "counts" not in g:
        with app.db.read() as db:
            _count(app, db, visibility.sight_of(db, me(app)))
    counted: Counts = g.counts
    return counted


def _count(app: App, db: Session, sight: Sight) -> None:
    now, promised = app.clock(), app.office.targets.help
    late = service_hours.promised_before(app.office, now, promised) if promised is not None else None
    g.counts = queues.count(db, me(app).id, sight, now, late)


def rail(app: App) -> Rail:
    """Return queues and channels with their counts, for every page with the rail."""
    counted, view = counts(app), View.asked(app.office.traits)
    in_inbox = request.blueprint == "inbox" and "tanpa" not in request.args  # the rail of another page marks nothing
    marks = in_inbox and not view.channel
    inbox = url_for("inbox.page")
    channels = [
        RailChannel(
            name=name,
            label=traits.label,
            word=traits.word,
            count=counted.channels.get(name, 0),
            current=in_inbox and view.channel == name,
            url=f"{inbox}?kanal={name}",
        )
        for name, traits in app.office.traits.items()
    ]
    shown = [_queue(queue, counted, inbox, current=marks and queue == view.queue) for queue in _offered(counted, view)]
    return Rail(shown, channels, counted.owed)


def _offered(found: Counts, view: View) -> list[Queue]:
    """Leave out complaints where the officer handles none, and seldom queues while they are empty."""
    needless = set() if found.handles_complaints else {QueueName.COMPLAINTS}
    for seldom in (QueueName.SNOOZED, QueueName.MACHINE_MAIL):
        if not found.queues[seldom] and view.queue.name != seldom:
            needless.add(seldom)
    return [one for one in QUEUES if one.name not in needless]


def _queue(queue: Queue, found: Counts, inbox: str, *, current: bool) -> RailQueue:
    return RailQueue(
        word=queue.word,
        label=queue.label,
        short=queue.short,
        icon=queue.icon,
        current=current,
        count=found.queues[queue.name] if queue.name != QueueName.CLOSED else None,
        late=found.late[queue.name] if queue.name in BLAMED else 0,
        url=f"{inbox}?antrean={queue.word}",
    )


def listing(app: App, opened: str = "") -> Listing:
    """Return one page of the list as the address asks for it.

    opened: the number of the case beside it.
    """
    view, now = View.asked(app.office.traits), app.clock()
    by_urgency = view.sort == "mendesak" and view.queue.name not in UNSORTED
    with app.db.read() as db:
        ask = Ask(view.queue.name, me(app).id, view.channel, visibility.sight_of(db, me(app)))
        _count(app, db, ask.sight)
        urgent = []
        if by_urgency:
            if view.before is None:
                urgent = queues.page(db, replace(ask, helped=False), now, limit=MOST_URGENT)
            ask = replace(ask, helped=True)
        cases = queues.page(db, ask, now, before=view.before, limit=PAGE_SIZE + 1)
        typing = queues.typing(db, me(app).id, now)
        nobody = presence.nobody_on_duty(db, app.office, me(app), now)
        unattended = complaint_panel.unattended(db) if view.queue.name == QueueName.COMPLAINTS else ""
    more, cases = len(cases) > PAGE_SIZE, cases[:PAGE_SIZE]
    address = url_for("inbox.conversation", number=ANY, **view.address())
    waiting, running = ([_line(app, address, row, typing, now) for row in rows] for rows in (urgent, cases))
    return Listing(
        heading=app.office.traits[view.channel].word if view.channel else view.queue.label,
        total=_total(counts(app), view, len(waiting) + len(running), more=more),
        groups=_groups(view, waiting, running),
        unattended=unattended,
        nobody=nobody,
        empty=view.queue.empty,
        filters=view.address(),
        sorts=[] if view.queue.name in UNSORTED else _sorts(view),
        older=_older(cases[-1].consultation, view) if more else "",
        opened=opened,
    )


def _groups(view: View, waiting: list[Line], running: list[Line]) -> list[tuple[str, list[Line]]]:
    if view.queue.name == QueueName.COMPLAINTS:
        owed, done = ([one for one in running if one.owed is is_owed] for is_owed in (True, False))
        return [("Perlu dijawab", owed), ("Sudah dijawab", done)]
    if view.queue.name == QueueName.MACHINE_MAIL:
        unseen, seen = ([one for one in running if one.owed is is_owed] for is_owed in (True, False))
        return [("Belum dilihat", unseen), ("Sudah dilihat", seen)]
    return [("Menunggu bantuan pertama", waiting), ("Sedang berjalan" if waiting else "", running)]


def _sorts(view: View) -> list[Sort]:
    return [
        Sort(label, short, icon, sort == view.sort, url_for("inbox.page", **replace(view, sort=sort).address()))
        for sort, (label, short, icon) in SORTS.items()
    ]


def _total(found: Counts, view: View, shown: int, *, more: bool) -> str:
    """Return "14 konsultasi · 1 lewat tenggat" for the whole queue where it is counted, else for this page."""
    name: str = view.queue.name
    numbers, late = found.queues, found.late
    if name == QueueName.COMPLAINTS and not view.channel:
        return f"{numbers.get(name, 0)} terbuka · hanya penanggung jawab"
    if name == QueueName.MACHINE_MAIL and not view.channel:
        return f"{numbers.get(name, 0)} belum dilihat"
    if view.channel and name == QueueName.ACTIVE:
        name, numbers, late = view.channel, found.channels, found.late_channels
    elif view.channel or name == QueueName.CLOSED:
        return f"{shown}{' terbaru' if more else ''} konsultasi"
    word = f"{numbers.get(name, 0)} konsultasi"
    return f"{word} · {late[name]} lewat tenggat" if late.get(name) else word


def _before() -> tuple[datetime, int] | None:
    """Read the last row of the page before, "2026-11-23T01:00:00+00:00~17". Anything else means the first page."""
    at, _, word = request.args.get("sebelum", "").partition("~")
    last = whole_number(word)
    try:
        moment = datetime.fromisoformat(at)
        return (moment.astimezone(UTC), last) if moment.tzinfo and last is not None else None
    except (ValueError, OverflowError):
        return None


def _older(last: Consultation, view: View) -> str:
    return url_for("inbox.page", sebelum=f"{last.updated_at.isoformat()}~{last.id}", **view.address())


@lru_cache(REMEMBERED)
def drawn(line: Line, *, current: bool) -> Markup:
    """Draw a row. The HTML of a line is remembered, because every officer's page shows the same rows."""
    template = current_app.jinja_env.get_template("inbox/row.html").module
    html: Markup = template.list_row(line, current)  # type: ignore[attr-defined]
    return html


def _line(app: App, address: str, row: Row, typing: Mapping[int, str], now: datetime) -> Line:
    case = row.consultation
    traits = labels.traits_of(app.office, case.channel)
    at = row.last.at if row.last is not None else case.opened_at
    is_open, is_complaint = case.state in OWED, case.kind == CaseKind.COMPLAINT
    return Line(
        address=address.replace(ANY, case.number),
        number=case.number,
        name=labels.ANONYMOUS if case.anonymous else row.name or formatting.address(row.address),
        label=traits.label,
        channel_name=traits.word,
        at=at.isoformat(),
        when=formatting.when(app.office, at, now),
        snippet=(is_complaint and case.subject) or labels.snippet(row.last),
        chip=complaint_panel.chip(app, case) if is_complaint else labels.chip(case, row.last),
        promise=None if is_complaint else _promise(app, case, now),
        owed=_is_owed(case),
        officer=row.officer,
        typing=typing.get(case.id or 0, "").partition(" ")[0],
        unread=min(row.unread, MOST_SHOWN) if is_open else 0,
    )


def _is_owed(case: Consultation) -> bool:
    """Return whether a case of the two special queues still waits for somebody here."""
    if case.kind == CaseKind.MACHINE:
        return case.waiting_since is not None
    return case.stage != Stage.ANSWERED and case.state != CaseState.CLOSED


def _promise(app: App, consultation: Consultation, now: datetime) -> labels.Promise | None:
    waits = consultation.first_help_at is None and consultation.state in UNANSWERED
    return labels.promise(app.office, consultation, now) if waits and consultation.kind != CaseKind.COMPLAINT else None
