"""Check the signed words of a provider: who signed in there, for us, just now."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt

# of public keys only: with a shared secret, who knows it could sign too; "none" proves nothing
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
KEY_TYPES = ("RSA", "EC", "OKP")
LEEWAY = 120  # seconds that the provider's clock may differ from ours


class BadToken(Exception):
    """The words are not the provider's, or not for us, or not for now."""


def keys_of(listed: Mapping[str, Any]) -> jwk.KeySet:
    """Return the provider's public keys for signing, without those that we do not know. Raises BadToken."""
    keys = []
    found = listed.get("keys")
    for one in found if isinstance(found, list) else []:
        if isinstance(one, dict) and one.get("kty") in KEY_TYPES and one.get("use", "sig") == "sig":
            with suppress(Exception):  # a key that is broken is no key
                keys.append(jwk.import_key(one))
    if not keys:
        raise BadToken("no key")
    return jwk.KeySet(keys)


def claims_of(
    token: Mapping[str, Any], keys: jwk.KeySet, *, issuer: str, client_id: str, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """Return what the provider says in an answer of its token address. Raises BadToken.

    nonce: which we sent, so that words of another sign-in do not count.
    """
    options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    params = {"nonce": nonce, "client_id": client_id, "access_token": token.get("access_token")}
    try:
        found = jwt.decode(str(token.get("id_token", "")), keys, algorithms=ALGORITHMS)
        claims = CodeIDToken(found.claims, found.header, options, params)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except Exception as error:  # whatever a stranger's token breaks in a library, it is refused
        raise BadToken(type(error).__name__) from None
    return dict(claims)
