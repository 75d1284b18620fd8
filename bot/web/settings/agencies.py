"""Pengaturan, Daftar instansi: whom citizens are referred to. Every officer may keep the list right."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for

from bot.app import App
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import Refusal
from handlers.steps import referrals
from store.office import agencies

FIELDS = ("name", "holds", "phone", "email", "website", "address", "active")


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_agencies", __name__)
    routes.before_request(section.allow(app, "settings_agencies.page"))

    @routes.get("/pengaturan/instansi")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/instansi")
    @routes.post("/pengaturan/instansi/<int:one>")
    def save(one: int | None = None) -> Answer:
        return _save(app, one)

    return routes


def _page(app: App, error: str = "", wrong: int | None = None) -> Answer:
    """wrong: whose form was refused (0: the new one); its fields show what was typed."""
    with app.db.read() as db:
        everyone = agencies.everyone(db, left_too=True)
    words = request.args.get("q", "").strip()
    return section.page(
        "settings/agencies.html",
        error,
        found=referrals.search(everyone, words) if words else everyone,
        q=words,
        unchecked=sum(one.checked_at is None for one in everyone),
        wrong=wrong,
        form=request.form,
    )


def _save(app: App, one: int | None) -> Answer:
    fields = {name: request.form.get(name, "") for name in FIELDS}
    checked = request.form.get("checked") == "1"
    try:
        with app.db.write() as db:
            saved = referrals.save(db, one, fields, checked=checked, now=app.clock())
    except Refusal as refused:
        return _page(app, str(refused), one or 0)
    flash(f"{saved.name} tersimpan.")
    return redirect(url_for("settings_agencies.page"), 303)
