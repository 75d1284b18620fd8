"""Every column that can hold words is emptied when its time is over, or it says here why it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Column, LargeBinary, TypeDecorator, select, update
from sqlmodel import SQLModel
from world import World

from handlers.office.keeping.retention import Retention
from handlers.privacy import retention
from store.cases.accounts import left_behind
from store.cases.one_person import title_wishes
from store.desk import notices, uploads
from store.event_names import EventName
from store.reports import report_files
from store.tables import Consultation, Message, Person, TitleWish, Word
from store.transport import listed

ROW = 1001  # the id of the one row of each table
AGE = timedelta(days=400)
# values by which rows belong together, and those without which a row would be in use
VALUES: Mapping[str, Any] = {
    "identity.kind": "phone",
    "consultation.state": "closed",
    "consultation.hold_since": None,
    "notice.what": "mentioned",
    "message.direction": "in",
    "message.state": "",
    "message.channel": "walkin",
    "arrival.state": "done",
    "event.what": EventName.WROTE_FIRST,
}
# tables of the office's own, in which no citizen writes and no officer writes about one
OFFICES_OWN = (
    *("agency", "cannedreply", "catalogueentry", "choice", "colleague", "counter", "counterdevice", "destruction"),
    *("device", "heartbeat", "incident", "ledgerday", "mailgap", "mailleft", "mailmark", "memory", "officer"),
    *("officersession", "reading", "recoverycode", "secondfactor", "shift", "solvedsearch", "template", "wording"),
)
OFFICER, CODE, NUMBER = "the office's own people", "a word of our vocabularies", "a number or a key of ours"
KEPT: Mapping[str, str] = {
    "arrival.channel": CODE,
    "arrival.key": "so that a repeated delivery is known again: a name that a provider gave",
    "arrival.outcome": CODE,
    "change.name": NUMBER,
    "confirmation.asked_by": OFFICER,
    "confirmation.token": NUMBER,
    "consultation.access_ways": CODE,
    "consultation.channel": CODE,
    "consultation.language": CODE,
    "consultation.number": NUMBER,
    "dataneed.area": "what was asked for, for the figures: an officer words it, what a visitor wrote themselves goes",
    "dataneed.item": "what was asked for, for the figures: an officer words it, what a visitor wrote themselves goes",
    "dataneed.level": CODE,
    "dataneed.link": "where the data are published",
    "dataneed.period": CODE,
    "dataneed.product": CODE,
    "dataneed.source_kind": CODE,
    "dataneed.source_title": "title of published data",
    "erasure.arrivals": "keys of arrivals: who is erased must stay so when a backup comes back",
    "erasure.instead": "our own sentence",
    "erasure.people": "numbers of people: who is erased must stay so when a backup comes back",
    "event.by": OFFICER,
    "file.content_type": "a kind of file",
    "guestbook.education": "a class, for the figures",
    "guestbook.occupation": "a class, for the figures",
    "guestbook.organisation_kind": "a class, for the figures",
    "guestbook.purpose": "a class, for the figures",
    "guestbook.updated_by": OFFICER,
    "identity.blocked_by": OFFICER,
    "identity.channel": CODE,
    "incidentnotice.channel": CODE,
    "incidentnotice.message": NUMBER,
    "ledgerline.channel": CODE,
    "ledgerline.detail": "our own sentence; lines are deleted after their time (store/operations/ledger.py)",
    "ledgerline.done": "our own sentence",
    "ledgerline.name": "a name that a provider gave; lines are deleted after their time",
    "ledgerline.settled_by": OFFICER,
    "message.author": OFFICER,
    "message.template": CODE,
    "missedmail.channel": CODE,
    "missedmail.folder": "a folder of the mailbox",
    "missedmail.reason": "our own sentence about a mail that we do not have",
    "notice.about": "a time of the duty roster",
    "notice.by": OFFICER,
    "notice.message": NUMBER,
    "person.language": CODE,
    "privacyrequest.done_by": OFFICER,
    "rating.by": CODE,
    "rating.instrument": CODE,
    "referral.by": OFFICER,
    "referral.confirmed_by": OFFICER,
    "savedview.name": "what an officer searches for, until they delete it",
    "savedview.words": "what an officer searches for, until they delete it",
    "stoppedaddress.mark": "a keyed hash of an address that wanted no more messages: it tells nobody the address",
    "survey.answers": "scores and classes, for the figures",
    "survey.asked": CODE,
    "survey.instrument": CODE,
    "tagging.tag": "a label of the office",
    "visit.absent_by": OFFICER,
    "visit.called_by": OFFICER,
    "visit.consent_version": CODE,
    "visit.day": "a date",
    "visit.greeted_by": OFFICER,
    "visit.id_card_seen_by": OFFICER,
    "visit.key": NUMBER,
    "visit.profile_checked_by": OFFICER,
    "visit.served_by": OFFICER,
}


def type_of(column: Column[Any]) -> type:
    inner = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return inner.python_type


def name_of(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def mark(column: Column[Any]) -> str:
    return f"rahasia <{name_of(column)}>"


def value_of(column: Column[Any], at: datetime) -> Any:
    """Return what the one row of a table holds in a column."""
    if name_of(column) in VALUES:
        return VALUES[name_of(column)]
    if column.foreign_keys:
        return None if column.nullable and any(key.column.table is column.table for key in column.foreign_keys) else ROW
    if column.primary_key and type_of(column) is int:
        return ROW
    if isinstance(column.type, Word):
        return "" if column.default is not None and column.default.arg == "" else next(iter(column.type.words))
    if isinstance(column.type, JSON):
        return {"address": [[mark(column)]]}
    if isinstance(column.type, LargeBinary):
        return mark(column).encode()
    kind = type_of(column)
    plain: Mapping[type, Any] = {str: mark(column), datetime: at, date: at.date(), bool: False, int: 1}
    return plain[kind]


def fill(world: World) -> None:
    with world.db.write() as db:
        for table in SQLModel.metadata.sorted_tables:
            db.connection().execute(
                table.insert().values({one.name: value_of(one, world.now) for one in table.columns})
            )


def night(world: World) -> None:
    world.pass_time(days=AGE.days)
    periods = dict.fromkeys(Retention().days(), 365)
    world.office = replace(world.office, retention=Retention(**periods))
    with world.db.write() as db:
        title_wishes.end_old(db, world.now)
    more = True
    while more:
        with world.db.write() as db:
            more = retention.destroy_some(db, world.files, world.office, world.now)
    with world.db.write() as db:
        retention.forget_attempts(db, world.now)
        left_behind.remove(db, world.now)
        title_wishes.end_old(db, world.now)
        uploads.sweep(db, world.files, world.now)
        notices.forget(db, world.now)
        listed.forget_spots(db, world.now)
        report_files.sweep(db, world.files, world.now)


def left(world: World) -> Iterator[str]:
    """Yield the columns that still hold what they held."""
    with world.db.read() as db:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in OFFICES_OWN:
                continue
            for row in db.execute(select(table)).mappings():
                for column in table.columns:
                    value = row[column.name]
                    text = value.decode() if isinstance(value, bytes) else str(value)
                    if mark(column) in text:
                        yield name_of(column)


OF_A_PERSON = ("person.", "identity.", "account", "guestbook.", "titlewish.", "signincode.")


def move_case_to_somebody_who_waits(world: World) -> None:
    """Let the one case be somebody else's, and open: the person of every other row has none."""
    with world.db.write() as db:
        other = Person(name="Lain", created_at=world.now)
        db.add(other)
        db.flush()
        values = {"person_id": other.id, "state": "new"}
        db.connection().execute(update(Consultation).values(**values))
        db.connection().execute(update(Message).values(consultation_id=None))
        db.connection().execute(update(TitleWish).values(consultation_id=None))


@pytest.mark.parametrize("has_case", [True, False], ids=["with a case", "without a case"])
def test_what_is_over_is_gone_from_every_column_that_does_not_say_why_it_stays(
    any_world: World, has_case: bool
) -> None:
    """A new column of words fails here: give it to a class (handlers/privacy/retention.py), or say why it is kept."""
    fill(any_world)
    if not has_case:
        move_case_to_somebody_who_waits(any_world)
    night(any_world)
    found = set(left(any_world))
    if has_case:
        assert found == set(KEPT)
    else:
        assert {one for one in found if one.startswith(OF_A_PERSON)} <= set(KEPT)
