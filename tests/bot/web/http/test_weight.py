"""What a page weighs on a slow line: compressed, and without what it does not use."""

from __future__ import annotations

import gzip
import re

import pytest
from cast import SITI
from web_desk import Desk

from bot.web.http import assets, stylesheet

SHEETS = (assets.STYLES, assets.KIOSK_STYLES)
GZIP = {"Accept-Encoding": "gzip"}
ASKED = re.compile(r'(?:src|href)="(/static/[^"#]+)')
FONTS = re.compile(rb"url\([\"']?([^)\"']+woff2)")


def first_load(desk: Desk, path: str) -> dict[str, int]:
    """Bytes on the line for everything a browser fetches to show this page for the first time."""
    page = desk.get(path, headers=GZIP)
    text = gzip.decompress(page.data).decode()
    files = {one.replace("&amp;", "&") for one in ASKED.findall(text)}
    weights = {path: len(page.data)}
    for file in files:
        weights[file] = len(desk.get(file, headers=GZIP).data)
    for font in fonts():
        weights[f"/static/vendor/{font}"] = len(desk.get(f"/static/vendor/{font}", headers=GZIP).data)
    return {name.partition("?")[0]: size for name, size in weights.items()}


def fonts() -> list[str]:
    found = FONTS.findall(assets.content(assets.STYLES))
    return sorted({one.decode().rpartition("/")[2] for one in found})


def test_the_first_load_of_a_conversation_stays_under_200_kb(desk: Desk) -> None:
    for n in range(50):
        desk.world.hears("whatsapp", f"+62812000003{n:02}", "Minta data penduduk menurut kelompok umur")
    desk.world.hears("whatsapp", SITI, "Minta data penduduk")
    number = desk.world.consultations()[-1].number
    weights = first_load(desk, f"/konsultasi/{number}")
    assert len(fonts()) == 2
    assert sum(weights.values()) < 200_000, weights


def test_a_swap_carries_a_conversation_only(desk: Desk) -> None:
    desk.world.hears("whatsapp", SITI, "Minta data penduduk")
    number = desk.world.consultations()[-1].number
    assert len(desk.get(f"/konsultasi/{number}", headers=GZIP | {"HX-Request": "true"}).data) < 8_000


@pytest.mark.parametrize(
    "path",
    [
        "/konsultasi",
        *(f"/static/{sheet}" for sheet in SHEETS),
        "/static/vendor/tabler.min.css",
        "/static/js/desk/shortcuts.js",
    ],
)
def test_compressed_and_plain_say_the_same(desk: Desk, path: str) -> None:
    plain, packed = desk.get(path), desk.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    both = (plain.data, gzip.decompress(packed.data))
    once, again = (re.sub(rb'value="[^"]*"|data-csrf="[^"]*"', b"", one) for one in both)
    assert once == again
    assert len(packed.data) < len(plain.data) / 2


def test_what_is_small_or_no_text_goes_as_it_is(desk: Desk) -> None:
    for path in ("/kabar", "/static/nada.wav", "/static/vendor/inter-latin-wght-normal.woff2"):
        assert "Content-Encoding" not in desk.get(path, headers=GZIP).headers


def test_the_library_keeps_every_rule_our_pages_name_and_little_else() -> None:
    css = stylesheet.stylesheet().decode()
    published = (stylesheet.HERE / "static" / stylesheet.PUBLISHED).read_text(encoding="utf-8")
    assert len(css) < len(published) / 4
    assert css.count("{") == css.count("}")
    for needed in (".form-control{", ".visually-hidden", ":root", "@media print"):
        assert (needed in css) == (needed in published), needed
    assert ".carousel" not in css


def test_pruning_follows_the_words_it_is_given() -> None:
    css = '@charset "UTF-8";.a,.b .a{x:1}.c::after{content:"}"}@media print{.b{y:2}p{z:3}}@font-face{f:1}'
    css += ".a:not(.zz){q:1}"
    pruned_ = stylesheet._prune(css, frozenset({"a"}))
    assert pruned_ == '@charset "UTF-8";.a{x:1}@media print{p{z:3}}@font-face{f:1}.a:not(.zz){q:1}'


def test_every_numbered_part_is_in_one_of_our_style_sheets() -> None:
    parts = [part for sheet in SHEETS for part in assets.style_parts(sheet)]
    assert sorted(parts) == sorted((assets.STATIC / "css").rglob("[0-9]*.css"))
    assert len({part.name[:2] for part in parts}) == len(parts)


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_style_sheet_of_ours_is_its_parts_in_order_without_comments(sheet: str) -> None:
    parts = assets.style_parts(sheet)
    css = assets.content(sheet).decode()
    first_rules = [
        re.sub(r"/\*.*?\*/|\s", "", part.read_text(encoding="utf-8"), flags=re.DOTALL)[:20] for part in parts
    ]
    places = [re.sub(r"\s", "", css).index(rule) for rule in first_rules]
    assert places == sorted(places)
    assert "/*" not in css


def test_spaces_go_from_a_style_sheet_and_quoted_text_stays() -> None:
    css = '/* a; b */\n.a > b,\n.c :hover {\n  content: "x:  ; y";\n  width: calc(1px + 2px);\n}\n'
    assert assets._without_spaces(css) == '.a > b,.c :hover{content:"x:  ; y";width:calc(1px + 2px)}'


def test_a_style_sheet_has_one_declaration_a_line() -> None:
    for part in (assets.STATIC / "css").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", part.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert [line for line in text.splitlines() if line.count(";") > 1 or ("{" in line and "}" in line)] == [], (
            part.name
        )
