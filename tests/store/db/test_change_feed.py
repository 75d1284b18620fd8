"""Whatever a transaction touches leaves its name, so that every open page hears of it."""

from __future__ import annotations

import acting
import pytest
from cast import SITI
from sqlalchemy import func, select
from sqlmodel import col
from world import World

from handlers.desk import answering
from handlers.officers import notices
from handlers.officers.signing_in import sessions
from store.db import change_feed
from store.db.change_feed import Listener
from store.desk import drafts
from store.tables import Change, Draft, Message
from store.transport import outbox
from store.vocabulary import DraftKind


def names(world: World, since: int = 0) -> list[str]:
    with world.db.read() as db:
        return list(db.scalars(select(col(Change.name)).where(col(Change.id) > since).order_by(col(Change.id))))


def last(world: World) -> int:
    with world.db.read() as db:
        return db.scalar(select(func.max(col(Change.id)))) or 0


def test_a_citizens_message_names_its_consultation_once(any_world: World) -> None:
    any_world.hears("whatsapp", SITI, "minta data")
    assert names(any_world) == ["K-2026-000001"]


def test_a_delivery_tick_is_news_too(any_world: World) -> None:
    dewi = any_world.officer("dewi")
    any_world.hears("whatsapp", SITI, "minta data")
    with any_world.db.write() as db:
        answering.reply(*acting.on(db, any_world, dewi, "K-2026-000001"), "Ini.")
    before = last(any_world)
    with any_world.db.write() as db:
        outbox.sent(db.get_one(Message, any_world.said("message")[0].id), "SM1", any_world.now)
    assert names(any_world, before) == ["K-2026-000001"]


def test_writing_names_who_writes_where_and_a_notice_whom_it_is_for(any_world: World) -> None:
    dewi, agus = any_world.officer("dewi"), any_world.officer("agus")
    any_world.hears("whatsapp", SITI, "minta data")
    consultation, before = any_world.the_consultation(), last(any_world)
    with any_world.db.write() as db:
        db.add(Draft(consultation_id=consultation.id, officer_id=dewi.id, body="Baik", updated_at=any_world.now))
    with any_world.db.write() as db:
        notices.notify(db, [agus], consultation, "mentioned", by="dewi", now=any_world.now)
    assert names(any_world, before) == ["typing:K-2026-000001:Dewi", "officer:agus"]


def test_a_draft_that_is_gone_says_that_the_page_changed_and_not_that_somebody_types(any_world: World) -> None:
    dewi = any_world.officer("dewi")
    any_world.hears("whatsapp", SITI, "minta data")
    with any_world.db.write() as db:
        drafts.keep(db, any_world.the_consultation(), dewi, DraftKind.REPLY, "Baik", any_world.now)
    before = last(any_world)
    with any_world.db.write() as db:
        drafts.drop(db, any_world.the_consultation(), dewi)
    assert names(any_world, before) == ["K-2026-000001"]


def test_what_is_rolled_back_is_no_news_and_what_is_committed_is_told_after_the_commit(any_world: World) -> None:
    told: list[list[str]] = []
    any_world.db.tell = lambda names_: told.append([*names_, str(len(names(any_world)))])
    with pytest.raises(ZeroDivisionError), any_world.db.write() as db:
        any_world.hears_in(db, "whatsapp", SITI, "minta data")
        raise ZeroDivisionError
    assert (names(any_world), told) == ([], [])
    any_world.hears("whatsapp", SITI, "minta data")
    assert told == [["K-2026-000001", "1"]]  # whoever hears it can read it


def test_news_are_what_came_since_and_only_for_who_is_active(any_world: World) -> None:
    dewi = any_world.officer("dewi", on_duty=False)
    with any_world.db.write() as db:
        _, token = sessions.start(db, dewi, "", any_world.now)

    def news(since: int | None, officer: int = dewi.id or 0, token: str = token) -> change_feed.News:
        with any_world.db.read() as db:
            return change_feed.news(db, Listener(sessions.hashed(token), officer), since, 10, now=any_world.now)

    assert news(None) == change_feed.News(signed_in=True)
    any_world.hears("whatsapp", SITI, "minta data")
    here = news(None)
    assert (here.names, here.last) == ((), last(any_world))
    assert news(0).names == ["K-2026-000001"]
    assert news(here.last).names == []
    assert not news(0, officer=4711).signed_in
    assert not news(0, token="another").signed_in
    any_world.now += sessions.LASTS
    assert not news(0).signed_in


def test_only_the_latest_changes_are_kept(any_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_feed, "KEPT", 2)
    for _ in range(6):
        any_world.hears("whatsapp", SITI, "minta data")
    with any_world.db.read() as db:
        assert change_feed.many(db)
    with any_world.db.write() as db:
        change_feed.forget(db)
    assert len(names(any_world)) == 3
    with any_world.db.read() as db:
        assert not change_feed.many(db)
