"""Whom a letter goes to: where its citizen asks for the answer, and copies to whom the officer ticks."""

from __future__ import annotations

import re
from typing import Any

import acting
import pytest
from cast import SITI_MAIL
from composer import form_on, send
from web_desk import Desk

from channels.envelope import Address
from handlers.desk import actions
from store.office import officers

ASKED, BUDI, RINA = "siti.pribadi@lain.example", "budi@desa.example", "rina@desa.example"


def address(value: str, name: str = "") -> Address:
    return Address("email", value, name, "email")


def letter(desk: Desk, **named: Any) -> str:
    """Let Siti write a mail, which Dewi takes; return its number."""
    desk.world.hears("email", SITI_MAIL, "Minta data 2022.", subject="Data", name="Siti", **named)
    number = desk.world.consultations()[-1].number
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        dewi.email = "dewi@kantor.example"
        actions.take(*acting.on(db, desk.world, dewi, number))
    return number


def addressed(page: str) -> list[str]:
    """Return the lines below the subjects that say whom each letter names."""
    found = re.findall(r'lk-addressed">(.*?)</div>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found]


def test_whom_a_letter_names_stands_below_its_subject(desk: Desk) -> None:
    many = tuple(address(f"warga-{one}@desa.example") for one in range(8))
    number = letter(desk, reply_to=(address(ASKED),), to=(address(BUDI, "Budi <b>"),), cc=many)
    lines = addressed(desk.get(f"/konsultasi/{number}").text)
    first, others = (", ".join(one.value for one in some) for some in (many[:2], many[2:]))
    assert f"Minta dijawab di {ASKED}" in lines
    assert f"Juga kepada Budi &lt;b&gt; ({BUDI})" in lines
    assert f"Tembusan {first} dan 6 lainnya {others}" in lines


def test_the_officer_sees_both_addresses_and_the_answer_says_where_it_went(desk: Desk) -> None:
    number = letter(desk, reply_to=(address(ASKED),), cc=(address(BUDI, "Budi"), address(RINA)))
    page = desk.text(f"/konsultasi/{number}")
    options = re.findall(r'<option value="([^"@]+@[^"]+)"', page)
    assert options == [ASKED, SITI_MAIL]
    send(desk, number, form_on(desk, number), "Terlampir.", balas_ke=ASKED, salinan=BUDI)
    (sent,) = desk.world.said("message")
    assert (sent.recipient, sent.cc) == (ASKED, BUDI)
    lines = addressed(desk.text(f"/konsultasi/{number}"))
    assert lines[lines.index(f"Kepada {ASKED}") + 1] == f"Tembusan {BUDI}"


@pytest.mark.parametrize(
    ("asked", "more", "first"),
    [
        pytest.param((ASKED,), {}, ASKED, id="our server says nothing"),
        pytest.param((ASKED,), {"proven": True}, ASKED, id="proven"),
        pytest.param((ASKED,), {"proven": False}, SITI_MAIL, id="not proven"),
        pytest.param((BUDI, ASKED), {}, BUDI, id="the first of several"),
        pytest.param((ASKED, SITI_MAIL), {}, SITI_MAIL, id="their own among several"),
    ],
)
def test_the_address_that_is_asked_for_is_chosen_on_the_desk_unless_the_sender_is_not_proven(
    desk: Desk, asked: tuple[str, ...], more: dict[str, Any], first: str
) -> None:
    page = desk.text(f"/konsultasi/{letter(desk, reply_to=tuple(map(address, asked)), **more)}")
    assert re.findall(r'<option value="([^"@]+@[^"]+)"', page)[0] == first


def test_what_an_officer_chose_stays_chosen_on_the_desk(desk: Desk) -> None:
    number = letter(desk, reply_to=(address(ASKED),))
    send(desk, number, form_on(desk, number), "Terlampir.", balas_ke=SITI_MAIL)
    page = desk.text(f"/konsultasi/{number}")
    assert re.findall(r'<option value="([^"@]+@[^"]+)"', page) == [SITI_MAIL, ASKED]


def test_nobody_gets_a_copy_who_was_not_ticked(desk: Desk) -> None:
    number = letter(desk, to=(address(BUDI),), cc=(address(RINA),))
    send(desk, number, form_on(desk, number), "Terlampir.")
    (sent,) = desk.world.said("message")
    assert (sent.recipient, sent.cc) == (SITI_MAIL, "")


def test_our_own_people_and_the_receiver_are_not_offered_as_copies(desk: Desk) -> None:
    named = {"to": (address("dewi@kantor.example"), address(SITI_MAIL)), "cc": (address(ASKED), address(BUDI))}
    page = desk.text(f"/konsultasi/{letter(desk, reply_to=(address(ASKED),), proven=True, **named)}")
    assert re.findall(r'name="salinan"\s+value="([^"]+)"', page) == [BUDI]


def test_what_the_officer_chose_for_a_letter_that_is_refused_is_chosen_still(desk: Desk) -> None:
    number = letter(desk, reply_to=(address(ASKED),), cc=(address(BUDI), address(RINA)))
    form = form_on(desk, number)
    chosen = {"balas_ke": SITI_MAIL, "salinan": BUDI, "tembusan": "lain@desa.example, bukan alamat"}
    refused = send(desk, number, form, "Terlampir.", judul="Data 2022 <baru>", kutip="1", **chosen)
    assert refused.status_code == 422
    ticked = re.findall(r'name="salinan"\s+value="([^"]+)"\s+checked', refused.text)
    assert ticked == [BUDI]
    assert re.search(rf'<option value="{SITI_MAIL}" selected', refused.text)
    assert 'value="Data 2022 &lt;baru&gt;"' in refused.text
    assert 'value="lain@desa.example, bukan alamat"' in refused.text
    assert re.search(r'name="kutip"\s+value="1"\s+checked', refused.text)
    anew = desk.text(f"/konsultasi/{number}")
    assert not re.search(r'name="(salinan|kutip)"[^>]+checked', anew) and "bukan alamat" not in anew


def test_an_address_that_the_newest_letter_no_longer_names_is_refused_with_the_words_kept(desk: Desk) -> None:
    number = letter(desk, reply_to=(address(ASKED),), external_id="a@contoh.example")
    form = form_on(desk, number)
    desk.world.hears("email", SITI_MAIL, "Ke alamat ini saja.", refs=("a@contoh.example",))
    refused = send(desk, number, form, "Terlampir.", balas_ke=ASKED)
    assert refused.status_code == 422
    for shown in ("Warga tidak meminta jawaban ke alamat itu", "Terlampir.</textarea>"):
        assert shown in refused.text


def test_who_wrote_an_anonymous_complaint_is_not_told_by_the_addresses_of_their_letter(desk: Desk) -> None:
    desk.world.hears(
        "email", SITI_MAIL, "PENGADUAN ANONIM petugas kasar", reply_to=(address(ASKED),), cc=(address(BUDI),)
    )
    case = desk.world.consultations()[-1]
    with desk.world.db.write() as db:
        officers.by_name(db, "dewi").role = "supervisor"
        assert case.anonymous
    page = desk.text(f"/konsultasi/{case.number}")
    assert not [one for one in (ASKED, BUDI, SITI_MAIL) if one in page]
