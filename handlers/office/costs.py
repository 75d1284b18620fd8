"""What messages cost the office: the provider's prices as an admin wrote them down, and the savings that are on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from channels.envelope import Billed, Traits
from handlers.errors import BadInput
from store.vocabulary import BilledAs

MOST_FREE = 10_000_000
LONGEST_CURRENCY = 5
# what a provider counts → what a message can be on its bill, in the order of the pages
KINDS: Mapping[Billed, tuple[BilledAs, ...]] = {
    Billed.NOTHING: (),
    Billed.PARTS: (BilledAs.PART,),
    Billed.MESSAGES: (BilledAs.REPLY, BilledAs.UTILITY, BilledAs.MARKETING, BilledAs.AUTHENTICATION),
}
_THOUSANDS = re.compile(r"^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$", re.ASCII)
_AMOUNT = re.compile(r"^\d{1,9}([.,]\d{1,6})?$", re.ASCII)


@dataclass(frozen=True)
class Price:
    """What the provider asks for one unit: a part of an SMS, or a message.

    amount: 0 where it is not known; then units are only counted.
    currency: as people write it.
    free: units of each month that cost nothing.
    """

    amount: Decimal = Decimal()
    currency: str = "Rp"
    free: int = 0

    def of(self, units: int) -> Decimal:
        """Return the cost of so many units in one month."""
        return self.amount * max(0, units - self.free)


@dataclass(frozen=True)
class Savings:
    """What is done to pay less. Each can be switched off.

    short_receipt: the receipt of a first SMS fits into one part.
    short_closing: the end of a consultation and the question for a rating fit into one part of an SMS.
    no_thanks: nobody is thanked for a rating or a comment where a message costs.
    few_reminders: where a message costs, only who was asked something is reminded.
    """

    short_receipt: bool = True
    short_closing: bool = True
    no_thanks: bool = True
    few_reminders: bool = True


@dataclass(frozen=True)
class Costs:
    """The prices by "channel/kind", as `kind_of` names them, and the savings."""

    prices: Mapping[str, Price] = field(default_factory=dict)
    savings: Savings = field(default_factory=Savings)


def kind_of(channel: str, billed_as: str) -> str:
    """Return the name under which a price is stored."""
    return f"{channel}/{billed_as}"


def kinds(traits: Mapping[str, Traits]) -> Iterator[tuple[str, BilledAs]]:
    """Yield everything that the providers of these channels count: the channel, and what it is on the bill."""
    for channel, one in traits.items():
        for billed_as in KINDS[one.billed]:
            yield channel, billed_as


def read_costs(value: Any) -> Costs:
    """Read {"prices": {"sms/part": {"amount": "450", "currency": "Rp", "free": 0}}, "savings": {}}. Raises BadInput."""
    prices = {str(kind): _price(one) for kind, one in value.get("prices", {}).items()}
    names = {one.name for one in fields(Savings)}
    chosen = {name: bool(on) for name, on in value.get("savings", {}).items() if name in names}
    return Costs(prices, Savings(**chosen))


def stored(costs: Costs) -> dict[str, Any]:
    """Return prices and savings as they are stored."""
    prices = {
        kind: {"amount": written(price.amount), "currency": price.currency, "free": price.free}
        for kind, price in costs.prices.items()
    }
    return {"prices": prices, "savings": asdict(costs.savings)}


def written(amount: Decimal) -> str:
    """Return an amount as people here write it, so that "1,125" is never read back as "1.125", which is 1125."""
    return f"{amount.normalize():f}".replace(".", ",")


def _price(value: Mapping[str, Any]) -> Price:
    currency = str(value.get("currency", "")).strip() or "Rp"
    if len(currency) > LONGEST_CURRENCY:
        raise BadInput(f"Mata uang “{currency}” terlalu panjang. Tulis misalnya Rp atau USD.")
    free = value.get("free", 0)
    if isinstance(free, bool) or not isinstance(free, int) or not 0 <= free <= MOST_FREE:
        raise BadInput(f"Jatah gratis: tulis bilangan bulat dari 0 sampai {MOST_FREE}.")
    return Price(read_amount(str(value.get("amount", ""))), currency, free)


def read_amount(written: str) -> Decimal:
    """Return an amount of money as people write it: "450", "1.250", "0,0042", "0.0042". Raises BadInput."""
    word = written.strip() or "0"
    if _THOUSANDS.match(word):
        word = word.replace(".", "")
    if not _AMOUNT.match(word):
        raise BadInput(f"Harga “{written.strip()[:40]}” bukan angka. Tulis misalnya 450 atau 0,0042.")
    try:
        return Decimal(word.replace(",", "."))
    except InvalidOperation:
        raise BadInput("Harga bukan angka.") from None
