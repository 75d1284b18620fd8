"""A citizen's phone is theirs after a code on that phone, and the answer tells nobody whose number it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cast import SITI, SITI_MAIL
from citizen_account import code_of, enter, mails, said
from web_desk import Desk
from world import World

from channels.chat import Chat
from channels.envelope import Address
from channels.formats import gsm7
from handlers.outgoing import sending
from handlers.texts.application.account_page import MAIL
from store.cases import people


@pytest.fixture
def office(world: World) -> Desk:
    """An office with a mailbox. Nobody is signed in."""
    world.officer("dewi")
    return Desk(world)


def carried(world: World) -> list[tuple[str, str]]:
    """The channel and the receiver of each code that was sent to a phone."""
    return [(one.channel, one.recipient) for one in mails(world) if one.channel != "email"]


def prove_phone(desk: Desk, number: str = "0812-0000-0146") -> str:
    """Ask for a code on a phone. Return the path where it is typed."""
    return str(desk.post("/akun/nomor", {"nomor": number}, page="/akun").location)


def test_a_phone_is_theirs_after_a_code_on_that_phone(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "Minta data lada")
    number = office.world.the_consultation().number
    enter(office)
    assert number not in office.text("/akun")
    path = prove_phone(office)
    assert carried(office.world) == [("whatsapp", SITI)] and number not in office.text("/akun")
    with office.world.db.read() as db:
        message = sending.outbound(db, office.world.office, office.world.files, mails(office.world)[-1])
    assert code_of(office, path) in message.body and (message.to.value, message.to.kind) == (SITI, "phone")
    assert "Kode itu tidak cocok" in office.post(path, {"kode": "1"}, page=path).text
    stranger = enter(office.another(), "lain@contoh.example", "Lain")
    for wrong in (path, f"/akun/kode/{path.rpartition('/')[2]}"):  # not their code, and no code to sign in with
        assert "tidak berlaku lagi" in stranger.post(wrong, {"kode": code_of(office, path)}, page="/akun").text
    assert office.post(path, {"kode": code_of(office, path)}, page=path).location == "/akun?selesai=nomor"
    assert number in office.text("/akun") and "Nomor Anda: 0812-0000-0146" in office.text("/akun")
    again = prove_phone(stranger)
    stranger.post(again, {"kode": code_of(office, again)}, page=again)  # the number has a new owner
    assert number in stranger.text("/akun") and number not in office.text("/akun")
    assert stranger.post("/akun/nomor/lepas", page="/akun").location == "/akun?selesai=lepas"
    assert number not in stranger.text("/akun")


def test_a_proven_number_that_nobody_had_is_on_record(office: Desk) -> None:
    office.world.hears("email", SITI_MAIL, "Minta data penduduk", subject="Data", name="Siti")
    path = prove_phone(enter(office))
    office.post(path, {"kode": code_of(office, path)}, page=path)
    officer = office.another()
    officer.sign_in("dewi")
    assert "menambahkan kontak" in said(officer, f"/konsultasi/{office.world.the_consultation().number}")


def test_a_code_takes_the_channel_that_may_carry_it_and_the_answer_tells_nothing(office: Desk) -> None:
    enter(office)
    path = prove_phone(office)  # never wrote: no window of WhatsApp is open
    assert carried(office.world) == [("sms", SITI)] and "Bila 0812-0000-0146 dapat kami jangkau" in office.text(path)
    office.post(path, {"kode": code_of(office, path)}, page=path)
    with office.world.db.read() as db:
        assert [one.channel for one, _ in people.with_value(db, Address("", SITI))] == ["sms"]
    office.post("/akun/nomor/lepas", page="/akun")
    office.world.hears("sms", SITI, "BERHENTI")
    assert "Bila 0812-0000-0146 dapat kami jangkau" in office.text(prove_phone(office))
    assert len(carried(office.world)) == 1
    refused = office.post("/akun/nomor", {"nomor": SITI}, page="/akun")
    assert refused.status_code == 422 and "Sudah beberapa kode diminta" in refused.text and SITI in refused.text
    assert "Tulis satu nomor telepon" in office.post("/akun/nomor", {"nomor": "siti@x.id"}, page="/akun").text


def test_codes_go_to_no_country_that_the_office_did_not_choose(office: Desk) -> None:
    world = office.world
    refused = enter(office).post("/akun/nomor", {"nomor": "+1 202 555 0147"}, page="/akun")
    assert refused.status_code == 422 and "diawali +62" in refused.text and "+1 202 555 0147" in refused.text
    world.office = replace(world.office, phone_prefixes=("+62", "+1202"))
    prove_phone(enter(Desk(world), "lain@contoh.example"), "+1 202 555 0147")
    assert carried(world) == [("sms", "+12025550147")]
    world.office = replace(world.office, phone_prefixes=())
    assert "Kirim kode ke nomor" not in enter(Desk(world), "baru@contoh.example").text("/akun")


def test_a_code_fits_one_part_of_an_sms() -> None:
    facts = {"kantor": "PST BPS Kabupaten Belitung Timur", "kode": "123456", "menit": 15}
    assert [gsm7.parts(words["sms"].format(**facts)) for words in MAIL.values()] == [("GSM-7", 1)] * 2


def test_a_code_never_goes_to_our_own_page(office: Desk) -> None:
    world, others = office.world, office.world.office.traits
    world.office = replace(world.office, traits={"chat": Chat.traits} | others)
    office = enter(Desk(world))
    prove_phone(office)
    assert carried(world) == [("sms", SITI)]
    world.office = replace(world.office, traits={"chat": Chat.traits, "email": others["email"]})
    assert enter(Desk(world)).post("/akun/nomor", {"nomor": SITI}, page="/akun").status_code == 404
