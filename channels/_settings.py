"""Fields of a channel's table in the settings file."""

from __future__ import annotations

from dataclasses import field
from typing import Any


def setting(doc: str, example: object, default: Any = ...) -> Any:
    """Return a settings field with the description that its error messages show."""
    metadata = {"doc": doc, "example": example}
    return field(metadata=metadata) if default is ... else field(default=default, metadata=metadata)
