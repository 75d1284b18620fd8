"""The App over a World: what the programs of an office share, without the web."""

from __future__ import annotations

from pathlib import Path

from world import World

from bot.app import App, OfficeNow
from bot.bell import Bell
from bot.config.settings import Settings
from channels.identity.provider import IdentityProvider
from channels.protocols import Channel
from channels.sources.bps_webapi import BpsWebApi
from store.db.file_store import FileStore


def app_of(
    world: World,
    channels: dict[str, Channel],
    public_url: str = "https://loket.contoh.example",
    catalogue: BpsWebApi | None = None,
    provider: IdentityProvider | None = None,
) -> App:
    """Return what the programs of a World's office share; nobody is at its Redis."""
    nowhere = f"unix://{world.folder / 'no-redis.sock'}"
    settings = Settings(
        office=world.office,
        channels=channels,
        public_url=public_url,
        host="127.0.0.1",
        port=0,
        data=world.folder,
        database_url=world.db.url,
        redis_url=nowhere,
        catalogue=catalogue,
        sign_in=provider,
    )
    return App(
        settings=settings,
        clock=lambda: world.now,  # type: ignore[arg-type]
        db=world.db,
        channels=channels,
        bell=Bell(nowhere),
        files=FileStore(Path(world.folder) / "files"),
        office_now=OfficeNow(world.office, world.db),
    )
