"""Odd addresses and forms on every page, as each kind of person: each gets a page, and none breaks the program."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import roads
from building import Building, true_path
from flask import Flask
from fuzzing import Target, fuzz
from hypothesis import strategies as some
from odd_words import texts, words
from roads import BY_LINK, Road
from world import World

from bot.web.application import writing

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2] / "bot/web"
ASKED = re.compile(r"""(?:form|args|values|files)\.get(?:list)?\(\s*"([\w.-]{1,40})\"""")
NAMED = re.compile(r'\bname="([\w.-]{1,40})"')
NAMES = sorted(
    {name for file in ROOT.rglob("*.py") for name in ASKED.findall(file.read_text())}
    | {name for file in ROOT.rglob("*.html") for name in NAMED.findall(file.read_text())} - {"csrf_token"}
)
ENDING = ("session.sign_out", "account.close", "account.end", "account.sign_out", "account.sign_out_everywhere")
ENDING += ("signed_in.end", "signed_in.end_others", "profile.password", "hooks.hook", "setup.make")
CITIZENS = ("stranger", "stranger", "citizen", "device", "link", "link")
HEADERS = ("HX-Request", "HX-Current-URL", "Referer", "Accept-Language", "If-None-Match", "Range", "X-Forwarded-For")
HEADERS += ("Accept-Encoding", "User-Agent", "Cookie", "If-Modified-Since", "Accept", "Host", "Content-Type")


class Visitor:
    """Goes where an input says, as whom it says, with what it says."""

    def __init__(self, world: World) -> None:
        self.building = Building(world)
        self.things, self.linked = self.building.things(), self.building.linked()
        self.told = roads.matrix()
        pages = self.building.desk.flask
        self.roads = [one for one in roads.roads(pages.url_map) if one.name not in ENDING]
        _tell_errors(pages)

    def goes(self, data: bytes) -> None:
        asked = json.loads(data)
        road = next((one for one in self.roads if f"{one.method} {one.name}" == asked["road"]), None)
        if road is None:  # an example of a page that is gone
            return
        who = "stranger" if asked["who"] == "link" else asked["who"]
        form = _form(asked) | {"csrf_token": self.building.tokens[who]}
        headers = [
            (name, value.encode("latin-1", "ignore").decode("latin-1")) for name, value in asked["headers"].items()
        ]
        answer = self.building.people[who].client.open(
            self._path(road, asked),
            method=road.method,
            query_string=asked["query"]
            and "&".join(f"{_quoted(one)}={_quoted(two)}" for one, two in asked["query"].items()),
            data=form if road.method == "POST" else None,
            headers=[(name, value) for name, value in headers if "\r" not in value and "\n" not in value],
        )
        answer.get_data()
        answer.close()
        assert answer.status_code < 500 or answer.status_code == 501, (road, answer.status)
        self.building.world.pass_time(seconds=20)

    def _path(self, road: Road, asked: dict[str, Any]) -> str:
        if asked["who"] == "link" and BY_LINK in self.told[roads.row_of(self.told, road)].values():
            return true_path(road, self.linked, self.building.number)
        parts = {name: _quoted(value) for name, value in asked["parts"].items()}
        return road.path(self.things | parts)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _form(asked: dict[str, Any]) -> dict[str, Any]:
    form: dict[str, Any] = {name: value.encode("utf-8", "replace").decode() for name, value in asked["form"].items()}
    if asked["file"] is not None:
        name, content = asked["file"]
        form["berkas"] = (BytesIO(content.encode("utf-8", "replace")), name.encode("utf-8", "replace").decode())
    return form


def _tell_errors(flask: Flask) -> None:
    """Let errors through that would become a page of their own."""

    def tell(error: Exception) -> None:
        raise error

    flask.config["PROPAGATE_EXCEPTIONS"] = True
    known = flask.error_handler_spec[None][None]
    for kind in [one for one in known if one.__name__ in ("Exception", "OperationalError")]:
        known[kind] = tell  # type: ignore[assignment]


def inputs(visitor: Visitor) -> some.SearchStrategy[bytes]:
    named = some.dictionaries(some.sampled_from(NAMES), texts, max_size=5)
    asked = {
        "road": some.sampled_from([f"{one.method} {one.name}" for one in visitor.roads]),
        "who": some.sampled_from((*CITIZENS, "officer", "supervisor", "admin")),
        "parts": some.dictionaries(
            some.sampled_from(("number", "key", "name", "token", "one", "file_id")), words, max_size=1
        ),
        "query": named,
        "form": named,
        "file": some.none() | some.tuples(words, texts),
        "headers": some.dictionaries(some.sampled_from(HEADERS), words, max_size=1),
    }
    return some.fixed_dictionaries(asked).map(lambda told: json.dumps(told).encode())


def test_no_address_and_no_form_breaks_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.0)
    visitor = Visitor(world)
    assert fuzz(Target("pages", inputs(visitor), visitor.goes)) > 0
