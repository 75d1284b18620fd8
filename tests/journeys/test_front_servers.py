"""An office behind the web servers of docs/deploy, and its systemd unit: what an admin copies does what it says."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import front_servers
import pytest
import requests
from cast import PASSWORD, SITI
from office_process import RunningOffice, running_office, wait_for
from ports import free_port
from twilio_lookalike import ACCOUNT, TOKEN, WHATSAPP, Lookalike, Pairs, encoded, headers, serving, whatsapp

MEGABYTE = 1024 * 1024
SLOW = 40  # more than the office has threads
needs_nginx = pytest.mark.skipif(front_servers.NGINX is None, reason="nginx is not installed")
needs_caddy = pytest.mark.skipif(front_servers.CADDY is None, reason="Caddy is not installed")


@dataclass
class Front:
    """An office, and the port where the world reaches it."""

    office: RunningOffice
    outer: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.outer}"

    def hook(self, pairs: Pairs, signed_for: str) -> int:
        sent = headers(f"{signed_for}/hooks/whatsapp", pairs)
        return requests.post(f"{self.url}/hooks/whatsapp", data=encoded(pairs), headers=sent, timeout=15).status_code

    def numbers(self) -> list[str]:
        with sqlite3.connect(self.office.folder / "data" / "loket.db") as db:
            return [number for (number,) in db.execute("SELECT number FROM consultation ORDER BY id")]


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The office, with no web server in front of it yet."""
    folder, outer = tmp_path_factory.mktemp("office"), free_port()
    with serving(Lookalike()) as twilio:
        account = f'account_sid = "{ACCOUNT}"\nauth_token = "{TOKEN}"\napi_base = "{twilio.url}"\n'
        tables = f'live_url = "/langsung"\n[channels.whatsapp]\n{account}number = "{WHATSAPP}"\n'
        with running_office(folder, tables, f"http://127.0.0.1:{outer}") as office:
            office.hire("dewi")
            yield Front(office, outer)


@pytest.fixture(params=[pytest.param("nginx", marks=needs_nginx), pytest.param("caddy", marks=needs_caddy)])
def front(request: pytest.FixtureRequest, behind: Front, tmp_path: Path) -> Iterator[Front]:
    """The office behind each web server."""
    with getattr(front_servers, request.param)(tmp_path / "front", behind.outer, behind.office.port):
        yield behind


def post(session: requests.Session, page: str, path: str, form: dict[str, str], **more: Any) -> requests.Response:
    """Send a form as its page would: with its token."""
    (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', session.get(page, timeout=15).text)[:1]
    return session.post(path, data={"csrf_token": token} | form, timeout=30, **more)


def signed_in(front: Front) -> requests.Session:
    session, page = requests.Session(), f"{front.url}/masuk"
    assert post(session, page, page, {"nama": "dewi", "sandi": PASSWORD}).ok
    return session


def known_case(front: Front) -> str:
    if not front.numbers():
        assert front.hook(whatsapp("SM-first", SITI, "minta data penduduk"), front.url) == 200
    return wait_for(front.numbers, "the consultation")[0]


def test_a_webhook_is_signed_for_the_address_that_the_world_sees(front: Front) -> None:
    assert front.hook(whatsapp("SM-inner", SITI, "halo"), front.office.url) == 403
    assert front.hook(whatsapp("SM-outer", SITI, "halo"), front.url) == 200


def test_a_file_of_25_mb_passes_and_a_larger_one_is_told_in_words(front: Front) -> None:
    session, page = signed_in(front), f"{front.url}/konsultasi/{known_case(front)}"
    for size, status, words in ((25 * MEGABYTE, 200, "data.csv"), (25 * MEGABYTE + 1, 422, "lebih dari 25 MB")):
        files = {"berkas": ("data.csv", b"a" * size)}
        answer = post(session, page, f"{page}/lampiran", {"jenis": "catatan"}, files=files)
        assert (answer.status_code, words in answer.text) == (status, True), answer.text[:500]


def test_what_changes_reaches_an_officers_screen_while_the_answer_goes_on(front: Front, tmp_path: Path) -> None:
    ticket = signed_in(front).get(f"{front.url}/kabar/tiket", timeout=15).json()["alamat"]
    assert ticket.startswith("/langsung?t=")
    with closing(http.client.HTTPConnection("127.0.0.1", front.outer, timeout=20)) as line:
        line.request("GET", ticket, headers={"Origin": front.url, "Accept-Encoding": "gzip"})
        stream = line.getresponse()
        assert (stream.status, stream.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
        assert stream.readline() == b"retry: 3000\n"
        number = known_case(front)
        assert front.hook(whatsapp(f"SM-{tmp_path.name}", SITI, "masih ada lagi?"), front.url) == 200
        told: list[str] = []
        while f"data: {number}" not in told:
            assert told.count("event: detak") < 3, told  # a sign of life comes every 15 seconds
            told.append(stream.readline().decode().strip())


def test_an_address_that_a_client_pretends_is_not_believed(front: Front) -> None:
    session, page = requests.Session(), f"{front.url}/masuk"
    session.headers.update(dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "Forwarded"), "203.0.113.9"))
    assert post(session, page, page, {"nama": "mallory", "sandi": "salah sekali"}).status_code == 401
    with sqlite3.connect(front.office.folder / "data" / "loket.db") as db:
        addresses = {address for (address,) in db.execute("SELECT address FROM loginfailure WHERE name = 'mallory'")}
    assert addresses == {"127.0.0.1"}


def slow_body(port: int, path: str = "/hooks/whatsapp") -> socket.socket:
    """Begin a request whose body never becomes whole."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nBody=halo".encode())
    return line


def test_slow_bodies_hold_no_thread_of_an_office_without_a_web_server_in_front(behind: Front) -> None:
    lines = [slow_body(behind.office.port) for _ in range(SLOW)]
    pages = [slow_body(behind.office.port, "/masuk") for _ in range(SLOW)]
    assert requests.get(f"{behind.office.url}/healthz", timeout=12).ok
    assert requests.get(f"{behind.office.url}/masuk", timeout=12).ok
    sent = headers(f"{behind.url}/hooks/whatsapp", pairs := whatsapp("SM-beside-slow", SITI, "halo"))
    assert requests.post(f"{behind.office.url}/hooks/whatsapp", data=encoded(pairs), headers=sent, timeout=15).ok
    for line in lines + pages:
        line.close()


@needs_nginx
def test_slow_bodies_wait_at_nginx_and_keep_nobody_else_waiting(behind: Front, tmp_path: Path) -> None:
    with front_servers.nginx(tmp_path / "front", behind.outer, behind.office.port):
        lines = [slow_body(behind.outer) for _ in range(SLOW)]
        assert requests.get(f"{behind.url}/healthz", timeout=12).ok
        for line in lines:
            line.close()


@needs_nginx
def test_who_falls_silent_in_the_middle_of_a_body_is_sent_away(behind: Front, tmp_path: Path) -> None:
    front = front_servers.nginx(tmp_path / "front", behind.outer, behind.office.port, silence="1s")
    with front, slow_body(behind.outer) as line:
        assert line.recv(1000)[:12] in (b"HTTP/1.1 408", b"")  # nginx may hang up without a word


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_of_systemd_is_well_formed(tmp_path: Path) -> None:
    unit = front_servers.replaced(
        (front_servers.DEPLOY / "loket.service").read_text(),
        ("ExecStart=/opt/loket/.venv/bin/loket ", "ExecStart=/bin/true "),
    )
    (tmp_path / "loket.service").write_text(unit)
    words = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / "loket.service")]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=30)
    assert (ran.returncode, ran.stdout + ran.stderr) == (0, "")
