"""The link in the mail with the code, in a browser: the code is filled in, and no server sees it."""

from __future__ import annotations

from typing import Any

import pytest
from browser import serving
from cast import SITI_MAIL
from web_desk import Desk

from handlers.office import links

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

AS_HIGH_AS_A_FINGER = "all => all.length && all.every(one => one.getBoundingClientRect().height >= 44)"


def test_a_citizen_signs_in_by_the_link_of_the_mail(desk: Desk, browser: Any) -> None:
    asked: list[str] = []
    with serving(desk.flask) as base:
        context = browser.new_context(base_url=base, viewport={"width": 360, "height": 800})
        page = context.new_page()
        page.on("request", lambda one: asked.append(one.url))
        page.goto("/")
        assert page.locator("main a").evaluate_all(AS_HIGH_AS_A_FINGER)
        page.get_by_role("link", name="Akun saya").click()
        page.get_by_label("Email aktif").fill(SITI_MAIL)
        page.get_by_role("button", name="Kirim kode").click()
        page.wait_for_url("**/akun/kode/*")
        assert page.locator("main a").evaluate_all(AS_HIGH_AS_A_FINGER)
        path = page.url.removeprefix(base)
        code = links.sign_in_code(desk.world.office, path.rpartition("/")[2])
        mail = context.new_page()  # as a mail program opens it
        mail.on("request", lambda one: asked.append(one.url))
        mail.goto(f"{path}#{code}")
        mail.locator(f"#code[value='{code}'], #code:valid").wait_for()
        mail.get_by_role("button", name="Masuk").click()
        mail.wait_for_url("**/akun/daftar")
        mail.get_by_role("textbox", name="Nama").fill("Siti Aminah")
        mail.get_by_role("checkbox").check()
        mail.get_by_role("button", name="Buat akun").click()
        mail.get_by_text("Siti Aminah · siti@contoh.example").wait_for()
        assert mail.evaluate("document.documentElement.scrollWidth") == 360
        context.close()
    assert not any(code in one for one in asked)
