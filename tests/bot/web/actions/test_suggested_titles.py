"""Titles beside a conversation for what the citizen asked: a few, only such that answer it, and nothing otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import small_catalogue
from cast import MONDAY_MORNING, SITI
from sqlalchemy import select
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from store.search import catalogue
from store.tables import Consultation, Message
from store.vocabulary import CaseKind, CaseState

HTMX = {"HX-Request": "true"}
NAMED = "Mungkin menjawab"
ASKED = "Pagi, minta produksi lada per kecamatan 2023"
TITLE = "Produksi Lada Menurut Kecamatan di Kabupaten Belitung Timur, 2023"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Dewi at the desk of an office that knows its areas."""
    world.officer("dewi", role="supervisor")
    world.office = replace(world.office, areas=small_catalogue.office().areas)
    made = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    made.sign_in("dewi")
    yield made


@pytest.fixture
def filled(world: World) -> None:
    with world.db.write() as db:
        small_catalogue.fill(db, MONDAY_MORNING)


def asked(desk: Desk, words: str = ASKED) -> str:
    """A citizen asks; return the address of the conversation."""
    desk.world.hears("whatsapp", SITI, words, name="Siti")
    return f"/konsultasi/{desk.world.the_consultation().number}"


def suggested(desk: Desk, page: str) -> str:
    answer = desk.get(f"{page}/saran-judul", headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def messages(desk: Desk) -> int:
    with desk.world.db.read() as db:
        return len(db.scalars(select(Message)).all())


def change(desk: Desk, **fields: str) -> None:
    with desk.world.db.write() as db:
        case = db.get_one(Consultation, desk.world.the_consultation().id)
        for name, value in fields.items():
            setattr(case, name, value)


def test_titles_that_answer_the_question_open_the_dialog_with_their_tick_and_send_nothing(desk, filled):
    page = asked(desk)
    assert f'hx-get="{page}/saran-judul"' in desk.text(page)  # asked for when the conversation is there
    before = messages(desk)
    shown = suggested(desk, page)
    links = re.findall(r'<a href="([^"]+)" hx-get="([^"]+)"[^>]*>([^<]+)</a>', shown)
    assert NAMED in shown
    assert 1 <= len(links) <= 3
    assert "Tabel · data 2023 · Kabupaten Belitung Timur" in shown
    (link,) = [href for href, fetched, title in links if title == TITLE and href == fetched]
    number = link.rpartition("judul=")[2]
    dialog = desk.text(link)  # without scripts: a page
    assert re.search(rf'id="title-{number}"\s+value="{number}"\s+checked', dialog)
    assert messages(desk) == before


@pytest.mark.parametrize("words", ["resep rendang", "minta data lada lampung 2023", "Produksi lada 2015", "Halo", "🙏"])
def test_where_nothing_answers_the_question_nothing_is_shown(desk, filled, words):
    assert suggested(desk, asked(desk, words)).strip() == ""


def test_a_yearbook_of_the_area_and_year_is_shown_as_what_may_hold_it_where_no_title_names_it(desk, filled):
    shown = suggested(desk, asked(desk, "Pagi, minta jumlah penduduk Kecamatan Manggar 2023"))
    assert "Kecamatan Manggar Dalam Angka 2024" in shown and "mungkin memuatnya" in shown
    assert "Kecamatan Gantung" not in shown


@pytest.mark.parametrize("fields", [{"state": CaseState.CLOSED}, {"kind": CaseKind.COMPLAINT}, {"subject": ""}])
def test_closed_cases_complaints_and_calls_without_words_get_no_titles(desk, filled, fields):
    page = asked(desk)
    change(desk, **fields)
    assert suggested(desk, page).strip() == ""


def test_a_catalogue_that_cannot_be_searched_is_not_mentioned_here(desk, monkeypatch):
    page = asked(desk)
    assert suggested(desk, page).strip() == ""  # never copied

    def broken(*_: object) -> None:
        raise catalogue.CannotSearch

    monkeypatch.setattr(catalogue, "seen_at", broken)
    assert suggested(desk, page).strip() == ""


def test_a_mail_whose_subject_says_nothing_is_searched_by_its_first_lines(desk, filled):
    change_of_subject = "Permohonan data"
    page = asked(desk, f"Yth. Kepala BPS,\n\nmohon {ASKED.partition('minta ')[2]}. Terima kasih.")
    change(desk, subject=change_of_subject)
    assert TITLE in suggested(desk, page)
    change(desk, state=CaseState.CLOSED)
    assert TITLE not in suggested(desk, page)
