"""Lists of the source that the copy of the catalogue lacks: nobody may take a gap for the end of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session

from handlers.finder.areas import Areas
from store.catalogue_words import CatalogueKind
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass


class Gap(NamedTuple):
    """A list that never came whole. area: the name of the area of its site, "" where it is not known."""

    kind: CatalogueKind
    area: str


class Gaps(NamedTuple):
    """What the copy lacks. on_its_way: so much is still being copied that an empty search says nothing."""

    lists: Sequence[Gap]
    on_its_way: bool


def of_copy(db: Session, areas: Areas) -> Gaps:
    """Return what the copy lacks. A list that the source refuses is a gap; it does not hold up the others."""
    begun = catalogue_passes.begun(db)
    unfinished = [one for one in begun if not one.finished_at]
    on_its_way = any(not one.problem for one in unfinished) or 2 * len(unfinished) > len(begun)
    return Gaps(list(dict.fromkeys(_gap(one, areas) for one in unfinished)), on_its_way)


def _gap(one: Pass, areas: Areas) -> Gap:
    area = areas.by_code.get(one.domain)
    return Gap(CatalogueKind(one.kind), area.name if area else "")
