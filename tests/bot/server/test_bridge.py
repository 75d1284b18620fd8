"""Requests over granian and the bridge: slow clients hold no thread, and nobody sees a difference to plain WSGI."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from bridge_server import HUGE, LARGEST, ROOM
from flask import Flask, send_file
from office_process import wait_for
from running_bridge import running
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from bot.server.bodies import IN_MEMORY
from bot.server.bridge import LARGE, Answer

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running() as port:
        yield port


def begun(port: int, head: str, body: bytes = b"") -> socket.socket:
    """Begin a request and leave it there."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(f"{head}\r\nHost: x\r\n".encode() + body)
    return line


def test_a_request_is_told_to_the_app_as_wsgi_tells_it(port: int) -> None:
    url = f"http://127.0.0.1:{port}/a%20b/%C3%A9?x=%2F&y=1"
    sent = {"Content-Type": "text/plain", "Cookie": "a=1; b=2", "X-One": "1", "X_One": "2"}
    told = requests.post(url, data=b"words", headers=sent, timeout=20).json()
    assert told == {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/a b/é".encode().decode("latin-1"),
        "QUERY_STRING": "x=%2F&y=1",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "5",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "HTTP_X_ONE": "1",
        "cookie": "a=1; b=2",
        "thread": "pages",
        "read": 5,
    }


@pytest.mark.parametrize("size", [0, IN_MEMORY, LARGEST])
def test_a_body_arrives_whole_with_and_without_its_length(port: int, size: int) -> None:
    for data in (b"x" * size, iter([b"x" * size])):
        told = requests.post(f"http://127.0.0.1:{port}/hooks/a", data=data, timeout=20).json()
        assert (told["CONTENT_LENGTH"], told["read"]) == (str(size), size)


def test_a_body_that_is_too_large_is_refused_by_the_app_and_not_read(port: int) -> None:
    declared = requests.post(f"http://127.0.0.1:{port}/", data=b"x" * (LARGEST + 1), timeout=20).json()
    assert (declared["CONTENT_LENGTH"], declared["read"]) == (str(LARGEST + 1), 0)
    unmeasured = requests.post(f"http://127.0.0.1:{port}/hooks/a", data=iter([b"x" * 2 * LARGEST]), timeout=20).json()
    assert LARGEST < unmeasured["read"] < 2 * LARGEST


def test_large_bodies_have_few_threads_of_their_own(port: int) -> None:
    for path in ("hooks/a", "masuk"):
        told = requests.post(f"http://127.0.0.1:{port}/{path}", data=b"x" * (IN_MEMORY + 1), timeout=20).json()
        assert told["thread"] == "large"
    assert requests.post(f"http://127.0.0.1:{port}/hooks/a", data=b"x", timeout=20).json()["thread"] == "hooks"


def test_a_large_answer_comes_whole(port: int) -> None:
    assert len(requests.get(f"http://127.0.0.1:{port}/large", timeout=20).content) == LARGE // 1000 * 1000
    assert requests.get(f"http://127.0.0.1:{port}/unchanged", timeout=20).status_code == 304
    part = requests.get(f"http://127.0.0.1:{port}/huge", headers={"Range": "bytes=1-100000"}, timeout=20)
    assert (part.status_code, len(part.content), part.headers["Content-Length"]) == (206, 100_000, "100000")
    head = requests.head(f"http://127.0.0.1:{port}/", timeout=20)
    assert (head.status_code, head.content, int(head.headers["Content-Length"]) > 0) == (200, b"", True)


@pytest.mark.parametrize(("asked", "status"), [(b"", b"200"), (b"Range: bytes=1-\r\n", b"206")])
def test_who_does_not_read_an_answer_holds_neither_a_thread_nor_memory(asked: bytes, status: bytes) -> None:
    with running() as port, ExitStack() as silent:
        for _ in range(10):  # 640 MB, and the server may take 400
            line = silent.enter_context(begun(port, "GET /huge HTTP/1.1", asked + b"\r\n"))
            assert line.recv(12) == b"HTTP/1.1 " + status
            wait_for(lambda: requests.get(f"http://127.0.0.1:{port}/", timeout=20).ok, "the server")
        assert len(requests.get(f"http://127.0.0.1:{port}/huge", timeout=60).content) == HUGE


def test_who_sends_no_more_of_a_body_is_sent_away_and_holds_no_thread(port: int) -> None:
    short = [begun(port, "POST /hooks/a HTTP/1.1", b"Content-Length: 1000\r\n\r\nabc") for _ in range(8)]
    long = [begun(port, "POST /hooks/a HTTP/1.1", b"Content-Length: 100000\r\n\r\nabc") for _ in range(8)]
    assert requests.post(f"http://127.0.0.1:{port}/hooks/a", data=b"whole", timeout=20).json()["read"] == 5
    for line in short + long:
        with line:
            assert line.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_ends_too_early_never_reaches_the_app(port: int) -> None:
    for length in (1000, 100_000):
        with begun(port, "POST /hooks/a HTTP/1.1", b"Content-Length: %d\r\n\r\nabc" % length) as line:
            line.shutdown(socket.SHUT_WR)
            assert line.recv(1000)[:12] in (b"HTTP/1.1 400", b"")


def test_pages_take_no_thread_from_webhooks_and_too_many_are_told(port: int) -> None:
    held = [begun(port, "GET /pages/held HTTP/1.1", b"\r\n") for _ in range(4)]  # two have threads, one may wait
    ready, _, _ = select.select(held, [], [], 20)
    assert [line.recv(1000)[:12] for line in ready] == [b"HTTP/1.1 503"]
    assert requests.post(f"http://127.0.0.1:{port}/hooks/free", data=b"whole", timeout=15).json()["read"] == 5
    assert [line.recv(1000)[:12] for line in held if line not in ready] == [b"HTTP/1.1 200"] * 3
    for line in held:
        line.close()


def test_a_head_that_does_not_come_and_a_silent_connection_are_hung_up(port: int) -> None:
    with begun(port, "GET / HTTP/1.1") as slow, socket.create_connection(("127.0.0.1", port), timeout=20) as silent:
        assert (slow.recv(1000), silent.recv(1000)) == (b"", b"")


def test_a_form_without_its_length_is_refused_as_it_may_have_been_cut(port: int) -> None:
    refused = requests.post(f"http://127.0.0.1:{port}/", data=iter([b"nama=Siti"]), timeout=20)
    assert (refused.status_code, "Content-Length" in refused.text) == (411, True)


def test_large_bodies_have_a_common_limit_which_only_bytes_that_came_fill(port: int) -> None:
    def large(path: str = "") -> requests.Response:
        return requests.post(f"http://127.0.0.1:{port}/{path}", data=b"x" * LARGEST, timeout=20)

    head = b"Content-Length: %d\r\n\r\n" % LARGEST
    declared = [begun(port, "POST / HTTP/1.1", head) for _ in range(8)]
    assert large().json()["read"] == LARGEST
    held = [begun(port, "POST /pages/full HTTP/1.1", head + b"x" * LARGEST) for _ in range(ROOM // LARGEST)]
    refused = []

    def is_full() -> bool:
        refused.append(begun(port, "POST /pages/full HTTP/1.1", head + b"x" * LARGEST))
        return bool(select.select([refused[-1]], [], [], 1)[0])  # the others are not answered

    wait_for(is_full, "no room")
    answer = refused[-1].recv(1000)
    assert (answer.startswith(b"HTTP/1.1 503 "), b"\r\nretry-after: " in answer) == (True, True)
    small = requests.post(f"http://127.0.0.1:{port}/hooks/empty", data=b"x" * 10, timeout=20)
    assert small.json()["read"] == 10  # what is small needs none of this room
    wait_for(lambda: large().status_code == 200, "room")
    for line in declared + held + refused:
        line.close()


def test_the_server_survives_requests_for_which_there_is_no_memory(port: int) -> None:
    hungry = [begun(port, "GET /hooks/hungry HTTP/1.1", b"\r\n") for _ in range(6)]
    for line in hungry:
        with line:
            assert line.recv(1000).startswith(b"HTTP/1.1 503 ")
    for path in ("", "hooks/a"):
        url = f"http://127.0.0.1:{port}/{path}"
        # threads and memory are free a moment after the answers
        wait_for(lambda url=url: requests.get(url, timeout=20).status_code == 200, "free threads")
        wait_for(lambda url=url: requests.post(url, data=b"x" * LARGEST, timeout=20).status_code == 200, "free memory")


def test_a_file_that_the_app_shows_whole_is_opened_by_the_server_itself(tmp_path: Path) -> None:
    file = tmp_path / "surat.pdf"
    file.write_bytes(b"x" * 100)
    flask = Flask("small")
    flask.add_url_rule("/surat", "surat", lambda: send_file(file, as_attachment=True))
    part, none = {"Range": "bytes=10-19"}, {"Range": "bytes=999-"}
    for headers, path, span in (({}, str(file), None), (part, str(file), (10, 20)), (none, "", None)):
        answer = Answer()
        answer.parts = flask(EnvironBuilder("/surat", headers=Headers(headers)).get_environ(), answer.start)
        assert (answer.path, answer.span) == (path, span)
        answer.close()
