"""Addresses in templates, each built once: a page of the desk asks for some ninety, mostly the same ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from flask import Flask

REMEMBERED = 4000  # addresses as built: some 300 bytes each


def remembered(flask: Flask) -> Callable[..., str]:
    """Return `url_for` for templates. It keeps what it built: none of our addresses depends on the request."""

    @lru_cache(REMEMBERED)
    def build(endpoint: str, values: tuple[tuple[str, object], ...]) -> str:
        return flask.url_for(endpoint, **dict(values))  # type: ignore[arg-type]

    def url_for(endpoint: str, **values: object) -> str:
        return build(endpoint, tuple(values.items()))

    return url_for
