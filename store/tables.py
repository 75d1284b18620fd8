"""The tables. Every time is aware UTC. Words come from store/vocabulary.py. Ids stay inside the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Dialect,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import Field, SQLModel

from store.catalogue_words import CatalogueKind
from store.ledger_words import Difference
from store.roster_words import ShiftKind
from store.visit_words import (
    AgeBand,
    CameAs,
    Disability,
    Education,
    IdCard,
    Occupation,
    Sex,
    VisitPurpose,
    VisitService,
    VisitState,
)
from store.vocabulary import (
    UNANSWERED,
    ArrivalOutcome,
    ArrivalState,
    Availability,
    BilledAs,
    CaseEntry,
    CaseKind,
    CaseOutcome,
    CaseState,
    Direction,
    DraftKind,
    FileState,
    Flag,
    MessageKind,
    MessageState,
    NeedOutcome,
    NoticeKind,
    Role,
    Stage,
)

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def _in(column: str, *words: str) -> str:
    """Return the SQL condition that a column holds one of these words."""
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words))


def _one_of(column: str, words: type[StrEnum], *also: str) -> CheckConstraint:
    """Return the CHECK that a column holds a word of a vocabulary, or one of `also`."""
    return CheckConstraint(_in(column, *also, *words), name=column)


def _where(name: str, condition: str, *columns: str) -> Index:
    """Return a partial index. It is small, and contains only the few rows that still need work."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


Nothing = Literal[""]  # the value of a word column where no word applies


class Word(TypeDecorator[str]):
    """A string column whose values are members of a vocabulary. A word of a newer version stays a plain string."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self._members: dict[str | None, StrEnum] = {str(word): word for word in words}

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the member that a value of the database names."""
        return self._members.get(value, value)


def _word(words: type[StrEnum], default: Any = ..., **column: Any) -> Any:
    """Return a column that holds a word of a vocabulary. Without a default a row must name its word."""
    return Field(default=default, sa_type=Word(words), sa_column_kwargs=column)


def _clock(*, stops_at: str) -> Any:
    """Return the column of a clock: seconds of service time, None until the moment `stops_at` stopped it for good."""
    return Field(default=None, sa_column_kwargs={"info": {"stops_at": stops_at}})


NOT_CLOSED = f"state <> '{CaseState.CLOSED}'"
# all the rail counts by
RAIL = ("kind", "channel", "state", "officer_id", "snoozed_until", "first_help_at", "opened_at", "due_at", "entry")


class Row(SQLModel):
    """A row of a table, made of what is given and of defaults. SQLModel checks no row either, but takes much longer."""

    def __init__(self, **values: Any) -> None:
        plain, made = _defaults(type(self))
        self.__dict__.update(plain)
        self.__dict__.update((name, make()) for name, make in made if name not in values)
        self.__dict__.update(values)


@cache
def _defaults(table: Any) -> tuple[Mapping[str, Any], Sequence[tuple[str, Callable[[], Any]]]]:
    """Return the values of the columns that need not be given, and what makes those that no two rows may share."""
    optional = [(name, field) for name, field in table.model_fields.items() if not field.is_required()]
    made = [(name, field.default_factory) for name, field in optional if field.default_factory is not None]
    return {name: field.default for name, field in optional if field.default_factory is None}, made


class Arrival(Row, table=True):
    """Something a provider handed us: raw bytes, kept once, before anything can fail.

    dated_at: when the provider got it, where that may be long ago. lay_there: it lay there before our first look.
    filed: an admin took it in although it is old: it is put into the person's history, and nobody is written to.
    """

    __table_args__ = (
        UniqueConstraint("channel", "key"),
        _one_of("state", ArrivalState),
        _where("ix_arrival_new", f"state = '{ArrivalState.NEW}'", "id"),
        _where("ix_arrival_shunted", f"state = '{ArrivalState.SHUNTED}'", "id"),
        _where("ix_arrival_older", f"outcome = '{ArrivalOutcome.FROM_BEFORE}'", "id"),
        Index("ix_arrival_channel", "channel", "received_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    key: str
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime
    state: ArrivalState = _word(ArrivalState, ArrivalState.NEW)
    outcome: str = ""
    error: str = Field(default="", sa_column=Column(Text, nullable=False))
    done_at: datetime | None = None
    cut_off: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # processes that ended while they had it
    dated_at: datetime | None = None
    lay_there: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    filed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Refusal(Row, table=True):
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


class MailMark(Row, table=True):
    """How far one folder of one mailbox has been read."""

    channel: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)  # 32 bits without a sign
    uid: int = Field(sa_type=BigInteger)
    seen_at: datetime


class MailLeft(Row, table=True):
    """The first look at one folder of one mailbox, and the mails that lay there and were not fetched by it.

    after_uid, last_uid: their UIDs are above the one, up to the other. many: how many are left, at most.
    upcoming: the server's next number by then. since: when we looked. asked: an admin takes them in.
    moved: the server renumbered the folder since; UIDs, upcoming and uidvalidity are the new ones.
    """

    channel: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)
    after_uid: int = Field(sa_type=BigInteger)
    last_uid: int = Field(sa_type=BigInteger)
    many: int = Field(sa_type=BigInteger)
    upcoming: int = Field(sa_type=BigInteger)
    since: datetime
    asked: bool = False
    moved: bool = False


class MailSpot(Row, table=True):
    """Where a mail that we have lies on its server, so that it is not fetched again to learn that we have it.

    key: of its arrival.
    """

    channel: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger)
    uid: int = Field(primary_key=True, sa_type=BigInteger)
    key: str
    seen_at: datetime = Field(index=True)


class MailGap(Row, table=True):
    """Mails that came into a folder and were gone before we saw them, as the numbers tell that its server gave out.

    first_uid: the first of these numbers. many: how many.
    since: when the folder was known to hold nothing new. found_at: when the mails were found to be gone.
    """

    channel: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger)
    first_uid: int = Field(primary_key=True, sa_type=BigInteger)
    many: int = Field(sa_type=BigInteger)
    since: datetime
    found_at: datetime = Field(index=True)


class MissedMail(Row, table=True):
    """A mail that its server names and does not hand over. Its mark has passed it; it is asked for again when due.

    tries: how often it was asked for. consultation_id: the case that tells officers, None until then.
    """

    channel: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(primary_key=True, sa_type=BigInteger)
    uid: int = Field(primary_key=True, sa_type=BigInteger)
    size: int = Field(default=0, sa_type=BigInteger)
    dated: datetime | None = None
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    tries: int = 1
    since: datetime
    due_at: datetime
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id", index=True)


class Person(Row, table=True):
    """Someone who writes to us; one person, many identities."""

    __table_args__ = (_where("ix_person_merged", "merged_into_id IS NOT NULL", "merged_into_id"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    language: str = "id"
    told_privacy_at: datetime | None = None
    created_at: datetime
    merged_into_id: int | None = Field(default=None, foreign_key="person.id")  # an officer said that they are one
    leading_id: int | None = None  # the identity that an officer chose for answers; None: the one they wrote from


class PersonMerge(Row, table=True):
    """An officer said that two people are one: everything of the source is the target's, until it is undone.

    detail: ids of what moved, and of the target what was changed, before and after. Deleted with either person's data.
    """

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="person.id", index=True)
    target_id: int = Field(foreign_key="person.id", index=True)
    at: datetime
    by: str
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    undone_at: datetime | None = None


class DifferentPeople(Row, table=True):
    """An officer said that two people who look like one are not. first_id is the lower id."""

    first_id: int = Field(primary_key=True, foreign_key="person.id")
    second_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    at: datetime
    by: str


class GuestBook(Row, table=True):
    """What a citizen told about themselves, in the words of handlers/privacy or their own. "" for what is left out."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    organisation: str = ""
    organisation_kind: str = ""
    place: str = ""
    occupation: str = ""
    education: str = ""
    purpose: str = ""
    updated_at: datetime
    updated_by: str = ""


class Visit(Row, table=True):
    """One visit to the office, as the visitor wrote it down at the counter: a row of the guest book.

    key: the form's own, the same each time the form is sent.
    consultation_id: the case that it opened.
    identity_id: of who came; another's than the case's where the visitor joined it.
    day: of the office, "2026-11-24".
    running: the number of that day and service. No two visits have the same. Below zero: typed in from paper.
    booked_at: when the number was taken by message, None at the tablet. Its visitor is absent until they are here, and
      arrived_at is that same moment until then. gave_up_at: when the day was over and nobody had come.
    called_at: the first call; last_called_at: the one that counts for how long the visitor took to come.
    came_as and below: what the visitor told, "" for what was left out.
    consent_version: of the notice that the visitor agreed to.
    reuse_consent_at, reuse_version: when and by which sentence they let their answers be used at the next visit.
    profile_of_id: the earlier visit whose answers stand here, by that consent.
    profile_checked_at: when an officer knew that these answers are the visitor's.
    id_card: the kind of card that was shown; its number is never kept.
    """

    __table_args__ = (
        UniqueConstraint("day", "service", "running"),
        _one_of("state", VisitState),
        _one_of("service", VisitService),
        _where("ix_visit_present", f"state <> '{VisitState.SERVED}'", "day", "state", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    identity_id: int | None = Field(default=None, foreign_key="identity.id", index=True)
    day: str
    service: VisitService = _word(VisitService)
    running: int
    state: VisitState = _word(VisitState, VisitState.WAITING)
    arrived_at: datetime
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    called_by: str = ""
    greeted_at: datetime | None = None
    greeted_by: str = ""
    absent_at: datetime | None = None
    absent_by: str = ""
    booked_at: datetime | None = None
    gave_up_at: datetime | None = None
    served_at: datetime | None = None
    served_by: str = ""
    name: str = ""
    organisation: str = ""
    came_as: CameAs | Nothing = _word(CameAs, "")
    purpose: VisitPurpose | Nothing = _word(VisitPurpose, "")
    sex: Sex | Nothing = _word(Sex, "")
    age_band: AgeBand | Nothing = _word(AgeBand, "")
    education: Education | Nothing = _word(Education, "")
    occupation: Occupation | Nothing = _word(Occupation, "")
    disability: Disability | Nothing = _word(Disability, "")
    consent_at: datetime | None = None
    consent_version: str = ""
    reuse_consent_at: datetime | None = None
    reuse_version: str = Field(default="", sa_column_kwargs={"server_default": ""})
    profile_of_id: int | None = Field(default=None, foreign_key="visit.id", index=True)
    profile_checked_at: datetime | None = None
    profile_checked_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    id_card: IdCard | Nothing = _word(IdCard, "")
    id_card_seen_at: datetime | None = None
    id_card_seen_by: str = ""


class CounterDevice(Row, table=True):
    """A tablet or a screen at the counter. It is known by a token, of which only a hash is stored.

    code_hash: of the code that an administrator types at the device once, "" when it was used.
    """

    id: int | None = Field(default=None, primary_key=True)
    label: str
    code_hash: str = Field(default="", index=True)
    code_until: datetime | None = None
    token_hash: str | None = Field(default=None, unique=True)
    made_at: datetime
    made_by: str
    joined_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""


class Identity(Row, table=True):
    """One address of one person on one channel.

    original_person_id: who it was before people were merged. Those with the same one are one correspondent.
    """

    __table_args__ = (
        UniqueConstraint("channel", "kind", "value"),
        Index("ix_identity_value", "kind", "value"),
        _where("ix_identity_blocked", "blocked_at IS NOT NULL", "blocked_at"),
    )
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
    told_privacy_at: datetime | None = None
    created_at: datetime
    blocked_at: datetime | None = None  # an officer marked what they write as spam
    blocked_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    shared_at: datetime | None = None  # an officer marked it as used by several people: a school, a family


class StoppedAddress(Row, table=True):
    """An address that wanted no more messages when its person was erased.

    mark: a hash of it, keyed with the office's secret: it tells nobody the address. at: when they said STOP.
    """

    mark: str = Field(primary_key=True)
    at: datetime


class Account(Row, table=True):
    """A citizen's account: a mail address whose owner typed a code that we sent there.

    email: in lower case. phone: proven by a code too, "" for none. No two accounts have the same.
    subject: its owner's name at a provider of accounts, as a hash, None for none.
    identity_id: the address as everything else knows it, None until its owner has registered.
    consent_at: when they agreed to the use of their data.
    seen_at: when it was last used, to the hour. None: never. Where nobody knew, when the office began to note it.
    """

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    phone: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    subject: str | None = Field(default=None, index=True, unique=True)
    identity_id: int | None = Field(default=None, foreign_key="identity.id", index=True)
    language: str = "id"
    consent_at: datetime | None = None
    created_at: datetime
    seen_at: datetime | None = None


class AccountSession(Row, table=True):
    """A browser that is signed in to a citizen's account. Its token is stored as a hash only.

    label: what its owner knows the browser by.
    """

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(unique=True)
    label: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


class SignInCode(Row, table=True):
    """A code on its way to a mail address or a phone. It is not stored: it is made of its key and the office's secret.

    key: of the mail that carries it, too.
    email, phone: where it goes. account_id: whose phone it is to be.
    subject: who asked for it through a provider of accounts, as a hash, None for nobody.
    mailbox: the mail address without its plus part, or the phone: what one receiver gets is counted together.
    address, network: of who asked for it.
    guesses: how often digits were typed for it.
    """

    key: str = Field(primary_key=True)
    email: str = ""
    phone: str = Field(default="", sa_column_kwargs={"server_default": ""})
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    subject: str | None = None
    mailbox: str = Field(index=True)
    address: str = Field(index=True)
    network: str = Field(index=True)
    asked_at: datetime = Field(index=True)
    guesses: int = 0
    used_at: datetime | None = None


class Officer(Row, table=True):
    """A person who answers. phone: rung for calls while on duty; capacity: how many open consultations at once."""

    __table_args__ = (_one_of("role", Role),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)  # signs in with it, lower case
    display_name: str
    email: str = ""
    phone: str = ""
    role: Role = _word(Role, Role.OFFICER)
    # handles the complaints that the only supervisor may not
    deputy: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    password_hash: str
    on_duty: bool = False
    capacity: int = 10
    active: bool = True
    session_version: int = 0
    resting_since: datetime | None = None  # off duty for a while, keeps their consultations
    signature: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    # theme "" | light | dark; sound, notify, mail, shortcuts, offered (sound and notify, once): true or false;
    # push: true once a device was switched on, false where the officer declined the offer
    preferences: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    # names of subjects that they know well, of handlers/language/topics.py
    topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    created_at: datetime


class Shift(Row, table=True):
    """When an officer serves by the duty roster, or a day of their leave.

    day: of the office, "2026-11-24".
    start, end: time of day there, "08:00"; "24:00" ends a day.
    by: who put it there.
    asked_id: the officer who is asked to take it, 0 for nobody.
    in_return_id: the shift of theirs that is asked for in return, 0 for none.
    """

    __table_args__ = (
        UniqueConstraint("officer_id", "day", "kind", "start"),
        _one_of("kind", ShiftKind),
        Index("ix_shift_day", "day", "start"),
        {"sqlite_autoincrement": True},  # an id in an old page or a swap never means a later shift
    )
    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id")
    day: str
    start: str
    end: str
    kind: ShiftKind = _word(ShiftKind, ShiftKind.PST)
    at: datetime
    by: str
    reminded_at: datetime | None = None
    asked_id: int = Field(default=0, sa_column_kwargs={"server_default": false()})
    in_return_id: int = Field(default=0, sa_column_kwargs={"server_default": false()})


class OfficerSession(Row, table=True):
    """A browser that an officer has signed in with. Its token is stored as a hash only.

    session_version: of the officer at that time. With another one the session has ended.
    label: what the officer knows the browser by.
    device_id: of this browser, if it gets pushes.
    proved: a code of the second factor was right, beside the password.
    ended_at: when the session was ended from another browser. This browser does not know it yet.
    """

    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    token_hash: str = Field(unique=True)
    session_version: int
    label: str
    device_id: int | None = Field(default=None, foreign_key="device.id", index=True)
    proved: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None


class SecondFactor(Row, table=True):
    """What the codes on an officer's phone are made of, together with the secret of the office.

    last_step: of the last code that was taken, in steps of 30 seconds since 1970. No code up to it is taken again.
    """

    officer_id: int = Field(primary_key=True, foreign_key="officer.id")
    salt: str
    since: datetime
    last_step: int


class RecoveryCode(Row, table=True):
    """A code that an officer without their phone signs in with, once. It is stored as a hash only."""

    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    code_hash: str


class LoginFailure(Row, table=True):
    """A failed sign-in, for throttling by name and by address."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    address: str = Field(index=True)
    at: datetime


class Counter(Row, table=True):
    """The last number given out in a series, e.g. ("K", 2026)."""

    series: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    value: int


class Consultation(Row, table=True):
    """One request of one person, from first word to rating."""

    __table_args__ = (
        _one_of("state", CaseState),
        Index("ix_consultation_updated", "updated_at", "id"),
        _where("ix_consultation_open", NOT_CLOSED, "officer_id", "updated_at", "id"),
        _where("ix_consultation_complaint", f"kind = '{CaseKind.COMPLAINT}'", "updated_at", "id"),
        _where("ix_consultation_machine", f"kind = '{CaseKind.MACHINE}'", "updated_at", "id"),
        Index("ix_consultation_opened", "opened_at", "id"),
        _where("ix_consultation_rating_asked", "rating_asked_at IS NOT NULL", "rating_asked_at"),
        _where("ix_consultation_look", "look_at IS NOT NULL", "look_at", "id"),
        _where("ix_consultation_pool", f"state = '{CaseState.NEW}' AND officer_id IS NULL", "opened_at", "id"),
        _where("ix_consultation_active", NOT_CLOSED, "updated_at", "id"),
        _where("ix_consultation_unhelped", f"first_help_at IS NULL AND {_in('state', *UNANSWERED)}", "opened_at", "id"),
        _where("ix_consultation_rail", NOT_CLOSED, *RAIL),
        _where("ix_consultation_helped", "first_help_at IS NOT NULL", "officer_id", "first_help_at"),
        _where("ix_consultation_merged", "merged_into_id IS NOT NULL", "merged_into_id"),
        _where("ix_consultation_hold", "hold_since IS NOT NULL", "hold_since"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)  # K-2026-000123
    kind: CaseKind = _word(CaseKind, CaseKind.CONSULTATION)
    person_id: int = Field(foreign_key="person.id", index=True)
    identity_id: int = Field(foreign_key="identity.id")  # where the citizen last wrote from: answers go there
    # another address of mail that answers go to, or the same where an officer has chosen it; "" where nothing is agreed
    answer_to: str = Field(default="", sa_column_kwargs={"server_default": ""})
    channel: str  # a channel, or a WayIn
    entry: CaseEntry | Nothing = _word(CaseEntry, "", server_default="")
    subject: str = ""
    state: CaseState = _word(CaseState, CaseState.NEW)
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
    snoozed_until: datetime | None = None
    merged_into_id: int | None = Field(default=None, foreign_key="consultation.id")
    split_from_id: int | None = Field(default=None, foreign_key="consultation.id")
    # the service standard: when the SLA rules evaluate it next, and the target that runs now
    look_at: datetime | None = None
    due_at: datetime | None = None  # when the promise of first help breaks (or broke); None: none runs
    # of one that waited when the office opened: its place in line then, and the service time first help was promised in
    line_place: int | None = None
    promised_seconds: int | None = None
    taken_at: datetime | None = None
    # its clocks: handlers/office/service_clocks.py
    helped_seconds: int | None = _clock(stops_at="first_help_at")
    handled_seconds: int | None = _clock(stops_at="closed_at")
    total_seconds: int | None = _clock(stops_at="closed_at")
    warned_at: datetime | None = None  # the officer, before a promise breaks
    breached_at: datetime | None = None  # the supervisor, when it broke
    opening_told_at: datetime | None = None  # the citizen who wrote out of hours, when we opened
    reminded_at: datetime | None = None  # of our question, before silence closes it
    outcome: CaseOutcome | Nothing = _word(CaseOutcome, "", server_default="")
    # words of AccessWay with commas between: how a visitor got the data
    access_ways: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # a complaint (kind "complaint", number P-2026-000123)
    stage: Stage | Nothing = _word(Stage, "", server_default="")
    anonymous: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    concerns_id: int | None = Field(default=None, foreign_key="officer.id")  # the officer it is about never sees it
    lapor_reference: str = Field(default="", sa_column_kwargs={"server_default": ""})
    linked_to_id: int | None = Field(default=None, foreign_key="consultation.id")  # it came out of, or goes on from
    answer_due_at: datetime | None = None  # the date its receipt promised
    # an officer said that nothing of its citizen may be destroyed, and why
    hold_since: datetime | None = None
    hold_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    hold_reason: str = Field(default="", sa_column_kwargs={"server_default": ""})


# the column of each clock, and the column of the moment that stops it for good
CLOCK_COLUMNS: Mapping[str, str] = {
    column.name: column.info["stops_at"]
    for column in SQLModel.metadata.tables["consultation"].columns
    if "stops_at" in column.info
}


class Message(Row, table=True):
    """One message or note of a timeline; for outgoing ones also the outbox: from queued to delivered."""

    __table_args__ = (
        _one_of("direction", Direction),
        _one_of("state", MessageState, ""),
        UniqueConstraint("channel", "external_id"),
        Index("ix_message_consultation", "consultation_id", "id"),
        Index("ix_message_at", "at", "consultation_id"),
        _where("ix_message_leaving", _in("state", MessageState.QUEUED, MessageState.SENDING), "due_at", "id"),
        _where("ix_message_stuck", _in("state", MessageState.FAILED, MessageState.UNKNOWN, MessageState.HELD), "id"),
        _where(
            "ix_message_held",
            _in("state", MessageState.HELD, MessageState.QUEUED, MessageState.SENDING),
            "identity_id",
            "id",
        ),
        _where("ix_message_billed", "billed_at IS NOT NULL", "billed_at", "channel", "billed_as", "billed_units"),
        _where("ix_message_arrival", "arrival_id IS NOT NULL", "arrival_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # ours: stable over retries, part of Message-IDs and callbacks
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id")  # None: a menu answer
    identity_id: int | None = Field(default=None, foreign_key="identity.id")
    channel: str = ""
    direction: Direction = _word(Direction)
    kind: MessageKind = _word(MessageKind, MessageKind.MESSAGE)
    author: str = ""  # an Actor or an officer's name
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    full_body: str = Field(default="", sa_column=Column(Text, nullable=False))
    html: str = Field(default="", sa_column=Column(Text, nullable=False))
    subject: str = ""
    cc: str = Field(default="", sa_column_kwargs={"server_default": ""})  # email addresses, ", " between
    recipient: str = Field(default="", sa_column_kwargs={"server_default": ""})  # the address a mail of ours goes to
    # of a mail that came: reply_to, to, cc and forwarded_from, each a list of [address, name]; those that name somebody
    participants: dict[str, list[list[str]]] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    # what the citizen searched in the catalogue before they asked: channels/formats/earlier_search.py
    searched: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
    proven: bool | None = None  # of a mail that came: whether our mail server vouches for its sender; None: unknown
    note: str = ""
    quotes: str = Field(default="", sa_column_kwargs={"server_default": ""})  # external id of the message it answers
    external_id: str | None = None
    arrival_id: int | None = Field(default=None, foreign_key="arrival.id")
    rank: int = 0
    automatic: bool = False
    flag: Flag | Nothing = _word(Flag, "", server_default="")
    redacted_at: datetime | None = None
    at: datetime  # incoming: when the citizen sent it; outgoing: when it was written
    # the outbox
    state: MessageState | Nothing = _word(MessageState, "")
    due_at: datetime | None = None
    scheduled_at: datetime | None = None  # when the officer scheduled it, where they chose a later time to send it
    shown_at: datetime | None = None  # when our own page began to show it; it is mailed later, unless it is seen there
    claimed_at: datetime | None = None
    attempts: int = 0
    error: str = Field(default="", sa_column=Column(Text, nullable=False))
    template: str = ""
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    sent_at: datetime | None = None
    # what the provider was handed of it, again at each time that it may have taken it: store/transport/billed_messages
    billed_as: BilledAs | Nothing = _word(BilledAs, "", server_default="")
    billed_units: int = Field(default=0, sa_column_kwargs={"server_default": false()})
    billed_at: datetime | None = None  # the last time


class File(Row, table=True):
    """An attachment, in or out. Bytes lie in the data folder under their sha256. "" until fetched."""

    __table_args__ = (
        _one_of("state", FileState),
        _where("ix_file_pending", f"state = '{FileState.PENDING}'", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    filename: str
    content_type: str
    size: int = 0
    sha256: str = ""
    locator: str = ""
    inline: bool = False
    content_id: str = ""
    state: FileState = _word(FileState, FileState.PENDING)
    error: str = ""
    attempts: int = 0
    due_at: datetime | None = None


class Event(Row, table=True):
    """Who did what, when; append-only. what: an EventName. by: an Actor or an officer's name."""

    __table_args__ = (Index("ix_event_consultation", "consultation_id", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id")
    at: datetime
    by: str
    what: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Rating(Row, table=True):
    """What the citizen thought of one closed consultation, raw, with the instrument that asked."""

    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", unique=True)
    instrument: str = "one-tap-1"
    score: int
    comment: str = Field(default="", sa_column=Column(Text, nullable=False))
    by: str  # a RatedBy
    at: datetime = Field(index=True)


class Draft(Row, table=True):
    """What an officer is writing and has not sent; a fresh one means that they are typing."""

    __table_args__ = (_one_of("kind", DraftKind),)
    consultation_id: int = Field(primary_key=True, foreign_key="consultation.id")
    officer_id: int = Field(primary_key=True, foreign_key="officer.id", index=True)
    kind: DraftKind = _word(DraftKind, DraftKind.REPLY)
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    updated_at: datetime = Field(index=True)


class Upload(Row, table=True):
    """A file an officer has put into the composer and not sent yet. by_link: too large for the channel as a file."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    officer_id: int = Field(foreign_key="officer.id")
    filename: str
    content_type: str
    size: int
    sha256: str
    by_link: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    at: datetime = Field(index=True)


class ReportFile(Row, table=True):
    """A workbook of the report that is made in the background for an officer, and deleted a day later.

    asked: the words of the address that it answers.
    written: how many cases it holds so far, of `total`. sha256: "" until it is made.
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    asked: Any = Field(sa_column=Column(JSON, nullable=False))
    total: int
    written: int = 0
    tries: int = 0
    failed: bool = False
    sha256: str = ""
    has_complaints: bool = False
    asked_at: datetime = Field(index=True)


class CannedReply(Row, table=True):
    """A sentence officers send often, found by its shortcut; {variables} are filled when it is put in."""

    id: int | None = Field(default=None, primary_key=True)
    shortcut: str = Field(unique=True)
    title: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    updated_at: datetime
    updated_by: str


class Wording(Row, table=True):
    """A sentence of the bot as this office words it, instead of the one in handlers/texts/sentences.py."""

    key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))
    updated_at: datetime
    updated_by: str


class Choice(Row, table=True):
    """A setting of the office that is made in the browser: "hours", "closed", "open" and others."""

    name: str = Field(primary_key=True)
    value: Any = Field(sa_column=Column(JSON, nullable=False))
    updated_at: datetime
    updated_by: str


class Template(Row, table=True):
    """A message template at the provider, as it was when we last asked."""

    __table_args__ = (UniqueConstraint("channel", "external_id"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    external_id: str  # what the provider calls it, e.g. a ContentSid
    name: str
    language: str = ""
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    category: str = ""
    status: str = ""  # a TemplateStatus
    reason: str = ""
    fetched_at: datetime


class Tagging(Row, table=True):
    """One tag on one consultation."""

    consultation_id: int = Field(primary_key=True, foreign_key="consultation.id")
    tag: str = Field(primary_key=True, index=True)


class SavedView(Row, table=True):
    """A list or a search that an officer keeps under a name. words: of its address, e.g. {"antrean": "belum"}."""

    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    name: str
    words: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    shared: bool = False
    updated_at: datetime


class Notice(Row, table=True):
    """Something an officer should know: they were named in a note, given a consultation, or a promise is in danger.

    consultation_id: None where it is about no case but about the duty roster, or the officer's second factor.
    about: what it is about then: the time of a shift, as people write it.
    message: key of the message it is about, "" for none.
    quiet: the officer's list of consultations showed it when it happened. It is no row in their list of notices.
    mail_waits_since: from then on the officer has the time of the office to see it, before it goes out by mail too.
        None: it goes by no mail.
    push_waits_since: the same for the officer's devices. None: it goes to none.
    """

    __table_args__ = (
        _where("ix_notice_unseen", "seen_at IS NULL", "officer_id", "id"),
        _where("ix_notice_mentioned", f"what = '{NoticeKind.MENTIONED}'", "officer_id", "consultation_id"),
        Index("ix_notice_officer", "officer_id", "id"),
        _where("ix_notice_mail", "mail_waits_since IS NOT NULL", "mail_waits_since"),
        _where("ix_notice_told", f"seen_at IS NOT NULL AND what <> '{NoticeKind.MENTIONED}'", "at"),
        _where("ix_notice_push", "push_waits_since IS NOT NULL", "push_waits_since"),
    )
    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id")
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id")
    what: str  # a NoticeKind
    by: str = ""
    more: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # other cases that it sums up
    at: datetime
    seen_at: datetime | None = None
    mail_waits_since: datetime | None = None
    push_waits_since: datetime | None = None
    message: str = Field(default="", sa_column_kwargs={"server_default": ""})
    about: str = Field(default="", sa_column_kwargs={"server_default": ""})
    quiet: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Device(Row, table=True):
    """A browser in which an officer wants notices while Loket is closed.

    endpoint: its address at a push service. Whoever knows it and has our key may write to it.
    p256dh, auth: keys that what we send is encrypted with, in base64url.
    label: what the officer knows it by.
    session_version: of the officer when it was switched on. With another one it gets nothing.
    failures: pushes that its service refused since the last one that it took.
    """

    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id", index=True)
    endpoint: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    p256dh: str
    auth: str
    label: str
    session_version: int
    created_at: datetime
    last_sent_at: datetime | None = None
    failures: int = 0


class Push(Row, table=True):
    """A notice on its way to a device. It is deleted when the push service has taken it, or never will."""

    __table_args__ = (UniqueConstraint("device_id", "notice_id"),)
    id: int | None = Field(default=None, primary_key=True)
    device_id: int = Field(foreign_key="device.id")
    notice_id: int = Field(foreign_key="notice.id", index=True)
    due_at: datetime = Field(index=True)
    claimed_at: datetime | None = None
    attempts: int = 0


class Survey(Row, table=True):
    """One filled questionnaire about one consultation, its answers raw, e.g. {"U1": 4, …}.

    person_id, year: of a survey that a person fills once a calendar year: whose it is. None for other questionnaires,
    and for the second survey of somebody who turned out to be one person with another.
    asked: key of the question that the citizen was asked last in a chat. asked_at: since when its answer is awaited,
    None while none is. asked_again: whether the citizen was told once that their answer to it could not be read.
    """

    __table_args__ = (
        UniqueConstraint("consultation_id", "instrument"),
        Index("ix_survey_person_year", "person_id", "year", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id")
    instrument: str  # with its version, e.g. "skm-2017"
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    comment: str = Field(default="", sa_column=Column(Text, nullable=False))
    at: datetime = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    year: int | None = None
    asked: str = Field(default="", sa_column_kwargs={"server_default": ""})
    asked_at: datetime | None = None
    asked_again: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class DataNeed(Row, table=True):
    """One data item a citizen asks for, and what became of it (guest book, Blok III).

    product, level, period: words of handlers/office/skd_codes.py, "" while nobody has chosen.
    source_kind: a word of CatalogueKind, "" where an officer wrote the title.
    """

    __table_args__ = (_one_of("outcome", NeedOutcome), _one_of("availability", Availability, ""))
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    item: str
    product: str = Field(default="", sa_column_kwargs={"server_default": ""})
    area: str = ""
    level: str = ""
    period: str = ""
    year_from: int | None = None
    year_to: int | None = None
    availability: Availability | Nothing = _word(Availability, "", server_default="")
    outcome: NeedOutcome = _word(NeedOutcome, NeedOutcome.PENDING)
    source_title: str = ""
    source_year: int | None = None
    source_kind: str = Field(default="", sa_column_kwargs={"server_default": ""})
    link: str = ""
    created_at: datetime
    updated_at: datetime


class Colleague(Row, table=True):
    """A subject-matter colleague; need not be an officer."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    section: str
    skills: str = ""
    email: str
    active: bool = True
    created_at: datetime


class Confirmation(Row, table=True):
    """A question to a colleague about one consultation. token: random, signed into their page and reply address."""

    __table_args__ = (_where("ix_confirmation_open", "answered_at IS NULL AND withdrawn_at IS NULL", "asked_at"),)
    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    colleague_id: int = Field(foreign_key="colleague.id")
    token: str = Field(unique=True)
    question: str = Field(sa_column=Column(Text, nullable=False))
    asked_by: str
    asked_at: datetime
    reminded_at: datetime | None = None
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None


class Agency(Row, table=True):
    """Another agency that holds data we do not."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    holds: str = Field(default="", sa_column=Column(Text, nullable=False))
    phone: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    active: bool = True
    updated_at: datetime
    checked_at: datetime | None = None  # None: nobody has asked there yet whether this is right


class Referral(Row, table=True):
    """A citizen was sent to an agency. confirmed_by: who said that we do not hold it."""

    id: int | None = Field(default=None, primary_key=True)
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    agency_id: int = Field(foreign_key="agency.id")
    reason: str = Field(sa_column=Column(Text, nullable=False))
    confirmed_by: str = ""
    by: str
    at: datetime


class PrivacyRequest(Row, table=True):
    """A citizen asked us to delete what we hold of them; the law gives 3 times 24 hours."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id")
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None = None
    done_by: str = ""
    note: str = Field(default="", sa_column=Column(Text, nullable=False))


class Destruction(Row, table=True):
    """What was destroyed because the office keeps it no longer: a row for each kind and day of the office.

    kind: as handlers/office/keeping/retention.py names it. number: of messages, files' messages, cases or people.
    closed_before: what belonged to people whose last case was closed before this moment.
    What is in no case came before it.
    """

    __table_args__ = (UniqueConstraint("day", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    day: str  # 2026-11-24
    kind: str
    number: int
    closed_before: datetime


class Erasure(Row, table=True):
    """Whose data were erased, without anything of theirs: a backup that is older is told by it what to erase again.

    people: [id, moment of creation] of each record. arrivals: [channel, key] of what they sent.
    instead: text that stands in place of their words.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    instead: str
    people: list[list[Any]] = Field(sa_column=Column(JSON, nullable=False))
    arrivals: list[list[str]] = Field(sa_column=Column(JSON, nullable=False))


class Incident(Row, table=True):
    """Personal data were within reach of somebody who should not have them (UU 27/2022, article 46).

    since, until: when. officer_id: whose account it was, None where everything stored was within reach.
    words: by language "id" and "en": "data", "event" and "handling", the three parts of the notice.
    told_since: when the notices began to be sent, None before.
    """

    id: int | None = Field(default=None, primary_key=True)
    known_at: datetime
    since: datetime
    until: datetime
    officer_id: int | None = Field(default=None, foreign_key="officer.id")
    words: dict[str, dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    made_at: datetime
    made_by: str
    told_since: datetime | None = None
    told_by: str = Field(default="", sa_column_kwargs={"server_default": ""})


class IncidentNotice(Row, table=True):
    """Somebody was told of an incident, once. channel: "" where no channel of ours reaches them."""

    incident_id: int = Field(primary_key=True, foreign_key="incident.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    at: datetime
    channel: str = ""
    message: str = Field(default="", sa_column_kwargs={"server_default": ""})  # key of what was sent


class Reading(Row, table=True):
    """An officer opened a citizen's record; once per officer, consultation and day."""

    __table_args__ = (UniqueConstraint("officer_id", "consultation_id", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    officer_id: int = Field(foreign_key="officer.id")
    consultation_id: int = Field(foreign_key="consultation.id", index=True)
    day: str  # 2026-11-24, the office's
    at: datetime


class Guess(Row, table=True):
    """A wrong answer to the question a tracking page asks, for slowing down whoever guesses."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(index=True)
    address: str = Field(index=True)
    at: datetime


class Change(Row, table=True):
    """The name of something that changed, for pages that show it live; only the latest thousand are kept.

    name: a case's number, "typing:<number>:<who>" while an officer is typing there, "officer:<officer>" for a notice to
        this officer, "officer:<officer>:<name>" for what this officer alone may learn of (store/change_names.py).
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str


class Heartbeat(Row, table=True):
    """The last sign of life of a part ("worker", "clock", "mail:email", "hook:whatsapp")."""

    part: str = Field(primary_key=True)
    at: datetime
    detail: str = ""


class Pulse(Row, table=True):
    """How much lay waiting at one moment: a point of the line on the status page."""

    at: datetime = Field(primary_key=True)
    waiting: int


class Memory(Row, table=True):
    """What the program has to remember over a restart, by name."""

    name: str = Field(primary_key=True)
    value: str = Field(default="", sa_column=Column(Text, nullable=False))


class LedgerDay(Row, table=True):
    """One channel on one local day: what its provider lists, and what we recorded of it.

    listed_in, recorded_in: messages that came in. listed_out, recorded_out: those that left, None where the provider
    keeps no list of them.
    trouble: why the provider could not be asked, in Indonesian. The numbers are then of the last time, or 0.
    """

    channel: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    checked_at: datetime
    listed_in: int = 0
    recorded_in: int = 0
    listed_out: int | None = None
    recorded_out: int | None = None
    trouble: str = Field(default="", sa_column=Column(Text, nullable=False))


class LedgerLine(Row, table=True):
    """One message about which the provider and we differ, or differed.

    name: what the provider calls it. at: its time there, ours where the provider does not list it.
    detail: what explains the difference, in Indonesian. done: what was done about it.
    settled_by: name of the officer who looked into it, "" for nobody; it is not open any more then.
    """

    __table_args__ = (_one_of("difference", Difference), UniqueConstraint("channel", "day", "name"))
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    day: date
    name: str
    incoming: bool
    at: datetime
    difference: Difference = _word(Difference)
    detail: str = Field(default="", sa_column=Column(Text, nullable=False))
    done: str = Field(default="", sa_column=Column(Text, nullable=False))
    settled_by: str = ""
    found_at: datetime


class CatalogueEntry(Row, table=True):
    """One entry of the catalogue of published data, as the source listed it last.

    domain: code of the site that carries the entry. external_id: what the source calls it there.
    subject_id: of the list of subjects that the source orders its tables by.
    years: of the data, where the source names them. raw: what the source sent.
    words: by which it is searched (handlers/finder/entry_words.py). Triggers put them into the index.
    url: of its public page. gone_at: when a complete pass did not find it any more.
    """

    __table_args__ = (
        UniqueConstraint("domain", "kind", "language", "external_id"),
        _one_of("kind", CatalogueKind),
        Index("ix_catalogueentry_last_seen_at", "last_seen_at"),  # how old the copy is, without a look at every row
    )
    id: int | None = Field(default=None, primary_key=True)
    domain: str
    kind: CatalogueKind = _word(CatalogueKind)
    language: str
    external_id: str
    title: str = Field(sa_column=Column(Text, nullable=False))
    subject: str = ""
    subject_id: str = ""
    notes: str = Field(default="", sa_column=Column(Text, nullable=False))
    unit: str = ""
    url: str = Field(default="", sa_column=Column(Text, nullable=False))
    released_on: date | None = None
    updated_on: date | None = None
    years: Any = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    raw: Any = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None = None


class SolvedSearch(Row, table=True):
    """A citizen found in the catalogue what they looked for, and said so. Nothing tells who."""

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="catalogueentry.id")
    at: datetime = Field(index=True)


class TitleWish(Row, table=True):
    """A wish of a citizen to be told once when a title appears whose year is later. The row ends with the telling.

    identity_id: from where they asked; the wish goes with it when people are merged.
    consultation_id: where they asked, None for the search page. by: "citizen", or the officer's name.
    title: as they saw it. series: what editions of this title have in common (handlers/finder/wishes/series.py).
    domain, kind, language: of the list of the catalogue. area: code of the title's area, "" where nobody says.
    year: of the newest edition that was known; later ones count.
    found_at: when a later edition was noticed. found_title, found_year, found_url: of it.
    """

    __table_args__ = (_one_of("kind", CatalogueKind),)
    id: int | None = Field(default=None, primary_key=True)
    identity_id: int = Field(foreign_key="identity.id", index=True)
    consultation_id: int | None = Field(default=None, foreign_key="consultation.id", index=True)
    by: str
    title: str = Field(sa_column=Column(Text, nullable=False))
    series: str = Field(sa_column=Column(Text, nullable=False))
    area: str
    domain: str
    kind: CatalogueKind = _word(CatalogueKind)
    language: str
    year: int
    asked_at: datetime
    ends_at: datetime
    found_at: datetime | None = None
    found_title: str = Field(default="", sa_column=Column(Text, nullable=False))
    found_year: int | None = None
    found_url: str = Field(default="", sa_column=Column(Text, nullable=False))
