"""The demo's simulator in the browser: the page, and the JSON API that it and scripts use. This computer only."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import requests
from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import HTTPException

from bot.clock import Clock
from bot.web.http.client.address import is_on_this_computer
from handlers.errors import Refusal

TIMEOUT = 15
LONGEST_JUMP = 366 * 24 * 3600  # seconds
ANSWERED = ("Content-Type", "Content-Disposition")


class NotServed(Refusal):
    """What was asked is not done. Says why and what to do, in Indonesian and English."""

    def __init__(self, status: int, indonesian: str, english: str) -> None:
        super().__init__(f"{indonesian} / {english}")
        self.status = status


class Strings:
    """The simulator process, by its control address."""

    def __init__(self, control_url: str, token: str) -> None:
        self._url = control_url.rstrip("/")
        self._headers = {"X-Control": token}
        self._mine = threading.local()

    def pull(self, method: str, path: str, **more: Any) -> requests.Response:
        """Raises NotServed when the process is away."""
        if not hasattr(self._mine, "session"):
            self._mine.session = requests.Session()
            self._mine.session.trust_env = False  # a proxy for the internet is no way to this computer
        try:
            answer: requests.Response = self._mine.session.request(
                method, f"{self._url}/{path}", headers=self._headers, timeout=TIMEOUT, **more
            )
        except requests.RequestException:
            raise NotServed(
                502,
                "Simulator sedang tidak berjalan; ia dimulai lagi sendiri. Coba lagi sebentar lagi.",
                "the simulator process is away and starts again by itself; try again in a moment",
            ) from None
        return answer


def blueprint(
    control_url: str,
    token: str,
    clock: Clock,
    on_advance: Callable[[], object],
    opening: Callable[[datetime], datetime | None],
) -> Blueprint:
    """Return the routes of the demo.

    control_url: where the simulator process listens.
    token: what it accepts requests with.
    on_advance: called when the demo's clock was moved.
    opening: when the office is open next after a moment, None for never.
    """
    strings = Strings(control_url, token)
    routes = Blueprint("simulator", __name__)
    routes.before_request(_require_this_computer)
    routes.register_error_handler(NotServed, _refused)
    routes.register_error_handler(HTTPException, _not_served)

    @routes.get("/simulator")
    def page() -> str:
        return render_template("demo/simulator.html")

    @routes.post("/simulator/api/send")
    def send() -> Response:
        return _passed_on(strings.pull("POST", "send", json=_body()))

    @routes.get("/simulator/api/received")
    def received() -> Response:
        return _passed_on(strings.pull("GET", "received", params=request.args.to_dict()))

    @routes.post("/simulator/api/fail_next")
    def fail_next() -> Response:
        return _passed_on(strings.pull("POST", "fail_next", json=_body()))

    @routes.get("/simulator/api/world")
    def world() -> Response:
        answer = strings.pull("GET", "world", params=request.args.to_dict())
        return _json(answer.json() | {"now": clock().isoformat()}, answer.status_code)

    @routes.get("/simulator/api/file/<file_id>")
    def file(file_id: str) -> Response:
        if not file_id.isalnum():
            raise NotServed(404, "Berkas itu tidak ada.", "no such file")
        return _passed_on(strings.pull("GET", f"file/{file_id}"))

    @routes.post("/simulator/api/advance")
    def advance() -> Response:
        return _advance(clock, on_advance, opening)

    return routes


def _advance(
    clock: Clock, on_advance: Callable[[], object], opening: Callable[[datetime], datetime | None]
) -> Response:
    asked = _body()
    to_opening = asked.get("to") == "opening"
    now = clock.advance(_until(opening, clock()) if to_opening else _seconds(asked))
    on_advance()
    return _json({"now": now.isoformat(), "ahead": clock.offset().total_seconds()})


def _require_this_computer() -> None:
    """Refuse requests that do not come from this computer, and those that another site's page sends."""
    if not is_on_this_computer():
        raise NotServed(
            403,
            "Simulator hanya untuk komputer ini. Buka http://127.0.0.1 di komputer yang menjalankan demo.",
            "the simulator answers this computer only; use http://127.0.0.1 where the demo runs",
        )
    foreign = request.headers.get("Sec-Fetch-Site", "none") in ("cross-site", "same-site")
    if foreign and request.endpoint != "simulator.page":
        raise NotServed(403, "Halaman situs lain tidak boleh memakai simulator.", "another site's page may not do this")


def _body() -> dict[str, Any]:
    """Return the JSON object of a POST. Browsers ask before another site's page may send this type (CORS)."""
    if request.mimetype != "application/json":
        raise NotServed(
            415,
            "Kirim JSON dengan Content-Type: application/json.",
            "send JSON with -H 'Content-Type: application/json'",
        )
    try:
        body = json.loads(request.get_data())
    except ValueError:
        raise NotServed(400, "Isi permintaan bukan JSON yang benar.", "the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise NotServed(400, 'Isi permintaan harus objek JSON, misalnya {"seconds": 60}.', "the body must be an object")
    return body


def _seconds(asked: Mapping[str, Any]) -> float:
    seconds = asked.get("seconds")
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not 0 < float(seconds or 0) <= LONGEST_JUMP:
        raise NotServed(
            400,
            "`seconds` harus angka di atas 0, paling banyak setahun. Contoh: 90000.",
            "`seconds` is a number above 0, at most a year; e.g. 90000",
        )
    return float(seconds or 0)


def _until(opening: Callable[[datetime], datetime | None], now: datetime) -> float:
    """Return the seconds until the office is open, 0 while it is."""
    opens = opening(now)
    if opens is None:
        raise NotServed(409, "Jam layanan masih kosong. Isi di Pengaturan, Jam layanan.", "no service hours are set")
    return max(0.0, (opens - now).total_seconds())


def _passed_on(answer: requests.Response) -> Response:
    kept = {name: answer.headers[name] for name in ANSWERED if name in answer.headers}
    return Response(answer.content, answer.status_code, kept)


def _refused(error: Exception) -> Response:
    return _json({"error": str(error)}, error.status if isinstance(error, NotServed) else 500)


def _not_served(error: Exception) -> Response:
    code = (error.code if isinstance(error, HTTPException) else None) or 500
    too_large = "Lampiran paling besar 16 MB. / an attachment has at most 16 MB"
    return _json({"error": too_large if code == 413 else f"Tidak dapat dilayani. / {error}"}, code)


def _json(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content), status, content_type="application/json")
