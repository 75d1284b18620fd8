"""The copy of the catalogue: it is whole after any number of cuts, and forgets nothing without a whole pass."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from webapi_lookalike import KEY, webapi
from whole_office import StoppedClock

from bot.app import App
from bot.catalogue import nightly, summary, sync
from bot.cli.catalogue import _show
from bot.cli.doctor import LOOK, OK, catalogue
from bot.config import demo
from bot.simulator.webapi import shelf
from bot.simulator.webapi.api import WebApi
from bot.web.status import parts
from channels.sources.bps_rows import Listed
from channels.sources.bps_webapi import KINDS, BpsWebApi, Page, SourceError
from handlers.finder.search import search
from store.catalogue_words import SearchOutcome
from store.search import catalogue_passes
from store.tables import CatalogueEntry, Memory


class Cut(BaseException):
    """The process dies here."""


class Shelf:
    """A small source: two pages of two entries a list. cut: requests until the process dies, before or after it."""

    def __init__(self, titles: Sequence[str] = ("a", "b", "c"), cut: int = -1) -> None:
        self.titles = titles
        self.cut = cut
        self.asked = 0
        self.problem: SourceError | None = None

    def page(self, domain: str, kind: str, language: str, number: int) -> Page:
        self.asked += 1
        if self.asked == self.cut:
            raise Cut
        if self.problem:
            raise self.problem
        shown = self.titles[2 * number - 2 : 2 * number]
        entries = tuple(Listed(one, one, "", "", "", "", "", None, None, (), {}) for one in shown)
        return Page(entries, -(-len(self.titles) // 2), len(self.titles), len(shown))


SMALL = BpsWebApi(KEY, (("1906", "https://contoh.example"),), ("ind",), pause_seconds=0, requests_a_day=1_000)
REQUESTS = 2 * len(KINDS)


def go(app: App, source: Any, settings: BpsWebApi = SMALL, since: datetime | None = None) -> str:
    return sync.run(app, settings, source, lambda _: False, since or app.clock())


def titles(app: App, *, gone: bool = False) -> list[tuple[str, str]]:
    with app.db.read() as db:
        query = select(col(CatalogueEntry.kind), col(CatalogueEntry.title))
        query = query.where(col(CatalogueEntry.gone_at).is_not(None) if gone else col(CatalogueEntry.gone_at).is_(None))
        return sorted((str(kind), title) for kind, title in db.execute(query))


EVERYTHING = sorted((kind, title) for kind in KINDS for title in ("a", "b", "c"))


def test_a_run_that_dies_at_any_request_goes_on_where_it_was(joints: App, clock: StoppedClock) -> None:
    for cut in range(1, REQUESTS + 1):
        clock.now += timedelta(seconds=1)
        dying = Shelf(cut=cut)
        with pytest.raises(Cut):
            go(joints, dying)
        rest = Shelf()
        assert go(joints, rest) == ""
        assert rest.asked == REQUESTS - cut + 1
        assert titles(joints) == EVERYTHING


def test_what_the_source_does_not_list_any_more_is_gone_and_may_come_back(any_joints: App, clock: StoppedClock) -> None:
    go(any_joints, Shelf())
    clock.now += timedelta(seconds=60)
    go(any_joints, Shelf(["a", "c"]))
    assert titles(any_joints, gone=True) == sorted((kind, "b") for kind in KINDS)
    clock.now += timedelta(seconds=60)
    go(any_joints, Shelf())
    assert titles(any_joints) == EVERYTHING


def test_half_a_pass_and_an_empty_list_take_nothing_away(joints: App, clock: StoppedClock) -> None:
    go(joints, Shelf())
    clock.now += timedelta(seconds=60)
    with pytest.raises(Cut):
        go(joints, Shelf(["x", "y", "z"], cut=2))
    assert titles(joints, gone=True) == []
    clock.now += timedelta(seconds=60)
    go(joints, Shelf([]))
    assert titles(joints, gone=True) == []


def test_a_page_that_repeats_ends_its_list_for_now(joints: App) -> None:
    class Repeating(Shelf):
        def page(self, domain: str, kind: str, language: str, number: int) -> Page:
            return super().page(domain, kind, language, 1)

    assert "mengulang" in go(joints, Repeating())
    assert go(joints, Shelf()) == ""
    assert titles(joints) == EVERYTHING


def test_a_list_that_became_shorter_while_it_was_cut_off_is_read_from_its_beginning(
    joints: App, clock: StoppedClock
) -> None:
    with pytest.raises(Cut):
        go(joints, Shelf(cut=2))  # the next page of the first list is its second
    clock.now += timedelta(seconds=60)
    assert "halaman kosong" in go(joints, Shelf(["a", "b"]))
    assert go(joints, Shelf(["a", "b"])) == ""


def test_the_budget_of_a_day_holds_over_restarts(joints: App, clock: StoppedClock) -> None:
    thrifty = replace(SMALL, requests_a_day=4)
    source = Shelf()
    for _ in range(3):
        assert "jatah" in go(joints, source, thrifty)
    assert source.asked == 4
    clock.now += timedelta(seconds=86_400)
    go(joints, source, thrifty)
    assert source.asked == 8


def test_other_sites_get_half_of_the_budget(joints: App) -> None:
    two = replace(SMALL, domains=(("1906", "https://a.example"), ("1900", "https://b.example")), requests_a_day=8)
    go(joints, Shelf(), two)
    with joints.db.read() as db:
        asked = {one.domain: 0 for one in sync.of_all(db, two)}
        for one in sync.of_all(db, two):
            asked[one.domain] += one.asked
    assert asked == {"1906": 4, "1900": 4}


@pytest.mark.parametrize(("is_refused", "asked"), [(True, 1), (False, sync.MOST_FAILURES)])
def test_a_source_that_is_away_is_left_alone(joints: App, *, is_refused: bool, asked: int) -> None:
    source = Shelf()
    source.problem = SourceError("tidak menjawab", is_refused=is_refused)
    assert go(joints, source) == "tidak menjawab"
    assert source.asked == asked
    found = catalogue(joints, SMALL)
    assert (found.grade, "tidak menjawab" in found.sentence) == (LOOK, True)


def app_with(app: App, settings: BpsWebApi) -> App:
    return replace(app, settings=replace(app.settings, catalogue=settings))


def test_a_run_comes_after_its_hour_and_an_hour_after_trouble(joints: App, clock: StoppedClock) -> None:
    zone = joints.office.zone
    begins = nightly.last_night(joints, SMALL).astimezone(zone)
    assert f"{begins:%H:%M}" == SMALL.time
    assert timedelta() <= clock.now - begins < timedelta(days=1)
    assert nightly.may_run(clock.now, None)
    assert not nightly.may_run(clock.now + timedelta(minutes=59), clock.now)
    assert nightly.may_run(clock.now + timedelta(hours=1), clock.now)
    assert nightly.may_run(clock.now - timedelta(days=1), clock.now)  # the clock was set back


@pytest.fixture(scope="module")
def lookalike() -> Iterator[tuple[WebApi, BpsWebApi]]:
    with webapi() as made:
        yield made


def test_the_real_client_ends_with_everything_and_shows_its_key_nowhere(
    joints: App,
    lookalike: tuple[WebApi, BpsWebApi],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site, client = lookalike
    app = app_with(joints, client)

    class Mortal:
        left = 3

        def page(self, domain: str, kind: str, language: str, number: int) -> Page:
            self.left -= 1
            if self.left < 0:
                raise Cut
            return client.page(domain, kind, language, number)

    with pytest.raises(Cut):
        go(app, Mortal(), client)
    with app.db.read() as db:
        assert parts._catalogue(app, db)[0].state.startswith("sedang diisi")
    site.faults.ask("catalogue", "html", 1)
    assert "HTML" in nightly.once(app, client, threading.Event())
    assert nightly.once(app, client, threading.Event()) == ""
    listed = [row for rows in shelf.rows(demo.areas()).values() for row in rows]
    kept = [row for row in listed if "[Metode Lama]" not in row.get("title", "")]
    assert len(titles(app)) == len(kept) > 300
    _nothing_shows_the_key(app, client, caplog.text + capsys.readouterr().out)


def _nothing_shows_the_key(app: App, client: BpsWebApi, logged: str) -> None:
    """Check the command's answer, the doctor's, the status page's and everything that is stored."""
    with app.db.read() as db:
        found = summary.of(app, db, client)
        stored = [one.model_dump_json() for one in db.scalars(select(CatalogueEntry))]
        stored += [one.value for one in db.scalars(select(Memory))]
        shown = repr(parts._catalogue(app, db))
    _show(app, found)
    assert found.oldest is not None
    assert catalogue(app, client).grade == OK
    assert KEY not in "".join([logged, shown, str(catalogue(app, client)), repr(app.settings), repr(client), *stored])


def test_a_newcomer_finds_what_the_demo_has_copied(joints: App, lookalike: tuple[WebApi, BpsWebApi]) -> None:
    _, client = lookalike
    areas = tuple(map(tuple, demo.areas()))
    office = replace(joints.settings.office, areas=areas)
    app = replace(joints, settings=replace(joints.settings, office=office))
    app = replace(app, office_now=replace(app.office_now, written=office, known=None))
    assert go(app, client, client) == ""
    with app.db.read() as db:
        found = search(db, office, "kecamatan manggar dalam angka data 2023", now=app.clock())
        assert found.outcome == SearchOutcome.FOUND
        assert found.hits[0].title == "Kecamatan Manggar Dalam Angka 2024 (data contoh)"
        other = search(db, office, "inflasi pangkalpinang maret 2025", now=app.clock())
        assert other.hits[0].area == "Kota Pangkalpinang"


def test_a_pass_that_was_never_begun_is_fresh(joints: App) -> None:
    with joints.db.read() as db:
        assert catalogue_passes.of_list(db, "1906", "publication", "ind").next_page == 1
