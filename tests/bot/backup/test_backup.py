"""A backup holds the whole office, and brings it back; a broken one changes nothing."""

from __future__ import annotations

import io
import shutil
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cast import BUDI, SITI
from pyrage import x25519
from twilio_lookalike import Lookalike
from whole_office import StoppedClock, answers, hears, rows, said

from bot.app import App, build
from bot.backup import archive, making, restoring
from bot.backup.archive import BadArchive
from bot.backup.restoring import CannotRestore
from bot.config.files import FilesTable
from bot.files.stores import require_same
from bot.work import jobs
from store.backup import dump
from store.backup.erased_again import LIST
from store.cases import consultations
from store.db.database import Database
from store.db.file_store import MARK
from store.operations import heartbeats
from store.tables import Consultation, Message
from store.vocabulary import MessageState


@pytest.fixture
def office(any_joints: App) -> App:
    """An office with two citizens, one answered, and a file."""
    hears(any_joints, SITI)
    hears(any_joints, BUDI, "minta data inflasi")
    jobs.work(any_joints)
    (any_joints.settings.data / "files").mkdir(exist_ok=True)
    (any_joints.settings.data / "files" / "tabel.pdf").write_bytes(b"%PDF-1.7 penduduk")
    return any_joints


def copy_of(app: App, recipient: str = "") -> Path:
    return making.make(app, None, app.settings.data.parent / "elsewhere", recipient).file


def bring_back(app: App, file: Path, secret: Path | None = None) -> restoring.Restored:
    app.db.close()
    return restoring.restore(app.settings, file, secret, app.clock())


def contents(app: App) -> object:
    return dump.rows(app.settings.database_url), (app.settings.data / "files" / "tabel.pdf").read_bytes()


def test_everything_comes_back_and_what_was_there_is_kept_aside(office: App) -> None:
    before, file = contents(office), copy_of(office)
    hears(office, SITI, "satu lagi")
    (office.settings.data / "files" / "tabel.pdf").write_bytes(b"changed")
    (office.settings.data / "loket.db-wal").touch()  # of the database that is put aside
    done = bring_back(office, file)
    assert contents(office)[1] == before[1]  # type: ignore[index]
    after, was = dump.rows(office.settings.database_url), before[0]  # type: ignore[index]
    assert {name: number for name, number in after.items() if name != "memory"} == {
        name: number for name, number in was.items() if name != "memory"
    }
    assert (Path(done.aside) / "files" / "tabel.pdf").read_bytes() == b"changed"
    office.db.after_fork()
    hears(office, SITI, "dan lagi")
    jobs.work(office)
    assert [one.body for one in rows(office, Message) if one.direction == "in"][-1] == "dan lagi"


def test_nothing_is_brought_back_while_the_shared_folder_is_not_mounted(office: App, tmp_path: Path) -> None:
    mount = tmp_path / "mount"
    mount.mkdir()
    settings = replace(office.settings, files=FilesTable(folder=str(mount)))
    file, before = copy_of(office), contents(office)
    office.db.close()
    with pytest.raises(CannotRestore, match="tidak terpasang"):
        restoring.restore(settings, file, None, office.clock())
    assert not list(mount.iterdir()), "nothing lies under the mount"
    assert contents(office) == before
    assert not list(settings.data.parent.glob("*.before-restore-*"))
    (mount / MARK).touch()  # a new one, as the refusal says
    restoring.restore(settings, file, None, office.clock())
    assert (mount / "tabel.pdf").read_bytes() == b"%PDF-1.7 penduduk"
    with closing(Database(settings.database_url, settings.data)) as db:
        require_same(settings, db)
    assert (mount / MARK).read_text(), "the first start marks it"


def test_no_number_is_told_twice(office: App) -> None:
    file = copy_of(office)
    for place in range(20):
        hears(office, f"+62812000004{place:02}")
    jobs.work(office)
    told = {one.number for one in rows(office, Consultation)}
    bring_back(office, file)
    with office.db.write() as db:
        assert consultations.next_number(db, "K", office.clock().year) not in {
            int(number.rpartition("-")[2]) for number in told
        }


@pytest.mark.parametrize("leaves_after", [True, False])
def test_a_message_that_was_to_leave_is_looked_up_and_leaves_once(
    office: App, twilio: Lookalike, clock: StoppedClock, *, leaves_after: bool
) -> None:
    answers(office, "Ada di Belitung Timur Dalam Angka 2026.")
    file = copy_of(office)
    clock.advance(minutes=1)
    if leaves_after:
        jobs.work(office)
    done = bring_back(office, file)
    assert done.looked_up >= 1
    office.db.after_fork()
    clock.advance(minutes=5)
    for _ in range(3):
        jobs.tick(office)
        jobs.work(office)
        clock.advance(minutes=1)
    sent = [one for one in twilio.taken if "Dalam Angka 2026" in one.body]
    assert len(sent) == 1
    assert {one.state for one in said(office)} <= {MessageState.SENT, MessageState.DELIVERED}


def test_what_is_scheduled_for_later_stays_scheduled(office: App) -> None:
    (message, *_) = answers(office, "Besok kami kirim.")
    with office.db.write() as db:
        found = db.get_one(Message, message.id)
        found.scheduled_at, found.due_at = office.clock(), office.clock() + timedelta(days=1)
    bring_back(office, copy_of(office))
    office.db.after_fork()
    assert next(one.state for one in rows(office, Message) if one.id == message.id) == MessageState.QUEUED


def test_an_office_that_runs_is_left_alone(office: App) -> None:
    file = copy_of(office)
    heartbeats.beat(office.db, "worker", office.clock())
    with pytest.raises(CannotRestore, match="masih berjalan"):
        bring_back(office, file)


def test_a_backup_made_while_officers_and_citizens_write_is_whole(office: App) -> None:
    stop = threading.Event()

    def write() -> None:
        place = 0
        while not stop.is_set():
            place += 1
            hears(office, SITI, f"pesan {place}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [copy_of_at(office, place) for place in range(3)]
    finally:
        stop.set()
        writer.join(30)
    assert [restoring.drill(office, file, None) for file in files] == ["", "", ""]


def copy_of_at(app: App, place: int) -> Path:
    return making.make(app, None, app.settings.data.parent / f"elsewhere{place}").file


# broken archives


@pytest.fixture
def whole(joints: App) -> Path:
    hears(joints, SITI)
    return copy_of(joints)


def test_an_archive_that_was_cut_off_anywhere_is_refused_and_changes_nothing(joints: App, whole: Path) -> None:
    content, number = whole.read_bytes(), len(rows(joints, Consultation))
    for length in [0, 1, 100, *range(1000, len(content), len(content) // 15), len(content) - 9, len(content) - 1]:
        whole.write_bytes(content[:length])
        with pytest.raises(BadArchive):
            bring_back(joints, whole)
    assert len(rows(joints, Consultation)) == number
    assert [one.name for one in joints.settings.data.parent.iterdir() if "before-restore" in one.name] == []


def changed(whole: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """Return an archive with the same files, each of them changed or left out."""
    target = whole.with_name("changed.tar.gz")
    with tarfile.open(whole) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            file = old.extractfile(entry)
            assert file is not None
            if (kept := change(entry.name, file.read())) is not None:
                info = tarfile.TarInfo(kept[0])
                info.size = len(kept[1])
                new.addfile(info, io.BytesIO(kept[1]))
    return target


@pytest.mark.parametrize(
    "change",
    [
        lambda name, data: None if name == "data/secret" else (name, data),
        lambda name, data: (name, data + b"x") if name == "data/secret" else (name, data),
        lambda name, data: None if name == archive.LIST else (name, data),
        lambda name, data: (name, b"{}") if name == archive.LIST else (name, data),
        lambda name, data: ("../../outside", data) if name == "data/secret" else (name, data),
        lambda name, data: ("/tmp/outside", data) if name == "data/secret" else (name, data),
        lambda name, data: ("data/more", data) if name == "data/secret" else (name, data),
        lambda name, data: (name, data.replace(b'"head": "0', b'"head": "9')) if name == archive.LIST else (name, data),
    ],
    ids=["file missing", "file changed", "no list", "empty list", "outside", "from the root", "renamed", "newer"],
)
def test_an_archive_that_does_not_hold_what_it_says_is_refused(
    joints: App, whole: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]
) -> None:
    with pytest.raises((BadArchive, CannotRestore)):
        bring_back(joints, changed(whole, change))
    assert len(rows(joints, Consultation)) == 0
    assert not (joints.settings.data.parent.parent / "outside").exists()


def test_a_broken_database_in_a_whole_archive_is_found(joints: App, whole: Path) -> None:
    def overwrite(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data[:5000] + b"\xff" * 3000 + data[8000:] if name.startswith("database/") else data

    broken = changed(whole, overwrite)
    assert "tidak sama dengan yang dicatat" in restoring.drill(joints, broken, None)


# keys


def test_an_encrypted_backup_opens_with_its_key_only(joints: App, tmp_path: Path) -> None:
    key, other = x25519.Identity.generate(), x25519.Identity.generate()
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text(f"# created: today\n{key}\n")
    wrong.write_text(f"{other}\n")
    file = copy_of(joints, str(key.to_public()))
    assert file.name.endswith(".tar.gz.age")
    assert b"SQLite format" not in file.read_bytes()
    assert restoring.drill(joints, file, right) == ""
    assert "tidak dapat dibuka" in restoring.drill(joints, file, wrong)
    assert "tidak dapat dibuka" in restoring.drill(joints, file, tmp_path / "nothing.txt")
    assert "dikunci" in restoring.drill(joints, file, None)


def test_nobody_else_on_the_computer_reads_a_backup(whole: Path) -> None:
    assert whole.stat().st_mode & 0o777 == 0o600
    assert whole.parent.stat().st_mode & 0o777 == 0o700


def test_a_drill_leaves_nothing_behind(office: App) -> None:
    file = copy_of(office)
    assert restoring.drill(office, file, None) == ""
    assert {one.name for one in file.parent.iterdir()} == {file.name, LIST}
    if not office.db.is_sqlite:
        with office.db.read() as db:
            schemas = db.connection().exec_driver_sql("SELECT nspname FROM pg_namespace").scalars().all()
        assert [one for one in schemas if one.startswith("drill")] == []


def test_a_new_computer_begins_with_the_backup_alone(joints: App, whole: Path) -> None:
    joints.db.close()
    shutil.rmtree(joints.settings.data)
    done = restoring.restore(joints.settings, whole, None, joints.clock())
    assert done.aside == ""
    fresh = build(joints.settings)
    jobs.work(fresh)
    assert [one.body for one in rows(fresh, Message) if one.direction == "in"] == ["minta data penduduk"]
    fresh.db.close()
