"""Earlier answers beside a conversation: shown when it is there, put into the reply by one press, never sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import past_cases
import pytest
from cast import SITI
from sqlalchemy import select
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from store.tables import Consultation, Message

HTMX = {"HX-Request": "true"}
ANSWER = "Halo Pak Budi, produksi lada 2022 ada di https://contoh.example/lada, sebesar 5.120 ton. Unduh K-2026-000009."


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Dewi at the desk of an office that has answered a question before."""
    world.officer("dewi")
    past_cases.past(world, "Saya Budi, minta produksi lada 2022", ANSWER, name="Budi")
    past_cases.index(world)
    made = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    made.sign_in("dewi")
    yield made


def asked(desk: Desk) -> str:
    """A citizen asks the same, and Dewi has the case; return the address of the conversation."""
    number = past_cases.asked(desk.world, SITI, "Pagi, minta produksi lada 2024", name="Siti")
    return f"/konsultasi/{number}"


def shown(desk: Desk, page: str) -> str:
    answer = desk.get(f"{page}/jawaban-serupa", headers=HTMX)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_an_earlier_answer_stands_beside_the_conversation_with_its_day_and_what_to_check(desk: Desk) -> None:
    page = asked(desk)
    assert f'hx-get="{page}/jawaban-serupa"' in desk.text(page)
    before = _messages(desk)
    found = shown(desk, page)
    text = "Produksi lada 2022 ada di https://contoh.example/lada, sebesar 5.120 ton. Unduh […]."
    assert "Pernah dijawab" in found and "Dijawab 23 November 2026" in found
    assert "Periksa angka dan tahunnya; lengkapi bagian […]." in found
    assert re.findall(r'data-insert-here="([^"]+)"', found) == [text]
    assert 'href="/konsultasi/K-2026-000001"' in found
    assert "Budi" not in found and "K-2026-000009" not in found
    assert _messages(desk) == before


def test_who_does_not_hold_the_case_reads_but_has_no_button(desk: Desk) -> None:
    page = asked(desk)
    with desk.world.db.write() as db:
        db.scalars(select(Consultation).order_by(Consultation.id.desc())).first().officer_id = None
    found = shown(desk, page)
    assert "Pernah dijawab" in found and "data-insert-here" not in found


def test_a_closed_case_shows_none(desk: Desk) -> None:
    page = asked(desk)
    past_cases.closed(desk.world, page.rpartition("/")[2])
    assert shown(desk, page).strip() == ""


def test_where_a_setting_switches_it_off_nothing_is_asked_for(desk: Desk) -> None:
    page = asked(desk)
    desk.app.office_now.known = replace(desk.app.office, answer_memory=False)
    assert "jawaban-serupa" not in desk.text(page)
    assert shown(desk, page).strip() == ""


def _messages(desk: Desk) -> int:
    with desk.world.db.read() as db:
        return len(db.scalars(select(Message)).all())
