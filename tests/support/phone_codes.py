"""A phone with an app for codes, as an officer holds it."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
from cast import PASSWORD
from web_desk import Desk
from werkzeug.test import TestResponse

PAGE = "/saya/dua-langkah"
RECOVERY = re.compile(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>")


class Phone:
    """Shows the codes of the secret that it read from the page."""

    def __init__(self, desk: Desk, page: str = PAGE) -> None:
        self.desk = desk
        (secret,) = re.findall(r"<code class=\"lk-address\">([A-Z2-7 ]+)</code>", desk.text(page))
        self.totp = pyotp.TOTP(secret.replace(" ", ""))

    def code(self, steps: int = 0) -> str:
        """Return the code of now. steps: of half a minute, later than now."""
        return self.totp.at(self.desk.world.now + steps * timedelta(seconds=30))


def set_up(desk: Desk) -> tuple[Phone, list[str]]:
    """Set up a second factor for who is signed in. Return the phone and the recovery codes."""
    phone = Phone(desk)
    answer = desk.post(PAGE, {"kode": phone.code(), "sandi": PASSWORD}, page=PAGE)
    assert answer.status_code == 200, answer.text
    desk.world.pass_time(minutes=1)  # the next code is another
    return phone, RECOVERY.findall(answer.text)


def give(desk: Desk, code: str) -> TestResponse:
    """Type a code on the second page of signing in."""
    return desk.post("/masuk/kode", {"kode": code}, page="/masuk")
