"""A tablet at the counter of a World: a browser without scripts that joined with a code, and the worker behind it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import acting
import visitors
from web_desk import Desk
from werkzeug.test import TestResponse
from world import World

from channels.walkin import WalkIn
from handlers.officers import counter_devices
from store.office import officers

FIELD = re.compile(r'<input\s[^>]*?type="hidden"[^>]*?name="([a-z_0-9]+)"\s+value="([^"]*)"')
WHO = {"name": "Budi Santoso", "email": "budi@contoh.example", "came_as": "public"}
WHAT = {"need1": "Harga lada 2024", "consent": "1"}


class Tablet:
    """One tablet. page: the text of the page it shows."""

    def __init__(self, world: World, monkeypatch: Any, *, joined: bool = True) -> None:
        self.world = world
        if officers_of(world) is None:
            world.officer("lina", role="admin")
        self.desk = Desk(world, {"walkin": WalkIn()})
        monkeypatch.setattr("bot.bell.Bell.ring", lambda *_: visitors.work(world))
        self.page = ""
        if joined:
            self.joins("Tablet")

    def joins(self, label: str) -> TestResponse:
        lina = officers_of(self.world)
        assert lina is not None
        with self.world.db.write() as db:
            code = counter_devices.add(acting.act(db, self.world, lina), label)
        return self.desk.client.post("/tamu/hubungkan", data={"kode": code})

    def another(self) -> Tablet:
        """Return a second tablet at the same counter, not joined yet."""
        other = object.__new__(Tablet)
        other.__dict__.update(self.__dict__, desk=self.desk.another(), page="")
        return other

    def opens(self, path: str = "/tamu") -> TestResponse:
        answer = self.desk.get(path, follow_redirects=True)
        self.page = unescape(answer.text)
        return answer

    def sends(self, button: str = "", **fields: str) -> TestResponse:
        """Press a button of the page that is shown, with what was written into its fields. Return the redirect."""
        hidden = dict(FIELD.findall(self.page))
        return self.desk.client.post("/tamu/isi", data=hidden | {"button": button} | fields)

    def presses(self, button: str = "", **fields: str) -> str:
        """Press a button and go where it leads. Return the page there."""
        sent = self.sends(button, **fields)
        assert sent.status_code == 303, sent.text
        self.opens(sent.headers["Location"])
        return self.page

    def begins(self, service: str = "consultation") -> str:
        self.opens()
        return self.presses(service=service)

    def serves(self, service: str = "consultation", who: dict[str, str] = WHO, what: dict[str, str] = WHAT) -> str:
        """Let a visitor fill in all they must. Return the page of their number."""
        self.begins(service)
        self.presses(**who)
        self.presses(**what)
        return self.presses("skip")


def officers_of(world: World) -> Any:
    with world.db.read() as db:
        return officers.by_name(db, "lina")
