"""/buku-tamu-kertas: an officer types in the paper guest book and the suggestion slips of a day, in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for

from bot.app import App
from bot.web.actions.case_actions import Answer
from bot.web.http.acting import act_of
from bot.web.http.session import me, require
from handlers.desk import composer_form
from handlers.errors import Refusal
from handlers.intake.entry import paper_book
from handlers.intake.entry.paper_book import Entered, PaperDay
from handlers.intake.entry.paper_rows import COLUMNS, MOST_ROWS, Column, RowsRefused, Wrong
from store.cases import messages
from store.office import officers
from store.tables import Officer

SAVED = "{} tamu dan {} kertas saran dicatat belakangan. Tidak dihitung dalam janji lima menit."
KNOWN = " {} baris sudah tercatat sebelumnya, jadi tidak dicatat lagi."


@dataclass(frozen=True, slots=True)
class PaperBookPage:
    """The table. rows: what was typed in each row, by column. wrong: the cells to mend, by row and column."""

    key: str
    day: str
    today: str
    officer: str
    everyone: Sequence[Officer]
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, str]]
    wrong: Mapping[tuple[int, str], Wrong]
    error: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("paper_book", __name__)
    routes.before_request(require(app))

    @routes.get("/buku-tamu-kertas")
    def page() -> str:
        return _page(app, _typed({"officer": me(app).name} | request.args.to_dict()))

    @routes.post("/buku-tamu-kertas")
    def save() -> Answer:
        paper = _typed(request.form.to_dict())
        try:
            entered = _enter(app, paper)
        except RowsRefused as refused:
            return _page(app, paper, str(refused), refused.wrong), 422
        except Refusal as refused:
            return _page(app, paper, str(refused)), 422
        app.bell.ring()
        flash(_saved(entered))
        return redirect(url_for("paper_book.page", day=paper.day), 303)

    return routes


def _typed(form: Mapping[str, str]) -> PaperDay:
    return PaperDay(
        key=composer_form.key_of(form.get("kunci", "")) or messages.new_key(),
        day=form.get("day", ""),
        officer=form.get("officer", ""),
        rows=[{one.name: form.get(f"{one.name}-{place}", "") for one in COLUMNS} for place in range(1, MOST_ROWS + 1)],
    )


def _page(app: App, paper: PaperDay, error: str = "", wrong: Sequence[Wrong] = ()) -> str:
    with app.db.read() as db:
        everyone = officers.everyone(db)
    today = app.clock().astimezone(app.office.zone).date().isoformat()
    page = PaperBookPage(
        key=paper.key,
        day=paper.day or today,
        today=today,
        officer=paper.officer,
        everyone=everyone,
        columns=COLUMNS,
        rows=paper.rows,
        wrong={(one.place, one.column.name): one for one in wrong},
        error=error,
    )
    return render_template("inbox/new_case/paper_book.html", page=page)


def _enter(app: App, paper: PaperDay) -> Entered:
    rows = paper_book.read(app.office, paper, app.clock())
    with app.db.write() as db:
        return paper_book.enter(act_of(app, db), paper, rows)


def _saved(entered: Entered) -> str:
    return SAVED.format(entered.visits, entered.slips) + (KNOWN.format(entered.known) if entered.known else "")
