"""Titles in the receipt: off by default, only what fits area and years, never a figure, never for a complaint."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cast import SITI, SITI_MAIL
from small_catalogue import AREAS, fill
from world import World

from channels.envelope import Address, Inbound
from handlers.finder import search
from handlers.intake import pipeline
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass
from store.tables import Arrival

OFFERED = "mungkin ini yang Anda cari"
QUESTION = "Minta Kabupaten Belitung Timur Dalam Angka data 2023"


@pytest.fixture
def office(world: World) -> World:
    areas = tuple((area.code, *area.names) for area in AREAS.areas)
    world.office = replace(world.office, areas=areas, titles_in_receipt=True)
    world.officer("dewi")
    with world.db.write() as db:
        fill(db, world.now)
        catalogue_passes.keep(db, Pass("1906", "publication", "ind", finished_at=world.now.isoformat()))
    return world


def receipt(office: World, channel: str = "whatsapp", text: str = QUESTION) -> str:
    office.hears(channel, SITI_MAIL if channel == "email" else SITI, text)
    return office.said("acknowledgement")[0].body


@pytest.mark.parametrize("channel", ["whatsapp", "email"])
def test_the_receipt_names_titles_with_links_in_the_one_message_there_is(office: World, channel: str) -> None:
    words = receipt(office, channel)
    assert OFFERED in words and "Petugas tetap menjawab Anda." in words
    titles = [line for line in words.splitlines() if line.startswith("- ")]
    assert 1 <= len(titles) <= 3 and "Kabupaten Belitung Timur Dalam Angka 2024: https://" in titles[0]
    assert not any("persen" in line for line in titles) and len(words) <= 1600
    assert len(office.said()) == 1


def test_it_is_off_until_the_office_has_it_on(office: World) -> None:
    office.office = replace(office.office, titles_in_receipt=False)
    assert OFFERED not in receipt(office)


@pytest.mark.parametrize(
    "text",
    [
        "Halo",
        "Jam berapa buka?",
        "Kabupaten Sleman dalam angka 2023",
        "Inflasi Belitung Timur Mei 2025",
        "Saya mau mengadu: petugas kasar waktu saya minta Belitung Timur Dalam Angka 2023",
    ],
)
def test_a_greeting_another_area_a_figure_or_a_complaint_gets_no_title(office: World, text: str) -> None:
    office.hears("whatsapp", SITI, text)
    assert not [one.body for one in office.said() if "Dalam Angka 2024" in one.body or OFFERED in one.body]


def test_an_sms_costs_no_part_more_and_a_catalogue_that_is_not_whole_says_nothing(office: World) -> None:
    assert OFFERED not in receipt(office, "sms")
    with office.db.write() as db:
        catalogue_passes.keep(db, Pass("1906", "variable", "ind", began_at=office.now.isoformat()))
    office.hears("email", SITI_MAIL, QUESTION)
    assert OFFERED not in office.said("acknowledgement")[-1].body


def test_a_receipt_never_becomes_two_messages(office: World) -> None:
    traits = office.office.traits
    tight = traits | {"whatsapp": replace(traits["whatsapp"], max_body=700)}
    office.office = replace(office.office, traits=tight)
    receipt(office)
    assert len(office.said("acknowledgement")) == 1


def test_nobody_waits_for_the_search_it_ends_before_the_write_lock_is_taken(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = Inbound("one", Address("whatsapp", SITI, "Siti"), QUESTION, office.now)
    with office.db.read() as db:
        known = pipeline.read(db, office.office, "whatsapp", message, office.now)
    assert known.titles

    def locked(*_: object, **__: object) -> None:
        raise AssertionError("the finder searches while the write lock is held")

    monkeypatch.setattr(search, "search", locked)
    with office.db.write() as db:
        arrival = Arrival(channel="whatsapp", key="one", raw=b"", received_at=office.now)
        db.add(arrival)
        db.flush()
        pipeline.handle(db, office.office, "whatsapp", arrival, known, office.now)
    assert known.titles[0] in office.said("acknowledgement")[0].body
