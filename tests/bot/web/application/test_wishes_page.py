"""Kabari saya for who is signed in: from a search, in the list of the account, stopped there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import citizen_account as account
import pytest
from cast import SITI_MAIL
from small_catalogue import AREAS, Item, entry
from sqlalchemy import select
from web_desk import Desk
from world import TRAITS, World

from bot.catalogue.new_titles import Lookout
from bot.work import jobs
from channels.sources.bps_webapi import BpsWebApi
from store.catalogue_words import CatalogueKind
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass
from store.tables import TitleWish

BOOK = "Kabupaten Belitung Timur Dalam Angka {}"
SITES = BpsWebApi("k" * 32, (("1906", "https://contoh.example"),), ("ind",))


def publish(world: World, year: int) -> None:
    with world.db.write() as db:
        title = BOOK.format(year)
        db.add(entry(Item("1906", CatalogueKind.PUBLICATION, title, "", "", date(year, 2, 28)), title, world.now))


def passed(world: World, **more: str) -> None:
    with world.db.write() as db:
        catalogue_passes.keep(db, Pass("1906", "publication", "ind", finished_at=world.now.isoformat(), **more))


@pytest.fixture
def siti(world: World) -> Desk:
    world.officer("dewi")
    world.office = replace(world.office, areas=tuple((area.code, *area.names) for area in AREAS.areas), traits=TRAITS)
    publish(world, 2025)
    passed(world)
    return Desk(world, catalogue=SITES)


def wishes(world: World) -> list[TitleWish]:
    with world.db.read() as db:
        return list(db.scalars(select(TitleWish)))


def test_from_a_search_to_the_mail_that_comes_once_after_a_whole_pass(siti: Desk) -> None:
    world = siti.world
    assert "/akun/kabari" not in siti.text("/cari-data?q=Belitung+Timur+Dalam+Angka")
    assert siti.get("/akun/kabari?judul=1").location == "/akun/masuk"
    account.enter(siti)
    (link,) = set(re.findall(r'href="(/akun/kabari\?judul=\d+)"', siti.text("/cari-data?q=Belitung+Timur+Dalam+Angka")))
    assert BOOK.format(2025) in siti.text(link)
    assert siti.post("/akun/kabari", {"judul": "1"}, page=link).location == "/akun/kabari?selesai=dicatat"
    assert "Yang Anda tunggu" in siti.text("/akun") and "terbitan sesudah 2025" in siti.text("/akun/kabari")
    lookout = Lookout()
    assert lookout.look(siti.app, SITES) == 0
    publish(world, 2026)
    world.pass_time(days=1)
    passed(world, began_at=world.now.isoformat())
    assert lookout.look(siti.app, SITES) == 0, "the pass is not at its end"
    passed(world)
    assert [lookout.look(siti.app, SITES), lookout.look(siti.app, SITES), Lookout().look(siti.app, SITES)] == [1, 0, 0]
    for _ in range(2):
        with world.db.read() as db:
            due = jobs.find_due(siti.app, db, world.now)
        jobs.act(siti.app, due, world.now)
    (mail,) = world.said("new_title")
    assert (mail.channel, mail.subject) == ("email", BOOK.format(2026)) and "/akun" in mail.body
    assert wishes(world) == []


def test_it_is_stopped_on_its_page_and_what_is_no_title_is_refused(siti: Desk) -> None:
    account.enter(siti, SITI_MAIL)
    for value in ("99", "9" * 30):
        assert siti.post("/akun/kabari", {"judul": value}, page="/akun/kabari").status_code in (303, 422)
    assert wishes(siti.world) == []
    siti.post("/akun/kabari", {"judul": "1"}, page="/akun/kabari?judul=1")
    assert len(wishes(siti.world)) == 1
    siti.post("/akun/kabari", {"henti": "semua"}, page="/akun/kabari")
    assert wishes(siti.world) == []
    siti.world.now += timedelta(days=1)
    assert "tidak dapat ditunggu" in siti.get("/akun/kabari?judul=77").text
