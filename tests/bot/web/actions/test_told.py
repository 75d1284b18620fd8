"""Whatever is written from a page is told to open pages by its commit; no page has to remember to."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from cast import SITI
from staff_desk import StaffDesk
from web_desk import Desk
from world import World

from bot.work import jobs
from handlers.office import links


@pytest.fixture
def told(world: World) -> list[str]:
    """The names that open pages are told."""
    names: list[str] = []
    world.db.tell = names.extend
    return names


def rated(desk: Desk, number: str) -> None:
    desk.world.closes(number)
    page = urlsplit(links.rating_url(desk.world.office, desk.case(number))).path
    desk.another().client.post(page, data={"nilai": "5"})


def tracked(desk: Desk, number: str) -> None:
    page = urlsplit(links.tracking_url(desk.world.office, desk.case(number))).path
    citizen = desk.another()
    nonce = re.search(r'name="sekali" value="(\w+)"', citizen.get(page).text)
    citizen.client.post(page, data={"isi": "Bagaimana?", "sekali": nonce.group(1) if nonce else ""})


def merged(desk: Desk, number: str) -> None:
    desk.world.hears("sms", SITI, "Pertanyaan kedua")
    desk.act(desk.world.consultations()[-1].number, "gabung", {"ke": number})


def overdue(desk: Desk, _number: str) -> None:
    desk.world.pass_time(minutes=6)
    jobs.keep_time(desk.app, other_promises=False)


WAYS: dict[str, Callable[[Desk, str], object]] = {
    "composer": lambda desk, number: desk.act(number, "tulis", {"isi": "Ada.", "jenis": "balas"}),
    "action": lambda desk, number: desk.act(number, "tutup", {"hasil": "dibatalkan"}),
    "tag": lambda desk, number: desk.act(number, "tag", {"tag": "Penduduk"}),
    "tag removed": lambda desk, number: desk.act(number, "tag/lepas", {"tag": "Sensus"}),
    "merge": merged,
    "rating page": rated,
    "tracking page": tracked,
    "clock": overdue,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_is_written_is_told_by_its_commit(desk: Desk, told: list[str], way: Callable[[Desk, str], object]) -> None:
    number = desk.heard()
    desk.act(number, "tag", {"tag": "Sensus"})
    told.clear()
    way(desk, number)
    assert number in told


def test_taking_the_next_one_is_told(desk: Desk, told: list[str]) -> None:
    for name in ("dewi", "agus"):
        other = desk.another()
        other.sign_in(name)
        other.post("/tugas", {"keadaan": "pulang"})
    desk.world.hears("whatsapp", SITI, "Minta data")
    told.clear()
    assert desk.post("/ambil-mendesak").location.endswith("/K-2026-000001")
    assert told == ["K-2026-000001"]


def test_a_slip_of_the_suggestion_box_is_told_to_who_handles_it(desk: Desk, told: list[str]) -> None:
    desk.world.officer("rahma", role="supervisor")
    desk.post("/kotak-saran", {"isi": "Antrean terlalu lama"}, page="/kotak-saran")
    assert told == ["officer:rahma", "officer:rahma:P-2026-000001"]


def test_a_colleagues_answer_on_its_page_is_told(office: StaffDesk, told: list[str]) -> None:
    asked = office.asks()
    told.clear()
    Desk(office.world).another().client.post(f"/jawab/{office.token(asked)}", data={"jawaban": "Boleh."})
    assert office.number in told
