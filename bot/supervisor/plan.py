"""What the supervisor must know about the office. `prepare` tells it: the supervisor itself loads no settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Plan:
    """What the supervisor must know about the office.

    redis: folder of the bundled Redis, "" where another Redis is used.
    simulator: settings file of the simulator, "" outside the demo.
    ports: further ports of this computer that must answer before we are ready.
    greeting: lines that are printed then.
    live: environment of the hub, empty for no hub.
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
        """Return the plan in a JSON text. Raises ValueError for any other text."""
        try:
            return cls(**json.loads(text))
        except TypeError as error:
            raise ValueError(str(error)) from None
