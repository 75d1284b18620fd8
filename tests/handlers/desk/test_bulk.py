"""One thing done with several consultations: each row by itself, what is left is named, and one undo for all."""

from __future__ import annotations

from datetime import timedelta

import acting
import pytest
from cast import BUDI, SITI
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.desk import actions, answering, tagging
from handlers.desk.lists import bulk
from handlers.desk.lists.bulk import Chosen, Result, Step
from handlers.errors import Refusal
from store.desk import notices, tags
from store.tables import Consultation, Notice, Officer
from store.vocabulary import CaseOutcome, CaseState, MessageKind, MessageState


class Room:
    """Dewi, who acts, Agus, and three consultations: Siti's and Budi's are Dewi's, the third nobody has."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dewi = world.officer("dewi", on_duty=False)
        self.agus = world.officer("agus", on_duty=False)
        world.officer("rahma", role="supervisor", on_duty=False)
        self.numbers = []
        for sender in (SITI, BUDI, "+6281200000777"):
            world.hears("whatsapp", sender, "Minta data lada")
            self.numbers.append(world.consultations()[-1].number)
        for number in self.numbers[:2]:
            self.do(self.dewi, number, actions.take)

    def do(self, by: Officer, number: str, action, *values: object, **more: object):
        return acting.do(self.world, action, number, *values, by=by, **more)

    def case(self, place: int) -> Consultation:
        return next(one for one in self.world.consultations() if one.number == self.numbers[place])

    def chosen(self, *places: int) -> list[Chosen]:
        return [Chosen(self.numbers[place], self.case(place).last_event_id) for place in places]

    def bulk(self, what: str, step: Step, chosen: list[Chosen] | None = None) -> Result:
        chosen = self.chosen(0, 1, 2) if chosen is None else chosen
        with self.world.db.write() as db:
            return bulk.do(acting.act(db, self.world, self.dewi), what, chosen, step)

    def undo(self) -> Result:
        with self.world.db.write() as db:
            return bulk.undo(acting.act(db, self.world, self.dewi))

    def tags(self, place: int) -> list[str]:
        with self.world.db.read() as db:
            return tags.of(db, self.case(place))

    def prompts(self) -> list[str]:
        return [one.state for one in self.world.said(MessageKind.RATING)]


@pytest.fixture
def office(any_world: World) -> Room:
    return Room(any_world)


def test_all_chosen_are_assigned_and_undo_gives_each_back_to_who_had_it(office: Room) -> None:
    result = office.bulk("assign", bulk.assign("agus"))
    assert result == Result(office.numbers, [])
    assert [office.case(place).officer_id for place in range(3)] == [office.agus.id] * 3
    assert office.undo() == Result(office.numbers, [])
    assert [office.case(place).officer_id for place in range(3)] == [office.dewi.id, office.dewi.id, None]
    assert [office.case(place).state for place in range(3)] == [CaseState.ASSIGNED, CaseState.ASSIGNED, CaseState.NEW]


def test_undo_takes_back_from_the_queue_so_that_each_is_its_officers_again(office: Room) -> None:
    office.do(office.dewi, office.numbers[0], answering.reply, "Ini datanya.")
    office.bulk("assign", bulk.assign(""), office.chosen(0, 1))
    assert [office.case(place).state for place in (0, 1)] == [CaseState.NEW, CaseState.NEW]
    assert office.undo() == Result(office.numbers[:2], [])
    assert [office.case(place).officer_id for place in (0, 1)] == [office.dewi.id, office.dewi.id]
    assert [office.case(place).state for place in (0, 1)] == [CaseState.ASSIGNED, CaseState.ASSIGNED]


def test_undo_gives_nothing_to_who_is_no_officer_any_more(office: Room) -> None:
    chosen = office.chosen(0)
    with office.world.db.write() as db:
        bulk.do(acting.act(db, office.world, office.agus), "assign", chosen, bulk.assign("agus"))
    with office.world.db.write() as db:
        db.get_one(Officer, office.dewi.id).active = False
    with office.world.db.write() as db:
        result = bulk.undo(acting.act(db, office.world, office.agus))
    assert (result.done, len(result.left)) == ([], 1)
    assert office.case(0).officer_id == office.agus.id


def test_undo_takes_back_what_the_receiver_was_told_unless_they_have_seen_it(office: Room) -> None:
    office.bulk("assign", bulk.assign("agus"))
    with office.world.db.write() as db:
        notices.seen(db, office.agus.id, office.case(1).id, office.world.now)
        assert [one.number for _, one in notices.unseen(db, office.agus.id)] == [office.numbers[2], office.numbers[0]]
    office.undo()
    with office.world.db.read() as db:
        assert notices.unseen(db, office.agus.id) == []
        kept = db.scalars(select(Notice).where(col(Notice.officer_id) == office.agus.id)).all()
        assert [one.consultation_id for one in kept] == [office.case(1).id]


def test_a_closing_is_undone_only_until_the_citizens_are_asked(office: Room) -> None:
    for number in office.numbers[:2]:
        office.do(office.dewi, number, answering.reply, "Ini datanya.")
    seconds = office.world.office.undo_seconds
    office.world.pass_time(seconds=20)
    office.bulk("close", bulk.close(CaseOutcome.GIVEN, timedelta(seconds=seconds)), office.chosen(0, 1))
    assert bulk.undo_within(office.world.office, "close") == timedelta(seconds=seconds)
    office.world.pass_time(seconds=seconds + 1)
    with pytest.raises(Refusal, match="Tidak ada lagi"):
        office.undo()
    assert [office.case(place).state for place in (0, 1)] == [CaseState.CLOSED, CaseState.CLOSED]


def test_only_answered_ones_are_closed_and_the_others_are_named(office: Room) -> None:
    office.do(office.dewi, office.numbers[0], answering.reply, "Ini datanya.")
    result = office.bulk("close", bulk.close(CaseOutcome.GIVEN, timedelta(seconds=10)))
    assert result.done == [office.numbers[0]]
    assert result.left == [(office.numbers[1], bulk.UNANSWERED), (office.numbers[2], bulk.UNANSWERED)]
    assert (office.case(0).state, office.case(0).outcome) == (CaseState.CLOSED, CaseOutcome.GIVEN)
    assert [office.case(place).state for place in (1, 2)] == [CaseState.ASSIGNED, CaseState.NEW]
    assert len(office.prompts()) == 1


def test_undo_opens_what_was_closed_and_nobody_is_asked_to_rate(office: Room) -> None:
    for number in office.numbers[:2]:
        office.do(office.dewi, number, answering.reply, "Ini datanya.")
    office.world.pass_time(seconds=20)
    office.bulk("close", bulk.close(CaseOutcome.GIVEN, timedelta(seconds=10)), office.chosen(0, 1))
    assert office.undo() == Result(office.numbers[:2], [])
    assert [office.case(place).state for place in (0, 1)] == [CaseState.ANSWERED, CaseState.ANSWERED]
    assert [office.case(place).outcome for place in (0, 1)] == ["", ""]
    assert set(office.prompts()) <= {MessageState.CANCELLED}


def test_a_tag_is_put_on_all_and_undo_takes_off_only_what_was_new(office: Room) -> None:
    office.do(office.dewi, office.numbers[0], tagging.add, "lada")
    assert office.bulk("tag", bulk.tag("Lada")).left == []
    assert [office.tags(place) for place in range(3)] == [["lada"], ["lada"], ["lada"]]
    office.undo()
    assert [office.tags(place) for place in range(3)] == [["lada"], [], []]


def test_all_are_snoozed_and_undo_wakes_them_or_gives_back_the_day_they_had(office: Room) -> None:
    before, until = (office.world.now + timedelta(days=days) for days in (1, 3))
    office.bulk("snooze", bulk.snooze(before), office.chosen(0))
    office.bulk("snooze", bulk.snooze(until))
    assert [office.case(place).snoozed_until for place in range(3)] == [until] * 3
    office.undo()
    assert [office.case(place).snoozed_until for place in range(3)] == [before, None, None]


def test_what_changed_since_it_was_chosen_is_left_and_named(office: Room) -> None:
    chosen = office.chosen(0, 1)
    office.world.hears("whatsapp", SITI, "dan tahun 2024?")
    result = office.bulk("assign", bulk.assign("agus"), chosen)
    assert result == Result([office.numbers[1]], [(office.numbers[0], bulk.NEWER)])
    assert office.case(0).officer_id == office.dewi.id


def test_undo_leaves_what_a_colleague_went_on_with(office: Room) -> None:
    office.bulk("assign", bulk.assign("agus"))
    office.do(office.agus, office.numbers[1], answering.reply, "Ini datanya.")
    result = office.undo()
    assert result.left == [(office.numbers[1], bulk.GONE_ON)]
    assert office.case(1).officer_id == office.agus.id


def test_a_row_that_is_refused_changes_nothing_of_itself(office: Room) -> None:
    for words in ("", "x" * 41):
        result = office.bulk("tag", bulk.tag(words))
        assert (result.done, len(result.left)) == ([], 3)
    assert office.bulk("assign", bulk.assign("nobody")).done == []
    assert office.bulk("snooze", bulk.snooze(office.world.now)).done == []
    with pytest.raises(Refusal, match="Tidak ada lagi"):
        office.undo()


def test_a_complaint_kept_from_the_officer_is_not_touched_and_nothing_of_it_is_said(office: Room) -> None:
    number = office.numbers[2]
    with office.world.db.write() as db:
        db.get_one(Consultation, office.case(2).id).kind = "complaint"
    result = office.bulk("tag", bulk.tag("lada"))
    assert result.left == [(number, "tidak dapat dibuka")]
    assert office.bulk("tag", bulk.tag("lada"), [Chosen("K-2026-999999", 0)]).left == [
        ("K-2026-999999", "tidak dapat dibuka")
    ]
    assert office.tags(2) == []


def test_undo_is_offered_once_by_who_did_it_and_not_for_ever(office: Room) -> None:
    office.bulk("tag", bulk.tag("lada"))
    with office.world.db.write() as db, pytest.raises(Refusal, match="Tidak ada lagi"):
        bulk.undo(acting.act(db, office.world, office.agus))
    office.world.pass_time(minutes=11)
    with pytest.raises(Refusal, match="Tidak ada lagi"):
        office.undo()


def test_more_rows_than_one_may_do_at_once_are_left(office: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_ROWS", 2)
    result = office.bulk("tag", bulk.tag("lada"))
    assert (result.done, result.left) == (office.numbers[:2], [(office.numbers[2], "paling banyak 2 sekaligus")])
