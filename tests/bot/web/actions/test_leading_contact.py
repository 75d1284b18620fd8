"""Which address of a person answers go to: chosen and seen by officers, kept through merges, given back by undoing."""

from __future__ import annotations

import re

import pytest
from cast import SITI, SITI_MAIL
from composer import form_on, send
from visitors import comes
from visitors import key as form_key
from web_desk import Desk

from channels.envelope import Address
from store.tables import Person

MAIL = f"email:{SITI_MAIL}"


@pytest.fixture
def siti(desk: Desk) -> tuple[Desk, str, str]:
    """Siti wrote by WhatsApp, which is Dewi's, and by mail; an officer made both one person."""
    chat = desk.heard("Minta data lada")
    desk.world.hears("email", SITI_MAIL, "Minta data inflasi", subject="Inflasi", name="Siti")
    mail = next(one.number for one in desk.world.consultations() if one.number != chat)
    sheet = f"/konsultasi/{chat}/orang-sama/banding"
    told = {"warga": mail, "alasan": "Ditanya lewat telepon"}
    assert desk.post(f"/konsultasi/{chat}/orang-sama/gabung", told, page=sheet).status_code == 303
    return desk, chat, mail


def choose(desk: Desk, number: str, route: str) -> int:
    sheet = f"/konsultasi/{number}/orang"
    return desk.post(f"{sheet}/untuk-jawaban", {"lewat": route}, page=sheet).status_code


def shown(desk: Desk, number: str) -> list[str]:
    """Return the routes that the composer names, as tab and as receiver."""
    page = " ".join(desk.text(f"/konsultasi/{number}").split()).replace(" >", ">")
    return [route for route, hidden in re.findall(r'data-route="([^"]*)"( hidden)?>', page) if not hidden]


def test_an_officer_chooses_the_address_and_answers_go_there_until_they_choose_again(
    siti: tuple[Desk, str, str],
) -> None:
    desk, chat, _ = siti
    assert shown(desk, chat) == ["", ""]
    assert choose(desk, chat, "email:asing@contoh.example") == 404
    assert choose(desk, chat, MAIL) == 303
    page = desk.text(f"/konsultasi/{chat}")
    assert "untuk jawaban" in page and f"Dewi memilih alamat untuk jawaban: Email, {SITI_MAIL}" in page
    assert shown(desk, chat) == [MAIL, MAIL]
    assert f'value="{MAIL}" selected' in " ".join(desk.text(f"/konsultasi/{chat}/orang").split())
    send(desk, chat, form_on(desk, chat), "Ini angkanya.", lewat=MAIL)
    (answer,) = desk.world.said("message")
    assert answer.channel == "email"
    assert f'value="{SITI_MAIL}"' in desk.text(f"/tulis-dulu?warga={chat}")
    assert choose(desk, chat, "") == 303
    assert shown(desk, chat) == ["", ""]


def test_a_visitor_whose_own_address_carries_nothing_is_answered_there(siti: tuple[Desk, str, str]) -> None:
    desk, chat, _ = siti
    choose(desk, chat, f"whatsapp:{SITI}")
    comes(desk.world, form_key(1), name="Siti", phone="", email=SITI_MAIL)
    visit = desk.world.consultations()[-1].number
    with desk.world.db.read() as db:
        assert db.get_one(Person, desk.case(visit).person_id).leading_id is not None
    desk.post(f"/konsultasi/{visit}/tamu/temui", {}, page=f"/konsultasi/{visit}")
    assert "Balas lewat WhatsApp" in desk.text(f"/konsultasi/{visit}")


def test_undoing_a_merge_gives_each_their_own_and_an_address_that_is_gone_leads_no_more(
    siti: tuple[Desk, str, str],
) -> None:
    desk, chat, mail = siti
    choose(desk, chat, MAIL)
    page = desk.text(f"/konsultasi/{chat}")
    (undo,) = set(re.findall(rf"/konsultasi/{chat}/orang-sama/urungkan/\d+", page))
    assert desk.post(undo, {}, page=f"/konsultasi/{chat}").status_code == 303
    assert shown(desk, chat) == ["", ""]
    assert "untuk jawaban" not in desk.text(f"/konsultasi/{chat}").partition('id="side"')[2].partition("Buku tamu")[0]
    assert choose(desk, mail, MAIL) == 303
    sheet = f"/konsultasi/{chat}/orang-sama/banding"
    told = {"warga": mail, "alasan": "Ditanya lewat telepon"}
    desk.post(f"/konsultasi/{chat}/orang-sama/gabung", told, page=sheet)
    assert shown(desk, chat) == [MAIL, MAIL]  # what was chosen of the other leads where nothing was of this one


def test_of_a_shared_number_nothing_is_prefilled_and_nobody_chosen(siti: tuple[Desk, str, str]) -> None:
    desk, chat, _ = siti
    choose(desk, chat, MAIL)
    for path in (f"/konsultasi-baru?warga={chat}", f"/tulis-dulu?warga={chat}"):
        assert 'value="Siti"' in desk.text(path)
    sheet = f"/konsultasi/{chat}/orang"
    desk.post(f"{sheet}/bersama", {"jenis": "phone", "alamat": SITI, "bersama": "1"}, page=sheet)
    assert shown(desk, chat) == ["", ""]  # nobody knows who wrote
    for path in (f"/konsultasi-baru?warga={chat}", f"/tulis-dulu?warga={chat}"):
        page = desk.text(path)
        assert 'value="Siti"' not in page and SITI_MAIL not in page
        assert not re.search(rf'value="{chat}"\s+checked', page)


def test_an_id_that_came_along_with_a_message_was_not_added_by_an_officer(desk: Desk) -> None:
    also = (Address("whatsapp", "ID.4566546130240823", kind="bsuid"),)
    desk.world.hears("whatsapp", "+6281300000177", "Dari nomor saya", also=also)
    sheet = desk.text(f"/konsultasi/{desk.world.consultations()[-1].number}/orang")
    assert "terbukti dari pesan" in sheet and "tercatat otomatis" in sheet and "ditambahkan petugas" not in sheet
