"""/akun: a citizen's consultations, their name, the devices that are signed in, and the end of the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.application.session import current_citizen, go, language, leave, to_sign_in
from bot.web.http.htmx import whole_number
from bot.web.present import formatting
from handlers.errors import BadInput
from handlers.office import formats
from handlers.self_service.account import history, profile, sessions
from handlers.self_service.account import phone as phone_handler
from handlers.self_service.account.sessions import Citizen
from handlers.texts.application.account_page import PAGE
from handlers.texts.application.wishes_page import PAGE as WISHES
from store.tables import AccountSession

Answer = str | Response | tuple[str, int]
# what an address says was done, and the key of its sentence in PAGE
DONE = {"nama": "saved", "perangkat": "ended", "nomor": "phone_saved", "lepas": "phone_gone"}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One consultation of the citizen."""

    number: str
    subject: str
    state: str
    opened: str
    url: str


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser that is signed in. is_here: the one that asks."""

    id: int
    label: str
    used: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The account of a citizen.

    words: the page's words by key.
    phone: proven, "" for none. typed_phone: a number that was refused.
    done: a sentence about what was just done, "" for nothing.
    wishes_word: of the link to the titles they wait for, "" where nobody can wait for any.
    older: a sentence that there are more consultations, "" where all are shown.
    """

    lang: str
    words: Mapping[str, str]
    name: str
    email: str
    phone: str
    typed_phone: str
    may_prove_phone: bool
    rows: Sequence[HistoryRow]
    older: str
    devices: Sequence[SessionRow]
    done: str = ""
    error: str = ""
    wishes_word: str = ""


@dataclass(frozen=True, slots=True)
class NoticePage:
    """A page with one sentence, or one question."""

    lang: str
    words: Mapping[str, str]
    sentence: str = ""


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("account", __name__, url_prefix="/akun")

    @routes.before_request
    def require() -> Response | None:
        return None if current_citizen(app) else to_sign_in()

    @routes.get("")
    def page() -> Answer:
        return shown(app, done=DONE.get(request.args.get("selesai", ""), ""))

    @routes.post("/nama")
    def rename() -> Answer:
        return _rename(app)

    @routes.post("/perangkat/<session_id>/keluar")
    def end(session_id: str) -> Answer:
        _write(app, lambda db, who: sessions.end(db, who, whole_number(session_id) or 0))
        return go("account.page", selesai="perangkat")

    @routes.post("/keluar")
    def sign_out() -> Answer:
        _write(app, lambda db, who: sessions.end(db, who, who.session_id))
        return leave(go("start.page"))

    @routes.post("/keluar-semua")
    def sign_out_everywhere() -> Answer:
        _write(app, sessions.end_all)
        return leave(go("start.page"))

    @routes.get("/hapus")
    def ask_close() -> Answer:
        return render_template("application/close.html", page=NoticePage(language(), PAGE[language()]))

    @routes.post("/hapus")
    def close() -> Answer:
        return _close(app)

    return routes


def me(app: App) -> Citizen:
    """Return the citizen of this request. Only for pages that nobody else gets."""
    return current_citizen(app) or abort(401)


def _write(app: App, change: Callable[[Session, Citizen], object]) -> None:
    who = me(app)
    with app.db.write() as db:
        change(db, who)


def shown(app: App, *, done: str = "", error: str = "", name: str = "", phone: str = "") -> Answer:
    """Draw the account. name, phone: as typed, where they were refused."""
    who, lang, now = me(app), language(), app.clock()
    with app.db.read() as db:
        found, signed = history.of(db, app.office, who, lang), sessions.of(db, who, now)
    words = PAGE[lang]
    page = AccountPage(
        lang=lang,
        words=words,
        name=name or who.name,
        email=who.email,
        phone=formatting.phone(who.phone),
        typed_phone=phone,
        may_prove_phone=phone_handler.is_possible(app.office),
        rows=[
            HistoryRow(one.number, one.subject, one.state, formats.date(app.office, one.opened_at, lang), one.url)
            for one in found
        ],
        older=words["older"].format(banyak=history.MOST) if len(found) == history.MOST else "",
        devices=[_device(app, who, one, lang) for one in signed],
        done=words[done] if done else "",
        error=error,
        wishes_word=WISHES[lang]["standing"] if app.settings.catalogue is not None else "",
    )
    drawn = render_template("application/account.html", page=page)
    return (drawn, 422) if error else drawn


def _device(app: App, who: Citizen, session: AccountSession, lang: str) -> SessionRow:
    when = f"{formats.date(app.office, session.seen_at, lang)}, {formats.clock(app.office, session.seen_at)}"
    return SessionRow(session.id or 0, session.label, when, session.id == who.session_id)


def _rename(app: App) -> Answer:
    name, who = request.form.get("nama", ""), me(app)
    try:
        with app.db.write() as db:
            profile.rename(db, who, name, app.clock())
    except BadInput as refused:
        return shown(app, error=str(refused), name=name[: profile.LONGEST_NAME])
    return go("account.page", selesai="nama")


def _close(app: App) -> Response:
    who, words = me(app), PAGE[language()]
    with app.db.write() as db:
        asked = profile.close(db, who, app.clock())
        when = formats.day(app.office, asked.due_at, language()) if asked is not None else ""
    sentence = words["closed_due"].format(kapan=when) if when else words["closed"]
    page = NoticePage(language(), words, sentence)
    return leave(Response(render_template("application/closed.html", page=page), mimetype="text/html"))
