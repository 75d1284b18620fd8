"""The Flask app: the desk for officers, pages for citizens, webhooks for providers."""

from __future__ import annotations

import hmac
from functools import partial
from hashlib import sha256
from ipaddress import ip_network

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response

from bot.app import App
from bot.web import errors
from bot.web.account import devices, profile, second_factor_page, second_step, setup, signed_in
from bot.web.actions import (
    arrange,
    case_actions,
    complaints,
    composer,
    guest_book,
    machine_mail,
    on_behalf,
    person,
    redact,
    steps,
    visits,
)
from bot.web.actions.entry import new_case, paper_book, write_first
from bot.web.actions.finder import past_answers, publications, suggested_titles, waited_titles
from bot.web.actions.lists import bulk, views
from bot.web.actions.one_person import merge_page, timeline_page
from bot.web.application import (
    account_page,
    phone_page,
    provider_page,
    question_page,
    sign_in_page,
    start_page,
    wishes_page,
)
from bot.web.application.chat import chat_live, chat_page
from bot.web.application.search import search_page
from bot.web.demo import components
from bot.web.help import guides
from bot.web.http import addresses, assets, files, htmx, installable, session, uploads
from bot.web.http.compression import compress
from bot.web.http.hub import address as hub_address
from bot.web.http.template_spaces import OneSpace
from bot.web.inbox import commands, inbox_page, live, palette, search
from bot.web.inbox.lists import rail
from bot.web.ledger import ledger_page
from bot.web.notices import notices_page
from bot.web.present import drawn_once, formatting, labels
from bot.web.public import confirmation, hooks, promise, rating, survey, title_wishes, tracking, website_button
from bot.web.public.kiosk import kiosk_page, screen
from bot.web.reports import dashboard, printed_case, report_files, reports
from bot.web.settings import (
    agencies,
    audit,
    canned_replies,
    channels,
    colleagues,
    hours,
    officers,
    privacy,
    section,
    targets,
    templates,
    texts,
)
from bot.web.settings.costs import costs_page
from bot.web.settings.counter import devices_page
from bot.web.settings.finder import synonyms_page
from bot.web.settings.incidents import incidents_page
from bot.web.settings.retention import retention_page
from bot.web.settings.roster import roster_page
from bot.web.settings.senders import blocked
from bot.web.settings.survey import survey_page
from bot.web.status import catch_up, metrics, status_page
from handlers.office import service_hours
from handlers.officers import presence
from handlers.officers.presence import Nobody
from handlers.texts.promise_page import FOOT
from store.vocabulary import Actor, Availability, Direction, FileState, Flag, MessageState, NeedOutcome, Presence, Role

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
SETTINGS = (
    section,
    agencies,
    audit,
    blocked,
    channels,
    colleagues,
    devices_page,
    hours,
    ledger_page,
    targets,
    costs_page,
    officers,
    privacy,
    roster_page,
    incidents_page,
    retention_page,
    survey_page,
    synonyms_page,
    canned_replies,
    templates,
    texts,
)
REPORTS = (dashboard, printed_case, reports, report_files, status_page, catch_up)
ACTIONS = (
    case_actions,
    bulk,
    composer,
    arrange,
    complaints,
    machine_mail,
    new_case,
    paper_book,
    write_first,
    publications,
    suggested_titles,
    waited_titles,
    past_answers,
    person,
    merge_page,
    timeline_page,
    on_behalf,
    guest_book,
    steps,
    visits,
    redact,
    views,
)
# pages of citizens who may sign in: their forms carry a token
APPLICATION = (start_page, sign_in_page, provider_page, account_page, phone_page, wishes_page)
COMPARED_IN_TEMPLATES = (
    Actor,
    Availability,
    Direction,
    FileState,
    Flag,
    MessageState,
    NeedOutcome,
    Nobody,
    Presence,
    Role,
)


def create_app(app: App) -> Flask:
    """Put the pages together for one process."""
    flask = Flask("bot.web", static_folder=str(assets.STATIC))
    flask.config.update(_config(app))
    flask.url_map.converters["int"] = htmx.WholeNumber
    protect = CSRFProtect(flask)
    talk = (inbox_page, live, notices_page, search, palette, files)
    desks = (*talk, *ACTIONS, *REPORTS, profile, devices, signed_in, guides, components, *SETTINGS)
    for routes in (setup, session, second_step, second_factor_page, *desks, *APPLICATION):
        flask.register_blueprint(routes.blueprint(app))
    # no session to protect: the provider signs, the link is signed, the counter's cookie is sent by our pages alone,
    # and a search or a question is anybody's
    others = (kiosk_page.blueprint(app), screen.blueprint(app), status_page.health(app), metrics.blueprint(app))
    answers = (rating.blueprint(app), survey.blueprint(app), confirmation.blueprint(app))
    chat = (chat_page.blueprint(app), chat_live.blueprint(app))
    talk_pages = (search_page.blueprint(app), question_page.blueprint(app), *chat)
    of_case = (tracking.blueprint(app), title_wishes.blueprint(app), files.public(app))
    signed = (*answers, *talk_pages, *of_case, website_button.blueprint(app))
    for open_routes in (hooks.blueprint(app), promise.blueprint(app), *signed, *others):
        flask.register_blueprint(open_routes)
        protect.exempt(open_routes)
    if app.settings.demo:
        _add_simulator(app, flask, protect)
    assets.register(flask)
    installable.register(app, flask)
    _dress(app, flask)
    errors.answer(app, flask)
    flask.after_request(partial(compress, static=assets.STATIC))
    flask.after_request(partial(_harden, app))
    return flask


def _config(app: App) -> dict[str, object]:
    """Return Flask's own settings."""
    return {
        "SECRET_KEY": hmac.new(app.settings.office.secret.encode(), b"sessions", sha256).digest(),
        "PROXIES": tuple(map(ip_network, app.settings.proxies)),
        "SESSION_COOKIE_NAME": "loket",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": app.settings.public_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": session.LASTS,
        "SESSION_REFRESH_EACH_REQUEST": False,  # session.py renews it
        "MAX_CONTENT_LENGTH": uploads.LARGEST_FORM,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SEND_FILE_MAX_AGE_DEFAULT": assets.YEAR,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session
        "WTF_CSRF_SSL_STRICT": False,  # HTTPS ends at the web server in front of us
    }


def _add_simulator(app: App, flask: Flask, protect: CSRFProtect) -> None:
    from bot.config import demo
    from bot.web.demo import simulator

    facts = demo.facts(app.settings.data)
    control_url = f"http://{demo.HOST}:{facts.http_port}/control"
    routes = simulator.blueprint(
        control_url, facts.auth_token, app.clock, app.bell.ring, lambda now: service_hours.next_opening(app.office, now)
    )
    flask.register_blueprint(routes)
    protect.exempt(routes)


def _dress(app: App, flask: Flask) -> None:
    """Set up the templates: their filters, and the names every one of them may use."""
    flask.jinja_env.globals.update(static=assets.url, preloads=assets.preloads, HTMX=htmx.HTMX)
    flask.jinja_env.globals.update(drawn_icon=drawn_once.icon, drawn_shortcuts=drawn_once.shortcuts, FOOT=FOOT)
    flask.jinja_env.globals.update(url_for=addresses.remembered(flask))
    flask.jinja_env.globals.update(
        keymap=commands.keymap(), command_groups=commands.groups(), queue_keys=commands.queue_keys()
    )
    flask.jinja_env.filters.update(
        initials=formatting.initials, shade=formatting.shade, size=formatting.size, mentions=formatting.mentions
    )
    flask.jinja_env.filters.update(presence=presence.of, inside=formatting.inside, numbered=formatting.numbered)
    flask.jinja_env.globals.update(PRESENCE_WORDS=labels.PRESENCES)
    flask.jinja_env.globals.update({words.__name__: words for words in COMPARED_IN_TEMPLATES})
    flask.jinja_env.undefined = StrictUndefined  # a name that no view gave is an error, never an empty place
    flask.jinja_env.trim_blocks = flask.jinja_env.lstrip_blocks = True
    flask.jinja_env.add_extension(OneSpace)

    @flask.context_processor
    def common() -> dict[str, object]:
        return _common(app)


def _common(app: App) -> dict[str, object]:
    """Return the names that every template may use. case: the one beside the page, for the palette."""
    officer = g.get("officer")
    names = {
        "theme": profile.theme(officer),
        "office": app.office,
        "demo": app.settings.demo,
        "now": int(app.clock().timestamp()),
        "counter_open": "walkin" in app.channels,
        "case": None,
        "known_change": g.get("known_change", ""),
    }
    if officer is None:
        return names
    has_device = session.here().device_id is not None
    return names | {"me": officer, "has_device": has_device, "rail": LocalProxy(partial(_rail, app))}


def _rail(app: App) -> rail.Rail:
    """Return the rail of this request. It is counted only for a template that shows it: most parts of a page do not."""
    if "rail" not in g:
        g.rail = rail.rail(app)
    shown: rail.Rail = g.rail
    return shown


def _harden(app: App, response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY + hub_address.may_connect(app))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if app.settings.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.vary.add("HX-Request")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
