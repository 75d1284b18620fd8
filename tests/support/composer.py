"""The composer of a consultation, as a browser would send it."""

from __future__ import annotations

import re
from typing import Any

from web_desk import Desk

HTMX = {"HX-Request": "true"}


def form_on(desk: Desk, number: str) -> dict[str, str]:
    """Return the hidden fields of the composer on an officer's page."""
    page = desk.get(f"/konsultasi/{number}").text
    return dict(re.findall(r'name="(csrf_token|dilihat|kunci)" value="([^"]*)"', page.partition("data-draft=")[2]))


def send(desk: Desk, number: str, form: dict[str, str], text: str, *, headers: Any = None, **more: str) -> Any:
    data = form | {"isi": text, "jenis": "balas"} | more
    return desk.client.post(f"/konsultasi/{number}/tulis", data=data, headers=headers or {})


def undo(desk: Desk, number: str, key: str) -> Any:
    return desk.post(f"/konsultasi/{number}/urungkan", {"kunci": key}, page=f"/konsultasi/{number}")


def bodies(desk: Desk) -> list[str]:
    return [one.body for one in desk.world.said("message") if one.state != "cancelled"]
