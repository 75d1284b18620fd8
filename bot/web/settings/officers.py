"""Pengaturan, Petugas: who belongs to the desk, what each may do, passwords and sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.web.http.session import me
from bot.web.present import form_words
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import Changed, Refusal
from handlers.officers import presence, team
from store.office import officers
from store.tables import Officer
from store.vocabulary import Presence, Role

NEW = {"display_name": "", "email": "", "phone": "", "role": Role.OFFICER, "capacity": 10, "active": True}


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_officers", __name__)
    routes.before_request(section.allow(app, "settings_officers.page"))

    @routes.get("/pengaturan/petugas")
    def page() -> Answer:
        return _list(app)

    @routes.get("/pengaturan/petugas/baru")
    def new() -> Answer:
        return _form(None, NEW)

    @routes.post("/pengaturan/petugas/baru")
    def add() -> Answer:
        return _add(app)

    @routes.get("/pengaturan/petugas/<name>")
    def one(name: str) -> Answer:
        officer = _officer(app, name)
        return _form(officer, {key: getattr(officer, key) for key in team.FIELDS})

    @routes.post("/pengaturan/petugas/<name>")
    def edit(name: str) -> Answer:
        return _edit(app, name)

    @routes.post("/pengaturan/petugas/<name>/sandi")
    def password(name: str) -> Answer:
        with app.db.write() as db:
            officer = section.found(officers.by_name(db, name))
            fresh = team.reset_password(officer)
        return section.page("settings/officer_password.html", officer=officer, password=fresh)

    @routes.post("/pengaturan/petugas/<name>/sesi")
    def sessions(name: str) -> Answer:
        with app.db.write() as db:
            officer = section.found(officers.by_name(db, name))
            team.end_sessions(officer)
        flash(f"Semua sesi {officer.display_name} diakhiri. Ia masuk lagi dengan kata sandinya.")
        return redirect(url_for("settings_officers.one", name=name), 303)

    return routes


def _list(app: App) -> Answer:
    with app.db.read() as db:
        held = officers.load(db)
        people = sorted(officers.ever(db), key=lambda one: (not one.active, one.display_name.lower()))
    rows = [
        {
            "officer": one,
            "presence": form_words.presence_word(one),
            "role": team.ROLE_WORDS[one.role],
            "held": held.get(one.id or 0, 0),
        }
        for one in people
    ]
    present = sum(presence.of(one) == Presence.PRESENT for one in people)
    return section.page("settings/officers.html", rows=rows, present=present)


def _officer(app: App, name: str) -> Officer:
    with app.db.read() as db:
        found: Officer = section.found(officers.by_name(db, name))
    return found


def _form(
    officer: Officer | None, fields: Mapping[str, Any], error: str = "", name: str = "", mark: str = ""
) -> Answer:
    mark = mark or (team.version_of(officer) if officer is not None else "")
    roles = list(team.ROLE_WORDS.items())
    return section.page(
        "settings/officer_form.html", error, officer=officer, fields=fields, roles=roles, name=name, mark=mark
    )


def _add(app: App) -> Answer:
    typed = request.form
    try:
        fields = team.tidy(typed)
        with app.db.write() as db:
            officer, password = team.add(db, typed.get("nama", ""), fields, now=app.clock())
    except Refusal as refused:
        return _form(None, typed | {"active": True}, str(refused), typed.get("nama", ""))
    return section.page("settings/officer_password.html", officer=officer, password=password, fresh=True)


def _edit(app: App, name: str) -> Answer:
    typed = request.form
    try:
        fields = team.tidy(typed)
        with app.db.write() as db:
            officer = section.found(officers.by_name(db, name))
            seen = typed.get("tanda")
            returned = team.edit(db, officer, fields, by=me(app), now=app.clock(), seen=seen)
    except Changed as changed:
        officer = _officer(app, name)
        return _form(officer, typed | {"active": typed.get("active") == "1"}, f"{changed} {_stored(officer)}")
    except Refusal as refused:
        kept = typed | {"active": typed.get("active") == "1"}
        return _form(_officer(app, name), kept, str(refused), mark=typed.get("tanda", ""))
    app.bell.ring()
    flash(f"{officer.display_name} disimpan." + (f" {returned} konsultasinya kembali ke antrean." if returned else ""))
    return redirect(url_for("settings_officers.page"), 303)


def _stored(officer: Officer) -> str:
    """What a colleague has just saved, so that one can decide."""
    role, state = team.ROLE_WORDS[officer.role], "aktif" if officer.active else "tidak aktif"
    return f"Yang tersimpan: {officer.display_name}, {role}, kapasitas {officer.capacity}, {state}."
