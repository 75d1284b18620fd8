"""The BPS WebAPI of the demo: lists by path or by query, ten rows a page, and what goes wrong when it is ordered."""

from __future__ import annotations

import hmac
import json
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Request, Response

from bot.simulator.failures import Failures
from bot.simulator.setup import Setup
from bot.simulator.webapi import shelf

PREFIX = "/v1/api/"
ON_A_PAGE = 10  # whatever perpage asks for
SILENCE = 30.0  # seconds
EMPTY: Mapping[str, Any] = {"status": "OK", "data-availability": "list-not-available", "data": ""}
HTML = "<!DOCTYPE html><title>Request Rejected</title>"
# what people may ask for, and what the next question then gets
FAULTS: Mapping[str, str] = {
    "error": "HTTP 200 with status Error",
    "empty": "an empty string for data",
    "html": "a page of HTML with status 200",
    "403": "refused by a firewall",
    "silence": "no answer for 30 seconds",
    "cut": "JSON that ends in the middle",
    "repeat": "the first page instead of the one asked for, called by its number",
    "key": "the key is refused",
}


class WebApi:
    """Answers a werkzeug Request as webapi.bps.go.id does."""

    def __init__(self, setup: Setup) -> None:
        self._key = setup.webapi_key
        self._areas: Sequence[Sequence[str]] = setup.areas
        self._rows: dict[tuple[str, str], list[shelf.Row]] | None = None
        self.faults = Failures(FAULTS)

    def answer(self, request: Request) -> Response:
        path, asked = _asked(request)
        fault = self.faults.take("catalogue")
        given = str(asked.get("key", ""))
        if fault == "key" or not self._key or not hmac.compare_digest(given.encode(), self._key.encode()):
            return _json({"status": "Error", "message": f"Invalid API key {given}"})
        if fault in ("403", "html"):
            return Response(HTML, status=403 if fault == "403" else 200, content_type="text/html")
        if fault == "error":
            return _json({"status": "Error", "message": "Something went wrong"})
        if fault == "silence":
            time.sleep(SILENCE)
        body = _listing(self._list(path, asked), _number(asked.get("page")), repeats=fault == "repeat")
        if fault == "empty":
            body = EMPTY
        text = json.dumps(body)
        return Response(text[: len(text) // 2] if fault == "cut" else text, content_type="application/json")

    def _list(self, path: str, asked: Mapping[str, str]) -> list[shelf.Row]:
        if self._rows is None:
            self._rows = shelf.rows(self._areas)
        if asked.get("lang", "ind") != "ind":
            return []
        if path.startswith("interoperabilitas/"):
            return self._rows.get((asked.get("wilayah", "")[:4], "simdasi"), [])
        found = self._rows.get((asked.get("domain", ""), asked.get("model", "")), [])
        word = asked.get("keyword", "").lower()
        return [row for row in found if word in str(row["title"]).lower()]


def _asked(request: Request) -> tuple[str, dict[str, str]]:
    """Return the path and what is asked: /list?model=var and /list/model/var/ mean the same."""
    path = request.path.removeprefix(PREFIX).strip("/")
    head = re.match(r"list|interoperabilitas/datasource/simdasi/id/\d+", path)
    words = path[head.end() if head else 0 :].strip("/").split("/")
    return (head[0] if head else path), dict(zip(words[::2], words[1::2], strict=False)) | request.args.to_dict()


def _listing(rows: Sequence[shelf.Row], number: int, *, repeats: bool) -> Mapping[str, Any]:
    pages = -(-len(rows) // ON_A_PAGE)
    if not 1 <= number <= pages:
        return EMPTY
    first = 0 if repeats else (number - 1) * ON_A_PAGE
    shown = rows[first : first + ON_A_PAGE]
    told = {"page": number, "pages": pages, "per_page": ON_A_PAGE, "count": len(shown), "total": len(rows)}
    return {"status": "OK", "data-availability": "available", "data": [told, shown]}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 1


def _json(content: Any) -> Response:
    return Response(json.dumps(content), content_type="application/json")
