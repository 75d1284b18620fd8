"""Sentences of the button on the office's own website, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

# name: what a screen reader says, which begins with what the button shows
BUTTON: Mapping[str, Mapping[str, str]] = {
    "id": {"label": "Tanya petugas", "name": "Tanya petugas {kantor} (terbuka di jendela baru)"},
    "en": {"label": "Ask an officer", "name": "Ask an officer of {kantor} (opens in a new window)"},
}
