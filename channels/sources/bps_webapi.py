"""The BPS WebAPI: lists of publications, tables, variables and press releases. It is slow and often away.

The key is part of every address that is asked for. So no error holds an address, and none is chained.
"""

from __future__ import annotations

import contextlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from channels._http import Endless, WholeAnswer, call
from channels._settings import setting
from channels.sources.bps_rows import Listed, listed

BASE = "https://webapi.bps.go.id/v1/api"
CONNECT, SILENCE, LONGEST = 10.0, 25.0, 60.0  # seconds: to connect, between two pieces, of a whole answer
LARGEST = 8 * 1024 * 1024  # bytes of an answer
MOST_PAGES = 5_000
MODELS: Mapping[str, str] = {
    "publication": "publication",
    "static_table": "statictable",
    "variable": "var",
    "press_release": "pressrelease",
}
SIMDASI = "simdasi"
KINDS = (*MODELS, SIMDASI)
LANGUAGES = ("ind", "eng")
TABLES_OF_AREA = 23  # number of the list of an area's tables, among the sources of the WebAPI
SHORTEST_KEY, LONGEST_KEY = 8, 128
DOMAIN, TIME = re.compile(r"\d{4}", re.ASCII), re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


class SourceError(Exception):
    """Tell that the source gave no list. str() says in Indonesian why. It never holds the key.

    is_refused: whether the source refuses us, so that more questions are in vain.
    is_away: whether it gave no answer that can be read. Else it answered, and with another page than the one asked for.
    """

    def __init__(self, reason: str, *, is_refused: bool = False, is_away: bool = True) -> None:
        super().__init__(reason)
        self.is_refused = is_refused
        self.is_away = is_away


@dataclass(frozen=True)
class Page:
    """One page of a list.

    pages, total: of the whole list. size: rows on this page, also those that make no entry.
    """

    entries: tuple[Listed, ...] = ()
    pages: int = 0
    total: int = 0
    size: int = 0


@dataclass(frozen=True)
class BpsWebApi:
    """The [catalogue] table: what is asked of the BPS WebAPI, and when.

    domains: code and address of each site, the office's own first. time: of the nightly run, "HH:MM".
    """

    key: str = field(repr=False, metadata={"doc": "kunci WebAPI BPS", "example": "env:BPS_WEBAPI_KEY"})
    domains: tuple[tuple[str, str], ...] = setting("kode dan situs BPS", [["9999", "https://contoh.bps.go.id"]])
    languages: tuple[str, ...] = setting("bahasa daftar", ["ind", "eng"], LANGUAGES)
    time: str = setting("jam pembaruan", "02:30", "02:30")
    requests_a_day: int = setting("permintaan sehari, paling banyak", 100, 100)
    pause_seconds: float = setting("jeda antara dua permintaan, dalam detik", 3, 3.0)
    base_url: str = setting("alamat WebAPI", BASE, BASE)
    user_agent: str = setting("nama program yang disebut kepada BPS", "Loket/1", "Loket/1")

    def __post_init__(self) -> None:
        if not SHORTEST_KEY <= len(self.key) <= LONGEST_KEY or not self.key.isprintable():
            raise ValueError("key: bukan kunci WebAPI. Salin kunci dari webapi.bps.go.id/developer")
        for code, site in self.domains:
            if not DOMAIN.fullmatch(code) or not site.startswith(("https://", "http://127.0.0.1")):
                raise ValueError('domains: kode 4 angka dan alamat situs. Contoh: ["9999", "https://contoh.bps.go.id"]')
        if not self.domains or not self.languages or not set(self.languages) <= set(LANGUAGES):
            raise ValueError('languages, domains: paling sedikit satu. Contoh: languages = ["ind"]')
        if not TIME.fullmatch(self.time):
            raise ValueError(f'time: bukan jam: "{self.time}". Contoh: time = "02:30"')
        if not 1 <= self.requests_a_day <= 100_000 or not 0 <= self.pause_seconds <= 3600:
            raise ValueError("requests_a_day, pause_seconds: di luar batas. Contoh: requests_a_day = 100")

    def page(self, domain: str, kind: str, language: str, number: int) -> Page:
        """Return a page of a list, () of entries where the list is empty. Raises SourceError.

        domain: code of a site. kind: one of KINDS. language: one of LANGUAGES. number: from 1.
        """
        body = _checked(self._get(domain, kind, language, number))
        found = body.get("data")
        if body.get("data-availability") != "available" or found == "":
            return Page()
        match found:
            case [dict() as told, list() as rows] | [dict() as told, {"data": list() as rows}]:
                pass
            case _:
                raise SourceError("WebAPI BPS menjawab dengan bentuk yang tidak dikenal")
        if _number(told.get("page"), number) != number:
            raise SourceError("WebAPI BPS mengulang halaman yang sama", is_away=False)
        site = dict(self.domains).get(domain, "")
        entries = [entry for row in rows if (entry := listed(row, kind, language, site)) is not None]
        pages = min(_number(told.get("pages"), 1), MOST_PAGES)
        return Page(tuple(entries), pages, _number(told.get("total"), len(rows)), len(rows))

    def _get(self, domain: str, kind: str, language: str, number: int) -> bytes:
        """Return the bytes of an answer. Raises SourceError: what the library raises holds the address."""
        if kind == SIMDASI:
            path, asked = f"interoperabilitas/datasource/simdasi/id/{TABLES_OF_AREA}", {"wilayah": f"{domain}000"}
        else:
            path, asked = "list", {"model": MODELS[kind], "domain": domain}
        asked |= {"lang": language, "page": str(number), "key": self.key}
        headers = {"User-Agent": self.user_agent, "Accept": "application/json"}
        problem = ""
        try:
            answer = call(
                "GET",
                f"{self.base_url.rstrip('/')}/{path}",
                params=asked,
                headers=headers,
                timeout=(CONNECT, SILENCE),
                adapter=WholeAnswer(LARGEST, whole=LONGEST, rate=0),
            )
            return _read(answer)
        except Endless:
            problem = "jawaban WebAPI BPS terlalu besar atau terlalu lambat"
        except requests.RequestException as error:
            problem = f"WebAPI BPS tidak menjawab ({type(error).__name__})"
        raise SourceError(problem)


def _read(answer: requests.Response) -> bytes:
    if answer.status_code in (401, 403):
        told = f"WebAPI BPS menolak kami ({answer.status_code}). Periksa key dan user_agent di [catalogue]"
        raise SourceError(told, is_refused=True)
    if answer.status_code != 200:
        raise SourceError(f"WebAPI BPS menjawab {answer.status_code}")
    return answer.content


def _checked(data: bytes) -> Mapping[str, Any]:
    """Return the JSON object of an answer whose status is OK. Raises SourceError.

    The source's own sentence is not repeated: it may hold what we sent.
    """
    body: Any = None
    with contextlib.suppress(ValueError, RecursionError):
        body = json.loads(data, parse_constant=_finite, parse_float=_finite)
    if not isinstance(body, dict):
        told = "halaman HTML" if data.lstrip()[:1] == b"<" else "JSON yang rusak"
        raise SourceError(f"WebAPI BPS menjawab dengan {told}")
    if body.get("status") != "OK":
        if "key" in str(body.get("message", "")).lower():
            raise SourceError("WebAPI BPS menolak kunci. Periksa key di [catalogue]", is_refused=True)
        raise SourceError("WebAPI BPS melaporkan kesalahan")
    return body


def _finite(word: str) -> float:
    """Return a number of JSON. Raises ValueError for one that no database keeps: NaN, Infinity, 1e999."""
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(word)
    return number


def _number(value: object, otherwise: int) -> int:
    """Return a number that may come as text."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else otherwise
