"""POST /hooks/<channel>: check the sender, store the request, ring, answer. Nothing is parsed or decided here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from flask import Blueprint, Request, Response, abort, request
from werkzeug.test import EnvironBuilder

from bot.app import App
from channels.envelope import Arrival, HookRequest
from channels.protocols import Hook, Refused
from handlers.office import service_hours
from handlers.officers.roster import serving
from store.db import patience
from store.db.group_commit import GroupWriter
from store.tables import Refusal
from store.transport import arrivals, refusals, spool

log = logging.getLogger(__name__)

DUTY_WITHIN = 1.0  # seconds for who is to be rung
RINGS_EVERY = 0.05  # seconds, while webhooks come without a pause
# what a replay needs; cookies and credentials are never kept
KEPT_HEADERS = ("content-type", "x-twilio-", "i-twilio-", "x-signature", "x-timestamp", "x-hub-signature", "user-agent")

Keep = Callable[[arrivals.Row], bool]
SetAside = Callable[[Refusal], object]


def blueprint(app: App) -> Blueprint:
    """Return the webhook routes. Requests that come at the same time share one commit and one ring."""
    writer: GroupWriter[arrivals.Row, bool] = GroupWriter(lambda rows: arrivals.put(app.db, rows), after=_Ringer(app))
    refused: GroupWriter[Refusal, None] = GroupWriter(lambda rows: refusals.put(app.db, rows))
    routes = Blueprint("hooks", __name__)

    @routes.post("/hooks/<channel>", strict_slashes=False)
    def hook(channel: str) -> Response:
        with patience.at_most(spool.KEPT_WITHIN):
            return receive(
                app,
                channel,
                lambda row: writer.put(row, patience.left(spool.KEPT_WITHIN)),
                lambda refusal: refused.put(refusal, patience.left(spool.KEPT_WITHIN)),
            )

    return routes


class _Ringer:
    """Rings after a commit.

    While many commits follow each other, it rings only now and then: a ring costs half a commit.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._next = 0.0

    def __call__(self, more: bool) -> None:  # noqa: FBT001  # the writer calls it with this one fact
        now = time.monotonic()
        if not more or now >= self._next:
            self._next = now + RINGS_EVERY
            self._app.bell.ring()


def receive(app: App, name: str, keep: Keep, set_aside: SetAside) -> Response:
    """Take one webhook request: 200 once it is safely kept, 403 if not the provider's, 503 if we cannot.

    set_aside: records what is not the provider's.
    """
    channel = app.channels.get(name)
    if not isinstance(channel, Hook):
        abort(404)
    request.max_content_length = channel.traits.max_request + 1
    hook_request = _request(app, name, channel.traits.max_request)
    try:
        arrival = channel.accept(hook_request)
    except Refused as refused:
        return _refuse(app, name, hook_request, str(refused), set_aside)
    except Exception as error:
        log.exception("webhook for %s could not be read", name)
        return _refuse(app, name, hook_request, f"tidak dapat dibaca ({type(error).__name__})", set_aside)
    return _keep(app, name, arrival, keep)


def _request(app: App, name: str, largest: int) -> HookRequest:
    body = request.get_data(cache=True)  # before the form: reading the form first leaves no body
    if len(body) > largest:  # without a length the server only stops reading
        abort(413)
    query = request.query_string.decode("latin-1")
    path = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    raw_path = path.partition("?")[0]
    duty, is_open = _duty(app) if not app.settings.office.traits[name].writes else ((), True)
    return HookRequest(
        url=f"{app.settings.public_url}{raw_path}" + (f"?{query}" if query else ""),
        query=query,
        headers={key.lower(): value for key, value in request.headers.items()},
        form=tuple(request.form.items(multi=True)),
        body=body,
        duty=duty,
        open=is_open,
        at=app.clock(),
    )


def _duty(app: App) -> tuple[tuple[str, ...], bool]:
    """Return the phones to ring, and whether the office is open. Without the database a caller may leave a message."""
    try:
        with patience.at_most(DUTY_WITHIN):
            if not service_hours.is_open(app.office, app.clock()):
                return (), False
            with app.db.read() as db:
                return serving.phones(db, app.office, app.clock()), True
    except Exception as error:
        log.error("who is to be rung cannot be read (%s): the caller is asked for a message", type(error).__name__)
        return (), service_hours.is_open(app.office, app.clock())


def _keep(app: App, name: str, arrival: Arrival, keep: Keep) -> Response:
    if not spool.put_or_keep(keep, app.settings.data / spool.FOLDER, arrivals.Row(name, arrival, app.clock())):
        return Response("try again later", 503, {"Retry-After": "30"})
    return Response(arrival.answer, 200, content_type=arrival.answer_type)


def _refuse(app: App, name: str, wanted: HookRequest, reason: str, set_aside: SetAside) -> Response:
    log.warning("webhook for %s refused: %s", name, reason)
    kept = {key: value for key, value in wanted.headers.items() if key.startswith(KEPT_HEADERS)}
    refusal = Refusal(
        channel=name,
        at=app.clock(),
        reason=reason,
        url=wanted.url,
        query=wanted.query,
        headers=kept,
        body=wanted.body,
    )
    try:
        set_aside(refusal)
    except Exception:
        log.exception("a refused request could not be kept aside")
    return Response("refused", 403)


def replay(app: App, refusal_id: int) -> str:
    """Try a refused request again after the setting is mended. Return what became of it, an Indonesian sentence."""
    with app.db.read() as db:
        refusal = db.get(Refusal, refusal_id)
    if refusal is None:
        return "Permintaan itu tidak ada lagi."
    channel = app.channels.get(refusal.channel)
    if not isinstance(channel, Hook):
        return f"Saluran {refusal.channel} tidak diatur di config.toml."
    try:
        arrival = channel.accept(_again(app, refusal))
    except Refused as refused:
        return f"Masih ditolak: {refused}"
    arrivals.put(app.db, [arrivals.Row(refusal.channel, arrival, refusal.at)])
    with app.db.write() as db:
        db.get_one(Refusal, refusal_id).replayed_at = app.clock()
    app.bell.ring()
    return "Diterima dan masuk antrean."


def _again(app: App, refusal: Refusal) -> HookRequest:
    """Return the request as it came, under the public address that is set now."""
    path = refusal.url.partition("/hooks/")[2]
    return HookRequest(
        url=f"{app.settings.public_url}/hooks/{path}",
        query=refusal.query,
        headers=refusal.headers,
        form=_form(refusal),
        body=refusal.body,
    )


def _form(refusal: Refusal) -> tuple[tuple[str, str], ...]:
    builder = EnvironBuilder(
        method="POST", data=refusal.body, content_type=refusal.headers.get("content-type", "text/plain")
    )
    return tuple(Request(builder.get_environ()).form.items(multi=True))
