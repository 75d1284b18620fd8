"""A session that has ended stays ended: whoever kept a copy of its cookie gets in no more."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cast import PASSWORD
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from web_desk import Desk

from bot.web.http import session
from handlers.officers.signing_in.attempts import MOST
from handlers.officers.signing_in.sessions import LASTS
from store.office import officers
from store.tables import OfficerSession

PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
EMPTIES = '"cache", "storage"'


def copy_of(desk: Desk) -> Desk:
    """Return a browser that has a copy of this one's cookie."""
    thief, cookie = desk.another(), desk.client.get_cookie("loket")
    assert cookie is not None
    thief.client.set_cookie("loket", cookie.value)
    assert thief.get("/saya").status_code == 200
    return thief


@pytest.fixture
def phone(desk: Desk) -> Desk:
    """Dewi's phone, signed in too."""
    other = desk.another()
    other.client.environ_base["HTTP_USER_AGENT"] = PHONE
    other.sign_in("dewi")
    return other


def rows(desk: Desk) -> list[OfficerSession]:
    with desk.world.db.read() as db:
        return list(db.exec(select(OfficerSession)))


def test_a_copy_of_the_cookie_is_dead_after_signing_out(desk: Desk) -> None:
    thief = copy_of(desk)
    desk.post("/keluar")
    assert thief.get("/saya").status_code == 303
    assert thief.get("/kabar").status_code == 401
    assert rows(desk) == []


def test_the_token_itself_is_stored_nowhere(desk: Desk) -> None:
    with desk.client.session_transaction() as cookie:
        token = cookie["token"]
    assert token not in str(rows(desk)[0])


def test_no_session_outlasts_its_week_however_often_it_is_used(desk: Desk) -> None:
    for _ in range(7):
        assert desk.get("/saya").status_code == 200
        desk.world.pass_time(days=1)
    assert desk.get("/saya").status_code == 303
    assert rows(desk)[0].ends_at - rows(desk)[0].created_at == LASTS
    desk.sign_in("dewi")
    assert len(rows(desk)) == 1  # what has ended is taken away


def test_signing_in_again_ends_the_session_this_browser_had(desk: Desk) -> None:
    thief = copy_of(desk)
    token = desk.text("/saya").split('name="csrf_token" value="')[1].split('"')[0]
    desk.client.post("/masuk", data={"csrf_token": token, "nama": "agus", "sandi": PASSWORD})
    assert thief.get("/saya").status_code == 303


def test_an_officer_sees_where_they_are_signed_in_and_signs_out_elsewhere(desk: Desk, phone: Desk) -> None:
    page = desk.text("/saya")
    assert "Chrome di Android" in page
    assert page.count("peramban ini</span>") == 1
    (one,) = re.findall(r'action="(/saya/sesi/\d+/akhiri)"', page)
    assert phone.get("/saya").status_code == 200
    assert desk.post(one).location == "/saya#sesi"
    gone = phone.get("/saya")
    assert (gone.status_code, gone.headers["Clear-Site-Data"]) == (303, EMPTIES)
    assert "left.js" in phone.text("/masuk")
    assert "Chrome di Android" not in desk.text("/saya")
    assert "sudah berakhir" in desk.client.get(desk.post(one).location).text
    assert "tekan Keluar" in desk.client.get(desk.post("/saya/sesi/1/akhiri").location).text


def test_every_other_browser_can_be_signed_out_at_once(desk: Desk, phone: Desk) -> None:
    agus = desk.another()
    agus.sign_in("agus")
    (his,) = [one.id for one in rows(desk) if one.officer_id == 2]
    assert "sudah berakhir" in desk.client.get(desk.post(f"/saya/sesi/{his}/akhiri").location).text
    assert "1 peramban lain" in desk.client.get(desk.post("/saya/sesi/akhiri").location).text
    assert [one.get("/saya").status_code for one in (desk, phone, agus)] == [200, 303, 200]
    assert "Tidak ada peramban lain" in desk.client.get(desk.post("/saya/sesi/akhiri").location).text


def test_a_new_password_ends_the_other_browsers_and_keeps_this_one(desk: Desk, phone: Desk) -> None:
    desk.post("/saya/sandi", {"lama": PASSWORD, "baru": "kapal-merah-tujuh", "ulang": "kapal-merah-tujuh"})
    assert desk.get("/saya").status_code == 200
    gone = phone.get("/saya")
    assert (gone.status_code, gone.headers.get("Clear-Site-Data")) == (303, None)  # unsent words of theirs stay there


def an_admin_ends_her_sessions(desk: Desk) -> None:
    desk.world.officer("lina", role="admin")
    lina = desk.another()
    lina.sign_in("lina")
    lina.post("/pengaturan/petugas/dewi/sesi", page="/pengaturan/petugas/dewi")


def test_an_admin_who_ends_the_sessions_of_a_lost_phone_empties_its_store(desk: Desk, phone: Desk) -> None:
    an_admin_ends_her_sessions(desk)
    assert phone.get("/saya").headers["Clear-Site-Data"] == EMPTIES
    assert desk.get("/saya").status_code == 303


def test_the_page_after_signing_out_empties_the_store_once(desk: Desk) -> None:
    assert "left.js" not in desk.another().text("/masuk")
    desk.post("/keluar")
    assert "left.js" in desk.text("/masuk")
    assert "left.js" not in desk.text("/masuk")


def test_the_use_of_a_session_is_noted_now_and_then_but_not_at_any_price(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.get("/saya")
    desk.world.pass_time(minutes=11)
    desk.get("/saya")
    noted = rows(desk)[0].seen_at
    assert noted == desk.world.now

    def locked(*_: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(session.stored_sessions, "note_use", locked)
    desk.world.pass_time(minutes=11)
    assert desk.get("/saya").status_code == 200
    assert desk.world.now - rows(desk)[0].seen_at == timedelta(minutes=11)


def test_an_officer_who_comes_back_gets_into_none_of_their_old_sessions(desk: Desk) -> None:
    for active in (False, True):
        with desk.world.db.write() as db:
            dewi = officers.by_name(db, "dewi")
            assert dewi is not None
            dewi.active = active
            dewi.session_version += not active
    assert desk.get("/saya").status_code == 303


NEW = {"baru": "kapal-merah-tujuh", "ulang": "kapal-merah-tujuh"}


@pytest.mark.parametrize(
    ("path", "page", "field", "more"),
    [("/saya/sandi", "/saya", "lama", NEW), ("/saya/dua-langkah/matikan", "/saya/dua-langkah", "sandi", {})],
)
def test_who_finds_a_browser_open_cannot_guess_the_password_in_it(
    desk: Desk, path: str, page: str, field: str, more: dict[str, str]
) -> None:
    for number in range(MOST):
        desk.post(path, {field: f"tebakan-{number}"} | more, page=page)
    refused = desk.post(path, {field: PASSWORD} | more, page=page)
    assert "Tunggu 15 menit" in refused.text
    assert desk.another().sign_in("dewi").status_code == 303  # nobody is locked out by it


@pytest.fixture
def moved_by_a_month(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of a demo is moved; that of the browsers is not."""
    month = timedelta(days=30)
    monkeypatch.setattr("bot.app._clock", lambda _: SimpleNamespace(offset=lambda: month))
    desk.world.now += month


@pytest.mark.usefixtures("moved_by_a_month")
def test_a_moved_clock_ends_no_session_and_an_open_page_hears_on(desk: Desk) -> None:
    assert desk.get("/saya").status_code == 200
    assert desk.get("/kabar").status_code == 200


@pytest.mark.usefixtures("moved_by_a_month")
def test_an_admin_ends_every_session_also_under_a_moved_clock(desk: Desk, phone: Desk) -> None:
    an_admin_ends_her_sessions(desk)
    assert phone.get("/saya").headers["Clear-Site-Data"] == EMPTIES
