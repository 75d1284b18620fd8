"""An office as it lay on its disk under the first tables: people, and a message that was taken and not yet handled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import twilio_lookalike
from cast import PASSWORD
from sqlalchemy import NullPool, create_engine, text
from twilio_lookalike import ACCOUNT, TOKEN, WHATSAPP

from channels.whatsapp import WhatsApp
from store.db.database import migrate
from store.office import officers

if TYPE_CHECKING:
    from chaos.outside import Outside

FIRST = "0001"
OFFICER = """INSERT INTO officer (name, display_name, email, phone, role, password_hash, on_duty, capacity, active,
session_version, created_at) VALUES (:name, :shown, '', '', 'officer', :hash, :yes, 10, :yes, 1, :at)"""
ARRIVAL = """INSERT INTO arrival (channel, key, raw, received_at, state, outcome, error)
VALUES ('whatsapp', :key, :raw, :at, 'new', '', '')"""


def make(url: str, data: Path, names: Sequence[str], world: Outside) -> None:
    """Make the first tables. What somebody wrote before is in the books, and in the provider's list, too."""
    migrate(url, data, to=FIRST)
    at = (datetime.now(UTC) - timedelta(minutes=5)).replace(tzinfo=None if url.startswith("sqlite") else UTC)
    people = [{"name": one, "shown": one.capitalize(), "hash": officers.hash_password(PASSWORD)} for one in names]
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as db:
        db.execute(text(OFFICER), [one | {"yes": True, "at": at} for one in people])
        for _ in range(3):
            note = world.books.says("whatsapp", f"+62812000099{len(world.books.said):02d}")
            note.heard, sid = True, f"SM{note.digits:c>32}"
            pairs = twilio_lookalike.whatsapp(sid, note.sender, f"Mohon data lada {note.word}")
            world.twilio.hears(pairs)
            channel = WhatsApp(account_sid=ACCOUNT, auth_token=TOKEN, number=WHATSAPP)
            taken = channel.accept(twilio_lookalike.webhook("/hooks/whatsapp", pairs))
            db.execute(text(ARRIVAL), {"key": taken.key, "raw": taken.raw, "at": at})
    engine.dispose()
