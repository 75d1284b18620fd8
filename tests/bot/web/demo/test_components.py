"""The design system lives once: no page has a style of its own, every macro is on the component sheet."""

from __future__ import annotations

import re
from pathlib import Path

from web_desk import Desk

from bot.web import app as web

WEB = Path(web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
CLASSES = re.compile(r'class="([^"]*)"')
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
MESSAGES = "inbox/messages/*.html"


def test_no_template_carries_a_style_or_a_script_of_its_own() -> None:
    for page in TEMPLATES:
        text = page.read_text()
        assert not re.search(r'\sstyle="|<style|<script(?![^>]*\ssrc=)|\son\w+="', text), page.name


def test_every_macro_is_shown_on_the_component_sheet() -> None:
    templates = WEB / "templates"
    inner = [templates / "macros.html", templates / "inbox" / "messages" / "file_macros.html"]
    sheet = "".join(one.read_text() for one in (templates / "demo" / "components.html", *templates.glob(MESSAGES)))
    macros = [(one.read_text(), name) for one in inner for name in re.findall(r"\{% macro (\w+)\(", one.read_text())]
    missing = [
        name
        for text, name in macros
        if not re.search(rf"(m|files)\.{name}\(", sheet) and not re.search(rf"\{{\{{ {name}\(", text)
    ]
    assert missing == []


def test_the_component_sheet_opens(desk: Desk) -> None:
    page = desk.text("/komponen")
    for shown in ("Jam 5 menit", "gagal terkirim", "Catatan internal selalu kuning", "Urungkan", "+"):
        assert shown in page


def test_every_class_is_ours_tablers_or_a_state() -> None:
    """A class without the beginning of one of the three has no style, or takes one of Tabler's by chance."""
    ours = re.compile(r"[abcd]|lk-[\w-]*|is-[\w-]*|btn(-primary)?|form-[\w-]+|is-invalid|visually-hidden")
    for page in TEMPLATES:
        for found in CLASSES.findall(JINJA.sub(" ", page.read_text())):
            strange = [name for name in found.split() if not ours.fullmatch(name)]
            assert strange == [], page.name
