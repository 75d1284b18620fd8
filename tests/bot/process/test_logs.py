"""What is written down: one line, no secret, no file that grows for ever."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.process import logs


@pytest.fixture
def root() -> Iterator[None]:
    """Give pytest its own handlers back."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    for handler in logging.root.handlers:
        if handler not in handlers:
            handler.close()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def line(record: str, *, secrets: tuple[str, ...] = (), error: Exception | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, record, (), info)
    return logs.OneLine("web", secrets).format(made)


def test_a_secret_never_reaches_a_log_not_even_in_a_traceback() -> None:
    error = ValueError("login rahasia-sekali refused")
    text = line("token rahasia-sekali!", secrets=("rahasia-sekali",), error=error)
    assert "rahasia-sekali" not in text
    assert text.count("[rahasia]") == 2


def test_a_secret_inside_a_longer_one_does_not_leave_its_rest() -> None:
    assert "lebih" not in line("rahasia-lebih-panjang", secrets=("rahasia", "rahasia-lebih-panjang"))


def test_a_traceback_is_one_line() -> None:
    assert len(line("it broke", error=ValueError("two\nlines")).splitlines()) == 1


def test_under_the_supervisor_the_terminal_hears_warnings_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], root: None
) -> None:
    logs.set_up("web", folder=tmp_path, secrets=("rahasia-sekali",))
    logging.getLogger("bot.web").info("kept rahasia-sekali")
    logging.getLogger("bot.web").warning("look")
    kept = (tmp_path / "web.log").read_text()
    assert "INFO web bot.web: kept [rahasia]" in kept
    assert "WARNING web bot.web: look" in kept
    heard = capsys.readouterr().err
    assert "look" in heard
    assert "kept" not in heard


def test_a_part_alone_tells_the_terminal_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], root: None
) -> None:
    logs.set_up("web")
    logging.getLogger("bot.web").info("started")
    assert "started" in capsys.readouterr().err


def test_a_large_log_is_put_aside_and_its_writer_goes_on_in_a_new_one(tmp_path: Path, root: None) -> None:
    logs.set_up("web", folder=tmp_path)
    for round_ in range(5):
        logging.getLogger("bot.web").info("round %s", round_)
        logs.rotate(tmp_path, largest=10)
    logging.getLogger("bot.web").info("the last")
    assert "the last" in (tmp_path / "web.log").read_text()
    assert "round 4" in (tmp_path / "web.log.1").read_text()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["web.log", "web.log.1", "web.log.2", "web.log.3"]


def test_what_goes_wrong_every_second_is_written_once() -> None:
    may_complain = logs.Seldom()
    assert [may_complain() for _ in range(5)] == [True, False, False, False, False]


def test_lines_of_a_log_go_by_their_age_also_those_of_the_file_that_is_written_to(tmp_path: Path) -> None:
    old, new = "2026-01-01 02:00:00,000 INFO web x: Siti", "2026-11-24 02:00:00,000 INFO web x: Budi"
    (tmp_path / "web.log").write_text(f"{old}\n more of it\n{new}\n")
    (tmp_path / "clock.log").write_text(f"{new}\n")
    assert logs.forget(tmp_path, date(2026, 11, 1)) == 2
    (tmp_path / "web.log.2").write_text(f"{old}\n{old}\n")
    assert logs.forget(tmp_path, date(2026, 11, 1)) == 2
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "web.log.1": f"{new}\n",
        "clock.log": f"{new}\n",
    }
    assert logs.forget(tmp_path, date(2026, 11, 1)) == 0


def test_a_process_goes_on_in_a_new_file_when_its_log_has_old_lines(tmp_path: Path, root: None) -> None:
    (tmp_path / "web.log").write_text("2026-01-01 02:00:00,000 INFO web x: Siti\n")
    logs.set_up("web", folder=tmp_path)
    logging.getLogger("bot.web").info("before")
    logs.forget(tmp_path, date(2026, 11, 1))
    logging.getLogger("bot.web").info("after")
    assert "before" in (tmp_path / "web.log.1").read_text() and "Siti" not in (tmp_path / "web.log.1").read_text()
    assert "after" in (tmp_path / "web.log").read_text()


def test_what_was_cut_off_while_lines_were_dropped_is_done_the_next_time(tmp_path: Path) -> None:
    (tmp_path / "web.log.1").write_text("2026-01-01 02:00:00,000 INFO web x: Siti\n")
    (tmp_path / "web.log.1.part").write_text("half")
    assert logs.forget(tmp_path, date(2026, 11, 1)) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_cannot_be_read_keeps_none_of_the_others(tmp_path: Path) -> None:
    for name in ("a.log", "a.log.1"):
        (tmp_path / name).mkdir()  # as if it belonged to somebody else: root reads everything
    (tmp_path / "web.log").write_text("2026-01-01 02:00:00,000 INFO web x: Siti\n")
    assert logs.forget(tmp_path, date(2026, 11, 1)) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.log", "a.log.1"]
