"""A conversation as it is read: its order, its length, and what may stand in it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import acting
import pytest
from browser import serving, until_true
from cast import SITI
from sqlalchemy import event, insert
from time_rules import post
from web_desk import Desk

from bot.simulator.twilio import sounds
from channels.envelope import Address
from handlers.desk import answering
from handlers.steps import directory
from store.cases import consultations, messages
from store.office import officers
from store.tables import Event, File, Message

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets


def long_conversation(desk: Desk, many: int) -> str:
    """Siti and Dewi wrote each other very often, a minute apart."""
    number = desk.heard()
    start = desk.world.now
    with desk.world.db.write() as db:
        case = consultations.by_number(db, number)
        assert case is not None
        rows = [
            {
                "key": f"k{n:019d}",
                "consultation_id": case.id,
                "identity_id": case.identity_id,
                "channel": "whatsapp",
                "direction": "in" if n % 2 else "out",
                "author": "citizen" if n % 2 else "dewi",
                "state": "" if n % 2 else "read",
                "body": f"pesan nomor {n}.",
                "full_body": "",
                "html": "",
                "error": "",
                "params": {},
                "at": start + timedelta(minutes=n),
            }
            for n in range(1, many + 1)
        ]
        db.execute(insert(Message), rows)
        happened = [
            {"consultation_id": case.id, "at": row["at"], "by": "citizen", "what": "wrote", "detail": {}}
            for row in rows
        ]
        happened[many // 2]["what"] = "retried"
        db.execute(insert(Event), happened)
    desk.world.pass_time(minutes=many + 1)
    return number


def timeline(page: str) -> str:
    return page.partition('id="flow"')[2].partition('class="lk-composer"')[0]


def test_ten_thousand_messages_open_at_the_last_fifty_and_every_one_can_be_read(desk: Desk) -> None:
    number = long_conversation(desk, 10_000)
    path, seen, events = f"/konsultasi/{number}", [], 0
    page = timeline(desk.text(path))
    assert page.count('<article class="lk-message') == 50
    assert "pesan nomor 10000." in page
    for _ in range(3):
        seen += [n for n in range(9800, 10_001) if f"pesan nomor {n}." in page]
        path = page.partition('id="older" href="')[2].partition('"')[0]
        page = timeline(desk.text(path))
    assert sorted(seen) == list(range(9851, 10_001))  # each once
    path = f"/konsultasi/{number}?pesan=k{4990:019d}"
    for _ in range(3):
        page = timeline(desk.text(path))
        events += page.count("mengirim ulang pesan")
        path = page.partition('id="older" href="')[2].partition('"')[0]
    assert events == 1
    assert "Ke pesan terbaru" in page


def test_a_message_that_was_searched_for_is_on_the_page_however_old(desk: Desk) -> None:
    number = long_conversation(desk, 300)
    page = timeline(desk.text(f"/konsultasi/{number}?pesan=k{17:019d}"))
    assert "pesan nomor 17." in page
    assert "pesan nomor 30." in page  # amid its neighbours
    assert "pesan nomor 300." in timeline(desk.text(f"/konsultasi/{number}?pesan=k{299:019d}"))


@pytest.mark.parametrize("nonsense", ["sebelum_pesan=x", "pesan=x", "sebelum_pesan=99999999999999999999", "pesan="])
def test_an_impossible_page_of_a_conversation_is_the_newest(desk: Desk, nonsense: str) -> None:
    number = long_conversation(desk, 60)
    assert "pesan nomor 60." in timeline(desk.text(f"/konsultasi/{number}?{nonsense}"))


def test_a_part_with_older_messages_is_nothing_but_messages(desk: Desk) -> None:
    number = long_conversation(desk, 120)
    path = timeline(desk.text(f"/konsultasi/{number}")).partition('id="older" href="')[2].partition('"')[0]
    part = desk.get(path, headers={"HX-Request": "true", "HX-Target": "older"}).text
    assert "pesan nomor 70." in part
    assert 'id="older"' in part
    for left_out in ("<html", 'id="flow"', 'id="side"', "lk-composer"):
        assert left_out not in part


def statements(desk: Desk, path: str) -> int:
    """How many statements one page asks of the database."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    engines = {desk.world.db.reader, desk.world.db.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    desk.get(path, headers={"HX-Request": "true"})
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    return len([one for one in asked if one.lstrip().upper().startswith(("SELECT", "WITH"))])


def test_a_long_conversation_asks_the_database_no_more_often_than_a_short_one(desk: Desk, office_at_rest: None) -> None:
    short = desk.heard()
    few = statements(desk, f"/konsultasi/{short}")
    desk.world.hears("sms", "+6281300000199", "Lain", name="Budi")
    many = statements(desk, f"/konsultasi/{long_conversation(desk, 400)}")
    assert many <= few + 2  # where the page begins
    assert few <= 29


def test_a_page_of_a_long_conversation_reads_a_page_of_messages(desk: Desk) -> None:
    number, loaded = long_conversation(desk, 1000), [0]

    def count(*_: Any) -> None:
        loaded[0] += 1

    for table in (Message, Event):
        event.listen(table, "load", count)
    desk.text(f"/konsultasi/{number}")
    for table in (Message, Event):
        event.remove(table, "load", count)
    assert 50 < loaded[0] < 250


def test_first_help_stands_where_it_was_given_with_how_long_it_took(desk: Desk) -> None:
    number = desk.heard()
    desk.world.pass_time(seconds=84)
    desk.act(number, "tulis", {"isi": "Baik, kami carikan.", "jenis": "balas"})
    page = timeline(desk.text(f"/konsultasi/{number}"))
    assert "Bantuan pertama dalam 1 menit 24 detik" in page
    assert page.index("Baik, kami carikan.") < page.index("Bantuan pertama")


def test_late_first_help_says_so(desk: Desk) -> None:
    number = desk.heard()
    desk.world.pass_time(minutes=7)
    desk.act(number, "tulis", {"isi": "Maaf menunggu.", "jenis": "balas"})
    assert "Bantuan pertama dalam 7 menit 0 detik, lewat dari janji" in timeline(desk.text(f"/konsultasi/{number}"))


def test_a_citizens_voice_picture_and_paper_each_have_their_own_face(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        case = consultations.by_number(db, number)
        assert case is not None
        message = messages.timeline(db, case.id or 0)[0]
        for name, kind in (("suara.mp3", "audio/mpeg"), ("foto.png", "image/png"), ("surat.pdf", "application/pdf")):
            one = File(message_id=message.id or 0, filename=name, content_type=kind, state="stored", size=9)
            db.add(one)
    page = timeline(desk.text(f"/konsultasi/{number}"))
    for shown in ("<audio controls", 'class="lk-picture"', "PDF · 9\N{NO-BREAK SPACE}B", "Unduh rekaman suara.mp3"):
        assert shown in page


def test_a_colleague_named_in_a_note_stands_out_and_stays_text(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        answering.note(*acting.on(db, desk.world, dewi, number), "@agus <b>cek</b> agus@contoh.example")
    page = desk.get(f"/konsultasi/{number}").text
    assert '<span class="lk-mention">@agus</span> &lt;b&gt;cek&lt;/b&gt; agus@contoh.example' in page


def test_a_colleague_named_in_full_stands_out_in_full(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi") or pytest.fail("Dewi is gone")
        fields = {"name": "Laila Hasanah", "section": "Produksi", "skills": "lada", "email": "laila@contoh.example"}
        directory.save(db, None, fields, now=desk.world.now)
        answering.note(*acting.on(db, desk.world, dewi, number), "@Laila Hasanah final? @Laila saja")
    page = desk.get(f"/konsultasi/{number}").text
    assert '<span class="lk-mention">@Laila Hasanah</span> final? <span class="lk-mention">@Laila</span> saja' in page


def test_an_id_without_a_number_is_shown_only_while_the_number_is_not_known(desk: Desk) -> None:
    nameless = "ID.4566546130240823"
    desk.world.hears("whatsapp", nameless, "Minta data", kind="bsuid")
    page = f"/konsultasi/{desk.world.consultations()[-1].number}"
    assert "nomor tidak dibagikan" in desk.text(page)
    desk.world.hears("whatsapp", SITI, "Dari nomor saya", also=(Address("whatsapp", nameless, kind="bsuid"),))
    shown = desk.text(page)
    assert "0812-0000-0146" in shown
    assert "nomor tidak dibagikan" not in shown and "Alamat lain orang ini" not in shown


def test_every_message_of_a_citizen_can_be_had_as_it_came(desk: Desk) -> None:
    number = desk.heard()
    path = desk.text(f"/konsultasi/{number}").partition('lk-original-link" href="')[2].partition('"')[0]
    assert path.startswith(f"/mentah/{number}/")
    assert "attachment" in desk.get(path).headers["Content-Disposition"]
    assert desk.act(number, "tulis", {"isi": "Terlampir", "berkas": (BytesIO(b"x"), "x.bin")}).status_code == 303
    assert desk.world.hears("whatsapp", SITI, "Terima kasih")


# in a real browser


@contextmanager
def opened(desk: Desk, browser: Any, path: str, width: int = 1440) -> Iterator[Any]:
    """The page, signed in; every complaint of the browser fails the test."""
    complaints: list[str] = []
    with serving(desk.flask) as base:
        context = browser.new_context(viewport={"width": width, "height": 844}, base_url=base)
        page = context.new_page()
        page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.set_default_timeout(10_000)
        desk.lets_in(page, base, to=path)
        yield page
        context.close()
    assert complaints == []


def picture(width: int, height: int) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = zlib.compress((b"\0" + b"\x99" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def test_a_conversation_with_a_picture_opens_at_its_newest_message(desk: Desk, browser: Any) -> None:
    number, data = desk.heard("Ini tabel yang saya maksud"), picture(280, 320)
    sha256 = desk.app.files.put(data)
    with desk.world.db.write() as db:
        case = consultations.by_number(db, number)
        assert case is not None
        message = messages.timeline(db, case.id or 0)[0]
        facts = {"filename": "tabel.png", "content_type": "image/png", "sha256": sha256, "size": len(data)}
        db.add(File(message_id=message.id or 0, state="stored", **facts))
    with opened(desk, browser, f"/konsultasi/{number}", width=390) as page:
        until_true(page, "document.querySelector('.lk-picture').naturalHeight === 320")
        page.evaluate("new Promise(requestAnimationFrame)")
        above = page.evaluate("(a => [a.scrollTop, a.scrollHeight - a.clientHeight])(document.getElementById('flow'))")
        assert above[1] > 100
        assert above[0] == pytest.approx(above[1], abs=2)


def test_older_messages_come_above_and_what_one_reads_stays_where_it_is(desk: Desk, browser: Any) -> None:
    number = long_conversation(desk, 120)
    with opened(desk, browser, f"/konsultasi/{number}") as page:
        older = page.get_by_role("link", name="Tampilkan yang lebih lama")
        older.scroll_into_view_if_needed()
        first = page.get_by_text("pesan nomor 71.", exact=True)
        before = first.bounding_box()
        older.click()
        page.get_by_text("pesan nomor 21.", exact=True).wait_for()
        assert before is not None
        assert first.bounding_box()["y"] == pytest.approx(before["y"], abs=2)
        ids = page.evaluate("[...document.querySelectorAll('#flow [id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))


def test_a_voice_plays_with_the_space_bar_and_moves_five_seconds_with_the_arrows(desk: Desk, browser: Any) -> None:
    desk.world.hears("phone", SITI, "", call=True, note="Pesan suara 0:12")
    number = desk.world.consultations()[-1].number
    data = sounds.wav("Selamat pagi, saya ingin bertanya. " * 5)
    with desk.world.db.write() as db:
        message = messages.timeline(db, desk.case(number).id or 0)[0]
        sha = desk.app.files.put(data)
        told = {"filename": "suara.wav", "content_type": "audio/wav", "size": len(data), "sha256": sha}
        db.add(File(message_id=message.id or 0, state="stored", **told))
    with opened(desk, browser, f"/konsultasi/{number}") as page:
        page.locator('[role=slider][aria-valuemax="12"]').wait_for()
        page.keyboard.press("Space")
        page.locator(".lk-voice[data-playing=yes]").wait_for()
        page.keyboard.press("Space")
        page.locator(".lk-voice:not([data-playing=yes])").wait_for()
        page.get_by_role("slider").focus()
        at = page.evaluate("document.querySelector('audio').currentTime")
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.querySelector('audio').currentTime") == pytest.approx(at + 5, abs=0.2)


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_a_citizen_writes_pushes_the_page_apart(desk: Desk, browser: Any, width: int) -> None:
    number = desk.heard("A" * 5000, name="Budi 😀 محمد بن عبد الله")
    long_one = "teks \u202eterbalik\u202c https://x.example/" + "y" * 900
    for words in ("😀" * 200, "السلام عليكم، أريد بيانات السكان لعام 2022", long_one):
        desk.world.hears("whatsapp", SITI, words)
    with desk.world.db.write() as db:
        message = messages.timeline(db, desk.case(number).id or 0)[0]
        name = "n" * 290 + ".xlsx"
        db.add(File(message_id=message.id or 0, filename=name, content_type="x/y", state="stored", size=9, sha256="0"))
    with opened(desk, browser, f"/konsultasi/{number}", width) as page:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("#flow").evaluate("e => e.scrollWidth <= e.clientWidth")
        arabic = page.locator(".lk-message__text", has_text="السلام")
        assert arabic.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_head_and_list_say_the_same_of_a_held_answer_and_why_it_cannot_leave_now(desk: Desk) -> None:
    number = desk.heard()
    desk.world.pass_time(hours=25)
    desk.act(number, "tulis", {"isi": "Ini datanya.", "kunci": messages.new_key()})
    desk.world.pass_time(minutes=1)
    post(desk.world)
    head = desk.text(f"/konsultasi/{number}").split('<div class="lk-head__who">')[1].split("</header>")[0]
    assert "Jawaban tertahan" in head and "Menunggu warga" not in head
    (answer,) = desk.world.said("message")
    assert "Kirim sekarang" not in desk.text(f"/konsultasi/{number}")
    desk.act(number, "tulis", {"isi": "Saya telepon beliau nanti.", "jenis": "catatan", "kunci": messages.new_key()})
    page = desk.text(f"/konsultasi/{number}")
    assert "Saya telepon beliau nanti." in page
    assert "Jawaban tertahan" in page.split('<div class="lk-head__who">')[1].split("</header>")[0]
    row = desk.text("/konsultasi").partition(f'id="row-{number}"')[2].partition("</a>")[0]
    assert "Jawaban tertahan" in row and "Kami: Ini datanya." in row
    refused = desk.post(f"/pesan/{answer.key}/ulang", page=f"/konsultasi/{number}")
    assert (refused.status_code, "Jendela WhatsApp masih tertutup" in refused.text) == (422, True)
    refused = desk.act(number, "tutup")
    assert (refused.status_code, "Masih ada balasan tertahan" in refused.text) == (422, True)
