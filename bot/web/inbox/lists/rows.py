"""The rows of the list, each drawn once for all officers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from bot.app import App
from bot.web.inbox import complaint_panel
from bot.web.inbox.lists import visitors
from bot.web.present import formatting, labels
from store.desk.queues import Row
from store.tables import Consultation
from store.vocabulary import OWED, UNANSWERED, CaseKind, CaseState, Stage

MOST_SHOWN = 99  # on a badge
ANY = "NOMOR"  # stands for a number in an address
REMEMBERED = 1000  # rows as drawn: some 1.5 kB each


class Line(NamedTuple):
    """All that decides how a row of the list looks.

    seen: the last event it shows, for what is done with the row.
    visitor: number and state of a citizen who stands at the counter, "" for all others. place: among these, by arrival.
    """

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
    seen: int
    visitor: str = ""
    place: int = 0


@lru_cache(REMEMBERED)
def drawn(line: Line, *, current: bool) -> Markup:
    """Draw a row. The HTML of a line is remembered, because every officer's page shows the same rows."""
    template = current_app.jinja_env.get_template("inbox/row.html").module
    html: Markup = template.list_row(line, current)  # type: ignore[attr-defined]
    return html


def line_of(app: App, address: str, row: Row, typing: Mapping[int, str], now: datetime) -> Line:
    case, visit = row.consultation, row.visit
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
        promise=visitors.clock(app, visit, now) if visit else None if is_complaint else _promise(app, case, now),
        owed=_is_owed(case),
        officer=row.officer,
        typing=typing.get(case.id or 0, "").partition(" ")[0],
        unread=min(row.unread, MOST_SHOWN) if is_open else 0,
        seen=case.last_event_id,
        visitor=visitors.standing(app, visit, now) if visit is not None else "",
        place=visit.id if visit is not None else 0,
    )


def _is_owed(case: Consultation) -> bool:
    """Return whether a case of the two special queues still waits for somebody here."""
    if case.kind == CaseKind.MACHINE:
        return case.waiting_since is not None
    return case.stage != Stage.ANSWERED and case.state != CaseState.CLOSED


def _promise(app: App, consultation: Consultation, now: datetime) -> labels.Promise | None:
    waits = consultation.first_help_at is None and consultation.state in UNANSWERED
    return labels.promise(app.office, consultation, now) if waits and consultation.kind != CaseKind.COMPLAINT else None
