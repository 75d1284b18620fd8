"""Notices that an officer saw long ago are deleted by the tick; what is unseen, newer or a mention stays."""

from __future__ import annotations

from datetime import timedelta

from cast import PASSWORD, SITI
from sqlalchemy import text
from whole_office import StoppedClock, hears, rows

from bot.app import App
from bot.work import jobs
from store.office import officers
from store.tables import Notice

LONG_AGO = jobs.SEEN_NOTICES_LAST + timedelta(days=1)


def put(app: App, what: str, age: timedelta, *, seen: bool) -> None:
    now = app.clock()
    with app.db.write() as db:
        at = now - age
        db.add(Notice(officer_id=1, consultation_id=1, what=what, at=at, seen_at=now if seen else None))


def test_what_was_seen_long_ago_is_deleted_and_nothing_else(any_joints: App, clock: StoppedClock) -> None:
    app = any_joints
    hears(app, SITI)
    jobs.tick(app)
    with app.db.write() as db:
        officers.add(db, "dewi", "Dewi", PASSWORD, now=clock.now)
    put(app, "breached", LONG_AGO, seen=True)
    for what, age, seen in (
        ("assigned", LONG_AGO, False),
        ("mentioned", LONG_AGO, True),
        ("breached", jobs.SEEN_NOTICES_LAST - timedelta(days=1), True),
    ):
        put(app, what, age, seen=seen)
    jobs.tick(app)
    assert [one.what for one in rows(app, Notice)] == ["assigned", "mentioned", "breached"]
    with app.db.read() as db:
        assert not jobs.find_due(app, db, clock.now).old_notices


def test_the_tick_finds_old_notices_by_their_index(joints: App) -> None:
    found = "SELECT id FROM notice WHERE seen_at IS NOT NULL AND what <> 'mentioned' AND at < '2026-08-01' LIMIT 1"
    with joints.db.read() as db:
        plan = " ".join(row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {found}")))
    assert "ix_notice_told" in plan
