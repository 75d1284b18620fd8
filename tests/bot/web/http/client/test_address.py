"""Whose address counts, however a web server in front of us writes it."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from flask import Flask

from bot.web.http.client import address

PROXIES = tuple(map(ip_network, ("127.0.0.0/8", "::1", "10.0.0.0/24")))


@pytest.mark.parametrize(
    ("asked", "named", "client"),
    [
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # nobody whom we believe
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9:51234", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("127.0.0.1", "203.0.113.9, ::ffff:10.0.0.3", "203.0.113.9"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.9:80, 10.0.0.3:9000", "203.0.113.9"),
        ("::ffff:198.51.100.7", "", "198.51.100.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "unknown", "unknown"),
    ],
)
def test_the_client_is_the_last_who_is_no_web_server_of_ours(asked: str, named: str, client: str) -> None:
    flask = Flask("small")
    flask.config["PROXIES"] = PROXIES
    headers = {"X-Forwarded-For": named} if named else {}
    with flask.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": asked}):
        assert address.client_address() == client


@pytest.mark.parametrize(
    ("asked", "host", "more", "is_here"),
    [
        ("127.0.0.1", "127.0.0.1:8080", {}, True),
        ("::ffff:127.0.0.1", "localhost:8080", {}, True),
        ("::1", "[::1]:8080", {}, True),
        ("198.51.100.7", "127.0.0.1:8080", {}, False),
        ("127.0.0.1", "loket.contoh.example", {}, False),
        ("127.0.0.1", "127.0.0.1:8080", {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, False),
        ("127.0.0.1", "127.0.0.1:8080", {"HTTP_VIA": "1.1 front"}, False),
        ("127.0.0.1", "127.0.0.1:8080", {"SERVER_PROTOCOL": "HTTP/1.0"}, False),  # a web server that was told no more
    ],
)
def test_a_web_server_in_front_is_no_program_of_this_computer(
    asked: str, host: str, more: dict[str, str], is_here: bool
) -> None:
    told = {"REMOTE_ADDR": asked, "HTTP_HOST": host} | more
    with Flask("small").test_request_context("/", environ_overrides=told):
        assert address.is_on_this_computer() is is_here
