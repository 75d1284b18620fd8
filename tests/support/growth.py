"""Whether a function takes time in proportion to its input, measured so that a busy computer changes nothing.

Counted steps would not see what happens inside of patterns and parsers, which are written in C. So the CPU time of this
thread is measured, with the garbage collector at rest: of several runs the quickest counts, for others only add to
it. Who grows too fast is measured again, up to `TRIES` times; what is too quick to be told from noise, or grows neither
clearly in proportion nor clearly faster, is tried with more input. The largest input decides: at one size alone, memory
that the system takes back and gives anew makes a step that looks like growth.
"""

from __future__ import annotations

import ast
import gc
import re
import time
from collections.abc import Callable, Iterable
from math import inf
from pathlib import Path
from types import ModuleType
from typing import Any

SIZES = (40_000, 160_000, 400_000)  # letters; a mail's HTML is cut at the last
SOON = 0.002  # seconds: what is quicker with 40 000 letters is quick with every letter that a citizen can send
SLOW = 0.04  # seconds, below which nothing is judged by its growth
CLEAR_OF_FOUR = 5.0  # for four times the input; 4 is in proportion
CLEAR_GROWTH = 2.4  # for twice the input; 2 is in proportion. Between this and the next, a larger input decides
MOST_GROWTH = 3.0  # 4 would be the square
TRIES = 12
ENOUGH = 3  # tries after which growth between the clear one and the most is believed
HOPELESS = 30.0  # seconds: no need to measure again
LONGEST = 2.0  # seconds for 40 000 letters, whatever the growth

PIECES = [
    *" \t\r\n\0ax0<>&;:=?()[]{}\"'@,./-_*+#!|\\`~",
    "\r\n", "\r ", "\n ", " \n", "--", "-- \n", "--\n", "> ", "> a\n", ">>\n", "a ", "ab\n", "é", "\u0301\u0323",
    "a@b.example ", "<a@b.example>,", "<a@b", '"a" <a@b.example>, ', "(a", '"\\', "('", "a;", "; a=b", "=?utf-8?q?a",
    "=?utf-8?q?a?= ", "=?utf-8?b?4?=", "<b>", "<b>x</i>", "<b><i>x</b></u>", "<p>x</i>", "<td>x</i>",
    "<dd><b>x</dd></i>",
    "<div>",
    "<div style='padding-left:9999em'>x",
    "<table><tr><td>x", "<ul><li>x",
    "<blockquote>x", "<!--", "<style>", "<style ", "<img src=cid:a alt='", "<img ", "data:image/png;base64,QUJD",
    "data:image/png;", "<pre>\n", "&amp;", "&#", "\x1b$B", "\x1b(B", "\x80", "\xff", "begin 644 a\n",
    "begin 644 a\n#0V%T\n",
    "--b\nContent-Type: text/plain\n\n", "\rContent-A:", "Content-A: b;\n", "Content-Type: a; b=c\n", "From: a\n",
    "From: a\nTo: b\nDate: 10.41\n", "Pada 3 Des 2018 10.41 a@b menulis:\n", "On a a ", "Pada 1.10\n", "A menulis: ",
    "_" * 20 + "\n", "Dikirim dari ponsel saya\n", "BEGIN:VEVENT\nCOMMENT:a\n ", "Message-ID: <a@kantor.example>\n",
    "petugas jumlah jumlah ", "jumlah ", "jumlah jumlah pelayanan tentang ", "pengaduan ", "saya a b ",
    "petugas kasar ",
    "1 ", "1. ", "12345678901234567", "saran ", "ok ", "terima kasih ", "⭐", "yang the ", "0812 ", "=41=", "+AGE-",
    "\u202e", "%41", "*0*=a;", "&lt;",
]  # fmt: skip


def seconds(function: Callable[[str], Any], piece: str, size: int) -> float:
    """Return the CPU time of one run with so many letters."""
    words = (piece * (size // len(piece) + 1))[:size]
    begin = time.thread_time()
    try:
        function(words)
    except Exception as error:
        assert type(error).__name__ in ("OpenError", "Refused", "ValueError"), f"{type(error).__name__} at {piece!r}"
    return time.thread_time() - begin


def grows(function: Callable[[str], Any], piece: str) -> str:
    """Say how a function grew faster than its input, "" if it did not."""
    gc.disable()
    try:
        return next((said for size in SIZES if (said := _judged(function, piece, size)) is not None), "")
    finally:
        gc.enable()


def _judged(function: Callable[[str], Any], piece: str, size: int) -> str | None:
    """Return what `grows` says, None where only a larger input can tell."""
    best = {size: inf, size // 4: inf, size // 2: inf}
    for tries in range(1, TRIES + 1):
        for asked, quickest in best.items():
            best[asked] = min(quickest, seconds(function, piece, asked))
            large, small, middle = best.values()
            soon = large <= LONGEST * size / SIZES[0]
            if large <= SOON or (soon and large <= CLEAR_OF_FOUR * small < inf):
                return ""
            if large > HOPELESS:
                return f"{piece!r}, {size} letters: {large:.1f} s"
        growth = large / max(middle, MOST_GROWTH * small / 2)
        if soon and growth <= CLEAR_GROWTH:
            return ""
        is_likely = soon and growth <= MOST_GROWTH and tries >= ENOUGH
        if size < SIZES[-1] and (large <= SLOW or is_likely):
            return None
        if is_likely:
            return ""
    if soon and size < SIZES[-1]:
        return None  # a step in the cost of memory looks like growth at one size; the square grows at every size
    return f"{piece!r}, {size} letters: {small:.3f} s, {middle:.3f} s, {large:.3f} s"


def functions(modules: Iterable[ModuleType], *, private: bool = False) -> set[str]:
    """Return the functions of modules as "module.function", or also "module.Class.method" where private ones count."""
    found = set()
    for module in modules:
        tree = ast.parse(Path(str(module.__file__)).read_text())
        classes = [one for one in tree.body if isinstance(one, ast.ClassDef)] if private else []
        for prefix, body in [("", tree.body), *((f"{one.name}.", one.body) for one in classes)]:
            names = [one.name for one in body if isinstance(one, ast.FunctionDef)]
            stem = module.__name__.rpartition(".")[2]
            found |= {f"{stem}.{prefix}{name}" for name in names if private or name[0] != "_"}
    return found


def patterns(modules: Iterable[ModuleType]) -> dict[str, Callable[[str], Any]]:
    """Return a function for each pattern of modules, which finds everything that fits it."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{variable}": _finder(value)
        for module in modules
        for variable, value in vars(module).items()
        if isinstance(value, re.Pattern)
    }


def _finder(pattern: re.Pattern[Any]) -> Callable[[str], Any]:
    def run(words: str) -> None:
        given = words if isinstance(pattern.pattern, str) else words.encode("utf-8", "surrogateescape")
        for _ in pattern.finditer(given):
            pass

    return run
