"""The clocks of the list: what was promised, how late it is, and where nothing is promised."""

from __future__ import annotations

import re

import pytest
from cast import SITI
from time_rules import tick
from web_desk import Desk

from store.office import choices

CLOCK = re.compile(r'data-deadline="(\d+)" data-stops="(\d+)"')


@pytest.mark.parametrize(
    ("passed", "state", "word"),
    [
        ({"seconds": 30}, "running", "sampai 09.05"),
        ({"minutes": 3, "seconds": 30}, "soon", "sampai 09.05"),
        ({"minutes": 5}, "late", "lewat sejak 09.05"),
        ({"hours": 8}, "late", "lewat sejak 09.05"),
        ({"days": 1}, "late", "lewat sejak 23 Nov 09.05"),
    ],
)
def test_the_clock_of_first_help_runs_in_service_hours(
    desk: Desk, passed: dict[str, float], state: str, word: str
) -> None:
    desk.heard()
    desk.world.pass_time(**passed)
    page = desk.text("/konsultasi")
    assert f'data-sla="{state}"' in page
    assert word in page
    assert ("1 lewat tenggat" in page) is (state == "late")


def test_a_night_s_message_starts_its_clock_when_we_open(desk: Desk) -> None:
    desk.world.pass_time(hours=12)
    desk.world.hears("whatsapp", SITI, "Minta data malam-malam")
    page = desk.text("/konsultasi")
    assert 'data-sla="stopped"' in page
    assert "mulai 24 Nov 08.00" in page
    desk.world.pass_time(hours=11, minutes=2)
    assert "sampai 08.05" in desk.text("/konsultasi")


def test_what_waited_at_opening_shows_its_place_and_time_and_is_late_only_when_that_is_past(desk: Desk) -> None:
    desk.world.pass_time(hours=12)
    for place in range(20):
        desk.world.hears("whatsapp", f"+62812000010{place:02}", f"Minta data penduduk {2000 + place}")
    desk.world.pass_time(hours=11)  # 08.00
    tick(desk.world)
    page = desk.text("/konsultasi")
    assert "antrean ke-20, target 08.50" in page and 'data-place="20"' in page
    desk.world.pass_time(minutes=6)
    tick(desk.world)
    page = desk.text("/konsultasi")
    assert page.count("<span>lewat sejak 08.05</span>") == 2 and page.count("<span>lewat sejak") == 2
    assert "antrean ke-20, target 08.50" in page
    number = desk.world.consultations()[-1].number
    assert "Antrean ke-20 saat kantor buka, target bantuan pertama" in desk.text(f"/konsultasi/{number}")


def test_in_the_morning_before_opening_a_clock_says_the_time_once(desk: Desk) -> None:
    desk.world.pass_time(hours=22)
    desk.world.hears("whatsapp", SITI, "Minta data pagi-pagi")
    assert "<span>mulai 08.00</span>" in desk.text("/konsultasi")


def test_where_nothing_is_promised_a_row_says_how_the_case_stands(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        choices.put(db, "targets", {"help": None}, by="lina", now=desk.world.now)
    desk.app.office_now.refresh()
    page = desk.text(f"/konsultasi/{number}")
    assert 'class="lk-sla"' not in page
    assert "Perlu dijawab" in page.partition('id="conversation"')[0]


def lateness(desk: Desk) -> list[int]:
    """How many seconds of lateness the clocks of the list show, now and ten minutes from now."""
    zero, stops = (int(word) for word in CLOCK.findall(desk.get("/konsultasi").text)[0])
    now = int(desk.world.now.timestamp())
    return [min(moment, stops) - zero for moment in (now, now + 600)]


@pytest.mark.parametrize(
    ("passed", "late"),
    [
        ({"minutes": 15}, [600, 1200]),
        ({"hours": 6, "minutes": 25}, [6 * 3600 + 1200, 6 * 3600 + 1500]),  # we close five minutes from now
        ({"hours": 20}, [6 * 3600 + 1500] * 2),  # at night
        ({"hours": 23}, [6 * 3600 + 1500, 6 * 3600 + 2100]),  # the next morning at eight
    ],
)
def test_lateness_counts_service_hours_and_stands_still_while_we_are_closed(
    desk: Desk, passed: dict[str, float], late: list[int]
) -> None:
    desk.heard()
    desk.world.pass_time(**passed)
    assert lateness(desk) == late


def test_a_row_bears_the_time_of_the_words_it_shows(desk: Desk) -> None:
    number = desk.heard()
    desk.world.pass_time(days=1)
    desk.act(number, "alihkan", {"kepada": ""})
    row = desk.text("/konsultasi").partition(f'id="row-{number}"')[2]
    assert row.partition("</time>")[0].endswith('<time datetime="2026-11-23T02:00:00+00:00">23 Nov')
