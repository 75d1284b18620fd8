"""What the supervisor must know of the office; told by `prepare`, because the supervisor itself loads no settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Plan:
    """redis: folder of the bundled Redis, "" for none of ours. simulator: its settings file, "" outside the demo.

    ports: further ports of this computer that must answer before we are ready. greeting: lines to print then.
    live: the hub's environment, empty for none.
    """

    host: str
    port: int
    data: str
    redis: str = ""
    simulator: str = ""
    ports: Sequence[int] = ()
    greeting: Sequence[str] = ()
    live: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """Raises ValueError for anything but a plan."""
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(str(error)) from None
