"""The rating at the tablet: an officer offers it, the visitor taps once, and the tablet forgets the number."""

from __future__ import annotations

import acting
import pytest
from sqlalchemy import select
from tablet import Tablet
from world import World

from handlers.desk import actions
from handlers.desk.counter import calling, rating_offer
from handlers.errors import Refusal
from store.cases import consultations
from store.event_names import EventName
from store.tables import Consultation, Event, Message, Rating, Survey
from store.vocabulary import CaseKind, CaseOutcome, MessageKind


@pytest.fixture
def tablet(world: World, monkeypatch: pytest.MonkeyPatch) -> Tablet:
    world.officer("dewi", on_duty=False)
    made = Tablet(world, monkeypatch)
    made.serves()
    return made


def does(tablet: Tablet, *deeds: object, **named: object) -> None:
    for deed in deeds:
        with tablet.world.db.write() as db:
            act, case = acting.on(db, tablet.world, tablet.world.officer_named("dewi"), "K-2026-000001")
            deed(act, case, **named)  # type: ignore[operator]


def offered(tablet: Tablet) -> None:
    does(tablet, calling.call, calling.meet, rating_offer.offer)


def rating(tablet: Tablet) -> tuple[Rating | None, int]:
    with tablet.world.db.read() as db:
        case = db.scalars(select(Consultation)).one()
        return consultations.rating_of(db, case), len(db.scalars(select(Survey)).all())


def test_one_tap_is_the_rating_and_the_nine_elements_may_follow(tablet: Tablet) -> None:
    offered(tablet)
    assert tablet.desk.get("/tamu/nilai").json == ["K-001"]
    tablet.opens()
    assert "/tamu/nilai/K-001" in tablet.page
    tablet.opens("/tamu/nilai/K-001")
    assert "Budi" not in tablet.page
    tapped = tablet.desk.client.post("/tamu/nilai/K-001", data={"nilai": "4"})
    assert tapped.headers["Location"] == "/tamu/nilai/K-001"
    given, surveys = rating(tablet)
    assert given is not None
    assert (given.score, surveys) == (4, 0)
    tablet.opens("/tamu/nilai/K-001")
    assert "Terima kasih" in tablet.page
    assert 'name="u1"' in tablet.page.lower()
    sent = tablet.desk.client.post("/tamu/nilai/K-001", data={"nilai": "1", "u1": "3", "U1": "3"})
    assert sent.headers["Location"] == "/tamu"
    given, surveys = rating(tablet)
    assert given is not None
    assert (given.score, surveys) == (4, 1)


def test_the_tablet_forgets_a_number_once_it_is_rated_or_after_some_minutes(tablet: Tablet) -> None:
    offered(tablet)
    tablet.world.pass_time(minutes=4)
    tablet.opens()
    assert "/tamu/nilai/" not in tablet.page
    gone = tablet.desk.client.post("/tamu/nilai/K-001", data={"nilai": "1"})
    assert gone.status_code == 303
    assert rating(tablet) == (None, 0)
    does(tablet, rating_offer.offer)
    tablet.desk.client.post("/tamu/nilai/K-001", data={"nilai": "5"})
    tablet.opens()
    assert "/tamu/nilai/" not in tablet.page


def test_the_button_pressed_twice_offers_once(tablet: Tablet) -> None:
    offered(tablet)
    does(tablet, rating_offer.offer)
    with tablet.world.db.read() as db:
        asked = [one for one in db.scalars(select(Event)) if one.what == EventName.RATING_ASKED]
    assert len(asked) == 1


def test_what_became_a_complaint_since_the_offer_is_not_rated(tablet: Tablet) -> None:
    offered(tablet)
    with tablet.world.db.write() as db:
        db.scalars(select(Consultation)).one().kind = CaseKind.COMPLAINT
    assert tablet.desk.get("/tamu/nilai").json == []
    tablet.desk.client.post("/tamu/nilai/K-001", data={"nilai": "1"})
    assert rating(tablet) == (None, 0)


def test_the_next_visitor_takes_a_number_while_a_rating_is_offered(tablet: Tablet) -> None:
    offered(tablet)
    assert "K-002" in tablet.serves(who={"name": "Tono", "no_email": "1", "came_as": "public"})


def test_who_was_offered_the_tablet_is_not_asked_again_by_message(tablet: Tablet) -> None:
    offered(tablet)
    does(tablet, actions.close, outcome=CaseOutcome.GIVEN)
    with tablet.world.db.read() as db:
        kinds = [one.kind for one in db.scalars(select(Message))]
    assert MessageKind.RATING not in kinds


def test_nobody_rates_before_they_were_met_or_a_number_that_was_not_offered(tablet: Tablet) -> None:
    with pytest.raises(Refusal, match="temui tamunya dahulu"):
        does(tablet, rating_offer.offer)
    for number in ("K-001", "K-999", "%00"):
        assert tablet.desk.get(f"/tamu/nilai/{number}").status_code == 303
        tablet.desk.client.post(f"/tamu/nilai/{number}", data={"nilai": "1"})
    assert rating(tablet) == (None, 0)


@pytest.mark.parametrize("tapped", [{"nilai": "6"}, {"nilai": "x"}, {"U1": "9"}, {}])
def test_what_cannot_be_read_rates_nothing(tablet: Tablet, tapped: dict[str, str]) -> None:
    offered(tablet)
    tablet.desk.client.post("/tamu/nilai/K-001", data=tapped)
    assert rating(tablet) == (None, 0)


def test_a_device_that_has_not_joined_rates_nothing(tablet: Tablet) -> None:
    offered(tablet)
    stranger = tablet.another()
    assert stranger.desk.client.post("/tamu/nilai/K-001", data={"nilai": "1"}).status_code == 403
    assert rating(tablet) == (None, 0)


def test_the_officer_offers_the_tablet_where_the_conversation_is_even_after_closing(tablet: Tablet) -> None:
    does(tablet, calling.call, calling.meet)
    does(tablet, actions.close, outcome=CaseOutcome.GIVEN)
    tablet.desk.sign_in("dewi")
    page = tablet.desk.text("/konsultasi/K-2026-000001")
    assert "Nilai di tablet" in page
    assert "/tamu/selesai" not in page
    tablet.desk.act("K-2026-000001", "tamu/nilai")
    assert "Dewi menawarkan penilaian di tablet loket" in tablet.desk.text("/konsultasi/K-2026-000001")
    tablet.desk.client.post("/tamu/nilai/K-001", data={"nilai": "5"})
    assert "Nilai di tablet" not in tablet.desk.text("/konsultasi/K-2026-000001")
