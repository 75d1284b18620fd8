"""A number of today by WhatsApp: one a day, called only once the citizen is here, and its clocks run from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import acting
import pytest
import visitors
from cast import BUDI, SITI
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from time_rules import pass_time, tick
from visitors import COUNTER, comes
from visitors import key as form_key
from world import World

from handlers.desk.counter import arriving, calling, visit_clocks
from handlers.desk.one_person import person_merge, person_undo
from handlers.errors import Refusal
from handlers.office import service_hours
from handlers.officers import visibility
from handlers.privacy import subject_requests
from handlers.reports import report_lines
from store.cases import consultations
from store.cases.one_person import timeline
from store.cases.visible_cases import NOTHING_SECRET
from store.desk import visits
from store.event_names import EventName
from store.tables import Consultation, Event, Message, PrivacyRequest, Visit
from store.visit_words import VisitService, VisitState
from store.vocabulary import CaseOutcome, CaseState, MessageState

MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(any_world: World) -> Any:
    any_world.office = replace(any_world.office, traits=any_world.office.traits | {"walkin": COUNTER.traits})
    any_world.officer("dewi", on_duty=False)
    return any_world


def of(office: Any, case: Consultation) -> Visit:
    with office.db.read() as db:
        (visit,) = visits.of_case(db, case.id or 0)
        return visit


def last_words(office: Any) -> str:
    return str(office.said()[-1].body)


def calls(office: Any) -> Consultation:
    with office.db.write() as db:
        return calling.call_next(acting.act(db, office, office.officer_named("dewi")))


def does(office: Any, case: Consultation, deed: Any) -> None:
    with office.db.write() as db:
        deed(acting.act(db, office, office.officer_named("dewi")), consultations.by_number(db, case.number))


def test_a_number_is_taken_once_a_day_and_the_same_is_said_again(office: Any) -> None:
    comes(office, form_key(1), phone=BUDI)
    assert office.hears("whatsapp", SITI, "Antre") == "number_taken"
    assert "K-002" in last_words(office) and "sebelum Anda: 1" in last_words(office)
    assert "TIBA" in last_words(office) and office.office.address in last_words(office)
    assert office.hears("whatsapp", SITI, "ambil nomor") == "number_taken"
    assert "K-002" in last_words(office)
    comes(office, form_key(2), phone="+6281300005555")
    assert visitors.number(visitors.visit_of(office, form_key(2))) == "K-003"
    assert len(office.consultations()) == 3


def test_an_office_without_an_address_in_its_settings_says_all_the_same_what_to_do(office: Any) -> None:
    office.office = replace(office.office, address="")
    office.hears("whatsapp", SITI, "Antre")
    assert "TIBA" in last_words(office) and "Alamat" not in last_words(office)


def test_the_database_refuses_a_second_number_of_one_chat_and_day(office: Any) -> None:
    office.hears("whatsapp", SITI, "antre")
    visit = of(office, office.the_consultation())
    twin = Visit(
        key=visit.key, consultation_id=visit.consultation_id, day=visit.day, service=VisitService.CONSULTATION,
        running=0, arrived_at=office.now,
    )  # fmt: skip
    with pytest.raises(IntegrityError), office.db.write() as db:
        visits.add(db, twin)


def test_it_belongs_to_the_open_consultation_and_stays_a_question_there(office: Any) -> None:
    office.hears("whatsapp", SITI, "Minta data penduduk Gantung")
    before = office.the_consultation()
    office.hears("whatsapp", SITI, "antrean")
    case = office.the_consultation()
    assert (case.id, case.state, case.subject) == (before.id, before.state, "Minta data penduduk Gantung")
    assert of(office, case).running == 1


def test_an_absent_one_is_not_called_and_runs_no_clock_until_they_say_that_they_are_here(office: Any) -> None:
    office.hears("whatsapp", SITI, "antre")
    case = office.the_consultation()
    pass_time(office, minutes=30)
    tick(office)
    assert office.the_consultation().breached_at is None
    with pytest.raises(Refusal, match="1 nomor yang diambil lewat pesan belum tiba"):
        calls(office)
    comes(office, form_key(1), phone=BUDI)
    assert calls(office).channel == "walkin"  # who is absent holds up nobody
    assert office.hears("whatsapp", SITI, "Tiba") == "at_counter"
    assert "K-001 menunggu dipanggil" in last_words(office)
    arrived = office.now
    pass_time(office, minutes=4)
    tick(office)
    assert calls(office).id == case.id
    visit = of(office, case)
    assert (visit.arrived_at, visit.state) == (arrived, VisitState.CALLED)
    assert visit_clocks.took_to_call(office.office, visit) == 4 * MINUTE
    does(office, case, calling.meet)
    pass_time(office, minutes=1)
    tick(office)
    case = office.case(case.number)
    assert (case.helped_seconds, case.breached_at) == (240, None)


@pytest.mark.parametrize("deed", [arriving.mark, calling.call, calling.meet])
def test_an_officer_who_sees_them_lets_them_in(office: Any, deed: Any) -> None:
    office.hears("whatsapp", SITI, "antre")
    case = office.the_consultation()
    pass_time(office, minutes=30)
    does(office, case, deed)
    assert of(office, case).arrived_at == office.now
    assert office.the_consultation().state in (CaseState.NEW, CaseState.ASSIGNED)
    with pytest.raises(Refusal):
        does(office, case, arriving.mark)


def test_at_the_tablet_the_last_digits_bring_the_number_they_have(office: Any) -> None:
    office.hears("whatsapp", SITI, "antre")
    case = office.the_consultation()
    pass_time(office, minutes=20)
    came = comes(office, form_key(1), name="Siti", phone="", wrote_as=SITI[-4:], service="library")
    assert came is not None
    assert (visits.number(came), came.state, came.arrived_at) == ("K-001", VisitState.WAITING, office.now)
    assert (came.consultation_id, came.came_as) == (case.id, "")
    office.hears("whatsapp", SITI, "antre")
    assert "K-001 menunggu dipanggil" in last_words(office)
    assert len(office.consultations()) == 1


def test_out_of_hours_no_number_is_given_and_without_a_counter_the_word_is_a_message(office: Any) -> None:
    office.now = service_hours.next_opening(office.office, office.now + timedelta(hours=12)) - timedelta(hours=3)
    assert office.hears("whatsapp", SITI, "antre") == "no_number"
    assert "diberikan saat loket buka" in last_words(office)
    assert office.consultations() == []
    assert office.hears("whatsapp", SITI, "hadir") == "routed"
    office.office = replace(office.office, traits={k: v for k, v in office.office.traits.items() if k != "walkin"})
    assert office.hears("whatsapp", BUDI, "antre") == "routed"


def test_a_day_that_is_over_ends_what_it_left_open_with_honest_clocks(office: Any) -> None:
    office.hears("whatsapp", SITI, "antre")
    never = office.the_consultation()
    for one, phone in enumerate((BUDI, "+6281300005555", "+6281300006666"), 1):
        comes(office, form_key(one), phone=phone)
    _, called, waiting, met = office.consultations()
    does(office, called, calling.call)
    does(office, met, calling.meet)
    said = len(office.said())
    with office.db.read() as db:
        assert not arriving.is_day_over(db, office.office, office.now)
    office.pass_time(days=1)
    with office.db.write() as db:
        assert arriving.is_day_over(db, office.office, office.now)
        arriving.end_past_days(db, office.office, office.now)
        assert not arriving.is_day_over(db, office.office, office.now)
    assert [of(office, one).state for one in (called, waiting, met)] == ["absent", "absent", "served"]
    assert visit_clocks.took_to_greet(office.office, of(office, called)) is None
    assert visit_clocks.is_call_kept(office.office, of(office, waiting)) is False
    case = office.case(never.number)
    assert (case.state, case.outcome) == (CaseState.CLOSED, CaseOutcome.WITHDRAWN)
    assert len(office.said()) == said  # nobody is written to
    with office.db.read() as db:
        sight, start = visibility.sight_of(db, office.officer_named("dewi")), office.now - timedelta(days=3)
        seen = list(report_lines.visits(db, office.office, start, office.now, office.now, sight))
    assert len(seen) == 3  # who never came was no visit
    office.hears("whatsapp", SITI, "antre")
    assert "K-001" in last_words(office)  # another day, another number


def test_who_never_came_with_their_number_has_no_visit_in_their_line_nor_an_arrival_in_their_copy(office: Any) -> None:
    office.hears("whatsapp", SITI, "antre")
    case, rahma = office.the_consultation(), office.officer("rahma", role="supervisor")
    with office.db.write() as db:
        assert timeline.totals(db, case.person_id, NOTHING_SECRET).visits == 0
        db.add(PrivacyRequest(person_id=case.person_id, asked_at=office.now, due_at=office.now))
        db.flush()
        copy = subject_requests.export(acting.act(db, office, rahma), case.person_id)
    (visit,) = copy["consultations"][0]["visits"]
    assert (visit["arrived_at"], visit["taken_by_message_at"]) == (None, office.now.isoformat())


def part(office: Any, number: str) -> None:
    """Undo the merge that this case of a person tells of."""
    with office.db.write() as db:
        for message in db.scalars(select(Message)).all():
            message.state = MessageState.SENT if message.state == MessageState.QUEUED else message.state
        case = consultations.by_number(db, number)
        query = select(Event).where(Event.consultation_id == case.id, Event.what == EventName.PEOPLE_MERGED)  # type: ignore[arg-type]
        event = db.scalars(query).one()
        person_undo.undo(acting.act(db, office, office.officer_named("dewi")), case, event.id)


@pytest.mark.parametrize("is_shared", [False, True], ids=["own-consultation", "consultation-of-the-other"])
def test_after_a_merge_is_undone_each_has_the_own_number(office: Any, is_shared: bool) -> None:
    office.hears("whatsapp", SITI, "Minta data penduduk")
    office.hears("whatsapp", BUDI, "Minta data lada")
    siti, budi = office.consultations()
    if is_shared:  # Budi's is closed long since: what he writes while they are one belongs to hers
        office.closes(budi.number)
        office.pass_time(days=2)
    acting.do(office, person_merge.merge, siti.number, budi.number, "Satu orang.", by=office.officer_named("dewi"))
    office.hears("whatsapp", BUDI, "antre")
    part(office, siti.number)
    assert office.hears("whatsapp", SITI, "antre") == "number_taken"
    assert "K-002" in last_words(office)
    assert office.hears("whatsapp", BUDI, "antre") == "number_taken"
    assert "K-001" in last_words(office)
    assert office.hears("whatsapp", BUDI, "tiba") == "at_counter"
    assert "K-001 menunggu dipanggil" in last_words(office)
    assert office.case(siti.number).id == of(office, siti).consultation_id
