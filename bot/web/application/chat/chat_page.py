"""/obrolan/<token>: what a citizen and the office say to each other. It works without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from bot.app import App
from bot.web.application import writing
from bot.web.http.htmx import whole_number
from bot.web.http.session import is_officer
from bot.web.http.uploads import LARGEST
from bot.web.public import title_wishes
from handlers.errors import BadInput
from handlers.office import formats, links
from handlers.ratings import asking
from handlers.self_service import tracking
from handlers.self_service.chat import conversation, seen
from handlers.self_service.chat.conversation import Line, Opened
from handlers.texts import render, tracking_page
from handlers.texts.application import wishes_page
from handlers.texts.application.chat_page import PAGE
from store.cases import consultations, messages
from store.desk import drafts
from store.tables import File
from store.vocabulary import CaseState, FileState

Answer = str | AnyResponse | tuple[str, int] | tuple[AnyResponse, int]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of a message. url: "" where it cannot be fetched here."""

    name: str
    size: str
    url: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message as it is drawn. author: "" for the citizen. when: day and clock, in the office's zone."""

    id: int
    author: str
    text: str
    when: str
    word: str
    files: Sequence[Enclosure]


@dataclass(frozen=True, slots=True)
class ChatPage:
    """A conversation.

    heading: how it stands. expected: when the first answer comes, "" where that is not known.
    bubbles: messages, the oldest first.
    last: id of the newest message that the page tells of, also where no bubble holds it; 0 for none.
    mailed: answers go to a mail address where nobody sees them here.
    rating_url: where it is rated, "" where it is not. rated: the score that was given.
    coming: a message was taken and is not among the messages yet.
    answering: an officer types an answer now.
    most: bytes that all files of a message may have together.
    wishes_url: where the citizen asks to be told of later titles, "" where nothing can be waited for.
    """

    lang: str
    words: Mapping[str, str]
    token: str
    number: str
    heading: str
    expected: str
    bubbles: Sequence[Bubble]
    last: int
    proven: bool
    mailed: bool
    is_closed: bool
    rating_url: str
    rated: int
    scale: Sequence[str]
    key: str
    typed: str
    error: str
    coming: bool
    answering: bool
    most: int
    wishes_url: str
    wishes_word: str


@dataclass(frozen=True, slots=True)
class ChatElsewhere:
    """Why a link shows no conversation.

    typed: what was written and not taken; it is shown again.
    token: of the link; the browser keeps under it what was typed.
    """

    lang: str
    words: Mapping[str, str]
    heading: str
    sentence: str
    typed: str
    token: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("chat", __name__)

    @routes.get("/obrolan/<token>")
    def page(token: str) -> Answer:
        return _page(app, token)

    @routes.get("/obrolan/<token>/isi")
    def lines(token: str) -> Answer:
        return _lines(app, token)

    @routes.post("/obrolan/<token>/dibaca")
    def read(token: str) -> Answer:
        return _read(app, token)

    @routes.post("/obrolan/<token>")
    def write(token: str) -> Answer:
        return _write(app, token)

    return routes


def _elsewhere(opened: Opened | None, token: str, typed: str = "") -> tuple[str, int]:
    lang = render.language(opened.named.language) if opened is not None else "id"
    words = PAGE[lang]
    why = "unknown" if opened is None else "moved" if opened.case is not opened.named else "proved"
    shown = ChatElsewhere(lang, words, words[why], words[f"{why}_more"], typed, token)
    return render_template("application/chat/elsewhere.html", page=shown), 404 if opened is None else 410


def _page(app: App, token: str, error: str = "", typed: str = "", key: str = "") -> Answer:
    with app.db.read() as db:
        opened = conversation.by_token(db, app.office, token)
        if opened is None or opened.is_moved:
            return _elsewhere(opened, token, typed)
        shown = _shown(app, db, opened, token, error, typed, key)
    page = render_template("application/chat/chat.html", page=shown)
    return (page, 422) if error else page


def _lines(app: App, token: str) -> Answer:
    """Return the part of the page that changes by itself, 304 where it has not changed."""
    with app.db.read() as db:
        opened = conversation.by_token(db, app.office, token)
        if opened is None or opened.is_moved:
            return _elsewhere(opened, token)
        shown = _shown(app, db, opened, token)
    answer = Response(render_template("application/chat/lines.html", page=shown))
    answer.add_etag()
    return answer.make_conditional(request)


def _read(app: App, token: str) -> Answer:
    until = whole_number(request.form.get("sampai", ""))
    if until and not is_officer(app):
        with app.db.write() as db:
            opened = conversation.by_token(db, app.office, token)
            if opened is not None and not opened.is_moved:
                seen.note(db, opened, until, app.clock())
    return Response(status=204)


def _shown(  # a page and what came back with it
    app: App, db: Session, opened: Opened, token: str, error: str = "", typed: str = "", key: str = ""
) -> ChatPage:
    case, lang = opened.case, render.language(opened.case.language)
    tracked, words = tracking.progress(db, app.office, case, app.clock()), PAGE[lang]
    said = conversation.lines(db, app.office, opened)
    rating, is_closed = consultations.rating_of(db, case), case.state == CaseState.CLOSED
    asked = case.rating_asked_at is not None and is_closed and rating is None
    expects = tracking_page.PAGE[lang]["expect"]
    sent = request.args.get("terkirim", "")
    return ChatPage(
        lang=lang,
        words=words,
        token=token,
        number=case.number,
        heading=tracking_page.STATES[tracked.state][lang][0],
        expected=expects.format(kapan=formats.short_moment(app.office, tracked.expected, lang))
        if tracked.expected
        else "",
        bubbles=[_bubble(app, one, words, lang) for one in said],
        last=conversation.newest(db, opened),
        proven=opened.proven,
        mailed=conversation.identity_of(db, opened).kind == "email",
        is_closed=is_closed,
        rating_url=url_for("rating.page", token=links.rating_url(app.office, case).rpartition("/")[2]) if asked else "",
        rated=rating.score if rating is not None and is_closed else 0,
        scale=asking.SCALE[lang],
        key=key or messages.new_key(),
        typed=typed,
        error=error,
        coming=bool(sent) and not conversation.is_handled(db, sent),
        answering=drafts.is_answering(db, case, app.clock()),
        most=LARGEST,
        wishes_url=links.wishes_url(app.office, case) if _may_wait(app, opened, tracked) else "",
        wishes_word=wishes_page.PAGE[lang]["link"],
    )


def _may_wait(app: App, opened: Opened, tracked: tracking.Tracked) -> bool:
    """Return whether the citizen can wait for later editions of what they were given. The link must prove who asks."""
    return opened.proven and bool(tracked.given) and title_wishes.is_offered(app, opened.case)


def _bubble(app: App, line: Line, words: Mapping[str, str], lang: str) -> Bubble:
    word = (words["read"] if line.read else words["sent"]) if not line.author else ""
    when = formats.short_moment(app.office, line.at, lang)
    return Bubble(line.id, line.author, line.text, when, word, [_enclosure(app, one, line) for one in line.files])


def _enclosure(app: App, file: File, line: Line) -> Enclosure:
    token = links.sign(app.office, "media", str(file.id))
    is_ours = line.author and file.state == FileState.STORED
    url = url_for("media.media", token=token, name=file.filename) if is_ours else ""
    return Enclosure(file.filename, formats.size(file.size) if file.size else "", url)


def _write(app: App, token: str) -> Answer:
    try:
        text, key = request.form.get("isi", ""), request.form.get("sekali", "")
    except RequestEntityTooLarge:
        return _too_large(app, token)
    with app.db.read() as db:
        opened = conversation.by_token(db, app.office, token)
        if opened is None or opened.is_moved:
            return _elsewhere(opened, token, text)
        words = PAGE[render.language(opened.case.language)]
        try:
            if is_officer(app):
                raise BadInput(words["officer"])  # one way back to the form
            files = writing.files(words)
            sent, told = conversation.write(db, app.office, opened, text, key, app.clock(), has_files=bool(files))
        except BadInput as refused:
            return _refused(app, token, str(refused), text, key)
    if not writing.keep(app, sent, told, files):
        return _refused(app, token, words["unstored"], text, key)
    writing.wait(app, sent)
    with app.db.read() as db:
        token = conversation.goes_on_at(db, app.office, opened, sent).rpartition("/")[2]
    place = url_for("chat.page", token=token, terkirim=sent)
    if _wants_json():
        return jsonify(alamat=place, sekali=messages.new_key())
    return redirect(place, 303)


def _too_large(app: App, token: str) -> Answer:
    """Answer a form that is larger than the server reads: what was typed stands before the files."""
    with app.db.read() as db:
        opened = conversation.by_token(db, app.office, token)
    words = PAGE[render.language(opened.case.language) if opened is not None else "id"]
    sent, text = formats.size(request.content_length or 0), writing.typed_before_files("isi")
    error = words["too_large" if text else "too_large_to_read"].format(besar=sent)
    return _page(app, token, error, text)


def _refused(app: App, token: str, error: str, text: str, key: str) -> Answer:
    if _wants_json():
        return jsonify(salah=error, sekali=messages.new_key()), 422
    return _page(app, token, error, text, key)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
