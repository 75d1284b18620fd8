"""Who is signed in as a citizen: their cookie is not the officers' one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.htmx import words_typed
from handlers.self_service.account import sessions
from handlers.self_service.account.sessions import Citizen

COOKIE = "loket-warga"
LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The citizen of a request, None for nobody. In an object, so that nobody is remembered too."""

    citizen: Citizen | None


def current_citizen(app: App) -> Citizen | None:
    """Return the citizen of this request, None where nobody is signed in or they have not registered yet."""
    citizen = signed_in(app)
    return citizen if citizen is not None and citizen.person_id is not None else None


def signed_in(app: App) -> Citizen | None:
    """Return who is signed in, also before they have registered."""
    if "citizen" not in g:
        g.citizen = SignedIn(_of_cookie(app))
    found: SignedIn = g.citizen
    return found.citizen


def _of_cookie(app: App) -> Citizen | None:
    token, now = request.cookies.get(COOKIE, "")[:LONGEST_TOKEN], app.clock()
    if not token:
        return None
    with app.db.read() as db:
        citizen = sessions.of_token(db, token, now)
    if citizen is not None and sessions.is_to_be_noted(citizen, now):
        with app.db.write() as db:
            sessions.note_use(db, citizen, now)
    return citizen


def to_sign_in() -> Response:
    """Lead somebody who is not signed in to the form for it. What they typed meanwhile comes back: aborts with 401."""
    return abort(401) if words_typed() else leave(go("sign_in.form"))


def enter(app: App, answer: Response, token: str) -> Response:
    """Give the browser the token of its session."""
    secure = app.settings.public_url.startswith("https://")
    lasts = int(sessions.LASTS.total_seconds())
    answer.set_cookie(COOKIE, token, max_age=lasts, httponly=True, samesite="Lax", secure=secure)
    return answer


def leave(answer: Response) -> Response:
    """Take the token away from the browser."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="Lax")
    return answer


def language() -> str:
    """Return the language this request asks for: "en" or "id"."""
    return "en" if request.args.get("bahasa") == "en" else "id"


def in_language(endpoint: str, lang: str, **values: object) -> str:
    """Return the address of a page for citizens in a language."""
    return url_for(endpoint, bahasa="en" if lang == "en" else None, **values)  # type: ignore[arg-type]


def go(endpoint: str, **values: object) -> Response:
    """Redirect to a page for citizens in the language of this request."""
    return redirect(in_language(endpoint, language(), **values), 303)
