"""An office whose officer Dewi asks her colleague Laila, for tests of the three steps and of staff mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acting import do
from cast import SITI
from sqlalchemy import select
from sqlmodel import SQLModel, col
from world import World

from handlers.desk import answering
from handlers.office import links
from handlers.outgoing import notice_mail as mailed_notices
from handlers.steps import confirmations, directory
from handlers.steps.needs import Item, add
from store.tables import Colleague, Confirmation, Event, Message, Notice, Officer

LAILA = "laila@kantor.example"
DEWI = "dewi@kantor.example"
MAY_RELEASE = "Apakah luas tanam 2025 boleh dirilis?"


class StaffDesk:
    """An office in which Dewi, who has mail, holds Siti's consultation, and Laila knows about its subject."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.office = replace(world.office, answers_by_mail=True)
        self.dewi = world.officer("dewi", email=DEWI)
        self.agus = world.officer("agus", on_duty=False)
        with world.db.write() as db:
            db.get_one(Officer, self.dewi.id).preferences = {"mail": True}
        world.hears("whatsapp", SITI, "Pagi, minta luas tanam lada per kecamatan 2021-2025", name="Siti")
        self.number = world.the_consultation().number
        fields = {"name": "Laila Hasanah", "section": "Statistik Produksi", "skills": "pertanian", "email": LAILA}
        with world.db.write() as db:
            self.laila: Colleague = directory.save(db, None, fields, now=world.now)

    def do(self, action: Any, *values: Any, **more: Any) -> Any:
        """Run an action in its transaction, by Dewi unless another officer is named."""
        return do(self.world, action, *values, **{"by": self.dewi} | more)

    def asks(self, question: str = MAY_RELEASE) -> Confirmation:
        confirmation = self.do(confirmations.ask, self.number, self.laila.id, question)
        assert isinstance(confirmation, Confirmation)
        return confirmation

    def needs(self, *items: str) -> list[int]:
        return [self.do(add, self.number, Item(one)).id for one in items]

    def mails(self, sender: str, body: str, **more: Any) -> str:
        return self.world.hears("email", sender, body, **({"full_body": body} | more))

    def token(self, confirmation: Confirmation) -> str:
        return links.sign(self.world.office, "confirm", confirmation.token)

    def rows(self, table: type[SQLModel]) -> list[Any]:
        with self.world.db.read() as db:
            return list(db.scalars(select(table).order_by(col(table.id))))  # type: ignore[attr-defined]

    def staff_mail(self, kind: str) -> list[Message]:
        """Return the mails to staff of one kind, oldest first."""
        return [one for one in self.rows(Message) if one.direction == "staff" and one.kind == kind]

    def notice_mail(self) -> Message:
        """Return the notice mail that Dewi gets after ten minutes away from the desk."""
        self.world.pass_time(minutes=10)
        with self.world.db.write() as db:
            mailed_notices.queue_due(db, self.world.office, self.world.now)
        return self.staff_mail("notice")[-1]

    def notes(self) -> list[str]:
        return [one.body for one in self.rows(Message) if one.direction == "note"]

    def happened(self) -> list[str]:
        return [one.what for one in self.rows(Event)]

    def told(self, officer: Officer) -> list[str]:
        """Return the kinds of what an officer has not seen of their list of notices."""
        mine = [one for one in self.rows(Notice) if one.officer_id == officer.id and not one.quiet]
        return [one.what for one in mine if one.seen_at is None]

    @property
    def state(self) -> str:
        return self.world.consultations()[0].state

    def replies(self, text: str) -> list[Message]:
        queued: list[Message] = self.do(answering.reply, self.number, text)
        return queued
