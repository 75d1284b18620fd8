"""Every fault of the lab by its name."""

from __future__ import annotations

from chaos.faults import clocks, mailbox, parts, providers, tables
from chaos.lab import Fault

FAULTS: tuple[Fault, ...] = (
    *parts.FAULTS,
    *tables.FAULTS,
    *providers.FAULTS,
    *mailbox.FAULTS,
    *clocks.FAULTS,
)
BY_NAME = {one.name: one for one in FAULTS}
# what `make test` plays: one of the parts, one of the bell, one of the providers
SHORT = tuple(
    BY_NAME[name]
    for name in ("worker killed with -9", "Redis and its folder wiped", "provider answers 500 after taking")
)
