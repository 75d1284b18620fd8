"""Passwords that somebody who guesses tries first are refused; what three words make is taken."""

from __future__ import annotations

import pytest

from handlers.errors import BadInput
from handlers.officers.team import require_password
from store.office.officers import new_password

OFFICE = "PST BPS Kabupaten Belitung Timur"


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "QwertyUiop",
        "password123",
        "aaaabbbbcccc",
        "Bismillah2026!",
        "Rahasia 2026!!",
        "081200004567",
        "2026-11-29 20:43",
        "dewi123456",
        "Dewi Lestari 1",
        "Lestari2026!",
        "belitungtimur",
        "BPS-2026-1907",
    ],
)
def test_a_password_that_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(BadInput, match="mudah ditebak"):
        require_password(password, "dewi", "Dewi Lestari", OFFICE)


@pytest.mark.parametrize("password", ["kapal merah tujuh", "Kopi-Lada-17-Sore", "dewi suka ombak"])
def test_a_password_of_words_that_do_not_belong_together_is_taken(password: str) -> None:
    require_password(password, "dewi", "Dewi Lestari", OFFICE)


def test_a_password_that_loket_makes_is_taken() -> None:
    require_password(new_password(), "dewi", "Dewi Lestari")
