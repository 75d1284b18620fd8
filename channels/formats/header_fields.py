"""A mail whose header fields are found by name. The library reads the whole head for each field that is asked for."""

from __future__ import annotations

from email.message import Message
from typing import Any


class IndexedMessage(Message):
    """A mail or a part of one, as Python's parser makes it."""

    _by_name: dict[str, list[str]] | None = None

    def values_of(self, name: str) -> list[str]:
        """Return the values of the fields with this name as they came, in their order."""
        if self._by_name is None:
            self._by_name = {}
            for there, value in self.raw_items():
                self._by_name.setdefault(there.lower(), []).append(str(value))
        return self._by_name.get(name.lower(), [])

    def set_raw(self, name: str, value: Any) -> None:
        self._by_name = None
        super().set_raw(name, value)

    def __setitem__(self, name: str, value: Any) -> None:
        self._by_name = None
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        self._by_name = None
        super().__delitem__(name)

    def replace_header(self, name: str, value: Any) -> None:
        self._by_name = None
        super().replace_header(name, value)
