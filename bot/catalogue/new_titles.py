"""Look for later editions that citizens wait for, in each list of the catalogue that was just compared to its end."""

from __future__ import annotations

from bot.app import App
from bot.catalogue import sync
from channels.sources.bps_webapi import BpsWebApi
from handlers.finder.wishes import telling
from store.search.catalogue_passes import Pass


class Lookout:
    """What was looked at by this process. A list is looked at again after its next pass, and after a start.

    A second look at the same list finds nothing new: a wish that has its edition is not looked for any more.
    """

    def __init__(self) -> None:
        self.looked: dict[str, str] = {}

    def look(self, app: App, settings: BpsWebApi) -> int:
        """Note the later editions of every list that is whole. Return how many wishes found one."""
        with app.db.read() as db:
            whole = [one for one in sync.of_all(db, settings) if one.finished_at and not one.began_at]
            due = [one for one in whole if self.looked.get(one.name) != one.finished_at]
            found = [later for one in due for later in telling.later(db, one.domain, one.kind, one.language)]
        if found:
            with app.db.write() as db:
                telling.note(db, found, app.clock())
        self._remember(due)
        return len(found)

    def _remember(self, passes: list[Pass]) -> None:
        self.looked |= {one.name: one.finished_at for one in passes}
