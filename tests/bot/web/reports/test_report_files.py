"""A large workbook is made beside everything else: by a process of its own, again when it dies, for one officer."""

from __future__ import annotations

import io
import os
import re
import sys
import threading
import zipfile
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import acting
import pytest
import whole_office
from report_year import NOW, fill
from sqlalchemy import select
from sqlmodel import col
from web_desk import Desk

from bot.config.place import Place
from bot.process import guard
from bot.web.reports import reports
from bot.work import make_reports
from handlers.privacy import subject_requests
from store.office import officers
from store.reports import report_files
from store.tables import Consultation, Officer, ReportFile
from store.vocabulary import Role

ASK = "/laporan/excel?periode=2026"


@pytest.fixture
def year(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    fill(desk.world, 120)
    desk.world.now = NOW
    desk.sign_in("dewi")  # no session lasts so long
    monkeypatch.setattr(reports, "AT_ONCE", 100)
    monkeypatch.setattr(make_reports, "STEP", 10)
    return desk


def row(desk: Desk) -> ReportFile:
    with desk.world.db.read() as db:
        return db.scalars(select(ReportFile).order_by(col(ReportFile.id).desc())).first()  # type: ignore[return-value]


def in_this_process(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return what the workbooks made from now on tell of their progress."""
    told: list[int] = []
    monkeypatch.setattr(make_reports, "_run", lambda app, key, _: make_reports.make(app, key, told.append))
    return told


def ask(desk: Desk, form: dict[str, Any]) -> str:
    answer = desk.post("/laporan/excel", form)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def erase_first(desk: Desk) -> None:
    """Rahma erases a citizen whose cases are closed."""
    with desk.world.db.write() as db:
        rahma = officers.by_name(db, "rahma")
        assert rahma is not None
        cases = db.scalars(select(Consultation).where(col(Consultation.state) == "closed"))
        person = next(one.person_id for one in cases if one.kind == "consultation")
        subject_requests.erase(acting.act(db, desk.world, rahma), desk.app.files, person)


def test_a_large_range_is_asked_for_made_and_fetched(year: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told = in_this_process(monkeypatch)
    assert year.get("/laporan.xlsx?periode=2026").headers["Location"] == ASK
    assert "Tekan Siapkan" in year.text(ASK) and "hx-trigger" not in year.text(ASK).partition('id="excel"')[2]
    assert ask(year, {"periode": "2026"}) == ASK == ask(year, {"periode": "2026"})
    page = year.text(ASK)
    assert "Sedang disiapkan: 0 dari " in page and 'hx-trigger="every 2s"' in page
    part = year.get(ASK, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<div") and "Sedang disiapkan" in part
    assert make_reports.make_due(year.app, threading.Event())
    assert not make_reports.make_due(year.app, threading.Event())  # asked twice, made once
    assert told == list(range(10, told[-1] + 1, 10)) and told[-1] >= 50
    url = re.search(r'href="(/laporan/excel/[^"]+)"', year.text(ASK))
    assert url is not None
    book = zipfile.ZipFile(io.BytesIO(year.get(unescape(url[1])).data))
    monkeypatch.setattr(reports, "AT_ONCE", 10_000)
    at_once = zipfile.ZipFile(io.BytesIO(year.get("/laporan.xlsx?periode=2026").data))
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        assert book.read(name) == at_once.read(name)


def test_a_figure_with_many_lines_is_made_the_same_way(year: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    in_this_process(monkeypatch)
    words = "periode=2026&tabel=konsultasi&menurut=kanal&nilai=Email"
    page = year.get(f"/laporan.xlsx?{words}").headers["Location"]
    assert page == f"/laporan/excel?{words}"
    ask(year, dict(one.split("=") for one in words.split("&")))  # type: ignore[arg-type]
    make_reports.make_due(year.app, threading.Event())
    url = re.search(r'href="(/laporan/excel/[^"]+)"', year.text(page))
    sheet = zipfile.ZipFile(io.BytesIO(year.get(url[1]).data)).read("xl/worksheets/sheet1.xml")  # type: ignore[index]
    monkeypatch.setattr(reports, "AT_ONCE", 10_000)
    at_once = zipfile.ZipFile(io.BytesIO(year.get(f"/laporan.xlsx?{words}").data))
    assert sheet == at_once.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("words", [{}, {"tabel": "pengaduan"}, {"tabel": "kunjungan"}])  # visits of complaints too
def test_only_who_asked_fetches_it_and_only_while_they_may(
    year: Desk, monkeypatch: pytest.MonkeyPatch, words: dict[str, str]
) -> None:
    in_this_process(monkeypatch)
    rahma = year.another()
    rahma.sign_in("rahma")
    ask(rahma, {"periode": "2026"} | words)
    make_reports.make_due(year.app, threading.Event())
    made = row(year)
    assert made.has_complaints
    address = f"/laporan/excel/{made.key}.xlsx"
    assert rahma.get(address).status_code == 200
    assert year.get(address).status_code == year.get("/laporan/excel/lain.xlsx").status_code == 404
    assert "Tekan Siapkan" in year.text(ASK)
    with year.world.db.write() as db:
        db.get_one(Officer, made.officer_id).role = Role.OFFICER
    assert rahma.get(address).status_code == 404
    assert year.another().get(address).status_code == year.another().get(ASK).status_code == 303


def test_a_process_that_dies_is_started_again_and_then_given_up(year: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []
    monkeypatch.setattr(make_reports, "_run", lambda app, key, _: runs.append(key))  # ends without a workbook
    ask(year, {"periode": "2026"})
    for _ in range(6):
        make_reports.make_due(year.app, threading.Event())
    assert len(runs) == report_files.MOST_TRIES
    assert "tidak dapat dibuat" in year.text(ASK)
    in_this_process(monkeypatch)
    ask(year, {"periode": "2026"})
    make_reports.make_due(year.app, threading.Event())
    assert "Siap diunduh" in year.text(ASK)


def test_a_day_later_it_is_gone(year: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    in_this_process(monkeypatch)
    ask(year, {"periode": "2026"})
    make_reports.make_due(year.app, threading.Event())
    path, made_at = year.app.files.path(row(year).sha256), (NOW + timedelta(minutes=20)).timestamp()
    os.utime(path, (made_at, made_at))
    year.world.now += report_files.KEPT + timedelta(seconds=1)
    make_reports.make_due(year.app, threading.Event())
    assert not path.exists() and "Tekan Siapkan" in year.text(ASK)


def test_the_thread_runs_a_process_for_it(year: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process itself finds no office in this test. It ends, the try is counted, and the thread goes on."""
    ask(year, {"periode": "2026"})
    stop = threading.Event()
    monkeypatch.setattr(make_reports, "EVERY", 0.05)
    for name in ("LOKET_CONFIG", "LOKET_DATA", "LOKET_DEMO", "LOKET_PORT"):
        monkeypatch.setenv(name, "")
    thread = threading.Thread(target=make_reports.make_forever, args=(year.app, Place(), stop))
    thread.start()
    end = threading.Event()
    for _ in range(600):
        if row(year).failed or end.wait(0.1):
            break
    stop.set()
    thread.join(30)
    assert row(year).failed and not thread.is_alive()


def test_erasing_somebody_deletes_the_workbooks_that_may_hold_their_words(
    year: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_this_process(monkeypatch)
    ask(year, {"periode": "2026"})
    make_reports.make_due(year.app, threading.Event())
    made = row(year)
    path = year.app.files.path(made.sha256)
    assert path.exists()
    erase_first(year)
    assert not path.exists() and "Tekan Siapkan" in year.text(ASK)
    assert year.get(f"/laporan/excel/{made.key}.xlsx").status_code == 404


def test_a_workbook_that_is_made_while_somebody_is_erased_is_made_again(
    year: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(year, {"periode": "2026"})
    old = row(year).key
    stored: list[str] = []
    put = year.app.files.put
    monkeypatch.setattr(year.app.files, "put", lambda data: erase_first(year) or stored.append(put(data)) or stored[-1])
    make_reports.make(year.app, old, lambda _: None)
    assert not year.app.files.path(stored[0]).exists()
    monkeypatch.setattr(year.app.files, "put", put)
    in_this_process(monkeypatch)
    assert row(year).key != old and "Sedang disiapkan" in year.text(ASK)
    assert make_reports.make_due(year.app, threading.Event()) and "Siap diunduh" in year.text(ASK)


@pytest.mark.process
def test_the_progress_that_a_process_tells_is_kept(year: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(year, {"periode": "2026"})
    says = tmp_path / "says"
    says.write_text("#!/bin/sh\necho 500; echo 1000\n")
    says.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(says))
    monkeypatch.setattr(make_reports, "EVERY", 0.05)
    make_reports._run(year.app, row(year).key, threading.Event())
    assert row(year).written == 1000


@pytest.mark.process
def test_sheets_that_a_killed_process_leaves_half_written_are_deleted(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They hold what citizens said. A shell stands for the process: it writes as xlsxwriter does, and is killed."""
    dies = tmp_path / "dies"
    dies.write_text(f'#!/bin/sh\necho sheet > "$TMPDIR/sheet"; echo "$TMPDIR" > {tmp_path}/where; kill -9 $$\n')
    dies.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(dies))
    monkeypatch.setattr(make_reports, "EVERY", 0.05)
    make_reports._run(desk.app, "key", threading.Event())
    where = Path((tmp_path / "where").read_text().strip())
    assert not (where / "sheet").exists() and not where.exists()


@pytest.mark.process
def test_a_process_of_its_own_makes_the_workbook_of_a_real_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = whole_office.make_app(tmp_path, "http://127.0.0.1:9", lambda: NOW)
    for name in ("LOKET_CONFIG", "LOKET_DATA", "LOKET_DEMO", "LOKET_PORT"):
        monkeypatch.setenv(name, "")
    Place(config=tmp_path / "config.toml").to_environment()
    with app.db.write() as db:
        dewi = officers.add(db, "dewi", "Dewi", "sandi panjang sekali", now=NOW)
        key = report_files.ask(db, dewi, {"periode": "2026"}, 0, NOW).key
    assert make_reports.make_due(app, threading.Event())
    with app.db.read() as db:
        made = report_files.by_key(db, key)
    assert made is not None and (made.sha256 != "", made.failed) == (True, False)
    assert "xl/workbook.xml" in zipfile.ZipFile(app.files.path(made.sha256)).namelist()


def test_the_process_makes_what_it_is_named(year: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(year, {"periode": "2026"})
    monkeypatch.setattr(make_reports, "enter", lambda *_: year.app)
    monkeypatch.setattr(guard, "die_with", lambda parent: None)
    monkeypatch.setattr(os, "nice", lambda by: 0)
    make_reports.main(row(year).key, os.getpid())
    assert "Siap diunduh" in year.text(ASK)
