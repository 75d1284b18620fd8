"""Addresses that templates ask for are built once, and are the right ones."""

from __future__ import annotations

from flask import Flask

from bot.web.http import addresses


def small_app() -> Flask:
    flask = Flask("small")
    flask.add_url_rule("/konsultasi/<number>", "case", lambda number: number)
    flask.add_url_rule("/cari", "search", lambda: "")
    return flask


def test_a_remembered_address_is_what_flask_builds() -> None:
    flask = small_app()
    url_for = addresses.remembered(flask)
    asked = [
        ("case", {"number": "K-1"}),
        ("case", {"number": "K-2"}),
        ("search", {"q": "a b&c"}),
        ("search", {"q": None}),
    ]
    with flask.test_request_context("/cari"):
        expected = [flask.url_for(endpoint, **values) for endpoint, values in asked]  # type: ignore[arg-type]
        assert [url_for(endpoint, **values) for endpoint, values in asked] == expected
    with flask.test_request_context("/konsultasi/K-9", base_url="http://lain.example"):
        assert [url_for(endpoint, **values) for endpoint, values in asked] == expected


def test_an_address_is_built_once() -> None:
    flask, built = small_app(), []
    flask.url_build_error_handlers.append(lambda error, endpoint, values: built.append(endpoint) or "/tidak-ada")
    url_for = addresses.remembered(flask)
    with flask.test_request_context("/cari"):
        assert [url_for("unknown"), url_for("unknown")] == ["/tidak-ada"] * 2
    assert built == ["unknown"]
