"""A consultation on paper: head, messages, names of files, steps and events; notes only where they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request
from sqlmodel import Session

from bot.app import App
from bot.web.http import access
from bot.web.http.session import me, require
from bot.web.inbox import conversation, timeline
from bot.web.inbox.conversation import Conversation
from bot.web.inbox.timeline import Entry
from bot.web.present import formatting, labels
from handlers.complaints import handling
from store.cases import messages
from store.office import officers
from store.tables import Consultation
from store.vocabulary import Direction

MOST_MESSAGES = 2000  # a page of some hundred sheets
LATER = timedelta(days=2)  # from then on a day is written with its date


@dataclass(frozen=True, slots=True)
class PrintedCase:
    """What stands on paper.

    opened, helped, closed: moments with their date, "" for what has not been: on paper no day is today.
    addresses: of the citizen, each once; none where nobody may know who wrote.
    outcome: in words, "" for none.
    notes: whether internal notes are among the entries.
    left_out: how many older messages do not stand here.
    printed: by whom and when.
    """

    conversation: Conversation
    opened: str
    helped: str
    closed: str
    addresses: Sequence[str]
    outcome: str
    entries: Sequence[Entry]
    notes: bool
    left_out: int
    printed: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("printed_case", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/<number>/cetak")
    def page(number: str) -> str:
        with app.db.read() as db:
            shown = _printed(app, db, access.case(db))
        return render_template("reports/printed_case.html", page=shown)

    return routes


def _printed(app: App, db: Session, case: Consultation) -> PrintedCase:
    notes, now = bool(request.args.get("catatan")), app.clock()
    revealed = handling.revealed_to(db, app.office, case, me(app), now)
    everything = [one for one in messages.timeline(db, case.id or 0) if notes or one.direction != Direction.NOTE]
    shown = conversation.conversation(app, db, case)
    kept = everything[-MOST_MESSAGES:]
    entries = timeline.entries_of(app, db, case, kept, shown.case.name, officers.everyone(db))
    if not revealed:
        entries = timeline.without_writer(entries)
    return PrintedCase(
        conversation=shown,
        opened=_moment(app, case.opened_at),
        helped=_moment(app, case.first_help_at),
        closed=_moment(app, case.closed_at),
        addresses=list(dict.fromkeys(one.value for one in shown.panel.addresses)) if revealed else [],
        outcome=labels.OUTCOMES.get(case.outcome, ""),
        entries=[replace(one, day=_day(app, one.at) if one.day else "") for one in entries],
        notes=notes,
        left_out=len(everything) - len(kept),
        printed=f"Dicetak {me(app).display_name}, {_moment(app, now)}",
    )


def _day(app: App, at: datetime) -> str:
    return formatting.day(app.office, at, at + LATER)


def _moment(app: App, at: datetime | None) -> str:
    return formatting.moment(app.office, at, at + LATER) if at is not None else ""
