"""A file that cannot come along costs no word of a form, and is told beside the field for files."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from browser import file_of, until_true
from composer_room import Room
from web_desk import Desk

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
FORMS = pytest.mark.parametrize("path", ["/konsultasi-baru", "/tulis-dulu"])


@FORMS
def test_an_empty_file_is_told_beside_its_field_and_the_words_stay(desk: Desk, path: str) -> None:
    form = {"nama": "Pak Hadi", "isi": "Berapa produksi lada?", "cara": "telepon", "alasan": "diminta"}
    answer = desk.post(path, form | {"berkas": (BytesIO(b""), "kosong.pdf")}, page=path)
    assert answer.status_code == 422
    head, _, files = answer.text.partition("data-files")
    assert "Berkas kosong.pdf kosong" in files and "Berkas kosong.pdf kosong" not in head
    assert "Berapa produksi lada?</textarea>" in answer.text


@FORMS
def test_more_than_the_server_takes_leads_back_to_the_form(desk: Desk, path: str) -> None:
    desk.flask.config["MAX_CONTENT_LENGTH"] = 1000
    form = {"isi": "Berapa produksi lada?", "berkas": (BytesIO(b"0" * 2000), "besar.zip")}
    page = f"{path}?warga=K-2026-000001"
    answer = desk.client.post(path, data=form, headers={"Referer": f"http://localhost{page}"})
    assert answer.status_code == 413
    assert f'href="{page}">Kembali ke isian' in answer.text


def test_no_other_site_is_named_as_the_way_back(desk: Desk) -> None:
    desk.flask.config["MAX_CONTENT_LENGTH"] = 1000
    data = {"berkas": (BytesIO(b"0" * 2000), "besar.zip")}
    answer = desk.client.post("/tulis-dulu", data=data, headers={"Referer": "https://contoh.example/tulis-dulu"})
    assert answer.status_code == 413 and "Kembali ke isian" not in answer.text


def chosen(page: Any, folder: Path, *sizes: int) -> None:
    files = [file_of(size, folder / f"{number}-{size}.zip") for number, size in enumerate(sizes, 1)]
    page.locator("[name=berkas]").set_input_files(files)


def test_what_is_too_large_or_empty_is_told_before_anything_is_sent(room: Room, tmp_path: Path) -> None:
    page = room.enter("dewi", room.hears())
    page.goto(f"{room.base}/konsultasi-baru")
    until_true(page, "document.documentElement?.dataset.scripts === 'yes'")
    page.get_by_label("Pertanyaan").fill("Data lada per desa")
    chosen(page, tmp_path, 13 << 20, 13 << 20)
    told = page.locator("[data-files] .lk-error")
    told.filter(has_text="2 berkas ini bersama-sama: 26 MB melebihi batas 25 MB").wait_for()
    page.get_by_role("button", name="Simpan", exact=True).click()
    chosen(page, tmp_path, 0)
    told.filter(has_text="Berkas 1-0.zip kosong").wait_for()
    assert page.get_by_label("Pertanyaan").input_value() == "Data lada per desa"
    chosen(page, tmp_path, 100)
    told.wait_for(state="detached")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_url("**/konsultasi/K-*")
