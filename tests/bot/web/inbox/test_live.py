"""What an open page asks every few seconds."""

from __future__ import annotations

import re

import pytest
from cast import PASSWORD, SITI
from sqlalchemy import event
from web_desk import Desk

from bot import live_token
from handlers.officers import notices
from store.office import officers


def tag(desk: Desk) -> dict[str, str]:
    return {"If-None-Match": desk.get("/kabar").headers["ETag"]}


@pytest.mark.usefixtures("office_at_rest")
def test_nothing_new_costs_one_statement_and_no_body(desk: Desk) -> None:
    asked: list[str] = []
    known = tag(desk)
    event.listen(desk.world.db.reader, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    answer = desk.get("/kabar", headers=known)
    assert (answer.status_code, answer.data) == (304, b"")
    assert [one.partition(" ")[0] for one in asked] == ["BEGIN", "SELECT"]


def test_what_changed_since_comes_by_name_once(desk: Desk) -> None:
    known = tag(desk)
    desk.world.hears("whatsapp", SITI, "Pagi, minta data penduduk")
    answer = desk.get("/kabar", headers=known)
    assert "K-2026-000001" in answer.json["nama"]
    assert desk.get("/kabar", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_what_came_after_a_page_was_made_is_news_at_its_first_question(desk: Desk) -> None:
    (known,) = re.findall(r'data-known-change="(\d+)"', desk.get("/konsultasi").text)
    desk.world.hears("whatsapp", SITI, "Pagi, minta data penduduk")
    answer = desk.get("/kabar", headers={"If-None-Match": f'"{known}"'})
    assert "K-2026-000001" in answer.json["nama"]


def test_what_is_for_another_officer_is_not_told(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Pagi, minta data penduduk")
    known, case = tag(desk), desk.world.the_consultation()
    with desk.world.db.write() as db:
        everyone = officers.everyone(db)
        notices.notify(db, everyone, case, "mentioned", by="dewi", now=desk.world.now)
    assert desk.get("/kabar", headers=known).status_code == 304
    agus = desk.another()
    agus.sign_in("agus")
    assert agus.get("/kabar", headers=known).json == {"nama": ["officer:agus"]}
    (told,) = agus.get("/kabar/pemberitahuan").json
    assert told["teks"] == "Dewi menyebut Anda di K-2026-000001."
    agus.get(told["alamat"])  # he reads it
    assert agus.get("/kabar/pemberitahuan").json == []


def test_too_much_news_means_draw_everything(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.inbox.live.MOST_NAMES", 2)
    known = tag(desk)
    for n in range(4):
        desk.world.hears("whatsapp", f"+628120000020{n}", "minta data")
    assert desk.get("/kabar", headers=known).json == {"nama": ["semua"]}


def test_a_page_that_knows_more_than_a_database_put_back_from_a_copy_is_drawn_again_and_hears_on(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Pagi, minta data penduduk")
    answer = desk.get("/kabar", headers={"If-None-Match": '"4711"'})
    assert answer.json == {"nama": ["semua"]}
    answer = desk.get("/kabar", headers={"If-None-Match": answer.headers["ETag"]})
    desk.world.hears("whatsapp", SITI, "Tahun 2023 saja")
    answer = desk.get("/kabar", headers={"If-None-Match": answer.headers["ETag"]})
    assert answer.json == {"nama": ["K-2026-000001"]}


@pytest.mark.parametrize("nonsense", ['"x"', "*", '"99999999999999999999"', 'W/"-1"'])
def test_a_tag_we_never_gave_is_a_fresh_start(desk: Desk, nonsense: str) -> None:
    answer = desk.get("/kabar", headers={"If-None-Match": nonsense})
    assert (answer.status_code, answer.json) == (200, {"nama": []})


def test_who_is_signed_out_or_changed_his_password_elsewhere_hears_nothing(desk: Desk) -> None:
    known = tag(desk)
    with desk.world.db.write() as db:
        officers.set_password(officers.by_name(db, "dewi"), PASSWORD + "2")
    assert desk.get("/kabar", headers=known).status_code == 401
    assert desk.another().get("/kabar").status_code == 401


def test_a_ticket_is_good_for_this_officer_this_page_and_two_minutes() -> None:
    key = live_token.key("rahasia")
    token = live_token.make(key, "dewi", "Loket.Contoh.Example", 1000)
    assert live_token.read(key, token, 1000 + live_token.LASTS) == ("dewi", "loket.contoh.example")
    assert live_token.read(key, token, 1001 + live_token.LASTS) is None
    for wrong in ("", "...", token[:-1], token.replace("1120", "9120"), "é" * 40, f"{token}x"):
        assert live_token.read(key, wrong, 1000) is None
    assert live_token.read(live_token.key("lain"), token, 1000) is None


def test_without_a_hub_there_is_no_ticket(desk: Desk) -> None:
    assert desk.get("/kabar/tiket").json == {"alamat": ""}
