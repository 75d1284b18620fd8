"""A push service that does not answer stands before no other, however much waits for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from push_service import BrowserKeys
from web_desk import Desk
from world import World

from bot.work import send_pushes, web_push
from bot.work.web_push import Answer, Fate
from handlers.officers import devices
from handlers.outgoing.push.notice_push import DevicePush
from store.tables import Officer

SILENT = "http://127.0.0.1:9"


def test_more_than_one_batch_for_a_silent_service_delays_the_others_once(
    any_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def send(push: DevicePush, *_: object) -> Answer:
        tried.append(push.endpoint)
        return Answer(Fate.SILENT if push.endpoint.startswith(SILENT) else Fate.TAKEN)

    monkeypatch.setattr(web_push, "send", send)
    any_world.office = replace(any_world.office, push_services=(SILENT, "http://127.0.0.1:10"))
    for name in ("dewi", "agus", "rudi"):
        any_world.officer(name)
        for place in range(8):
            service = "http://127.0.0.1:10" if (name, place) == ("rudi", 7) else SILENT
            keys = BrowserKeys().subscription(f"{service}/kirim/{name}-{place}")
            with any_world.db.write() as db:
                officer = db.get_one(Officer, any_world.officer_named(name).id)
                devices.switch_on(db, any_world.office, officer, keys, browser="", now=any_world.now)
    for place in range(3):
        any_world.hears("whatsapp", f"+628120000060{place}", "Minta data")
    any_world.pass_time(seconds=30)
    app = Desk(any_world).app
    for _ in range(2):
        send_pushes.send_due(app)
        any_world.pass_time(seconds=1)
    assert [one.startswith(SILENT) for one in tried] == [True, False]
