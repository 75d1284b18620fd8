"""What an admin is told outside the program: each step has its place, and the settings it names are read as written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.config.settings import load

ROOT = Path(__file__).parents[2]
TOLD: Mapping[str, tuple[str, ...]] = {
    "README.md": (
        *("join code", "`join two-words`", "docs/deploy/twilio-console.md", "docs/deploy/mailboxes.md"),
        *("docs/deploy/windows.md", "nginx, Caddy and systemd", "#upgrade-and-the-way-back", "README.id.md"),
    ),
    "README.id.md": ("`join dua-kata`", "docs/deploy/twilio-console.md", "docs/deploy/windows.md", "Bantuan"),
    "docs/deploy/README.md": (
        *("nginx.conf", "Caddyfile", "loket.service", "LoadCredential", "EnvironmentFile", "systemd-analyze verify"),
        *("## Upgrade, and the way back", "git checkout THE-NOTED-COMMIT"),
    ),
    "docs/deploy/twilio-console.md": ("old and new names", "## The sandbox", "`join two-words`"),
    "docs/deploy/mailboxes.md": ("## Gmail with OAuth2", "## Exchange Online with OAuth2"),
    "docs/deploy/windows.md": ("wsl --install", "make run", "systemd=true"),
}
ACCOUNT = """public_url = "https://loket.contoh.example"
[office]
name = "Kantor"
short_name = "K"
[channels.email]
address = "loket@contoh.example"
username = "loket@contoh.example"
imap_host = "imap.contoh.example"
smtp_host = "smtp.contoh.example"
"""


@pytest.mark.parametrize("document", TOLD)
def test_each_step_of_an_admin_is_told(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert [words for words in TOLD[document] if words not in text] == []


@pytest.mark.parametrize("provider", ["Gmail", "Exchange Online"])
def test_the_settings_of_a_mailbox_with_oauth2_are_read_as_they_are_written(
    provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EMAIL_CLIENT_SECRET", "EMAIL_REFRESH_TOKEN"):
        monkeypatch.setenv(name, name.lower())
    section = (ROOT / "docs/deploy/mailboxes.md").read_text().partition(f"## {provider} with OAuth2")[2]
    (told,) = [one for one in re.findall(r"```\n(.*?)```", section.partition("\n## ")[0], re.DOTALL) if "_url" in one]
    named = dict(re.findall(r'^(\w+) = "(.*)"$', told, re.MULTILINE))
    given = "".join(line for line in ACCOUNT.splitlines(keepends=True) if line.partition(" ")[0] not in named)
    (tmp_path / "config.toml").write_text(given + told)
    email = load(tmp_path / "config.toml").channels["email"]
    assert {name: getattr(email, name) for name in named} | {"oauth_refresh_token": "email_refresh_token"} == {
        name: value.removeprefix("env:").lower() if value.startswith("env:") else value for name, value in named.items()
    }


@pytest.mark.parametrize("document", ["README.md", "README.id.md"])
def test_the_readme_names_the_templates_of_the_settings(document: str) -> None:
    settings = tomllib.loads((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    told = (
        (ROOT / document).read_text(encoding="utf-8").partition("*Content Template Builder*")[2].partition("\n6. ")[0]
    )
    names = settings["channels"]["whatsapp"]["template_sids"]
    assert len(names) >= 5 and [name for name in names if f"`{name}`" not in told] == []
