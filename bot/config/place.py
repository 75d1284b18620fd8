"""Where one office is: its settings file or the demo, and its data folder. Cheap to import."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.process.errors import SetUpWrongly

CONFIG = Path("config.toml")
DATA = Path("data")
DEMO_FILE = "demo.json"


class NoPlace(SetUpWrongly):
    """There is neither a settings file nor a demo. str() says what to do."""


@dataclass(frozen=True)
class Place:
    """What the command line said about the office. Every process gets it as arguments or in its environment."""

    config: Path | None = None
    data: Path | None = None
    demo: bool = False
    port: int | None = None

    @classmethod
    def find(
        cls, config: Path | None = None, data: Path | None = None, *, demo: bool = False, port: int | None = None
    ) -> Place:
        """Return the office that is meant. Raises NoPlace.

        It is the one that is named, else ./config.toml, else a demo that was started before.
        """
        if config is None and not demo:
            if CONFIG.exists():
                config = CONFIG
            elif ((data or DATA) / DEMO_FILE).exists():
                demo = True
            else:
                raise NoPlace(
                    "Belum ada config.toml di folder ini. Salin config.example.toml menjadi config.toml dan isi, "
                    "atau coba dahulu dengan: loket run --demo"
                )
        if demo:
            data = data or DATA
        return cls(config and config.absolute(), data and data.absolute(), demo, port)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Place:
        config, data, port = (environ.get(f"LOKET_{name}", "") for name in ("CONFIG", "DATA", "PORT"))
        return cls(
            Path(config) if config else None,
            Path(data) if data else None,
            bool(environ.get("LOKET_DEMO")),
            int(port) if port else None,
        )

    def to_environment(self) -> None:
        """Store the place in the environment, for a job that runs in a process without arguments."""
        os.environ["LOKET_CONFIG"] = str(self.config or "")
        os.environ["LOKET_DATA"] = str(self.data or "")
        os.environ["LOKET_DEMO"] = "1" if self.demo else ""
        os.environ["LOKET_PORT"] = str(self.port or "")

    def arguments(self) -> list[str]:
        """Return the place as arguments of a command line."""
        words = ["--demo"] if self.demo else []
        for option, value in (("--config", self.config), ("--data", self.data), ("--port", self.port)):
            words += [option, str(value)] if value is not None else []
        return words
