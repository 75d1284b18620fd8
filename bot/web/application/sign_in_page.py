"""/akun/masuk: a citizen signs in or registers with their mail address and a code that is sent there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.application.provider_page import FAILED, came_here
from bot.web.application.session import current_citizen, enter, go, in_language, language, signed_in
from bot.web.http.client.address import client_address
from handlers.errors import BadInput
from handlers.self_service.account import profile, sessions, sign_in
from handlers.self_service.account.codes import Expired
from handlers.self_service.account.sign_in import Asker
from handlers.texts.application.account_page import PAGE
from store.cases import messages

Answer = str | Response | tuple[str, int]
TRAP = "situs"  # a field that people do not see: only a robot fills it


@dataclass(frozen=True, slots=True)
class SignInForm:
    """A form on the way into an account.

    words: the page's words by key.
    typed: what was typed and is not lost when it is refused.
    email: the address that is proved.
    elsewhere: words of the button to an account elsewhere, "" for none.
    """

    lang: str
    words: Mapping[str, str]
    error: str = ""
    typed: str = ""
    email: str = ""
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The form in which a code is typed.

    words: the page's words by key.
    sent: where the code went, in a sentence. action: the address that it is sent to. button: its word.
    back, back_word: a link to ask for another.
    """

    lang: str
    words: Mapping[str, str]
    title: str
    sent: str
    action: str
    button: str
    back: str
    back_word: str
    error: str = ""
    typed: str = ""


def code_page(form: CodeForm) -> Answer:
    """Draw the form in which a code is typed."""
    page = render_template("application/code.html", page=form)
    return (page, 422) if form.error else page


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("sign_in", __name__, url_prefix="/akun")

    @routes.before_request
    def is_offered() -> None:
        if not sign_in.is_possible(app.office):
            abort(404)

    @routes.get("/masuk")
    def form() -> Answer:
        return go("account.page") if current_citizen(app) else _form(app, _why_back(), status=200)

    @routes.post("/masuk")
    def ask() -> Answer:
        return _ask(app)

    @routes.get("/kode/<code_id>")
    def code(code_id: str) -> Answer:
        return _code(app, code_id)

    @routes.post("/kode/<code_id>")
    def prove(code_id: str) -> Answer:
        return _prove(app, code_id)

    @routes.get("/daftar")
    def register_form() -> Answer:
        return _register_form(app)

    @routes.post("/daftar")
    def register() -> Answer:
        return _register(app)

    return routes


def _why_back() -> str:
    """Return why somebody came back from an account elsewhere and is not signed in, "" for who did not."""
    why = FAILED.get(request.args.get("gagal", ""))
    return PAGE[language()][why] if why else ""


def _form(app: App, error: str = "", typed: str = "", *, status: int = 422) -> Answer:
    lang, provider = language(), app.settings.sign_in
    button = provider.button(lang) if provider is not None else ""
    shown = SignInForm(lang, PAGE[lang], error, typed, elsewhere=button)
    page = render_template("application/sign_in.html", page=shown, trap=TRAP)
    return (page, status) if error else page


def _ask(app: App) -> Answer:
    typed, now = request.form.get("email", ""), app.clock()
    if request.form.get(TRAP):  # no mail leaves
        return go("sign_in.code", code_id=messages.new_key())
    try:
        with app.db.write() as db:
            key = sign_in.ask(db, app.office, typed, Asker(client_address(), language()), now)
    except BadInput as refused:
        return _form(app, str(refused), typed[: sign_in.LONGEST_EMAIL])
    app.bell.ring()
    return go("sign_in.code", code_id=key)


def _code(app: App, key: str, error: str = "", typed: str = "") -> Answer:
    with app.db.read() as db:
        email = sign_in.address_of(db, key[:40], app.clock())
    words = PAGE[language()]
    if not email and signed_in(app) is not None:  # the link of the mail once more
        return go("sign_in.register_form")
    if not email:
        return _form(app, words["expired"])
    shown = CodeForm(
        lang=language(),
        words=words,
        title=words["code_title"],
        sent=words["code_sent"].format(email=email),
        action=in_language("sign_in.prove", language(), code_id=key),
        button=words["enter"],
        back=in_language("sign_in.form", language()),
        back_word=words["new_code"],
        error=error,
        typed=typed,
    )
    return code_page(shown)


def _prove(app: App, key: str) -> Answer:
    typed, now = request.form.get("kode", ""), app.clock()
    token = ""
    try:
        with app.db.write() as db:
            binds = came_here(app, key)
            account = sign_in.prove(db, app.office, key[:40], typed, language(), now, binds=binds)
            if account is not None:
                token = sessions.start(db, account, request.headers.get("User-Agent", ""), now)
    except Expired as refused:
        return _form(app, str(refused))
    if not token:
        return _code(app, key, PAGE[language()]["wrong_code"], typed[:20])
    return enter(app, go("sign_in.register_form"), token)


def _register_form(app: App, error: str = "", typed: str = "") -> Answer:
    citizen = signed_in(app)
    if citizen is None:
        return go("sign_in.form")
    if citizen.person_id is not None:
        return go("account.page")
    shown = SignInForm(language(), PAGE[language()], error, typed, citizen.email)
    page = render_template("application/register.html", page=shown)
    return (page, 422) if error else page


def _register(app: App) -> Answer:
    citizen = signed_in(app)
    if citizen is None or citizen.person_id is not None:
        return _register_form(app)
    name, agrees = request.form.get("nama", ""), request.form.get("setuju") == "1"
    try:
        with app.db.write() as db:
            profile.register(db, citizen, name, agrees=agrees, now=app.clock())
    except BadInput as refused:
        return _register_form(app, str(refused), name[: profile.LONGEST_NAME])
    return go("account.page")
