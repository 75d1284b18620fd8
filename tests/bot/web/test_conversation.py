"""A conversation as it is read: its order, its length, and what may stand in it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from cast import SITI
from sqlalchemy import event, insert
from web_desk import Desk

from handlers import desk as verbs
from store import consultations, messages, officers
from store.tables import Event, File, Message


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
    return page.partition('id="alir"')[2].partition('class="lk-tulis"')[0]


def test_ten_thousand_messages_open_at_the_last_fifty_and_every_one_can_be_read(desk: Desk) -> None:
    number = long_conversation(desk, 10_000)
    path, seen, events = f"/konsultasi/{number}", [], 0
    page = timeline(desk.text(path))
    assert page.count('<article class="lk-pesan') == 50
    assert "pesan nomor 10000." in page
    for _ in range(3):
        seen += [n for n in range(9800, 10_001) if f"pesan nomor {n}." in page]
        path = page.partition('id="lebih-lama" href="')[2].partition('"')[0]
        page = timeline(desk.text(path))
    assert sorted(seen) == list(range(9851, 10_001))  # each once
    path = f"/konsultasi/{number}?pesan=k{4990:019d}"
    for _ in range(3):
        page = timeline(desk.text(path))
        events += page.count("mengirim ulang pesan")
        path = page.partition('id="lebih-lama" href="')[2].partition('"')[0]
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
    path = timeline(desk.text(f"/konsultasi/{number}")).partition('id="lebih-lama" href="')[2].partition('"')[0]
    part = desk.get(path, headers={"HX-Request": "true", "HX-Target": "lebih-lama"}).text
    assert "pesan nomor 70." in part
    assert 'id="lebih-lama"' in part
    for left_out in ("<html", 'id="alir"', 'id="sisi"', "lk-tulis"):
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


def test_a_long_conversation_asks_the_database_no_more_often_than_a_short_one(desk: Desk) -> None:
    short = desk.heard()
    few = statements(desk, f"/konsultasi/{short}")
    desk.world.hears("sms", "+6281300000199", "Lain", name="Budi")
    many = statements(desk, f"/konsultasi/{long_conversation(desk, 400)}")
    assert many <= few + 2  # where the page begins
    assert few <= 30


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
    for shown in ("<audio controls", 'class="lk-gambar"', "PDF · 9 B", "Unduh rekaman suara.mp3"):
        assert shown in page


def test_a_colleague_named_in_a_note_stands_out_and_stays_text(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        verbs.note(db, number, "@agus <b>cek</b> agus@contoh.example", by=dewi, now=desk.world.now)
    page = desk.get(f"/konsultasi/{number}").text
    assert '<span class="lk-sebut">@agus</span> &lt;b&gt;cek&lt;/b&gt; agus@contoh.example' in page


def test_every_message_of_a_citizen_can_be_had_as_it_came(desk: Desk) -> None:
    number = desk.heard()
    path = desk.text(f"/konsultasi/{number}").partition('lk-tautan-asli" href="')[2].partition('"')[0]
    assert path.startswith(f"/mentah/{number}/")
    assert "attachment" in desk.get(path).headers["Content-Disposition"]
    assert desk.act(number, "tulis", {"isi": "Terlampir", "berkas": (BytesIO(b"x"), "x.bin")}).status_code == 303
    assert desk.world.hears("whatsapp", SITI, "Terima kasih")
