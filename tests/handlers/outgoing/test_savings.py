"""Hemat: what a citizen still reads, in how many parts, and that each saving can be switched off."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from cast import SITI, SITI_MAIL
from time_rules import answered, happened, pass_time
from world import World

from channels.formats import gsm7
from handlers.office.costs import Costs, Price, Savings
from store.vocabulary import CaseOutcome

URL = "https://loket.bpskabupatencontoh.go.id"


def saving(world: World, **choices: bool) -> None:
    world.office = replace(world.office, public_url=URL, costs=Costs(savings=Savings(**choices)))


def sms_to(world: World) -> list[str]:
    return [one.body for one in world.said() if one.channel == "sms"]


def parts(text: str) -> tuple[str, int]:
    return gsm7.parts(gsm7.plain(text))


@pytest.fixture
def office(world: World) -> World:
    """An office with Dewi on duty, under an address as long as offices have."""
    world.dewi = world.officer("dewi")  # type: ignore[attr-defined]
    saving(world)
    return world


def hears(world: World, text: str, channel: str = "sms", sender: str = SITI) -> None:
    world.hears(channel, sender, text)
    world.number = world.consultations()[-1].number  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text", ["minta data penduduk 2024", "selamat pagi", "I need population data of your regency please"]
)
@pytest.mark.parametrize("hours", [0, 10], ids=["open", "closed"])
def test_the_receipt_is_one_part_with_number_and_law_at_every_hour(office: World, text: str, hours: int) -> None:
    office.pass_time(hours=hours)
    hears(office, text)
    (receipt,) = sms_to(office)
    assert parts(receipt) == ("GSM-7", 1), receipt
    for needed in ("PST BPS Belitung Timur", office.number, "27/2022", "PRIVA"):  # type: ignore[attr-defined]
        assert needed in receipt
    assert ("Gratis." in receipt) or ("Free." in receipt)
    assert ("Sel 24 Nov 08.00" in receipt or "Tue 24 Nov 08.00" in receipt) == (hours == 10)


def test_the_receipt_keeps_as_much_of_its_link_as_fits(office: World) -> None:
    office.office = replace(office.office, short_name="BPS", public_url="https://x.go.id")
    hears(office, "minta data penduduk 2024")
    hears(office, "minta data penduduk 2024", sender="+6281300000177")
    office.office = replace(office.office, short_name="Pelayanan Statistik Terpadu BPS Contoh", public_url=URL)
    hears(office, "minta data inflasi", sender="+6281900000152")
    full, again, none = sms_to(office)
    assert "https://x.go.id/k/K-2026-000001/" in full and "https://x.go.id/k/K-2026-000002/" in again
    assert "https" not in none and not none.endswith(" ")


def test_without_the_saving_an_sms_gets_the_words_of_every_channel(office: World) -> None:
    saving(office, short_receipt=False)
    hears(office, "minta data penduduk 2024")
    (receipt,) = sms_to(office)
    assert "Lihat perkembangannya: " in receipt and parts(receipt)[1] > 1


@pytest.mark.parametrize("on", [True, False])
def test_closing_and_rating_are_one_message_and_with_the_saving_one_part(office: World, on: bool) -> None:
    saving(office, short_closing=on)
    hears(office, "minta data penduduk 2024")
    office.closes(office.number)  # type: ignore[attr-defined]
    prompt = sms_to(office)[-1]
    assert f"Konsultasi {office.number}" in prompt and "selesai" in prompt  # type: ignore[attr-defined]
    assert f"{URL}/nilai/" in prompt
    assert (parts(prompt)[1] == 1) is on
    office.hears("sms", SITI, "5")
    assert office.the_consultation().rating_asked_at is not None


def test_silence_ends_in_one_part_that_also_asks_for_the_rating(office: World) -> None:
    hears(office, "minta data penduduk 2024")
    answered(office)
    for days in (5, 2):
        pass_time(office, days=days)
    assert office.the_consultation().outcome == CaseOutcome.NO_RESPONSE
    told = sms_to(office)[-1]
    assert parts(told) == ("GSM-7", 1), told
    assert office.number in told and "7 hari" in told and f"{URL}/nilai/" in told  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("channel", "price", "on", "thanked"),
    [
        ("sms", 0, True, False),
        ("sms", 0, False, True),
        ("whatsapp", 0, True, True),
        ("whatsapp", 300, True, False),
        ("whatsapp", 300, False, True),
    ],
)
def test_a_rating_is_noted_and_nobody_thanked_where_that_costs(
    office: World, channel: str, price: int, on: bool, thanked: bool
) -> None:
    prices = {"whatsapp/reply": Price(Decimal(price))}
    office.office = replace(office.office, costs=Costs(prices, Savings(no_thanks=on)))
    hears(office, "minta data penduduk 2024", channel)
    office.closes(office.number)  # type: ignore[attr-defined]
    before = len(office.said())
    assert office.hears(channel, SITI, "5") == "rated"
    assert office.hears(channel, SITI, "SARAN: lebih cepat") == "commented"
    assert len(office.said()) - before == (2 if thanked else 0)


@pytest.mark.parametrize(
    ("channel", "sender", "answer", "on", "reminded"),
    [
        ("sms", SITI, "Ini datanya.", True, False),
        ("sms", SITI, "Tahun berapa yang Anda perlukan?", True, True),
        ("sms", SITI, "Ini datanya.", False, True),
        ("whatsapp", SITI, "Ini datanya.", True, False),
        ("whatsapp", SITI, "Tahun berapa?", True, True),
        ("email", SITI_MAIL, "Ini datanya.", True, True),
    ],
)
def test_who_was_asked_nothing_is_not_reminded_where_that_costs(
    office: World, channel: str, sender: str, answer: str, on: bool, reminded: bool
) -> None:
    saving(office, few_reminders=on)
    hears(office, "minta data penduduk 2024", channel, sender)
    answered(office, answer)
    pass_time(office, days=5)
    assert (len(office.said("reminder")) == 1) is reminded
    assert ("not_sent" in happened(office)) is not reminded
    pass_time(office, days=2)
    assert office.the_consultation().state == "closed"
