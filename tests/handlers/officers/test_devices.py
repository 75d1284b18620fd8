"""Which addresses a browser may name, and whose device it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from push_service import BrowserKeys
from sqlalchemy import select
from world import World

from handlers.errors import BadInput
from handlers.office.office import Office
from handlers.officers import devices
from handlers.officers.devices import Subscription
from store.tables import Device, Officer

CHROME = "https://fcm.googleapis.com/fcm/send/abc:APA91b_x-Y~1"
ALLOWED = (
    CHROME,
    "https://fcm.googleapis.com:443/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA=",
    "https://wns2-pn1p.notify.windows.com/w/?token=BQYAAA%2b",
    "https://web.push.apple.com/QGn-x",
)
FORGED = (
    "",
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://fcm.googleapis.com@127.0.0.1/fcm",
    "https://dewi:sandi@fcm.googleapis.com/fcm",
    "https://fcm.googleapis.com.penipu.example/fcm",
    "https://fcm.googleapis.com\\@127.0.0.1/fcm",
    "https://fcm.googleapis.com/fcm send",
    "https://fcm.googleapis.com/fcm\r\nX-Lain: 1",
    "https://penipu.example/#fcm.googleapis.com/fcm",
    "https://xnotify.windows.com/w/1",
    "https://notify.windows.com/w/1",
    "https://127.0.0.1/kirim",
    "https://[::1]/kirim",
    "https://.notify.windows.com/w/1",
    "https://a..notify.windows.com/w/1",
    "https://-.notify.windows.com/w/1",
    "https://" + "a" * 64 + ".notify.windows.com/w/1",
    "https://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:8080/konsultasi",
    "file:///etc/passwd",
    "https://web.push.apple.com/" + "a" * 2000,
)


def switch_on(world: World, name: str, subscription: Subscription, browser: str = "") -> Device:
    with world.db.write() as db:
        officer = db.get_one(Officer, world.officer_named(name).id)
        return devices.switch_on(db, world.office, officer, subscription, browser=browser, now=world.now)


def known(world: World) -> list[tuple[str, int]]:
    with world.db.read() as db:
        return [(one.endpoint, one.officer_id) for one in db.scalars(select(Device).order_by(Device.id))]  # type: ignore[arg-type]


@pytest.mark.parametrize("endpoint", ALLOWED)
def test_the_services_of_browsers_are_allowed(endpoint: str) -> None:
    assert devices.is_allowed(Office(), endpoint)


@pytest.mark.parametrize("endpoint", FORGED)
def test_no_other_address_is_ever_written_to(world: World, endpoint: str) -> None:
    world.officer("dewi")
    with pytest.raises(BadInput, match="tidak dikenal"):
        switch_on(world, "dewi", BrowserKeys().subscription(endpoint))
    assert known(world) == []
    assert world.officer_named("dewi").preferences == {}


def test_an_office_without_services_takes_no_device() -> None:
    assert not devices.is_allowed(replace(Office(), push_services=()), CHROME)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", ""),
        ("BAAA", BrowserKeys().subscription(CHROME).auth),
        (BrowserKeys().p256dh, "AAAA"),
        ("ß" * 87, "AAECAwQFBgcICQoLDA0ODw"),
        ("A" * 87, "AAECAwQFBgcICQoLDA0ODw"),
        (BrowserKeys().p256dh + "=" * 113 + "x" * 5000, "AAECAwQFBgcICQoLDA0ODw"),
        (BrowserKeys().p256dh + "\n", "AAECAwQFBgcICQoLDA0ODw"),
        (BrowserKeys().p256dh, "AAECAwQFBgcICQoLDA0ODw" + "=" * 178 + "AAECAwQFBgcICQoLDA0ODw"),
    ],
)
def test_keys_that_cannot_be_used_are_refused(world: World, p256dh: str, auth: str) -> None:
    world.officer("dewi")
    with pytest.raises(BadInput, match="kunci"):
        switch_on(world, "dewi", Subscription(CHROME, p256dh, auth))
    assert known(world) == []


def test_a_browser_belongs_to_who_switched_it_on_last(any_world: World) -> None:
    dewi, agus = any_world.officer("dewi"), any_world.officer("agus")
    first = switch_on(any_world, "dewi", BrowserKeys().subscription(CHROME))
    assert switch_on(any_world, "dewi", BrowserKeys().subscription(CHROME)).id == first.id
    switch_on(any_world, "agus", BrowserKeys().subscription(CHROME))
    assert known(any_world) == [(CHROME, agus.id)]
    with any_world.db.write() as db:
        assert devices.recognise(db, db.get_one(Officer, agus.id), CHROME) is not None
        assert devices.recognise(db, db.get_one(Officer, dewi.id), CHROME) is None
    assert known(any_world) == []


def test_an_officer_has_ten_devices_at_most_and_the_oldest_goes(any_world: World) -> None:
    any_world.officer("dewi")
    for place in range(12):
        switch_on(any_world, "dewi", BrowserKeys().subscription(f"{CHROME}{place}"))
    assert [one for one, _ in known(any_world)] == [f"{CHROME}{place}" for place in range(2, 12)]


@pytest.mark.parametrize(
    ("browser", "name"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1", "Safari di iPhone"),
        ("Mozilla/5.0 (Linux; Android 16; K) Chrome/143.0.0.0 Mobile Safari/537.36", "Chrome di Android"),
        (
            "Mozilla/5.0 (Linux; Android 16) SamsungBrowser/29.0 Chrome/136.0 Safari/537.36",
            "Samsung Internet di Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/143.0 Safari/537.36 Edg/143.0", "Edge di Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox di Linux"),
        ("", "Peramban"),
    ],
)
def test_an_officer_knows_a_device_by_browser_and_system(browser: str, name: str) -> None:
    assert devices.label(browser) == name
    assert not re.search(r"\d", name)
