"""/akun/kabari: the titles whose later edition a citizen who is signed in waits for, and one they found in a search."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.application.account_page import me
from bot.web.application.session import current_citizen, go, in_language, language, to_sign_in
from bot.web.http.htmx import whole_number
from bot.web.public.title_wishes import DONE, WishesPage, WishRow, offered_row, refusal, standing_row
from handlers.errors import Refusal
from handlers.finder.wishes import asking
from handlers.texts.application.wishes_page import PAGE
from store.tables import Identity

Answer = str | Response | tuple[str, int]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("wishes", __name__)

    @routes.before_request
    def require() -> Response | None:
        return None if current_citizen(app) else to_sign_in()

    @routes.get("/akun/kabari")
    def page() -> Answer:
        return _page(app)

    @routes.post("/akun/kabari")
    def change() -> Answer:
        return _change(app)

    return routes


def is_offered(app: App) -> bool:
    """Return whether somebody is signed in who can wait for titles."""
    return app.settings.catalogue is not None and bool(app.office.areas) and current_citizen(app) is not None


def _page(app: App, error: str = "") -> Answer:
    who, lang = me(app), language()
    words, offered = PAGE[lang], list[WishRow]()
    chosen = whole_number(request.args.get("judul", ""))
    with app.db.read() as db:
        mine = asking.standing(db, who.person_id or 0)
        offer = asking.offer_of(db, chosen) if chosen is not None else None
    if offer is not None and offer.title not in {one.title for one in mine}:
        offered = [offered_row(offer, lang)]
    shown = WishesPage(
        lang=lang,
        words=words,
        about=words["about"].format(lewat=who.email),
        action=in_language("wishes.change", lang),
        back=in_language("account.page", lang),
        has_token=True,
        offered=offered,
        standing=[standing_row(app.office, one, lang) for one in mine],
        done=words.get(DONE.get(request.args.get("selesai", ""), ""), ""),
        error=error or (words["impossible"] if chosen is not None and offer is None else ""),
    )
    page = render_template("public/title_wishes.html", page=shown)
    return (page, 422) if error else page


def _change(app: App) -> Answer:
    who, asked, stopped = me(app), whole_number(request.form.get("judul", "")), request.form.get("henti", "")
    person_id = who.person_id or 0
    try:
        with app.db.write() as db:
            if asked is not None:
                identity = db.get_one(Identity, who.identity_id)
                asking.ask(db, app.office, asked, identity, now=app.clock())
            elif stopped == "semua":
                asking.stop_all(db, person_id)
            else:
                asking.stop(db, person_id, whole_number(stopped) or 0)
    except Refusal as refused:
        return _page(app, refusal(refused, PAGE[language()]))
    return go("wishes.page", selesai="dicatat" if asked is not None else "berhenti")
