"""A real IMAP server (Debian's dovecot) in a folder of its own, on a loopback port of its own."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from imapclient import IMAPClient
from ports import free_port

PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = "sandi-kotak-surat"

# every name signs in with the one password and has a mailbox of its own
CONFIG = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
}}
"""


class Dovecot:
    """A server that can be started again on the same port with the same mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        for name in ("run", "mail", "home"):
            (self.folder / name).mkdir(exist_ok=True)
        config = self.folder / "dovecot.conf"
        config.write_text(CONFIG.format(folder=self.folder, port=self.port, password=PASSWORD, **_users(self.folder)))
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
        self.process = subprocess.Popen([PROGRAM, "-F", "-c", str(config)], start_new_session=True, **quiet)
        self._wait()

    def _wait(self) -> None:
        for _ in range(1200):  # a minute: four test processes may start theirs at once
            try:
                with self.client("siap"):
                    return
            except Exception:
                time.sleep(0.05)
        log = self.folder / "dovecot.log"
        raise RuntimeError(f"dovecot did not start: {log.read_text()[-2000:] if log.exists() else 'no log'}")

    def stop(self) -> None:
        """End the whole process group at once, as in a crash. An open session would else be served to its end."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(60)
            self.process = None

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """Yield the mailbox as its owner's own mail program sees it."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20) as client:
            client.login(user, PASSWORD)
            yield client

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        with self.client(user) as client:
            for raw in mails:
                client.append(folder, raw)


def _users(folder: Path) -> dict[str, object]:
    """Return the users to run as: ourselves.

    As root, mail belongs to nobody (dovecot refuses root's mail) and logins to dovecot's own user.
    """
    if os.geteuid() != 0:
        us, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
        return {"internal": us, "login": us, "group": group, "uid": os.geteuid(), "gid": os.getegid()}
    nobody = pwd.getpwnam("nobody")
    for place in (folder, folder / "mail", folder / "home"):
        os.chown(place, nobody.pw_uid, nobody.pw_gid)
        place.chmod(0o755)
    return {
        "internal": "dovecot", "login": "dovenull", "group": "dovecot", "uid": nobody.pw_uid, "gid": nobody.pw_gid
    }  # fmt: skip


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Yield a running server, or skip where dovecot is not installed.

    Its folder's name is short, because socket paths have a limit.
    """
    if not Path(PROGRAM).exists():
        pytest.skip("dovecot is not installed (apt-get install dovecot-imapd)")
    server = Dovecot(Path(tempfile.mkdtemp(prefix="lkdc")))
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
