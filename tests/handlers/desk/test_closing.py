"""How a consultation ended: what its steps suggest, what an officer says, and what closing without an answer means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from acting import do
from cast import SITI
from world import World

from handlers.desk import actions, answering, closing
from handlers.errors import BadInput, Refusal
from handlers.reports import dashboard
from store.cases import consultations
from store.reports import figures
from store.tables import Agency, Consultation, DataNeed, Referral
from store.vocabulary import CaseOutcome


@pytest.fixture
def office(world: World) -> Any:
    world.dewi = world.officer("dewi")  # type: ignore[attr-defined]
    world.hears("whatsapp", SITI, "Minta data penduduk 2023")
    world.number = world.the_consultation().number  # type: ignore[attr-defined]
    return world


def answered(office: Any, *results: str, referred: bool = False) -> Consultation:
    """The consultation after an answer, its data needs with these results."""
    do(office, answering.reply, office.number, "Ini datanya", by=office.dewi)
    with office.db.write() as db:
        case = consultations.by_number(db, office.number)
        for result in results:
            need = DataNeed(
                consultation_id=case.id, item="Penduduk", outcome=result, created_at=office.now, updated_at=office.now
            )
            db.add(need)
        if referred:
            agency = Agency(name="Dinas Contoh", updated_at=office.now)
            db.add(agency)
            db.flush()
            db.add(Referral(consultation_id=case.id, agency_id=agency.id, reason="-", by="dewi", at=office.now))
    return office.the_consultation()


@pytest.mark.parametrize(
    ("results", "referred", "outcome"),
    [
        ((), False, "given"),
        (("given", "given_otherwise"), False, "given"),
        (("given", "not_obtained"), False, "partly"),
        (("given",), True, "partly"),
        (("not_obtained",), True, "referred"),
        ((), True, "referred"),
        (("not_obtained", "not_obtained"), False, "not_available"),
        (("pending",), False, "given"),
    ],
)
def test_closing_keeps_what_the_steps_point_to(
    office: Any, results: tuple[str, ...], referred: bool, outcome: str
) -> None:
    answered(office, *results, referred=referred)
    do(office, actions.close, office.number, by=office.dewi)
    assert office.the_consultation().outcome == outcome
    assert len(office.said("rating")) == 1


def test_closing_what_nobody_answered_needs_an_outcome_asks_no_rating_and_breaks_the_promise(office: Any) -> None:
    with pytest.raises(Refusal, match="Belum ada yang menjawab"):
        do(office, actions.close, office.number, by=office.dewi)
    assert office.the_consultation().state == "assigned"
    do(office, actions.close, office.number, by=office.dewi, outcome=CaseOutcome.NOT_DATA)
    case = office.the_consultation()
    assert (case.state, case.outcome, case.rating_asked_at, case.first_help_at) == ("closed", "not_data", None, None)
    assert office.said("rating") == []
    with office.db.read() as db:
        (counted,) = figures.cases(db, office.now - timedelta(days=1), office.now + timedelta(days=1))
        assert dashboard.in_time(office.office, counted, office.now) is False


@pytest.mark.parametrize("helped", [False, True])
def test_an_officer_who_says_that_the_citizen_was_silent_tells_them_nothing_of_days_of_silence(
    office: Any, helped: bool
) -> None:
    if helped:
        answered(office)
    do(
        office,
        actions.close,
        office.number,
        by=office.dewi,
        outcome=CaseOutcome.NO_RESPONSE,
        delay=timedelta(seconds=9),
    )
    assert office.said("closing") == []
    assert [one.due_at - office.now for one in office.said("rating")] == [timedelta(seconds=9)] * helped


def test_an_outcome_can_be_corrected_once_the_case_is_closed(office: Any) -> None:
    with pytest.raises(Refusal, match="saat konsultasi ditutup"):
        do(office, closing.correct, office.number, CaseOutcome.REFERRED, by=office.dewi)
    answered(office)
    do(office, actions.close, office.number, by=office.dewi)
    with pytest.raises(BadInput):
        do(office, closing.correct, office.number, "", by=office.dewi)
    do(office, closing.correct, office.number, CaseOutcome.REFERRED, by=office.dewi)
    assert office.the_consultation().outcome == "referred"
    do(office, actions.reopen, office.number, by=office.dewi)
    assert office.the_consultation().outcome == ""
