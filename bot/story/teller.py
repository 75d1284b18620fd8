"""Tell what happened at an invented counter, through the same handlers that serve real citizens."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from channels.envelope import Address, Attachment, Delivery, Inbound
from handlers.desk import actions, answering, tagging
from handlers.intake import pipeline
from handlers.office.office import Office
from handlers.officers import guards
from handlers.officers.act import Act
from handlers.outgoing.queueing import OutgoingAttachment
from handlers.privacy import guest_book
from handlers.steps import confirmation_answers, confirmations, directory, needs
from store.cases import consultations, messages
from store.db.database import Database
from store.db.file_store import FileStore
from store.desk import drafts
from store.tables import Arrival, Consultation, Counter, Message, Officer
from store.transport import arrivals
from store.vocabulary import DraftKind, FileState, MessageState


@dataclass
class Story:
    """Tells what happened, minute by minute, until `now`.

    team: officers who answer. The last of them supervises.
    """

    db: Database
    office: Office
    files: FileStore
    now: datetime
    team: Sequence[Officer]
    told: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(2026))  # noqa: S311  # a story, no secret

    def ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)

    @property
    def me(self) -> Officer:
        return self.team[0]

    @property
    def colleague(self) -> Officer:
        return self.team[1 % len(self.team)]

    # what happens

    def next_number(self, value: int, series: str = "K") -> None:
        """Let the next consultation get this number, unless the series is beyond it already."""
        year = self.now.astimezone(self.office.zone).year
        with self.telling() as db:
            counter = db.get(Counter, (series, year)) or Counter(series=series, year=year, value=0)
            counter.value = max(counter.value, value - 1)
            db.add(counter)

    def writes(self, at: datetime, channel: str, sender: str, body: str, name: str = "", **more: Any) -> str:
        """Send a citizen's message through the whole pipeline. Return the number of its consultation."""
        with self.telling() as db:
            return self.writes_in(db, at, channel, sender, body, name, **more)

    def writes_in(
        self, db: Session, at: datetime, channel: str, sender: str, body: str, name: str = "", **more: Any
    ) -> str:
        self.told += 1
        key = f"story-{self.told}-{at.timestamp():.0f}"
        address = Address(channel, sender, name, "email" if "@" in sender else "phone")
        enclosed = more.pop("enclosed", ())
        attachments = tuple(Attachment(name, kind, "") for name, kind, _ in enclosed)
        message = Inbound(key, address, body, at, attachments=attachments, **more)
        arrival = Arrival(channel=channel, key=key, raw=body.encode(), received_at=at)
        db.add(arrival)
        db.flush()
        outcome = pipeline.handle(db, self.office, channel, arrival, message, at)
        arrivals.finish(arrival, [outcome], at)
        stored = messages.by_external_id(db, channel, key)
        if stored is None or stored.consultation_id is None:
            return ""
        for file, (_, _, data) in zip(
            messages.files(db, [stored.id or 0]).get(stored.id or 0, []), enclosed, strict=True
        ):
            file.state, file.sha256, file.size = FileState.STORED, self.files.put(data), len(data)
        return db.get_one(Consultation, stored.consultation_id).number

    def answers(
        self,
        at: datetime,
        number: str,
        text: str,
        by: Officer | None = None,
        *,
        fate: str = MessageState.READ,
        **more: Any,
    ) -> None:
        """Let an officer answer. They take the consultation over where another officer holds it.

        fate: state that the answer reaches at the provider.
        """
        with self.telling() as db:
            self.answers_in(db, at, number, text, by or self.me, fate=fate, **more)

    def answers_in(
        self,
        db: Session,
        at: datetime,
        number: str,
        text: str,
        by: Officer,
        *,
        fate: str = MessageState.READ,
        **more: Any,
    ) -> None:
        act, case = self.on(db, number, by, at)
        actions.take(act, case)
        for message in answering.reply(act, case, text, **more):
            self._arrives(db, message, at, fate)

    def act(self, db: Session, by: Officer, at: datetime) -> Act:
        """Return the action of an officer at a moment."""
        return Act(db, self.office, by, at)

    def on(self, db: Session, number: str, by: Officer, at: datetime) -> tuple[Act, Consultation]:
        """Return the action of an officer at a moment, and the case it is about."""
        act = self.act(db, by, at)
        return act, guards.find_case(act, number)

    def _arrives(self, db: Session, message: Message, at: datetime, fate: str) -> None:
        message.state, message.external_id, message.sent_at = MessageState.SENT, f"SM{message.key}", at
        if fate != MessageState.SENT:
            error = "WhatsApp menolak: jendela 24 jam sudah tertutup." if fate == MessageState.FAILED else ""
            report = Delivery(message.external_id, fate, error)
            pipeline.handle(
                db, self.office, message.channel, Arrival(channel="", key="", raw=b"", received_at=at), report, at
            )

    @contextmanager
    def telling(self) -> Iterator[Session]:
        """Tell something in one transaction, in which the messages of the bot arrive. A running demo sends none."""
        with self.db.write() as db:
            yield db
            self.robot_sent_in(db)

    def robot_sent_in(self, db: Session) -> None:
        for message in messages.queued(db):
            message.state, message.external_id, message.sent_at = MessageState.DELIVERED, f"SM{message.key}", message.at

    def notes(self, at: datetime, number: str, text: str, by: Officer) -> None:
        with self.telling() as db:
            answering.note(*self.on(db, number, by, at), text)

    def tags(self, at: datetime, number: str, *words: str) -> None:
        with self.telling() as db:
            act, case = self.on(db, number, self.me, at)
            for word in words:
                tagging.add(act, case, word)

    def wants(self, at: datetime, number: str, *wanted: tuple[needs.Item, str], by: Officer | None = None) -> list[int]:
        """Note what the citizen needs, and whether we have it (available | partial | missing, "" unknown).

        Return the ids.
        """
        with self.telling() as db:
            ids: list[int] = []
            act, case = self.on(db, number, by or self.me, at)
            for item, availability in wanted:
                need = needs.add(act, case, item)
                if availability:
                    needs.check(act, case, need.id, availability)
                ids.append(need.id or 0)
        return ids

    def offers(self, at: datetime, number: str, need_ids: Sequence[int], source: needs.Source) -> None:
        with self.telling() as db:
            needs.offer(*self.on(db, number, self.me, at), need_ids, source)

    def employs(self, name: str, section: str, skills: str, email: str) -> int:
        """Add a subject-matter colleague. Return their id."""
        fields = {"name": name, "section": section, "skills": skills, "email": email}
        with self.telling() as db:
            return directory.save(db, None, fields, now=self.now).id or 0

    def asks(self, at: datetime, number: str, colleague: int, question: str, by: Officer | None = None) -> str:
        """Ask a colleague. Return the token of their page."""
        with self.telling() as db:
            return confirmations.ask(*self.on(db, number, by or self.me, at), colleague, question).token

    def explains(self, at: datetime, token: str, answer: str) -> None:
        """Let the colleague answer on their page."""
        with self.telling() as db:
            confirmation_answers.answer_on_page(db, token, answer, now=at)

    def types(self, number: str, by: Officer, words: str) -> None:
        """Let an officer type at this moment."""
        with self.telling() as db:
            case = consultations.by_number(db, number)
            if case is not None:
                drafts.keep(db, case, by, DraftKind.REPLY, words, self.now)

    def closes(self, at: datetime, number: str, by: Officer) -> None:
        with self.telling() as db:
            actions.close(*self.on(db, number, by, at))

    def is_about(self, number: str, subject: str) -> None:
        with self.telling() as db:
            case = consultations.by_number(db, number)
            if case is not None:
                case.subject = subject

    def tells(self, at: datetime, number: str, name: str, **answers: str) -> None:
        """Note what the citizen told for the guest book."""
        with self.telling() as db:
            guest_book.fill(*self.on(db, number, self.me, at), name, answers)

    def attachment(self, filename: str, content_type: str, data: bytes) -> OutgoingAttachment:
        return OutgoingAttachment(filename, content_type, self.files.put(data), len(data))
