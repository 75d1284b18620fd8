"""Two records of one person, as a browser without scripts sees them: suggested, compared, merged, parted."""

from __future__ import annotations

import re

import pytest
from cast import SITI
from web_desk import Desk

MAIL = "r.kusuma@example.org"


@pytest.fixture
def pair(desk: Desk) -> tuple[Desk, str, str]:
    """Ratna's two consultations, each a record of its own."""
    desk.world.hears("whatsapp", SITI, "Minta data lada", name="Ratna Kusumadewi")
    desk.world.hears("email", MAIL, "Minta data inflasi", name="R. Kusumadewi", subject="Inflasi")
    chat, mail = (one.number for one in desk.world.consultations())
    for number, name in ((chat, "Ratna Kusumadewi"), (mail, "R. Kusumadewi")):
        desk.post(f"/konsultasi/{number}/warga", {"name": name, "organisation": "Koperasi Sahang"})
    return desk, chat, mail


def test_a_suggestion_is_compared_merged_and_undone(pair: tuple[Desk, str, str]) -> None:
    desk, chat, mail = pair
    assert f"/konsultasi/{chat}/orang-sama" in desk.text(f"/konsultasi/{chat}")
    card = desk.text(f"/konsultasi/{chat}/orang-sama")
    for shown in ("Mungkin orang yang sama", "R. Kusumadewi", "1 konsultasi · instansi cocok"):
        assert shown in card
    sheet = f"/konsultasi/{chat}/orang-sama/banding?warga={mail}"
    page = desk.text(sheet)
    for shown in ("0812", MAIL, "Koperasi Sahang", mail, "selama 30 hari"):
        assert shown in page
    refused = desk.post(f"/konsultasi/{chat}/orang-sama/gabung", {"warga": mail, "utama": "lain"}, page=sheet)
    assert (refused.status_code, "Bagaimana" in refused.text, 'value="lain" checked' in _plain(refused.text)) == (
        422,
        True,
        True,
    )
    told = {"warga": mail, "utama": "lain", "alasan": "Ditanya lewat telepon"}
    assert desk.post(f"/konsultasi/{chat}/orang-sama/gabung", told, page=sheet).status_code == 303
    page = desk.text(f"/konsultasi/{chat}")
    assert "Dewi menggabungkan warga ini dengan catatannya yang lain: Ditanya lewat telepon" in page
    assert MAIL in page
    assert "Mungkin orang" not in desk.text(f"/konsultasi/{chat}/orang-sama")
    (undo,) = set(re.findall(rf"/konsultasi/{chat}/orang-sama/urungkan/\d+", page))
    assert desk.post(undo, {}, page=f"/konsultasi/{chat}").status_code == 303
    page = desk.text(f"/konsultasi/{chat}")
    assert "Dewi mengurungkan penggabungan warga ini" in page
    assert MAIL not in page


def _plain(page: str) -> str:
    return " ".join(page.split())


def test_who_is_somebody_else_is_never_suggested_again(pair: tuple[Desk, str, str]) -> None:
    desk, chat, mail = pair
    where = f"/konsultasi/{chat}"
    assert desk.post(f"{where}/orang-sama/bukan", {"warga": mail}, page=f"{where}/orang-sama").status_code == 303
    assert "Mungkin orang" not in desk.text(f"{where}/orang-sama")


def test_the_other_can_be_named_by_a_number_of_theirs(pair: tuple[Desk, str, str]) -> None:
    desk, chat, mail = pair
    assert f"/konsultasi/{chat}/orang-sama/banding" in desk.text(f"/konsultasi/{chat}/orang")
    page = f"/konsultasi/{chat}/orang-sama/banding"
    assert "Nomor konsultasi orang yang sama" in desk.text(page)
    assert "tidak ada" in desk.text(f"{page}?warga=K-2026-009999")
    assert "sudah satu orang" in desk.text(f"{page}?warga={chat}")
    assert MAIL in desk.text(f"{page}?warga={mail.lower()}")


def test_a_stranger_merges_nobody(pair: tuple[Desk, str, str]) -> None:
    desk, chat, mail = pair
    told = {"warga": mail, "alasan": "Iseng"}
    answer = desk.another().post(f"/konsultasi/{chat}/orang-sama/gabung", told, page="/masuk")
    assert answer.headers["Location"].startswith("/masuk")
    assert len({one.person_id for one in desk.world.consultations()}) == 2


def test_a_shared_number_is_marked_on_the_sheet_and_the_desk_says_so(pair: tuple[Desk, str, str]) -> None:
    desk, chat, _mail = pair
    sheet = f"/konsultasi/{chat}/orang"
    assert 'id="data-warga"' in desk.text(f"/konsultasi/{chat}")
    told = {"jenis": "phone", "alamat": SITI, "bersama": "1"}
    assert desk.post(f"{sheet}/bersama", told, page=sheet).status_code == 303
    page = desk.text(f"/konsultasi/{chat}")
    for shown in ("dipakai bersama", "Tanyakan siapa yang menulis", "warga ini dipakai beberapa orang"):
        assert shown in page
    assert "data-warga" not in page
    assert "Mungkin orang" not in desk.text(f"/konsultasi/{chat}/orang-sama")
    assert "Dipakai satu orang" in desk.text(sheet)
    assert desk.post(f"{sheet}/bersama", told | {"bersama": ""}, page=sheet).status_code == 303
    assert "Tanyakan siapa" not in desk.text(f"/konsultasi/{chat}")


def test_a_citizen_without_a_number_is_asked_for_one_by_one_press(desk: Desk) -> None:
    desk.world.hears("whatsapp", "ID.4566546130240823", "Minta data lada", kind="bsuid", name="Siti")
    number = desk.world.the_consultation().number
    assert "Minta nomor atau email" in desk.text(f"/konsultasi/{number}")
    assert desk.post(f"/konsultasi/{number}/orang/minta-kontak").status_code == 303
    page = desk.text(f"/konsultasi/{number}")
    for shown in ("Dewi menanyakan nomor atau email warga", "Nomor Anda tidak tampak pada kami"):
        assert shown in page
