"""Closed vocabularies of the catalogue of published data. See store/vocabulary.py for the others."""

from __future__ import annotations

from enum import StrEnum


class CatalogueKind(StrEnum):
    """What an entry of the catalogue of published data is."""

    PUBLICATION = "publication"
    STATIC_TABLE = "static_table"
    VARIABLE = "variable"
    PRESS_RELEASE = "press_release"
    SIMDASI = "simdasi"


class SearchOutcome(StrEnum):
    """What a search of the catalogue came to.

    FOUND: entries for the area and the years asked for. SIMILAR: near ones. NOTHING: the catalogue was searched and has
    nothing. UNAVAILABLE: it could not be searched, or is empty, so that nobody knows.
    """

    FOUND = "found"
    SIMILAR = "similar"
    NOTHING = "nothing"
    UNAVAILABLE = "unavailable"
