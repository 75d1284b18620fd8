"""Pengaturan, Kata pencarian: what an admin adds counts at once, and what was typed is never lost."""

from __future__ import annotations

import re

import pytest
from web_desk import Desk
from werkzeug.test import TestResponse
from world import World

PAGE = "/pengaturan/kata-pencarian"


@pytest.fixture
def desk(world: World) -> Desk:
    """Rahma the supervisor signed in."""
    for name, role in (("rahma", "supervisor"), ("dewi", "officer")):
        world.officer(name, role=role)
    made = Desk(world)
    made.sign_in("rahma")
    return made


def save(desk: Desk, lines: str) -> TestResponse:
    (mark,) = re.findall(r'name="tanda" value="([^"]*)"', desk.text(PAGE))
    return desk.post(PAGE, {"tanda": mark, "lines": lines}, page=PAGE)


def test_what_is_saved_counts_tidied(desk: Desk) -> None:
    assert save(desk, "  sahang,  lada hitam \n\n").status_code == 303
    assert desk.app.office.synonyms == "sahang, lada hitam"
    page = desk.text(PAGE)
    assert "sahang, lada hitam</textarea>" in page and "langsung berlaku" in page
    assert "garis kemiskinan, poverty line" in page  # what Loket knows without it


def test_a_line_that_cannot_be_used_is_named_and_all_stay_to_be_mended(desk: Desk) -> None:
    answer = save(desk, "sahang, lada\nsendirian")
    assert answer.status_code == 422
    assert "Baris 2, “sendirian”: tulis paling sedikit dua kata" in answer.text
    assert "sahang, lada\nsendirian</textarea>" in answer.text
    assert desk.app.office.synonyms == ""


def test_whoever_saves_second_is_told_and_keeps_their_lines(desk: Desk) -> None:
    page = desk.text(PAGE)
    (mark,) = re.findall(r'name="tanda" value="([^"]*)"', page)
    save(desk, "sahang, lada")
    answer = desk.post(PAGE, {"tanda": mark, "lines": "kopi, kahwa"}, page=PAGE)
    assert answer.status_code == 422 and "kopi, kahwa</textarea>" in answer.text
    assert desk.app.office.synonyms == "sahang, lada"


def test_an_officer_may_not(desk: Desk) -> None:
    other = desk.another()
    other.sign_in("dewi")
    assert other.get(PAGE).status_code == 403
