"""The web servers of docs/deploy in front of an office, on loopback: nginx, and Caddy where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from office_process import wait_for

from bot.process import guard

DEPLOY = Path(__file__).parents[2] / "docs" / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")
CADDY = shutil.which("caddy")
# what Debian's own nginx.conf puts around a site, with every file in a folder of ours
AROUND_NGINX = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    include {folder}/site.conf;
}}
"""


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """Return a file of docs/deploy with the lines changed that an admin changes too. Each must be there."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(folder: Path, outer: int, inner: int, silence: str = "15s") -> Iterator[None]:
    """Serve the office of port `inner` on port `outer`. silence: how long a client may fall silent."""
    site = replaced(
        (DEPLOY / "nginx.conf").read_text(),
        ("listen 80;", f"listen 127.0.0.1:{outer};"),
        ("127.0.0.1:8080", f"127.0.0.1:{inner}"),
        ("127.0.0.1:8081", f"127.0.0.1:{inner + 1}"),
        ("client_body_timeout 15s;", f"client_body_timeout {silence};"),
    )
    folder.mkdir()
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND_NGINX.format(user=user, folder=folder))
    with _running([str(NGINX), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], folder, outer):
        yield


@contextmanager
def caddy(folder: Path, outer: int, inner: int) -> Iterator[None]:
    """Serve the office of port `inner` on port `outer`."""
    site = replaced(
        (DEPLOY / "Caddyfile").read_text(),
        ("\tservers {", "\tadmin off\n\tservers {"),
        ("\nloket.contoh.example {", f"\nhttp://127.0.0.1:{outer} {{"),
        ("127.0.0.1:8080", f"127.0.0.1:{inner}"),
        ("127.0.0.1:8081", f"127.0.0.1:{inner + 1}"),
    )
    folder.mkdir()
    (folder / "Caddyfile").write_text(site)
    with _running([str(CADDY), "run", "--config", str(folder / "Caddyfile")], folder, outer):
        yield


@contextmanager
def _running(words: list[str], folder: Path, port: int) -> Iterator[None]:
    environ = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "out.log").open("wb") as output:
        process = subprocess.Popen(
            words, stdout=output, stderr=output, env=environ, preexec_fn=partial(guard.die_with, os.getpid())
        )

    def listens() -> bool:
        assert process.poll() is None, (folder / "out.log").read_text()
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_for(listens, f"{words[0]} to listen")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
