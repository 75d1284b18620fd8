"""Pengaturan, Masa simpan: the periods in the browser, the nightly run, and its record."""

from __future__ import annotations

import re
import threading
from datetime import UTC

import pytest
from sqlalchemy import select
from web_desk import Desk
from werkzeug.test import TestResponse
from world import World

from bot.app import App
from bot.retention import nightly
from handlers.office.keeping.retention import Retention
from handlers.privacy.retention import GONE
from store.tables import Consultation, Message
from store.vocabulary import CaseKind

PAGE = "/pengaturan/masa-simpan"


@pytest.fixture
def desk(world: World) -> Desk:
    """Rahma the supervisor signed in."""
    for name, role in (("rahma", "supervisor"), ("dewi", "officer")):
        world.officer(name, role=role)
    made = Desk(world)
    made.sign_in("rahma")
    return made


def save(desk: Desk, **typed: str) -> TestResponse:
    (mark,) = re.findall(r'name="tanda" value="([^"]*)"', desk.text(PAGE))
    return desk.post(PAGE, {"tanda": mark} | typed, page=PAGE)


def test_nothing_is_destroyed_until_somebody_chooses_a_period(desk: Desk) -> None:
    assert desk.app.office.retention == Retention()
    page = desk.text(PAGE)
    assert "Belum ada yang dimusnahkan." in page and "semua data warga disimpan terus" in page
    save(desk, logs="30")
    assert "semua data warga disimpan terus" in desk.text(PAGE)
    save(desk, people="3650")
    assert "semua data warga disimpan terus" not in desk.text(PAGE)


def test_what_is_saved_counts_from_that_night_on_and_is_on_record(desk: Desk) -> None:
    number = desk.heard()
    desk.world.closes(number)
    assert save(desk, words="365", raw="").status_code == 303
    assert desk.app.office.retention == Retention(words=365)
    desk.world.pass_time(days=366)
    assert nightly.is_due(desk.app)
    nightly.once(desk.app, threading.Event())
    assert not nightly.is_due(desk.app)
    with desk.world.db.read() as db:
        assert set(db.scalars(select(Message.body).where(Message.direction == "in"))) == {GONE}
    desk.sign_in("rahma")
    page = desk.text(PAGE)
    assert "24 November 2027" in page and "1 perkara" in page and "24 November 2026" in page
    assert GONE in desk.text(f"/konsultasi/{number}")


def test_it_is_done_by_itself_at_night_and_the_backups_are_tended_after_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "EVERY", 0.01)
    desk.world.closes(desk.heard())
    save(desk, words="365")
    desk.world.pass_time(days=366)
    stop, tended = threading.Event(), list[int]()

    def tend(_app: App) -> None:
        with desk.world.db.read() as db:
            tended.append(len(db.scalars(select(Message).where(Message.body == GONE)).all()))
        stop.set()

    thread = threading.Thread(target=nightly.run_forever, args=(desk.app, stop, tend))
    thread.start()
    thread.join(60)
    stop.set()
    thread.join()
    assert tended and tended[0] > 0


def test_nothing_is_destroyed_before_two_at_night(desk: Desk) -> None:
    save(desk, words="365")
    local = desk.world.now.astimezone(desk.app.office.zone)
    for hour, is_due in ((0, False), (1, False), (2, True), (23, True)):
        desk.world.now = local.replace(hour=hour, minute=59).astimezone(UTC)
        assert nightly.is_due(desk.app) == is_due


def test_after_a_long_gap_a_night_passes_because_the_clock_may_be_far_ahead(desk: Desk) -> None:
    save(desk, words="365")
    assert not nightly.waits_a_night(desk.app)  # it was never done
    nightly.once(desk.app, threading.Event())
    desk.world.pass_time(days=31)
    assert not nightly.waits_a_night(desk.app)
    desk.world.pass_time(days=1)
    assert nightly.waits_a_night(desk.app)
    assert not nightly.is_due(desk.app)
    desk.world.pass_time(days=1)
    assert nightly.is_due(desk.app) and not nightly.waits_a_night(desk.app)


@pytest.mark.parametrize("days", ["29", "36501", "-1", "seribu", "１８２５", "1e3", "99999999999"])
def test_a_period_that_is_none_is_refused_and_stays_to_be_mended(desk: Desk, days: str) -> None:
    answer = save(desk, files=days, words="400")
    assert answer.status_code == 422 and f'value="{days}"' in answer.text and 'value="400"' in answer.text
    assert "Lampiran" in answer.text and desk.app.office.retention == Retention()


def test_a_hold_is_set_shown_at_the_case_and_lifted(desk: Desk) -> None:
    number = desk.heard()
    typed = {"nomor": number, "alasan": ""}
    refused = desk.post(f"{PAGE}/tahan", typed, page=PAGE)
    assert refused.status_code == 422 and f'value="{number}"' in refused.text
    assert desk.post(f"{PAGE}/tahan", typed | {"alasan": "Diminta Inspektorat"}, page=PAGE).status_code == 303
    assert "Diminta Inspektorat" in desk.text(PAGE)
    shown = desk.text(f"/konsultasi/{number}")
    assert "ditahan: Diminta Inspektorat (Rahma)" in shown and "menahan pemusnahan data warga ini" in shown
    assert desk.post(f"{PAGE}/cabut", {"cabut": number}, page=PAGE).status_code == 303
    assert "ditahan: Diminta" not in desk.text(f"/konsultasi/{number}")


def test_a_held_complaint_is_not_told_to_who_may_not_see_it(desk: Desk) -> None:
    desk.world.officer("bayu", role="admin")
    number = desk.heard()
    with desk.world.db.write() as db:
        case = db.scalars(select(Consultation)).one()
        case.kind, case.hold_since, case.hold_reason = CaseKind.COMPLAINT, desk.world.now, "Sengketa"
    assert "Sengketa" in desk.text(PAGE)
    admin = Desk(desk.world)
    admin.sign_in("bayu")
    page = admin.text(PAGE)
    assert "Sengketa" not in page and number not in page and "1 penahanan lain tidak untuk Anda" in page
