"""The search page: found, marked, escaped, and still a page whatever is typed or was written."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import acting
import pytest
from browser import serving
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import event
from web_desk import Desk

from bot.work import jobs
from channels.envelope import Attachment
from handlers.desk import answering
from store.cases import people
from store.office import officers
from store.tables import Identity


def look(desk: Desk, typed: str) -> str:
    """The page for what was typed, as it was sent."""
    jobs.index(desk.app)
    answer = desk.get(f"/cari?q={quote(typed)}")
    assert answer.status_code == 200
    return answer.text


def rows(page: str) -> list[str]:
    """The rows of the page, unescaped, each on one line."""
    found = page.split('<a class="lk-item"')[1:]
    return [unescape(" ".join(one.split("</a>")[0].split())) for one in found]


@pytest.mark.usefixtures("office_at_rest")
def test_a_page_of_hits_asks_the_database_ten_times_at_most(desk: Desk) -> None:
    for number in range(12):
        desk.world.hears("sms", f"+62813000000{number:02}", "Mohon tabel inflasi", name=f"Budi {number}")
    assert len(rows(look(desk, "inflasi"))) == 12
    asked: list[str] = []
    event.listen(desk.world.db.reader, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    desk.get("/cari?q=inflasi")
    assert 0 < len([one for one in asked if one.startswith("SELECT")]) <= 10, asked


def test_a_hit_is_a_row_with_the_words_marked_and_leads_to_the_message(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Mohon perbaikan tabel inflasi", name="Siti")
    page = look(desk, "siti diperbaiki")
    (row,) = rows(page)
    assert "<mark>Siti</mark>" in row
    assert "Mohon <mark>perbaikan</mark> tabel inflasi" in row
    assert "1 konsultasi" in page
    key = desk.world.the_consultation().number
    address = row.split('href="')[1].split('"')[0]
    assert address.startswith(f"/konsultasi/{key}?pesan=")
    assert f'id="{address.partition("#")[2]}"' in desk.text(address.partition("#")[0])


@pytest.mark.parametrize("number", ["081200000146", "0812-0000-0146", "+62 812 0000 0146", "6281200000146", "0812"])
def test_a_number_is_found_in_any_notation(desk: Desk, number: str) -> None:
    desk.world.hears("whatsapp", SITI, "Halo, mau tanya")
    (row,) = rows(look(desk, number))
    assert "<mark>0812-0000-0146</mark>" in row


def test_a_note_is_found_and_its_row_leads_to_it(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Halo, mau tanya")
    number = desk.world.the_consultation().number
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        note = answering.note(*acting.on(db, desk.world, dewi, number), "Rujuk ke dinas pertanian")
    (row,) = rows(look(desk, '"dinas pertanian"'))
    assert "Catatan: Rujuk ke <mark>dinas pertanian</mark>" in row
    assert f'id="pesan-{note.key}"' in desk.text(f"/konsultasi/{number}")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("gantung", "Lampiran: rekap_<mark>gantung</mark>.xlsx", id="a-file-name"),
        pytest.param("lada", "Perihal: Harga <mark>lada</mark>", id="the-subject"),
        pytest.param("0813", "Warga: Siti <mark>0813-0000-0177</mark>", id="an-address-that-is-not-shown"),
        pytest.param("siti", '"auto">Terlampir.<', id="the-name-that-is-shown-explains-itself"),
    ],
)
def test_the_row_says_where_the_words_were_found(desk: Desk, typed: str, shown: str) -> None:
    world, file = desk.world, Attachment("rekap_gantung.xlsx", "application/vnd.ms-excel", "x")
    world.hears("email", SITI_MAIL, "Terlampir.", name="Siti", subject="Harga lada", attachments=(file,))
    with world.db.write() as db:
        siti = people.find_identity(db, world.inbound("email", SITI_MAIL, "").sender)
        assert siti is not None
        same = {"person_id": siti.person_id, "original_person_id": siti.person_id, "created_at": world.now}
        db.add(Identity(channel="sms", kind="phone", value=BUDI, name="Siti", **same))
    (row,) = rows(look(desk, typed))
    assert shown in row


def test_nothing_found_says_so_and_what_to_try(desk: Desk) -> None:
    page = look(desk, "ladaa")
    assert "Tidak ditemukan “<bdi>ladaa</bdi>”" in page
    assert "Hapus pencarian" in page


def test_nothing_typed_is_no_search(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Kopi")
    for typed in ("", "   "):
        page = look(desk, typed)
        assert rows(page) == []
        assert "Tidak ditemukan" not in page
    assert "Tidak ditemukan" in look(desk, "?!")


def test_filters_alone_list_what_fits(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Kopi")
    desk.world.hears("sms", BUDI, "Teh")
    (row,) = rows(look(desk, "kanal:sms status:ditangani"))
    assert "Teh" in row


def test_a_filter_that_does_not_exist_is_refused_with_a_sentence(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Kopi")
    page = look(desk, "status:<b>tutup</b> kopi")
    assert "Status “<b>tutup</b>” tidak ada. Pilih salah satu: baru," in unescape(page)
    assert "<b>tutup</b>" not in page
    assert rows(page) == []


def test_the_newest_fifty_are_shown_and_the_page_says_so(desk: Desk) -> None:
    for number in range(51):
        desk.world.hears("whatsapp", f"+6281200000{number:03}", f"Kopi {number}")
    page = look(desk, "kopi")
    assert len(rows(page)) == 50
    assert "50 konsultasi terbaru" in page
    assert "Hanya 50 yang terbaru ditampilkan" in page
    assert "<mark>Kopi</mark> 50<" in rows(page)[0]


MARKUP = "<script>alert(1)</script> <mark>kopi</mark> \"'><img src=x onerror=alert(1)> &lt;b&gt; kopi"


@pytest.mark.parametrize("typed", ["kopi", "script", "alert", "mark", "img", MARKUP], ids=range(6))
def test_markup_in_what_was_written_or_typed_stays_text(desk: Desk, typed: str) -> None:
    file = Attachment(f"{MARKUP}.pdf", "application/pdf", "x")
    desk.world.hears("email", SITI_MAIL, MARKUP, name=MARKUP, subject=MARKUP, attachments=(file,))
    seen = Tags()
    seen.feed(look(desk, typed))
    assert seen.strange == []
    assert seen.marked
    assert all(word.lower() in MARKUP.lower() for word in seen.marked)


class Tags(HTMLParser):
    """What a browser would make of a page: tags that only a stranger can have put there, and the marked words."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []
        self.marked: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "mark"
        if tag == "img" or (tag == "script" and "src" not in dict(attrs)) or any(name[:2] == "on" for name, _ in attrs):
            self.strange.append(tag)

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.marked.append(data)
        self.inside = False


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("x" * 5000, id="5-000-letters-without-a-space"),
        pytest.param("kopi " + "x" * 5000, id="after-a-word"),
        pytest.param("\u202eipok\u202c kopi \u200f", id="right-to-left-marks"),
        pytest.param("مُحَمَّد kopi يسأل", id="arabic"),
        pytest.param("👩🏽‍🌾🌶️ kopi 🏳️‍🌈", id="emoji"),
        pytest.param("kopi\n" * 2000, id="many-lines"),
    ],
)
def test_whatever_was_written_the_row_stays_short(desk: Desk, body: str) -> None:
    desk.world.hears("whatsapp", SITI, body, name="Siti \u202eitiS")
    typed = "x" * 5000 if "kopi" not in body else "kopi"
    (row,) = rows(look(desk, typed))
    assert "<mark>" in row
    assert len(row) < 4000
    assert "<bdi>Siti" in row
    assert 'class="lk-item__snippet" dir="auto"' in row


def test_every_page_of_the_desk_has_the_box(desk: Desk) -> None:
    for path in ("/konsultasi", "/status", "/saya", "/cari"):
        assert '<form class="lk-search" role="search" aria-label="Cari" action="/cari">' in desk.text(path)


def test_strangers_are_sent_to_sign_in_and_back_to_their_search(desk: Desk) -> None:
    answer = desk.another().get("/cari?q=kopi")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/masuk?lanjut=/cari?q%3Dkopi"


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
@pytest.mark.parametrize("width", [1440, 390])
def test_an_officer_finds_a_message_in_a_long_conversation(desk: Desk, browser: Any, width: int) -> None:
    desk.world.hears("whatsapp", SITI, "Harga lada hitam", name="Siti")
    for number in range(30):
        desk.world.hears("whatsapp", SITI, f"Kopi {number}, dan masih ada lagi yang ingin saya tanyakan")
    jobs.index(desk.app)
    with serving(desk.flask) as base:
        page = browser.new_page(viewport={"width": width, "height": 700})
        complaints: list[str] = []
        page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        desk.lets_in(page, base)
        if width < 1024:
            page.get_by_role("link", name="Cari").first.click()
        page.locator("[name=q]:visible").first.fill('"kopi 3"')
        page.keyboard.press("Enter")
        page.get_by_text("1 konsultasi", exact=True).wait_for()
        page.locator(".lk-results mark", has_text="Kopi 3").wait_for()
        page.locator(".lk-results .lk-item").click()
        found = page.locator(".lk-message:target")
        found.wait_for()
        assert "Kopi 3," in found.inner_text()
        box = found.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 700
        assert complaints == []
