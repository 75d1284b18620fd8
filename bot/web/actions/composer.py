"""The forms of the composer: write, save a draft, undo. See composer_form.py in handlers/desk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypedDict

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.actions.case_actions import Answer, attempt, perform, refuse, seen_event_id
from bot.web.http import access
from bot.web.http.acting import act_and_case, act_of
from bot.web.http.htmx import is_fragment, whole_number
from bot.web.http.session import me, require
from bot.web.http.uploads import LARGEST, attachments
from bot.web.inbox import composer_panel, inbox_page
from bot.web.present import labels, message_costs
from bot.web.present.form_words import composer_tab
from channels.envelope import Address, Billed
from channels.formats import gsm7
from handlers.desk import canned_replies, composer_form, drafts, undoing
from handlers.errors import Hidden, NotFound, Refusal
from handlers.outgoing import queueing
from handlers.outgoing import routes as answer_routes
from handlers.outgoing.queueing import OutgoingAttachment
from store.cases import consultations
from store.desk import replies, uploads
from store.office import officers
from store.tables import CannedReply, Consultation, Officer
from store.vocabulary import BilledAs, CaseState, DraftKind


@dataclass(frozen=True, slots=True)
class ComposerMenus:
    """What the menus of the composer offer: canned replies with their filled words, and colleagues."""

    replies: Sequence[tuple[CannedReply, str]]
    colleagues: Sequence[Officer]


class SentBody(TypedDict):
    """What send.js reads of an answer that was sent.

    sampai: until when it can be undone, in seconds, 0 for not.
    tertahan: it will wait until the citizen writes.
    """

    nomor: str
    kunci: str
    sampai: float
    tertahan: bool
    ditutup: bool
    belum_dibaca: bool
    berikut: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("composer", __name__)
    routes.before_request(require(app))

    @routes.post("/konsultasi/<number>/tulis")
    def write(number: str) -> Answer:
        return _write(app, number)

    @routes.post("/konsultasi/<number>/draf")
    def draft(number: str) -> Answer:
        return _keep_draft(app, number)

    @routes.post("/konsultasi/<number>/sekarang")
    def now_(number: str) -> Answer:
        key = composer_form.key_of(request.form.get("kunci", ""))
        return perform(app, number, lambda act, case: composer_form.send_now(act, case, key))

    @routes.get("/konsultasi/<number>/siap-pakai")
    def canned_(number: str) -> str:
        return _canned(app, number)

    @routes.post("/konsultasi/<number>/lampiran")
    def upload(number: str) -> tuple[Response, int] | str:
        return _upload(app, number)

    @routes.post("/konsultasi/<number>/lampiran/<key>/hapus")
    def drop_upload(number: str, key: str) -> Answer:
        with app.db.write() as db:
            act, case = act_and_case(app, db)
            uploads.take(db, case, act.by, [key])
            if not is_fragment():
                drafts.keep(act, case, DraftKind.REPLY, request.form.get("isi", ""))
        return "" if is_fragment() else redirect(url_for("inbox.conversation", number=number), 303)

    @routes.post("/konsultasi/<number>/urungkan")
    def undo(number: str) -> Answer:
        return _undo(app, number)

    return routes


def _write(app: App, number: str) -> Answer:
    """Send a reply, or keep a note or the outcome of a call, as the form says."""
    request.max_content_length = LARGEST + 1024 * 1024
    form = _form(app)
    try:
        form = replace(form, attachments=tuple(attachments(app)))
        with app.db.write() as db:
            written = composer_form.write(*act_and_case(app, db), form)
    except (NotFound, Hidden):
        raise
    except Refusal as refused:
        if form.text.strip():
            with app.db.write() as db:
                drafts.keep(*act_and_case(app, db), form.kind, form.text)
        return refuse(app, refused, typed=form.text, mode=form.kind, given=form)
    app.bell.ring()
    return _done(app, number, form, written)


def _form(app: App) -> composer_form.Form:
    given = request.form
    return composer_form.Form(
        text=given.get("isi", ""),
        kind=composer_tab(given.get("jenis", "")),
        key=composer_form.key_of(given.get("kunci", "")),
        seen_event_id=seen_event_id(),
        started_at_event_id=whole_number(given.get("mulai", "")),
        waited=given.get("luring") == "1",
        close=bool(given.get("tutup")),
        uploads=tuple(given.getlist("lampiran")),
        route=given.get("lewat", ""),
        recipient=given.get("balas_ke", ""),
        subject=given.get("judul", ""),
        cc=", ".join([given.get("tembusan", ""), *given.getlist("salinan")]),
        quote=given.get("kutip") == "1",
        template=given.get("templat", ""),
        blanks=_blanks(given.get("templat", "")),
        later=_moment(app, given.get("pada", "")),
    )


def _blanks(template: str) -> dict[str, str]:
    """Return the filled blanks of the chosen template: fields "isi-<template>-<blank>"."""
    start = f"isi-{template}-"
    return {name.removeprefix(start): value for name, value in request.form.items() if name.startswith(start)}


def _moment(app: App, word: str) -> datetime | None:
    """Read a date and time of the office's zone as browsers write it: 2026-11-24T14:00.

    What is no date becomes a time long past. It is then refused with a sentence, so nothing that was meant for later
    leaves at once.
    """
    if not word:
        return None
    try:
        return datetime.fromisoformat(word).replace(tzinfo=app.office.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def _done(app: App, number: str, form: composer_form.Form, written: composer_form.Written) -> Answer:
    """Return the conversation as it stands now. Headers tell htmx and send.js what was done."""
    if not is_fragment():
        return redirect(url_for("inbox.conversation", number=number), 303)
    answer = make_response(inbox_page.draw(app))
    with app.db.read() as db:
        told = _told(app, db, access.case(db), form, written)
    answer.headers["HX-Trigger"] = json.dumps({"loket:terkirim": told})
    return answer


def _told(
    app: App, db: Session, case: Consultation, form: composer_form.Form, written: composer_form.Written
) -> SentBody:
    undo = undoing.open_for(act_of(app, db), case)
    following = consultations.next_for(db, me(app).id or 0, case.id or 0) if form.close else None
    return {
        "nomor": case.number,
        "kunci": undo.key if undo else "",
        "sampai": undo.until.timestamp() if undo else 0,
        "tertahan": undo.held if undo else False,
        "ditutup": case.state == CaseState.CLOSED,
        "belum_dibaca": written.unread,
        "berikut": url_for("inbox.conversation", number=following.number) if following else "",
    }


def _keep_draft(app: App, number: str) -> Answer:
    """Keep a draft: while the officer types (diam), or because they say so."""
    kind, text = composer_tab(request.form.get("jenis", "")), request.form.get("isi", "")
    key = composer_form.key_of(request.form.get("kunci", ""))
    try:
        with app.db.write() as db:
            act, case = act_and_case(app, db)
            if not composer_form.was_here(db, key):  # a draft that the network kept until its words had been sent
                drafts.keep(act, case, kind, text)
            if request.form.get("lanjutkan"):
                drafts.finish(act, case, request.form["lanjutkan"])
    except (NotFound, Hidden):
        raise
    except Refusal as refused:
        return refuse(app, refused, typed=text, mode=kind)
    if request.form.get("diam"):
        return Response(status=204, headers={"X-SMS": _sms(app, text)} if request.form.get("sms") else {})
    return inbox_page.draw(app) if is_fragment() else redirect(url_for("inbox.conversation", number=number), 303)


def _sms(app: App, text: str) -> str:
    """Say how many parts an SMS of these words has, and what it costs if the office has set a price."""
    if not text.strip():
        return ""
    _, parts = gsm7.parts(gsm7.plain(text.strip()))
    channel = next((name for name, traits in app.office.traits.items() if traits.billed == Billed.PARTS), "")
    price = app.office.price(channel, BilledAs.PART)
    told = message_costs.money(price.amount * parts, price.currency)
    return f"{parts} bagian SMS, {told}" if price.amount else f"{parts} bagian SMS"


def _undo(app: App, number: str) -> Answer:
    key = composer_form.key_of(request.form.get("kunci", ""))
    refused = attempt(app, number, lambda act, case: undoing.undo(act, case, key))
    if refused is not None:
        return refuse(app, refused)
    return inbox_page.draw(app) if is_fragment() else redirect(url_for("inbox.conversation", number=number), 303)


def _canned(app: App, number: str) -> str:
    """Draw the canned replies, filled for this case, and the colleagues whom a note can name."""
    with app.db.read() as db:
        _, consultation = act_and_case(app, db)
        person, home = consultations.person_of(db, consultation), consultations.identity_of(db, consultation)
        name = labels.name(person, home, consultation)
        known = canned_replies.values(app.office, name=name, number=number, officer=me(app).display_name)
        offered = [(one, canned_replies.fill(one.body, known)) for one in replies.everything(db)]
        colleagues = [one for one in officers.everyone(db) if one.id != me(app).id]
    return render_template("inbox/composer/canned.html", page=ComposerMenus(offered, colleagues))


def _refusal(app: App, db: Session, case: Consultation, address: Address, file: OutgoingAttachment) -> str:
    """Return why the channel of an address does not carry a file beside those uploaded before, "" where it does."""
    carried = [one.size for one in uploads.of(db, case, me(app)) if not one.by_link]
    return queueing.refusal(db, app.office.traits[address.channel], address.channel, file, carried)


def _upload(app: App, number: str) -> tuple[Response, int] | str:
    """Keep one file until it is sent with the words, and draw the chip that stands for it."""
    request.max_content_length = LARGEST + 1024 * 1024
    by, by_link = me(app), request.form.get("tautan") == "1"
    leaves = composer_tab(request.form.get("jenis", "")) == DraftKind.REPLY  # a note stays in the office
    try:
        with app.db.read() as db:
            _, consultation = act_and_case(app, db)
            address = answer_routes.address_for(db, app.office, consultation)
        kept = next(attachments(app), None)
        if kept is None:
            raise Refusal("Pilih berkas dahulu.")
        with app.db.write() as db:
            reason = (
                _refusal(app, db, consultation, address, kept) if address is not None and leaves and not by_link else ""
            )
            if reason:
                return jsonify(galat=reason, tautan=True), 422
            stored = uploads.add(db, consultation, by, **kept.facts() | {"by_link": by_link}, now=app.clock())
    except NotFound:
        raise
    except Refusal as refused:
        return jsonify(galat=str(refused)), 422
    return render_template("inbox/composer/upload.html", one=composer_panel.upload(app, stored, address), number=number)
