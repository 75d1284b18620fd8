"""The subset of Tabler's stylesheet that our pages use: a sixth of it, for slow lines and old computers.

The published file stays as it is. Rules that templates, scripts and pages never name are left out at the first request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parents[1]
PUBLISHED = "vendor/tabler.min.css"
WORD = re.compile(r"[A-Za-z_][\w-]*")
CLASS = re.compile(r"\.((?:[\w-]|\\.)+)")
NOT = re.compile(r":not\([^)]*\)")
PART = re.compile(r"""[{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
GROUPS = ("@media", "@supports", "@layer", "@container")


@cache
def stylesheet() -> bytes:
    """Return the rules whose classes are all named in our pages. Rules without classes stay."""
    published = (HERE / "static" / PUBLISHED).read_text(encoding="utf-8")
    return _prune(published, _named()).encode()


def _named() -> frozenset[str]:
    sources = [*HERE.rglob("*.html"), *(HERE / "static" / "js").rglob("*.js"), *HERE.rglob("*.py")]
    return frozenset(word for file in sources for word in WORD.findall(file.read_text(encoding="utf-8")))


def _prune(css: str, named: frozenset[str]) -> str:
    kept = []
    for head, body in _rules(css):
        if body is None:
            kept.append(head)
        elif head.startswith(GROUPS):
            inner = _prune(body, named)
            kept.append(f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            used = [one for one in _selectors(head) if _is_named(one, named)]
            kept.append(f"{','.join(used)}{{{body}}}" if used else "")
    return "".join(kept)


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield head and body of each rule of minified CSS. Statements like @charset have no body."""
    start = depth = opened = 0
    for brace in PART.finditer(css):
        if brace[0] == "{":
            if depth == 0:
                opened = brace.start()
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if depth == 0:
                *statements, head = css[start:opened].split(";")
                yield from ((f"{one};", None) for one in statements)
                yield head.strip(), css[opened + 1 : brace.start()]
                start = brace.end()


def _selectors(head: str) -> list[str]:
    """Split at the commas that are not inside brackets."""
    selectors, depth = [""], 0
    for sign in head:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            selectors.append("")
        else:
            selectors[-1] += sign
    return selectors


def _is_named(selector: str, named: frozenset[str]) -> bool:
    return all(one.replace("\\", "") in named for one in CLASS.findall(NOT.sub("", selector)))
