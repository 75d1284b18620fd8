"""Earlier answers to the same question: which are offered, in which order, and whose never are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import acting
import past_cases
import pytest
from cast import BUDI, SITI
from sqlalchemy import select
from world import World

from handlers.answer_memory import similar
from handlers.answer_memory.similar import PastAnswer
from handlers.privacy import personal_data, subject_requests
from store.tables import Consultation, Identity, Message, Person
from store.vocabulary import CaseKind, CaseOutcome, MessageState

ANI = "+6281300000155"
ASKED = "Pagi, minta jumlah penduduk miskin per kecamatan 2024"
BEFORE = "Halo, saya Budi Santoso. Butuh data kemiskinan menurut kecamatan tahun 2022"
ANSWER = "Halo Pak Budi, persentase penduduk miskin 2022 ada di https://contoh.example/miskin. Salam, Dewi"
LEFT = "Persentase penduduk miskin 2022 ada di https://contoh.example/miskin."


@pytest.fixture
def office(any_world: World) -> World:
    """Dewi at an office on either database."""
    any_world.officer("dewi")
    return any_world


def found(world: World, words: str = ASKED) -> list[PastAnswer]:
    """What is offered beside a new question of Siti."""
    number = past_cases.asked(world, SITI, words, name="Siti Aminah")
    return offered(world, number)


def offered(world: World, number: str) -> list[PastAnswer]:
    past_cases.index(world)
    with world.db.read() as db:
        return similar.answers(*acting.on(db, world, world.officer_named("dewi"), number))


def change(world: World, table: type[Any], **fields: Any) -> None:
    """Change the newest row of a table."""
    with world.db.write() as db:
        row = db.scalars(select(table).order_by(table.id.desc())).first()
        for name, value in fields.items():
            setattr(row, name, value)


def test_the_answer_to_the_same_question_in_other_words_is_offered_without_whose_it_was(office: World) -> None:
    number = past_cases.past(office, BEFORE, ANSWER, name="Budi")
    (one,) = found(office)
    assert one == PastAnswer(
        number=number,
        question="Saya […]. Butuh data kemiskinan menurut kecamatan tahun 2022",
        answer=LEFT,
        answered_at=office.now - timedelta(days=1),
        has_figures=True,
        has_files=False,
        is_cut=False,
    )


def test_the_same_kind_of_question_stands_above_others_and_three_are_enough(office: World) -> None:
    """What asks more of the same comes first; what shares only a word with the question is not offered."""
    link = "Silakan lihat tabelnya di https://contoh.example/"
    past_cases.past(office, "data produksi lada per kecamatan 2023", f"{link}lada")
    past_cases.past(office, "minta jumlah penduduk miskin per kecamatan 2021", f"{link}miskin-2021")
    past_cases.past(office, "orang miskin kecamatan 2022", f"{link}miskin-2022")
    past_cases.past(office, "jumlah penduduk menurut kecamatan", f"{link}penduduk")
    past_cases.past(office, "kemiskinan per kecamatan 2023", f"{link}miskin-2023")
    past_cases.past(office, "garis kemiskinan kecamatan 2023", f"{link}miskin-2023")  # the same answer again
    assert [one.answer.rpartition("/")[2] for one in found(office)] == ["miskin-2021", "miskin-2022", "miskin-2023"]


def test_a_fair_rating_stands_below_a_good_one_or_none_and_a_low_one_is_not_offered(office: World) -> None:
    for score in (5, None, 3, 2, 1):
        past_cases.past(office, BEFORE, f"Tabelnya ada di halaman nilai-{score} situs kami.", score=score)
    assert [one.answer.split()[4] for one in found(office)] == ["nilai-None", "nilai-5", "nilai-3"]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": MessageState.HELD},
        {"state": MessageState.FAILED},
        {"state": MessageState.CANCELLED},
        {"state": MessageState.QUEUED},
        {"state": MessageState.UNKNOWN},
        {"direction": "note", "state": ""},
        {"author": "bot"},
        {"kind": "template"},
        {"kind": "goodbye"},
        {"automatic": True},
        {"flag": "nik"},
        {"body": "Baik, ditunggu ya."},
        {"body": "Untuk kecamatan dan tahun berapa datanya dibutuhkan ya?"},
    ],
)
def test_what_never_arrived_notes_and_words_that_answer_nothing_are_not_offered(office: World, fields: Any) -> None:
    number = past_cases.asked(office, BUDI, BEFORE)
    past_cases.answered(office, number, **{"body": ANSWER} | fields)
    past_cases.closed(office, number)
    assert found(office) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": CaseKind.COMPLAINT},
        {"kind": CaseKind.MACHINE},
        {"state": "answered"},
        {"outcome": CaseOutcome.COMPLAINT},
        {"outcome": CaseOutcome.SPAM},
        {"outcome": CaseOutcome.NO_RESPONSE},
    ],
)
def test_complaints_open_cases_and_those_without_an_outcome_for_others_are_not_offered(
    office: World, fields: Any
) -> None:
    past_cases.past(office, BEFORE, ANSWER)
    change(office, Consultation, **fields)
    assert found(office) == []


def test_a_case_that_a_complaint_came_out_of_is_not_offered(office: World) -> None:
    number = past_cases.past(office, BEFORE, ANSWER)
    past_cases.past(office, "petugas", "Kami tindak lanjuti pengaduan Anda segera.")
    change(office, Consultation, kind=CaseKind.COMPLAINT, linked_to_id=office.case(number).id)
    assert found(office) == []


def test_who_asked_for_deletion_and_who_is_erased_are_never_shown(office: World) -> None:
    past_cases.past(office, BEFORE, ANSWER)
    with office.db.write() as db:
        person = db.scalars(select(Person)).one()
        request, _ = personal_data.ask_erasure(db, person, None, now=office.now)
    number = past_cases.asked(office, SITI, ASKED)
    assert offered(office, number) == []
    with office.db.write() as db:
        act = acting.act(db, office, office.officer_named("dewi"))
        subject_requests.erase(act, office.files, request.person_id)
    assert offered(office, number) == []


def test_an_answer_to_a_case_in_which_somebody_else_wants_to_be_forgotten_is_not_shown(office: World) -> None:
    number = past_cases.asked(office, BUDI, BEFORE)
    past_cases.asked(office, ANI, "lain")
    with office.db.write() as db:
        theirs = db.scalars(select(Identity).where(Identity.value == ANI)).one()
        personal_data.ask_erasure(db, db.get_one(Person, theirs.person_id), None, now=office.now)
    past_cases.answered(office, number, ANSWER, identity_id=theirs.id)
    past_cases.closed(office, number)
    assert found(office) == []


def test_an_answer_that_a_later_one_corrects_is_not_offered_but_the_correction_is(office: World) -> None:
    number = past_cases.asked(office, BUDI, BEFORE)
    past_cases.answered(office, number, "Persentase penduduk miskin 2022 adalah 9,99 persen.")
    past_cases.answered(office, number, "Ralat: persentase penduduk miskin 2022 adalah 6,65 persen.")
    past_cases.closed(office, number)
    assert [one.answer for one in found(office)] == ["Persentase penduduk miskin 2022 adalah 6,65 persen."]


def test_names_of_everybody_in_the_case_are_known(office: World) -> None:
    """All addresses of the person, who wrote too, who stands in a mail, and what they tell of themselves."""
    number = past_cases.asked(office, BUDI, f"{BEFORE} nama saya joko", name="Santoso")
    with office.db.write() as db:
        for message in db.scalars(select(Message).where(Message.direction == "in")):
            message.participants = {"cc": [["ratna.dewi@contoh.example", "Ratna Dewi"]]}
    past_cases.answered(office, number, "untuk santoso, joko, ratna dan dewi: tabelnya ada di situs kami.")
    past_cases.closed(office, number)
    (one,) = found(office)
    assert one.answer == "Untuk […] dan […]: tabelnya ada di situs kami."
    assert one.is_cut and not one.has_figures


@pytest.mark.parametrize("words", ["Halo", "🙏", "Siti Aminah", "terima kasih banyak", "resep rendang"])
def test_a_message_that_asks_for_nothing_brings_nothing(office: World, words: str) -> None:
    past_cases.past(office, BEFORE, ANSWER)
    past_cases.past(office, "Saya Siti Aminah, minta data lada", "Datanya ada di situs kami, halaman lada.")
    assert found(office, words) == []


def test_a_setting_switches_it_off(office: World) -> None:
    past_cases.past(office, BEFORE, ANSWER)
    office.office = replace(office.office, answer_memory=False)
    assert found(office) == []
