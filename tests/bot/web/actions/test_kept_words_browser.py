"""What was typed or chosen is not lost: a refused contact, a refused file; and a phone can send and close."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from browser import file_of
from composer_room import Room, words

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


@pytest.fixture
def opened(room: Room) -> tuple[str, Any]:
    number = room.hears()
    return number, room.enter("dewi", number)


def test_a_wrong_contact_leaves_the_sheet_open_with_its_words_and_the_reason_at_the_field(
    opened: tuple[str, Any],
) -> None:
    _, page = opened
    page.get_by_role("link", name="Betulkan").first.click()
    field = page.get_by_label("Tambah nomor atau email")
    field.fill("0812-tidak")
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.locator("#person-error", has_text="Kontak tidak dikenal").wait_for()
    assert page.locator("dialog#sheet").evaluate("dialog => dialog.open")
    assert (field.input_value(), field.get_attribute("aria-invalid")) == ("0812-tidak", "true")
    field.fill("siti.baru@contoh.example")
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.locator("dialog#sheet").wait_for(state="hidden")


def test_a_refused_file_is_told_beside_the_files_until_the_next_try(opened: tuple[str, Any], tmp_path: Path) -> None:
    _, page = opened
    page.evaluate("document.querySelector('form[data-draft]').dataset.fileLimit = 2 * 1024 * 1024")
    files = page.locator("form[data-draft] [name=berkas]")
    files.set_input_files(file_of(3 << 20, tmp_path / "besar.zip"))
    told = page.get_by_role("alert").filter(has_text="besar.zip: 3 MB melebihi batas 2 MB.")
    told.wait_for()
    assert told.evaluate("told => told.closest('form').matches('[data-draft]')")
    assert page.locator(".lk-toast").count() == 0
    files.set_input_files({"name": "kecil.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 x"})
    page.locator(".lk-upload[data-upload=ready]", has_text="kecil.pdf").wait_for()
    assert told.count() == 0


def test_a_phone_sends_and_closes_from_the_menu_of_the_send_button(room: Room, opened: tuple[str, Any]) -> None:
    number, page = opened
    assert page.get_by_label("Cara mengirim lain").is_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    words(page).fill("Ada di bab 2.")
    page.get_by_label("Cara mengirim lain").click()
    button = page.get_by_role("button", name="Kirim & tutup")
    box = button.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    button.click()
    page.get_by_text(f"Konsultasi {number} ditutup").wait_for()
    assert room.desk.case(number).state == "closed"
    assert room.answers() == ["Ada di bab 2."]
