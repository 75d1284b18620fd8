"""The tables. Every time is aware UTC; every state is a plain string with a CHECK; ids never leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})", name=column)


def _where(name: str, condition: str, *columns: str) -> Index:
    """A partial index: small, and used only by the few rows somebody still has to look at."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


ARRIVAL_STATES = ("new", "done", "shunted")
CASE_STATES = ("new", "assigned", "answered", "confirming", "closed")
DIRECTIONS = ("in", "out", "note")
# held: waits for the citizen to open WhatsApp's window; unknown: may have left, an officer decides
OUT_STATES = ("", "queued", "sending", "held", "unknown", "sent", "delivered", "read", "failed", "cancelled")
FILE_STATES = ("pending", "stored", "failed")
ROLES = ("officer", "supervisor", "admin")


class Arrival(SQLModel, table=True):
    """Something a provider handed us: raw bytes, kept once, before anything can fail."""

    __table_args__ = (
        UniqueConstraint("channel", "key"),
        _one_of("state", ARRIVAL_STATES),
        _where("ix_arrival_new", "state = 'new'", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    key: str
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime
    state: str = "new"
    outcome: str = ""
    error: str = Field(default="", sa_column=Column(Text, nullable=False))
    done_at: datetime | None = None


class Refusal(SQLModel, table=True):
    """A webhook request we did not believe, whole, so that it can be replayed once the setting is mended."""

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    at: datetime
    reason: str
    url: str
    query: str
    headers: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    replayed_at: datetime | None = None


class MailMark(SQLModel, table=True):
    """How far one folder of one mailbox has been read."""

    channel: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int
    uid: int
    seen_at: datetime


class Person(SQLModel, table=True):
    """Someone who writes to us; one person, many identities."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    language: str = "id"
    told_privacy_at: datetime | None = None
    created_at: datetime


class Identity(SQLModel, table=True):
    """One address of one person on one channel. `original_person_id` keeps who it was before a merge."""

    __table_args__ = (UniqueConstraint("channel", "kind", "value"), Index("ix_identity_value", "kind", "value"))
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    original_person_id: int
    channel: str
    kind: str
    value: str
    name: str = ""
    last_inbound_at: datetime | None = None  # WhatsApp's window counts from here
    window_closed_at: datetime | None = None  # the provider said 63016 at this time
    opted_out_at: datetime | None = None
    created_at: datetime


class Officer(SQLModel, table=True):
    """A person who answers. phone: rung for calls while on duty; capacity: how many open consultations at once."""

    __table_args__ = (_one_of("role", ROLES),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)  # signs in with it, lower case
    display_name: str
    email: str = ""
    phone: str = ""
    role: str = "officer"
    password_hash: str
    on_duty: bool = False
    capacity: int = 10
    active: bool = True
    session_version: int = 0
    created_at: datetime


class LoginFailure(SQLModel, table=True):
    """A failed sign-in, for throttling by name and by address."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    address: str = Field(index=True)
    at: datetime


class Counter(SQLModel, table=True):
    """The last number given out in a series, e.g. ("K", 2026)."""

    series: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    value: int


class Consultation(SQLModel, table=True):
    """One request of one person, from first word to rating."""

    __table_args__ = (
        _one_of("state", CASE_STATES),
        Index("ix_consultation_updated", "updated_at", "id"),
        _where("ix_consultation_open", "state <> 'closed'", "officer_id", "updated_at", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)  # K-2026-000123
    kind: str = "consultation"
    person_id: int = Field(foreign_key="person.id", index=True)
    identity_id: int = Field(foreign_key="identity.id")  # where the citizen last wrote from: answers go there
    channel: str
    subject: str = ""
    state: str = "new"
    language: str = "id"
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    opened_at: datetime
    updated_at: datetime
    waiting_since: datetime | None = None  # first unanswered message of the citizen
    first_help_at: datetime | None = None
    closed_at: datetime | None = None
    rating_asked_at: datetime | None = None
    acknowledged_at: datetime | None = None
    thread_token: str = Field(unique=True)  # random; signed into plus addresses and rating links
    last_event_id: int = 0  # forms carry it back: a newer one means a colleague was faster


class Message(SQLModel, table=True):
    """One message or note of a timeline; for outgoing ones also the outbox: from queued to delivered."""

    __table_args__ = (
        _one_of("direction", DIRECTIONS),
        _one_of("state", OUT_STATES),
        UniqueConstraint("channel", "external_id"),
        Index("ix_message_consultation", "consultation_id", "id"),
        Index("ix_message_at", "at", "consultation_id"),
        _where("ix_message_leaving", "state IN ('queued', 'sending')", "due_at", "id"),
        _where("ix_message_held", "state IN ('held', 'queued', 'sending')", "identity_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # ours: stable over retries, part of Message-IDs and callbacks
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id")  # None: a menu answer
    identity_id: int | None = Field(default=None, foreign_key="identity.id")
    channel: str = ""
    direction: str
    kind: str = "message"  # message | acknowledgement | rating | notice | template
    author: str = ""  # citizen | bot | officer's name
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    full_body: str = Field(default="", sa_column=Column(Text, nullable=False))
    html: str = Field(default="", sa_column=Column(Text, nullable=False))
    subject: str = ""
    note: str = ""
    external_id: str | None = None
    arrival_id: int | None = Field(default=None, foreign_key="arrival.id")
    rank: int = 0
    automatic: bool = False
    at: datetime  # incoming: when the citizen sent it; outgoing: when it was written
    # the outbox
    state: str = ""
    due_at: datetime | None = None
    claimed_at: datetime | None = None
    attempts: int = 0
    error: str = Field(default="", sa_column=Column(Text, nullable=False))
    template: str = ""
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    sent_at: datetime | None = None


class File(SQLModel, table=True):
    """An attachment, in or out. Bytes lie in the data folder under their sha256; "" until fetched."""

    __table_args__ = (_one_of("state", FILE_STATES), _where("ix_file_pending", "state = 'pending'", "due_at"))
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    filename: str
    content_type: str
    size: int = 0
    sha256: str = ""
    locator: str = ""
    inline: bool = False
    content_id: str = ""
    state: str = "pending"
    error: str = ""
    attempts: int = 0
    due_at: datetime | None = None


class Event(SQLModel, table=True):
    """Who did what, when; append-only. `by` is "citizen", "bot" or an officer's name."""

    __table_args__ = (Index("ix_event_consultation", "consultation_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id")
    at: datetime
    by: str
    what: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Rating(SQLModel, table=True):
    """What the citizen thought of one closed consultation, raw, with the instrument that asked."""

    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", unique=True)
    instrument: str = "one-tap-1"
    score: int
    comment: str = Field(default="", sa_column=Column(Text, nullable=False))
    by: str  # chat | email | page
    at: datetime


class Heartbeat(SQLModel, table=True):
    """The last sign of life of a part ("worker", "clock", "mail:email", "hook:whatsapp")."""

    part: str = Field(primary_key=True)
    at: datetime
    detail: str = ""
