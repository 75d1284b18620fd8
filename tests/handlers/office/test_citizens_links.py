"""The secret part of a citizen's links is hidden however a mail program has written them."""

from __future__ import annotations

import pytest

from handlers.office.links import hide_citizens_links

SECRET = "0123456789abcdef"


@pytest.mark.parametrize(
    "text",
    [
        f"https://loket.contoh.example/k/K-2026-000123/{SECRET}",
        f"https://loket.contoh.example/nilai/{'a' * 20}{SECRET}.",
        f"https://aman.contoh.example/?url=https%3A%2F%2Floket.contoh.example%2Fk%2FK-2026-000123%2F{SECRET}&x=1",
        f"https://aman.contoh.example/?url=https%3a%2f%2floket.contoh.example%2fnilai%2f{'a' * 20}{SECRET}",
        f"> https://loket.contoh.example/k/K-2026-000123/\n> {SECRET}",
        f"https:\\/\\/loket.contoh.example\\/k\\/K-2026-000123\\/{SECRET}",
        f"https://loket.contoh.example/k/k-2026-000123/{SECRET}",
    ],
)
def test_the_secret_is_hidden(text: str) -> None:
    assert SECRET not in hide_citizens_links(text)


@pytest.mark.parametrize("text", ["https://contoh.example/k/berita/0123456789abcdef", "nilai 0123456789abcdef", "/k/"])
def test_other_addresses_stay(text: str) -> None:
    assert hide_citizens_links(text) == text
