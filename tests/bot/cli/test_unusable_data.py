"""Every command says in a sentence what is wrong with the data folder and what to do; the doctor goes on."""

from __future__ import annotations

import errno
import io
import shutil
import sqlite3
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import fresh_tables
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.cli import main, troubles
from store.db.patience import TooLong

CONFIG = """
public_url = "http://127.0.0.1:8391"
redis = "unix:///nowhere/redis.sock"
[office]
name = "Kantor Contoh"
short_name = "K"
[channels.walkin]
[catalogue]
key = "0123456789abcdef0123456789abcdef"
domains = [["9999", "https://contoh.bps.go.id"]]
base_url = "https://127.0.0.1:9/v1/api"
"""
READING = ("list", "list --json", "show K-2026-000001", "roster", "older", "ledger", "officer list", "catalogue status")
WRITING = (
    *("backup", "older --take", "retry --all", "prepare", "restore --drill {archive}"),
    *("reply K-2026-000001 --as dewi halo", "note K-2026-000001 --as dewi halo", "take K-2026-000001 --as dewi"),
    *("close K-2026-000001 --as dewi", "officer add dewi", "officer duty dewi istirahat", "officer password dewi"),
    *("officer factor-reset dewi", "catalogue sync"),
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with tables, and a backup of it in another folder."""
    (tmp_path / "data").mkdir()
    fresh_tables.tables(tmp_path / "data")
    (tmp_path / "config.toml").write_text(CONFIG)
    assert loket(tmp_path, f"backup {tmp_path / 'copies'}") == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO("merah-pagi-kopi-8813\n" * 2))
    return tmp_path


def loket(place: Path, words: str) -> int:
    archive = next(iter((place / "copies").glob("*.gz")), "") if (place / "copies").exists() else ""
    said = words.format(archive=archive).split()
    return main.main([*said, "--config", str(place / "config.toml"), "--data", str(place / "data")])


def no_database(data: Path) -> None:
    for file in data.glob("loket.db*"):
        file.unlink()
    (data / "loket.db").write_bytes(b"no database" * 1000)


def no_locks(data: Path) -> None:
    for name in ("write.turn", "write.lock"):  # as on a disk that is read-only: root may write everywhere else
        (data / name).unlink(missing_ok=True)
        (data / name).mkdir()


def no_folder(data: Path) -> None:
    shutil.rmtree(data)
    data.touch()


def no_tables(data: Path) -> None:
    for file in data.glob("loket.db*"):
        file.unlink()


def newer_tables(data: Path) -> None:
    with sqlite3.connect(data / "loket.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")


def no_secret(data: Path) -> None:
    (data / "secret").write_text("\n")


BROKEN = [
    *product((no_database, no_folder, no_secret), (*READING, *WRITING, "migrate")),
    *((no_locks, words) for words in WRITING),
    *((no_tables, words) for words in ("list", "backup")),
    *((newer_tables, words) for words in ("migrate", "prepare")),
]


@pytest.mark.parametrize(("breaks", "words"), BROKEN)
def test_a_command_that_cannot_use_the_data_says_why_in_one_line(
    place: Path, capsys: pytest.CaptureFixture[str], breaks: Callable[[Path], None], words: str
) -> None:
    breaks(place / "data")
    capsys.readouterr()
    assert loket(place, words) in (1, 2)
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("loket: ")
    assert any(todo in said[-1] for todo in ("loket doctor", "loket migrate", "cadangan terakhir"))


@pytest.mark.parametrize("words", [one for one in READING if not one.startswith(("show", "catalogue"))])
def test_who_only_reads_needs_no_lock(place: Path, words: str) -> None:
    no_locks(place / "data")
    assert loket(place, words) == 0


@pytest.mark.parametrize("breaks", [no_database, no_locks])
def test_the_doctor_goes_on_with_what_it_can_look_at(
    place: Path, capsys: pytest.CaptureFixture[str], breaks: Callable[[Path], None]
) -> None:
    breaks(place / "data")
    capsys.readouterr()
    assert loket(place, "doctor") == 1
    lines = capsys.readouterr().out.splitlines()
    (database,) = [line for line in lines if " database: " in line]
    assert database.startswith("GAGAL")
    assert {"redis", "clock", "disk", "retention", "catalogue", "walkin", "alerts"} <= {
        line[8:].partition(":")[0] for line in lines
    }


def full() -> Exception:
    """Return what SQLite raises where there is no room."""
    db = sqlite3.connect(":memory:")
    db.execute("PRAGMA max_page_count=2")
    db.execute("CREATE TABLE t (words)")
    with pytest.raises(sqlite3.OperationalError) as raised:
        db.execute("INSERT INTO t VALUES (zeroblob(100000))")
    return raised.value


def written_to_the_end() -> Exception:
    """Return what a write raises where there is no room: no file is named."""
    with Path("/dev/full").open("wb", buffering=0) as file, pytest.raises(OSError) as raised:
        file.write(b"x")
    return raised.value


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (written_to_the_end(), "penyimpanan penuh"),
        (OSError(errno.EFBIG, "File too large"), "FAT32"),
        (OSError(errno.EROFS, "Read-only file system", "/data/write.turn"), "/data/write.turn hanya dapat dibaca"),
        (PermissionError(errno.EACCES, "Permission denied", "/data/secret"), "/data/secret tidak boleh dipakai"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/data/x"),
            "/data/x tidak dapat ditulisi: penyimpanan penuh",
        ),
        (OSError(errno.EIO, "Input/output error", "/data/x"), "/data/x tidak dapat dibaca atau ditulisi"),
        (OperationalError("INSERT", None, full()), "Penyimpanan penuh"),
        (OperationalError("BEGIN", None, OSError(errno.EROFS, "", "/data/write.turn")), "hanya dapat dibaca"),
        (TooLong("another program writes"), "terlalu lama dipakai"),
    ],
)
def test_each_trouble_has_its_sentence(error: Exception, told: str) -> None:
    assert told in troubles.sentence(error)


@pytest.mark.parametrize(
    "error",
    [
        *(OSError("no file"), ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), ValueError("x")),
        *(OperationalError("", None, None), IntegrityError("INSERT", None, sqlite3.IntegrityError("UNIQUE"))),
    ],
)
def test_an_error_of_the_program_keeps_its_traceback(error: Exception) -> None:
    assert troubles.sentence(error) == ""
