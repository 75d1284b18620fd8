"""The menus that give a case to a colleague say who is at work, and how much of their places each holds."""

from __future__ import annotations

import re

import pytest
from web_desk import Desk

from handlers.desk import actions
from store.vocabulary import Presence


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/konsultasi/{}", "{} ({}, {})"),
        ("/konsultasi/sekaligus?apa=tugaskan&pilih={}", "{} {} · {}"),
    ],
    ids=["beside a conversation", "for several"],
)
def test_who_is_at_work_stands_first_with_what_they_hold(desk: Desk, path: str, form: str) -> None:
    world = desk.world
    number = desk.heard()
    with world.db.write() as db:
        db.merge(world.officer_named("agus")).capacity = 4
        actions.set_presence(db, world.office, "agus", Presence.RESTING, now=world.now)
    other = desk.heard("Data inflasi", "sms", "+6281200000177")
    desk.act(other, "alihkan", {"kepada": "agus"})
    shown = plain(desk.text(path.format(number)))
    assert form.format("Agus", "Sedang istirahat", "1 dari 4") in shown
    world.officer("rahma")
    shown = plain(desk.text(path.format(number)))
    rahma, agus = (
        form.format("Rahma", "Siap melayani", "0 dari 10"),
        form.format("Agus", "Sedang istirahat", "1 dari 4"),
    )
    assert 0 < shown.index(rahma) < shown.index(agus)
