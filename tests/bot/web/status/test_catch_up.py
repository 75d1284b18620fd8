"""The status page tells what the comparison with the providers found, and asks an admin about old messages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from web_desk import Desk

from channels.protocols import LeftThere
from store.tables import Arrival
from store.transport import listed, older
from store.transport.listed import Comparison
from store.vocabulary import ArrivalOutcome, ArrivalState, Role


def compared(desk: Desk, channel: str = "whatsapp", **found: object) -> None:
    with desk.world.db.write() as db:
        now = desk.world.now
        listed.remember(db, channel, Comparison(now, now - timedelta(days=3), now, **found))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"listed": 9}, "tidak ada yang tertinggal"),
        ({"brought": 2, "missing": 2}, "2 pesan disusulkan"),
        ({"brought": 1, "missing": 2, "gone": 1}, "1 pesan disusulkan, 1 sudah dihapus di penyedia"),
        ({"missing": 1, "failed": 1}, "WhatsApp: 1 pesan belum diserahkan penyedia"),
        ({"trouble": "Twilio tidak menjawab", "whole": False}, "WhatsApp: Twilio tidak menjawab"),
    ],
)
def test_the_last_comparison_is_one_line_among_the_parts(desk: Desk, found: dict[str, object], said: str) -> None:
    assert "Susulan" not in desk.text("/status")
    compared(desk, **found)
    assert said in desk.text("/status")


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    with desk.world.db.write() as db:
        for key in ("a", "b"):
            db.add(
                Arrival(
                    channel="email", key=key, raw=b"", received_at=desk.world.now, lay_there=True,
                    state=ArrivalState.DONE, outcome=ArrivalOutcome.FROM_BEFORE,
                )
            )  # fmt: skip
    return desk


def count(desk: Desk) -> int:
    with desk.world.db.read() as db:
        return sum(older.waiting(db).values())


def becomes(desk: Desk, role: Role) -> None:
    with desk.world.db.write() as db:
        db.merge(desk.world.officer_named("dewi")).role = role


def test_what_is_left_in_the_mailbox_is_offered_too_and_the_page_tells_how_many_are_still_to_be_fetched(
    waiting: Desk,
) -> None:
    becomes(waiting, Role.ADMIN)
    with waiting.world.db.write() as db:
        older.note(db.connection(), "email", LeftThere("INBOX", 7, 0, 90, 40, 91), waiting.world.now)
    assert "42 pesan sudah ada sebelum Loket mulai membacanya" in waiting.text("/status")
    waiting.post("/status/lama/ambil", page="/status")
    page = waiting.text("/status")
    assert "42 pesan lama disimpan" in page
    assert "sedikit demi sedikit: 40 lagi" in page
    assert "Ambil semua" not in page
    waiting.post("/status/lama/biarkan", page="/status")
    assert "40 pesan lama dibiarkan" in waiting.text("/status")


def test_an_officer_reads_that_old_messages_wait_and_cannot_decide(waiting: Desk) -> None:
    becomes(waiting, Role.OFFICER)
    page = waiting.text("/status")
    assert "2 pesan sudah ada sebelum Loket mulai membacanya" in page
    assert "Admin yang memutuskannya." in page
    assert "Ambil semua" not in page
    assert waiting.post("/status/lama/ambil", page="/status").status_code == 403
    assert count(waiting) == 2


@pytest.mark.parametrize(("road", "said"), [("ambil", "2 pesan lama disimpan"), ("biarkan", "2 pesan lama dibiarkan")])
def test_an_admin_takes_them_in_or_leaves_them(waiting: Desk, road: str, said: str) -> None:
    becomes(waiting, Role.ADMIN)
    assert waiting.post(f"/status/lama/{road}", page="/status").status_code == 303
    page = waiting.text("/status")
    assert said in page
    assert "Pesan lama" not in page
    assert count(waiting) == 0
    waiting.post(f"/status/lama/{road}", page="/status")
    assert "Tidak ada lagi pesan lama" in waiting.text("/status")
