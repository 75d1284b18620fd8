"""The World: an office, a cast, a real database. Siti and Budi write, Dewi and Agus answer, Rahma supervises."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import acting
from cast import MONDAY_MORNING, OFFICE, PASSWORD
from sqlalchemy import select
from sqlmodel import Session, col

from channels.envelope import Address, Billed, Inbound, Traits
from channels.envelope import Arrival as Arrived
from handlers.intake import pipeline
from handlers.office.office import Office
from store.cases import visible_cases
from store.db.database import Database
from store.db.file_store import FileStore
from store.office import officers
from store.tables import Arrival, Consultation, Message, Officer
from store.transport import arrivals

TRAITS = {
    "whatsapp": Traits(
        "WhatsApp",
        "whatsapp",
        window=timedelta(hours=24),
        reaches=("phone", "bsuid"),
        max_body=1600,
        max_file=16 << 20,
        billed=Billed.MESSAGES,
    ),
    "sms": Traits("SMS", "sms", files=False, max_body=1600, billed=Billed.PARTS),
    "phone": Traits("Telepon", "telepon", writes=False, reaches=()),
    "email": Traits("Email", "email", chat=False, reaches=("email",)),
}


@dataclass
class World:
    """An office with a database and no provider: what the handlers see."""

    db: Database
    folder: Path
    now: datetime = MONDAY_MORNING
    office: Office = field(default_factory=lambda: Office(**OFFICE, secret="rahasia", traits=TRAITS))
    heard: int = 0

    def __post_init__(self) -> None:
        self.files = FileStore(self.folder / "files")
        self.db.audience = visible_cases.audience

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def officer(self, name: str, *, on_duty: bool = True, **more: Any) -> Officer:
        with self.db.write() as db:
            officer = officers.add(db, name, name.capitalize(), PASSWORD, now=self.now, **more)
            officer.on_duty = on_duty
        return officer

    def officer_named(self, name: str) -> Officer:
        """Return the officer with this sign-in name, as stored now."""
        with self.db.read() as db:
            found = officers.by_name(db, name)
        assert found is not None
        return found

    def hears(self, channel: str, sender: str, body: str, **more: Any) -> str:
        """Take a citizen's message through the whole pipeline; return its outcome."""
        with self.db.write() as db:
            return self.hears_in(db, channel, sender, body, **more)

    def hears_in(self, db: Session, channel: str, sender: str, body: str, **more: Any) -> str:
        message = self.inbound(channel, sender, body, **more)
        arrival = Arrival(channel=channel, key=f"{message.external_id}:{self.heard}", raw=b"", received_at=self.now)
        db.add(arrival)
        db.flush()
        outcome = pipeline.handle(db, self.office, channel, arrival, message, self.now)
        arrivals.finish(arrival, [outcome], self.now)
        return outcome

    def inbound(self, channel: str, sender: str, body: str, **more: Any) -> Inbound:
        self.heard += 1
        kind = more.pop("kind", "email" if "@" in sender else "phone")
        address = Address(channel, sender, more.pop("name", ""), kind)
        sent_at = more.pop("sent_at", self.now)
        return Inbound(more.pop("external_id", f"in-{self.heard}"), address, body, sent_at, **more)

    def arrives(self, channel: str, key: str, raw: bytes = b"") -> bool:
        return arrivals.put(self.db, [arrivals.Row(channel, Arrived(key, raw), self.now)])[0]

    def closes(self, number: str, by: str = "dewi") -> None:
        """Let an officer close a consultation."""
        with self.db.write() as db:
            officer = officers.by_name(db, by)
            assert officer is not None
            acting.close(db, self, officer, number)

    def consultations(self) -> list[Consultation]:
        with self.db.read() as db:
            return list(db.scalars(select(Consultation).order_by(col(Consultation.id))))

    def case(self, number: str) -> Consultation:
        """Return the consultation with this number, as stored now."""
        return next(case for case in self.consultations() if case.number == number)

    def the_consultation(self) -> Consultation:
        (only,) = self.consultations()
        return only

    def said(self, kind: str | None = None) -> list[Message]:
        """Return our messages, oldest first."""
        with self.db.read() as db:
            query = select(Message).where(col(Message.direction) == "out").order_by(col(Message.id))
            return [one for one in db.scalars(query) if kind in (None, one.kind)]
