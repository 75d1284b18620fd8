"""/nilai: the citizen's page. Opening it records nothing; one rating per consultation."""

from __future__ import annotations

import pytest
from cast import SITI
from web_desk import Desk

from handlers import desk as verbs
from handlers import links
from store import consultations, officers


@pytest.fixture
def page(desk: Desk) -> str:
    """The path of the page that asks Siti."""
    desk.world.hears("whatsapp", SITI, "Minta data penduduk", name="Siti Contoh")
    number = desk.world.the_consultation().number
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        verbs.close(db, desk.world.office, number, by=dewi, now=desk.world.now)
    return links.rating_url(desk.world.office, desk.world.the_consultation()).removeprefix(desk.world.office.public_url)


def score(desk: Desk) -> tuple[int, str] | None:
    with desk.world.db.read() as db:
        found = consultations.rating_of(db, desk.world.the_consultation())
    return (found.score, found.comment) if found else None


def test_opening_the_link_or_one_of_the_five_records_nothing(desk: Desk, page: str) -> None:
    citizen = desk.another()
    for path in (page, f"{page}?nilai=5", f"{page}?nilai=11"):
        assert citizen.get(path).status_code == 200
    assert citizen.client.head(f"{page}?nilai=5").status_code == 200
    assert score(desk) is None


def test_one_of_the_five_links_has_its_number_chosen_already(desk: Desk, page: str) -> None:
    assert 'value="4" aria-label="4, Puas" required checked' in desk.another().get(f"{page}?nilai=4").text
    assert "checked" not in desk.another().get(f"{page}?nilai=x").text


def test_the_form_records_one_rating_with_the_citizens_words(desk: Desk, page: str) -> None:
    citizen = desk.another()
    assert citizen.client.post(page, data={"nilai": "4", "cerita": " Cepat. "}).status_code == 303
    assert score(desk) == (4, "Cepat.")
    assert "Nilai 4" in citizen.text(page)
    citizen.client.post(page, data={"nilai": "1"})
    assert score(desk) == (4, "Cepat.")
    assert "Nilai 4" in citizen.text(page)


@pytest.mark.parametrize("given", ["", "0", "6", "11", "5/5", "lima", "4.5", "-1"])
def test_anything_but_one_to_five_asks_again_and_keeps_the_words(desk: Desk, page: str, given: str) -> None:
    answer = desk.another().client.post(page, data={"nilai": given, "cerita": "Ramah sekali"})
    assert answer.status_code == 422
    assert "Pilih dahulu satu angka" in answer.text
    assert "Ramah sekali" in answer.text
    assert score(desk) is None


def test_the_page_shows_no_name_and_no_word_of_the_conversation(desk: Desk, page: str) -> None:
    text = desk.another().get(page).text
    for private in ("Siti", "Dewi", "penduduk", SITI):
        assert private not in text


@pytest.mark.parametrize("change", [lambda t: t[:-1] + "0g"[t[-1] == "0"], lambda t: t[2:], lambda t: t + "a"])
def test_a_guessed_link_is_404(desk: Desk, page: str, change: object) -> None:
    token = page.rpartition("/")[2]
    answer = desk.another().client.post(f"/nilai/{change(token)}", data={"nilai": "1"})  # type: ignore[operator]
    assert answer.status_code == 404
    assert score(desk) is None


def test_the_page_is_light_enough_for_a_bad_network(desk: Desk, page: str) -> None:
    import gzip
    import re

    text = desk.another().get(page)
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', text.text)
    assert not any("tabler.min" in one for one in files)
    parts = [text.data, *(desk.get(one).data for one in files if "woff2" not in one)]
    assert sum(len(gzip.compress(one)) for one in parts) < 40_000
