"""An office whose officer Dewi has a phone that is told of what happens: what tests of pushes do and look at."""

from __future__ import annotations

from dataclasses import replace

import acting
from cast import SITI
from push_service import BrowserKeys, PushService
from sqlalchemy import select
from web_desk import Desk
from world import World

from bot.app import App
from bot.work import send_pushes
from handlers.desk import answering
from handlers.officers import devices
from store.tables import Device, Officer, Push

ANDROID = "Mozilla/5.0 (Linux; Android 16; K) Chrome/143.0.0.0 Mobile Safari/537.36"
NUMBER = "K-2026-000001"


def set_up(world: World, service: PushService) -> World:
    world.office = replace(world.office, push_services=(service.url,))
    world.officer("dewi")
    switch_on(world, service.endpoint())
    world.hears("whatsapp", SITI, "Minta data rahasia", name="Siti Rahmawati")
    return world


def switch_on(world: World, endpoint: str, name: str = "dewi") -> Device:
    with world.db.write() as db:
        officer = db.get_one(Officer, world.officer_named(name).id)
        named = BrowserKeys().subscription(endpoint)
        return devices.switch_on(db, world.office, officer, named, browser=ANDROID, now=world.now)


def app_of(world: World) -> App:
    return Desk(world).app


def after(world: World, seconds: float = 30, times: int = 1) -> None:
    """Let time pass, and the thread of pushes look."""
    app = app_of(world)
    for _ in range(times):
        world.pass_time(seconds=seconds)
        send_pushes.send_due(app)


def known(world: World) -> list[Device]:
    with world.db.read() as db:
        return list(db.scalars(select(Device)))


def waiting(world: World) -> int:
    with world.db.read() as db:
        return len(db.scalars(select(Push)).all())


def mention(world: World, number: str = NUMBER) -> None:
    agus = world.officer("agus", on_duty=False)
    acting.do(world, answering.note, number, "@dewi tolong lihat", by=agus)
