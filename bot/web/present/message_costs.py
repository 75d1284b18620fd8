"""What messages cost, in words: the card of the status page and of the dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from bot.web.present import labels
from handlers.office import costs, formats
from handlers.office.costs import Price
from handlers.office.office import Office
from handlers.reports.message_costs import CostLine, Meter
from store.vocabulary import BilledAs

WORDS: Mapping[BilledAs, str] = {
    BilledAs.PART: "bagian",
    BilledAs.REPLY: "balasan dalam 24 jam",
    BilledAs.UTILITY: "templat layanan (utility)",
    BilledAs.MARKETING: "templat promosi (marketing)",
    BilledAs.AUTHENTICATION: "templat kode (authentication)",
}
WHOLE = ("Rp", "IDR")  # nobody counts hundredths of them
NO_PRICE = "harga belum diisi"


@dataclass(frozen=True, slots=True)
class CostRow:
    """One thing that a provider counts. Each figure stands with its cost, "" where no price is known."""

    label: str
    channel: str
    word: str
    price: str
    before: tuple[str, str]
    units: tuple[str, str]
    forecast: tuple[str, str]


@dataclass(frozen=True, slots=True)
class CostCard:
    """The messages of a month.

    month, month_before: their names.
    total: the cost last month, so far and as expected; "" without a price.
    rule: how the forecast is made.
    of_a_case: the cost of a consultation with its numerator, "" where it cannot be told.
    """

    month: str
    month_before: str
    rows: Sequence[CostRow]
    total: tuple[str, str, str]
    rule: str
    of_a_case: str


def card(office: Office, meter: Meter, today: date) -> CostCard | None:
    """Return the card, None where no provider of the office counts messages."""
    if not meter.lines:
        return None
    month, before = _month(meter.month), _month(date.fromordinal(meter.month.toordinal() - 1))
    return CostCard(
        month=month,
        month_before=before,
        rows=[_row(office, line) for line in meter.lines],
        total=(money_of(meter.before), money_of(meter.cost), money_of(meter.forecast)),
        rule=f"Perkiraan = jumlah sampai hari ini ÷ {today.day} hari × {_days(meter.month)} hari bulan ini.",
        of_a_case=_of_a_case(meter),
    )


def money(amount: Decimal, currency: str) -> str:
    """Return an amount: "Rp12.500", "USD 3,40". Hundredths only where people count them."""
    places = Decimal(1) if currency in WHOLE else Decimal("0.01")
    return _with_currency(currency, _figure(amount.quantize(places, ROUND_HALF_UP)))


def _with_currency(currency: str, figure: str) -> str:
    return f"{currency}{figure}" if currency == "Rp" else f"{currency} {figure}"


def money_of(amounts: Mapping[str, Decimal]) -> str:
    """Return amounts of several currencies, which nobody can add up: "Rp12.500 + USD 3,40"."""
    return " + ".join(money(amount, currency) for currency, amount in sorted(amounts.items()))


def amount(price: Price) -> str:
    """Return a price as an admin types it: "450", "0,0042". "" for none."""
    return costs.written(price.amount) if price.amount else ""


def _row(office: Office, line: CostLine) -> CostRow:
    traits = labels.traits_of(office, line.channel)
    return CostRow(
        label=traits.label,
        channel=traits.word,
        word=WORDS[line.billed_as],
        price=_price(line.price),
        before=_with_cost(line.price, line.before),
        units=_with_cost(line.price, line.units),
        forecast=_with_cost(line.price, line.forecast),
    )


def _price(price: Price) -> str:
    each = _with_currency(price.currency, _figure(price.amount.normalize())) if price.amount else NO_PRICE
    return f"{each}, {_figure(Decimal(price.free))} gratis sebulan" if price.free else each


def _with_cost(price: Price, units: int) -> tuple[str, str]:
    return _figure(Decimal(units)), money(price.of(units), price.currency) if price.amount else ""


def _of_a_case(meter: Meter) -> str:
    if not meter.of_a_case:
        return ""
    cost, cases = money_of(meter.cost), _figure(Decimal(meter.cases))
    return f"{money_of(meter.of_a_case)} setiap konsultasi ({cost} ÷ {cases} konsultasi yang masuk bulan ini)."


def _figure(value: Decimal) -> str:
    return f"{value:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def _month(day: date) -> str:
    return f"{formats.MONTHS['id'][day.month - 1]} {day.year}"


def _days(month: date) -> int:
    return (date(month.year + month.month // 12, month.month % 12 + 1, 1) - month).days
