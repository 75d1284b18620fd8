"""Sign-in, sign-out, and the officer of a request. The cookie holds the officer's id and the token of their session."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http import access
from bot.web.http.client.address import client_address
from bot.web.http.htmx import is_fragment, page_behind
from handlers.errors import BadInput
from handlers.officers.signing_in import attempts, known_devices, second_factor, sessions
from handlers.officers.signing_in.attempts import Attempt
from store.db import change_feed
from store.db.patience import TooLong
from store.office import officers, second_factors
from store.office import sessions as stored_sessions
from store.office.hashing_turns import Busy
from store.tables import Officer, OfficerSession

LASTS = timedelta(hours=12)
RENEWED_EVERY = timedelta(minutes=10)  # so that answers to requests in the background hardly ever set the cookie
LEFT_BEHIND = '"cache", "storage"'  # words of citizens in the store of the browser; the theme is a cookie and stays
ASKED = "asked"  # in the cookie: whose password was right and whose code is asked for, their session version, and when
UNPROVED = ("second_factor", "session")  # what opens before a second factor that the office asks for is set up
THEME_LASTS = 365 * 24 * 3600
THROTTLED = (
    "Terlalu banyak percobaan masuk. Tunggu 15 menit, atau masuk dari komputer atau ponsel yang biasa Anda pakai."
)
BUSY = "Banyak orang sedang masuk bersamaan. Tunggu beberapa detik, lalu coba lagi."
WRONG = "Nama atau kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi."
WRONG_PASSWORD = "Kata sandi tidak cocok. Periksa huruf besar dan kecil."  # noqa: S105  # a sentence


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in form.

    next_page: where it leads, None for the inbox.
    has_left: somebody has signed out of this browser.
    """

    name: str
    error: str
    greeting: str
    next_page: str | None
    has_left: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("session", __name__)

    @routes.get("/masuk")
    def form() -> str | Response:
        return redirect(next_page()) if current(app) else _page(app, "", "")

    @routes.post("/masuk")
    def sign_in() -> str | Response | tuple[str, int]:
        name, password = request.form.get("nama", ""), request.form.get("sandi", "")
        try:
            refused = _refusal(app, name, password)
        except Busy:
            return _page(app, name, BUSY), 503
        if ASKED in session and not refused:
            return redirect(url_for("second_step.form", lanjut=request.args.get("lanjut")), 303)
        return (_page(app, name, refused), 401) if refused else welcome(app)

    @routes.post("/keluar")
    def sign_out() -> Response:
        _leave(app)
        return redirect(url_for("session.form"), 303)

    @routes.after_app_request
    def empty_store(answer: Response) -> Response:
        if g.get("has_left"):
            answer.headers["Clear-Site-Data"] = LEFT_BEHIND
        return answer

    return routes


def welcome(app: App) -> Response:
    """Redirect to the page the officer asked for, in the theme they prefer."""
    answer = redirect(next_page(), 303)
    officer = current(app)
    theme = str(officer.preferences.get("theme") or "") if officer is not None else ""
    if theme:
        answer.set_cookie("tema", theme, max_age=THEME_LASTS, samesite="Lax")
    if officer is not None:
        _remember_device(app, officer, answer)
    return answer


def enter(app: App, officer: Officer, *, proved: bool = False) -> None:
    """Start a session of an officer. The one that this browser had before ends.

    proved: a code of their second factor was right.
    """
    with app.db.write() as db:
        if "token" in session:
            sessions.leave(db, session["token"])
        browser, now = request.headers.get("User-Agent", ""), app.phone_time()
        started, token = sessions.start(db, officer, browser, now, proved=proved)
    session.clear()
    session.permanent = True
    session["officer"], session["token"] = officer.id, token
    g.officer, g.session = officer, started


def _leave(app: App) -> None:
    """End the session of this browser for good: a copy of its cookie opens nothing."""
    try:
        with app.db.write() as db:
            sessions.leave(db, session.get("token", ""))
    finally:  # the browser is signed out, also while nothing can be written
        _forget()


def _forget() -> None:
    """Let the browser forget what officers wrote in it. Without HTTPS the script of the sign-in page does it."""
    session.clear()
    session["left"] = g.has_left = True


def _page(app: App, name: str, error: str) -> str:
    hour = app.clock().astimezone(app.office.zone).hour
    greeting = "Selamat " + ("pagi" if hour < 11 else "siang" if hour < 15 else "sore" if hour < 18 else "malam")
    shown = SignInPage(name, error, greeting, request.args.get("lanjut"), session.pop("left", False))
    return render_template("account/sign_in.html", page=shown)


def _refusal(app: App, name: str, password: str) -> str:
    """Sign in or ask for a code, or say why not.

    The attempt is counted before the slow hash, which no transaction waits for.
    """
    now = app.clock()
    with app.db.read() as db:
        officer = officers.by_name(db, name)
        attempt = Attempt(name, client_address(), _known_device(app, officer))
        if attempts.is_too_often(db, attempt, now):
            return THROTTLED
    with app.db.write() as db:
        if not attempts.begin(db, attempt, now):
            return THROTTLED
    if not officers.password_fits(officer, password, is_known=bool(attempt.device)) or officer is None:
        return WRONG
    with app.db.write() as db:
        attempts.succeeded(db, attempt)
        has_second_factor = second_factors.of(db, officer.id or 0) is not None
    if has_second_factor:
        session[ASKED] = (officer.id, officer.session_version, int(now.timestamp()))
    else:
        enter(app, officer)
    return ""


def _known_device(app: App, officer: Officer | None) -> str:
    """Return the name of this browser where the officer has signed in here before, "" where not."""
    value = request.cookies.get(known_devices.cookie_name(officer), "") if officer is not None else ""
    return known_devices.read(app.office, officer, value)


def _remember_device(app: App, officer: Officer, answer: Response) -> None:
    """Let the browser be known when this officer signs in here again."""
    if not _known_device(app, officer):
        name, value = known_devices.cookie_name(officer), known_devices.new(app.office, officer)
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        age, path = known_devices.LASTS, url_for("session.form")
        answer.set_cookie(name, value, max_age=age, path=path, secure=secure, httponly=True, samesite="Lax")


def require_password(app: App) -> None:
    """Raise BadInput unless the form has the officer's password: their browser alone may be in wrong hands."""
    officer = me(app)
    attempt = Attempt(officer.name, client_address(), device=f"session {officer.id}")
    with app.db.write() as db:
        if not attempts.begin(db, attempt, app.clock()):
            raise BadInput(second_factor.TOO_MANY)
    if not officers.password_fits(officer, request.form.get("sandi", "")):
        raise BadInput(WRONG_PASSWORD)
    with app.db.write() as db:
        attempts.succeeded(db, attempt)


def next_page() -> str:
    """Return the page the officer asked for, if it is one of ours."""
    path = request.args.get("lanjut", "")
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return path if ours else url_for("inbox.page")


def is_officer(app: App) -> bool:
    """Return whether a citizen's page is used by an officer: never in the demo, where one person plays both."""
    return current(app) is not None and not app.settings.demo


def current(app: App) -> Officer | None:
    """Return the officer of this request, None when the session has ended."""
    if "officer" not in g:
        g.officer = _of_session(app)
    officer: Officer | None = g.officer
    return officer


def _of_session(app: App) -> Officer | None:
    known, token, now = session.get("officer"), session.get("token", ""), app.phone_time()
    if known is None:
        return None
    with app.db.read() as db:
        officer, found, g.known_change = change_feed.reader(db, sessions.hashed(token), known)
    if officer is None or found is None or not sessions.goes_on(found, officer, now):
        session.clear()
        if found is not None and found.ended_at is not None:  # from another browser: this one may be in wrong hands
            _forget()
        return None
    g.session = found
    g.must_set_up = second_factor.is_required(app.office, officer) and not found.proved
    if g.must_set_up and request.blueprint not in UNPROVED:
        return None
    _renew(app, found, now)
    return officer


def _renew(app: App, found: OfficerSession, now: datetime) -> None:
    """Let the cookie last LASTS from now and note the use of the session, at most once in RENEWED_EVERY.

    An answer that sets the cookie ends what another answer put into it in the meantime: a sentence for the next page
    would be lost, or shown twice.
    """
    if abs(now.timestamp() - session.get("renewed", 0)) < RENEWED_EVERY.total_seconds():
        return
    session["renewed"] = int(now.timestamp())
    if now - found.seen_at >= RENEWED_EVERY:
        with suppress(TooLong, OperationalError), app.db.write() as db:  # a page is shown while nothing can be written
            stored_sessions.note_use(db, found.id or 0, now)


def here() -> OfficerSession:
    """Return the session of this request. Only for pages behind `require`."""
    found: OfficerSession = g.session
    return found


def require(app: App) -> Callable[[], Response | None]:
    """Return a before_request that sends strangers to the sign-in page and back to where they were.

    It also keeps complaints from officers who do not handle them.
    """

    def check() -> Response | None:
        officer = current(app)
        if officer is not None:
            access.guard(app, officer)
            return None
        to = "second_factor.page" if g.get("must_set_up") else "session.form"
        if is_fragment():  # a part of a page cannot become the sign-in page
            return Response(status=401, headers={"HX-Redirect": url_for(to, lanjut=page_behind() or None)})
        path = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for(to, lanjut=path or None), 303)

    return check


def me(app: App) -> Officer:
    """Return the officer of this request. Only for pages behind `require`."""
    return current(app) or abort(401)
