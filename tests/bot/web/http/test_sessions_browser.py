"""Signing out and the second factor in a real browser."""

from __future__ import annotations

import pytest
from browser import until_true
from cast import PASSWORD
from composer_room import Room, words
from phone_codes import set_up

from bot.web.http import session

KEPT = "JSON.stringify({...localStorage}).includes('Draf tentang Siti')"


def test_nothing_that_was_typed_stays_after_signing_out_also_without_https(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "LEFT_BEHIND", "")  # as browsers read it without HTTPS: not at all
    room.desk.sign_in("dewi")
    phone, _ = set_up(room.desk)
    page = room.browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID").new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{room.base}/masuk")
    page.get_by_label("Nama petugas").fill("dewi")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/masuk/kode**")
    page.get_by_label("Kode").fill(phone.code())
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/konsultasi**")
    page.goto(f"{room.base}/konsultasi/{room.hears()}")
    words(page).fill("Draf tentang Siti")
    until_true(page, KEPT)
    page.goto(f"{room.base}/saya")
    page.locator("main").get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url("**/masuk")
    until_true(page, "localStorage.length + sessionStorage.length === 0")
