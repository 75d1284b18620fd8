"""What the simulated world knows about the office: the file that `--config` names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Mailbox:
    """The office's account at the simulated mail server."""

    address: str
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Setup:
    """Our ports, the office's account with us, its numbers, and where its webhooks are.

    templates: approved text by ContentSid, with {{1}}, {{2}} …
    clock_file: file with the seconds that the clock of the demo is ahead.
    areas: of the invented catalogue, code and full name, the own first.
    """

    http_port: int
    smtp_port: int
    imap_port: int
    account_sid: str
    auth_token: str = field(repr=False)
    numbers: Mapping[str, str]
    hooks: Mapping[str, str]
    mailbox: Mailbox
    clock_file: Path
    templates: Mapping[str, str]
    webapi_key: str = field(default="", repr=False)
    areas: Sequence[Sequence[str]] = ()

    @property
    def api_base(self) -> str:
        return f"http://{HOST}:{self.http_port}"

    @property
    def account_path(self) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}"


def read(path: Path) -> Setup:
    """Read the settings of the simulator. Raises OSError, or ValueError for a file that holds no such settings."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    try:
        values["mailbox"] = Mailbox(**values["mailbox"])
        values["clock_file"] = Path(values["clock_file"])
        return Setup(**values)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from None
