"""/akun/lewat: a citizen signs in with an account elsewhere, by OpenID Connect, and comes back."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.application.session import enter, in_language, language
from bot.web.http.client.address import client_address
from channels.identity.provider import Attempt, ProviderError
from handlers.errors import BadInput
from handlers.office import links
from handlers.self_service.account import codes, provider, sessions, sign_in
from handlers.self_service.account.provider import NoAddress, Told
from handlers.self_service.account.sign_in import Asker
from store.cases import messages
from store.tables import Account

if TYPE_CHECKING:
    from channels.identity.client import SignInClient

log = logging.getLogger(__name__)

PATH = "/akun/lewat"
BACK = f"{PATH}/kembali"
LASTS = timedelta(minutes=10)  # for signing in at the provider
# cookies, and purposes of what we signed there: the way of one state, and the code that was sent
WAY, CODE = "loket-lewat", "loket-lewat-kode"
LONGEST_STATE, LONGEST_PROOF, LONGEST_CODE = 40, 200, 4000
# why somebody comes back to the form, as its address says it, and the sentence of it
FAILED = {
    "batal": "provider_cancelled",
    "ulang": "provider_again",
    "tolak": "provider_refused",
    "jauh": "provider_away",
    "email": "provider_no_email",
    "kode": "provider_slow",
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A way to the provider that began in this browser."""

    attempt: Attempt
    lang: str


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("provider", __name__, url_prefix=PATH)
    settings = app.settings.sign_in
    if settings is None:
        return routes  # every address of it is unknown
    from channels.identity.client import SignInClient

    client = SignInClient(settings, f"{app.settings.public_url}{BACK}")

    @routes.before_request
    def is_offered() -> None:
        if not sign_in.is_possible(app.office):
            abort(404)

    @routes.get("")
    def leave() -> Response:
        return _leave(app, client)

    @routes.get("/kembali")
    def back() -> Response:
        return _back(app, client)

    return routes


def _leave(app: App, client: SignInClient) -> Response:
    """Lead to the provider. The browser keeps the proof that it began here."""
    state, lang = messages.new_key(), language()
    try:
        url = client.address(_attempt(app, state))
    except ProviderError as error:
        return _failed(error, lang)
    answer = redirect(url, 303)
    proof = links.sign(app.office, WAY, f"{state}-{lang}-{int(app.clock().timestamp())}")
    _keep(app, answer, f"{WAY}-{state}", proof, LASTS)
    return answer


def _keep(app: App, answer: Response, name: str, proof: str, lasts: timedelta) -> None:
    secure, seconds = app.settings.public_url.startswith("https://"), int(lasts.total_seconds())
    answer.set_cookie(name, proof, max_age=seconds, path="/akun", httponly=True, samesite="Lax", secure=secure)


def _attempt(app: App, state: str) -> Attempt:
    """Return the words of a way. Those that stay with us are made of the state and the office's secret."""
    nonce, verifier = (_derived(app, purpose, state) for purpose in ("nonce", "verifier"))
    return Attempt(state, nonce, verifier)


def _derived(app: App, purpose: str, state: str) -> str:
    return hmac.new(app.office.secret.encode(), f"provider-{purpose}:{state}".encode(), sha256).hexdigest()


def _begun(app: App, state: str, now: datetime) -> Begun | None:
    """Return the way that this browser is on, None where it began elsewhere or too long ago."""
    proof = request.cookies.get(f"{WAY}-{state}", "")[:LONGEST_PROOF]
    known = links.unsign(app.office, WAY, proof) if state else None
    found, lang, began = known.split("-") if known else ("", "", "0")
    if found != state or now.timestamp() - int(began) > LASTS.total_seconds():
        return None
    return Begun(_attempt(app, state), lang)


def _back(app: App, client: SignInClient) -> Response:
    state, now = request.args.get("state", "")[:LONGEST_STATE], app.clock()
    begun = _begun(app, state, now)
    if begun is None:
        return _to_form("ulang", language())
    answer = _entered(app, client, begun, now)
    answer.delete_cookie(f"{WAY}-{state}", path="/akun", httponly=True, samesite="Lax")
    return answer


def _entered(app: App, client: SignInClient, begun: Begun, now: datetime) -> Response:
    code, said = request.args.get("code", ""), request.args.get("error", "")
    if said or not 0 < len(code) <= LONGEST_CODE:
        return _to_form("batal" if said == "access_denied" else "tolak", begun.lang)
    try:
        found = client.claims(code, begun.attempt, now)
    except ProviderError as error:
        return _failed(error, begun.lang)
    told, token = Told(found.issuer, found.subject, found.email, found.is_verified), ""
    try:
        with app.db.write() as db:
            entered = provider.enter(db, app.office, told, Asker(client_address(), begun.lang), now)
            if isinstance(entered, Account):
                token = sessions.start(db, entered, request.headers.get("User-Agent", ""), now)
    except NoAddress:
        return _to_form("email", begun.lang)
    except BadInput:
        return _to_form("kode", begun.lang)
    if isinstance(entered, Account):
        return enter(app, redirect(in_language("sign_in.register_form", begun.lang), 303), token)
    app.bell.ring()
    answer = redirect(in_language("sign_in.code", begun.lang, code_id=entered), 303)
    _keep(app, answer, CODE, links.sign(app.office, CODE, entered), codes.LASTS)
    return answer


def came_here(app: App, key: str) -> bool:
    """Return whether the provider sent this very browser, and so the code of a key was sent.

    Only then may the code bind an account to the name at the provider: whoever else types it has not signed in there.
    """
    return links.unsign(app.office, CODE, request.cookies.get(CODE, "")[:LONGEST_PROOF]) == key


def _failed(error: ProviderError, lang: str) -> Response:
    log.warning("nobody was signed in by the provider of accounts: %s", error)
    return _to_form("jauh" if error.is_away else "tolak", lang)


def _to_form(why: str, lang: str) -> Response:
    """Lead to the form, which says why. The address that we were called by holds a code, so no page is drawn there."""
    return redirect(in_language("sign_in.form", lang, gagal=why), 303)
