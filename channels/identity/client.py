"""Sign in by OpenID Connect: an authorization code with PKCE, for which the provider tells who somebody is.

No error holds an address, a code or a token, and none is chained: they go to the log.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from channels._http import WholeAnswer, bound
from channels.identity import id_token
from channels.identity.provider import ISSUER, Attempt, Claims, IdentityProvider, ProviderError

DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid email"
KNOWN_FOR, AWAY_FOR = 600, 10  # seconds that addresses are kept, and that a provider which is away is not asked again
CONNECT, SILENCE, LONGEST = 5.0, 5.0, 8.0  # seconds: to connect, between two pieces, of a whole answer
TIMEOUT = (CONNECT, SILENCE)
LARGEST = 256 * 1024  # bytes of an answer
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2


@dataclass(frozen=True)
class Addresses:
    """What the provider says of itself. people: where more is told of a person, "" for nowhere."""

    issuer: str
    entrance: str
    token: str
    keys: str
    people: str
    takes_basic: bool


class SignInClient:
    """Speaks with the provider. callback: the address to which it sends people back."""

    def __init__(self, provider: IdentityProvider, callback: str) -> None:
        self.provider = provider
        self.callback = callback
        self._lock = threading.Lock()
        self._addresses: Addresses | None = None
        self._asked_at = 0.0

    def address(self, attempt: Attempt) -> str:
        """Return where a person signs in at the provider. Raises ProviderError."""
        found = self._found()
        with self._session(found) as session:
            url, _ = session.create_authorization_url(
                found.entrance, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
            )
        return str(url)

    def claims(self, code: str, attempt: Attempt, now: datetime) -> Claims:
        """Return who signed in. Raises ProviderError. code: from the address with which they came back."""
        found = self._found()
        with self._session(found) as session:
            token = self._token(session, found, code, attempt)
            listed = _object(session, found.keys)
            try:
                told = id_token.claims_of(
                    token,
                    id_token.keys_of(listed),
                    issuer=found.issuer,
                    client_id=self.provider.client_id,
                    nonce=attempt.nonce,
                    now=now,
                )
            except id_token.BadToken as error:
                raise ProviderError(f"its signed words cannot be believed ({error})") from None
            if not told.get("email") and found.people:
                more = _object(session, found.people, is_ours=True)
                told = {**told, **more} if more.get("sub") == told["sub"] else told
        return _claims(found, told)

    def _token(self, session: Any, found: Addresses, code: str, attempt: Attempt) -> Mapping[str, Any]:
        problem, is_away = "", True
        try:
            token = session.fetch_token(
                found.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
            return dict(token)
        except AuthlibBaseError as error:
            problem, is_away = f"it refused the code ({type(error).__name__})", False
        except (requests.RequestException, ValueError, TypeError, AttributeError) as error:
            problem = f"no answer for the code ({type(error).__name__})"
        raise ProviderError(problem, is_away=is_away)

    def _session(self, found: Addresses | None = None) -> Any:
        method = None if found is None or found.takes_basic or not self.provider.client_secret else "client_secret_post"
        session = OAuth2Session(
            self.provider.client_id,
            self.provider.client_secret or None,
            token_endpoint_auth_method=method,
            scope=SCOPE,
            redirect_uri=self.callback,
            code_challenge_method="S256",
        )
        bound(session, WholeAnswer(LARGEST, whole=LONGEST, rate=0))
        return session

    def _found(self) -> Addresses:
        """Return the provider's addresses, asked for once in a while."""
        with self._lock:
            age = time.monotonic() - self._asked_at if self._asked_at else float("inf")
            if age >= (AWAY_FOR if self._addresses is None else KNOWN_FOR):
                self._addresses, self._asked_at = None, time.monotonic()
                with self._session() as session:
                    self._addresses = self._read(_object(session, self.provider.issuer.rstrip("/") + DISCOVERY))
            if self._addresses is None:
                raise ProviderError("it was away a moment ago", is_away=True)
            return self._addresses

    def _read(self, told: Mapping[str, Any]) -> Addresses:
        issuer = str(told.get("issuer", ""))
        if issuer.rstrip("/") != self.provider.issuer.rstrip("/"):
            raise ProviderError("it calls itself otherwise than [sign_in] issuer", is_away=True)
        entrance, token, keys, people = (
            str(told.get(name, ""))
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
        )
        if not all(map(_is_safe, (entrance, token, keys))):
            raise ProviderError("an address of its is missing or not https", is_away=True)
        methods = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        takes_basic = isinstance(methods, list) and "client_secret_basic" in methods
        return Addresses(issuer, entrance, token, keys, people if _is_safe(people) else "", takes_basic)


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return bool(ISSUER.fullmatch(f"{parts.scheme}://{parts.netloc.lower()}"))


def _object(session: Any, url: str, *, is_ours: bool = False) -> Mapping[str, Any]:
    """Return a JSON object. Raises ProviderError. is_ours: the access token goes with the question."""
    problem = ""
    try:
        answer = session.get(url, withhold_token=not is_ours, timeout=TIMEOUT, allow_redirects=False)
        found = answer.json() if answer.status_code == 200 else None
        if isinstance(found, dict):
            return found
        problem = f"its answer was {answer.status_code}"
    except (requests.RequestException, AuthlibBaseError, ValueError, RecursionError) as error:
        problem = f"no answer that can be read ({type(error).__name__})"
    raise ProviderError(problem, is_away=True)


def _claims(found: Addresses, told: Mapping[str, Any]) -> Claims:
    subject, email = told.get("sub"), told.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderError("it names nobody")
    is_verified = told.get("email_verified") in (True, "true")  # some write it as a text
    return Claims(found.issuer, subject, email if isinstance(email, str) else "", is_verified)
