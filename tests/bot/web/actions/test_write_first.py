"""The form for writing to a citizen first, and the sheet that corrects who they are."""

from __future__ import annotations

import re

import pytest
from cast import SITI, SITI_MAIL
from web_desk import TOKEN, Desk

from bot.web.present.formatting import phone
from channels.envelope import ProviderTemplate
from store.office import templates

KEY = re.compile(r'name="kunci" value="([a-z2-7]{20})"')


def fields(desk: Desk, **more: str) -> dict[str, str]:
    found = KEY.search(desk.text("/tulis-dulu"))
    assert found is not None
    return {
        "kunci": found[1],
        "kontak": SITI_MAIL,
        "lewat": "email",
        "alasan": "publikasi terbit",
        "isi": "Publikasinya sudah terbit.",
        "templat": "",
    } | more


def test_a_first_letter_is_written_and_its_reason_stands_in_the_history(desk: Desk) -> None:
    form = fields(desk)
    first, second = (desk.post("/tulis-dulu", form, page="/tulis-dulu") for _ in range(2))
    assert first.status_code == 303 and first.location == second.location
    page = desk.text(first.location)
    for shown in ("Dewi menulis lebih dulu lewat Email: publikasi terbit", "kami menulis lebih dulu"):
        assert shown in page


def test_the_panel_leads_there_with_the_address_filled(desk: Desk) -> None:
    number = desk.heard()
    assert f"/tulis-dulu?warga={number}" in desk.text(f"/konsultasi/{number}")
    page = desk.text(f"/tulis-dulu?warga={number}")
    assert f'value="{phone(SITI)}"' in page and "Siti" in page  # as people write it


def test_a_refused_form_keeps_what_was_typed(desk: Desk) -> None:
    with desk.world.db.write() as db:
        offered = ProviderTemplate("HX1", "kabar", "id", "Halo {{1}}, konsultasi {{2}}.", status="approved")
        templates.replace(db, "whatsapp", [offered], desk.world.now)
    form = fields(desk, lewat="whatsapp", kontak=SITI)
    answer = desk.post("/tulis-dulu", form, page="/tulis-dulu")
    assert answer.status_code == 422
    for shown in ("hanya templat", "publikasi terbit", "Publikasinya sudah terbit.", "{nomor}"):
        assert shown in answer.text
    form |= {"templat": "HX1", "isi-HX1-1": "Siti", "isi-HX1-2": "{nomor}", "isi": ""}
    sent = desk.post("/tulis-dulu", form, page="/tulis-dulu")
    assert sent.status_code == 303
    number = desk.world.the_consultation().number
    assert f"Halo Siti, konsultasi {number}." in desk.text(sent.location)


def test_the_sheet_corrects_name_and_contacts_and_each_step_is_undone_from_the_history(desk: Desk) -> None:
    number = desk.heard()
    sheet = f"/konsultasi/{number}/orang"
    assert "terbukti dari pesan" in desk.text(sheet)
    for path, form in (
        ("nama", {"nama": "Siti Aminah"}),
        ("tambah", {"kontak": SITI_MAIL}),
        ("lepas", {"jenis": "email", "alamat": SITI_MAIL}),
    ):
        assert desk.post(f"{sheet}/{path}", form, page=sheet).status_code == 303
    page = desk.text(f"/konsultasi/{number}")
    assert "Dewi membetulkan nama warga: Siti menjadi Siti Aminah" in page
    renamed, taken_away = dict.fromkeys(re.findall(rf"{sheet}/urungkan/\d+", page))
    for undo in (renamed, taken_away):
        assert desk.post(undo, {}, page=sheet).status_code == 303
    assert SITI_MAIL in desk.text(sheet)
    assert "Siti Aminah menjadi Siti" in desk.text(f"/konsultasi/{number}")


def test_a_refused_correction_says_why_on_the_page(desk: Desk) -> None:
    number = desk.heard()
    answer = desk.post(f"/konsultasi/{number}/orang/tambah", {"kontak": "bukan"}, page=f"/konsultasi/{number}/orang")
    assert answer.status_code == 422 and "Kontak tidak dikenal" in answer.text
    assert 'value="bukan"' in answer.text


@pytest.mark.parametrize(
    ("path", "form", "why"),
    [
        ("nama", {"nama": " "}, "Tulis nama yang benar"),
        ("tambah", {"kontak": "0812-tidak"}, "Kontak tidak dikenal"),
        ("lepas", {"jenis": "phone", "alamat": SITI}, "satu-satunya alamat"),
    ],
)
def test_a_refused_correction_comes_back_into_the_open_sheet_with_what_was_typed(
    desk: Desk, path: str, form: dict[str, str], why: str
) -> None:
    sheet = f"/konsultasi/{desk.heard()}/orang"
    token = TOKEN.search(desk.get(sheet).text)
    assert token is not None
    typed = {"csrf_token": token[1], **form}
    answer = desk.client.post(f"{sheet}/{path}", data=typed, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#sheet-body")
    assert why in answer.text and "<html" not in answer.text
    assert form.get("kontak", "") in answer.text
