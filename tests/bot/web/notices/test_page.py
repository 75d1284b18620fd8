"""The bell and the list of notices: by day, read and unread, each with the way to what it is about."""

from __future__ import annotations

import re

import acting
import pytest
from cast import SITI
from web_desk import Desk

from handlers.desk import answering, merge_split
from handlers.officers import guards, notices
from store.office import officers
from store.tables import Officer
from store.vocabulary import NoticeKind

UNREAD = re.compile(r'aria-label="Pemberitahuan, (\d+) belum dibaca"')
TEXTS = re.compile(r'aria-label="Tandai (?:belum )?dibaca: ([^"]+)"')


def unread(desk: Desk, page: str = "/dasbor") -> int:
    """Return the number that the bell shows on a page."""
    found = UNREAD.search(desk.text(page))
    return int(found[1]) if found else 0


def mentioned(desk: Desk, number: str, words: str = "@dewi tolong lihat") -> str:
    """Let Agus mention Dewi in a note. Return the key of the note."""
    agus = desk.world.officer_named("agus")
    key: str = acting.do(desk.world, answering.note, number, words, by=agus).key
    return key


def notify(desk: Desk, number: str, what: NoticeKind, times: int = 1) -> None:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        for _ in range(times):
            notices.notify(db, [dewi] if dewi else [], desk.world.case(number), what, now=desk.world.now)


def test_the_bell_counts_and_the_list_leads_to_the_very_message(desk: Desk) -> None:
    number = desk.heard()
    notify(desk, number, NoticeKind.BREACHED)
    assert unread(desk) == 1
    desk.get(f"/konsultasi/{number}")
    assert unread(desk) == 0
    key = mentioned(desk, number)
    assert unread(desk) == unread(desk, "/konsultasi") == unread(desk, "/konsultasi/segar") == 1
    page = desk.text("/pemberitahuan")
    assert TEXTS.findall(page) == [f"Agus menyebut Anda di {number}.", f"Janji layanan {number} sudah lewat."]
    assert f'href="/konsultasi/{number}?pesan={key}#pesan-{key}"' in page
    assert re.search(r'dir="auto">\s*Siti · [^<]+</span>', page)
    assert page.count("is-unread") == 1
    assert f'id="pesan-{key}"' in desk.text(f"/konsultasi/{number}?pesan={key}")
    assert unread(desk) == 0 and "is-unread" not in desk.text("/pemberitahuan")


def test_notices_stand_under_their_day(desk: Desk) -> None:
    number = desk.heard()
    for days in (0, 1, 1):
        desk.world.pass_time(days=days)
        notify(desk, number, NoticeKind.BREACHED)
    desk.sign_in("dewi")  # a session lasts twelve hours
    days = re.findall(r'lk-notices__day"[^>]*>([^<]+)<', desk.text("/pemberitahuan"))
    assert days == ["Hari ini", "Kemarin", "Senin, 23 November 2026"]


def test_all_or_one_are_marked_as_read_and_one_as_unread_again(desk: Desk) -> None:
    number = desk.heard()
    for what in (NoticeKind.WARNED, NoticeKind.BREACHED, NoticeKind.WINDOW):
        notify(desk, number, what)
    first, second, third = re.findall(r'action="(/pemberitahuan/\d+)"', desk.text("/pemberitahuan"))
    assert desk.post(second, {"dibaca": "1"}, page="/pemberitahuan").status_code == 303
    assert unread(desk) == 2
    assert desk.post("/pemberitahuan/dibaca", page="/pemberitahuan").status_code == 303
    assert unread(desk) == 0
    assert "Tandai semua dibaca" not in desk.text("/pemberitahuan")
    assert desk.post(third, {"dibaca": "0"}, page="/pemberitahuan").status_code == 303
    assert unread(desk) == 1
    assert first != third


def test_nobody_marks_or_reads_the_notices_of_another(desk: Desk) -> None:
    notify(desk, desk.heard(), NoticeKind.BREACHED)
    (mine,) = re.findall(r'action="(/pemberitahuan/\d+)"', desk.text("/pemberitahuan"))
    agus = desk.another()
    agus.sign_in("agus")
    assert "Belum ada pemberitahuan" in agus.text("/pemberitahuan")
    assert agus.post(mine, {"dibaca": "1"}).status_code == 404
    agus.post("/pemberitahuan/dibaca")
    assert unread(desk) == 1


def test_a_page_that_nobody_looks_at_leaves_its_notices_unread(desk: Desk) -> None:
    number = desk.heard()
    notify(desk, number, NoticeKind.BREACHED)
    unwatched = {"HX-Request": "true", "Loket-Unwatched": "1"}
    assert desk.get(f"/konsultasi/{number}", headers=unwatched).status_code == 200
    assert unread(desk) == 1
    desk.get(f"/konsultasi/{number}", headers={"HX-Request": "true"})
    assert unread(desk) == 0


def test_a_notice_about_a_case_that_was_merged_is_read_where_it_leads(desk: Desk) -> None:
    first = desk.heard()
    second = desk.heard(channel="sms")
    mentioned(desk, second)
    with desk.world.db.write() as db:
        act, case = acting.on(db, desk.world, desk.world.officer_named("dewi"), second)
        merge_split.merge(act, case, guards.find_case(act, first))
    for number in (first, second):
        assert desk.get(f"/konsultasi/{number}").status_code in (200, 303)
    assert unread(desk) == 0


def test_a_complaint_is_in_the_list_without_its_words_and_only_for_who_may_see_it(desk: Desk) -> None:
    desk.world.officer("rahma", role="supervisor")
    desk.world.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugasnya membentak saya", name="Siti")
    rahma = desk.another()
    rahma.sign_in("rahma")
    page = rahma.text("/pemberitahuan")
    assert TEXTS.findall(page) == ["Pengaduan P-2026-000001 masuk dan menunggu Anda."]
    assert "membentak" not in page and "Siti" not in page
    with desk.world.db.write() as db:
        db.get_one(Officer, desk.world.officer_named("rahma").id).role = "officer"
    assert "P-2026" not in rahma.text("/pemberitahuan")
    assert unread(rahma) == 0
    assert rahma.get("/kabar/pemberitahuan").json == []


def test_a_long_list_has_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.notices.notices_page.PAGE_SIZE", 2)
    number = desk.heard()
    notify(desk, number, NoticeKind.BREACHED, times=5)
    page, seen = "/pemberitahuan", 0
    for _ in range(3):
        shown = desk.text(page)
        seen += len(TEXTS.findall(shown))
        page = next(iter(re.findall(r'href="(/pemberitahuan\?sebelum=\d+)"', shown)), "")
    assert (seen, page) == (5, "")
    assert desk.get("/pemberitahuan?sebelum=x").status_code == 200


def test_a_badge_shows_at_most_99(desk: Desk) -> None:
    notify(desk, desk.heard(), NoticeKind.BREACHED, times=121)
    assert ">99+<" in desk.text("/konsultasi")
    assert unread(desk) == 121


def test_what_the_list_of_consultations_shows_is_no_passing_notice(desk: Desk) -> None:
    number = desk.heard()
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        dewi.on_duty = False
    desk.world.hears("whatsapp", SITI, "Tahun 2023 juga")
    assert unread(desk) == 1
    assert desk.get("/kabar/pemberitahuan").json == []
    mentioned(desk, number)
    assert [one["teks"] for one in desk.get("/kabar/pemberitahuan").json] == [f"Agus menyebut Anda di {number}."]


def test_sound_and_notifications_are_offered_until_they_are_answered(desk: Desk) -> None:
    agus = desk.another()
    agus.sign_in("agus")
    for browser, answer, wanted in ((desk, "1", {"sound": True, "notify": True}), (agus, "0", {})):
        assert 'id="offer"' in browser.text("/konsultasi")
        assert browser.post("/saya/pemberitahuan", {"mau": answer}).status_code == 303
        page = browser.text("/konsultasi")
        assert 'id="offer"' not in page
        assert ("data-sound" in page) == ("data-notify" in page) == (answer == "1")
        assert browser.text("/saya")
        who = "dewi" if browser is desk else "agus"
        assert desk.world.officer_named(who).preferences == wanted | {"offered": True}


def test_the_answer_to_the_offer_leaves_the_conversation_open(desk: Desk) -> None:
    path = f"/konsultasi/{desk.heard()}?antrean=saya"
    foreign = "https://orang.lain.example/konsultasi/K-2026-000001"
    for referrer, where in (
        (f"http://localhost{path}", path),
        ("http://localhost/saya", "/konsultasi"),
        (foreign, "/konsultasi"),
        ("", "/konsultasi"),
    ):
        desk.client.environ_base["HTTP_REFERER"] = referrer
        assert desk.post("/saya/pemberitahuan", {"mau": "0"}).headers["Location"] == where


def test_who_chose_in_their_profile_is_offered_nothing(desk: Desk) -> None:
    desk.post("/saya", {"theme": "dark"})
    assert 'id="offer"' not in desk.text("/konsultasi")
