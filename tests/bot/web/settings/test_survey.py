"""Pengaturan, Survei SKD: on or off, and the link of the year's official survey."""

from __future__ import annotations

import re
from html import escape

import pytest
from web_desk import Desk
from werkzeug.test import TestResponse
from world import World

PAGE = "/pengaturan/survei"
LINK = "https://s.example.org/skd2026_0000"


@pytest.fixture
def desk(world: World) -> Desk:
    """Rahma the supervisor signed in."""
    for name, role in (("rahma", "supervisor"), ("dewi", "officer")):
        world.officer(name, role=role)
    made = Desk(world)
    made.sign_in("rahma")
    return made


def save(desk: Desk, **typed: str) -> TestResponse:
    (mark,) = re.findall(r'name="tanda" value="([^"]*)"', desk.text(PAGE))
    return desk.post(PAGE, {"tanda": mark} | typed, page=PAGE)


def test_what_is_saved_counts(desk: Desk) -> None:
    assert desk.app.office.survey.asked
    assert save(desk, asked="tidak", link=f" {LINK} ").status_code == 303
    survey = desk.app.office.survey
    assert (survey.asked, survey.link) == (False, LINK)
    assert f'value="{LINK}"' in desk.text(PAGE)


@pytest.mark.parametrize(
    "link", ["http://s.example.org/skd", "javascript:alert(1)", "s.example.org", f"{LINK} x", f"https://{'a' * 200}.id"]
)
def test_a_link_that_is_none_is_refused_and_stays_to_be_mended(desk: Desk, link: str) -> None:
    answer = save(desk, asked="ya", link=link)
    assert answer.status_code == 422 and "diawali https://" in answer.text and f'value="{escape(link)}"' in answer.text
    assert desk.app.office.survey.link == ""


def test_an_answer_that_is_neither_yes_nor_no_is_refused_and_the_link_stays(desk: Desk) -> None:
    answer = save(desk, asked="mungkin", link=LINK)
    assert answer.status_code == 422 and f'value="{LINK}"' in answer.text


def test_an_officer_may_not(desk: Desk) -> None:
    other = desk.another()
    other.sign_in("dewi")
    assert other.get(PAGE).status_code == 403
