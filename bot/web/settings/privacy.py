"""Pengaturan, Data pribadi: data-subject requests, answered within the three days of the law."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.backup import aging, erased_list
from bot.web.http.acting import act_of
from bot.web.http.session import me
from bot.web.present import formatting, labels
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import NotFound, Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.privacy import subject_requests
from handlers.ratings import instruments
from store.cases import erasure, people
from store.tables import Consultation, Person, PrivacyRequest


@dataclass(frozen=True, slots=True)
class Citizen:
    """A citizen whose data an officer may export, correct or erase.

    name: "" where it must not be shown.
    """

    person_id: int
    name: str
    addresses: str


@dataclass(frozen=True, slots=True)
class DataRequest:
    """One request of a citizen.

    number: of its case where the officer may see it.
    done: when, "" while it waits.
    """

    id: int
    citizen: Citizen
    asked: str
    due: str
    clock: labels.Chip
    number: str
    done: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """The requests, and the citizen of the case number that was typed (None: none).

    in_backups_until: until when what is erased today is in backups, "" where none are made here.
    """

    waiting: Sequence[DataRequest]
    settled: Sequence[DataRequest]
    number: str
    chosen: Citizen | None
    in_backups_until: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_privacy", __name__)
    routes.before_request(section.allow(app, "settings_privacy.page"))

    @routes.get("/pengaturan/data-pribadi")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/data-pribadi/<int:person>/salinan")
    def export(person: int) -> Answer:
        return _export(app, person, request.form.get("bentuk", "json"))

    @routes.post("/pengaturan/data-pribadi/<int:person>/nama")
    def correct(person: int) -> Answer:
        name = request.form.get("nama", "")
        return _do(app, "Nama dibetulkan.", lambda act: subject_requests.correct(act, person, name))

    @routes.post("/pengaturan/data-pribadi/<int:person>/hapus")
    def erase(person: int) -> Answer:
        if request.form.get("yakin") != "1":
            return _page(app, "Centang dahulu bahwa data ini memang boleh dihapus. Penghapusan tidak dapat diurungkan.")
        answer = _do(app, "Data dihapus.", lambda act: subject_requests.erase(act, app.files, person))
        erased_list.write(app)
        return answer

    @routes.post("/pengaturan/data-pribadi/permintaan/<int:asked>")
    def settle(asked: int) -> Answer:
        note = request.form.get("catatan", "")
        return _do(app, "Permintaan selesai.", lambda act: subject_requests.settle(act, asked, note))

    return routes


def _do(app: App, done: str, action: Callable[[Act], object]) -> Answer:
    try:
        with app.db.write() as db:
            action(act_of(app, db))
    except NotFound:
        raise
    except Refusal as refused:
        return _page(app, str(refused))
    app.bell.ring()
    flash(done)
    return redirect(url_for("settings_privacy.page"), 303)


def _export(app: App, person: int, shape: str) -> Answer:
    with app.db.write() as db:
        exported = subject_requests.export(act_of(app, db), person, instruments.QUESTIONS)
    ending = "html" if shape == "html" else "json"
    text = (
        render_template("settings/privacy/export.html", found=exported)
        if ending == "html"
        else json.dumps(exported, ensure_ascii=False, indent=2)
    )
    answer = Response(text, content_type=f"{'text/html' if ending == 'html' else 'application/json'}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="data-pribadi-{person}.{ending}"'
    return answer


def _page(app: App, error: str = "") -> Answer:
    number = request.args.get("nomor", "").strip()
    with app.db.read() as db:
        rows = [_request(app, db, asked) for asked in erasure.everything(db)]
        chosen, error = _chosen(app, db, number, error)
    waiting, settled = [row for row in rows if not row.done], [row for row in rows if row.done]
    shown = PrivacyPage(waiting, settled, number, chosen, aging.last_day(app))
    return section.page("settings/privacy/requests.html", shown, error)


def _chosen(app: App, db: Session, number: str, error: str) -> tuple[Citizen | None, str]:
    """Return the citizen of the case number that was typed, and the error to show."""
    if not number:
        return None, error
    try:
        return _citizen(db, subject_requests.of_number(db, me(app), number)), error
    except Refusal as refused:
        return None, error or str(refused)


def _citizen(db: Session, person: Person) -> Citizen:
    addresses = [formatting.address(identity) for identity in people.known_identities(db, person.id or 0)]
    return Citizen(person.id or 0, person.name, ", ".join(addresses))


def _request(app: App, db: Session, asked: PrivacyRequest) -> DataRequest:
    now, citizen = app.clock(), _citizen(db, db.get_one(Person, asked.person_id))
    case = db.get(Consultation, asked.consultation_id) if asked.consultation_id is not None else None
    shown = case is not None and not case.anonymous and visibility.may_see(db, me(app), case)
    if case is not None and case.anonymous:  # the name beside the hour of the request would open the complaint
        citizen = Citizen(citizen.person_id, name="", addresses="pelapor tanpa nama")
    return DataRequest(
        id=asked.id or 0,
        citizen=citizen,
        asked=formatting.moment(app.office, asked.asked_at, now),
        due=formatting.moment(app.office, asked.due_at, now),
        clock=labels.hours_left(asked.due_at, now),
        number=case.number if case is not None and shown else "",
        done=formatting.moment(app.office, asked.done_at, now),
        by=asked.done_by,
        note=asked.note,
    )
