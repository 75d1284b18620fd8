"""The key that push services know this office by (VAPID, RFC 8292). It is made from the office's secret.

So there is no second secret to keep: it lies in no file of its own, and a copy of the data folder brings it along.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha512

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256


def private_key(secret: str) -> str:
    """Return the private key: 32 bytes in base64url."""
    return _base64url(_number(secret).to_bytes(32))


@cache
def public_key(secret: str) -> str:
    """Return the public key as browsers take it: an uncompressed point in base64url."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = ec.derive_private_key(_number(secret), ec.SECP256R1()).public_key()
    return _base64url(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _number(secret: str) -> int:
    """Return the key as a number. 512 bits leave no trace of the remainder (FIPS 186-5, A.2.1)."""
    return int.from_bytes(hmac.new(secret.encode(), b"push", sha512).digest()) % (ORDER - 1) + 1


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
