"""Who may see a complaint, whoever is left in the office."""

from __future__ import annotations

from functools import partial

import acting
import pytest
from cast import BUDI, SITI
from sqlalchemy import select
from sqlmodel import Session, col
from world import World

from handlers.desk import actions, answering
from handlers.errors import Hidden, Refusal
from handlers.officers import presence, routing, team, visibility
from store.cases import consultations, visible_cases
from store.desk import queues
from store.desk.queues import Ask
from store.search import search, search_index, terms
from store.search.search import SearchQuery, Term
from store.tables import Consultation, Notice, Officer
from store.vocabulary import Presence


def complain(world: World, about: str = "", *, anonymous: bool = False) -> str:
    """Siti's message, made a complaint about an officer by name; its number."""
    world.hears("whatsapp", SITI, "Petugasnya tidak ramah sekali", name="Siti")
    with world.db.write() as db:
        one = db.scalars(select(Consultation).order_by(col(Consultation.id).desc())).first()
        assert one is not None
        officer = db.scalars(select(Officer).where(col(Officer.name) == about)).first()
        one.kind, one.number, one.anonymous = "complaint", one.number.replace("K", "P"), anonymous
        one.concerns_id = officer.id if officer else None
        one.officer_id, one.state = None, "new"
    return one.number


# role of each in the office, whom it is about, who sees it
OFFICES = [
    ({"dewi": "officer", "rahma": "supervisor"}, "", {"rahma"}),
    ({"dewi": "officer", "rahma": "supervisor"}, "dewi", {"rahma"}),
    ({"dewi": "officer", "rahma": "supervisor", "agus": "supervisor"}, "rahma", {"agus"}),
    ({"dewi": "officer", "rahma": "supervisor", "tono": "admin"}, "", {"rahma"}),
    ({"dewi": "officer", "rahma": "supervisor", "tono": "admin"}, "rahma", {"tono"}),
    ({"dewi": "officer", "rahma": "supervisor"}, "rahma", set()),
    ({"dewi": "officer", "tono": "admin"}, "", {"tono"}),
    ({"dewi": "officer", "tono": "admin"}, "tono", set()),
    ({"dewi": "officer", "tono": "admin", "wati": "admin"}, "tono", {"wati"}),
    ({"dewi": "officer"}, "dewi", set()),
]


@pytest.mark.parametrize(("roles", "about", "who"), OFFICES)
def test_a_complaint_is_seen_by_whoever_handles_it_and_never_by_the_one_it_is_about(
    any_world: World, roles: dict[str, str], about: str, who: set[str]
) -> None:
    officers = [any_world.officer(name, role=role) for name, role in roles.items()]
    number = complain(any_world, about)
    with any_world.db.read() as db:
        sights = {one.name: visibility.sight_of(db, one) for one in officers}
        found = visibility.visible(db, officers[0], number)
        case = consultations.by_number(db, number)
        assert case is not None
        assert {name for name, sight in sights.items() if sight.allows(case)} == who
        listed = {
            name
            for name, sight in sights.items()
            if [one.number for one in queues.newest(db, Ask("complaints", sight=sight), any_world.now, 9)] == [number]
        }
        hidden = {
            name for name, sight in sights.items() if db.scalars(select(Consultation).where(sight.hidden())).all()
        }
        plain = {
            name for name, sight in sights.items() if db.scalars(select(Consultation).where(sight.condition())).all()
        }
        assert (listed, plain, hidden) == (who, who, set(roles) - who)
        assert found is None
        assert [one.name for one in visible_cases.handlers_of(db, case.concerns_id)] == sorted(who)
        assert visibility.unattended(db) == (0 if who else 1)


def test_a_complaint_is_in_no_queue_but_its_own(world: World) -> None:
    rahma = world.officer("rahma", role="supervisor")
    complain(world)
    world.hears("whatsapp", BUDI, "minta data penduduk")
    with world.db.read() as db:
        sight = visibility.sight_of(db, rahma)
        for queue in ("all", "active", "mine", "unassigned", "waiting", "closed"):
            found = queues.page(db, Ask(queue, rahma.id, sight=sight), world.now)
            assert all(one.kind == "consultation" for one, *_ in found), queue
        counts = queues.count(db, rahma.id, sight, world.now, None)
    assert (counts.queues["complaints"], counts.queues["active"], counts.channels["whatsapp"]) == (1, 1, 1)


def test_no_officer_is_given_a_complaint_by_the_clock(world: World) -> None:
    number = complain(world)
    dewi = world.officer("dewi")
    with world.db.write() as db:
        actions.set_presence(db, world.office, "dewi", Presence.PRESENT, now=world.now)
    with world.db.read() as db:
        case = consultations.by_number(db, number)
        assert case is not None
        assert case.officer_id is None
    assert dewi.on_duty


def test_every_verb_refuses_a_complaint_to_a_plain_officer(world: World) -> None:
    dewi = world.officer("dewi")
    number = complain(world)
    verbs = [
        actions.take,
        partial(actions.hand_over, to="dewi"),
        partial(answering.reply, text="halo"),
        partial(answering.note, text="halo"),
        partial(answering.log_call, text="halo"),
        actions.close,
        actions.reopen,
    ]
    for verb in verbs:
        with pytest.raises(Hidden), world.db.write() as db:
            verb(*acting.on(db, world, dewi, number))


def test_a_complaint_is_handed_only_to_who_may_see_it(world: World) -> None:
    world.officer("dewi")
    rahma = world.officer("rahma", role="supervisor")
    number = complain(world)
    with pytest.raises(Refusal, match="Dewi"), world.db.write() as db:
        actions.hand_over(*acting.on(db, world, rahma, number), "dewi")


@pytest.fixture
def held(world: World) -> World:
    """Rahma handles Siti's complaint, Sari could too; Dewi is on duty with room, Tono is the admin."""
    for name, role in (("rahma", "supervisor"), ("sari", "supervisor"), ("tono", "admin")):
        world.officer(name, role=role)
    number = complain(world)
    world.officer("dewi")
    with world.db.write() as db:
        actions.take(*acting.on(db, world, one(db, "rahma"), number))
    return world


def one(db: Session, name: str) -> Officer:
    return db.scalars(select(Officer).where(col(Officer.name) == name)).one()


def owner(world: World) -> tuple[str, str]:
    """The complaint's state, and who holds it."""
    (case,) = [one for one in world.consultations() if one.kind == "complaint"]
    with world.db.read() as db:
        return case.state, db.get_one(Officer, case.officer_id).name if case.officer_id else ""


def told(world: World) -> set[str]:
    with world.db.read() as db:
        query = select(Officer.name).join(Notice, col(Notice.officer_id) == col(Officer.id))
        return set(db.scalars(query.where(col(Notice.what) == "complaint")))


def test_going_home_keeps_a_complaint_and_leaving_for_good_gives_it_to_the_other_supervisor(held: World) -> None:
    with held.db.write() as db:
        assert presence.become(db, held.office, one(db, "rahma"), Presence.GONE, now=held.now) == []
    assert owner(held) == ("assigned", "rahma")
    with held.db.write() as db:
        one(db, "rahma").active = False
        presence.leave_for_good(db, held.office, one(db, "rahma"), by="tono", now=held.now)
    assert (owner(held), told(held)) == (("new", ""), {"sari"})


def test_where_the_only_supervisor_leaves_the_admin_is_told_and_no_officer_gets_the_complaint(held: World) -> None:
    with held.db.write() as db:
        for name in ("sari", "rahma"):
            one(db, name).active = False
            presence.leave_for_good(db, held.office, one(db, name), by="lina", now=held.now)
        routing.assign_waiting(db, held.office, held.now)
        assert routing.assign(db, held.office, held.consultations()[0], held.now) is None
    assert (owner(held), told(held)) == (("new", ""), {"tono"})


def test_a_supervisor_who_becomes_an_officer_loses_the_complaints_he_held(held: World) -> None:
    fields = {"display_name": "Rahma", "email": "", "phone": "", "role": "officer", "capacity": 10, "active": True}
    with held.db.write() as db:
        assert team.edit(db, held.office, one(db, "rahma"), fields, by=one(db, "tono"), now=held.now) == 1
    assert (owner(held), told(held)) == (("new", ""), {"sari"})


def test_back_to_the_pool_a_complaint_waits_for_a_supervisor(held: World) -> None:
    with held.db.write() as db:
        actions.hand_over(*acting.on(db, held, one(db, "rahma"), held.consultations()[0].number), "")
    assert (owner(held), told(held)) == (("new", ""), {"sari"})


def test_an_answered_complaint_comes_back_to_its_supervisor_at_home_too(held: World) -> None:
    number = held.consultations()[0].number
    with held.db.write() as db:
        answering.reply(*acting.on(db, held, one(db, "rahma"), number), "Kapan tepatnya?")
        presence.become(db, held.office, one(db, "rahma"), Presence.GONE, now=held.now)
    held.hears("whatsapp", SITI, "Kemarin siang")
    assert owner(held) == ("assigned", "rahma")


def test_search_finds_a_complaint_only_for_who_may_see_it_and_an_anonymous_one_never_by_name(any_world: World) -> None:
    world = any_world
    dewi, rahma = world.officer("dewi"), world.officer("rahma", role="supervisor")
    complain(world, anonymous=True)
    with world.db.write() as db:
        while search_index.refresh(db):
            pass

    def found(officer: Officer, word: str) -> int:
        with world.db.read() as db:
            wanted = SearchQuery(terms=(Term(tuple(terms.words(word))),))
            return len(search.find(db, wanted, 10, visibility.sight_of(db, officer)))

    assert (found(dewi, "ramah"), found(rahma, "ramah")) == (0, 1)
    assert (found(rahma, "siti"), found(rahma, SITI)) == (0, 0)
