"""The real program under the lab's clock: `loket run` with its parts, which can be killed and frozen one by one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import acting
import fresh_tables
import mortal_office
from cast import PASSWORD

from bot.app import build
from bot.config.settings import Settings, load
from handlers.officers import counter_devices
from store.db.database import Database, migrate
from store.office import officers

PROGRAM = ("-P", str(Path(__file__).with_name("program.py")))  # the words of Python that stand for `loket`
ALWAYS = "\n".join(f'{day} = ["00:00-23:59"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
TOP = """public_url = "http://127.0.0.1:{port}"
host = "127.0.0.1"
port = {port}
database = "{database}"
[office]
name = "Kantor Contoh"
short_name = "Kantor"
undo_seconds = 0
[office.hours]
{always}
{channels}"""


class LabOffice(mortal_office.Office):
    """An office in a folder. clock: file with the seconds that its clock is ahead."""

    def __init__(self, folder: Path, port: int, clock: Path) -> None:
        self.clock = clock
        os.environ["LAB_CLOCK"] = str(clock)
        super().__init__(folder, port, program=PROGRAM)

    def freeze(self, words: str) -> list[int]:
        """Stop a part and what it forked, as a computer does that has no memory left. Return the processes."""
        frozen = self.parts(words)
        for pid in frozen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        return frozen

    @contextmanager
    def frozen(self, words: str) -> Iterator[None]:
        """Stop a part for as long as the context lasts."""
        stopped = self.freeze(words)
        try:
            yield
        finally:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def cut_power(self) -> None:
        """End every process of the office with -9."""
        family = [self.process.pid, *mortal_office.descendants(self.process.pid)]
        for pid in family:
            mortal_office.end(pid)
        self.process.wait(10)
        self.output.close()
        mortal_office.wait_for(lambda: not any(map(self._runs, family)), "the office to be gone")

    def _runs(self, pid: int) -> bool:
        return "bot" in mortal_office.command(pid) or "-server" in mortal_office.command(pid)

    def starve(self, words: str, seconds: float, share: float = 0.05) -> None:
        """Let a part run for only a share of the time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self.frozen(words):
                time.sleep(0.2 * (1 - share))
            time.sleep(0.2 * share)


def write_config(folder: Path, port: int, database: str, channels: str) -> Path:
    """Write the config.toml of an office that never closes. channels: its tables."""
    file = folder / "config.toml"
    file.write_text(TOP.format(port=port, database=database, channels=channels, always=ALWAYS))
    return file


def make_tables(settings: Settings, names: Sequence[str]) -> None:
    """Make the tables and hire officers, all on duty."""
    if settings.database_url.startswith("sqlite"):
        fresh_tables.tables(settings.data)
    migrate(settings.database_url, settings.data)
    database = Database(settings.database_url, settings.data)
    with database.write() as db:
        for name in names:
            officers.add(db, name, name.capitalize(), PASSWORD, now=datetime.now(UTC)).on_duty = True
    database.close()


def join_tablet(config: Path, name: str) -> str:
    """Join a tablet to the counter, as an officer does. Return the key by which the office knows it."""
    app = build(load(config))
    with app.db.write() as db:
        officer = officers.by_name(db, name)
        assert officer is not None
        code = counter_devices.add(acting.act(db, app, officer), "Tablet")
        tablet = counter_devices.join(db, code, "192.0.2.1", app.clock())
    app.db.close()
    return str(tablet)
