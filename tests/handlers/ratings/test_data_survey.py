"""The survey of data needs: once a calendar year for each person, whoever they turn out to be. No answer changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import acting
import pytest
from acting import do
from cast import SITI
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from world import World

from handlers.desk.one_person import person_merge, person_undo
from handlers.office.office import YearlySurvey
from handlers.privacy import corrections, subject_requests
from handlers.ratings import data_survey, instruments
from handlers.reports import report_lines
from store.cases import events, ratings
from store.event_names import EventName
from store.tables import Consultation, Survey

MAIL = "r.kusuma@example.org"
NINES = dict.fromkeys(instruments.SKD.keys, 9)
EARLIEST, LATEST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)


@pytest.fixture
def office(any_world: World) -> Any:
    """Siti wrote by WhatsApp, and by mail from an address that nobody knew to be hers."""
    world: Any = any_world
    world.rahma = world.officer("rahma", role="supervisor")
    world.hears("whatsapp", SITI, "minta data penduduk", name="Siti")
    world.pass_time(minutes=1)
    world.hears("email", MAIL, "minta data inflasi", name="R. Siti", subject="Inflasi")
    world.chat, world.mail = (one.number for one in world.consultations())
    return world


def answer(office: Any, number: str, answers: dict[str, int]) -> None:
    with office.db.write() as db:
        case = db.get_one(Consultation, office.case(number).id)
        data_survey.keep(db, office.office, case, answers, now=office.now)


def invited(office: Any, number: str) -> bool:
    with office.db.write() as db:
        return data_survey.invite(db, office.office, db.get_one(Consultation, office.case(number).id), office.now)


def stored(office: Any, number: str) -> dict[str, Any] | None:
    with office.db.read() as db:
        found = ratings.survey_of(db, office.case(number), "skd-2026")
        return found.answers if found else None


def counted(office: Any) -> list[str]:
    """The consultations whose answers the report counts."""
    with office.db.read() as db:
        lines = report_lines.consultations(db, office.office, EARLIEST, LATEST, office.now)
        return [line.entry.case.number for line in lines if line.entry.attributes]


def merged(office: Any) -> int:
    do(office, person_merge.merge, office.chat, office.mail, "Ditanya.", by=office.rahma)
    with office.db.read() as db:
        return events.named(db, office.case(office.chat), EventName.PEOPLE_MERGED)[-1].id or 0


def test_answers_are_kept_as_given_and_fill_only_what_is_open(office: Any) -> None:
    answer(office, office.chat, {"A1": 7, "A2": 10})
    answer(office, office.chat, {"A2": 1, "A3": 4})
    assert stored(office, office.chat) == {"A1": 7, "A2": 10, "A3": 4}
    with office.db.read() as db:
        assert len(events.named(db, office.case(office.chat), EventName.DATA_SURVEYED)) == 1
    answer(office, office.mail, {})
    assert stored(office, office.mail) is None


def test_another_consultation_of_the_same_person_goes_on_with_the_same_survey(office: Any) -> None:
    answer(office, office.chat, {"A1": 7})
    office.hears("sms", SITI, "minta data inflasi")
    second = office.consultations()[-1]
    assert second.person_id == office.case(office.chat).person_id
    assert not invited(office, second.number)
    answer(office, second.number, {"A1": 1, "A2": 8})
    assert (stored(office, office.chat), stored(office, second.number)) == ({"A1": 7, "A2": 8}, None)


def test_a_person_is_invited_once_a_year_of_the_office(office: Any) -> None:
    assert [invited(office, office.chat) for _ in range(2)] == [True, False]
    assert counted(office) == []  # nobody has answered yet
    office.now = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # 23.59 in Jakarta
    office.hears("sms", SITI, "minta data inflasi")
    later = office.consultations()[-1].number
    assert not invited(office, later)
    office.pass_time(minutes=2)
    assert invited(office, later)


def test_who_answers_across_the_turn_of_the_year_goes_on_where_they_were(office: Any) -> None:
    office.now = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
    answer(office, office.chat, {"A1": 7})
    office.pass_time(minutes=2)
    answer(office, office.chat, {"A1": 1, "A2": 8})
    assert stored(office, office.chat) == {"A1": 7, "A2": 8}


@pytest.mark.parametrize("survey", [YearlySurvey(asked=False), YearlySurvey(asked=False, link="https://s.example/skd")])
def test_nobody_is_invited_while_it_is_switched_off(office: Any, survey: YearlySurvey) -> None:
    office.office = replace(office.office, survey=survey)
    assert not invited(office, office.chat)
    assert stored(office, office.chat) is None


def test_the_database_refuses_a_second_survey_of_a_person_and_year(office: Any) -> None:
    answer(office, office.chat, NINES)
    case = office.case(office.mail)
    row = {"consultation_id": case.id, "instrument": "skd-2027", "answers": {}, "comment": "", "at": office.now}
    with pytest.raises(IntegrityError), office.db.write() as db:
        db.execute(insert(Survey).values(**row, person_id=office.case(office.chat).person_id, year=2026))


@pytest.mark.parametrize("first", ["chat", "mail"])
def test_of_two_people_who_are_one_the_first_survey_counts_and_both_are_back_when_parted(
    office: Any, first: str
) -> None:
    numbers = {"chat": office.chat, "mail": office.mail}
    second = "mail" if first == "chat" else "chat"
    answer(office, numbers[first], NINES)
    answer(office, numbers[second], {"A1": 2})
    assert counted(office) == [office.chat, office.mail]
    event = merged(office)
    assert counted(office) == [numbers[first]]
    answer(office, numbers[second], {"A2": 1})  # it is one person now: their survey is complete
    assert (stored(office, numbers[first]), stored(office, numbers[second])) == (NINES, {"A1": 2})
    do(office, person_undo.undo, office.chat, event, by=office.rahma)
    assert counted(office) == [office.chat, office.mail]
    answer(office, numbers[second], {"A2": 3})
    assert stored(office, numbers[second]) == {"A1": 2, "A2": 3}


def test_a_survey_of_the_record_that_went_up_in_another_is_not_asked_again_and_goes_back(office: Any) -> None:
    answer(office, office.mail, NINES)
    event = merged(office)
    assert not invited(office, office.chat)
    do(office, person_undo.undo, office.chat, event, by=office.rahma)
    assert invited(office, office.chat)
    assert not invited(office, office.mail)
    assert counted(office) == [office.mail]


def test_an_invitation_without_answers_does_not_push_out_a_filled_survey(office: Any) -> None:
    invited(office, office.chat)
    answer(office, office.mail, NINES)
    merged(office)
    assert counted(office) == [office.mail]


def test_an_address_that_is_taken_from_a_person_takes_its_survey_along(office: Any) -> None:
    answer(office, office.mail, NINES)
    merged(office)
    case = office.case(office.chat)
    do(office, corrections.take_away, office.chat, "email", MAIL, by=office.rahma)
    assert office.case(office.mail).person_id != case.person_id
    assert invited(office, office.chat)
    assert counted(office) == [office.mail]


def test_the_copy_of_a_persons_data_holds_their_answers_in_words(office: Any) -> None:
    answer(office, office.chat, {"A1": 7})
    with office.db.write() as db:
        person = office.case(office.chat).person_id
        found = subject_requests.export(acting.act(db, office, office.rahma), person, instruments.QUESTIONS)
    (told,) = found["consultations"][0]["questionnaires"]
    assert (told["instrument"], told["answers"]) == ("skd-2026", {"Informasi pelayanan tersedia": 7})


def test_what_a_person_answered_stays_in_the_figures_when_they_are_erased(office: Any) -> None:
    answer(office, office.chat, NINES)
    office.closes(office.chat, by="rahma")
    with office.db.write() as db:
        act = acting.act(db, office, office.rahma)
        subject_requests.erase(act, office.files, office.case(office.chat).person_id)
    assert counted(office) == [office.chat]
