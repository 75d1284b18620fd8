"""The demo's application: a citizen at a phone, one whose browser runs no scripts, and Dewi at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from demo_walk import Demo, running_demo
from office_process import wait_for
from sqlmodel import SQLModel
from whole_office import rows

from bot.app import App, build
from bot.catalogue import summary
from bot.config import demo as demo_config
from handlers.outgoing.own_page import page_first
from store.office import officers
from store.tables import Consultation, Identity, Message
from store.vocabulary import MessageState

CODE = re.compile(r"Kode Anda: (\d{6})")
LINK = re.compile(r"http\S+/akun/kode/\S+#\d{6}")
IN_DOUBT = 11  # seconds: until then an answer can be taken back
ON_ITS_WAY = {MessageState.QUEUED, MessageState.SENDING}
Table = TypeVar("Table", bound=SQLModel)


@dataclass
class Application:
    """The demo and its windows. app: looks into its database. plain: a browser without scripts."""

    demo: Demo
    app: App
    browser: Any

    @cached_property
    def phone(self) -> Any:
        return self._window(width=390, height=844)

    @cached_property
    def plain(self) -> Any:
        return self._window(width=360, height=740, java_script_enabled=False)

    @cached_property
    def desk(self) -> Any:
        page = self._window(width=1440, height=900)
        page.goto("/masuk")
        page.fill("[name=nama]", "dewi")
        page.fill("[name=sandi]", self.demo.passwords["dewi"])
        page.click("button[type=submit]")
        page.wait_for_url("**/konsultasi")
        return page

    def _window(self, width: int, height: int, **more: Any) -> Any:
        size = {"width": width, "height": height}
        page = self.browser.new_context(base_url=self.demo.url, locale="id-ID", viewport=size, **more).new_page()
        page.set_default_timeout(20_000)
        return page

    # the citizen

    def registers(self, email: str, name: str, page: Any) -> None:
        """Sign in with the code of the mail, and register: also where somebody has been signed in before."""
        page.context.clear_cookies()
        page.goto("/")
        page.get_by_role("link", name="Akun saya").click()
        page.get_by_label("Email aktif").fill(email)
        page.get_by_role("button", name="Kirim kode").click()
        page.wait_for_url("**/akun/kode/*")
        page.get_by_label("Kode enam angka").fill(CODE.findall(self.demo.hears(email, "Kode Anda"))[0])
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url("**/akun/daftar")
        page.get_by_role("textbox", name="Nama").fill(name)
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Buat akun").click()
        page.get_by_role("heading", name="Riwayat saya").wait_for()

    def asks(self, email: str, question: str, page: Any, name: str = "") -> str:
        """Ask on the application. Return the number of the consultation, whose conversation is open then."""
        page.goto("/tanya")
        page.get_by_label("Pertanyaan", exact=True).fill(question)
        page.get_by_label("Nama").fill(name or email.partition("@")[0].title())
        page.get_by_label("Email atau nomor telepon").fill(email)
        return self.sends(page, question)

    def sends(self, page: Any, question: str) -> str:
        """Send the question that is filled in. Return the number of its consultation."""
        page.get_by_label("Saya setuju").check()
        page.get_by_role("button", name="Lanjut").click()
        page.get_by_role("heading", name="Benar begini?").wait_for()
        page.get_by_role("button", name="Ya, kirim").click()
        page.wait_for_url("**/obrolan/*")
        reads(page, question)
        return re.findall(r"K-\d{4}-\d{6}", page.locator("main").inner_text())[0]

    # Dewi

    def opens(self, number: str) -> None:
        self.desk.goto(f"/konsultasi/{number}")
        self.desk.get_by_label("Tulisan", exact=True).wait_for()

    def answers(self, number: str, text: str, *, mailed: bool = True) -> None:
        self.opens(number)
        self.desk.get_by_label("Tulisan", exact=True).fill(text)
        self.sends_answer(number, mailed=mailed)

    def sends_answer(self, number: str, *, mailed: bool = True) -> None:
        """Send what stands in the composer, and wait until it has left.

        mailed: whether a mail follows what the page shows; none does where the citizen, known to us, looks at the page.
        """
        before = len(self.said(number))
        self.desk.get_by_role("button", name="Kirim", exact=True).click()
        wait_for(lambda: len(self.said(number)) > before, f"an answer to {number}")
        self.demo.advance(seconds=IN_DOUBT)
        if mailed:
            wait_for(lambda: all(one.shown_at for one in self.said(number)), f"{number} to be shown on the page")
            self.demo.advance(seconds=page_first.WAITS.total_seconds())
        wait_for(lambda: ON_ITS_WAY.isdisjoint(one.state for one in self.said(number)), f"{number} to be told")

    def closes(self, number: str) -> None:
        self.opens(number)
        self.desk.get_by_role("button", name="Tutup", exact=True).click()
        wait_for(lambda: self.case(number).closed_at, f"{number} to be closed")
        self.demo.advance(seconds=IN_DOUBT)
        wait_for(lambda: self.case(number).rating_asked_at, f"{number} to be asked for a rating")

    def reported(self, table: str, word: str) -> int:
        """Return a figure of this month's report."""
        self.desk.goto("/laporan")
        section = self.desk.locator(".lk-report__section", has=self.desk.get_by_role("heading", name=table, level=2))
        return int(section.get_by_role("link", name=f"{word}:").first.inner_text())

    # the database

    def waits_for_the_catalogue(self) -> None:
        """Wait until the clock has copied the simulator's WebAPI."""
        settings = self.app.settings.catalogue
        assert settings is not None

        def is_whole() -> bool:
            with self.app.db.read() as db:
                return summary.of(self.app, db, settings).oldest is not None

        wait_for(is_whole, "the catalogue")

    def rows(self, table: type[Table]) -> list[Table]:
        return rows(self.app, table)

    def the(self, table: type[Table], fits: Callable[[Table], bool]) -> Table:
        """Return the only row that fits. Raises ValueError where there are others."""
        (found,) = [one for one in self.rows(table) if fits(one)]
        return found

    def case(self, number: str) -> Consultation:
        return self.the(Consultation, lambda one: one.number == number)

    def cases(self) -> list[Consultation]:
        return self.rows(Consultation)

    def address(self, number: str) -> Identity:
        case = self.case(number)
        return self.the(Identity, lambda one: one.id == case.identity_id)

    def said(self, number: str) -> list[Message]:
        """Return what officers said in a consultation."""
        case = self.case(number)
        return [one for one in self.rows(Message) if one.consultation_id == case.id and one.author == "dewi"]


def reads(page: Any, words: str) -> None:
    """Wait until the words stand in the conversation."""
    page.get_by_role("log").get_by_text(words).first.wait_for()


@contextmanager
def application_of(folder: Path, browser: Any) -> Iterator[Application]:
    """Yield a demo whose only officer on duty is Dewi."""
    with running_demo(folder) as demo:
        app = build(demo_config.settings(demo.data, demo.port))
        with app.db.write() as db:
            agus = officers.by_name(db, "agus")
            assert agus is not None
            agus.on_duty = False
        yield Application(demo, app, browser)
        for context in browser.contexts:
            context.close()
        app.db.close()
