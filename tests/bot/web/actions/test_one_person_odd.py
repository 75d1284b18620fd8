"""Two records of one person, badly: with themselves, undone in the wrong order, with an answer that still waits."""

from __future__ import annotations

import re

import pytest
from cast import BUDI, SITI
from composer import form_on, send
from web_desk import Desk

from store.tables import Consultation
from store.vocabulary import CaseKind, MessageState

WHY = "Ditanya lewat telepon"
MAIL = "siti.lain@example.org"


@pytest.fixture
def three(desk: Desk) -> tuple[Desk, str, str, str]:
    """Three records, all Siti's: her telephone, her mail, and the telephone of her shop. Dewi has the first."""
    chat = desk.heard("Minta data lada")
    desk.world.hears("email", MAIL, "Minta data inflasi", name="Siti", subject="Inflasi")
    desk.world.hears("whatsapp", BUDI, "Minta data cengkeh", name="Toko Siti")
    numbers = [one.number for one in desk.world.consultations()]
    return desk, chat, *(one for one in numbers if one != chat)  # type: ignore[return-value]


def merge(desk: Desk, number: str, other: str) -> str:
    """Merge two people. Return the page that answers where it was refused, "" where it was done."""
    sheet = f"/konsultasi/{number}/orang-sama/banding"
    answer = desk.post(f"/konsultasi/{number}/orang-sama/gabung", {"warga": other, "alasan": WHY}, page=sheet)
    return answer.text if answer.status_code == 422 else ""


def undo(desk: Desk, number: str, which: int = -1) -> str:
    """Undo a merge that the record of a case offers. Return the page that answers where it was refused."""
    answer = desk.post(link_of(desk, number, which), {}, page=f"/konsultasi/{number}")
    return answer.text if answer.status_code == 422 else ""


def link_of(desk: Desk, number: str, which: int) -> str:
    """Return where the record of a case lets a merge be undone, the oldest first."""
    page = f"/konsultasi/{number}"
    found = set(re.findall(rf"{page}/orang-sama/urungkan/\d+", desk.text(page)))
    return sorted(found, key=lambda one: int(one.rpartition("/")[2]))[which]


def people(desk: Desk) -> int:
    return len({one.person_id for one in desk.world.consultations()})


def test_nobody_is_merged_with_themselves(three: tuple[Desk, str, str, str]) -> None:
    desk, chat, mail, _shop = three
    assert "sudah satu orang" in merge(desk, chat, chat)
    assert merge(desk, chat, mail) == ""
    for one, other in ((chat, mail), (mail, chat)):
        refused = merge(desk, one, other)
        assert "sudah satu orang" in refused and WHY in refused  # what was typed is still there
    assert people(desk) == 2


def test_a_chain_is_undone_from_its_end(three: tuple[Desk, str, str, str]) -> None:
    desk, chat, mail, shop = three
    assert (merge(desk, mail, chat), merge(desk, shop, mail)) == ("", "")
    assert people(desk) == 1
    assert "Urungkan itu dahulu" in undo(desk, mail, 0)
    assert people(desk) == 1
    assert (undo(desk, shop), people(desk)) == ("", 2)
    late = link_of(desk, mail, 0)
    assert (undo(desk, mail, 0), people(desk)) == ("", 3)
    again = desk.post(late, {}, page=f"/konsultasi/{mail}")  # another page still showed it
    assert (again.status_code, "sudah diurungkan" in again.text) == (422, True)


def test_an_answer_that_waits_goes_nowhere_else_and_its_merge_can_be_undone(three: tuple[Desk, str, str, str]) -> None:
    desk, chat, mail, shop = three
    desk.world.pass_time(hours=25)
    assert send(desk, chat, form_on(desk, chat), "Ini angkanya.").status_code == 303

    def waiting() -> tuple[str, int | None]:
        (answer,) = [one for one in desk.world.said("message") if one.body == "Ini angkanya."]
        return str(answer.state), answer.identity_id

    held = waiting()
    assert merge(desk, chat, shop) == ""
    desk.world.hears("whatsapp", BUDI, "halo")  # her shop's telephone opens no window of her own
    assert waiting() == held
    assert (undo(desk, chat), waiting()) == ("", held)
    assert merge(desk, mail, chat) == ""
    desk.world.hears("whatsapp", SITI, "BUKA")
    assert waiting() == (MessageState.QUEUED, held[1])


def test_a_refused_undo_names_no_complaint_to_who_may_not_see_it(three: tuple[Desk, str, str, str]) -> None:
    desk, chat, _mail, shop = three
    assert merge(desk, chat, shop) == ""
    desk.world.hears("whatsapp", BUDI, "satu lagi")
    with desk.world.db.write() as db:
        case = db.get_one(Consultation, desk.case(chat).id)
        shops = db.get_one(Consultation, desk.case(shop).id)
        case.identity_id, case.kind = shops.identity_id, CaseKind.COMPLAINT
    sheet = f"/konsultasi/{shop}/orang"
    told = {"jenis": "phone", "alamat": SITI}
    assert desk.post(f"{sheet}/lepas", told, page=sheet).status_code == 303
    refused = undo(desk, shop)
    assert chat not in refused
    assert "Tidak ada lagi alamat untuk sebuah perkara yang tidak tampak bagi Anda" in refused
