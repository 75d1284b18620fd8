"""The ledger against the look-alike of Twilio: what it finds, and what the command says of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cast import BUDI, SITI
from sqlalchemy import delete
from sqlmodel import col
from twilio_lookalike import WHATSAPP, Heard, Lookalike, Taken, whatsapp
from whole_office import StoppedClock, hears, post, rows

from bot.app import App
from bot.cli import ledger as command
from bot.cli.main import main
from bot.config.alerts import AlertTable
from bot.ledger import check
from bot.web.app import create_app
from bot.work import jobs
from store.ledger_words import Difference
from store.operations import ledger
from store.tables import Consultation, LedgerDay, LedgerLine, Message

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def an_hour_later(clock: StoppedClock, twilio: Lookalike) -> None:
    """What is young is on its way: the office has been open for an hour."""
    clock.advance(hours=1)


def listed(twilio: Lookalike, sid: str, at: datetime, body: str = "Mohon data inflasi", sender: str = SITI) -> None:
    twilio.heard.append(Heard(sid, f"whatsapp:{sender}", f"whatsapp:{WHATSAPP}", body, at))


def closed(app: App, *, heals: bool = False) -> LedgerDay:
    check.check(app, [app.clock().date()], heals=heals)
    return next(one for one in rows(app, LedgerDay) if one.channel == "whatsapp")


def differences(app: App) -> dict[str, str]:
    return {one.name: one.difference for one in rows(app, LedgerLine)}


def counts(day: LedgerDay) -> tuple[int, int, int | None, int | None]:
    return day.listed_in, day.recorded_in, day.listed_out, day.recorded_out


def test_a_day_on_which_both_sides_agree(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    listed(twilio, "SM-in-0", joints.clock())
    jobs.work(joints)
    assert counts(closed(joints)) == (1, 1, 1, 1)
    assert differences(joints) == {}


def test_a_message_taken_out_of_our_table_is_found_and_made_again(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    listed(twilio, "SM-in-0", joints.clock())
    jobs.work(joints)
    with joints.db.write() as db:
        db.connection().execute(delete(Message).where(col(Message.direction) == "in"))
    assert counts(closed(joints)) == (1, 1, 1, 1)
    assert differences(joints) == {"SM-in-0": Difference.TAKEN_OUT}
    closed(joints, heals=True)
    assert differences(joints) == {"SM-in-0": Difference.ON_ITS_WAY}
    jobs.work(joints)
    closed(joints)
    (line,) = rows(joints, LedgerLine)
    assert (line.difference, line.done) == (Difference.CAUGHT_UP, "Diolah sekali lagi dari bentuk aslinya.")
    assert [one.body for one in rows(joints, Message) if one.direction == "in"] == ["minta data penduduk"]
    assert len(rows(joints, Consultation)) == 1


def test_a_refused_webhook_is_told_with_its_reason(joints: App, twilio: Lookalike, clock: StoppedClock) -> None:
    client = create_app(joints).test_client()
    forged = {"X-Twilio-Signature": "forged"}
    assert post(client, "whatsapp", whatsapp("SM7", SITI, "Halo"), headers=forged).status_code == 403
    listed(twilio, "SM7", clock() - HOUR / 2)
    closed(joints)
    (line,) = rows(joints, LedgerLine)
    assert line.difference == Difference.REFUSED and "tanda tangan tidak cocok" in line.detail
    assert ledger.is_open(line)


def test_what_left_by_our_number_without_us_is_told(joints: App, twilio: Lookalike) -> None:
    twilio.taken.append(Taken("SM9", f"whatsapp:{BUDI}", f"whatsapp:{WHATSAPP}", "Promosi", joints.clock()))
    assert counts(closed(joints)) == (0, 0, 1, 0)
    assert differences(joints) == {"SM9": Difference.FOREIGN}


def test_an_alert_to_the_admin_is_no_message_of_a_stranger(joints: App, twilio: Lookalike) -> None:
    told = replace(joints, settings=replace(joints.settings, alerts=AlertTable(to=(f"whatsapp:{SITI}",))))
    twilio.taken.append(Taken("SM8", f"whatsapp:{SITI}", f"whatsapp:{WHATSAPP}", "GANGGUAN", joints.clock()))
    twilio.taken.append(Taken("SM9", f"whatsapp:{BUDI}", f"whatsapp:{WHATSAPP}", "Promosi", joints.clock()))
    closed(told)
    assert differences(joints) == {"SM8": Difference.ALERT, "SM9": Difference.FOREIGN}


def test_a_send_whose_answer_was_lost_is_explained(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    listed(twilio, "SM-in-0", joints.clock())
    twilio.trouble.append("lost")
    jobs.work(joints)
    closed(joints)
    assert set(differences(joints).values()) <= {Difference.UNSURE, Difference.ON_ITS_WAY}
    assert not any(ledger.is_open(one) for one in rows(joints, LedgerLine))


def test_a_provider_that_does_not_answer_leaves_what_was_known(joints: App, twilio: Lookalike) -> None:
    hears(joints, SITI)
    listed(twilio, "SM-in-0", joints.clock())
    jobs.work(joints)
    closed(joints)
    twilio.look_fails = True
    day = closed(joints)
    assert counts(day) == (1, 1, 1, 1) and day.trouble != ""
    twilio.look_fails = False
    assert closed(joints).trouble == ""


def test_a_message_that_was_missing_and_is_not_listed_any_more_stays_missing(joints: App, twilio: Lookalike) -> None:
    listed(twilio, "SM7", joints.clock() - HOUR / 2)
    closed(joints)
    twilio.heard.clear()
    closed(joints)
    assert differences(joints) == {"SM7": Difference.MISSING}


@pytest.fixture
def run(joints: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    monkeypatch.setattr(command, "open_app", lambda _: joints)
    monkeypatch.setattr(joints.db, "close", lambda: None)
    return lambda *words: main(["ledger", "--config", str(tmp_path / "config.toml"), *words])


def test_the_command_ends_with_0_only_when_nothing_is_open(
    run: Callable[..., int], joints: App, twilio: Lookalike, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--day", "2026-11-23") == 0
    assert "Semua cocok." in capsys.readouterr().out
    listed(twilio, "SM7", joints.clock() - HOUR / 2)
    assert run("--day", "2026-11-23") == 1
    told = capsys.readouterr().out
    assert "Hilang. Ada di penyedia, tidak ada pada kita." in told and "Semua cocok" not in told
    assert run("--json") == 1
    whatsapp_day = next(one for one in json.loads(capsys.readouterr().out)["channels"] if one["channel"] == "whatsapp")
    assert whatsapp_day["in"] == {"listed": 1, "recorded": 0} and whatsapp_day["open"] == 1
    assert [one["name"] for one in whatsapp_day["differences"]] == ["SM7"]
    twilio.heard.clear()
    twilio.look_fails = True
    assert run() == 1
    assert "penyedia tidak dapat ditanya" in capsys.readouterr().out


@pytest.mark.parametrize("day", ["kemarin", "2026-11-31", "2027-01-01", "0001-01-01"])
def test_a_day_that_is_none_is_refused_with_words(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], day: str
) -> None:
    assert run("--day", day) == 1
    assert day in capsys.readouterr().err
