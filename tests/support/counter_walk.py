"""A started office with a tablet at its counter: a visitor at the tablet and Dewi at the desk, in one real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import acting
from cast import PASSWORD
from office_process import RunningOffice, running_office, wait_for
from sqlmodel import SQLModel
from twilio_lookalike import ACCOUNT, SMS, TOKEN, Lookalike, serving
from whole_office import rows

from bot.app import App, build
from bot.config.settings import load
from handlers.officers import counter_devices
from handlers.steps import directory
from store.desk import visits
from store.office import officers
from store.tables import Consultation, Visit
from store.visit_words import VisitState

FIGURE = re.compile(r"[A-Z]-\d{3}")
LAILA = "Laila Hasanah"
Table = TypeVar("Table", bound=SQLModel)


@dataclass
class Counter:
    """The office, the tablet's page and Dewi's page. app: looks into the office's database."""

    office: RunningOffice
    app: App
    twilio: Lookalike
    tablet: Any
    desk: Any

    # the visitor at the tablet

    def chooses(self, service: str = "Konsultasi statistik") -> None:
        self.tablet.goto("/tamu")
        self.tablet.get_by_role("button", name=service).click()
        self.tablet.get_by_label("Nama lengkap").wait_for()

    def presents(self, name: str, email: str = "", phone: str = "", came_as: str = "Umum") -> None:
        self.tablet.get_by_label("Nama lengkap").fill(name)
        if email:
            self.tablet.locator("#email").fill(email)
        else:
            self.tablet.locator("[name=no_email]").check()
        self.tablet.get_by_label("Nomor WhatsApp").fill(phone)
        self.tablet.get_by_label(came_as).check()
        self.goes_on()

    def asks(self, *needs: str) -> None:
        for place, need in enumerate(needs, 1):
            if place > 1:
                self.tablet.get_by_role("button", name="Tambah").click()
            self.tablet.locator(f"[name=need{place}]").fill(need)
        self.tablet.locator("[name=consent]").check()
        self.goes_on()

    def goes_on(self) -> None:
        self.tablet.get_by_role("button", name="Lanjut").click()

    def takes_number(self) -> str:
        """Leave out what may be left out, and wait for the number."""
        self.tablet.get_by_role("button", name="Lewati").click()
        return self.number_on_the_tablet()

    def number_on_the_tablet(self) -> str:
        figure = self.tablet.locator(".lk-ticket__figure")
        figure.wait_for()
        return str(figure.inner_text())

    def comes(self, name: str, *needs: str, **told: str) -> str:
        """Let a visitor fill in what they must. Return their number in the queue."""
        self.chooses()
        self.presents(name, **told)
        self.asks(*needs)
        return self.takes_number()

    # Dewi at the desk

    def opens(self, name: str) -> str:
        """Open the conversation of a visitor from the list. Return its number."""
        self.desk.goto("/konsultasi")
        self.desk.locator("#list").get_by_text(name).first.click()
        self.desk.get_by_role("heading", name=re.compile("Kunjungan")).wait_for()
        return self.case(name).number

    def presses(self, label: str) -> None:
        self.desk.get_by_role("button", name=label, exact=True).click()

    def meets(self, name: str) -> str:
        """Open the conversation of a visitor who stands before the officer already."""
        number = self.opens(name)
        self.presses("Tamu di depan saya")
        self.sees("Sedang dilayani")
        return number

    def checks(self, availability: str) -> None:
        self.presses(availability)
        self.desk.get_by_role("group", name="Ketersediaan data").wait_for(state="detached")

    def closes(self, outcome: str, *ways: str) -> None:
        """Close the open consultation in its sheet; the visitor rates at the tablet."""
        self.desk.get_by_role("button", name="Tutup…").or_(self.desk.get_by_role("link", name="Tutup…")).click()
        sheet = self.desk.get_by_role("dialog")
        for label in (outcome, *ways, "Di tablet loket, sekarang"):
            sheet.get_by_label(label).check()
        sheet.get_by_role("button", name="Tutup konsultasi").click()
        sheet.wait_for(state="hidden")

    def rates(self, number: str, face: str) -> None:
        """Let the visitor rate at the tablet."""
        self.tablet.goto("/tamu")
        self.tablet.get_by_role("link", name=f"{number}: nilai layanan kami").click()
        self.tablet.get_by_role("button", name=face).click()
        self.tablet.get_by_role("heading", name="Terima kasih").wait_for()

    def reported(self, table: str, word: str) -> int:
        """Return a figure of this month's report."""
        self.desk.goto("/laporan")
        section = self.desk.locator(".lk-report__section", has=self.desk.get_by_role("heading", name=table, level=2))
        return int(section.get_by_role("link", name=f"{word}:").first.inner_text())

    def waiting(self) -> list[str]:
        return [one.name for one in self.rows(Visit) if one.state == VisitState.WAITING]

    def sees(self, words: str) -> None:
        self.desk.get_by_text(words).filter(visible=True).first.wait_for()

    # the database

    def rows(self, table: type[Table]) -> list[Table]:
        return rows(self.app, table)

    def visit(self, name: str) -> Visit:
        """Return the visit of a name, once the worker has it."""
        return wait_for(lambda: next((one for one in self.rows(Visit) if one.name == name), None), f"{name}'s visit")

    def case(self, name: str) -> Consultation:
        visit = self.visit(name)
        return next(one for one in self.rows(Consultation) if one.id == visit.consultation_id)

    def number(self, name: str) -> str:
        return visits.number(self.visit(name))


@contextmanager
def counter_of(folder: Path, browser: Any) -> Iterator[Counter]:
    """Yield a started office whose tablet is joined and whose officer has signed in."""
    with serving(Lookalike()) as twilio:
        account = f'account_sid = "{ACCOUNT}"\nauth_token = "{TOKEN}"\napi_base = "{twilio.url}"\n'
        with running_office(folder, f'[channels.sms]\n{account}number = "{SMS}"\n[channels.walkin]\n') as office:
            app = build(load(folder / "config.toml"))
            code = _hires(app)
            contexts = [browser.new_context(base_url=office.url, locale="id-ID", viewport=size) for size in SIZES]
            tablet, desk = (one.new_page() for one in contexts)
            tablet.goto("/tamu")
            tablet.locator("[name=kode]").fill(code)
            tablet.locator("form button").click()
            desk.goto("/masuk")
            desk.fill("[name=nama]", "dewi")
            desk.fill("[name=sandi]", PASSWORD)
            desk.click("button[type=submit]")
            desk.wait_for_url("**/konsultasi")
            yield Counter(office, app, twilio, tablet, desk)
            for one in contexts:
                one.close()
            app.db.close()


SIZES: Any = ({"width": 1024, "height": 768}, {"width": 1440, "height": 900})


def _hires(app: App) -> str:
    """Hire Dewi, know Laila of the subject matter, and return the code that joins a tablet."""
    with app.db.write() as db:
        dewi = officers.add(db, "dewi", "Dewi", PASSWORD, now=app.clock())
        dewi.on_duty = True
        directory.save(db, None, {"name": LAILA, "section": "Statistik Produksi"}, now=app.clock())
        return counter_devices.add(acting.act(db, app, dewi), "Tablet")
