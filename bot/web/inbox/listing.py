"""The list of consultations: rows by urgency. The rail beside it: lists/rail.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from bot.app import App
from bot.web.http.session import me
from bot.web.inbox import complaint_panel
from bot.web.inbox.lists import rail, rows
from bot.web.inbox.lists.rail import RailView
from bot.web.inbox.lists.rows import ANY, Line
from bot.web.inbox.lists.view import SORTS, View
from handlers.officers import presence, visibility
from store.desk import drafts, queues
from store.desk.queues import Ask, Counts
from store.tables import Consultation
from store.vocabulary import QueueName

PAGE_SIZE = 50
MOST_URGENT = 200
# no promise of five minutes there
UNSORTED = (QueueName.CLOSED, QueueName.COMPLAINTS, QueueName.MACHINE_MAIL, QueueName.MENTIONED)
TAKES_NEW = (QueueName.ACTIVE, QueueName.UNASSIGNED)


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
    takes_new: whether every new case appears in it.
    filters: the words of an address that keeps this view.
    saved: the saved view that this is.
    filtered: what every row has besides standing in the queue, in words; "" for a list that the rail offers anyway.
    unfiltered: the address of the whole queue.
    older: the address of the next page, "" for none.
    opened: the number of the case beside the list, "" for none.
    """

    heading: str
    total: str
    groups: Sequence[tuple[str, Sequence[Line]]]
    unattended: str
    nobody: presence.Nobody | None
    empty: str
    takes_new: bool
    filters: Mapping[str, Any]
    saved: RailView | None
    filtered: str
    unfiltered: str
    sorts: Sequence[Sort]
    older: str
    opened: str


def listing(app: App, opened: str = "") -> Listing:
    """Return one page of the list as the address asks for it.

    opened: the number of the case beside it.
    """
    view, now = View.asked(app.office.traits), app.clock()
    today = now.astimezone(app.office.zone).date().isoformat()
    by_urgency = view.sort == "mendesak" and view.queue.name not in UNSORTED
    with app.db.read() as db:
        ask = Ask(view.queue.name, me(app).id, view.channel, visibility.sight_of(db, me(app)), tag=view.tag)
        rail.count(app, db, ask.sight)
        urgent = []
        if by_urgency:
            if view.before is None:
                urgent = queues.page(db, replace(ask, helped=False), now, today=today, limit=MOST_URGENT)
            ask = replace(ask, helped=True)
        cases = queues.page(db, ask, now, today=today, before=view.before, limit=PAGE_SIZE + 1)
        typing = drafts.typing(db, me(app).id, now)
        nobody = presence.nobody_on_duty(db, app.office, me(app), now)
        unattended = complaint_panel.unattended(db) if view.queue.name == QueueName.COMPLAINTS else ""
    more, cases = len(cases) > PAGE_SIZE, cases[:PAGE_SIZE]
    saved = rail.current_view(app)
    address = url_for("inbox.conversation", number=ANY, **view.address())
    waiting, running = ([rows.line_of(app, address, row, typing, now) for row in found] for found in (urgent, cases))
    return Listing(
        heading=_heading(app, view, saved),
        total=_total(rail.counts(app), view, len(waiting) + len(running), more=more),
        groups=_groups(view, waiting, running),
        unattended=unattended,
        nobody=nobody,
        empty=f"Tidak ada yang bertag {view.tag}" if view.tag else view.queue.empty,
        takes_new=view.queue.name in TAKES_NEW and not (view.tag or view.channel),
        filters=view.address(),
        saved=saved,
        filtered=_filtered(app, view, saved),
        unfiltered=url_for("inbox.page", **replace(view, tag="", channel="").address()),
        sorts=[] if view.queue.name in UNSORTED else _sorts(view),
        older=_older(cases[-1].consultation, view) if more else "",
        opened=opened,
    )


def _heading(app: App, view: View, saved: RailView | None) -> str:
    if saved is not None:
        return saved.name
    return app.office.traits[view.channel].word if view.channel else view.queue.label


def _filtered(app: App, view: View, saved: RailView | None) -> str:
    """Return "Milik saya · SMS · tag inflasi" for a list that is narrowed further than the rail does."""
    queue = view.queue.label if view.queue.name != QueueName.ACTIVE else ""
    parts = [
        queue,
        app.office.traits[view.channel].word if view.channel else "",
        f"tag {view.tag}" if view.tag else "",
    ]
    named = [part for part in parts if part]
    return " · ".join(named) if view.tag or saved is not None or len(named) > 1 else ""


def _groups(view: View, waiting: list[Line], running: list[Line]) -> list[tuple[str, list[Line]]]:
    if view.queue.name == QueueName.COMPLAINTS:
        owed, done = ([one for one in running if one.owed is is_owed] for is_owed in (True, False))
        return [("Perlu dijawab", owed), ("Sudah dijawab", done)]
    if view.queue.name == QueueName.MACHINE_MAIL:
        unseen, seen = ([one for one in running if one.owed is is_owed] for is_owed in (True, False))
        return [("Belum dilihat", unseen), ("Sudah dilihat", seen)]
    if view.queue.name == QueueName.CLOSED or view.before is not None:
        return [("Menunggu bantuan pertama", waiting), ("Sedang berjalan" if waiting else "", running)]
    here = sorted((one for one in (*waiting, *running) if one.visitor), key=lambda line: line.place)
    waiting, running = ([one for one in found if not one.visitor] for found in (waiting, running))
    groups = [("Tamu di loket", here), ("Menunggu bantuan pertama", waiting)]
    return [*groups, ("Sedang berjalan" if here or waiting else "", running)]


def _sorts(view: View) -> list[Sort]:
    return [
        Sort(label, short, icon, sort == view.sort, url_for("inbox.page", **replace(view, sort=sort).address()))
        for sort, (label, short, icon) in SORTS.items()
    ]


def _total(found: Counts, view: View, shown: int, *, more: bool) -> str:
    """Return "14 konsultasi · 1 lewat tenggat" for the whole queue where it is counted, else for this page."""
    name: str = view.queue.name
    numbers, late = found.queues, found.late
    if view.tag or name == QueueName.MENTIONED:
        return f"{shown} konsultasi{' terbaru' if more else ''}"
    if name == QueueName.COMPLAINTS and not view.channel:
        return f"{numbers.get(name, 0)} terbuka · hanya penanggung jawab"
    if name == QueueName.MACHINE_MAIL and not view.channel:
        return f"{numbers.get(name, 0)} belum dilihat"
    if view.channel and name == QueueName.ACTIVE:
        name, numbers, late = view.channel, found.channels, found.late_channels
    elif view.channel or name == QueueName.CLOSED:
        return f"{shown} konsultasi{' terbaru' if more else ''}"
    word = f"{numbers.get(name, 0)} konsultasi"
    return f"{word} · {late[name]} lewat tenggat" if late.get(name) else word


def _older(last: Consultation, view: View) -> str:
    return url_for("inbox.page", sebelum=f"{last.updated_at.isoformat()}~{last.id}", **view.address())
