"""A condition of every envelope: text that each of our databases can store."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any


def assert_storable(envelope: Any) -> None:
    """Assert that no text holds NUL or half of a surrogate pair."""
    for text in _strings(dataclasses.asdict(envelope)):
        assert "\x00" not in text
        assert text.encode().decode() == text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
