"""The rail beside the list: queues and channels with their counts, and saved views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.http.session import me
from bot.web.inbox.lists.view import View
from bot.web.present.queues import QUEUES, Queue
from handlers.desk.lists import saved_views
from handlers.office import service_hours
from handlers.officers import visibility
from store.cases.visible_cases import Sight
from store.desk import queues
from store.desk.queues import Counts
from store.vocabulary import QueueName

BLAMED = (QueueName.MINE, QueueName.UNASSIGNED)  # a missed target is red where the officer can act


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
class RailView:
    """A saved view of the rail.

    view_id: None where this officer may not change it.
    """

    view_id: int | None
    name: str
    shared: bool
    current: bool
    url: str


@dataclass(frozen=True, slots=True)
class Rail:
    """Queues, saved views and channels, with the counts of queues and channels.

    owed: cases that wait for an answer of this officer.
    unread: notices that this officer has not seen.
    """

    queues: Sequence[RailQueue]
    views: Sequence[RailView]
    channels: Sequence[RailChannel]
    owed: int
    unread: int


def counts(app: App) -> Counts:
    """Return the counts of the rail. They are asked once a request."""
    if "counts" not in g:
        with app.db.read() as db:
            count(app, db, visibility.sight_of(db, me(app)))
    counted: Counts = g.counts
    return counted


def count(app: App, db: Session, sight: Sight) -> None:
    now, promised = app.clock(), app.office.targets.help
    late = service_hours.promised_before(app.office, now, promised) if promised is not None else None
    g.counts = queues.count(db, me(app).id, sight, now, late)


def rail(app: App) -> Rail:
    """Return queues and channels with their counts, for every page with the rail."""
    counted, view = counts(app), View.asked(app.office.traits)
    in_inbox = request.blueprint == "inbox" and "tanpa" not in request.args  # the rail of another page marks nothing
    views = _views(app, view, in_inbox=in_inbox)
    marks = in_inbox and not view.channel and not any(one.current for one in views)
    inbox = url_for("inbox.page")
    channels = [
        RailChannel(
            name=name,
            label=traits.label,
            word=traits.word,
            count=counted.channels.get(name, 0),
            current=in_inbox and view.channel == name and not any(one.current for one in views),
            url=f"{inbox}?kanal={name}",
        )
        for name, traits in app.office.traits.items()
    ]
    shown = [_queue(queue, counted, inbox, current=marks and queue == view.queue) for queue in _offered(counted, view)]
    return Rail(shown, views, channels, counted.owed, counted.unread_notices)


def offered(app: App) -> list[Queue]:
    """Return the queues that this officer may choose from."""
    return _offered(counts(app), View.asked(app.office.traits))


def current_view(app: App) -> RailView | None:
    """Return the saved view that the list shows."""
    return next((one for one in _views(app, View.asked(app.office.traits), in_inbox=True) if one.current), None)


def url_of(words: Mapping[str, str]) -> str:
    """Return the address of a list or a search that a saved view names."""
    return url_for("search.page" if "q" in words else "inbox.page", **words)  # type: ignore[arg-type]


def _views(app: App, view: View, *, in_inbox: bool) -> list[RailView]:
    words = dict(view.address()) if in_inbox else {"q": request.args.get("q", "").strip()}
    return [
        RailView(
            view_id=one.id if saved_views.may_change(me(app), one) else None,
            name=one.name,
            shared=one.shared,
            current=bool(words) and one.words == words,
            url=url_of(one.words),
        )
        for one in counts(app).views
    ]


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
