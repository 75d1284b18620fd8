"""The doctor: one honest line each, and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fresh_tables
import pytest

from bot.app import App, OfficeNow, build
from bot.cli import doctor
from bot.cli.doctor import BROKEN, LOOK, OK, Finding
from bot.config.alerts import AlertTable
from bot.config.settings import Settings
from bot.telling import book as books
from bot.telling.faults import seen
from channels.protocols import SendError
from handlers.office.keeping.retention import Retention
from handlers.office.office import ComplaintWays, Office
from store.operations import heartbeats


class Twilio:
    """A channel that is pushed to and answers its check as it is told."""

    def __init__(self, answer: str | Exception = "masuk sebagai AC1") -> None:
        self.answer = answer

    def check(self) -> str:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def _not_asked(self, *_: object) -> None:
        raise AssertionError("the doctor only calls check")

    traits = None
    parse = open = send = find = templates = accept = _not_asked


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    url = fresh_tables.tables(tmp_path)
    settings = Settings(
        office=Office(),
        channels={"whatsapp": Twilio()},  # type: ignore[dict-item]  # only what the doctor asks of it
        public_url="https://loket.uji.example",
        host="127.0.0.1",
        port=8080,
        data=tmp_path,
        database_url=url,
        redis_url=f"unix://{tmp_path / 'nobody.sock'}",
        redis_folder=tmp_path / "redis",
    )
    app = build(settings)
    yield app
    app.db.close()


def changed(app: App, **settings: Any) -> App:
    return replace(app, settings=replace(app.settings, **settings))


def grades(app: App) -> dict[str, str]:
    return {finding.name: finding.grade for finding in doctor.examine(app)}


def test_everything_is_looked_at(app: App) -> None:
    assert grades(app) == {
        "public_url": OK,
        "database": OK,
        "redis": LOOK,
        "clock": OK,
        "disk": OK,
        "complaints": LOOK,
        "retention": OK,
        "whatsapp": OK,
        "alerts": LOOK,
    }


def test_what_only_needs_a_look_is_code_0_and_what_is_broken_code_1(
    app: App, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main(app.settings) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["OK", "OK", "PERIKSA", "OK", "OK", "PERIKSA", "OK", "OK", "PERIKSA"]
    refused = {"whatsapp": Twilio(SendError("Twilio menolak sandi kami. Periksa account_sid dan auth_token"))}
    assert doctor.main(replace(app.settings, channels=refused)) == 1  # type: ignore[arg-type]
    told = capsys.readouterr().out.splitlines()
    assert told[-2] == "GAGAL   whatsapp: Twilio menolak sandi kami. Periksa account_sid dan auth_token"


def test_one_broken_check_does_not_hide_the_others(app: App) -> None:
    app = replace(app, channels={"whatsapp": Twilio(RuntimeError("our fault")), "sms": Twilio()})  # type: ignore[dict-item]
    found = grades(app)
    assert (found["whatsapp"], found["sms"]) == (BROKEN, OK)


@pytest.mark.parametrize(
    ("url", "grade", "told"),
    [
        ("https://loket.uji.example", OK, "https://loket.uji.example"),
        ("https://loket.contoh.example", BROKEN, "masih alamat contoh"),
        ("http://loket.contoh.example", BROKEN, "tanpa https"),
        ("https://[2001:db8::1]:8443", BROKEN, "IPv6"),
        ("http://127.0.0.1:8080", LOOK, "hanya dikenal komputer ini"),
    ],
)
def test_public_url(app: App, url: str, grade: str, told: str) -> None:
    finding = doctor.public_url(changed(app, public_url=url))
    assert finding.grade == grade
    assert told in finding.sentence


def test_the_demo_may_live_on_this_computer(app: App) -> None:
    assert doctor.public_url(changed(app, public_url="http://127.0.0.1:8080", demo=True)).grade == OK


def test_an_office_is_asked_for_its_other_ways_to_complain(app: App) -> None:
    assert "[office.complaints]" in doctor.complaints(app).sentence
    ways = ComplaintWays(website="lapor.contoh.example")
    finding = doctor.complaints(replace(app, office_now=OfficeNow(replace(app.office, complaints=ways), app.db)))
    assert (finding.grade, finding.sentence) == (OK, "jalan lain: lapor.contoh.example.")


def test_it_is_told_that_everything_is_kept_where_no_period_is_chosen(app: App) -> None:
    assert "semua data warga disimpan terus" in doctor.retention(app).sentence
    chosen = OfficeNow(replace(app.office, retention=Retention(people=3650)), app.db)
    assert "buku tamu 3650 hari" in doctor.retention(replace(app, office_now=chosen)).sentence


def test_the_database_check_leaves_nothing_behind(app: App) -> None:
    assert doctor.database(app).grade == OK
    with app.db.read() as db:
        assert db.connection().exec_driver_sql("SELECT count(*) FROM heartbeat").scalar() == 0


def test_a_database_without_tables_is_broken(app: App) -> None:
    with app.db.write() as db:
        db.connection().exec_driver_sql("DROP TABLE heartbeat")
    finding = doctor.database(app)
    assert finding.grade == BROKEN
    assert "loket migrate" in finding.sentence


def test_a_clock_before_this_program_was_written_is_broken(app: App) -> None:
    app = replace(app, clock=lambda: datetime(1970, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]
    assert doctor.clock(app) == Finding(BROKEN, "clock", "jam komputer menunjuk tahun 1970. Betulkan tanggalnya (NTP).")


def test_a_database_server_with_another_time_is_broken(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_drift", lambda _: doctor.MOST_DRIFT * 3)
    assert "berbeda 90 detik" in doctor.clock(app).sentence


@pytest.mark.parametrize(("free", "grade"), [(5000, OK), (700, LOOK), (100, BROKEN)])
def test_the_disk(app: App, monkeypatch: pytest.MonkeyPatch, free: int, grade: str) -> None:
    usage = SimpleNamespace(free=free * doctor.MEGABYTE)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)
    assert doctor.disk(app).grade == grade


def test_a_fault_of_the_running_office_is_named_once_with_what_to_do(app: App) -> None:
    heartbeats.note(app.db, "worker", "", app.clock() - timedelta(minutes=3))
    with books.opened(app.settings.data) as book:
        book.see([seen("computer_clock", "jam melompat maju 9 menit"), seen("redis")], app.clock())
    found = {finding.name: str(finding) for finding in doctor.examine(app)}
    assert found["part_silent:worker"].startswith("PERIKSA part_silent:worker: Worker diam (tidak memberi kabar sejak")
    assert "Nyalakan penyelarasan jam" in found["computer_clock"]
    assert [finding.name for finding in doctor.examine(app)].count("redis") == 1


def test_who_is_told_of_faults_is_said(app: App) -> None:
    told = AlertTable(to=("sms:+6281200000100", "https://a.example/rahasia"))
    finding = doctor.alerts(changed(app, alerts=told))
    assert str(finding) == "OK      alerts: gangguan diberitahukan lewat sms +6281200000100, lalu alamat web."
