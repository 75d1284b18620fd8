"""A channel that works again is called so. What failed before stays in the list until somebody decides about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import SITI
from composer_room import Room
from web_desk import Desk

from store.operations import heartbeats
from store.tables import Message


@pytest.fixture
def failed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Message:
    """A message that failed an hour ago, in an office where all else is well."""
    monkeypatch.setattr(type(desk.app.bell), "ping", lambda _bell: 0.0001)
    desk.world.hears("whatsapp", SITI, "Minta data penduduk")
    with desk.world.db.write() as db:
        message = db.merge(desk.world.said()[-1])
        message.state, message.error, message.due_at = "failed", "Twilio: nomor tidak ada (21211).", desk.world.now
    desk.world.pass_time(minutes=60)
    for part in ("worker", "clock", "mail:email"):
        heartbeats.note(desk.world.db, part, "", desk.world.now)
    return message


def card(desk: Desk) -> str:
    return " ".join(desk.text("/status").split("<h3>WhatsApp</h3>")[1].split("</section>")[0].split())


def summary(desk: Desk) -> str:
    return desk.text("/status").split('<span aria-live="polite">')[1].split("</span>")[0]


def test_a_message_that_left_later_shows_that_the_channel_works(desk: Desk, failed: Message) -> None:
    assert "Ada yang gagal" in card(desk)
    with desk.world.db.write() as db:
        facts = failed.model_dump(exclude={"id", "key", "state", "error", "sent_at"})
        db.add(Message(key="m2", state="sent", sent_at=desk.world.now, **facts))
    assert "Siap" in card(desk) and "Ada yang gagal" not in card(desk)
    assert summary(desk) == "1 hal perlu perhatian"  # the message itself still is


def test_a_good_check_later_shows_it_too_and_a_later_failure_is_told_again(desk: Desk, failed: Message) -> None:
    heartbeats.note(desk.world.db, "check:whatsapp", "", desk.world.now)
    assert "Siap" in card(desk)
    with desk.world.db.write() as db:
        db.get_one(Message, failed.id).due_at = desk.world.now + timedelta(minutes=1)
    assert "1 kiriman tidak sampai" in card(desk)


def test_a_message_that_nobody_needs_any_more_is_dismissed_from_the_list(desk: Desk, failed: Message) -> None:
    heartbeats.note(desk.world.db, "check:whatsapp", "", desk.world.now)
    path = f"/pesan/{failed.key}/batal?dari=status"
    assert f'action="{path}"' in desk.text("/status")
    assert desk.post(path, page="/status").location == "/status"
    assert summary(desk) == "Semua berjalan baik"


def test_both_buttons_of_a_failed_message_are_in_sight_on_a_phone(failed: Message, room: Room) -> None:
    page = room.enter("dewi", room.desk.world.the_consultation().number)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{room.base}/status")
    buttons = page.locator("#gagal td").get_by_role("button")
    assert buttons.count() == 2
    for button in buttons.all():
        box = button.bounding_box()
        assert box["x"] + box["width"] <= 390
