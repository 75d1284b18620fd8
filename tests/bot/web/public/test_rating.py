"""/nilai: the citizen's page. Opening it records nothing; one rating and one set of elements per consultation."""

from __future__ import annotations

import re

import acting
import pytest
from cast import SITI
from web_desk import Desk

from handlers.office import links
from store.cases import consultations, ratings
from store.desk import notices
from store.office import officers


@pytest.fixture
def page(desk: Desk) -> str:
    """The path of the page that asks Siti."""
    desk.world.hears("whatsapp", SITI, "Minta data penduduk", name="Siti Contoh")
    number = desk.world.the_consultation().number
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        acting.close(db, desk.world, dewi, number)
    return links.rating_url(desk.world.office, desk.world.the_consultation()).removeprefix(desk.world.office.public_url)


def elements(desk: Desk) -> dict[str, int] | None:
    with desk.world.db.read() as db:
        found = ratings.survey_of(db, desk.world.the_consultation(), "skm-2017")
    return found.answers if found else None


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
    assert re.search(r'value="4" aria-label="4, Baik" required +checked', desk.another().get(f"{page}?nilai=4").text)
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


def test_the_nine_elements_are_optional_and_kept_as_answered_with_instrument_and_version(desk: Desk, page: str) -> None:
    shown = desk.another().text(page)
    assert "Kewajaran biaya atau tarif" in shown and "Gratis" in shown
    assert "<details" in shown and " open>" not in shown
    desk.another().client.post(page, data={"nilai": "5", "U1": "4", "U4": "4", "U9": "2", "U2": ""})
    assert score(desk) == (5, "")
    assert elements(desk) == {"U1": 4, "U4": 4, "U9": 2}


def test_an_element_off_its_scale_asks_again_and_keeps_every_other_choice(desk: Desk, page: str) -> None:
    answer = desk.another().client.post(page, data={"nilai": "5", "cerita": "Ramah", "U1": "4", "U2": "5"})
    assert answer.status_code == 422
    assert score(desk) is None and elements(desk) is None
    assert re.search(r'name="U1" value="4" +checked', answer.text)
    assert "Ramah" in answer.text and " open>" in answer.text


def test_who_rated_in_the_chat_may_still_answer_the_elements_once(desk: Desk, page: str) -> None:
    assert desk.world.hears("whatsapp", SITI, "5") == "rated"
    citizen = desk.another()
    assert "Kirim nilai unsur" in citizen.text(page)
    assert citizen.client.post(page, data={}).status_code == 422
    assert citizen.client.post(page, data={"U1": "3"}).status_code == 303
    assert elements(desk) == {"U1": 3}
    assert "Kirim nilai unsur" not in citizen.text(page)
    citizen.client.post(page, data={"U1": "1", "nilai": "1"})
    assert elements(desk) == {"U1": 3} and score(desk) == (5, "")


def test_a_link_used_twice_says_so_and_changes_nothing(desk: Desk, page: str) -> None:
    citizen = desk.another()
    citizen.client.post(page, data={"nilai": "2", "U1": "2"})
    assert citizen.client.post(page, data={"nilai": "5", "cerita": "Bagus", "U1": "4"}).status_code == 303
    assert "Setiap konsultasi dinilai satu kali" in citizen.text(page)
    assert score(desk) == (2, "") and elements(desk) == {"U1": 2}


def test_a_link_works_for_thirty_days_and_then_says_so(desk: Desk, page: str) -> None:
    assert "berlaku sampai 23 Desember 2026" in desk.another().text(page)
    desk.world.pass_time(days=30)
    assert desk.another().get(page).status_code == 200
    desk.world.pass_time(seconds=1)
    answer = desk.another().client.post(page, data={"nilai": "4"})
    assert answer.status_code == 410
    assert "Tautan ini sudah tidak berlaku" in answer.text and "23 Desember 2026" in answer.text
    assert score(desk) is None


def test_who_wrote_english_is_asked_in_english(desk: Desk, page: str) -> None:
    with desk.world.db.write() as db:
        db.merge(desk.world.the_consultation()).language = "en"
    shown = desk.another().text(page)
    assert "How was our service?" in shown and "Free of charge" in shown and 'lang="en"' in shown
    assert "Please choose a number" in desk.another().client.post(page, data={}).text


def test_a_low_rating_tells_the_supervisor_and_a_good_one_nobody(desk: Desk, page: str) -> None:
    rahma = desk.world.officer("rahma", role="supervisor")
    desk.another().client.post(page, data={"nilai": "2"})
    with desk.world.db.read() as db:
        assert [notice.what for notice, _ in notices.unseen(db, rahma.id or 0)] == ["rated_low"]
        assert notices.unseen(db, 1) == []


def test_an_officer_may_ask_once_more_and_not_twice_a_day(desk: Desk, page: str) -> None:
    address = f"/konsultasi/{desk.world.the_consultation().number}"
    asked = len(desk.world.said("rating"))
    assert "Minta nilai lagi" in desk.text(address)
    again = f"{address}/minta-nilai"
    assert "Tunggu sehari" in desk.post(again, page=address).text
    desk.world.pass_time(days=1)
    assert desk.post(again, page=address).status_code == 303
    assert len(desk.world.said("rating")) == asked + 1
    assert "Dewi meminta nilai sekali lagi" in desk.text(address)
    desk.another().client.post(page, data={"nilai": "4"})
    assert "Minta nilai" not in desk.text(address)
    assert "Warga sudah memberi nilai" in desk.post(again, page=address).text


def test_the_page_shows_no_name_and_no_word_of_the_conversation(desk: Desk, page: str) -> None:
    text = desk.another().get(page).text
    for private in ("Siti", "Dewi", "penduduk", SITI):
        assert private not in text


@pytest.mark.parametrize("change", [lambda t: t[:-1] + "0g"[t[-1] == "0"], lambda t: t[2:], lambda t: t + "a"])
def test_a_guessed_link_is_404(desk: Desk, page: str, change: object) -> None:
    token = page.rpartition("/")[2]
    answer = desk.another().client.post(f"/nilai/{change(token)}", data={"nilai": "1"})  # type: ignore[operator]
    assert answer.status_code == 404
    assert "Tautan ini tidak kami kenali" in answer.text
    assert score(desk) is None


def test_the_page_is_light_enough_for_a_bad_network(desk: Desk, page: str) -> None:
    import gzip
    import re

    text = desk.another().get(page)
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', text.text)
    assert not any("tabler.min" in one for one in files)
    parts = [text.data, *(desk.get(one).data for one in files if "woff2" not in one)]
    assert sum(len(gzip.compress(one)) for one in parts) < 40_000
