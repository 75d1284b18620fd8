"""/nilai/<token>/skd: sixteen statements that may be left out, once a year, by the signed link alone."""

from __future__ import annotations

import re

import acting
import pytest
from cast import SITI
from web_desk import Desk

from handlers.office import links, overrides
from handlers.ratings.instruments import SKD
from store.cases import ratings
from store.office import officers

LINK = "https://s.example.org/skd2026"


@pytest.fixture
def page(desk: Desk) -> str:
    """The path of the page that asks Siti for a rating; the survey is /skd behind it."""
    desk.world.hears("whatsapp", SITI, "Minta data penduduk", name="Siti Contoh")
    close(desk)
    return links.rating_url(desk.world.office, desk.world.the_consultation()).removeprefix(desk.world.office.public_url)


def close(desk: Desk) -> None:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        acting.close(db, desk.world, dewi, desk.world.the_consultation().number)


def choose(desk: Desk, *, asked: bool, link: str = "") -> None:
    with desk.world.db.write() as db:
        overrides.choose(db, "survey", {"asked": asked, "link": link}, by="rahma", now=desk.world.now)
    desk.app.office_now.refresh()


def stored(desk: Desk) -> dict[str, int] | None:
    with desk.world.db.read() as db:
        found = ratings.survey_of(db, desk.world.the_consultation(), SKD.name)
    return found.answers if found else None


def test_after_the_rating_the_survey_is_offered_and_opening_it_records_nothing(desk: Desk, page: str) -> None:
    citizen = desk.another()
    assert "/skd" not in citizen.text(page)
    citizen.client.post(page, data={"nilai": "5"})
    assert f'href="{page}/skd"' in citizen.text(page)
    shown = citizen.text(f"{page}/skd")
    assert len(re.findall('role="radiogroup"', shown)) == 16 and shown.count('type="radio"') == 160
    assert "16. Tidak ada percaloan" in shown and "Siti" not in shown
    assert stored(desk) is None


def test_what_was_answered_is_kept_and_only_the_rest_is_asked_again(desk: Desk, page: str) -> None:
    citizen = desk.another()
    answer = citizen.client.post(f"{page}/skd", data={"A1": "10", "A16": "1", "A2": ""})
    assert answer.status_code == 303
    assert "2 dari 16" in citizen.text(answer.location)
    rest = citizen.text(f"{page}/skd")
    assert rest.count('role="radiogroup"') == 14 and "2. Persyaratan mudah dipenuhi" in rest
    citizen.client.post(page, data={"nilai": "5"})
    assert "Lanjutkan survei" in citizen.text(page)
    other_tab = dict.fromkeys(SKD.keys, "3")
    assert citizen.client.post(f"{page}/skd", data=other_tab).status_code == 303
    assert stored(desk) == {**other_tab, "A1": 10, "A16": 1} | dict.fromkeys(SKD.keys[1:15], 3)
    assert "tahun ini sudah kami simpan" in citizen.text(f"{page}/skd")
    assert "/skd" not in citizen.text(page)


@pytest.mark.parametrize("given", ["0", "11", "7,5", "-1", "sepuluh", "1e1"])
def test_an_answer_off_the_scale_is_asked_again_and_the_others_need_not_be(desk: Desk, page: str, given: str) -> None:
    answer = desk.another().client.post(f"{page}/skd", data={"A1": given, "A2": "8", "A99": "5"})
    assert answer.status_code == 422 and "tidak kami kenali" in answer.text
    assert re.search(r'name="A2"\s+value="8"\s+checked', answer.text)
    assert stored(desk) is None


def test_an_empty_form_and_an_attribute_that_does_not_exist_keep_nothing(desk: Desk, page: str) -> None:
    for form in ({}, {"A17": "5", "U1": "4"}):
        answer = desk.another().client.post(f"{page}/skd", data=form)
        assert answer.status_code == 422 and "paling sedikit satu" in answer.text
    assert stored(desk) is None


def test_only_the_citizens_own_link_answers_and_no_officer_does(desk: Desk, page: str) -> None:
    forged = page[:-1] + ("a" if page[-1] != "a" else "b")
    for path, status in ((f"{forged}/skd", 404), ("/nilai/x/skd", 404)):
        assert desk.another().get(path).status_code == status
        assert desk.another().client.post(path, data={"A1": "5"}).status_code == status
    assert desk.get(f"{page}/skd").status_code == 403
    assert desk.client.post(f"{page}/skd", data={"A1": "5"}).status_code == 403
    assert stored(desk) is None


def test_a_link_that_is_over_asks_nothing_more_and_still_shows_the_thanks(desk: Desk, page: str) -> None:
    citizen = desk.another()
    desk.world.pass_time(days=31)
    assert citizen.get(f"{page}/skd").status_code == 410
    assert citizen.client.post(f"{page}/skd", data={"A1": "5"}).status_code == 410
    assert stored(desk) is None
    desk.world.pass_time(days=-31)
    citizen.client.post(f"{page}/skd", data={"A1": "5"})
    desk.world.pass_time(days=31)
    assert "1 dari 16" in citizen.text(f"{page}/skd")


def test_switched_off_it_is_not_offered_and_who_was_answering_loses_nothing(desk: Desk, page: str) -> None:
    citizen = desk.another()
    citizen.client.post(page, data={"nilai": "5"})
    choose(desk, asked=False)
    assert "/skd" not in citizen.text(page)
    answer = citizen.get(f"{page}/skd")
    assert (answer.status_code, "sedang tidak dibuka" in answer.text) == (410, True)
    answer = citizen.client.post(f"{page}/skd", data={"A1": "5"})
    assert answer.status_code == 303 and "1 dari 16" in citizen.text(answer.location)
    assert stored(desk) == {"A1": 5}


def test_the_thanks_lead_to_the_years_official_survey_where_there_is_one(desk: Desk, page: str) -> None:
    citizen = desk.another()
    citizen.client.post(page, data={"nilai": "5"})
    citizen.client.post(f"{page}/skd", data={"A1": "5"})
    for path in (page, f"{page}/skd?terkirim=1"):
        assert LINK not in citizen.text(path)
    choose(desk, asked=True, link=LINK)
    for path in (page, f"{page}/skd?terkirim=1"):
        assert f'href="{LINK}"' in citizen.text(path)


def test_who_writes_english_reads_the_survey_in_english(desk: Desk, page: str) -> None:
    with desk.world.db.write() as db:
        db.merge(desk.world.the_consultation()).language = "en"
    shown = desk.another().text(f"{page}/skd")
    assert "It is easy to complain" in shown and "Persyaratan" not in shown
