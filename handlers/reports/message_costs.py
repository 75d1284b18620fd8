"""What messages cost: units that providers count, by month, with a forecast and the cost of a consultation."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlmodel import Session

from handlers.office import costs
from handlers.office.costs import Price
from handlers.office.office import Office
from store.reports import figures
from store.transport import billed_messages
from store.vocabulary import BilledAs

# shown also while nothing was sent: the others are rare
ALWAYS = (BilledAs.PART, BilledAs.REPLY, BilledAs.UTILITY)


@dataclass(frozen=True)
class CostLine:
    """One thing that a provider counts: units last month, this month so far, and as this month is expected to end."""

    channel: str
    billed_as: BilledAs
    price: Price
    before: int
    units: int
    forecast: int


@dataclass(frozen=True)
class Meter:
    """The messages of a month and what they cost.

    month: its first day.
    cases: consultations that were opened in it so far.
    """

    month: date
    lines: Sequence[CostLine]
    cases: int

    @property
    def before(self) -> Mapping[str, Decimal]:
        """Return the cost of last month by currency. Only what has a price counts."""
        return _sum((line.price, line.before) for line in self.lines)

    @property
    def cost(self) -> Mapping[str, Decimal]:
        """Return the cost so far by currency."""
        return _sum((line.price, line.units) for line in self.lines)

    @property
    def forecast(self) -> Mapping[str, Decimal]:
        """Return the expected cost of the whole month by currency."""
        return _sum((line.price, line.forecast) for line in self.lines)

    @property
    def of_a_case(self) -> Mapping[str, Decimal]:
        """Return the cost so far divided by the consultations so far. Empty before the first consultation."""
        return {currency: cost / self.cases for currency, cost in self.cost.items()} if self.cases else {}


def meter(db: Session, office: Office, now: datetime) -> Meter:
    """Return the messages of this month and of the one before, as the providers count them."""
    today = now.astimezone(office.zone).date()
    this = today.replace(day=1)
    starts = [_midnight(office, day) for day in (_before(this), this, _after(this))]
    counted = billed_messages.by_month(db, starts)
    found = [kind for kind in _every_kind(office, counted) if kind in counted or kind[1] in ALWAYS]
    lines = [_line(office, channel, billed_as, counted, today) for channel, billed_as in found]
    return Meter(this, lines, figures.opened(db, starts[1], starts[2]) if lines else 0)


def expected(units: int, today: date) -> int:
    """Return how many there will be at the end of the month, if every day brings as many as the days until today.

    Today counts as a whole day.
    """
    return round(units * monthrange(today.year, today.month)[1] / today.day)


def _every_kind(office: Office, counted: Iterable[tuple[str, str]]) -> list[tuple[str, BilledAs]]:
    """Return what the channels of the office count, then what channels counted that it does not have any more."""
    known = list(costs.kinds(office.traits))
    return known + [(channel, BilledAs(what)) for channel, what in counted if (channel, what) not in known]


def _line(
    office: Office,
    channel: str,
    billed_as: BilledAs,
    counted: Mapping[tuple[str, str], tuple[int, ...]],
    today: date,
) -> CostLine:
    before, units = counted.get((channel, billed_as), (0, 0))
    return CostLine(channel, billed_as, office.price(channel, billed_as), before, units, expected(units, today))


def _sum(priced: Iterable[tuple[Price, int]]) -> dict[str, Decimal]:
    costs: dict[str, Decimal] = {}
    for price, units in priced:
        if price.amount:
            costs[price.currency] = costs.get(price.currency, Decimal()) + price.of(units)
    return costs


def _before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _midnight(office: Office, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=office.zone)
