"""Pengaturan, Petugas: who belongs to the desk, what each may do, passwords and sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.web.http.session import me, require_password
from bot.web.present import labels
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import Changed, Refusal
from handlers.officers import presence, team
from handlers.officers.signing_in import second_factor
from handlers.officers.signing_in import sessions as officer_sessions
from store.office import officers, second_factors
from store.tables import Officer
from store.vocabulary import Presence, Role


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """One officer of the list.

    held: how many cases wait for an answer of theirs.
    """

    officer: Officer
    presence: Presence
    presence_word: str
    role: str
    held: int


@dataclass(frozen=True, slots=True)
class OfficersPage:
    """The list of officers.

    present: how many are on duty now.
    """

    rows: Sequence[OfficerRow]
    present: int


@dataclass(frozen=True, slots=True)
class OfficerFields:
    """The form of one officer, as stored or as typed."""

    display_name: str = ""
    email: str = ""
    phone: str = ""
    role: str = Role.OFFICER
    capacity: int | str = 10
    active: bool = True
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class OfficerForm:
    """The form of one officer.

    officer: the stored one, None for a new one.
    name: the sign-in name typed.
    version: of what is stored.
    """

    officer: Officer | None
    fields: OfficerFields
    roles: Sequence[tuple[str, str]]
    name: str
    version: str
    has_second_factor: bool


@dataclass(frozen=True, slots=True)
class OfficerPasswordPage:
    """A password that is shown once.

    fresh: the officer is new.
    """

    officer: Officer
    password: str
    fresh: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_officers", __name__)
    routes.before_request(section.allow(app, "settings_officers.page"))

    @routes.get("/pengaturan/petugas")
    def page() -> Answer:
        return _list(app)

    @routes.get("/pengaturan/petugas/baru")
    def new() -> Answer:
        return _form(app, None, OfficerFields())

    @routes.post("/pengaturan/petugas/baru")
    def add() -> Answer:
        return _add(app)

    @routes.get("/pengaturan/petugas/<name>")
    def one(name: str) -> Answer:
        officer = _officer(app, name)
        return _form(app, officer, _stored_fields(officer))

    @routes.post("/pengaturan/petugas/<name>")
    def edit(name: str) -> Answer:
        return _edit(app, name)

    _add_access(app, routes)
    return routes


def _add_access(app: App, routes: Blueprint) -> None:
    """Add what gives an officer access again, or takes it away: password, sessions, second factor."""

    @routes.post("/pengaturan/petugas/<name>/sandi")
    def password(name: str) -> Answer:
        with app.db.write() as db:
            officer = section.found(officers.by_name(db, name))
            password = team.reset_password(officer)
        return section.page("settings/officers/password.html", OfficerPasswordPage(officer, password, fresh=False))

    @routes.post("/pengaturan/petugas/<name>/sesi")
    def sessions(name: str) -> Answer:
        with app.db.write() as db:
            officer = section.found(officers.by_name(db, name))
            officer_sessions.end_all(db, officer, app.clock())
        flash(f"Semua sesi {officer.display_name} diakhiri. Ia masuk lagi dengan kata sandinya.")
        return redirect(url_for("settings_officers.one", name=name), 303)

    @routes.post("/pengaturan/petugas/<name>/dua-langkah", endpoint="second_factor")
    def reset_second_factor(name: str) -> Answer:
        officer = _officer(app, name)
        try:
            require_password(app)
        except Refusal as refused:
            return _form(app, officer, _stored_fields(officer), str(refused))
        with app.db.write() as db:
            officer = section.found(officers.by_name(db, name))
            second_factor.reset(db, officer, app.clock(), by=me(app).name)
        flash(f"{officer.display_name} masuk dengan kata sandi saja, lalu memasang ponselnya lagi.")
        return redirect(url_for("settings_officers.one", name=name), 303)


def _list(app: App) -> Answer:
    with app.db.read() as db:
        held = officers.load(db)
        people = sorted(officers.ever(db), key=lambda one: (not one.active, one.display_name.lower()))
    rows = [
        OfficerRow(
            officer=officer,
            presence=presence.of(officer),
            presence_word=labels.PRESENCES[presence.of(officer)],
            role=team.ROLE_WORDS[officer.role],
            held=held.get(officer.id or 0, 0),
        )
        for officer in people
    ]
    present = sum(presence.of(officer) == Presence.PRESENT for officer in people)
    return section.page("settings/officers/list.html", OfficersPage(rows, present))


def _officer(app: App, name: str) -> Officer:
    with app.db.read() as db:
        officer: Officer = section.found(officers.by_name(db, name))
    return officer


def _stored_fields(officer: Officer) -> OfficerFields:
    return OfficerFields(
        display_name=officer.display_name,
        email=officer.email,
        phone=officer.phone,
        role=officer.role,
        capacity=officer.capacity,
        active=officer.active,
        deputy=officer.deputy,
    )


def _typed_fields(form: Mapping[str, str], *, active: bool | None = None) -> OfficerFields:
    """Return what was typed.

    active: None takes it from the form.
    """
    return OfficerFields(
        display_name=form.get("display_name", ""),
        email=form.get("email", ""),
        phone=form.get("phone", ""),
        role=form.get("role", ""),
        capacity=form.get("capacity", ""),
        active=form.get("active") == "1" if active is None else active,
        deputy=form.get("deputy") == "1",
    )


def _form(
    app: App, officer: Officer | None, fields: OfficerFields, error: str = "", name: str = "", version: str = ""
) -> Answer:
    with app.db.read() as db:
        has_second_factor = officer is not None and second_factors.of(db, officer.id or 0) is not None
    version = version or (team.version_of(officer) if officer is not None else "")
    shown = OfficerForm(officer, fields, list(team.ROLE_WORDS.items()), name, version, has_second_factor)
    return section.page("settings/officers/form.html", shown, error)


def _add(app: App) -> Answer:
    typed = request.form
    try:
        fields = team.tidy(typed)
        with app.db.write() as db:
            officer, password = team.add(db, typed.get("nama", ""), fields, now=app.clock())
    except Refusal as refused:
        return _form(app, None, _typed_fields(typed, active=True), str(refused), typed.get("nama", ""))
    return section.page("settings/officers/password.html", OfficerPasswordPage(officer, password, fresh=True))


def _edit(app: App, name: str) -> Answer:
    typed = request.form
    try:
        fields = team.tidy(typed)
        with app.db.write() as db:
            officer = section.found(officers.by_name(db, name))
            seen = typed.get("tanda")
            returned = team.edit(db, app.office, officer, fields, by=me(app), now=app.clock(), seen=seen)
    except Changed as changed:
        officer = _officer(app, name)
        return _form(app, officer, _typed_fields(typed), f"{changed} {_stored(officer)}")
    except Refusal as refused:
        return _form(app, _officer(app, name), _typed_fields(typed), str(refused), version=typed.get("tanda", ""))
    app.bell.ring()
    flash(f"{officer.display_name} disimpan." + (f" {returned} konsultasinya kembali ke antrean." if returned else ""))
    return redirect(url_for("settings_officers.page"), 303)


def _stored(officer: Officer) -> str:
    """Say what a colleague has just saved."""
    role, state = team.ROLE_WORDS[officer.role], "aktif" if officer.active else "tidak aktif"
    return f"Yang tersimpan: {officer.display_name}, {role}, kapasitas {officer.capacity}, {state}."
