"""Bring the tables of a World to an earlier revision and back."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from world import World

from store.db.database import MIGRATIONS


def move(world: World, *, to: str) -> None:
    """Bring the tables of a world to another revision, up or down."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = world.db.url
    world.db.close()
    (command.upgrade if to == "head" else command.downgrade)(config, to)
