"""One person on every channel and at the counter, in one line of time: the newest first, by pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from flask import Blueprint, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.http.acting import act_and_case
from bot.web.http.session import require
from bot.web.inbox import complaint_panel
from bot.web.present import event_text, formatting, labels
from handlers.office.links import hide_citizens_links
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.privacy import subject_requests
from handlers.texts.kiosk.choices import SERVICES, standing
from store.cases import consultations
from store.cases.one_person import timeline
from store.cases.one_person.timeline import CASE, EVENT, VISIT, Line, Totals
from store.desk import visits
from store.office import officers
from store.tables import Consultation, Event, Visit
from store.vocabulary import CaseKind

PAGE_SIZE = 30
LONGEST_WORDS = 140


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line. words: what happened. about: what else is to say. number: of the case it belongs to.

    label, channel_name: of the channel it came by, "" for what came by none.
    """

    at: str
    when: str
    icon: str
    label: str
    channel_name: str
    words: str
    about: str
    number: str
    chip: labels.Chip | None = None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """One page of a person's line.

    days: the rows of each day, with its name. older: address of the next page, "" for none.
    """

    name: str
    totals: Totals
    days: Sequence[tuple[str, Sequence[TimelineRow]]]
    older: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What every row needs. cases: of all lines, by id. said: messages in each. names: officers', by sign-in name."""

    app: App
    cases: Mapping[int, Consultation]
    said: Mapping[int, int]
    names: Mapping[str, str]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("one_person_timeline", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi/<number>/orang/riwayat")
    def page(number: str) -> str:
        with app.db.read() as db:
            act, case = act_and_case(app, db)
            shown = _page(app, act, case)
        return render_template("inbox/one_person/timeline.html", case=case, page=shown)

    return routes


def _page(app: App, act: Act, case: Consultation) -> TimelinePage:
    person = subject_requests.of_number(act.db, act.by, case.number)
    sight, person_id = visibility.sight_of(act.db, act.by), person.id or 0
    found = timeline.page(act.db, person_id, sight, _before(request.args.get("sebelum", "")), PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    days = groupby(_rows(app, act.db, shown), lambda one: one[0])
    more = len(found) > PAGE_SIZE
    return TimelinePage(
        name=labels.name(person, consultations.identity_of(act.db, case), case),
        totals=timeline.totals(act.db, person_id, sight),
        days=[(day, [row for _, row in of_day]) for day, of_day in days],
        older=url_for(".page", number=case.number, sebelum=_written(shown[-1])) if more else "",
    )


def _written(line: Line) -> str:
    return f"{line.at.isoformat()}_{line.kind}_{line.id}"


def _before(word: str) -> Line | None:
    """Return the line that a page ends before, None for the first page and for what is no line."""
    try:
        at, kind, id_ = word.split("_")
        moment = datetime.fromisoformat(at)
        line = Line(moment.astimezone(UTC), int(kind), int(id_))
    except (ValueError, OverflowError):
        return None
    return line if moment.tzinfo is not None and 0 <= line.id < 2**63 and line.kind in (CASE, VISIT, EVENT) else None


def _rows(app: App, db: Session, lines: Sequence[Line]) -> list[tuple[str, TimelineRow]]:
    """Return each line with the name of its day."""
    cases = timeline.rows(db, Consultation, lines, CASE)
    came, happened = timeline.rows(db, Visit, lines, VISIT), timeline.rows(db, Event, lines, EVENT)
    others = {one.consultation_id for one in (*came.values(), *happened.values())} - set(cases)
    drawing = Drawing(
        app,
        cases | {one: db.get_one(Consultation, one) for one in others},
        timeline.messages_in(db, list(cases)),
        {one.name: one.display_name for one in officers.ever(db)},
    )
    draw = {
        CASE: lambda id_: _case_row(drawing, cases[id_]),
        VISIT: lambda id_: _visit_row(drawing, came[id_]),
        EVENT: lambda id_: _event_row(drawing, happened[id_]),
    }
    return [(formatting.day(app.office, one.at, app.clock()), draw[one.kind](one.id)) for one in lines]


def _case_row(drawing: Drawing, case: Consultation) -> TimelineRow:
    app = drawing.app
    traits, is_complaint = labels.traits_of(app.office, case.channel), case.kind == CaseKind.COMPLAINT
    words = " ".join(hide_citizens_links(case.subject).split()) or "tanpa kata-kata"
    said, outcome = drawing.said.get(case.id or 0, 0), labels.OUTCOMES.get(case.outcome, "")
    return TimelineRow(
        at=case.opened_at.isoformat(),
        when=formatting.clock(app.office, case.opened_at),
        icon="",
        label=traits.label,
        channel_name=traits.word,
        words=words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…",
        about=" · ".join(part for part in (traits.word, f"{said} pesan", outcome) if part),
        number=case.number,
        chip=complaint_panel.chip(app, case) if is_complaint else labels.chip(case, None),
    )


def _visit_row(drawing: Drawing, visit: Visit) -> TimelineRow:
    return TimelineRow(
        at=visit.arrived_at.isoformat(),
        when=formatting.clock(drawing.app.office, visit.arrived_at),
        icon="",
        label="tamu",
        channel_name="Buku tamu",
        words=f"Datang ke kantor, nomor {visits.number(visit)}",
        about=f"{SERVICES['id'][visit.service]} · {standing(visit.state, visit.called_at)}",
        number=drawing.cases[visit.consultation_id].number,
    )


def _event_row(drawing: Drawing, event: Event) -> TimelineRow:
    app = drawing.app
    channels = {name: traits.word for name, traits in app.office.traits.items()}
    return TimelineRow(
        at=event.at.isoformat(),
        when=formatting.clock(app.office, event.at),
        icon=event_text.icon_of(event.what),
        label="",
        channel_name="",
        words=event_text.sentence(event.what, event.by, event.detail, drawing.names, channels),
        about="",
        number=drawing.cases[event.consultation_id].number,
    )
