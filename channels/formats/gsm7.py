"""The cost of an SMS: GSM-7 or UCS-2, and how many parts. Replace characters that would double the price."""

from __future__ import annotations

from collections.abc import Iterable

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[]~|€\f")  # two places each
# one of these makes the whole text UCS-2: 70 letters a part instead of 160, so twice the price
PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\xa0": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\u200b": "",
        "•": "-",
        "\t": " ",
        "`": "'",
    }
)


def plain(text: str) -> str:
    """Return the text with typographic characters replaced by plain ones."""
    return text.translate(PLAIN)


def parts(text: str) -> tuple[str, int]:
    """Return the encoding ("GSM-7" or "UCS-2") and the number of parts that a text is sent and billed as.

    GSM-7: 160 characters alone, 153 a part. UCS-2: 70 and 67 UTF-16 units (an emoji is two).
    """
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        return "GSM-7", _filled((2 if sign in EXTENDED else 1 for sign in text), 160, 153)
    return "UCS-2", _filled((2 if ord(sign) > 0xFFFF else 1 for sign in text), 70, 67)


def _filled(sizes: Iterable[int], alone: int, part: int) -> int:
    """Return how many parts are filled. A character of two units is never split, so a part may end one unit early."""
    parts, places, total = 1, 0, 0
    for size in sizes:
        total += size
        parts, places = (parts, places + size) if places + size <= part else (parts + 1, size)
    return 1 if total <= alone else parts
