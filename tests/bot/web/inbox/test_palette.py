"""The palette and the keys: everything the desk can do is one press or a few letters away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser import serving
from cast import BUDI, PASSWORD
from web_desk import Desk

from bot.web.inbox import commands
from bot.web.present import queues
from bot.work import jobs
from store.office import officers


def options(desk: Desk, typed: str, number: str = "") -> list[str]:
    page = desk.get("/palet", query_string={"q": typed, "nomor": number}).text
    found = re.findall(r'role="option".*?<b class="lk-clip">\s*<bdi>(.*?)</bdi>', page, re.DOTALL)
    return [re.sub("<.*?>", "", one) for one in found]


def test_no_two_commands_share_a_key_and_every_queue_has_its_figure() -> None:
    presses = [one.press for one in commands.COMMANDS]
    assert len(set(presses)) == len(presses)
    assert set(commands.QUEUES) == {one.word for one in queues.QUEUES}
    assert "G" not in presses


def test_the_list_of_shortcuts_shows_every_command(desk: Desk) -> None:
    page = desk.text("/konsultasi")
    for one in commands.COMMANDS:
        assert f"<dt>{one.label}</dt>" in page


def test_a_few_letters_find_consultations_citizens_commands_queues_and_colleagues(desk: Desk) -> None:
    number = desk.heard("Minta data lada", name="Ratna Kusumadewi")
    jobs.index(desk.app)
    assert options(desk, "rat") == ["Ratna Kusumadewi", "Ratna Kusumadewi"]  # her consultation, and she
    assert "Rujuk ke instansi" in options(desk, "ruj")
    assert "Konsultasi baru" in options(desk, "konsultasi b")
    assert options(desk, "menung") == ["Menunggu warga", "Menunggu subject matter"]
    assert options(desk, "agus", number) == ["Tugaskan kepada Agus"]
    assert options(desk, "agus") == []
    assert options(desk, "dewi", number) == []  # it is hers already
    assert "<mark>Ratna</mark>" in desk.text("/palet?q=rat")


def test_the_palette_knows_spam_also_for_a_closed_consultation(desk: Desk) -> None:
    assert options(desk, "spam")[0] == "Tandai spam dan blokir"
    number = desk.heard()
    desk.act(number, "tulis", {"isi": "Sudah", "jenis": "balas", "tutup": "1"})
    assert desk.case(number).state == "closed"
    page = desk.text(f"/konsultasi/{number}")
    assert page.count('data-command="spam"') == 2  # in the head's menu, and among the actions of a phone
    assert desk.act(number, "spam").status_code == 303
    assert 'data-command="spam"' not in desk.text(f"/konsultasi/{number}")


def test_behind_a_greater_than_there_are_only_commands(desk: Desk) -> None:
    desk.heard("Tutup buku 2022", name="Tutupan")
    jobs.index(desk.app)
    assert options(desk, ">tutup") == ["Tutup konsultasi"]
    assert options(desk, "tutup")[0] == "Tutupan"
    assert len(options(desk, ">")) == len([one for one in commands.COMMANDS if one.offered])


@pytest.mark.parametrize("typed", ["kanal:", "status:aneh", '"', "x " * 200, "\x00", "<script>"])
def test_whatever_is_typed_the_palette_answers(desk: Desk, typed: str) -> None:
    answer = desk.get("/palet", query_string={"q": typed})
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_m_takes_who_waits_longest_and_two_officers_never_the_same(desk: Desk) -> None:
    for name in ("dewi", "agus"):
        with desk.world.db.write() as db:
            officer = next(one for one in officers.everyone(db) if one.name == name)
            officer.on_duty = False
    desk.world.hears("sms", BUDI, "Pertama")
    desk.world.pass_time(minutes=1)
    desk.world.hears("whatsapp", "+6281200000199", "Kedua")
    first, second = (one.number for one in desk.world.consultations())
    agus = desk.another()
    agus.sign_in("agus")
    assert desk.post("/ambil-mendesak").location == f"/konsultasi/{first}"
    assert agus.post("/ambil-mendesak").location == f"/konsultasi/{second}"
    assert desk.post("/ambil-mendesak").location == "/konsultasi?antrean=belum"


# in a real browser


@pytest.fixture
def page(desk: Desk, browser: Any) -> Iterator[Any]:
    desk.heard("Minta data penduduk", name="Ratna")
    desk.world.pass_time(minutes=1)
    desk.heard("PDRB per kapita", sender=BUDI, name="Budi")
    jobs.index(desk.app)
    with serving(desk.flask) as base:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=base)
        made, complaints = context.new_page(), []
        made.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        made.on("pageerror", lambda error: complaints.append(str(error)))
        made.set_default_timeout(10_000)
        made.goto("/masuk")
        yield made
        context.close()
        assert complaints == []


pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


def focus(page: Any) -> str:
    return str(page.evaluate("(e => e.id || e.name || e.className || e.tagName)(document.activeElement)"))


def test_from_signing_in_to_a_sent_answer_without_the_mouse(page: Any, desk: Desk) -> None:
    keys = page.keyboard
    keys.type("dewi")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/konsultasi")
    keys.press("j")
    assert focus(page).startswith("row-")
    keys.press("j")
    keys.press("k")
    opened = focus(page)
    keys.press("Enter")
    page.locator("#conversation .lk-head h1:focus").wait_for()  # the heading, so that a screen reader follows
    keys.press("n")
    assert page.evaluate("document.querySelector('[name=jenis]:checked').value") == "catatan"
    keys.press("Escape")
    assert focus(page) == opened
    keys.press("b")
    assert focus(page) == "isi"
    keys.type("jkmz? Ada di Gantung Dalam Angka.")  # letters are letters while one types
    with page.expect_response("**/tulis"):  # the bubble is there before the server has answered
        keys.press("Control+Enter")
    page.locator(".lk-message--out", has_text="Gantung Dalam Angka").wait_for()
    assert [one.body for one in desk.world.said("message")] == ["jkmz? Ada di Gantung Dalam Angka."]


def signed_in(page: Any) -> Any:
    page.get_by_label("Nama petugas").fill("dewi")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/konsultasi")
    return page


def test_the_palette_opens_finds_and_goes_and_teaches_the_keys(page: Any, desk: Desk) -> None:
    number = desk.world.consultations()[0].number
    keys = signed_in(page).keyboard
    keys.press("Control+k")
    keys.type("ratna")
    page.locator("#palette-results [aria-selected=true]", has_text="Ratna").wait_for()
    assert page.locator(".lk-palette__field").get_attribute("aria-activedescendant") == "ph-1"
    keys.press("Enter")
    page.wait_for_url(f"**/konsultasi/{number}*")
    keys.press("Control+k")
    keys.type(">tema")
    page.locator("#palette-results [aria-selected=true]", has_text="Tema").get_by_text("Shift").wait_for()
    keys.press("Enter")
    page.locator("html[data-bs-theme=dark]").wait_for()
    keys.press("Control+k")
    page.locator("#palette-results [aria-selected=true]").wait_for()
    keys.type("agus")
    keys.press("Enter")  # before the answer to these letters has come: the list still holds what all letters found
    page.locator("#flow").get_by_text("Dewi mengalihkan ke Agus").wait_for()


def test_keys_open_sheets_and_queues_and_the_list_of_keys(page: Any, desk: Desk) -> None:
    number = desk.world.consultations()[0].number
    keys = signed_in(page).keyboard
    page.goto(f"/konsultasi/{number}")
    keys.press("?")
    page.locator("#shortcuts[open]").wait_for()
    keys.press("Escape")
    keys.press("h")
    page.get_by_role("heading", name="Tunda konsultasi").wait_for()
    keys.press("Enter")  # the first choice has the focus
    page.get_by_text("Ditunda sampai").first.wait_for()
    keys.press("t")
    assert focus(page) == "tag"
    keys.type("Penduduk")
    keys.press("Enter")
    page.get_by_label("Lepas tag Penduduk").wait_for()
    page.locator("#conversation h1").focus()
    keys.press("a")
    page.locator(".lk-menu__body button:focus", has_text="Agus").wait_for()
    page.locator("#conversation h1").focus()
    keys.press("e")  # nobody has answered: it asks for the outcome
    page.get_by_label("Bukan permintaan data").check()
    page.get_by_role("button", name="Tutup konsultasi").click()
    page.get_by_role("button", name="Buka kembali").first.wait_for()
    page.locator("#conversation h1").focus()
    keys.press("g")
    keys.press("2")
    page.wait_for_url("**antrean=saya")


def test_single_letters_can_be_turned_off(page: Any, desk: Desk) -> None:
    with desk.world.db.write() as db:
        officer = next(one for one in officers.everyone(db) if one.name == "dewi")
        officer.preferences = {"shortcuts": False}
    keys = signed_in(page).keyboard
    keys.press("j")
    keys.press("?")
    assert focus(page) == "lk-app"
    assert not page.locator("#shortcuts").is_visible()
    keys.press("Control+k")
    page.locator("#palette[open]").wait_for()
