"""/akun/nomor: a citizen proves that a phone is theirs, with a code that is sent to it."""

from __future__ import annotations

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.application import account_page
from bot.web.application.account_page import Answer, me
from bot.web.application.session import current_citizen, go, in_language, language, to_sign_in
from bot.web.application.sign_in_page import CodeForm, code_page
from bot.web.http.client.address import client_address
from bot.web.present import formatting
from handlers.errors import BadInput
from handlers.self_service.account import phone
from handlers.self_service.account.codes import Expired
from handlers.self_service.account.sign_in import Asker
from handlers.texts.application.account_page import PAGE


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("phone", __name__, url_prefix="/akun/nomor")

    @routes.before_request
    def require() -> Response | None:
        if not phone.is_possible(app.office):
            abort(404)
        return None if current_citizen(app) else to_sign_in()

    @routes.post("")
    def ask() -> Answer:
        return _ask(app)

    @routes.post("/lepas")
    def forget() -> Answer:
        with app.db.write() as db:
            phone.forget(db, me(app))
        return go("account.page", selesai="lepas")

    @routes.get("/<code_id>")
    def code(code_id: str) -> Answer:
        return _code(app, code_id)

    @routes.post("/<code_id>")
    def prove(code_id: str) -> Answer:
        return _prove(app, code_id)

    return routes


def _ask(app: App) -> Answer:
    typed, asker = request.form.get("nomor", ""), Asker(client_address(), language())
    try:
        with app.db.write() as db:
            key = phone.ask(db, app.office, me(app), typed, asker, app.clock())
    except BadInput as refused:
        return account_page.shown(app, error=str(refused), phone=typed[: phone.LONGEST_NUMBER])
    app.bell.ring()
    return go("phone.code", code_id=key)


def _code(app: App, key: str, error: str = "", typed: str = "") -> Answer:
    with app.db.read() as db:
        number = phone.number_of(db, me(app), key[:40], app.clock())
    lang = language()
    words = PAGE[lang]
    if not number:
        return account_page.shown(app, error=words["phone_expired"])
    form = CodeForm(
        lang=lang,
        words=words,
        title=words["phone_title"],
        sent=words["phone_sent"].format(nomor=formatting.phone(number)),
        action=in_language("phone.prove", lang, code_id=key),
        button=words["prove"],
        back=in_language("account.page", lang),
        back_word=words["back"],
        error=error,
        typed=typed,
    )
    return code_page(form)


def _prove(app: App, key: str) -> Answer:
    typed = request.form.get("kode", "")
    try:
        with app.db.write() as db:
            is_right = phone.prove(db, app.office, me(app), key[:40], typed, app.clock())
    except Expired:
        return _code(app, key)
    if not is_right:
        return _code(app, key, PAGE[language()]["wrong_code"], typed[:20])
    return go("account.page", selesai="nomor")
