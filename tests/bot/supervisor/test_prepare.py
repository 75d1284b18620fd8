"""What is prepared before a start: a demo opens when its office does, an office has an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from world import World

from bot.config import demo
from bot.config.place import Place
from bot.config.settings import SettingsError
from bot.supervisor import prepare
from handlers.office import service_hours

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"
SECRETS = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "EMAIL_PASSWORD", "BPS_WEBAPI_KEY")
GATEWAY = ("SMS_GATEWAY_USERNAME", "SMS_GATEWAY_PASSWORD", "SMS_GATEWAY_SIGNING_KEY")


@dataclass
class DemoClock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


@pytest.mark.parametrize(
    ("started", "opens"),  # WIB is seven hours ahead
    [
        pytest.param(datetime(2026, 11, 28, 5, tzinfo=UTC), "Senin, 30 November 2026 pukul 08.00 WIB", id="Saturday"),
        pytest.param(datetime(2026, 11, 24, 15, tzinfo=UTC), "Rabu, 25 November 2026 pukul 08.00 WIB", id="night"),
        pytest.param(datetime(2026, 12, 25, 3, tzinfo=UTC), "Senin, 28 Desember 2026 pukul 08.00 WIB", id="Christmas"),
        pytest.param(datetime(2026, 11, 24, 3, tzinfo=UTC), "", id="open"),
    ],
)
def test_a_demo_of_a_closed_office_starts_at_its_opening(world: World, started: datetime, opens: str) -> None:
    clock = DemoClock(started)
    told = prepare.open_office(SimpleNamespace(clock=clock, office=world.office))  # type: ignore[arg-type]
    assert service_hours.is_open(world.office, clock())
    assert [opens in line for line in told] == ([True] if opens else [])
    assert (clock.now == started) is (not opens)


def test_a_demo_that_was_prepared_is_open(tmp_path: Path) -> None:
    prepare.prepare(Place(data=tmp_path / "d", demo=True))
    settings = demo.settings(tmp_path / "d")
    offset = tmp_path / "d" / "clock-offset"
    now = datetime.now(UTC) + timedelta(seconds=float(offset.read_text()) if offset.exists() else 0)
    assert service_hours.is_open(settings.office, now)


def test_an_office_with_the_address_of_the_example_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (*SECRETS, *GATEWAY, "LOKET_SIGN_IN_SECRET"):
        monkeypatch.setenv(name, "AC" + "0" * 32)
    (tmp_path / "config.toml").write_text(EXAMPLE.read_text())
    with pytest.raises(SettingsError, match=r"public_url .* masih alamat contoh .* Tulis alamat kantor Anda"):
        prepare.prepare(Place(config=tmp_path / "config.toml"))
