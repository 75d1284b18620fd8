"""The JSON API on the demo's own address, as scripts use it: a Flask client in front of a real simulator process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from simulator_process import SITI, TOKEN, Office, Outside, sender, wait_until

from bot.clock import Clock
from bot.web.demo import simulator

API = "/simulator/api"
HALO = {"channel": "whatsapp", "from": SITI, "text": "Halo"}


class Rang:
    """Counts how often the demo's clock was moved."""

    times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def rang() -> Rang:
    return Rang()


def tomorrow(now: datetime) -> datetime:
    return now + timedelta(days=1)


def browser(
    control_url: str,
    clock_file: Path | None,
    rang: Rang,
    opening: Callable[[datetime], datetime | None] = tomorrow,
) -> FlaskClient:
    flask = Flask("bot.web")
    flask.config["MAX_CONTENT_LENGTH"] = 26 * 1024 * 1024
    flask.register_blueprint(simulator.blueprint(control_url, TOKEN, Clock(clock_file), rang, opening))
    return flask.test_client()


@pytest.fixture
def api(world: Outside, rang: Rang) -> FlaskClient:
    return browser(f"{world.base}/control", Path(world.config["clock_file"]), rang)


@pytest.fixture
def away(tmp_path: Path, rang: Rang) -> FlaskClient:
    """The API of a demo whose simulator process is not there."""
    return browser("http://127.0.0.1:9/control", tmp_path / "clock-offset", rang)


def test_a_message_sent_comes_to_the_office(api: FlaskClient, bps: Office) -> None:
    answer = api.post(f"{API}/send", json=HALO)
    assert answer.status_code == 202
    assert wait_until(bps.messages)[0]["MessageSid"] == answer.json["id"]


def test_what_a_citizen_received_is_listed(api: FlaskClient, world: Outside) -> None:
    with sender(world) as server:
        server.sendmail("pst@contoh.example", ["siti@contoh.example"], b"Subject: Re\r\n\r\nAda di halaman 41.\r\n")
    (got,) = api.get(f"{API}/received?address=siti@contoh.example").json
    assert (got["channel"], got["text"], got["attachments"]) == ("email", "Ada di halaman 41.", [])
    assert got["at"].endswith("+00:00")
    assert api.get(f"{API}/received?address=%2B6281200000146").json == []


def test_a_failure_can_be_asked_for_without_saying_which(api: FlaskClient) -> None:
    answer = api.post(f"{API}/fail_next", json={})
    assert answer.json == {"failures": [{"channel": "", "kind": "bounce", "times": 1}]}


def test_the_clock_moves_for_everybody_and_the_bell_rings(api: FlaskClient, rang: Rang, world: Outside) -> None:
    first = api.post(f"{API}/advance", json={"seconds": 90000})
    assert (first.json["ahead"], rang.times) == (90000, 1)
    assert api.post(f"{API}/advance", json={"seconds": 0.5}).json["ahead"] == 90000.5
    assert Path(world.config["clock_file"]).read_text() == "90000.5"


@pytest.mark.parametrize(("opens_in", "ahead"), [(3600, 3600), (0, 0)])
def test_the_clock_moves_to_when_the_office_is_open_and_stays_where_it_is(
    tmp_path: Path, rang: Rang, opens_in: int, ahead: int
) -> None:
    away = browser("http://127.0.0.1:9", tmp_path / "ahead", rang, lambda now: now + timedelta(seconds=opens_in))
    assert away.post(f"{API}/advance", json={"to": "opening"}).json["ahead"] == ahead


def test_an_office_that_never_opens_says_so_and_the_clock_stays(tmp_path: Path, rang: Rang) -> None:
    away = browser("http://127.0.0.1:9", tmp_path / "ahead", rang, lambda now: None)
    answer = away.post(f"{API}/advance", json={"to": "opening"})
    assert (answer.status_code, rang.times, "Jam layanan" in answer.json["error"]) == (409, 0, True)


@pytest.mark.parametrize("seconds", [0, -1, "60", None, True, 367 * 24 * 3600, float("nan"), float("inf"), [1]])
def test_the_clock_moves_forward_and_within_reason_only(away: FlaskClient, rang: Rang, seconds: Any) -> None:
    answer = away.post(f"{API}/advance", json={"seconds": seconds})
    assert (answer.status_code, rang.times) == (400, 0)
    assert "seconds" in answer.json["error"]


def test_the_world_is_told_with_the_demos_time_and_only_when_it_changed(api: FlaskClient) -> None:
    whole = api.get(f"{API}/world").json
    assert whole["now"] > "2026-01-01"
    unchanged = api.get(f"{API}/world?version={whole['version']}").json
    assert set(unchanged) == {"version", "now"}


def test_a_citizens_file_is_downloaded_and_never_shown(api: FlaskClient, world: Outside) -> None:
    page = {"name": "x.html", "type": "text/html", "data": "PGI+"}
    api.post(f"{API}/send", json=HALO | {"attachments": [page]})
    (citizen,) = api.get(f"{API}/world").json["citizens"]
    answer = api.get(f"{API}/file/{citizen['items'][0]['attachments'][0]['id']}")
    assert (answer.data, answer.headers["Content-Disposition"]) == (b"<b>", "attachment; filename=x.html")
    assert api.get(f"{API}/file/none").status_code == 404


def test_what_is_no_files_name_is_not_even_asked_for(away: FlaskClient) -> None:
    assert away.get(f"{API}/file/world%3Fversion=1").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(HALO | {"channel": "merpati"}, id="unknown channel"),
        pytest.param(HALO | {"from": "siti"}, id="bad number"),
        pytest.param({"channel": "sms", "from": SITI}, id="missing text"),
    ],
)
def test_bad_input_is_told_in_both_languages(api: FlaskClient, asked: dict[str, Any]) -> None:
    answer = api.post(f"{API}/send", json=asked)
    assert answer.status_code == 400
    assert " / " in answer.json["error"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b'{"seconds": 60}', "text/plain", 415, id="not said to be JSON"),
        pytest.param(b"seconds=60", "application/x-www-form-urlencoded", 415, id="a form"),
        pytest.param(b"{", "application/json", 400, id="torn JSON"),
        pytest.param(b"[]", "application/json", 400, id="no object"),
        pytest.param(b" " * (27 * 1024 * 1024), "application/json", 413, id="too large"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    away: FlaskClient, rang: Rang, body: bytes, kind: str, status: int
) -> None:
    answer = away.post(f"{API}/advance", data=body, content_type=kind)
    assert (answer.status_code, rang.times) == (status, 0)
    assert answer.json["error"]


@pytest.mark.parametrize("verb", ["send", "fail_next"])
def test_without_the_simulator_a_post_is_a_bad_gateway(away: FlaskClient, verb: str) -> None:
    answer = away.post(f"{API}/{verb}", json=HALO)
    assert answer.status_code == 502
    assert "Coba lagi" in answer.json["error"]


@pytest.mark.parametrize("path", ["world", "received?address=x", "file/x"])
def test_without_the_simulator_a_question_is_a_bad_gateway(away: FlaskClient, path: str) -> None:
    assert away.get(f"{API}/{path}").status_code == 502


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        pytest.param("192.168.1.7", {}, id="another computer"),
        pytest.param("fe80::1", {}, id="another computer by IPv6"),
        pytest.param("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, id="through a web server"),
        pytest.param("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, id="through a newer web server"),
        pytest.param("127.0.0.1", {"Host": "jahat.example"}, id="a name that was made to point here"),
        pytest.param("127.0.0.1", {"Sec-Fetch-Site": "cross-site"}, id="a page of another site"),
        pytest.param("127.0.0.1", {"Sec-Fetch-Site": "same-site"}, id="a page of another port"),
    ],
)
def test_nobody_but_this_computer_is_answered(
    away: FlaskClient, rang: Rang, address: str, headers: dict[str, str]
) -> None:
    from_there = {"REMOTE_ADDR": address}
    answer = away.post(f"{API}/advance", json={"seconds": 60}, headers=headers, environ_base=from_there)
    assert (answer.status_code, rang.times) == (403, 0)
    assert answer.json["error"]
    assert away.get(f"{API}/world", headers=headers, environ_base=from_there).status_code == 403


@pytest.mark.parametrize(
    ("address", "host"), [("127.0.0.1", "127.0.0.1:8080"), ("127.0.0.1", "localhost:8080"), ("::1", "[::1]:8080")]
)
def test_this_computer_is_answered_by_all_its_names(away: FlaskClient, address: str, host: str) -> None:
    here = {"REMOTE_ADDR": address}
    answer = away.post(f"{API}/advance", json={"seconds": 60}, headers={"Host": host}, environ_base=here)
    assert answer.status_code == 200
