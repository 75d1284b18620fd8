"""The office with consultations of one citizen, open to officers' browsers."""

from __future__ import annotations

from typing import Any

from cast import PASSWORD, SITI
from web_desk import Desk

from store.tables import Consultation


class Room:
    """The office, open to browsers; what went wrong in their pages is a failure."""

    def __init__(self, desk: Desk, base: str, browser: Any) -> None:
        self.desk, self.base, self.browser, self.complaints = desk, base, browser, []
        self.may_fail = ("Failed to load resource", "net::ERR")  # refusals and cut networks are part of these tests

    def enter(self, name: str, number: str) -> Any:
        """An officer signed in with this consultation open."""
        page = self.browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID").new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda one: self._note(one) if one.type == "error" else None)
        self.desk.lets_in(page, self.base, name, f"/konsultasi/{number}")
        return page

    def _note(self, message: Any) -> None:
        if not message.text.startswith(self.may_fail):
            self.complaints.append(message.text)

    def sign_in(self, page: Any, name: str) -> None:
        self.desk.lets_in(page, self.base, name)

    def fill_in(self, page: Any, name: str) -> None:
        page.get_by_label("Nama petugas").fill(name)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url("**/konsultasi**")

    def hears(self, body: str = "Minta data penduduk", *, unassigned: bool = False) -> str:
        self.desk.world.hears("whatsapp", SITI, body, name="Siti")
        case = self.desk.world.consultations()[-1]
        if unassigned:
            with self.desk.world.db.write() as db:
                one = db.get_one(Consultation, case.id)
                one.officer_id, one.state = None, "new"
        return case.number

    def answers(self) -> list[str]:
        return [one.body for one in self.desk.world.said("message") if one.state != "cancelled"]


def words(page: Any) -> Any:
    return page.get_by_label("Tulisan", exact=True)


def send(page: Any, text: str, button: str = "Kirim") -> None:
    words(page).fill(text)
    page.get_by_role("button", name=button, exact=True).click()
