"""What people read where a page or a form cannot be answered. The words that they typed come back with it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, render_template, request, url_for
from flask import session as cookie
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.application.session import in_language, language
from bot.web.http import htmx, session
from bot.web.inbox import inbox_page
from bot.web.status import away
from handlers.errors import Hidden, NotFound, Refusal
from handlers.texts.application.error_page import ERRORS, PAGE
from store.db.patience import TooLong
from store.office.hashing_turns import Busy

# of pages on which a citizen may be signed in, or writes
CITIZENS = frozenset({"start", "sign_in", "provider", "account", "phone", "wishes", "find", "question", "chat"})


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Why something was not done.

    typed: what somebody wrote, which must not be lost. typed_word: what it is called.
    way_out: an address, "" for none.
    """

    lang: str
    heading: str
    sentence: str
    typed: str
    typed_word: str
    way_out: str
    way_out_word: str


def answer(app: App, flask: Flask) -> None:
    """Give the program a page for each kind of error."""

    @flask.errorhandler(Hidden)
    def hidden(_: Hidden) -> str | tuple[str, int]:
        page = inbox_page.locked_page(app)
        return page if request.endpoint == "inbox.conversation" else (page, 403)

    @flask.errorhandler(Refusal)
    def not_done(reason: Refusal) -> tuple[str, int]:
        if isinstance(reason, NotFound):
            return _error(404)
        return _drawn(PAGE[language()]["refused"], str(reason)), 422

    @flask.errorhandler(CSRFError)
    def stale(error: CSRFError) -> Response | tuple[str, int]:
        """Answer a form whose session has ended: the words come back, or wait in the browser."""
        if htmx.is_fragment():
            to = "" if session.current(app) else url_for("session.form", lanjut=htmx.page_behind() or None)
            return Response(status=401, headers={"HX-Redirect": to} if to else {})
        words = PAGE[language()]
        return _drawn(words["stale"], words["stale_more"]), 400

    @flask.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response | tuple[str, int]:
        code = error.code or 500
        return error.get_response() if code < 400 else _error(code)  # below 400: a redirect

    @flask.errorhandler(TooLong)
    @flask.errorhandler(DatabaseError)
    def busy(error: Exception) -> tuple[str, int, dict[str, str]] | tuple[str, int]:
        if not _is_away(error):
            return broken(error)
        flask.logger.error("%s %s: the database does not answer: %s", request.method, request.path, error)
        return away.page(app) or _error(503)[0], 503, {"Retry-After": "5"}

    @flask.errorhandler(Busy)
    def hashing(_: Busy) -> tuple[str, int, dict[str, str]]:
        return *_error(503), {"Retry-After": "5"}

    @flask.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str, int]:
        flask.logger.exception("%s %s broke", request.method, request.path)
        return _error(500)


def _is_away(error: Exception) -> bool:
    """Return whether the database does not answer, or nothing of use: its file is damaged. Else it is our fault.

    A damaged file of SQLite has no error of its own.
    """
    return isinstance(error, (TooLong, OperationalError, InternalError)) or type(error) is DatabaseError


def _error(code: int) -> tuple[str, int]:
    known = ERRORS[language()]
    return _drawn(*known.get(code, known[500]), code=code), code


def _drawn(heading: str, sentence: str, *, code: int = 0) -> str:
    """Draw an error. code: its status where the sentence does not say all, 0 for none."""
    lang = language()
    typed = "" if code == 413 else htmx.words_typed()  # a form that is too large is not read
    way_out, word = _way_out(code)
    named = PAGE[lang][word] if word else ""
    page = ErrorPage(lang, heading, sentence, typed, PAGE[lang]["typed"], way_out, named)
    return render_template("errors/error.html", page=page)


def _way_out(code: int) -> tuple[str, str]:
    """Return an address that leads on, and the key of its word; twice "" where there is nothing to go back to."""
    sent_from = htmx.page_sent_from()
    if code == 413 and sent_from:
        return sent_from, "form"
    if request.blueprint in CITIZENS:
        if code == 401:
            return in_language("sign_in.form", language()), "sign_in"
        is_form = sent_from and request.method == "POST"
        return (sent_from, "form") if is_form else (in_language("start.page", language()), "start")
    # whether the session still holds is asked where the way out leads
    return (url_for("inbox.page"), "inbox") if "officer" in cookie else ("", "")
