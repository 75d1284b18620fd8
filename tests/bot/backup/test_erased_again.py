"""Whoever was erased stays erased when an older backup is brought back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cast import BUDI, SITI
from sqlalchemy import select
from twilio_lookalike import Lookalike
from whole_office import StoppedClock, answers, hears, rows

from bot.app import App
from bot.backup import erased_list, making, restoring
from bot.config.files import FilesTable
from bot.files.stores import require_same, store_of
from bot.work import jobs
from channels.envelope import Address
from handlers.officers.act import Act
from handlers.privacy import stopped
from store.backup import erased_again
from store.backup.erased_again import Erased
from store.cases import erasure, people
from store.tables import Arrival, Erasure, File, Identity, Message, Officer, Person, StoppedAddress

SECRET = "minta data kambing hitam"
GONE = "[dihapus]"


def office_of(app: App) -> App:
    hears(app, SITI, SECRET)
    jobs.work(app)
    hears(app, BUDI, "minta data inflasi")
    jobs.work(app)
    return app


@pytest.fixture
def office(any_joints: App) -> App:
    """An office that two citizens wrote to."""
    return office_of(any_joints)


def copy_of(app: App) -> Path:
    return making.make(app, None, app.settings.data.parent / "elsewhere").file


def erase_siti(app: App) -> None:
    with app.db.write() as db:
        siti = db.get_one(Person, db.scalars(select(Identity.person_id).where(Identity.value == SITI)).one())
        erasure.erase(db, app.files, siti, GONE, app.clock())


def bring_back(app: App, file: Path) -> restoring.Restored:
    app.db.close()
    done = restoring.restore(app.settings, file, None, app.clock())
    app.db.after_fork()
    return done


def test_who_was_erased_after_the_copy_is_erased_again_and_what_they_sent_since_comes_in_no_more(
    office: App, clock: StoppedClock
) -> None:
    file = copy_of(office)
    hears(office, SITI, "dan kambing putih")
    jobs.work(office)
    erase_siti(office)
    assert bring_back(office, file).erased == 1
    kinds = {one.value: one.kind for one in rows(office, Identity)}
    assert SITI not in kinds and kinds[BUDI] == "phone"
    said = [one.body for one in rows(office, Message) if one.direction == "in"]
    assert said == [GONE, "minta data inflasi"]
    arrived = rows(office, Arrival)
    assert len(arrived) == 3 and [bool(one.raw) for one in arrived].count(True) == 1
    assert {one.state for one in arrived} == {"done"}
    jobs.work(office)
    assert len([one for one in rows(office, Message) if one.direction == "in"]) == 2
    clock.advance(minutes=1)
    again = bring_back(office, file)
    assert again.erased == 1, "the list itself came back with the backup"


def test_a_stop_is_compared_by_the_secret_that_came_back_on_a_new_computer_too(office: App) -> None:
    """There the settings were read beside another secret, made a moment before."""
    with office.db.write() as db:
        db.scalars(select(Identity).where(Identity.value == SITI)).one().opted_out_at = office.clock()
    file = copy_of(office)
    erase_siti(office)
    new = replace(office.settings, office=replace(office.settings.office, secret="that of the new computer"))
    bring_back(replace(office, settings=new), file)
    with office.db.write() as db:
        budi = db.get_one(Person, db.scalars(select(Identity.person_id).where(Identity.value == BUDI)).one())
        act = Act(db, office.office, Officer(name="dewi", display_name="Dewi"), office.clock())
        assert stopped.add(act, budi, Address("sms", SITI, "", "phone")).opted_out_at is not None


def test_files_of_who_was_erased_leave_a_shared_folder_again(office: App, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    settings = replace(office.settings, files=FilesTable(folder=str(shared)))
    office = replace(office, settings=settings, files=store_of(settings))
    office.files.set_mark("of this office")
    digest = office.files.put(b"kartu keluarga")
    with office.db.write() as db:
        said = db.scalars(select(Message).where(Message.direction == "in").order_by(Message.id)).first()
        assert said is not None
        db.add(File(message_id=said.id, filename="kk.pdf", content_type="application/pdf", sha256=digest))
    file = copy_of(office)
    erase_siti(office)
    assert not office.files.path(digest).exists()
    assert bring_back(office, file).erased == 1
    assert not office.files.path(digest).exists()


def test_an_answer_that_was_to_leave_for_who_was_erased_does_not(
    office: App, twilio: Lookalike, clock: StoppedClock
) -> None:
    answers(office, "Kambing hitam ada 12 ekor.")
    file = copy_of(office)
    erase_siti(office)
    bring_back(office, file)
    clock.advance(minutes=10)
    for _ in range(3):
        jobs.tick(office)
        jobs.work(office)
    assert not [one for one in twilio.taken if "Kambing hitam" in one.body or one.body == GONE]


def test_the_list_beside_the_backups_is_enough_where_the_database_is_lost(joints: App) -> None:
    office = office_of(joints)
    file = copy_of(office)
    erase_siti(office)
    erased_list.write(office, file.parent)
    assert SITI not in (file.parent / erased_again.LIST).read_text()
    with (file.parent / erased_again.LIST).open("ab") as listed:
        listed.write(
            b'{broken\n\xff\n[]\n{"at": "2026-11-30T00:00:00+00:00", "instead": "", "people": 5, "arrivals": []}\n'
        )
        listed.write(b'{"at": "2026-11-30", "instead": "", "people": [["1", 2]], "arrivals": [["sms"]]}\n')
    office.db.close()
    shutil.rmtree(office.settings.data)
    assert bring_back(office, file).erased == 1
    assert len(rows(office, Erasure)) == 2  # of the list, and of now


@pytest.mark.parametrize("is_lost", [False, True], ids=["database put aside", "database lost"])
def test_a_stop_that_was_said_after_the_copy_holds_when_the_copy_comes_back(joints: App, is_lost: bool) -> None:
    office = office_of(joints)
    file = copy_of(office)
    hears(office, SITI, "STOP")
    jobs.work(office)
    with office.db.write() as db:
        stopped.remember(db, office.office, next(one.person_id for one in rows(office, Identity) if one.value == SITI))
    erase_siti(office)
    (mark,) = rows(office, StoppedAddress)
    erased_list.write(office, *[file.parent] * is_lost)
    if is_lost:
        office.db.close()
        shutil.rmtree(office.settings.data)
    bring_back(office, file)
    assert [(one.mark, one.at) for one in rows(office, StoppedAddress)] == [(mark.mark, mark.at)]


def test_a_disk_of_backups_that_is_away_stops_no_erasing(joints: App, caplog: pytest.LogCaptureFixture) -> None:
    erased_list.write(joints, Path("/nowhere/at/all"))
    assert "was not written" in caplog.text and (joints.settings.data / "cadangan" / erased_again.LIST).exists()


def test_nobody_else_who_has_the_number_of_an_erased_record_is_erased(office: App) -> None:
    with office.db.write() as db:
        siti = db.scalars(select(Person).order_by(Person.id)).first()
        assert siti is not None
        other = (siti.created_at + timedelta(microseconds=1)).isoformat()
        listed = Erasure(at=office.clock(), instead=GONE, people=[[siti.id, other], [999, other]], arrivals=[])
        assert erased_again.apply(db, office.files, Erased([listed]), office.clock(), lambda *_: None) == 0
    assert people.ERASED not in {one.kind for one in rows(office, Identity)}


def test_a_shared_folder_that_is_not_mounted_is_no_whole_backup(joints: App, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    office = replace(joints, settings=replace(joints.settings, files=FilesTable(folder=str(shared))))
    shared.mkdir()
    require_same(office.settings, office.db)
    assert copy_of(office).exists()
    shared.rename(tmp_path / "not mounted")
    shared.mkdir()
    with pytest.raises(OSError, match="not mounted"):
        copy_of(office)
