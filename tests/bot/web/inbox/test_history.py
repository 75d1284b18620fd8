"""The citizen's other consultations beside the conversation: when, where, what, how it ended; no secret among them."""

from __future__ import annotations

from typing import Any

import pytest
from composer_room import Room
from web_desk import Desk

from store.tables import Consultation


def two(desk: Desk) -> tuple[str, str]:
    """An older consultation of Siti's by SMS, which got its answer and was closed, and a new one on WhatsApp."""
    old = desk.heard("Minta data lada\nuntuk skripsi saya", channel="sms")
    desk.act(old, "tulis", {"isi": "Ini.", "jenis": "balas"})
    desk.world.pass_time(minutes=1)
    desk.act(old, "tutup", {"hasil": "sebagian"})
    desk.world.pass_time(days=40)
    desk.sign_in("dewi")  # no session lasts so long
    return old, desk.heard("Minta data cabai")


def history(desk: Desk, number: str) -> str:
    page = desk.text(f"/konsultasi/{number}")
    return page.split('id="riwayat"')[1].split("</details>")[0] if 'id="riwayat"' in page else ""


def change(desk: Desk, number: str, **values: object) -> None:
    with desk.world.db.write() as db:
        case = db.get_one(Consultation, desk.case(number).id)
        for name, value in values.items():
            setattr(case, name, value)


def test_each_says_when_where_what_and_how_it_ended(desk: Desk) -> None:
    old, new = two(desk)
    shown = history(desk, new)
    for part in (old, "SMS", "Minta data lada untuk skripsi saya", "Selesai", "Sebagian diberikan"):
        assert part in shown, part
    assert f'href="/konsultasi/{old}"' in shown
    assert new in history(desk, old)


def test_a_complaint_is_there_for_those_who_handle_it_and_an_anonymous_one_for_nobody(desk: Desk) -> None:
    old, new = two(desk)
    desk.world.officer("rahma", role="supervisor")
    rahma = desk.another()
    rahma.sign_in("rahma")
    change(desk, old, kind="complaint", stage="answered")
    assert history(desk, new) == "" and old in history(rahma, new)
    change(desk, old, anonymous=True)
    assert history(desk, new) == "" and history(rahma, new) == ""
    assert "riwayat" not in rahma.text(f"/konsultasi/{old}").split('id="side"')[1]


def test_what_was_merged_or_marked_as_spam_is_not_among_them(desk: Desk) -> None:
    old, new = two(desk)
    change(desk, old, kind="machine", outcome="spam")
    assert history(desk, new) == ""


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_press_opens_the_other_consultation(desk: Desk, room: Room) -> None:
    old, new = two(desk)
    page: Any = room.enter("dewi", new)
    page.locator("#riwayat").get_by_role("link", name="Minta data lada").click()
    page.wait_for_url(f"**/konsultasi/{old}")
    assert page.locator("#riwayat").get_by_text("Minta data cabai").is_visible()
