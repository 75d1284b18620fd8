"""How much an SMS costs: GSM-7 or UCS-2, and how many parts. And the signs that need not cost double."""

from __future__ import annotations

from math import ceil

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
    """Typographic signs as their plain twins."""
    return text.translate(PLAIN)


def parts(text: str) -> tuple[str, int]:
    """The encoding ("GSM-7" or "UCS-2") and the number of parts a text is sent and billed as.

    GSM-7: 160 alone, 153 a part. UCS-2: 70 and 67 UTF-16 units (an emoji is two).
    """
    if all(sign in BASIC or sign in EXTENDED for sign in text):
        size = sum(2 if sign in EXTENDED else 1 for sign in text)
        return "GSM-7", 1 if size <= 160 else ceil(size / 153)
    size = len(text.encode("utf-16-le")) // 2
    return "UCS-2", 1 if size <= 70 else ceil(size / 67)
