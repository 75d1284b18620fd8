"""Where a citizen of a case waits for later titles: by their own link only, without scripts, and stops there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import urlsplit

import pytest
from cast import BUDI, SITI
from small_catalogue import AREAS, Item, entry
from sqlalchemy import select
from web_desk import Desk
from world import World

from channels.sources.bps_webapi import BpsWebApi
from handlers.office import links
from store.catalogue_words import CatalogueKind
from store.search import catalogue_passes
from store.search.catalogue_passes import Pass
from store.tables import DataNeed, TitleWish

BOOK = "Kabupaten Belitung Timur Dalam Angka 2025"
NUMBER = "K-2026-000001"


@pytest.fixture
def office(world: World) -> Desk:
    """Siti asked by SMS and was given a book; the catalogue was copied whole."""
    world.officer("dewi")
    world.office = replace(world.office, areas=tuple((area.code, *area.names) for area in AREAS.areas))
    desk = Desk(world, catalogue=BpsWebApi("k" * 32, (("1906", "https://contoh.example"),)))
    world.hears("sms", SITI, "minta dalam angka")
    with world.db.write() as db:
        db.add(entry(Item("1906", CatalogueKind.PUBLICATION, BOOK, "", "", date(2025, 2, 28)), "1", world.now))
        catalogue_passes.keep(db, Pass("1906", "publication", "ind", finished_at=world.now.isoformat()))
        times = {"created_at": world.now, "updated_at": world.now}
        db.add(DataNeed(consultation_id=1, item="Buku", outcome="given", source_title=BOOK, source_year=2024, **times))
    return desk


def tracking(office: Desk) -> str:
    return urlsplit(links.tracking_url(office.world.office, office.world.case(NUMBER))).path


def wishes(office: Desk) -> list[TitleWish]:
    with office.world.db.read() as db:
        return list(db.scalars(select(TitleWish)))


def press(office: Desk, name: str, value: str) -> str:
    path = f"{tracking(office)}/kabari"
    return office.client.post(path, data={name: value}, follow_redirects=True).text


def test_the_tracking_page_leads_there_and_a_title_is_waited_for_once_and_stopped(office: Desk) -> None:
    assert f"{tracking(office)}/kabari" in office.text(tracking(office))
    page = office.text(f"{tracking(office)}/kabari")
    (value,) = re.findall(r'name="judul"\s+value="(\d+)"', page)
    assert BOOK in page and "terbitan sesudah 2025" in page and "lewat SMS" in unescape(page)
    for _ in range(2):
        noted = press(office, "judul", value)
    (wish,) = wishes(office)
    assert "Yang Anda tunggu" in noted and (wish.title, wish.by) == (BOOK, "citizen")
    assert "Sudah dihentikan" in press(office, "henti", str(wish.id))
    assert wishes(office) == []


@pytest.mark.parametrize("value", ["99", "", "9" * 40, "<b>", "-1"])
def test_what_the_page_did_not_offer_is_refused_and_changes_nothing(office: Desk, value: str) -> None:
    press(office, "judul", value)
    assert wishes(office) == []


def test_who_knows_only_the_number_and_a_phones_end_neither_sees_nor_asks(office: Desk) -> None:
    weak = links.reading_proof(office.world.office, office.world.case(NUMBER))
    for proof in (weak, "0" * 16):
        assert office.get(f"/k/{NUMBER}/{proof}/kabari").status_code == 404
        assert office.client.post(f"/k/{NUMBER}/{proof}/kabari", data={"judul": "1"}).status_code == 404
    assert "/kabari" not in office.text(f"/k/{NUMBER}/{weak}") and wishes(office) == []


def test_an_officer_does_not_ask_on_the_citizens_page_but_ticks_it_at_closing_and_sees_it(office: Desk) -> None:
    office.sign_in("dewi")
    assert "Halaman ini milik warga" in press(office, "judul", "1")
    sheet = office.text(f"/konsultasi/{NUMBER}/atur/tutup")
    assert "Kabari warga satu kali" in sheet and f"{BOOK}, sesudah 2025" in sheet
    seen = str(office.world.case(NUMBER).last_event_id)
    form = {"dilihat": seen, "kabari": "1", "hasil": "tidak-tersedia"}
    done = office.post(f"/konsultasi/{NUMBER}/tutup", form, page=f"/konsultasi/{NUMBER}/atur/tutup")
    assert done.status_code == 303, done.text
    assert [one.by for one in wishes(office)] == ["dewi"] and office.world.case(NUMBER).state == "closed"
    page = office.text(f"/konsultasi/{NUMBER}")
    assert f'hx-get="/konsultasi/{NUMBER}/kabari"' in page
    panel = office.text(f"/konsultasi/{NUMBER}/kabari")
    assert "Menunggu kabar" in panel and BOOK in panel and "terbitan sesudah 2025" in panel
    assert f"Dewi mencatat bahwa warga minta dikabari: terbitan sesudah {BOOK}" in page
    assert "kabari" not in office.text(f"/konsultasi/{NUMBER}/atur/tutup")


def test_another_citizens_wish_is_neither_shown_nor_stopped(office: Desk) -> None:
    press(office, "judul", "1")
    office.world.hears("sms", BUDI, "minta dalam angka juga")
    other = office.world.case("K-2026-000002")
    path = f"{urlsplit(links.tracking_url(office.world.office, other)).path}/kabari"
    assert "Yang Anda tunggu" not in office.text(path)
    office.client.post(path, data={"henti": "semua"})
    office.client.post(path, data={"henti": "1"})
    assert len(wishes(office)) == 1
