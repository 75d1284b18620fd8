"""The shared inbox: the list, and one conversation beside it. Every action is a POST in bot/web/actions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from threading import Semaphore

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.app import App
from bot.web.http import access
from bot.web.http.htmx import is_fragment
from bot.web.http.session import me, require
from bot.web.inbox import conversation, listing
from bot.web.inbox.composer_panel import Composer, Refused, composer
from bot.web.inbox.conversation import Conversation
from bot.web.inbox.lists import rows, view
from store.cases import merges, visible_cases
from store.desk import notices
from store.tables import Consultation

# after a change all screens ask at once; drawn at the same time, all would be ready as late as the last
IN_TURN = Semaphore(2)
UNWATCHED = "Loket-Unwatched"  # header: an open page refreshes itself while nobody looks at it
TOKENS = (b'csrf_token" value="', b'"kunci" value="', b'data-csrf="', b'data-now="')  # what stands before each


@dataclass(frozen=True, slots=True)
class Locked:
    """A complaint that the officer may not open.

    whom: who may, "" for nobody.
    """

    whom: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("inbox", __name__)
    routes.before_request(require(app))
    routes.after_request(_unchanged)
    routes.add_app_template_global(rows.drawn, "list_row")

    @routes.get("/konsultasi")
    def page() -> str:
        return _page(app, None, None)

    @routes.get("/konsultasi/segar", endpoint="fresh")
    def fresh() -> str:
        with IN_TURN:
            return _fresh(app)

    @routes.get("/konsultasi/<number>", endpoint="conversation")
    def one(number: str) -> str | BaseResponse:
        return _moved_to(app) if access.is_merged() else draw(app)

    return routes


def _fresh(app: App) -> str:
    only_rail = request.args.get("hanya") == "rel"
    shown = None if only_rail else listing.listing(app, request.args.get("buka", ""))
    return render_template("inbox/refresh.html", listing=shown)


def _unchanged(response: Response) -> Response:
    """Answer 304 for a page that has changed only in its form tokens: asking every few seconds then costs little."""
    if request.method == "GET" and response.status_code == 200:
        shown = reduce(_without, TOKENS, response.get_data())
        response.set_etag(sha256(shown).hexdigest()[:32])
        response.make_conditional(request)
    return response


def _without(page: bytes, token: bytes) -> bytes:
    """Return the page without what stands between a token's beginning and the next quotation mark."""
    first, *others = page.split(token)
    return first + b"".join(other[other.find(b'"') :] for other in others)


def _moved_to(app: App) -> BaseResponse:
    """Redirect from a merged consultation to the one it was merged into."""
    with app.db.read() as db:
        consultation = access.case(db)
        target = merges.living(db, consultation).number
        noticed = notices.has_unseen(db, me(app).id or 0, consultation.id or 0)
    if noticed:
        _note_seen(app, consultation)
    kept = view.filters(app)
    return redirect(url_for("inbox.conversation", number=target, **kept), 303)


def locked_page(app: App) -> str:
    """Return the page of a complaint that the officer may not open."""
    with app.db.read() as db:
        whom = next((one.display_name for one in visible_cases.handlers_of(db, None) if one.id != me(app).id), "")
    if is_fragment():
        return render_template("inbox/locked.html", fragment=True, locked=Locked(whom))
    return _page(app, None, None, locked=Locked(whom), layout="conversation")


def draw(app: App, refused: Refused | None = None) -> str:
    """Draw the case that the address names, as a whole page or as the part that htmx asks for.

    refused: what an action that was refused leaves on the page.
    """
    with app.db.read() as db:
        consultation = access.case(db)
        shown = conversation.conversation(app, db, consultation)
        written = composer(app, db, consultation, shown, refused or Refused())
        noticed = notices.has_unseen(db, me(app).id or 0, consultation.id or 0)
    if noticed and UNWATCHED not in request.headers:
        _note_seen(app, consultation)
    if request.headers.get("HX-Target") == "older":
        return _conversation(app, "inbox/messages/older.html", shown, written)
    if is_fragment():
        return _conversation(app, "inbox/conversation/fragment.html", shown, written)
    layout = "citizen" if request.args.get("panel") == "warga" else "conversation"
    return _page(app, shown, written, layout=layout)


def _note_seen(app: App, consultation: Consultation) -> None:
    with app.db.write() as db:
        notices.seen(db, me(app).id or 0, consultation.id, app.clock())


def _conversation(app: App, template: str, shown: Conversation, written: Composer) -> str:
    """Draw the conversation alone. `_page` draws it beside the list."""
    return render_template(
        template, conversation=shown, case=shown.case, composer=written, filters=view.filters(app), fragment=True
    )


def _page(
    app: App,
    shown: Conversation | None,
    written: Composer | None,
    *,
    locked: Locked | None = None,
    layout: str = "list",
) -> str:
    shown_list = listing.listing(app, shown.case.number if shown is not None else "")
    return render_template(
        "inbox/page.html",
        listing=shown_list,
        conversation=shown,
        case=shown.case if shown is not None else None,
        composer=written,
        locked=locked,
        filters=shown_list.filters,
        layout=layout,
        fragment=False,
    )
