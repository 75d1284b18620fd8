"""The page of the paper guest book: words of a refused table stay, a saved one is not saved twice."""

from __future__ import annotations

import re

import pytest
from web_desk import Desk

KEY = re.compile(r'name="kunci" value="([a-z2-7]{20})"')


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.sign_in("dewi")
    return desk


def fields(office: Desk, **more: str) -> dict[str, str]:
    found = KEY.search(office.text("/buku-tamu-kertas"))
    assert found is not None
    day = office.world.now.astimezone(office.world.office.zone).date().isoformat()
    return {"kunci": found[1], "day": day, "officer": "dewi", "time-2": "", "service-2": "kon", "name-2": "Hadi"} | more


def test_a_refused_table_keeps_what_was_typed_and_names_the_row(office: Desk) -> None:
    assert 'href="/buku-tamu-kertas"' in office.text("/konsultasi-baru")
    # phones show no keys: what a key does goes with it
    assert '<span class="lk-desktop-only"><kbd>Enter</kbd> turun' in office.text("/buku-tamu-kertas")
    sent = fields(office, **{"service-3": "???", "need-3": "<b>Lada</b>"})
    answer = office.post("/buku-tamu-kertas", sent, page="/buku-tamu-kertas")
    page = re.sub(r"\s+", " ", answer.text)
    assert answer.status_code == 422
    # in a paragraph: there a link is underlined, not told from the words beside it by its colour alone
    assert '<p> <a href="#paper-service-3">Baris 3, Layanan</a>: “???” tidak dikenal' in page
    assert 'value="Hadi"' in page and "&lt;b&gt;Lada" in page and page.count('aria-invalid="true"') == 1
    assert office.world.consultations() == []


def test_a_table_that_is_sent_twice_is_saved_once(office: Desk) -> None:
    sent = fields(office)
    for said in ("1 tamu dan 0 kertas saran dicatat belakangan", "1 baris sudah tercatat sebelumnya"):
        answer = office.post("/buku-tamu-kertas", sent, page="/buku-tamu-kertas")
        assert answer.status_code == 303
        assert said in office.text(answer.location)
    case = office.world.the_consultation()
    page = office.text(f"/konsultasi/{case.number}")
    assert "dicatat belakangan" in page and "kertas K-001" in page
