"""/konsultasi-baru: an officer enters a call, a visit, a letter, or what came by social media."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for

from bot.app import App
from bot.web.actions.case_actions import Answer
from bot.web.actions.entry import candidates, entry_form
from bot.web.actions.entry.candidates import Candidates
from bot.web.actions.entry.entry_form import Errors
from bot.web.http.acting import act_of
from bot.web.http.session import me, require
from bot.web.http.uploads import attachments
from bot.web.present import form_words
from handlers.desk import composer_form
from handlers.errors import BadInput
from handlers.intake.entry import new_case
from handlers.intake.entry.new_case import Entry
from handlers.office.ways_in import WAYS_IN
from handlers.outgoing.queueing import OutgoingAttachment
from store.cases import messages
from store.desk import tags
from store.office import officers
from store.tables import Officer

FIELDS = (
    "kunci", "cara", "waktu", "nama", "kontak", "warga", "isi", "dijawab", "jawaban", "hasil", "petugas", "bahasa",
    "tag", "tanda_terima",
)  # fmt: skip
SAVED = "{} dicatat."
SAVED_AFTERWARDS = "{} dicatat belakangan: {}. Tidak dihitung dalam janji lima menit."


@dataclass(frozen=True, slots=True)
class Reading:
    """How the moment that was typed is read. error: why it is not."""

    words: str = ""
    afterwards: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class NewCasePage:
    """The form. filled: its fields as they were typed, by name."""

    key: str
    filled: Mapping[str, str]
    candidates: Candidates
    reading: Reading
    ways: Sequence[tuple[str, str]]
    outcomes: Sequence[tuple[str, str]]
    everyone: Sequence[Officer]
    known_tags: Sequence[str]
    errors: Errors


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("new_case", __name__)
    routes.before_request(require(app))

    @routes.get("/konsultasi-baru")
    def page() -> str:
        usual = {"cara": "telepon", "waktu": "sekarang", "hasil": "diberikan", "petugas": me(app).name}
        with app.db.read() as db:
            given = candidates.prefilled(act_of(app, db), request.args.to_dict())
        return _page(app, usual | given, Errors())

    @routes.get("/konsultasi-baru/orang", endpoint="candidates")
    def candidates_() -> str:
        with app.db.read() as db:
            found = candidates.of(app, db, request.args)
        return render_template("inbox/new_case/candidates.html", candidates=found)

    @routes.get("/konsultasi-baru/waktu")
    def reading() -> str:
        return render_template("inbox/new_case/reading.html", reading=_reading(app, request.args.get("waktu", "")))

    @routes.post("/konsultasi-baru")
    def save() -> Answer:
        return entry_form.answer(partial(_page, app), partial(_enter, app))

    return routes


def _page(app: App, filled: Mapping[str, str], errors: Errors) -> str:
    with app.db.read() as db:
        found = candidates.of(app, db, filled)
        everyone, known_tags = officers.everyone(db), tags.popular(db)
    page = NewCasePage(
        key=composer_form.key_of(filled.get("kunci", "")) or messages.new_key(),
        filled={name: filled.get(name, "") for name in FIELDS},
        candidates=found,
        reading=_reading(app, filled.get("waktu", "")),
        ways=[(word, WAYS_IN[way].word) for word, way in form_words.WAYS_IN.items()],
        outcomes=form_words.choices_of_outcomes(),
        everyone=[one for one in everyone if one.id != me(app).id],
        known_tags=known_tags,
        errors=errors,
    )
    return render_template("inbox/new_case/page.html", page=page)


def _reading(app: App, typed: str) -> Reading:
    now = app.clock()
    try:
        at = new_case.happened(app.office, typed, now)
    except BadInput as refused:
        return Reading(error=str(refused))
    if at == now:
        return Reading("Sekarang")
    return Reading(new_case.written(app.office, at), new_case.is_afterwards(at, now))


def _enter(app: App, form: Mapping[str, str]) -> Answer:
    known = new_case.read(_entry(form, list(attachments(app))), app.clock())
    with app.db.write() as db:
        case = new_case.enter(act_of(app, db), known)
        number, mine = case.number, case.officer_id == me(app).id
    app.bell.ring()
    if mine and not form.get("lagi"):
        return redirect(url_for("inbox.conversation", number=number), 303)
    read = _reading(app, form.get("waktu", ""))
    flash(SAVED_AFTERWARDS.format(number, read.words) if read.afterwards else SAVED.format(number))
    return redirect(url_for("new_case.page"), 303)


def _entry(form: Mapping[str, str], files: Sequence[OutgoingAttachment]) -> Entry:
    is_answered = bool(form.get("dijawab"))
    if is_answered and not form.get("jawaban", "").strip():
        raise BadInput("Tulis apa yang dijawab di tempat, atau hapus centangnya.")
    return Entry(
        key=composer_form.key_of(form.get("kunci", "")) or messages.new_key(),
        who=candidates.who(form),
        text=form.get("isi", ""),
        way=form_words.way_in(form.get("cara", "")),
        happened=form.get("waktu", ""),
        language="en" if form.get("bahasa") == "en" else "id",
        answer=form.get("jawaban", "") if is_answered else "",
        outcome=form_words.outcome(form.get("hasil", "")) if is_answered else "",
        officer=form.get("petugas", ""),
        tags=[tag.strip() for tag in form.get("tag", "").split(",") if tag.strip()],
        receipt=bool(form.get("tanda_terima")),
        attachments=files,
    )
