"""The bar at the bottom of a phone says where its reader is."""

from __future__ import annotations

import re

import pytest
from web_desk import Desk

CURRENT = re.compile(r'<a\s[^>]*aria-current="(?:page|true)"[^>]*>\s*<svg.*?</svg>\s*([\w ]+?)\s*<', re.DOTALL)


@pytest.mark.parametrize(
    ("page", "tab"),
    [
        ("/konsultasi", "Kotak masuk"),
        ("/konsultasi/{number}", "Kotak masuk"),
        ("/konsultasi/{number}/orang", "Kotak masuk"),
        ("/konsultasi/{number}/atur/tunda", "Kotak masuk"),
        ("/konsultasi-baru", "Kotak masuk"),
        ("/tulis-dulu", "Kotak masuk"),
        ("/tampilan/saring", "Kotak masuk"),
        ("/cari", "Kotak masuk"),
        ("/dasbor", "Dasbor"),
        ("/laporan", "Dasbor"),
        ("/pemberitahuan", "Kabar"),
        ("/saya", "Saya"),
        ("/status", "Saya"),
        ("/bantuan", "Saya"),
        ("/kotak-saran", "Saya"),
    ],
)
def test_one_tab_is_the_current_one(desk: Desk, page: str, tab: str) -> None:
    number = desk.heard("Minta data lada")
    bar = desk.get(page.format(number=number)).text.partition('aria-label="Menu bawah"')[2].partition("</nav>")[0]
    assert CURRENT.findall(bar) == [tab]


def test_a_page_of_settings_is_below_the_profile(desk: Desk) -> None:
    desk.sign_in("lina")
    bar = desk.get("/pengaturan/instansi").text.partition('aria-label="Menu bawah"')[2].partition("</nav>")[0]
    assert CURRENT.findall(bar) == ["Saya"]
