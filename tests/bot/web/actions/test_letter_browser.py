"""Letters in a real browser: where the answer goes, who gets a copy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import acting
import pytest
from browser import serving
from cast import SITI_MAIL
from web_desk import Desk

from channels.envelope import Address
from handlers.desk import actions
from store.office import officers

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets

ASKED, BUDI, RINA = "siti.pribadi@lain.example", "budi@desa.example", "rina@desa.example"


@pytest.fixture
def base(desk: Desk) -> Iterator[str]:
    with serving(desk.flask) as address:
        yield address


def named(value: str, name: str = "") -> Address:
    return Address("email", value, name, "email")


def letter(desk: Desk, sender: str = SITI_MAIL, body: str = "Mohon data inflasi 2025.", **more: Any) -> str:
    """Let somebody write a mail, which Dewi takes; return its number."""
    desk.world.hears("email", sender, body, subject="Data inflasi", **{"name": "Siti Aminah", **more})
    number = desk.world.consultations()[-1].number
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        actions.take(*acting.on(db, desk.world, dewi, number))
    return number


def enter(desk: Desk, browser: Any, base: str, number: str) -> Any:
    """Return Dewi's page of a consultation."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="id-ID").new_page()
    page.set_default_timeout(15_000)
    desk.lets_in(page, base, to=f"/konsultasi/{number}")
    return page


def test_an_officer_chooses_the_receiver_and_ticks_a_copy(desk: Desk, browser: Any, base: str) -> None:
    number = letter(desk, reply_to=(named(ASKED),), cc=(named(BUDI, "Budi Santoso"), named(RINA)))
    page = enter(desk, browser, base, number)
    assert page.locator("[name=balas_ke]").input_value() == ASKED
    page.get_by_text("Penerima lain (2)").click()
    page.get_by_label(f"Budi Santoso ({BUDI})").check()
    page.get_by_text("Judul, tembusan").click()
    page.locator("[name=tembusan]").fill("bukan alamat")
    page.locator("[name=isi]").fill("Angkanya 2,8 persen.")
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.locator(".lk-error").wait_for()
    assert page.get_by_label(f"Budi Santoso ({BUDI})").is_checked()  # what is refused is chosen still
    page.locator("[name=tembusan]").fill("")
    page.get_by_role("button", name="Kirim", exact=True).click()
    sent = page.locator(".lk-letter--out", has_text="Angkanya 2,8 persen.")
    sent.wait_for()
    assert [one.inner_text() for one in sent.locator(".lk-addressed").all()] == [
        f"Kepada {ASKED}",
        f"Tembusan {BUDI}",
    ]
    assert not page.get_by_label(f"Budi Santoso ({BUDI})").is_checked()  # the next answer asks anew
    (message,) = desk.world.said("message")
    assert (message.recipient, message.cc) == (ASKED, BUDI)


def test_a_citizens_mail_that_an_officer_forwards_becomes_the_citizens_by_one_press(
    desk: Desk, browser: Any, base: str
) -> None:
    with desk.world.db.write() as db:
        officers.by_name(db, "dewi").email = "dewi@kantor.example"
    words = f"Tolong.\n\n---------- Pesan terusan ----------\nDari: Rina <{RINA}>\n\nMohon data padi."
    number = letter(
        desk, "dewi@kantor.example", words, name="Dewi", forwarded_from=named(RINA, "Rina Sari"), proven=True
    )
    page = enter(desk, browser, base, number)
    page.get_by_text(f"Rina Sari ({RINA})").wait_for()
    page.get_by_role("button", name="Atas nama penulisnya").click()
    page.get_by_text("Dewi menjadikan ini atas nama").wait_for()
    page.get_by_text("Email yang diteruskan: Data inflasi").wait_for()
    assert page.get_by_role("button", name="Atas nama penulisnya").count() == 0
    page.get_by_label("Tulisan", exact=True).fill("Ini datanya.")
    page.get_by_role("button", name="Kirim", exact=True).click()
    page.locator(".lk-letter--out", has_text="Ini datanya.").wait_for()
    assert desk.world.said("message")[0].recipient == RINA
