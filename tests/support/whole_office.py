"""A whole office with real settings and real channels, for tests of a message's way through all packages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import acting
import fresh_tables
import twilio_lookalike
from cast import MONDAY_MORNING, PASSWORD
from sqlalchemy import inspect, select
from sqlmodel import SQLModel
from twilio_lookalike import Pairs

from bot.app import App, build
from bot.config.settings import load
from channels.envelope import Arrival as Arrived
from handlers.desk import actions, answering
from store.db.database import migrate
from store.office import officers
from store.tables import Arrival, Message
from store.transport import arrivals, claims

AFTER_A_CLAIM = claims.CLAIM_LASTS.total_seconds() + 1
PUBLIC_URL = "https://loket.contoh.example"
CONFIG = """
public_url = "{public_url}"
port = {port}
database = "{database}"
redis = "{redis}"
[office]
name = "Kantor Contoh"
short_name = "Kantor"
[channels.whatsapp]
account_sid = "{account}"
auth_token = "{token}"
number = "{whatsapp}"
api_base = "{api_base}"
max_file_mb = 1
[channels.sms]
account_sid = "{account}"
auth_token = "{token}"
number = "{sms}"
api_base = "{api_base}"
"""


@dataclass
class StoppedClock:
    """A clock that a test moves."""

    now: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


def write_config(folder: Path, api_base: str, **more: str | int) -> Path:
    """Write a config.toml for an office whose Twilio is at `api_base`."""
    values: dict[str, str | int] = {"public_url": PUBLIC_URL, "port": 8080, "database": "sqlite"}
    values["redis"] = f"unix://{folder / 'nobody.sock'}"
    file = folder / "config.toml"
    account = {"account": twilio_lookalike.ACCOUNT, "token": twilio_lookalike.TOKEN}
    numbers = {"whatsapp": twilio_lookalike.WHATSAPP, "sms": twilio_lookalike.SMS}
    file.write_text(CONFIG.format(**values | more, **account, **numbers, api_base=api_base))
    return file


def make_app(folder: Path, api_base: str, clock: object, **more: str | int) -> App:
    """Return the App of that office, its tables made."""
    if more.get("database", "sqlite") == "sqlite":
        fresh_tables.tables(folder / "data")
    settings = load(write_config(folder, api_base, **more))
    migrate(settings.database_url, settings.data)
    return replace(build(settings), clock=clock)  # type: ignore[arg-type]  # tells the time all the same


def post(client, channel: str, pairs: Pairs, **more):
    """Post a form to /hooks/<channel>, signed as the real Twilio does it."""
    url = f"{more.pop('public_url', PUBLIC_URL)}/hooks/{channel}"
    signed = twilio_lookalike.headers(url, pairs) | more.pop("headers", {})
    return client.post(f"/hooks/{channel}", data=more.pop("data", twilio_lookalike.encoded(pairs)), headers=signed)


def rows(app: App, table: type[SQLModel]) -> list:
    """Return every row of a table, oldest first."""
    with app.db.read() as db:
        return list(db.scalars(select(table).order_by(*inspect(table).primary_key)))


def said(app: App) -> list:
    """Return our messages, oldest first."""
    return [one for one in rows(app, Message) if one.direction == "out"]


def hears(app: App, sender: str, body: str = "minta data penduduk", channel: str = "whatsapp") -> None:
    """Put a citizen's message into the tables, as the webhook does."""
    sid = f"SM-in-{len(rows(app, Arrival))}"
    pairs = (
        twilio_lookalike.whatsapp(sid, sender, body)
        if channel == "whatsapp"
        else twilio_lookalike.sms(sid, sender, body)
    )
    arrivals.put(app.db, [arrivals.Row(channel, Arrived(sid, b"\n" + twilio_lookalike.encoded(pairs)), app.clock())])


def answers(app: App, *texts: str) -> list[Message]:
    """Let Dewi answer the only consultation."""
    with app.db.write() as db:
        dewi = officers.by_name(db, "dewi") or officers.add(db, "dewi", "Dewi", PASSWORD, now=app.clock())
        number = "K-2026-000001"
        actions.take(*acting.on(db, app, dewi, number))
        return [answering.reply(*acting.on(db, app, dewi, number), text)[0] for text in texts]


def states(app: App) -> list[str]:
    """Return the state of each of our messages."""
    return [one.state for one in said(app)]
