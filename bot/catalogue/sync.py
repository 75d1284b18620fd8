"""Compare the local copy of the catalogue with its source, page by page, within the day's budget.

Every page is kept at once with how far its list is. So a run may be cut off anywhere, and the next one goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from sqlmodel import Session

from bot.app import App
from channels.sources.bps_rows import Listed
from channels.sources.bps_webapi import KINDS, BpsWebApi, Page, SourceError
from handlers.finder import entry_words
from handlers.finder.areas import Areas, of_office
from store.catalogue_words import CatalogueKind
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass
from store.tables import CatalogueEntry

log = logging.getLogger(__name__)

MOST_FAILURES = 3  # of one run: then the source is away


class Source(Protocol):
    """What the run asks for a page. Raises SourceError."""

    def page(self, domain: str, kind: str, language: str, number: int) -> Page: ...


def run(
    app: App,
    settings: BpsWebApi,
    source: Source,
    pause: Callable[[float], bool],
    since: datetime,
) -> str:
    """Ask for pages until every list is whole, or the budget is spent, or the source is away. Return why it stopped.

    Returns "" where every list is whole. pause: waits for seconds, and returns whether to stop.
    since: lists that were whole after this moment are left alone.
    """
    failures, last = 0, ""
    failed: set[str] = set()
    while True:
        with app.db.read() as db:
            passes = of_all(db, settings)
        if catalogue_passes.spent(passes, today(app)) >= settings.requests_a_day:
            return f"jatah {settings.requests_a_day} permintaan sehari sudah terpakai"
        due = [one for one in passes if one.name not in failed and _is_due(one, since)]
        if not due:
            return last
        one = _next(due, passes, settings, today(app))
        try:
            step(app, one, source)
        except SourceError as error:
            failures, last = failures + 1, str(error)
            failed.add(one.name)
            log.warning("the catalogue's list %s stopped: %s", one.name, error)
            if error.is_refused or failures >= MOST_FAILURES:
                return last
        if pause(settings.pause_seconds):
            return "dihentikan"


def of_all(db: Session, settings: BpsWebApi) -> list[Pass]:
    """Return how far each list is, those of the office's own site first."""
    return [catalogue_passes.of_list(db, *name) for name in _lists(settings)]


def _lists(settings: BpsWebApi) -> Iterator[tuple[str, str, str]]:
    for domain, _ in settings.domains:
        for language in settings.languages:
            yield from ((domain, kind, language) for kind in KINDS)


def today(app: App) -> date:
    """Return the day of the office."""
    return app.clock().astimezone(app.office.zone).date()


def _is_due(one: Pass, since: datetime) -> bool:
    return bool(one.began_at) or not one.finished_at or datetime.fromisoformat(one.finished_at) < since


def _next(due: list[Pass], passes: list[Pass], settings: BpsWebApi, day: date) -> Pass:
    """Return the list to go on with: of the own site for half of the budget, then the one that has waited longest."""
    own = settings.domains[0][0]
    spent = catalogue_passes.spent([one for one in passes if one.domain == own], day)
    first = [one for one in due if one.domain == own]
    if first and spent * 2 < settings.requests_a_day:
        return min(first, key=_waited)
    return min([one for one in due if one.domain != own] or due, key=_waited)


def _waited(one: Pass) -> tuple[bool, str]:
    return (not one.began_at, one.finished_at)  # a pass that runs ends before another begins


def step(app: App, one: Pass, source: Source) -> None:
    """Ask for the next page of a list, and keep it. Raises SourceError, after the problem is kept."""
    now, day = app.clock(), str(today(app))
    one = replace(one, asked_on=day, asked=one.asked + 1 if one.asked_on == day else 1)
    if not one.began_at:
        one = replace(one, began_at=now.isoformat(), next_page=1, seen=0, total=0, last_ids=())
    try:
        page = source.page(one.domain, one.kind, one.language, one.next_page)
        ids = tuple(entry.external_id for entry in page.entries)
        if ids and ids == one.last_ids:
            raise SourceError("WebAPI BPS mengulang halaman yang sama", is_away=False)
        if not page.size and one.next_page > 1:
            raise SourceError("WebAPI BPS menjawab dengan halaman kosong di tengah daftar", is_away=False)
    except SourceError as error:
        # further on, the list may have become shorter than this page: then only a pass from its beginning comes whole
        begins_anew = one.next_page > 1 and not error.is_away
        kept = replace(one, began_at="", next_page=1) if begins_anew else one
        with app.db.write() as db:
            catalogue_passes.keep(db, replace(kept, problem=str(error)))
        raise
    areas = of_office(app.office.areas)
    with app.db.write() as db:
        catalogue_passes.store(db, one, [_entry(each, one, areas, now) for each in page.entries])
        db.flush()
        total = page.total if one.next_page == 1 else one.total
        one = replace(one, seen=one.seen + page.size, total=total, last_ids=ids, problem="")
        is_last = one.next_page >= page.pages
        if is_last and one.seen and one.seen == page.total == total:
            catalogue_passes.mark_gone(db, one, now)  # a list that changed meanwhile, or is empty, takes nothing away
        over = replace(one, began_at="", next_page=1, finished_at=now.isoformat())
        catalogue_passes.keep(db, over if is_last else replace(one, next_page=one.next_page + 1))


def _entry(found: Listed, one: Pass, areas: Areas, now: datetime) -> CatalogueEntry:
    words = entry_words.index_words(
        found.title, found.subject, areas=areas, domain=one.domain, data_years=found.years, notes=found.notes
    )
    return CatalogueEntry(
        domain=one.domain,
        kind=CatalogueKind(one.kind),
        language=one.language,
        external_id=found.external_id,
        title=found.title,
        subject=found.subject,
        subject_id=found.subject_id,
        notes=found.notes,
        unit=found.unit,
        url=found.url,
        released_on=found.released_on,
        updated_on=found.updated_on,
        years=list(found.years),
        raw=dict(found.raw),
        words=words,
        first_seen_at=now,
        last_seen_at=now,
        gone_at=None,
    )
