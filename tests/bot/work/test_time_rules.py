"""The rules of time through the real tick, the real settings and a provider: on each database."""

from __future__ import annotations

import pytest
from cast import SITI
from sqlalchemy import event
from twilio_lookalike import Lookalike
from whole_office import StoppedClock, answers, hears, rows

from bot.app import App
from bot.work import jobs
from handlers.office import overrides
from store.tables import Consultation, Event, Notice, Officer


def officer(app: App, name: str, role: str) -> None:
    with app.db.write() as db:
        new = Officer(name=name, display_name=name, password_hash="-", role=role, created_at=app.clock())
        new.on_duty = role == "officer"
        db.add(new)


def tick(app: App, times: int = 3) -> None:
    """A few seconds of ticks."""
    for _ in range(times):
        jobs.tick(app)


def test_from_the_broken_promise_to_the_closing_by_silence(
    any_joints: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    app = any_joints
    officer(app, "dewi", "officer")
    officer(app, "rahma", "supervisor")
    hears(app, SITI, channel="sms")
    tick(app)
    clock.advance(minutes=3)
    tick(app)
    clock.advance(minutes=2)
    tick(app)
    assert {"warned", "breached"} <= {one.what for one in rows(app, Notice)}
    answers(app, "Ini datanya. Apakah sudah cukup?")
    tick(app)
    (case,) = rows(app, Consultation)
    assert (case.helped_seconds, case.due_at) == (300, None)
    clock.advance(days=5)
    tick(app)
    assert "Tanpa balasan, konsultasi kami tutup pada Senin, 30 November 2026" in twilio.to(SITI)[-1].body
    clock.advance(days=2)
    tick(app)
    assert "ditutup, 7 hari tanpa kabar" in twilio.to(SITI)[-1].body
    (case,) = rows(app, Consultation)
    assert (case.state, case.outcome, case.total_seconds, case.look_at) == ("closed", "no_response", 300, None)
    said = len(twilio.taken)
    clock.advance(days=60)
    tick(app)
    assert len(twilio.taken) == said


def test_the_tick_forms_the_line_when_the_office_opens_and_once(any_joints: App, clock: StoppedClock) -> None:
    app = any_joints
    clock.advance(hours=-2)  # 07.00
    for place in range(3):
        hears(app, f"+62812000009{place:02}")
        tick(app)
    officer(app, "dewi", "officer")
    clock.advance(minutes=59, seconds=59)
    tick(app)
    assert [one.line_place for one in rows(app, Consultation)] == [None] * 3
    clock.advance(seconds=1)
    tick(app, 1)
    assert [one.line_place for one in rows(app, Consultation)] == [1, 2, 3]
    assert [one.promised_seconds for one in rows(app, Consultation)] == [300, 600, 900]
    lined_up = [one for one in rows(app, Event) if one.what == "lined_up"]
    clock.advance(minutes=1)
    hears(app, SITI)
    tick(app)
    assert [one for one in rows(app, Event) if one.what == "lined_up"] == lined_up


def test_a_target_chosen_in_the_browser_counts_at_the_next_tick(joints: App, clock: StoppedClock) -> None:
    hears(joints, SITI)
    tick(joints)
    (case,) = rows(joints, Consultation)
    assert (case.due_at - case.opened_at).total_seconds() == 300
    with joints.db.write() as db:
        overrides.choose(db, "targets", {"help": 20}, by="rahma", now=clock())
    joints.office_now.refresh()  # as within a second
    tick(joints)
    (case,) = rows(joints, Consultation)
    assert (case.due_at - case.opened_at).total_seconds() == 1200


def test_a_tick_with_nothing_due_asks_little_and_writes_nothing(joints: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.REFRESH_EVERY", float("inf"))  # else one question more once a second
    hears(joints, SITI)
    tick(joints)
    statements: list[str] = []
    for engine in {joints.db.reader, joints.db.writer}:
        event.listen(engine, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    jobs.tick(joints)
    asked = [one for one in statements if one.startswith(("SELECT", "UPDATE", "INSERT"))]
    assert len(asked) <= 20
    assert not [one for one in asked if "consultation" in one and not one.startswith("SELECT")]
