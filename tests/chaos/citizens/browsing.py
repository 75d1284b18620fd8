"""Citizens at our own pages: a question on the website, the form of a visitor at the tablet. They press again."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING

import requests
from chaos.books import WORD, Said
from tablet import FIELD

from bot.web.public.kiosk.device import COOKIE

if TYPE_CHECKING:
    from chaos.outside import Outside

KEY = re.compile(r'name="key" value="([a-z2-7]{20})"')
START = 'name="step" value="start"'
NUMBER = "/tamu/nomor/"
WAIT = 10  # seconds for a page
PAUSE = 1.0  # seconds before somebody presses again


class Browser:
    """A browser at an address of its own. Who looks at it presses again while the office does not take a form."""

    def __init__(self, world: Outside, place: int) -> None:
        self.world, self.session = world, requests.Session()
        self.session.headers["X-Forwarded-For"] = f"10.8.{place // 250}.{place % 250 + 1}"

    def page(self, path: str) -> str:
        """Return a page. Returns "" where the lab is over before it comes."""
        return self._again(lambda: self._ask("GET", path, 200)).text

    def sends(self, path: str, form: dict[str, str]) -> str:
        """Send a form until it is taken. Return where it leads, "" where the lab is over before."""
        return self._again(lambda: self._ask("POST", path, 303, form)).headers.get("Location", "")

    def _again(self, ask: Callable[[], requests.Response | None]) -> requests.Response:
        while True:
            if (answer := ask()) is not None:
                return answer
            if self.world.over.wait(PAUSE):
                return requests.Response()

    def _ask(self, method: str, path: str, wanted: int, form: dict[str, str] | None = None) -> requests.Response | None:
        address = self.world.office_url + path
        try:
            answer = self.session.request(method, address, data=form, timeout=WAIT, allow_redirects=method == "GET")
        except requests.RequestException:
            return None
        return answer if answer.status_code == wanted else None


def ask_on_the_website(world: Outside, note: Said, words: str) -> None:
    """Ask a question at /tanya. Who left a number reads the answer on the page, who left an address by mail."""
    browser = Browser(world, note.place)
    key = KEY.search(browser.page("/tanya"))
    if key is None:
        return
    form = {"key": key[1], "name": "Warga", "contact": note.sender, "question": words, "consent": "1", "button": "send"}
    where = browser.sends("/tanya", form)
    note.heard = bool(where)
    note.page = "" if "@" in note.sender else where.removeprefix(world.office_url)


def fill_in_the_form_at_the_counter(world: Outside, note: Said, words: str) -> None:
    """Visit the office and fill in the form at the tablet, one visitor after the other."""
    while not world.tablet:  # an office that was never started has none yet
        if world.over.wait(PAUSE):
            return
    with world.at_the_tablet:
        _fill_in(world, note, words)


def _fill_in(world: Outside, note: Said, words: str) -> None:
    """Fill in the form, from its start where a page was lost."""
    browser = Browser(world, note.place)
    browser.session.cookies.set(COOKIE, world.tablet)
    steps = (
        {"name": f"Tamu {note.place}", "email": note.sender, "came_as": "public"},
        {"need1": words, "consent": "1"},
        {"button": "skip"},
    )
    while not note.heard and not world.over.is_set():
        page = browser.page("/tamu")
        for fields in ({"service": "consultation"}, *steps):
            where = browser.sends("/tamu/isi", dict(FIELD.findall(unescape(page))) | fields)
            if NUMBER in where:
                note.heard = True
                return
            page = browser.page(where.removeprefix(world.office_url))
            if START in page:
                break


def words_on(world: Outside, page: str) -> list[str]:
    """Return the words of ours that a page of the website shows, each as often as it stands there."""
    try:
        answer = requests.get(world.office_url + page, timeout=WAIT)
    except requests.RequestException:
        return []
    return WORD.findall(answer.text) if answer.status_code == 200 else []
