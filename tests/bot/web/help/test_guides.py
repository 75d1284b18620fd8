"""/bantuan: both guides, found from every page and from where the program refers to them."""

from __future__ import annotations

import re

import pytest
from web_desk import Desk

from bot.web.inbox.commands import COMMANDS

CHAPTERS = {
    "/bantuan": (
        *("mulai", "ambil", "catat", "daftar", "jawab", "catatan", "langkah", "tutup"),
        *("pengaduan", "gangguan", "tombol"),
    ),
    "/bantuan/admin": ("siap", "setelan", "cadangan", "peringatan", "katalog", "mutakhir", "salah"),
}


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_guide_is_for_who_signed_in_and_is_one_press_away(desk: Desk, path: str) -> None:
    assert desk.another().get(path).headers["Location"] == f"/masuk?lanjut={path}"
    assert 'href="/bantuan"' in desk.text("/konsultasi")
    assert 'href="/bantuan/admin"' in desk.text("/bantuan")
    assert f'href="{path}" aria-current="page"' in re.sub(r"\s+", " ", desk.text(path))


@pytest.mark.parametrize("path", CHAPTERS)
def test_every_chapter_has_an_address(desk: Desk, path: str) -> None:
    assert tuple(re.findall(r'<section class="lk-panel" id="([a-z]+)"', desk.text(path))) == CHAPTERS[path]


def test_the_officers_guide_knows_every_key_and_the_admins_our_address(desk: Desk) -> None:
    shown = desk.text("/bantuan")
    assert [one.label for one in COMMANDS if f"<td>{one.label}</td>" not in shown] == []
    assert f"{desk.public_url}/hooks/" in desk.text("/bantuan/admin")
