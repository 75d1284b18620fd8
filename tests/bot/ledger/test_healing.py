"""What the ledger finds missing comes in by catch-up, once, and stays on record with what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import SITI
from sqlalchemy import delete
from sqlmodel import col
from twilio_lookalike import WHATSAPP, Heard, Lookalike
from whole_office import StoppedClock, hears, rows

from bot.app import App
from bot.catchup.sweep import sweep
from bot.ledger import check
from bot.work import jobs
from store.ledger_words import Difference
from store.operations import ledger
from store.tables import Arrival, Consultation, LedgerDay, LedgerLine, Message

HALF_AN_HOUR = timedelta(minutes=30)
BROUGHT_IN = "Diambil dari penyedia."


@pytest.fixture(autouse=True)
def an_hour_later(clock: StoppedClock) -> None:
    """What is young is on its way: the office has been open for an hour."""
    clock.advance(hours=1)


def listed(twilio: Lookalike, app: App, sid: str) -> None:
    """Let Twilio have a message of half an hour ago."""
    sent_at = app.clock() - HALF_AN_HOUR
    twilio.heard.append(Heard(sid, f"whatsapp:{SITI}", f"whatsapp:{WHATSAPP}", "minta data penduduk", sent_at))


def closed(app: App, *, heals: bool = False) -> tuple[int, int, list[str]]:
    """Compare today; then let the worker do what that brought in. Return the counts and the differences."""
    check.check(app, [app.clock().date()], heals=heals, bring_in=sweep if heals else None)
    told = [one.difference for one in rows(app, LedgerLine)]
    jobs.work(app)
    day = next(one for one in rows(app, LedgerDay) if one.channel == "whatsapp")
    return day.listed_in, day.recorded_in, told


def line(app: App) -> LedgerLine:
    (found,) = rows(app, LedgerLine)
    return found


def heard_once(app: App, twilio: Lookalike) -> bool:
    bodies = [one.body for one in rows(app, Message) if one.direction == "in"]
    return bodies == ["minta data penduduk"] and len(rows(app, Consultation)) == 1 and len(twilio.to(SITI)) == 1


def take_out(app: App, table: type[Arrival] | type[Message], condition: object) -> None:
    with app.db.write() as db:
        db.connection().execute(delete(table).where(condition))  # type: ignore[arg-type]


def test_a_webhook_that_never_came(joints: App, twilio: Lookalike) -> None:
    listed(twilio, joints, "SM7")
    assert closed(joints) == (1, 0, [Difference.MISSING])
    assert closed(joints, heals=True) == (1, 1, [Difference.ON_ITS_WAY])
    assert closed(joints) == (1, 1, [Difference.CAUGHT_UP])
    healed = line(joints)
    assert (healed.detail, healed.done) == ("Masuk 30 menit setelah dikirim.", BROUGHT_IN)
    assert not ledger.is_open(healed) and heard_once(joints, twilio)
    assert closed(joints, heals=True) == (1, 1, [Difference.CAUGHT_UP])
    assert heard_once(joints, twilio)


def test_a_message_taken_out_of_our_table(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    listed(twilio, joints, "SM-in-0")
    jobs.work(joints)
    take_out(joints, Message, col(Message.direction) == "in")
    assert closed(joints) == (1, 1, [Difference.TAKEN_OUT])
    assert ledger.is_open(line(joints))
    assert closed(joints, heals=True) == (1, 1, [Difference.ON_ITS_WAY])
    closed(joints)
    assert (line(joints).difference, line(joints).done) == (
        Difference.CAUGHT_UP,
        "Diolah sekali lagi dari bentuk aslinya.",
    )
    assert [one.body for one in rows(joints, Message) if one.direction == "in"] == ["minta data penduduk"]
    assert len(rows(joints, Consultation)) == 1


def test_a_message_taken_out_with_its_arrival(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    listed(twilio, joints, "SM-in-0")
    jobs.work(joints)
    take_out(joints, Message, col(Message.direction) == "in")
    take_out(joints, Arrival, col(Arrival.key) == "SM-in-0")
    assert closed(joints) == (1, 0, [Difference.MISSING])
    closed(joints, heals=True)
    closed(joints)
    assert (line(joints).difference, line(joints).done) == (Difference.CAUGHT_UP, BROUGHT_IN)
    assert [one.body for one in rows(joints, Message) if one.direction == "in"] == ["minta data penduduk"]


def test_a_provider_that_stops_answering_while_it_is_asked_for_a_message(joints: App, twilio: Lookalike) -> None:
    listed(twilio, joints, "SM7")

    def cut(app: App, name: str, since: object, until: object) -> None:
        twilio.look_fails = True
        sweep(app, name, since, until)  # type: ignore[arg-type]

    check.check(joints, [joints.clock().date()], bring_in=cut)
    assert line(joints).difference == Difference.MISSING
    twilio.look_fails = False
    closed(joints, heals=True)
    assert heard_once(joints, twilio)
