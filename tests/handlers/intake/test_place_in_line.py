"""Who writes out of hours is told their place in the line for when the office opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cast import SITI, SITI_MAIL
from world import World

from handlers.office.office import Targets
from handlers.texts import custom_wording

SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 10.00 WIB


@pytest.fixture
def closed(world: World) -> World:
    world.now = SUNDAY
    return world


def others(world: World, count: int) -> None:
    for place in range(count):
        world.hears("whatsapp", f"+62812000006{place:02}", f"Minta data penduduk {2000 + place}")


def told(world: World) -> str:
    return world.said("acknowledgement")[-1].body


@pytest.mark.parametrize(
    ("channel", "sender", "words", "said"),
    [
        ("whatsapp", SITI, "Minta data penduduk", "Saat ini Anda urutan ke-3 untuk dibantu saat kami buka."),
        ("email", SITI_MAIL, "Minta data penduduk", "Saat ini Anda urutan ke-3 untuk dibantu saat kami buka."),
        ("sms", SITI, "Minta data penduduk", "Urutan Anda: 3."),
        ("whatsapp", SITI, "I need data on population please", "At the moment you are number 3 in line for when we"),
        ("sms", SITI, "I need data on population please", "You are number 3 in line."),
    ],
)
def test_the_receipt_names_the_place_in_both_languages(
    closed: World, channel: str, sender: str, words: str, said: str
) -> None:
    others(closed, 2)
    closed.hears(channel, sender, words)
    assert said in told(closed)


def test_the_place_is_that_of_the_moment(closed: World) -> None:
    closed.officer("dewi")
    others(closed, 3)
    closed.closes(closed.consultations()[0].number)
    closed.hears("whatsapp", "+6281200000699", "PENGADUAN petugas lama sekali")
    closed.hears("sms", SITI, "Minta data penduduk")
    assert "Urutan Anda: 3." in told(closed)


def test_nobody_is_told_a_place_where_there_is_no_line(closed: World) -> None:
    for office in (
        replace(closed.office, targets=Targets(in_line=False)),
        replace(closed.office, targets=Targets(promises={"help": None})),
    ):
        closed.office = office
        closed.hears("whatsapp", f"+62812000007{closed.heard:02}", "Minta data penduduk")
        assert "rutan" not in told(closed)


def test_by_sms_a_receipt_out_of_hours_is_three_parts_at_most(closed: World) -> None:
    others(closed, 30)
    closed.hears("sms", SITI, "Minta data penduduk")
    assert told(closed).isascii() and len(told(closed)) <= 3 * 153, len(told(closed))


def test_an_office_says_it_in_its_own_words(closed: World) -> None:
    own = "Nomor antrean Anda {urutan}."
    custom_wording.check("place_in_line", "id", own)
    closed.office = replace(closed.office, wordings={("place_in_line", "id"): own})
    closed.hears("whatsapp", SITI, "Minta data penduduk")
    assert "saat buka: Senin, 23 November 2026, 08.00 WIB. Nomor antrean Anda 1." in told(closed)
