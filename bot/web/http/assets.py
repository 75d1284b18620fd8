"""Files that pages load: their addresses with a fingerprint, and what is put together from several files.

`loket.css` is every numbered file in the folders of `static/css`, joined in the order of the numbers; those of the
counter's pages are `kiosk.css`, which nobody else loads. The tokens of the dark theme stand in `loket.css` a second
time, for a page whose theme is `browser` in a browser that asks for dark. Tabler's style sheet is cut to what our pages
use. A script in a folder of `static/js` names the scripts it imports by their addresses with fingerprints, so a browser
never runs old and new ones together after an update. Everything else goes out as it lies in `static`.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, normpath

from flask import Flask, abort
from werkzeug.wrappers import Response

from bot.web.http import stylesheet

STATIC = Path(__file__).parents[1] / "static"
STYLES, KIOSK_STYLES = "loket.css", "kiosk.css"
YEAR = 365 * 24 * 3600  # seconds
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
QUOTED = re.compile(r'("[^"]*"|\'[^\']*\')')
IMPORT = re.compile(r'\b(from|import) "(\.\.?/[\w/-]+\.js)"')
DARK_TOKENS = re.compile(r'^\[data-bs-theme="dark"\] \{\s*color-scheme: dark;[^}]*\}\n', re.MULTILINE)
SPACE = re.compile(r"\s*([{};,])\s*|:\s+|\s+")


def register(flask: Flask) -> None:
    """Add the routes of the composed files. The addresses are those of static files, which these go before."""
    flask.add_url_rule(f"/static/{STYLES}", "styles", lambda: _kept(STYLES))
    flask.add_url_rule(f"/static/{KIOSK_STYLES}", "kiosk_styles", lambda: _kept(KIOSK_STYLES))
    flask.add_url_rule(f"/static/{stylesheet.PUBLISHED}", "library", lambda: _kept(stylesheet.PUBLISHED))
    flask.add_url_rule("/static/js/<path:name>", "script", _script)


@cache
def url(name: str) -> str:
    """Return the address of a file in `static`. A changed file has another address, so browsers keep it for a year."""
    return f"/static/{name}?v={sha256(content(name)).hexdigest()[:8]}"


@cache
def content(name: str) -> bytes:
    """Return the bytes that a browser gets for a file in `static`."""
    if name == stylesheet.PUBLISHED:
        return stylesheet.stylesheet()
    if name in (STYLES, KIOSK_STYLES):
        css = "".join(part.read_text(encoding="utf-8") for part in style_parts(name))
        return _without_spaces(DARK_TOKENS.sub(_for_both, css)).encode()
    if name.startswith("js/"):
        return IMPORT.sub(lambda found: f'{found[1]} "{url(_beside(name, found[2]))}"', _text(name)).encode()
    return (STATIC / name).read_bytes()


def style_parts(sheet: str) -> list[Path]:
    """Return the files that make up a style sheet, by their numbers, whichever folder holds them."""
    every = sorted((STATIC / "css").rglob("[0-9]*.css"), key=lambda part: part.name)
    return [part for part in every if (part.parent.name == "kiosk") == (sheet == KIOSK_STYLES)]


@cache
def scripts() -> list[str]:
    """Return every script of ours by its name in `static`, such as `js/page/clock.js`."""
    return sorted(script.relative_to(STATIC).as_posix() for script in (STATIC / "js").rglob("*.js"))


@cache
def preloads(script: str) -> tuple[str, ...]:
    """Return the addresses of all scripts that a script imports, so that a browser asks for them at once."""
    return tuple(url(name) for name in _imported(script))


def _imported(script: str) -> dict[str, None]:
    names: dict[str, None] = {}
    for _, file in IMPORT.findall(_text(script)):
        name = _beside(script, file)
        names |= _imported(name) | {name: None}
    return names


def _beside(script: str, file: str) -> str:
    """Return the name in `static` of a file that a script imports by its address from there."""
    return normpath(f"{dirname(script)}/{file}")


def _text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _for_both(dark: re.Match[str]) -> str:
    """Return the tokens of the dark theme, and the same tokens for a page whose browser asks for dark."""
    asked = dark[0].replace('="dark"', '="browser"')
    return f"{dark[0]}@media screen and (prefers-color-scheme: dark) {{{asked}}}\n"


def _without_spaces(css: str) -> str:
    """Remove comments and needless spaces from CSS. Quoted text stays as it is."""
    pieces = QUOTED.split(COMMENT.sub("", css))
    pieces[::2] = (SPACE.sub(lambda space: space[1] or space[0][0].strip() or " ", plain) for plain in pieces[::2])
    return "".join(pieces).replace(";}", "}").strip()


def _script(name: str) -> Response:
    return _kept(f"js/{name}") if f"js/{name}" in scripts() else abort(404)


def _kept(name: str) -> Response:
    response = Response(content(name), mimetype="text/css" if name.endswith(".css") else "text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
