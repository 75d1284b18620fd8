"""Where a browser listens to the hub."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import request

from bot import live_token
from bot.app import App

PLAIN_HOST = re.compile(r"[\w.\[\]:-]+")


def of(app: App, who: str) -> str:
    """Return the address where this browser may listen for a while. "" where there is no hub.

    who: name of an officer, or a citizen (store/change_names.py).
    """
    url = hub_url(app.settings.live_url)
    if not url:
        return ""
    token = live_token.make(app.settings.live_key, who, request.host, int(app.clock().timestamp()))
    return f"{url}?t={token}"


def hub_url(live_url: str) -> str:
    """Return the hub as this browser reaches it. ":8081" means that port of the computer that served the page."""
    if not live_url.startswith(":"):
        return live_url
    host = request.host.rpartition(":")[0] if request.host.rstrip("0123456789").endswith(":") else request.host
    return f"http://{host}{live_url}/"


def may_connect(app: App) -> str:
    """Return what the content policy must allow beyond our own pages: the hub, where it has its own address."""
    parts = urlsplit(hub_url(app.settings.live_url))
    return f"; connect-src 'self' {parts.scheme}://{parts.netloc}" if PLAIN_HOST.fullmatch(parts.netloc) else ""
