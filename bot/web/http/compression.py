"""Compress answers that are text: a fifth of the bytes on a slow line. A web server in front need not do it.

A page repeats nothing secret that a stranger could make it say: session cookies are SameSite, so nobody else's page can
ask for ours in the officer's name (BREACH).
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from flask import request
from werkzeug.wrappers import Response

SMALLEST = 1000  # bytes; less fits one packet anyway
SMALLEST_FILE = 300  # bytes: of files a page asks for many, and they are compressed once
TEXT = ("text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml")
QUICK, BEST = 5, 9
COMPOSED = ("styles", "kiosk_styles", "library", "script")  # endpoints of files put together from several: assets.py


def compress(response: Response, static: Path) -> Response:
    """Compress an answer if the browser accepts that and the answer gets smaller."""
    if response.mimetype not in TEXT:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code == 206 or "Content-Encoding" in response.headers:
        return response
    if not request.accept_encodings["gzip"] or (packed := _packed(response, static)) is None:
        return response
    if response.direct_passthrough:
        response.close()  # the file on disk is not read
        response.direct_passthrough = False
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    return response


def _packed(response: Response, static: Path) -> bytes | None:
    """Return the answer compressed. None for one that is too small or streamed. Our files are compressed once."""
    if request.endpoint == "static" and response.status_code == 200:
        file = static / str((request.view_args or {})["filename"])
        return _file(file, file.stat().st_mtime_ns) if file.stat().st_size >= SMALLEST_FILE else None
    if response.is_streamed or response.direct_passthrough or response.calculate_content_length() is None:
        return None
    data = response.get_data()
    if request.endpoint in COMPOSED:
        return _composed(data) if len(data) >= SMALLEST_FILE else None
    return gzip.compress(data, QUICK, mtime=0) if len(data) >= SMALLEST else None


@lru_cache(maxsize=128)
def _composed(data: bytes) -> bytes:
    return gzip.compress(data, BEST, mtime=0)


@lru_cache(maxsize=64)
def _file(file: Path, _changed: int) -> bytes:
    return gzip.compress(file.read_bytes(), BEST, mtime=0)
