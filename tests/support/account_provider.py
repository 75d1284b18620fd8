"""A provider of accounts on loopback that speaks OpenID Connect: discovery, codes with PKCE, tokens that are signed."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cast import SITI_MAIL
from joserfc import jwk, jwt
from scripted_server import Call, Reply, ScriptedServer, as_json
from world import World

CLIENT, SECRET = "loket", "kata-sandi-pada-penyedia"
KEY, OTHER_KEY = (jwk.generate_key("RSA", 2048, {"kid": "satu", "use": "sig"}, auto_kid=False) for _ in range(2))
Body = dict[str, Any]


@dataclass(frozen=True)
class Given:
    """A code that was given, and the question for which it was."""

    asked: Mapping[str, str]
    subject: str


class AccountProvider(ScriptedServer):
    """Siti has an account here. person: what is told of who signs in. sign: makes a token of its words."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        self.person: Body = {"sub": "siti-1", "email": SITI_MAIL, "email_verified": True}
        self.token_words: Body = {}
        self.more: Body = {}  # what the address for people tells
        self.methods = ["client_secret_basic"]
        self.given: dict[str, Given] = {}
        self.sign: Callable[[Body], str] = signed

    def consent(self, url: str) -> str:
        """Do what a browser does that is sent here, and return where it is sent back to."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert url.startswith(f"{self.url}/masuk?"), url
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT, "openid email")
        assert asked["code_challenge_method"] == "S256"
        code = f"kode-{len(self.given)}-rahasia"
        self.given[code] = Given(asked, str(self.person["sub"]))
        return back(asked, code=code)

    def cancel(self, url: str, error: str = "access_denied") -> str:
        return back(dict(parse_qsl(urlsplit(url).query)), error=error)

    def _may_ask(self, call: Call) -> bool:
        return True

    def own_answer(self, call: Call) -> Reply:
        pages = {
            "/.well-known/openid-configuration": self._discovery,
            "/token": self._token,
            "/kunci": lambda _: as_json(200, {"keys": [{"kty": "baru", "kid": "x"}, KEY.as_dict(private=False)]}),
            "/orang": lambda _: as_json(200, self.more),
        }
        return pages[call.path](call)

    def _discovery(self, _: Call) -> Reply:
        places = {"authorization": "masuk", "token": "token", "userinfo": "orang"}
        told = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in places.items()}
        methods = {"token_endpoint_auth_methods_supported": self.methods}
        return as_json(200, {"issuer": self.url, "jwks_uri": f"{self.url}/kunci", **told, **methods})

    def _token(self, call: Call) -> Reply:
        form = call.form
        given = self.given.pop(form["code"], None)
        basic = call.credentials if call.authorization else ("", "")
        posted = (form.get("client_id"), form.get("client_secret"))
        if (basic if "client_secret_basic" in self.methods else posted) != (CLIENT, SECRET):
            return as_json(401, {"error": "invalid_client"})
        if given is None or challenge(form["code_verifier"]) != given.asked["code_challenge"]:
            return as_json(400, {"error": "invalid_grant"})
        if form["redirect_uri"] != given.asked["redirect_uri"]:
            return as_json(400, {"error": "invalid_grant"})
        now = int(self.world.now.timestamp())
        times = {"iat": now, "exp": now + 300}
        words = {"iss": self.url, "aud": CLIENT, "nonce": given.asked["nonce"], **times} | self.person
        token = self.sign({name: one for name, one in (words | self.token_words).items() if one is not None})
        return as_json(200, {"access_token": "tiket-rahasia", "token_type": "Bearer", "id_token": token})


def back(asked: Mapping[str, str], **said: str) -> str:
    assert asked["redirect_uri"] == "https://loket.contoh.example/akun/lewat/kembali"
    return f"/akun/lewat/kembali?{urlencode({'state': asked['state'], **said})}"


def challenge(verifier: str) -> str:
    return _text(sha256(verifier.encode()).digest())


def signed(words: Body, key: Any = KEY, algorithm: str = "RS256") -> str:
    return jwt.encode({"alg": algorithm, "kid": "satu"}, words, key, algorithms=[algorithm])


def unsigned(words: Body) -> str:
    return f"{_head_and_words('none', words)}."


def signed_with_public_key(words: Body) -> str:
    """Sign with what everybody may know, as if it were a secret."""
    said = _head_and_words("HS256", words)
    return f"{said}.{_text(hmac.new(KEY.as_pem(private=False), said.encode(), sha256).digest())}"


def _head_and_words(algorithm: str, words: Body) -> str:
    """Return what is signed, made by hand: the library would not make it."""
    return ".".join(_text(json.dumps(one).encode()) for one in ({"alg": algorithm, "kid": "satu"}, words))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
