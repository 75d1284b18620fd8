"""The web app over a World: requests as a browser sends them, with real sessions and real form tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import acting
from cast import PASSWORD, SITI
from werkzeug.test import TestResponse
from world import World
from world_app import app_of

from bot.web.app import create_app
from channels.identity.provider import IdentityProvider
from channels.protocols import Channel
from channels.sources.bps_webapi import BpsWebApi
from handlers.desk import actions
from store.office import officers
from store.tables import Consultation

WHOLE = re.compile(r'<span class="lk-nowrap">([^<]*)</span>')  # keeps a number on one line, says nothing
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Desk:
    """A browser at the office of a World."""

    world: World
    channels: dict[str, Channel] = field(default_factory=dict)
    public_url: str = "https://loket.contoh.example"
    catalogue: BpsWebApi | None = None
    provider: IdentityProvider | None = None

    def __post_init__(self) -> None:
        self.app = app_of(self.world, self.channels, self.public_url, self.catalogue, self.provider)
        self.flask = create_app(self.app)
        self.flask.config["SESSION_COOKIE_SECURE"] = False
        self.flask.testing = False
        self.client = self.flask.test_client()

    def another(self) -> Desk:
        """Return a second browser at the same office."""
        other = object.__new__(Desk)
        other.__dict__.update(self.__dict__, client=self.flask.test_client())
        return other

    def sign_in(self, name: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/masuk", {"nama": name, "sandi": password}, page="/masuk")

    def lets_in(self, page: Any, base: str, name: str = "dewi", to: str = "/konsultasi") -> None:
        """Give a window of a real browser an officer's session, and open a page of the desk in it.

        Signing in by the form costs two more pages in the browser; the tests that are about it do it.
        """
        theirs = self.another()
        theirs.sign_in(name)
        cookie = theirs.client.get_cookie("loket")
        assert cookie is not None
        page.context.add_cookies([{"name": "loket", "value": cookie.value, "url": base}])
        page.goto(f"{base}{to}")

    def get(self, path: str, **more: Any) -> TestResponse:
        answer = self.client.get(path, **more)
        answer.get_data()
        answer.close()
        return answer

    def text(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status)
        return unescape(WHOLE.sub(r"\1", answer.text))

    def post(self, path: str, form: dict[str, Any] | None = None, *, page: str = "/saya") -> TestResponse:
        """Send a form as its page would."""
        return self.client.post(path, data={"csrf_token": self.token(page)} | (form or {}))

    def token(self, page: str) -> str:
        """Return the token of a page's forms, "" where it has none."""
        found = TOKEN.search(self.get(page).text)
        return found.group(1) if found else ""

    def case(self, number: str) -> Consultation:
        return next(one for one in self.world.consultations() if one.number == number)

    def act(self, number: str, action: str, form: dict[str, Any] | None = None) -> TestResponse:
        """Do one action on a consultation, having seen its last event."""
        page = f"/konsultasi/{number}"
        return self.post(
            f"{page}/{action}", {"dilihat": str(self.case(number).last_event_id)} | (form or {}), page=page
        )

    def heard(
        self, body: str = "Minta data penduduk Gantung 2022", channel: str = "whatsapp", sender: str = SITI, **more: Any
    ) -> str:
        """Let a citizen write and Dewi take the case; return its number."""
        self.world.hears(channel, sender, body, **{"name": "Siti"} | more)
        number = max(self.world.consultations(), key=lambda one: one.last_event_id).number
        with self.world.db.write() as db:
            dewi = officers.by_name(db, "dewi")
            assert dewi is not None
            actions.take(*acting.on(db, self.world, dewi, number))
        return number
