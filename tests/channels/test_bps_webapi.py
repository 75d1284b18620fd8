"""The BPS WebAPI and its quirks: the real client asks the look-alike over HTTP. The key is nowhere to be seen."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import requests
from webapi_lookalike import KEY, webapi

from bot.config.form import Form
from bot.simulator.webapi import api
from bot.simulator.webapi.api import WebApi
from channels.sources import bps_rows, bps_webapi
from channels.sources.bps_webapi import KINDS, BpsWebApi, SourceError
from store.catalogue_words import CatalogueKind

OWN = "1906"
SITE = "https://contoh.bps.go.id"


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[WebApi, BpsWebApi]]:
    with webapi() as made:
        yield made


@pytest.fixture
def site(both: tuple[WebApi, BpsWebApi]) -> Iterator[WebApi]:
    yield both[0]
    both[0].faults.forget()


@pytest.fixture
def source(both: tuple[WebApi, BpsWebApi]) -> BpsWebApi:
    return both[1]


def test_the_kinds_of_the_source_are_those_of_the_catalogue() -> None:
    assert {*KINDS} == {*bps_rows.FIELDS} == {kind.value for kind in CatalogueKind}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_listed_with_title_subject_and_public_page(source: BpsWebApi, kind: str) -> None:
    page = source.page(OWN, kind, "ind", 1)
    assert page.entries
    assert all(one.title.endswith("(data contoh)") for one in page.entries)
    assert all(one.url.startswith(f"https://bps-{OWN}.contoh.example/id/") for one in page.entries)
    assert all("<" not in one.title + one.notes and "&" not in one.notes for one in page.entries)
    assert all("token" not in one.url and "unduh" not in one.url for one in page.entries)


def test_pages_are_as_long_as_the_source_makes_them_and_go_to_the_last(source: BpsWebApi) -> None:
    first = source.page(OWN, "publication", "ind", 1)
    last = source.page(OWN, "publication", "ind", first.pages)
    assert (first.size, first.pages) == (api.ON_A_PAGE, -(-first.total // api.ON_A_PAGE))
    assert last.size == first.total - api.ON_A_PAGE * (first.pages - 1)


def test_a_list_that_is_not_there_is_empty_and_no_error(source: BpsWebApi) -> None:
    assert source.page(OWN, "publication", "eng", 1).size == 0
    assert source.page("9999", "variable", "ind", 1).entries == ()


def test_the_path_means_the_same_as_the_query(source: BpsWebApi) -> None:
    by_path = f"{source.base_url}/list/model/var/domain/{OWN}/lang/ind/page/1/key/{KEY}/"
    query = {"model": "var", "domain": OWN, "lang": "ind", "page": "1", "key": KEY}
    by_query = requests.get(f"{source.base_url}/list", params=query, timeout=30)
    assert requests.get(by_path, timeout=30).json() == by_query.json()


FAULTS = {
    "error": "melaporkan kesalahan",
    "html": "HTML",
    "403": "menolak kami",
    "cut": "JSON yang rusak",
    "key": "menolak kunci",
    "silence": "tidak menjawab",
}


@pytest.mark.parametrize(("fault", "told"), FAULTS.items())
def test_a_fault_says_what_it_is_and_never_the_key(
    site: WebApi,
    source: BpsWebApi,
    fault: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    site.faults.ask("catalogue", fault, 1)
    with pytest.raises(SourceError, match=told) as caught, monkeypatch.context() as patch:
        if fault == "silence":
            patch.setattr(bps_webapi, "SILENCE", 0.2)
            patch.setattr(api, "SILENCE", 0.6)
        source.page(OWN, "publication", "ind", 1)
    assert caught.value.is_refused is (fault in ("403", "key"))
    chain = caught.value.__cause__ or caught.value.__context__
    assert chain is None
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(caught.value)
    assert KEY not in shown
    assert source.page(OWN, "publication", "ind", 1).size == api.ON_A_PAGE


def test_nobody_at_the_address_is_told_without_the_address(source: BpsWebApi) -> None:
    nowhere = replace(source, base_url="http://127.0.0.1:9")
    with pytest.raises(SourceError) as caught:
        nowhere.page(OWN, "publication", "ind", 1)
    assert caught.value.__context__ is None
    assert "127.0.0.1" not in "".join(traceback.format_exception(caught.value))


def test_an_empty_string_for_data_is_an_empty_list(site: WebApi, source: BpsWebApi) -> None:
    site.faults.ask("catalogue", "empty", 1)
    assert source.page(OWN, "publication", "ind", 1).size == 0


@pytest.mark.parametrize(
    "data", [b"[]", b"null", b'{"status":"OK","data-availability":"available","data":[1]}', b"[" * 100_000, b""]
)
def test_other_bytes_are_refused(data: bytes, source: BpsWebApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BpsWebApi, "_get", lambda *_: data)
    with pytest.raises(SourceError):
        source.page(OWN, "variable", "ind", 1)


def test_an_answer_for_another_page_is_refused(source: BpsWebApi, monkeypatch: pytest.MonkeyPatch) -> None:
    told = b'{"status":"OK","data-availability":"available","data":[{"page":"1","pages":"4","total":"40"},[]]}'
    monkeypatch.setattr(BpsWebApi, "_get", lambda *_: told)
    assert source.page(OWN, "variable", "ind", 1).pages == 4  # numbers come as text
    with pytest.raises(SourceError, match="mengulang"):
        source.page(OWN, "variable", "ind", 2)


def test_an_endless_answer_is_cut_off(site: WebApi, source: BpsWebApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bps_webapi, "LARGEST", 100)
    with pytest.raises(SourceError, match="terlalu besar"):
        source.page(OWN, "publication", "ind", 1)


def row(kind: str, values: dict[str, Any]) -> Any:
    return bps_rows.listed(values, kind, "ind", SITE)


def test_texts_are_cleaned_and_the_row_is_kept_as_it_came() -> None:
    raw = {"var_id": 31, "title": "<b>Penduduk</b>  &amp;lt;i&amp;gt;Miskin", "unit": "...", "def": None, "notes": "-"}
    found = row("variable", raw)
    assert (found.title, found.unit, found.notes, found.external_id) == ("Penduduk Miskin", "", "", "31")
    assert found.raw == raw


def test_half_a_sign_stops_no_list() -> None:
    for kind in KINDS:
        fields = bps_rows.FIELDS[kind]
        found = row(kind, {fields.id: "a\ud800", fields.title: "Judul \udfff"})
        assert (found.external_id, found.title) == ("a?", "Judul ?")
        assert found.url.isascii()


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_a_number_that_no_database_keeps_is_broken_json(number: str) -> None:
    with pytest.raises(SourceError, match="JSON yang rusak"):
        bps_webapi._checked(f'{{"status":"OK","data":{number}}}'.encode())


@pytest.mark.parametrize(
    "values", [{}, {"var_id": "1"}, {"var_id": None, "title": "A"}, {"var_id": "1", "title": "[Metode Lama] IPM"}]
)
def test_rows_that_are_no_entry(values: dict[str, Any]) -> None:
    assert row("variable", values) is None
    assert bps_rows.listed("text", "variable", "ind", SITE) is None


def test_public_pages_have_the_addresses_of_the_source() -> None:
    book = row("publication", {"pub_id": "ab12", "title": "Dalam Angka 2025", "rl_date": "2025-02-28"})
    assert book.url == f"{SITE}/id/publication/2025/02/28/ab12/dalam-angka-2025.html"
    assert book.released_on == date(2025, 2, 28)
    series = row("variable", {"var_id": 2413, "title": "IPM"})
    assert series.url == f"{SITE}/id/statistics-table/2/MjQxMyMy/ipm.html"
    undated = row("publication", {"pub_id": "ab12", "title": "A & B", "rl_date": "bukan tanggal"})
    assert undated.url == f"{SITE}/id/publication?keyword=A+%26+B"


def test_the_years_of_a_table_come_as_numbers_or_texts() -> None:
    values = {"id_tabel": "x", "judul": "Desa", "ketersediaan_tahun": [2023, "2022", None, "20x3"]}
    assert row("simdasi", values).years == (2022, 2023)


@pytest.mark.parametrize(
    ("name", "value"),
    [("key", "pendek"), ("domains", [["19", SITE]]), ("time", "25:00"), ("languages", ["xx"]), ("requests_a_day", 0)],
)
def test_wrong_settings_are_told_by_name_and_the_key_is_a_secret(name: str, value: Any, tmp_path: Any) -> None:
    form = Form(tmp_path)
    table: dict[str, Any] = {"key": KEY, "domains": [["9999", SITE]]} | {name: value}
    assert form.fill(BpsWebApi, table, "catalogue") is None
    assert any(name in one for one in form.problems)
    assert table["key"] in form.secrets
    assert not any(str(table["key"]) in one for one in form.problems)
