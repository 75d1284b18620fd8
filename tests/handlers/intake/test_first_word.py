"""Writing first: the reason is on record, who said stop is left alone, and nothing is promised or asked for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import acting
import pytest
from acting import do
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import select
from time_rules import pass_time, post, tick
from world import World

from channels.chat import Chat
from channels.envelope import ProviderTemplate
from handlers.desk import actions, answering, undoing
from handlers.errors import BadInput, Refusal
from handlers.intake.entry import first_word
from handlers.intake.entry.first_word import FirstWord
from handlers.intake.entry.sender import Who
from handlers.reports import dashboard
from store.cases import people
from store.office import templates
from store.tables import Consultation, Event
from store.vocabulary import CaseEntry, CaseOutcome, CaseState

TOLD = FirstWord(
    key="a" * 20,
    who=Who("Siti", SITI_MAIL),
    channel="email",
    reason="publikasi yang ditunggu sudah terbit",
    text="Gantung Dalam Angka 2026 sudah terbit.",
    subject="Publikasi terbit",
)


@pytest.fixture
def office(world: World) -> Any:
    world.dewi = world.officer("dewi")  # type: ignore[attr-defined]
    return world


def write(office: Any, **fields: Any) -> Consultation:
    case: Consultation = do(office, first_word.write, replace(TOLD, **fields), by=office.dewi)
    return office.case(case.number)


def leave(office: Any) -> list[Any]:
    office.pass_time(minutes=1)
    tick(office)
    return post(office)


def test_a_letter_leaves_and_its_reason_is_on_record(office: Any) -> None:
    case = write(office)
    assert (case.state, case.officer_id, case.entry) == (CaseState.ANSWERED, office.dewi.id, CaseEntry.WE_WROTE)
    (sent,) = leave(office)
    assert (sent.to.value, sent.subject, sent.body) == (SITI_MAIL, "Publikasi terbit", TOLD.text)
    with office.db.read() as db:
        (event,) = [one for one in db.scalars(select(Event)) if one.what == "wrote_first"]
    assert (event.by, event.detail) == ("dewi", {"channel": "email", "reason": TOLD.reason})


def test_the_same_form_twice_is_one_message(office: Any) -> None:
    assert write(office).number == write(office).number
    assert len(leave(office)) == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"reason": " "}, "mengapa"),
        ({"text": ""}, "masih kosong"),
        ({"channel": "phone"}, "Pilih saluran"),
        ({"channel": "fax"}, "Pilih saluran"),
        ({"channel": "sms"}, "tidak sampai"),
        ({"who": Who("Siti")}, "Tulis nomor"),
        ({"who": Who("Siti", "bukan alamat")}, "tidak dikenal"),
        ({"channel": "whatsapp", "who": Who("Siti", SITI)}, "hanya templat"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_nothing(office: Any, fields: dict[str, Any], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        write(office, **fields)
    assert office.consultations() == [] and office.said() == []


def test_our_own_page_brings_nobody_a_first_word(office: Any) -> None:
    office.office = replace(office.office, traits={"chat": Chat.traits} | office.office.traits)
    office.hears("sms", SITI, "minta data penduduk", name="Siti")
    with office.db.read() as db:
        theirs = first_word.addresses_of(acting.act(db, office, office.dewi), office.the_consultation().number)
    assert [one.channel for one in theirs] == ["sms", "whatsapp"]
    with pytest.raises(Refusal, match="Pilih saluran"):
        write(office, channel="chat", who=Who("Budi", BUDI))


def test_who_said_stop_is_left_alone_on_every_channel_of_that_number(office: Any) -> None:
    office.hears("sms", SITI, "minta data penduduk", name="Siti")
    number = office.the_consultation().number
    office.hears("sms", SITI, "BERHENTI")
    for channel in ("sms", "whatsapp"):
        with pytest.raises(BadInput, match="BERHENTI"):
            write(office, channel=channel, who=Who("", SITI, case_number=number), template="x")
    assert write(office, who=Who("", SITI_MAIL, case_number=number)).person_id == office.consultations()[0].person_id


def test_a_blocked_sender_is_not_written_to(office: Any) -> None:
    office.hears("sms", SITI, "menang undian", name="Siti")
    with office.db.write() as db:
        for one in people.identities(db, office.the_consultation().person_id):
            one.blocked_at = office.now
    with pytest.raises(BadInput, match="diblokir"):
        write(office, channel="sms", who=Who("", SITI, case_number=office.the_consultation().number))


def test_an_anonymous_complainant_is_never_written_to(office: Any) -> None:
    office.rahma = office.officer("rahma", role="supervisor")
    office.hears("whatsapp", SITI, "PENGADUAN ANONIM: loket tutup", name="Siti")
    number = office.the_consultation().number
    for officer in (office.dewi, office.rahma):
        with pytest.raises(Refusal, match="tidak ada"):
            do(office, first_word.write, replace(TOLD, who=Who("", "", case_number=number)), by=officer)


def test_whatsapp_takes_a_template_and_an_open_window_takes_words(office: Any) -> None:
    with office.db.write() as db:
        body = "Halo {{1}}, ada kabar tentang konsultasi {{2}}."
        templates.replace(db, "whatsapp", [ProviderTemplate("HX1", "kabar", "id", body, status="approved")], office.now)
    blanks = {"1": "Siti", "2": "{nomor}"}
    case = write(office, channel="whatsapp", who=Who("Siti", SITI), text="", template="HX1", blanks=blanks)
    (sent,) = leave(office)
    assert (sent.template, sent.params) == ("HX1", {"1": "Siti", "2": case.number})
    office.hears("whatsapp", BUDI, "minta data penduduk", name="Budi")
    post(office)
    known = next(one for one in office.consultations() if one.number != case.number)
    write(office, key="b" * 20, channel="whatsapp", who=Who("", "", case_number=known.number))
    assert [one.body for one in leave(office)] == [TOLD.text]


def test_the_answer_lands_in_the_same_consultation_and_goes_to_who_wrote(office: Any) -> None:
    case = write(office, channel="sms", who=Who("Siti", SITI))
    leave(office)
    office.hears("sms", SITI, "Terima kasih, untuk tahun 2025 ada?")
    assert [one.number for one in office.consultations()] == [case.number]
    case = office.case(case.number)
    assert (case.state, case.officer_id) == (CaseState.ASSIGNED, office.dewi.id)
    tick(office)
    pass_time(office, minutes=30)
    assert office.case(case.number).breached_at is None


def test_it_is_in_no_share_of_first_help(office: Any) -> None:
    write(office)
    leave(office)
    with office.db.read() as db:
        help_ = dashboard.board(db, office.office, "10-hari", office.now).help
    assert (help_.decided, help_.median, help_.we_wrote) == (0, None, 1)


def test_silence_closes_it_without_a_reminder_and_without_a_word(office: Any) -> None:
    case = write(office)
    leave(office)
    pass_time(office, days=5, minutes=1)
    assert post(office) == []
    pass_time(office, days=2)
    case = office.case(case.number)
    assert (case.state, case.outcome) == (CaseState.CLOSED, CaseOutcome.NO_RESPONSE)
    assert post(office) == [] and case.rating_asked_at is None


def test_silence_after_the_citizen_has_answered_is_as_usual(office: Any) -> None:
    case = write(office, channel="sms", who=Who("Siti", SITI))
    leave(office)
    office.hears("sms", SITI, "Untuk tahun 2025 ada?")
    do(office, answering.reply, case.number, "Ada, lewat email?", by=office.dewi)
    post(office)
    pass_time(office, days=5, minutes=1)
    assert len(post(office)) == 1  # the reminder


def test_closing_it_by_hand_asks_for_no_rating(office: Any) -> None:
    case = write(office)
    leave(office)
    do(office, actions.close, case.number, by=office.dewi)
    case = office.case(case.number)
    assert (case.outcome, case.rating_asked_at) == (CaseOutcome.NO_RESPONSE, None)
    office.pass_time(minutes=1)
    assert post(office) == []


def test_it_can_be_undone_and_then_owes_nobody_an_answer_in_five_minutes(office: Any) -> None:
    case = write(office)
    do(office, undoing.undo, case.number, TOLD.key, by=office.dewi)
    office.now += timedelta(minutes=30)
    tick(office)
    case = office.case(case.number)
    assert (post(office), case.state, case.breached_at) == ([], CaseState.ASSIGNED, None)
