"""`loket roster`: a week with its gaps, and who is given consultations now and why."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from roster_desk import FRIDAY, MONDAY, TUESDAY, Roster
from world import World

from bot.cli import main
from bot.cli import roster as cli
from handlers.officers.roster import leave
from handlers.officers.roster.serving import takers

CONFIG = """
public_url = "https://loket.contoh.example"
redis = "unix:///nowhere/redis.sock"
[office]
name = "Kantor"
short_name = "K"
[channels.whatsapp]
account_sid = "AC1"
auth_token = "env:LOKET_TEST_TOKEN"
number = "+6281200000100"
"""


@pytest.fixture
def roster(world: World, monkeypatch: pytest.MonkeyPatch) -> Roster:
    monkeypatch.setenv("LOKET_TEST_TOKEN", "rahasia-sekali")
    (world.folder / "config.toml").write_text(CONFIG)
    return Roster(world)


def loket(roster: Roster, *words: str) -> int:
    folder = roster.world.folder
    return main.main(["roster", *words, "--config", str(folder / "config.toml"), "--data", str(folder)])


def now(roster: Roster) -> tuple[list[str], str]:
    world = roster.world
    with world.db.read() as db:
        found = takers(db, world.office, world.now)
        return sorted(one.officer.name for one in found), cli.why(db, world.office, found, world.now)


def test_a_week_for_machines_and_for_people(roster: Roster, capsys: pytest.CaptureFixture[str]) -> None:
    roster.add(roster.dewi, TUESDAY, "08.00", "12.00")
    with roster.world.db.write() as db:
        leave.enter(roster.act(db, "agus"), roster.agus, FRIDAY, FRIDAY)
    assert loket(roster, "--week", str(FRIDAY), "--json") == 0
    days = {one["date"]: one for one in json.loads(capsys.readouterr().out)["days"]}
    assert next(iter(days)) == str(MONDAY) and len(days) == 7
    assert days[str(TUESDAY)]["shifts"] == [{"officer": "dewi", "kind": "pst", "start": "08:00", "end": "12:00"}]
    assert days[str(TUESDAY)]["gaps"] == ["12:00-15:30"]
    assert days[str(FRIDAY)]["shifts"][0]["kind"] == "leave"
    assert loket(roster, "--week", str(TUESDAY)) == 0
    said = capsys.readouterr().out
    assert "Selasa, 24 November 2026  08:00-15:30" in said and "dewi 08:00-12:00" in said and "agus cuti" in said
    assert "Sekarang menerima konsultasi:" in said
    assert loket(roster, "--week", "besok") == 1
    assert "bukan tanggal" in capsys.readouterr().err


def test_why_somebody_or_nobody_is_given_consultations(roster: Roster) -> None:
    assert now(roster) == (["agus", "dewi"], "Jadwal belum diisi: konsultasi dibagi kepada semua yang siap melayani.")
    roster.add(roster.dewi, MONDAY, "08.00", "12.00")
    assert now(roster) == (["dewi"], "Mereka jaga menurut jadwal dan siap melayani.")
    roster.world.pass_time(hours=5)
    people, why = now(roster)
    assert people == ["agus", "dewi"] and why.endswith("dibagi kepada semua yang siap melayani.")
    rules = replace(roster.world.office.roster, everybody_if_empty=False)
    roster.world.office = replace(roster.world.office, roster=rules)
    assert now(roster) == ([], "Tidak ada yang jaga dan siap melayani: konsultasi menunggu di antrean.")
