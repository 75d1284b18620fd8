"""One person on every channel and at the counter: one line of time, by pages, without what an officer may not see."""

from __future__ import annotations

import re

import visitors
from cast import BUDI, SITI, SITI_MAIL
from web_desk import Desk

from handlers.desk.counter import arriving
from store.tables import Consultation
from store.vocabulary import CaseKind, Role


def line(desk: Desk, number: str, more: str = "") -> str:
    """Return the line of the person of a case, as it is read."""
    page = desk.text(f"/konsultasi/{number}/orang/riwayat{more}")
    return " ".join(re.sub("<[^>]*>", " ", page.partition("<main")[2]).split())


def test_consultations_visits_ratings_and_corrections_stand_in_one_line_the_newest_first(desk: Desk) -> None:
    desk.world.officer("rahma", role=Role.SUPERVISOR)
    chat = desk.heard("Minta data lada")
    page = f"/konsultasi/{chat}/orang"
    desk.world.pass_time(minutes=1)
    desk.post(f"{page}/tambah", {"kontak": SITI_MAIL}, page=page)
    desk.world.pass_time(minutes=1)
    visit = visitors.comes(desk.world, visitors.key(1), name="Siti", phone=SITI, service="library")
    desk.world.pass_time(minutes=1)
    desk.world.hears("email", SITI_MAIL, "Minta data inflasi", subject="Inflasi", name="Siti")
    desk.world.closes(chat)
    desk.world.hears("whatsapp", SITI, "5")
    told = line(desk, chat)
    wanted = ("memberi nilai 5", "Inflasi", f"nomor {visitors.number(visit)}", "menambahkan kontak", "Minta data lada")
    places = [told.index(words) for words in wanted]
    assert places == sorted(places)
    assert f"3 konsultasi · 1 kunjungan · {len(_all_said(desk))} pesan" in told
    assert f"/konsultasi/{chat}/orang/riwayat" in desk.text(f"/konsultasi/{chat}")
    mail = desk.world.consultations()[-1].number
    with desk.world.db.write() as db:
        db.get_one(Consultation, desk.case(mail).id).kind = CaseKind.COMPLAINT
    told = line(desk, chat)
    assert "Inflasi" not in told and "2 konsultasi · 1 kunjungan" in told
    rahma = desk.another()
    rahma.sign_in("rahma")
    assert "3 konsultasi" in line(rahma, chat)


def _all_said(desk: Desk) -> list[object]:
    from sqlalchemy import select

    from store.tables import Message

    with desk.world.db.read() as db:
        return [one for one in db.scalars(select(Message)) if one.direction != "note" and one.consultation_id]


def test_a_merge_stands_there_once_and_brings_the_line_of_the_other(desk: Desk) -> None:
    chat = desk.heard("Minta data lada")
    desk.world.hears("whatsapp", BUDI, "Minta data cengkeh", name="Toko Siti")
    shop = desk.world.consultations()[-1].number
    sheet = f"/konsultasi/{chat}/orang-sama/banding"
    told = {"warga": shop, "alasan": "Ditanya lewat telepon"}
    assert desk.post(f"/konsultasi/{chat}/orang-sama/gabung", told, page=sheet).status_code == 303
    for number in (chat, shop):
        told_line = line(desk, number)
        assert told_line.count("menggabungkan warga ini") == 1
        assert "Minta data cengkeh" in told_line and "Minta data lada" in told_line


def test_a_long_line_comes_by_pages_and_nothing_twice(desk: Desk) -> None:
    number = desk.heard("Minta data lada")
    page = f"/konsultasi/{number}/orang"
    for count in range(35):  # at one moment: the order within it holds too
        desk.post(f"{page}/nama", {"nama": f"Siti {count}."}, page=page)
    shown, older = [], ""
    while True:
        text = desk.text(f"{page}/riwayat{older}")
        shown += re.findall(r"menjadi (Siti \d+\.)", text)
        link = re.search(r'class="lk-more" href="[^"]*(\?sebelum=[^"]*)"', text)
        if link is None:
            break
        older = link.group(1)
    assert shown == [f"Siti {count}." for count in reversed(range(35))]
    before_time = "?sebelum=0001-01-01T00:00:00%2B23:59_1_2"
    for nonsense in (before_time, "?sebelum=x", "?sebelum=2026-11-23_1_2", "?sebelum=2026-11-23T02:00:00+00:00_9_1"):
        assert "Siti 34." in line(desk, number, nonsense)


def test_a_visit_for_the_consultation_of_another_stands_with_who_came(desk: Desk) -> None:
    chat = desk.heard("Minta data lada")
    visitors.comes(desk.world, visitors.key(1), name="Budi", phone=BUDI, wrote_as=SITI[-8:])
    desk.world.hears("whatsapp", BUDI, "Data lain")
    budi = desk.world.consultations()[-1].number
    assert budi != chat
    assert "1 kunjungan" in line(desk, budi) and "Datang ke kantor" in line(desk, budi)
    assert "0 kunjungan" in line(desk, chat)


def test_who_went_home_uncalled_is_not_said_to_have_missed_a_call(desk: Desk) -> None:
    visitors.comes(desk.world, visitors.key(1), phone=BUDI)
    desk.world.pass_time(days=1)
    with desk.world.db.write() as db:
        arriving.end_past_days(db, desk.world.office, desk.world.now)
    assert "Pulang sebelum dipanggil" in line(desk, desk.world.the_consultation().number)


def test_nobody_has_a_line_through_an_anonymous_complaint(desk: Desk) -> None:
    number = desk.heard("Minta data lada")
    with desk.world.db.write() as db:
        db.get_one(Consultation, desk.case(number).id).anonymous = True
    assert desk.get(f"/konsultasi/{number}/orang/riwayat").status_code in (404, 422)
    assert "orang/riwayat" not in desk.text(f"/konsultasi/{number}")
