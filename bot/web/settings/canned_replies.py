"""Pengaturan, Balasan siap pakai: the sentences officers send often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for

from bot.app import App
from bot.web.http.session import me
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.desk import canned_replies
from handlers.errors import Changed, Refusal
from store.desk import replies
from store.tables import CannedReply


@dataclass(frozen=True, slots=True)
class CannedRepliesPage:
    """The list of canned replies."""

    rows: Sequence[CannedReply]


@dataclass(frozen=True, slots=True)
class CannedReplyForm:
    """The form of one canned reply.

    reply: the stored one, None for a new one.
    text: the body filled in.
    """

    reply: CannedReply | None
    shortcut: str
    title: str
    body: str
    version: str
    variables: Mapping[str, str]
    text: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_canned_replies", __name__)
    routes.before_request(section.allow(app, "settings_canned_replies.page"))

    @routes.get("/pengaturan/balasan")
    def page() -> Answer:
        with app.db.read() as db:
            return section.page("settings/canned_replies/list.html", CannedRepliesPage(replies.everything(db)))

    @routes.get("/pengaturan/balasan/baru")
    def new() -> Answer:
        return _form(app, None, {})

    @routes.post("/pengaturan/balasan/baru")
    def add() -> Answer:
        return _save(app, None)

    @routes.get("/pengaturan/balasan/<int:reply_id>")
    def one(reply_id: int) -> Answer:
        return _form(app, _reply(app, reply_id), {})

    @routes.post("/pengaturan/balasan/<int:reply_id>")
    def edit(reply_id: int) -> Answer:
        return _save(app, reply_id)

    @routes.post("/pengaturan/balasan/<int:reply_id>/hapus")
    def delete(reply_id: int) -> Answer:
        with app.db.write() as db:
            reply = section.found(db.get(CannedReply, reply_id))
            db.delete(reply)
        flash(f"Balasan /{reply.shortcut} dihapus.")
        return redirect(url_for("settings_canned_replies.page"), 303)

    @routes.post("/pengaturan/balasan/pratinjau")
    def preview() -> Answer:
        return render_template("settings/canned_replies/preview.html", text=_filled(app, request.form.get("body", "")))

    return routes


def _reply(app: App, reply_id: int) -> CannedReply:
    with app.db.read() as db:
        reply: CannedReply = section.found(db.get(CannedReply, reply_id))
    return reply


def _filled(app: App, body: str) -> str:
    known = canned_replies.values(app.office, name="Ibu Siti", number="K-2026-000123", officer=me(app).display_name)
    return canned_replies.fill(body[: canned_replies.LONGEST_BODY], known)


def _form(app: App, reply: CannedReply | None, typed: dict[str, str], error: str = "") -> Answer:
    stored = {name: getattr(reply, name) for name in ("shortcut", "title", "body")} if reply is not None else {}
    fields = {"shortcut": "", "title": "", "body": ""} | stored | typed
    shown = CannedReplyForm(
        reply=reply,
        shortcut=fields["shortcut"],
        title=fields["title"],
        body=fields["body"],
        version=typed.get("tanda") or canned_replies.version_of(reply),
        variables=canned_replies.VARIABLES,
        text=_filled(app, fields["body"]),
    )
    return section.page("settings/canned_replies/form.html", shown, error)


def _save(app: App, reply_id: int | None) -> Answer:
    typed = {name: request.form.get(name, "") for name in ("shortcut", "title", "body", "tanda")}
    try:
        with app.db.write() as db:
            reply = section.found(db.get(CannedReply, reply_id)) if reply_id is not None else None
            kept = canned_replies.save(
                db,
                reply,
                typed["shortcut"],
                typed["title"],
                typed["body"],
                by=me(app).name,
                now=app.clock(),
                seen=typed["tanda"],
            )
    except Changed as changed:
        stored = _reply(app, reply_id) if reply_id is not None else None
        was = f"{changed} Yang tersimpan: “{stored.body}”" if stored is not None else str(changed)
        return _form(app, stored, typed | {"tanda": ""}, was)
    except Refusal as refused:
        return _form(app, _reply(app, reply_id) if reply_id is not None else None, typed, str(refused))
    flash(f"Balasan /{kept.shortcut} disimpan.")
    return redirect(url_for("settings_canned_replies.page"), 303)
