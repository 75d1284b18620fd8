"""Which consultations stand where, how many, and by which index they are found."""

from __future__ import annotations

from datetime import timedelta

import acting
import pytest
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import event, select
from sqlmodel import col
from world import World

from handlers.desk import answering
from store.cases.visible_cases import NOTHING_SECRET, Sight
from store.desk import drafts, queues
from store.desk.queues import Ask, Counts
from store.tables import Consultation, Draft, Notice, Officer
from store.transport import outbox
from store.vocabulary import NoticeKind


def case(world: World, sender: str, channel: str = "whatsapp", words: str = "minta data penduduk") -> str:
    world.hears(channel, sender, words)
    return world.consultations()[-1].number


def change(world: World, number: str, **values: object) -> None:
    with world.db.write() as db:
        found = db.scalars(select(Consultation).where(col(Consultation.number) == number)).one()
        for name, value in values.items():
            setattr(found, name, value)


def listed(world: World, ask: Ask, **more: object) -> list[str]:
    with world.db.read() as db:
        return [row.consultation.number for row in queues.page(db, ask, world.now, **more)]


def counted(world: World, officer: Officer, sight: Sight = NOTHING_SECRET, late_minutes: int = 5) -> Counts:
    with world.db.read() as db:
        return queues.count(db, officer.id, sight, world.now, world.now - timedelta(minutes=late_minutes))


def test_every_count_is_the_length_of_its_list(any_world: World) -> None:
    dewi, agus = any_world.officer("dewi", on_duty=False), any_world.officer("agus", on_duty=False)
    rahma = Sight(any_world.officer("rahma", role="supervisor", on_duty=False).id, handles=True)
    numbers = [case(any_world, f"+62812000001{n:02}", "sms" if n % 3 else "whatsapp") for n in range(10)]
    change(any_world, numbers[0], officer_id=dewi.id, state="assigned")
    change(any_world, numbers[1], officer_id=agus.id, state="answered", first_help_at=any_world.now)
    change(any_world, numbers[2], officer_id=dewi.id, state="confirming", first_help_at=any_world.now)
    change(any_world, numbers[3], state="closed")
    change(any_world, numbers[4], snoozed_until=any_world.now + timedelta(days=1))
    change(any_world, numbers[5], snoozed_until=any_world.now)  # it wakes this moment
    change(any_world, numbers[6], kind="complaint")
    found = counted(any_world, dewi, rahma)
    for queue in ("active", "mine", "unassigned", "waiting", "confirming", "snoozed", "complaints"):
        assert found.queues[queue] == len(listed(any_world, Ask(queue, dewi.id, sight=rahma))), queue
    assert found.queues["active"] == 7
    for channel in ("sms", "whatsapp"):
        assert found.channels[channel] == len(listed(any_world, Ask(channel=channel)))
    assert numbers[4] in listed(any_world, Ask("snoozed"))
    assert numbers[4] not in listed(any_world, Ask("unassigned"))
    assert found.owed == 5  # Dewi's one, and four that nobody has


def test_a_mention_in_a_case_that_may_no_longer_be_opened_is_not_counted(any_world: World) -> None:
    dewi = any_world.officer("dewi", on_duty=False)
    number = case(any_world, SITI)
    with any_world.db.write() as db:
        mentioned = any_world.case(number)
        db.add(Notice(officer_id=dewi.id, consultation_id=mentioned.id, what=NoticeKind.MENTIONED, at=any_world.now))
    assert counted(any_world, dewi).queues["mentioned"] == 1
    change(any_world, number, kind="complaint")
    assert counted(any_world, dewi).queues["mentioned"] == 0
    assert listed(any_world, Ask("mentioned", dewi.id)) == []


def test_a_broken_promise_is_counted_until_somebody_helps(any_world: World) -> None:
    dewi = any_world.officer("dewi", on_duty=False)
    number = case(any_world, SITI)
    any_world.pass_time(minutes=4)
    assert counted(any_world, dewi).late["unassigned"] == 0
    any_world.pass_time(minutes=1)
    late = counted(any_world, dewi)
    assert (late.late["unassigned"], late.late["mine"], late.late_channels["whatsapp"]) == (1, 0, 1)
    change(any_world, number, first_help_at=any_world.now)
    assert counted(any_world, dewi).late["unassigned"] == 0


@pytest.mark.parametrize(("minutes_left", "late"), [(1, 0), (0, 1)])
def test_the_deadline_counts_where_a_pause_moved_it(any_world: World, minutes_left: int, late: int) -> None:
    dewi = any_world.officer("dewi", on_duty=False)
    number = case(any_world, SITI)
    any_world.pass_time(minutes=10)  # twice what is promised, had nobody waited for the citizen
    change(any_world, number, due_at=any_world.now + timedelta(minutes=minutes_left))
    assert counted(any_world, dewi).late["unassigned"] == late
    with any_world.db.read() as db:  # an office that promises nothing is never late
        assert queues.count(db, dewi.id, NOTHING_SECRET, any_world.now, None).late["unassigned"] == 0


def test_a_row_counts_what_the_citizen_wrote_since_our_last_word(any_world: World) -> None:
    dewi = any_world.officer("dewi")
    number = case(any_world, SITI)
    any_world.hears("whatsapp", SITI, "dan luas wilayah")

    def unread() -> int:
        with any_world.db.read() as db:
            (row,) = queues.page(db, Ask(), any_world.now)
            return row.unread

    assert unread() == 2  # the bot's receipt is no answer
    with any_world.db.write() as db:
        answering.note(*acting.on(db, any_world, dewi, number), "Kami cari.")
    assert unread() == 2  # a note is not for him
    with any_world.db.write() as db:
        answering.reply(*acting.on(db, any_world, dewi, number), "Ini.")
    assert unread() == 0
    any_world.hears("whatsapp", SITI, "tahun 2024?")
    assert unread() == 1


def test_a_draft_shows_as_typing_for_a_few_seconds_to_everybody_else(any_world: World) -> None:
    dewi, agus = any_world.officer("dewi"), any_world.officer("agus")
    case(any_world, SITI)
    consultation = any_world.the_consultation().id
    with any_world.db.write() as db:
        db.add(Draft(consultation_id=consultation, officer_id=dewi.id, body="Baik", updated_at=any_world.now))

    def seen(by: Officer) -> dict[int, str]:
        with any_world.db.read() as db:
            return drafts.typing(db, by.id, any_world.now)

    assert seen(agus) == {consultation: "Dewi"}
    assert seen(dewi) == {}
    any_world.pass_time(seconds=9)
    assert seen(agus) == {}


def test_pages_by_key_show_everything_once(any_world: World) -> None:
    for n in range(7):
        case(any_world, f"+62812000002{n:02}")
        any_world.pass_time(seconds=n % 2)  # two at the same moment
    seen, before = [], None
    while True:
        with any_world.db.read() as db:
            rows = queues.page(db, Ask(), any_world.now, before=before, limit=3)
        if not rows:
            break
        seen += [row.consultation.number for row in rows]
        before = rows[-1].consultation.updated_at, rows[-1].consultation.id
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (Ask("active", helped=True), "ix_consultation_active"),
        (Ask("active", helped=False), "ix_consultation_unhelped"),
        (Ask("mine", 1, helped=True), "ix_consultation_open"),
        (Ask("closed"), "ix_consultation_updated"),
        (Ask("complaints", sight=Sight(1, handles=True)), "ix_consultation_complaint"),
    ],
)
def test_no_list_reads_what_it_does_not_show(world: World, ask: Ask, index: str) -> None:
    assert index in plan(world, lambda db: queues.page(db, ask, world.now))


def test_the_counts_never_touch_a_closed_consultation(world: World) -> None:
    found = plan(world, lambda db: queues.count(db, 1, NOTHING_SECRET, world.now, world.now))
    assert "USING COVERING INDEX ix_consultation_rail" in found


def plan(world: World, ask: object) -> str:
    """How SQLite would look for it."""
    asked: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    event.listen(world.db.reader, "before_cursor_execute", note)
    with world.db.read() as db:
        ask(db)  # type: ignore[operator]
    event.remove(world.db.reader, "before_cursor_execute", note)
    with world.db.reader.connect() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).all() for one, values in asked]
    return "\n".join(str(row[3]) for plan in plans for row in plan)


def test_a_last_message_is_found_however_long_the_conversation_is(world: World) -> None:
    case(world, BUDI)
    world.hears("email", SITI_MAIL, "minta data", subject="Data")
    with world.db.read() as db:
        rows = queues.page(db, Ask(), world.now)
    assert [row.last.body for row in rows if row.last] == ["minta data", "minta data penduduk"]


def test_looking_for_what_is_to_leave_never_reads_what_has_left(world: World) -> None:
    found = plan(world, lambda db: outbox.due(db, world.now))
    assert "ix_message_leaving" in found and "ix_message_held (identity_id=? AND id<?)" in found
