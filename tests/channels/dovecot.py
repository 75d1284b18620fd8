"""A real IMAP server (Debian's dovecot) in a folder of its own, on a loopback port of its own."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
USER, PASSWORD = "pst@contoh.example", "sandi-kotak-surat"

CONFIG = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {internal}
default_internal_group = {group}
mail_location = maildir:{folder}/mail
first_valid_uid = 0
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
  args = uid={uid} gid={gid} home={folder}/home
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


@dataclass
class Dovecot:
    """One server: start, stop, deliver mail into its folders."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    delivered: int = field(default=0)

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        for name in ("run", "mail", "home"):
            (self.folder / name).mkdir(exist_ok=True)
        config = self.folder / "dovecot.conf"
        config.write_text(self._config())
        self.process = subprocess.Popen([PROGRAM, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        self._wait()

    def _config(self) -> str:
        import grp

        uid = 65534 if os.geteuid() == 0 else os.geteuid()
        if os.geteuid() == 0:
            for place in [self.folder, *self.folder.rglob("*")]:
                os.chown(place, uid, -1)
            for parent in self.folder.parents:  # the unprivileged login processes must reach the folder
                if parent != Path("/") and parent.stat().st_uid == 0:
                    parent.chmod(parent.stat().st_mode | 0o055)
        internal = "dovenull" if os.geteuid() == 0 else getpass.getuser()
        group = "dovecot" if os.geteuid() == 0 else grp.getgrgid(os.getegid()).gr_name
        return CONFIG.format(
            folder=self.folder, internal=internal, group=group, port=self.port, password=PASSWORD, uid=uid, gid=os.getegid()
        )

    def _wait(self) -> None:
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as link:
                    if link.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"dovecot did not start: {self.log()}")

    def log(self) -> str:
        log = self.folder / "dovecot.log"
        return log.read_text()[-2000:] if log.exists() else "no log"

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        """Put a mail into a folder by IMAP, as a mail server would."""
        from imapclient import IMAPClient

        with IMAPClient("127.0.0.1", self.port, ssl=False) as client:
            client.login(USER, PASSWORD)
            client.append(folder, raw)
        self.delivered += 1


def start_dovecot(folder: Path) -> Dovecot:
    """A running server, or a skip where dovecot is not installed."""
    if not Path(PROGRAM).exists():
        pytest.skip("dovecot is not installed (apt-get install dovecot-imapd)")
    server = Dovecot(folder)
    server.start()
    return server
