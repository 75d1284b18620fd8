"""Pengaturan, Data pribadi: what citizens asked about their data, and doing it within the law's three days."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlmodel import Session

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.http.session import me
from bot.web.present import formatting, labels
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import NotFound, Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.privacy import subject_requests
from store.cases import erasure, people
from store.tables import Consultation, Person, PrivacyRequest


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
        return _do(app, "Data dihapus.", lambda act: subject_requests.erase(act, app.files, person))

    @routes.post("/pengaturan/data-pribadi/permintaan/<int:asked>")
    def settle(asked: int) -> Answer:
        note = request.form.get("catatan", "")
        return _do(app, "Permintaan selesai.", lambda act: subject_requests.settle(act, asked, note))

    return routes


def _do(app: App, done: str, verb: Callable[[Act], object]) -> Answer:
    try:
        with app.db.write() as db:
            verb(act_of(app, db))
    except NotFound:
        raise
    except Refusal as refused:
        return _page(app, str(refused))
    app.bell.ring()
    flash(done)
    return redirect(url_for("settings_privacy.page"), 303)


def _export(app: App, person: int, shape: str) -> Answer:
    with app.db.write() as db:
        found = subject_requests.export(act_of(app, db), person)
    ending = "html" if shape == "html" else "json"
    text = (
        render_template("settings/privacy_export.html", found=found)
        if ending == "html"
        else json.dumps(found, ensure_ascii=False, indent=2)
    )
    answer = Response(text, content_type=f"{'text/html' if ending == 'html' else 'application/json'}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="data-pribadi-{person}.{ending}"'
    return answer


def _page(app: App, error: str = "") -> Answer:
    number = request.args.get("nomor", "").strip()
    with app.db.read() as db:
        rows = [_row(app, db, one) for one in erasure.everything(db)]
        chosen, error = _chosen(app, db, number, error)
    waiting = [one for one in rows if not one["done"]]
    return section.page(
        "settings/privacy.html",
        error,
        waiting=waiting,
        settled=[one for one in rows if one["done"]],
        number=number,
        chosen=chosen,
    )


def _chosen(app: App, db: Session, number: str, error: str) -> tuple[dict[str, Any] | None, str]:
    """The citizen of the number typed."""
    if not number:
        return None, error
    try:
        return _citizen(db, subject_requests.of_number(db, me(app), number)), error
    except Refusal as refused:
        return None, error or str(refused)


def _citizen(db: Session, person: Person) -> dict[str, Any]:
    addresses = [formatting.address(one) for one in people.known_identities(db, person.id or 0)]
    return {"person": person.id, "name": person.name, "addresses": ", ".join(addresses)}


def _row(app: App, db: Session, asked: PrivacyRequest) -> dict[str, Any]:
    now, person = app.clock(), db.get_one(Person, asked.person_id)
    case = db.get(Consultation, asked.consultation_id) if asked.consultation_id is not None else None
    shown = case is not None and not case.anonymous and visibility.may_see(db, me(app), case)
    who = _citizen(db, person)
    if case is not None and case.anonymous:  # his name beside the hour of the request would open the complaint
        who |= {"name": "", "addresses": "pelapor tanpa nama"}
    return who | {
        "id": asked.id,
        "asked": formatting.moment(app.office, asked.asked_at, now),
        "due": formatting.moment(app.office, asked.due_at, now),
        "clock": _clock(asked.due_at, now),
        "number": case.number if case is not None and shown else "",
        "done": formatting.moment(app.office, asked.done_at, now),
        "by": asked.done_by,
        "note": asked.note,
    }


def _clock(due: datetime, now: datetime) -> labels.Chip:
    """How much of the three times 24 hours is left."""
    left = int((due - now).total_seconds() // 3600)
    if left < 0:
        return labels.Chip("lewat tenggat", "merah", "alarm")
    return labels.Chip(f"{left} jam lagi", "jingga" if left < 24 else "biru", "clock")
