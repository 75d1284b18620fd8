"""No citizen's words hold up the panel beside a conversation: what cleans them takes time by their length.

Every function that does is listed from the code; a new one without a row fails. How time is measured: growth.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from growth import PIECES, functions, grows

from handlers.answer_memory import cleaning, frame_lines, ordinary_words, similar
from handlers.answer_memory.cleaning import Cleaner

pytestmark = pytest.mark.slow

MODULES = (cleaning, frame_lines, ordinary_words)
CLEANER = Cleaner(frozenset({"a", "ab", "aaa", "aaaaaa", "petugas jumlah", "jumlah", "x0 a"}))
ROWS: dict[str, Callable[[str], Any]] = {
    "cleaning.names_told": cleaning.names_told,
    "frame_lines.without_frame": frame_lines.without_frame,
    "frame_lines.without_empty_lines": frame_lines.without_empty_lines,
    "ordinary_words.is_ordinary": ordinary_words.is_ordinary,
    "Cleaner.clean": CLEANER.clean,
    "Cleaner of these names": lambda words: Cleaner(frozenset({words, *words.split()})).clean("siti"),
    "similar.cleaned": lambda words: similar.cleaned(CLEANER, words),
}


def test_every_function_that_cleans_words_has_a_row() -> None:
    assert functions(MODULES) <= set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_time_grows_with_the_size_and_no_faster(name: str) -> None:
    assert [said for piece in PIECES if (said := grows(ROWS[name], piece))] == []
