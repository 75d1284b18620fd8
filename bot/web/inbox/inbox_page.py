"""The shared inbox: the list, and one conversation beside it. Every verb is a POST in bot/web/actions."""

from __future__ import annotations

import re
from functools import reduce
from hashlib import sha256
from threading import Semaphore
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from bot.app import App
from bot.web.http import access
from bot.web.http.htmx import is_fragment
from bot.web.http.session import me, require
from bot.web.inbox import composer_panel, conversation, listing
from handlers.officers import visibility
from store.cases import merges
from store.desk import notices, queues

# after a change all screens ask at the same moment; drawn together, all would be ready as late as the last
IN_TURN = Semaphore(2)
# each with a beginning of its own, by which it is found thrice as fast as all of them at once
TOKENS = [
    re.compile(one)
    for one in (rb'csrf_token" value="[^"]*', rb'"kunci" value="[^"]*', rb'data-csrf="[^"]*', rb'data-kini="[^"]*')
]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("inbox", __name__)
    routes.before_request(require(app))
    routes.after_request(_unchanged)

    @routes.get("/konsultasi")
    def page() -> str:
        return render_template("inbox/page.html", case=None, **listing.listing(app))

    @routes.get("/konsultasi/segar", endpoint="fresh")
    def fresh() -> str:
        with IN_TURN:
            return _fresh(app)

    @routes.get("/konsultasi/<number>", endpoint="conversation")
    def one(number: str) -> str | BaseResponse:
        return _moved_to(app) or draw(app)

    return routes


def _fresh(app: App) -> str:
    if request.args.get("hanya") == "rel":
        return render_template("inbox/refresh.html", only_rail=True)
    return render_template("inbox/refresh.html", opened=request.args.get("buka", ""), **listing.listing(app))


def _unchanged(response: Response) -> Response:
    """304 for a page that looks the same but for its form tokens, so that asking every few seconds costs little."""
    if request.method == "GET" and response.status_code == 200:
        shown = reduce(lambda page, token: token.sub(b"", page), TOKENS, response.get_data())
        response.set_etag(sha256(shown).hexdigest()[:32])
        response.make_conditional(request)
    return response


def _moved_to(app: App) -> BaseResponse | None:
    """A merged consultation leads to the one it was merged into."""
    with app.db.read() as db:
        consultation = access.case(db)
        if consultation.merged_into_id is None:
            return None
        target = merges.living(db, consultation).number
    kept: dict[str, Any] = listing.filters(app)
    return redirect(url_for("inbox.conversation", number=target, **kept), 303)


def closed_door(app: App) -> str:
    """What an officer meets who opens a complaint that is not for him."""
    with app.db.read() as db:
        whom = next((one.display_name for one in visibility.handlers_of(db, None) if one.id != me(app).id), "")
    if is_fragment():
        return render_template("inbox/locked.html", fragment=True, whom=whom)
    shown = {"case": None, "locked": True, "whom": whom, "layout": "percakapan"}
    return render_template("inbox/page.html", **shown, **listing.listing(app))


def draw(app: App, *, wanted: str = "", **more: Any) -> str:
    """The consultation that the address names, as a whole page or as the part htmx asks for.

    wanted: the tab of the composer, if it can be had. more: what a verb refused (error, clash) and the words that must
    not be lost (typed).
    """
    with app.db.read() as db:
        consultation = access.case(db)
        shown = conversation.conversation(app, db, consultation)
        shown |= composer_panel.composer(app, db, consultation, shown["case"], shown["addresses"], wanted)
        shown["typing"] = queues.typing(db, me(app).id, app.clock()).get(consultation.id or 0, "")
        noticed = notices.has_unseen(db, me(app).id or 0, consultation.id or 0)
    if noticed:
        with app.db.write() as db:
            notices.seen(db, me(app).id or 0, consultation.id, app.clock())
    shown |= more | {"opened": shown["case"].number}
    if request.headers.get("HX-Target") == "lebih-lama":
        return render_template("inbox/timeline_older.html", filters=listing.filters(app), **shown)
    if is_fragment():
        return render_template("inbox/conversation_fragment.html", fragment=True, filters=listing.filters(app), **shown)
    layout = "warga" if request.args.get("panel") == "warga" else "percakapan"
    return render_template("inbox/page.html", layout=layout, **shown, **listing.listing(app))
