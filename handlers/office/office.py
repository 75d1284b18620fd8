"""The office for the handlers: its name, its hours, its channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from channels.envelope import Traits
from handlers.office.costs import Costs, Price, kind_of
from handlers.office.keeping.retention import Retention
from handlers.office.service_clocks import HELP, Clock
from store.vocabulary import BilledAs, Role

if TYPE_CHECKING:
    from handlers.office.schedule import Openings

DEFAULT_HOURS: Mapping[str, tuple[str, ...]] = {
    "mon": ("08:00-15:30",),
    "tue": ("08:00-15:30",),
    "wed": ("08:00-15:30",),
    "thu": ("08:00-15:30",),
    "fri": ("08:00-11:30", "13:00-16:00"),
    "sat": (),
    "sun": (),
}

PHONE_PREFIXES = ("+62",)  # Indonesia
# of Chrome, Edge and Samsung Internet; Firefox; Edge on Windows; Safari
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.notify.windows.com",
    "*.push.apple.com",
)


@dataclass(frozen=True)
class RosterRules:
    """What the duty roster decides.

    everybody_if_empty: where nobody of the roster is at work, everybody who is gets consultations; else they wait.
    widen_seconds: how long a consultation waits for an officer who knows its subject and has no place free.
    remind_at: time of day, "18:00", from which officers are reminded of the next day's shifts by mail.
    """

    everybody_if_empty: bool = True
    widen_seconds: int = 60
    remind_at: str = "18:00"


@dataclass(frozen=True)
class Targets:
    """Service targets of the office.

    promises: the target of each clock by its name; None: measured only. A clock not named here has its own default.
    warn_before: how long before a breach the officer is warned.
    hand_back: how long an officer may stay silent before a consultation without first help goes back to the pool.
    remind_days: calendar days without a message from the citizen until they are reminded.
    silence_days: calendar days without a message from the citizen until the consultation is closed.
    grade_from: complete questionnaires that a satisfaction index needs before it gets a grade.
    called: service time from a visitor's arrival until their number is called; None: measured only.
    call_again: how long after a call that nobody came to the officer is told so; None: never.
    complaint_days: working days until a complaint is answered.
    in_line: whether what waits when the office opens is promised first help one after the other (handlers/sla/line.py).
    """

    promises: Mapping[str, timedelta | None] = field(default_factory=dict)
    warn_before: timedelta = timedelta(minutes=2)
    hand_back: timedelta | None = timedelta(minutes=15)
    remind_days: int = 5
    silence_days: int = 7
    grade_from: int = 30
    called: timedelta | None = timedelta(minutes=10)
    call_again: timedelta | None = timedelta(minutes=3)
    complaint_days: int = 5
    in_line: bool = True

    def promised(self, clock: Clock) -> timedelta | None:
        """Return the target of a clock, None where it is only measured."""
        return self.promises.get(clock.name, clock.promised)

    @property
    def help(self) -> timedelta | None:
        """Return the target of first help."""
        return self.promised(HELP)

    def help_of(self, promised_seconds: int | None) -> timedelta | None:
        """Return the target of first help of one case. Everything that judges first help asks here.

        promised_seconds: as the case keeps it, None where it waited in no line. A promise once given never gets less.
        """
        return None if self.help is None else max(self.help, timedelta(seconds=promised_seconds or 0))


@dataclass(frozen=True)
class ComplaintWays:
    """Ways to complain beside writing to us, as citizens read them. "" or False: there is none.

    box: whether a suggestion box stands in the office.
    phone: for SMS and WhatsApp.
    """

    box: bool = False
    website: str = ""
    mail: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PublicStandard:
    """The service standard as the public page /janji shows it, with the figures of the month beside it.

    shown: whether the page exists.
    fewest: consultations, or answers, that a figure needs before the page shows it.
    decree: number of the decision (SK) of the standard, "" for none.
    pledge: the service pledge (maklumat), word by word. "" for none.
    parts: the text of the standard: heading → its lines.
    """

    shown: bool = True
    fewest: int = 5
    decree: str = ""
    pledge: str = ""
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class YearlySurvey:
    """The survey of data needs (SKD) of the calendar year.

    asked: whether citizens who gave a rating are asked its questions.
    link: address of the year's official survey, which citizens are told of after it. "" for none.
    """

    asked: bool = True
    link: str = ""


@dataclass(frozen=True)
class Office:
    """One office, as config.toml and its admins set it up.

    name, short_name, address, phone, website: as citizens read them; website without https://.
    website_origins: websites that may show our button, as "https://contoh.bps.go.id".
    standard: what the public page of the service standard shows.
    survey: whether the survey of data needs is asked, and where the official one is.
    hours: weekday → ranges "HH:MM-HH:MM" in `timezone`.
    areas: areas whose data citizens ask for, the office's own first: code of BPS, full name, other names.
    synonyms: what the admin added to the words of the finder, a line each (handlers/finder/synonyms.py).
    closed, open: dated overrides of the calendar.
    undo_seconds: how long an answer can be taken back.
    profile_days: how long what a visitor told may be used at their next visit, with their consent.
    silent_after_days: a message that is older when it comes to us is not answered by the machine.
    merge_undo_days: how long the merge of two people can be undone.
    phone_prefixes: how a number begins that citizens may have a code sent to. () for none: it costs money abroad.
    titles_in_receipt: whether the receipt of a question names up to three titles of the catalogue.
    wish_days: how long a citizen's wish to be told of a later title stands.
    retention: how long each kind of data is kept.
    sms_part_price: rupiah for one part of an SMS, 0 unknown; a price in `costs` comes before it.
    costs: prices of messages, and what is done to pay less.
    notice_mail_minutes: how long an officer has to see a notice before it goes out by mail too, 0 for never.
    notice_push_seconds: how long an officer has to see a notice before it goes to their devices.
    notice_push_words: whether what a citizen wrote may stand on a device's screen.
    push_services: computers that browsers may name for that, "*." before a domain; () for no devices at all.
    second_factor: roles of officers who must have a second factor to sign in.
    answer_memory: whether earlier answers to similar questions are shown beside a conversation.
    csv_separator: between the cells of a CSV file, as the office's spreadsheet expects it.
    secret: signs links and addresses.
    answers_by_mail: whether an officer's answer to a notice can be told from a stranger's (see channels/email.py).
    traits, templates: what each configured channel can do, by channel name.
    addresses: our own number or mail address on each channel that has one.
    template_ids: what the provider calls each of these templates, by channel and name.
    wordings: the bot's sentences as this office words them, by (key, language); all in handlers/texts/sentences.py.
    """

    name: str = ""
    short_name: str = ""
    address: str = ""
    phone: str = ""
    website: str = ""
    website_origins: tuple[str, ...] = ()
    complaints: ComplaintWays = field(default_factory=ComplaintWays)
    standard: PublicStandard = field(default_factory=PublicStandard)
    survey: YearlySurvey = field(default_factory=YearlySurvey)
    public_url: str = "http://127.0.0.1:8080"
    timezone: str = "Asia/Jakarta"
    timezone_word: str = "WIB"
    hours: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_HOURS)
    areas: tuple[tuple[str, ...], ...] = ()
    synonyms: str = ""
    closed: tuple[date, ...] = ()
    open: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    targets: Targets = field(default_factory=Targets)
    roster: RosterRules = field(default_factory=RosterRules)
    undo_seconds: int = 10
    profile_days: int = 365
    merge_undo_days: int = 30
    silent_after_days: int = 2
    phone_prefixes: tuple[str, ...] = PHONE_PREFIXES
    wish_days: int = 730
    retention: Retention = field(default_factory=Retention)
    titles_in_receipt: bool = False
    sms_part_price: int = 0
    costs: Costs = field(default_factory=Costs)
    notice_mail_minutes: int = 10
    notice_push_seconds: int = 30
    notice_push_words: bool = False
    push_services: tuple[str, ...] = PUSH_SERVICES
    answer_memory: bool = True
    second_factor: tuple[Role, ...] = ()
    csv_separator: str = ";"
    secret: str = ""
    answers_by_mail: bool = False
    traits: Mapping[str, Traits] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, frozenset[str]] = field(default_factory=dict)
    template_ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wordings: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def price(self, channel: str, billed_as: str) -> Price:
        """Return what one unit costs, as an admin set it in the browser, else as the settings file says."""
        usual = Price(Decimal(self.sms_part_price)) if billed_as == BilledAs.PART else Price()
        return self.costs.prices.get(kind_of(channel, billed_as), usual)

    @cached_property
    def openings(self) -> Openings:
        """Return the calculated opening hours. Made on first use, because the list of holidays loads slowly."""
        from handlers.office.schedule import Openings

        return Openings(self.zone, self.hours, frozenset(self.closed), self.open)
