"""What messages cost: months of the office, forecast, free quota, several currencies, the cost of a consultation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from cast import SITI
from world import World

from handlers.errors import BadInput
from handlers.office import costs
from handlers.office.costs import Costs, Price
from handlers.reports import message_costs
from handlers.reports.message_costs import Meter
from store.tables import Message
from store.transport import billed_messages
from store.vocabulary import BilledAs


def handed_over(world: World, channel: str, billed_as: BilledAs, units: int, at: datetime) -> None:
    with world.db.write() as db:
        message = Message(key=f"{channel}{billed_as}{units}{at}", channel=channel, direction="out", at=at, state="sent")
        billed_messages.handed_over(message, billed_as, units, at)
        db.add(message)


def meter(world: World) -> Meter:
    with world.db.read() as db:
        return message_costs.meter(db, world.office, world.now)


def priced(world: World, prices: Mapping[str, Price]) -> None:
    world.office = replace(world.office, costs=Costs(prices))


def lines(found: Meter) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {(one.channel, one.billed_as): (one.before, one.units, one.forecast) for one in found.lines}


def test_units_are_added_up_by_channel_kind_and_month_of_the_office(any_world: World) -> None:
    for units, at in (
        (1, datetime(2026, 9, 30, 16, 59, tzinfo=UTC)),  # September in the office
        (2, datetime(2026, 9, 30, 17, 0, tzinfo=UTC)),  # October there, not yet in Greenwich
        (4, datetime(2026, 10, 31, 17, 0, tzinfo=UTC)),  # November there
        (8, datetime(2026, 11, 23, 2, 0, tzinfo=UTC)),
    ):
        handed_over(any_world, "sms", BilledAs.PART, units, at)
        handed_over(any_world, "whatsapp", BilledAs.UTILITY, 1, at)
    found = lines(meter(any_world))
    assert found["sms", "part"][:2] == (2, 12)
    assert found["whatsapp", "utility"][:2] == (1, 2)
    assert found["whatsapp", "reply"] == (0, 0, 0)


def test_rare_kinds_and_kinds_of_channels_that_are_gone_stand_there_once_something_was_sent(world: World) -> None:
    assert set(lines(meter(world))) == {("whatsapp", "reply"), ("whatsapp", "utility"), ("sms", "part")}
    handed_over(world, "whatsapp", BilledAs.MARKETING, 1, world.now)
    handed_over(world, "sms_gateway", BilledAs.PART, 3, world.now)
    assert {("whatsapp", "marketing"), ("sms_gateway", "part")} < set(lines(meter(world)))


@pytest.mark.parametrize(
    ("units", "today", "expected"),
    [
        (10, date(2026, 11, 1), 300),
        (23, date(2026, 11, 23), 30),
        (30, date(2026, 11, 30), 30),
        (1, date(2026, 2, 28), 1),
    ],
    ids=["first-day", "middle", "last-day", "short-month"],
)
def test_the_forecast_takes_every_day_for_one_like_those_before(units: int, today: date, expected: int) -> None:
    assert message_costs.expected(units, today) == expected


def test_costs_know_the_free_units_of_each_month_and_never_add_up_two_currencies(world: World) -> None:
    priced(
        world,
        {
            "sms/part": Price(Decimal(450)),
            "whatsapp/reply": Price(Decimal("0.02"), "USD", 1000),
            "whatsapp/utility": Price(Decimal("0.02"), "USD"),
        },
    )
    handed_over(world, "sms", BilledAs.PART, 46, world.now)
    handed_over(world, "whatsapp", BilledAs.REPLY, 1010, world.now)
    handed_over(world, "whatsapp", BilledAs.UTILITY, 5, world.now)
    found = meter(world)
    assert found.cost == {"Rp": 46 * 450, "USD": Decimal("0.30")}
    assert found.forecast["Rp"] == 60 * 450  # 23 of 30 days
    assert found.forecast["USD"] == Decimal("0.02") * (1317 - 1000 + 7)


def test_without_a_price_messages_are_only_counted(world: World) -> None:
    handed_over(world, "sms", BilledAs.PART, 3, world.now)
    world.hears("email", "siti@contoh.example", "Minta data")
    found = meter(world)
    assert (found.cost, found.of_a_case) == ({}, {})
    assert lines(found)["sms", "part"][1] == 3


def test_the_price_of_the_settings_file_counts_until_the_browser_has_one(world: World) -> None:
    handed_over(world, "sms", BilledAs.PART, 2, world.now)
    world.office = replace(world.office, sms_part_price=450)
    assert meter(world).cost == {"Rp": 900}
    priced(world, {"sms/part": Price(Decimal(500))})
    assert meter(world).cost == {"Rp": 1000}


def test_a_consultation_costs_its_share_of_the_month(world: World) -> None:
    priced(world, {"sms/part": Price(Decimal(500))})
    handed_over(world, "sms", BilledAs.PART, 3, world.now)
    assert meter(world).of_a_case == {}  # nobody has written yet
    for sender in (SITI, "+6281300000177"):
        world.hears("whatsapp", sender, "Minta data penduduk")
    assert (meter(world).cases, meter(world).of_a_case) == (2, {"Rp": Decimal(750)})


@pytest.mark.parametrize(
    ("written", "amount"),
    [("450", "450"), ("1.250", "1250"), ("1.250,5", "1250.5"), ("0,0042", "0.0042"), ("0.004", "0.004"), ("", "0")],
)
def test_an_amount_is_read_as_people_here_write_it(written: str, amount: str) -> None:
    assert costs.read_amount(written) == Decimal(amount)


@pytest.mark.parametrize("written", ["450", "1.250", "1,125", "1.250,5", "12,500", "0,000001", "0"])
def test_a_price_is_read_back_from_the_store_as_it_was_typed(written: str) -> None:
    price = Price(costs.read_amount(written))
    stored = costs.stored(Costs({"sms/part": price}))
    assert costs.read_costs(stored).prices["sms/part"].amount == price.amount


@pytest.mark.parametrize("written", ["gratis", "-5", "1e3", "1,2,3", "NaN", "1.2.3", "9" * 30])
def test_what_is_no_amount_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(BadInput, match="misalnya 450"):
        costs.read_amount(written)


@pytest.mark.parametrize(
    "price", [{"currency": "dolar Amerika"}, {"free": -1}, {"free": True}, {"free": "banyak"}, {"amount": "satu"}]
)
def test_a_stored_price_that_makes_no_sense_is_refused(price: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        costs.read_costs({"prices": {"sms/part": price}})
