"""What the sentence on an event is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.office.ways_in import WAYS_IN
from store.vocabulary import Actor

ACTORS: Mapping[str, str] = {Actor.CITIZEN: "Warga", Actor.BOT: "Loket"}


@dataclass(frozen=True, slots=True)
class Told:
    """One event as its sentence needs it.

    by: who did it, an Actor or an officer's sign-in name.
    detail: what the event keeps, its times already in words.
    names: officers' names as shown, by sign-in name.
    channels: the channels' names, by key.
    """

    by: str
    detail: Mapping[str, object]
    names: Mapping[str, str]
    channels: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """Return one detail as text, "" where the event has none."""
        value = self.detail.get(key)
        return "" if value is None else str(value)

    @property
    def who(self) -> str:
        return ACTORS.get(self.by) or self.names.get(self.by, self.by)

    @property
    def officer(self) -> str:
        """Return the officer it was done to, "" for none."""
        return self.names.get(self["officer"], "")

    @property
    def channel(self) -> str:
        way = WAYS_IN.get(self["channel"])
        return self.channels.get(self["channel"]) or (way.word if way is not None else "saluran lain")


@dataclass(frozen=True, slots=True)
class Row:
    """How one event is shown.

    sentence: {who}, {to_officer}, {through} and every detail by its name, or a function of `Told`. "" where the page
    shows the event as a message or a tag already.
    """

    sentence: str | Callable[[Told], str] = ""
    icon: str = "info-circle"

    def text(self, told: Told) -> str:
        if callable(self.sentence):
            return self.sentence(told)
        blanks = {"who": told.who, "to_officer": told.officer, "through": told.channel}
        return self.sentence.format_map(defaultdict(str, {name: told[name] for name in told.detail} | blanks))
