"""The parts of the simulated world, put together, and their HTTP application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request

from bot.simulator.control import Control
from bot.simulator.crew import Crew
from bot.simulator.failures import Failures
from bot.simulator.mail.mailboxes import Boxes
from bot.simulator.mail.post_office import PostOffice
from bot.simulator.setup import Setup
from bot.simulator.twilio.account import Messages
from bot.simulator.twilio.calls import Calls
from bot.simulator.twilio.incoming import Incoming
from bot.simulator.twilio.outgoing import Outgoing
from bot.simulator.twilio.rest import Rest
from bot.simulator.twilio.webhooks import Webhooks
from bot.simulator.webapi.api import PREFIX, WebApi
from bot.simulator.world import World

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class Site:
    """One world. As a WSGI application it answers /control/ itself, /v1/api/ as the BPS WebAPI, the rest as Twilio."""

    def __init__(self, setup: Setup, clock: Callable[[], datetime]) -> None:
        self.world = World(clock)
        self.failures = Failures()
        # every start has a UIDVALIDITY of its own: tenths of seconds fit 32 bits until 2039
        self.boxes = Boxes(int((clock() - BEGINNING).total_seconds() * 10))
        self.post_office = PostOffice(setup, self.world, self.boxes)
        messages, webhooks, crew = Messages(), Webhooks(setup.auth_token), Crew("incoming", 16)
        calls = Calls(setup, self.world, webhooks)
        outgoing = Outgoing(setup, self.world, messages, self.failures, webhooks)
        incoming = Incoming(setup, self.world, messages, webhooks, crew)
        self._rest = Rest(setup, self.world, messages, outgoing, calls, self.failures)
        self._webapi = WebApi(setup)
        faults = self._webapi.faults
        self._control = Control(setup, self.world, incoming, calls, self.post_office, self.failures, crew, faults)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        if request.path.startswith(PREFIX):
            return self._webapi.answer(request)(environ, start_response)
        face = self._control if request.path.startswith("/control/") else self._rest
        return face.answer(request)(environ, start_response)
