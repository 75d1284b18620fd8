"""/ for citizens: the standard, whether we are open, and every way to reach us; officers find their sign-in."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from html import unescape

import pytest
from web_desk import Desk
from world import World

from handlers.office.office import ComplaintWays, PublicStandard

STANDARD = PublicStandard(
    decree="1 TAHUN 2026",
    parts={"Waktu penyelesaian": ("5 menit",), "Biaya / tarif": ("Tidak dipungut biaya",), "Persyaratan": ("Email",)},
)
ADDRESSES = {"whatsapp": "+6281200000100", "email": "pst@contoh.example", "sms": "+6281200000101"}


@pytest.fixture
def desk(world: World) -> Desk:
    """An office with three channels. Nobody is signed in."""
    world.officer("dewi")
    world.office = replace(world.office, standard=STANDARD, addresses=ADDRESSES)
    return Desk(world)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_it_tells_the_standard_and_whether_the_office_is_open(desk: Desk) -> None:
    said = words(desk.text("/"))
    for line in ("Nomor SK 1 TAHUN 2026", "Biaya / tarif Tidak dipungut biaya", "Persyaratan Email"):
        assert line in said
    assert "Pengaduan Kotak saran di kantor lapor.go.id" in said
    assert "Bantuan pertama dalam 5 menit" in said and "Kami sedang buka, sampai 15.30 WIB." in said
    desk.world.pass_time(hours=12)
    assert "Kami sedang tutup. Buka lagi Selasa, 24 November 2026, 08.00 WIB." in words(desk.text("/"))


def test_every_way_to_reach_us_can_be_opened_by_a_phone(desk: Desk) -> None:
    page = desk.text("/")
    for href in ("https://wa.me/6281200000100", "mailto:pst@contoh.example", "sms:+6281200000101", "tel:07199220090"):
        assert f'href="{href}"' in page
    assert "0812-0000-0100" in page and desk.world.office.address in page


def test_it_leads_on_and_has_no_dead_link(desk: Desk) -> None:
    links = re.findall(r'<a[^>]* href="(/[^"]*)"', desk.text("/"))
    assert {"/k", "/masuk", "/?bahasa=en"} <= set(links)
    assert {path: desk.get(path, follow_redirects=True).status_code for path in links} == dict.fromkeys(links, 200)


def test_it_speaks_english_and_keeps_the_standards_own_words(desk: Desk) -> None:
    said = words(desk.text("/?bahasa=en"))
    assert "First help within 5 minutes" in said and "We are open now, until 15.30 WIB." in said
    assert "Biaya / tarif Tidak dipungut biaya" in said and "Hubungi" not in said


def test_what_an_office_has_not_set_is_not_there(desk: Desk, world: World) -> None:
    nothing = {"addresses": {}, "phone": "", "address": "", "complaints": ComplaintWays()}
    world.office = replace(world.office, standard=PublicStandard(shown=False), **nothing)
    page = Desk(world).text("/")
    assert "Standar pelayanan" not in page and "mailto:" not in page and "Pengaduan" not in page


def test_it_is_light_and_needs_no_script(desk: Desk) -> None:
    page = desk.get("/")
    loaded = set(re.findall(r'(?:href|src)="(/static/[^"?]+\.(?:css|js|svg))', page.text))
    weight = sum(len(gzip.compress(desk.get(path).data)) for path in loaded) + len(gzip.compress(page.data))
    assert "/static/loket.css" in loaded and weight < 40_000
