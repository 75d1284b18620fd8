"""A citizen's account: proved by a code in a mail, the same person as the mails of that address, ended at will."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from applicant import Applicant
from cast import BUDI, SITI, SITI_MAIL
from citizen_account import SIGN_IN, ask, code_of, enter, mails, said
from sqlalchemy import event, select, text
from web_desk import Desk
from world import World

from bot.web.application.session import COOKIE
from bot.work import jobs
from channels.envelope import Address
from handlers.errors import BadInput
from handlers.office import links
from handlers.officers.act import Act
from handlers.outgoing import sending
from handlers.privacy import subject_requests
from handlers.self_service.account import sign_in
from handlers.self_service.account.sign_in import Asker
from store.cases import people
from store.cases.accounts import left_behind
from store.db import questions
from store.tables import Account, AccountSession, Message, Person, PrivacyRequest, SignInCode
from store.vocabulary import MessageState


@pytest.fixture
def office(world: World) -> Desk:
    """An office with a mailbox. Nobody is signed in."""
    world.officer("dewi")
    return Desk(world)


def test_the_mail_carries_the_code_and_the_database_does_not(office: Desk) -> None:
    path = ask(office)
    code, (mail,) = code_of(office, path), mails(office.world)
    with office.world.db.read() as db:
        letter = sending.outbound(db, office.world.office, office.world.files, db.get_one(Message, mail.id))
        rows = [*db.execute(text("SELECT * FROM message")), *db.execute(text("SELECT * FROM signincode"))]
    assert (letter.to.value, letter.automatic) == (SITI_MAIL, True)
    assert f"Kode Anda: {code}\n" in letter.body and f"{office.world.office.public_url}{path}#{code}\n" in letter.body
    assert len(rows) == 2 and code not in str(rows)


def test_an_account_is_the_same_person_as_the_mails_of_its_address(office: Desk) -> None:
    office.world.hears("email", SITI_MAIL, "Minta data penduduk", subject="Data penduduk", name="Siti")
    office.world.hears("whatsapp", BUDI, "Minta data lada")
    case, other = office.world.consultations()
    page = said(enter(office, "  SITI@Contoh.Example "))
    assert case.number in page and "Data penduduk" in page and "Menunggu petugas" in page
    assert other.number not in page
    assert links.tracking_url(office.world.office, case) in office.text("/akun")
    with office.world.db.read() as db:
        assert len(db.scalars(select(Person)).all()) == 2


def test_another_address_of_the_person_shows_nothing_until_it_is_proven(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "Minta data lada")
    with office.world.db.write() as db:
        person = db.scalars(select(Person)).one()
        people.add_identity(db, person, Address("email", SITI_MAIL, "", "email"), office.world.now)
        person.name = "Nama Orang Lain"
    page = said(enter(office))
    assert "Belum ada konsultasi lewat alamat ini." in page and "Orang Lain" not in page
    office.post("/akun/nama", {"nama": "Siti A."}, page="/akun")
    assert "Siti A. · siti@contoh.example" in said(office)
    with office.world.db.read() as db:
        assert db.scalars(select(Person)).one().name == "Nama Orang Lain"


def test_a_new_name_is_the_persons_and_on_record(office: Desk) -> None:
    office.world.hears("email", SITI_MAIL, "Minta data penduduk", subject="Data", name="Siti Aminah")
    enter(office)
    refused = office.post("/akun/nama", {"nama": "x" * 121}, page="/akun")
    assert refused.status_code == 422 and "Tulis nama Anda" in refused.text
    assert office.post("/akun/nama", {"nama": " Siti  Rahayu "}, page="/akun").location == "/akun?selesai=nama"
    officer = office.another()
    officer.sign_in("dewi")
    shown = said(officer, f"/konsultasi/{office.world.the_consultation().number}")
    assert "Siti Rahayu" in shown and "Siti Aminah" in shown


def test_a_known_and_an_unknown_address_get_the_same_answer(office: Desk) -> None:
    enter(office.another())
    pages, letters = [], []
    for email in (SITI_MAIL, "baru@contoh.example"):
        desk = office.another()
        path = ask(desk, email)
        pages.append(re.sub(r'[a-z2-7]{20}|value="[^"]*"', "", desk.text(path)).replace(email, ""))
        letters.append((mails(office.world)[-1].subject, mails(office.world)[-1].body.replace(path, "")))
    assert pages[0] == pages[1] and letters[0] == letters[1]


def test_a_thousand_requests_send_few_mails(office: Desk) -> None:
    taken = {"mailbox": 0, "network": 0}
    with office.world.db.write() as db:
        for number in range(1000):
            whose = "mailbox" if number % 2 else "network"
            email = f"siti+{number}@contoh.example" if number % 2 else f"warga{number}@contoh.example"
            address = f"10.{number // 250}.0.{number % 250}" if number % 2 else f"2001:db8:1:{number % 8}::{number}"
            with suppress(BadInput):
                sign_in.ask(db, office.world.office, email, Asker(address, "id"), office.world.now)
                taken[whose] += 1
    # the plus parts of one mailbox are one receiver; a network counts as one, whatever addresses it has: here are four
    assert taken == {"mailbox": 4 * 3, "network": 60} and len(mails(office.world)) == 72
    for _ in range(3):  # who asks elsewhere in her name does not take her own codes from her
        assert ask(office)
    refused = office.post(SIGN_IN, {"email": SITI_MAIL}, page=SIGN_IN)
    assert refused.status_code == 422 and "minta lagi dalam 60 menit" in refused.text and SITI_MAIL in refused.text
    office.world.pass_time(hours=1)
    assert ask(office)


def test_a_code_works_once_for_fifteen_minutes_and_five_guesses(office: Desk) -> None:
    path = ask(office)
    code = code_of(office, path)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    refused = office.post(path, {"kode": wrong}, page=path)
    assert refused.status_code == 422 and "Kode itu tidak cocok" in refused.text and wrong in refused.text
    assert office.post(path, {"kode": f" {code[:3]} {code[3:]} "}, page=path).status_code == 303
    stranger = office.another()
    assert "tidak berlaku lagi" in stranger.post(path, {"kode": code}, page=SIGN_IN).text
    assert office.get(path).location == "/akun/daftar"  # the link of the mail, opened once more
    path = ask(office)
    for _ in range(5):
        office.post(path, {"kode": "xyz"}, page=path)
    assert "tidak berlaku lagi" in stranger.post(path, {"kode": code_of(office, path)}, page=SIGN_IN).text
    path = ask(office)
    office.world.pass_time(minutes=15)
    assert "tidak berlaku lagi" in stranger.post(path, {"kode": code_of(office, path)}, page=SIGN_IN).text
    assert stranger.get("/akun").location == SIGN_IN


def test_a_robot_that_fills_every_field_sees_a_page_and_sends_nothing(office: Desk) -> None:
    answer = office.post(SIGN_IN, {"email": SITI_MAIL, "situs": "https://contoh.example"}, page=SIGN_IN)
    assert answer.status_code == 303 and mails(office.world) == []


ODD = ("", "siti", "a@b", "a@b.id, c@d.id", "siti@contoh.example\nBcc: x@y.id", "é@contoh.id", "a@b.id" * 99)
ODD += ("mailto:siti@contoh.example", "siti@contoh..example", "siti@[127.0.0.1]")  # no mail program writes to these


@pytest.mark.parametrize("typed", ODD)
def test_what_is_no_mail_address_is_refused_and_kept(office: Desk, typed: str) -> None:
    answer = office.post(SIGN_IN, {"email": typed}, page=SIGN_IN)
    assert answer.status_code == 422 and "Tulis satu alamat email Anda" in answer.text
    assert mails(office.world) == []


def test_without_a_name_or_consent_nobody_is_registered(office: Desk) -> None:
    path = ask(office)
    office.post(path, {"kode": code_of(office, path)}, page=path)
    for form, why in (({"nama": " ", "setuju": "1"}, "Tulis nama Anda"), ({"nama": "Siti"}, "Centang persetujuan")):
        answer = office.post("/akun/daftar", form, page="/akun/daftar")
        assert answer.status_code == 422 and why in answer.text
    assert 'value="Siti"' in answer.text and office.get("/akun").location == SIGN_IN
    with office.world.db.read() as db:
        assert db.scalars(select(Person)).all() == []


def test_sessions_are_listed_ended_one_by_one_and_all_at_once(office: Desk) -> None:
    phone, home, library = (enter(office.another()) for _ in range(3))
    page = phone.text("/akun")
    assert page.count("Keluarkan") == 2 * 2  # each a button, and its name for a screen reader
    ends = re.findall(r'action="(/akun/perangkat/\d+/keluar)"', page)
    assert phone.post(ends[0], page="/akun").location == "/akun?selesai=perangkat"
    assert [one.get("/akun").status_code for one in (phone, home, library)].count(200) == 2
    assert phone.post("/akun/keluar-semua", page="/akun").location == "/"
    assert {one.get("/akun").location for one in (phone, home, library)} == {SIGN_IN}


def test_a_session_ends_after_thirty_days_and_is_known_by_a_hash_only(office: Desk) -> None:
    enter(office)
    cookie = office.client.get_cookie(COOKIE)
    assert cookie is not None and cookie.http_only and cookie.max_age == 30 * 24 * 3600
    with office.world.db.read() as db:
        assert cookie.value not in str(db.execute(text("SELECT * FROM accountsession")).all())
    office.world.pass_time(days=29)
    assert office.get("/akun").status_code == 200
    office.world.pass_time(days=1)
    assert office.get("/akun").location == SIGN_IN


def test_a_session_of_a_citizen_opens_nothing_of_the_officers(office: Desk) -> None:
    enter(office)
    assert [office.get(path).location.partition("?")[0] for path in ("/konsultasi", "/pengaturan")] == ["/masuk"] * 2


def test_no_page_works_without_its_form_token(office: Desk) -> None:
    enter(office)
    assert office.client.post("/akun/hapus").status_code == 400
    assert office.get("/akun").status_code == 200


def test_deleting_the_account_asks_for_the_persons_data_to_be_deleted(office: Desk) -> None:
    office.world.hears("email", SITI_MAIL, "Minta data penduduk", subject="Data", name="Siti")
    enter(office)
    assert "Hapus akun dan data Anda?" in office.text("/akun/hapus")
    closed = office.post("/akun/hapus", page="/akun/hapus")
    assert "paling lambat Kamis, 26 November 2026" in closed.text and office.get("/akun").location == SIGN_IN
    with office.world.db.read() as db:
        assert db.scalars(select(Account)).all() == [] and mails(office.world) == []
        assert len(db.scalars(select(PrivacyRequest)).all()) == 1


def test_a_copy_of_what_we_hold_names_the_account_and_erasing_ends_it(office: Desk) -> None:
    office.world.hears("email", SITI_MAIL, "Minta data penduduk", subject="Data", name="Siti")
    enter(office)
    rahma = office.world.officer("rahma", role="supervisor")
    office.world.closes(office.world.the_consultation().number)
    with office.world.db.write() as db:
        person, act = db.scalars(select(Person)).one(), Act(db, office.world.office, rahma, office.world.now)
        copy = subject_requests.export(act, person.id or 0)
        assert copy["account"]["email"] == SITI_MAIL and copy["account"]["consented_at"]
        subject_requests.erase(act, office.world.files, person.id or 0)
        assert [*db.scalars(select(Account)), *db.scalars(select(SignInCode))] == []
    assert office.get("/akun").location == SIGN_IN


def test_erasing_ends_an_account_whose_owner_never_registered(office: Desk) -> None:
    office.world.hears("email", SITI_MAIL, "Minta data penduduk", subject="Data", name="Siti")
    path = ask(office)
    office.post(path, {"kode": code_of(office, path)}, page=path)
    rahma = office.world.officer("rahma", role="supervisor")
    office.world.closes(office.world.the_consultation().number)
    with office.world.db.write() as db:
        person, act = db.scalars(select(Person)).one(), Act(db, office.world.office, rahma, office.world.now)
        subject_requests.erase(act, office.world.files, person.id or 0)
        assert [*db.scalars(select(Account)), *db.scalars(select(SignInCode))] == []


def test_an_answer_to_the_mail_with_the_code_is_a_consultation(office: Desk) -> None:
    ask(office)
    (mail,) = mails(office.world)
    with office.world.db.write() as db:
        sent = db.get_one(Message, mail.id)
        sent.state, sent.external_id = MessageState.SENT, f"{mail.key}@contoh.example"
    office.world.hears("email", SITI_MAIL, "Saya tidak meminta kode", refs=(f"{mail.key}@contoh.example",))
    assert office.world.the_consultation().state in ("new", "assigned")


def test_the_clock_takes_away_what_accounts_leave_behind(office: Desk) -> None:
    def counts() -> list[int]:
        with office.world.db.read() as db:
            due = jobs.find_due(office.app, db, office.world.now)
        jobs.tidy(office.app, due, office.world.now)
        tables = (SignInCode, AccountSession, Account)
        with office.world.db.read() as db:
            return [len(db.scalars(select(one)).all()) for one in tables] + [len(mails(office.world))]

    enter(office)
    path = ask(office.another(), "baru@contoh.example")
    curious = office.another()
    curious.post(path, {"kode": code_of(office, path)}, page=path)  # proves the address, and does not register
    assert counts() == [2, 2, 2, 2]
    office.world.pass_time(days=1)
    ask(office.another(), "lain@contoh.example")
    assert counts() == [1, 2, 2, 1]
    office.world.pass_time(days=29)
    assert counts() == [0, 0, 1, 0] and curious.get("/akun/daftar").location == SIGN_IN
    with office.world.db.read() as db:
        assert questions.answers(db, left_behind.is_any(office.world.now)) == [False]


def test_twenty_consultations_ask_the_database_no_more_often_than_two(office: Desk, office_at_rest: None) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    def statements(consultations: int) -> int:
        while len(world.consultations()) < consultations:
            world.hears("email", SITI_MAIL, "Minta data", subject=f"Data {len(world.consultations())}", name="Siti")
            world.closes(world.consultations()[-1].number)
        del asked[:]
        assert office.text("/akun").count("Data ") >= consultations
        return len(asked)

    world = office.world
    enter(office)
    event.listen(world.db.reader, "before_cursor_execute", note)
    assert statements(2) == statements(20)
    event.remove(world.db.reader, "before_cursor_execute", note)


def test_neither_code_nor_token_is_logged(office: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        path = ask(office)
        office.post(path, {"kode": code_of(office, path)}, page=path)
    cookie = office.client.get_cookie(COOKIE)
    assert cookie is not None and code_of(office, path) not in caplog.text and cookie.value not in caplog.text


def test_the_pages_speak_english(office: Desk) -> None:
    answer = office.post(f"{SIGN_IN}?bahasa=en", {"email": SITI_MAIL}, page=f"{SIGN_IN}?bahasa=en")
    path = str(answer.location)
    assert "Type the code from our email" in office.text(path) and mails(office.world)[0].subject.startswith("Sign-in")
    on = office.post(path, {"kode": code_of(office, path.partition("?")[0])}, page=path)
    assert "What is your name?" in office.text(str(on.location))


def test_an_office_without_a_mailbox_has_no_accounts(office: Desk, world: World) -> None:
    assert 'href="/akun"' in office.text("/")
    world.office = replace(world.office, traits={"whatsapp": world.office.traits["whatsapp"]})
    bare = Desk(world)
    assert bare.get(SIGN_IN).status_code == 404 and 'href="/akun"' not in bare.text("/")


def test_a_conversation_on_our_page_is_opened_from_the_account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.officer("dewi")
    siti = Applicant(world, monkeypatch)
    siti.page_of(siti.ask())
    page = enter(siti.desk).text("/akun")
    assert urlsplit(links.chat_url(world.office, world.the_consultation(), proven=True)).path in page
