"""An officer's devices: switched on by the browser itself, listed and revoked under Saya, gone with the session."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from cast import PASSWORD
from push_service import BrowserKeys
from sqlalchemy import select
from web_desk import Desk
from world import World

from bot import push_key
from bot.web.http import assets
from handlers.officers.signing_in import sessions
from store.tables import Device, Officer

CHROME = "https://fcm.googleapis.com/fcm/send/ponsel"
ANDROID = "Mozilla/5.0 (Linux; Android 16; K) Chrome/143.0.0.0 Mobile Safari/537.36"


def switch_on(desk: Desk, endpoint: str = CHROME) -> object:
    desk.client.environ_base["HTTP_USER_AGENT"] = ANDROID
    named = BrowserKeys().subscription(endpoint)
    return desk.post("/saya/perangkat", {"alamat": endpoint, "p256dh": named.p256dh, "auth": named.auth})


def known(desk: Desk) -> list[str]:
    with desk.world.db.read() as db:
        return [one.endpoint for one in db.scalars(select(Device).order_by(Device.id))]  # type: ignore[arg-type]


def revoke(desk: Desk, by: Desk) -> str:
    """Press Cabut for the first device on somebody's page. Return their page then."""
    (path, *_) = re.findall(r'action="(/saya/perangkat/\d+/cabut)"', desk.text("/saya"))
    by.post(path)
    return by.text("/saya")


@pytest.fixture
def agus(desk: Desk) -> Desk:
    agus = desk.another()
    agus.sign_in("agus")
    return agus


def test_a_device_is_switched_on_listed_and_revoked_from_another_browser(desk: Desk) -> None:
    assert "Nyalakan di perangkat ini" in desk.text("/saya")
    assert desk.get("/saya/perangkat/kunci").json == {"kunci": push_key.public_key("rahasia")}
    assert switch_on(desk).json == {"halaman": "/saya#perangkat"}  # type: ignore[attr-defined]
    page = desk.text("/saya")
    assert "Pemberitahuan di perangkat ini menyala." in page and "perangkat ini</span>" in page
    assert "Nyalakan di perangkat ini" not in page and "data-device" in page
    other = desk.another()
    other.sign_in("dewi")
    page = other.text("/saya")
    assert "Chrome di Android" in page and "perangkat ini</span>" not in page and "data-device" not in page
    assert "Chrome di Android" not in revoke(desk, by=other)
    assert known(desk) == []


def test_nobody_revokes_the_device_of_another(desk: Desk, agus: Desk) -> None:
    switch_on(desk)
    revoke(desk, by=agus)
    assert known(desk) == [CHROME]


def test_a_forged_address_is_refused_with_a_sentence(desk: Desk) -> None:
    answer = switch_on(desk, "https://127.0.0.1/kirim")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "tidak dikenal" in answer.json["sebab"]  # type: ignore[attr-defined]
    assert known(desk) == []


def test_strangers_and_forms_without_a_token_switch_nothing_on(desk: Desk) -> None:
    stranger = desk.another()
    for path in ("/saya/perangkat/kunci", "/saya"):
        assert stranger.get(path).status_code == 303
    assert desk.client.post("/saya/perangkat", data={"alamat": CHROME}).status_code == 400
    assert known(desk) == []


def test_signing_out_ends_it_in_this_browser_alone(desk: Desk) -> None:
    switch_on(desk)
    other = desk.another()
    other.sign_in("dewi")
    switch_on(other, f"{CHROME}-2")
    assert other.post("/keluar").location == "/masuk"
    assert known(desk) == [CHROME]


def test_another_password_ends_it_in_every_other_browser(desk: Desk) -> None:
    switch_on(desk)
    other = desk.another()
    other.sign_in("dewi")
    switch_on(other, f"{CHROME}-2")
    form = {"lama": PASSWORD, "baru": "kata sandi lain", "ulang": "kata sandi lain"}
    assert desk.post("/saya/sandi", form).status_code == 303
    assert known(desk) == [CHROME]
    assert "Chrome di Android" in desk.text("/saya")


def test_a_browser_learns_whether_its_pushes_are_for_who_is_signed_in(desk: Desk, agus: Desk) -> None:
    def recognised(browser: Desk) -> bool:
        return bool(browser.post("/saya/perangkat/kenal", {"alamat": CHROME}).json["dikenal"])

    assert not recognised(desk)
    switch_on(desk)
    with desk.world.db.write() as db:
        sessions.end_all(db, db.get_one(Officer, desk.world.officer_named("dewi").id), desk.world.now)
    desk.sign_in("dewi")
    assert "Cabut: Chrome di Android" not in desk.text("/saya")
    assert recognised(desk)
    assert "perangkat ini</span>" in desk.text("/saya")
    assert not recognised(agus)
    assert known(desk) == []


def test_phones_are_offered_it_after_sounds_until_they_answer(desk: Desk, agus: Desk) -> None:
    for browser in (desk, agus):
        assert 'id="offer-push"' not in browser.text("/konsultasi")
        browser.post("/saya/pemberitahuan", {"mau": "0"})
        assert 'id="offer-push"' in browser.text("/konsultasi")
    switch_on(desk)
    assert agus.post("/saya/perangkat/tawaran").location == "/konsultasi"
    for browser, wanted in ((desk, True), (agus, False)):
        assert 'id="offer-push"' not in browser.text("/konsultasi")
        browser.post("/saya/perangkat/tawaran")
        name = "dewi" if wanted else "agus"
        assert desk.world.officer_named(name).preferences["push"] is wanted


def test_an_office_without_push_services_offers_nothing(world: World) -> None:
    world.office = replace(world.office, push_services=())
    world.officer("dewi")
    desk = Desk(world)
    desk.sign_in("dewi")
    desk.post("/saya/pemberitahuan", {"mau": "0"})
    assert 'id="offer-push"' not in desk.text("/konsultasi")
    assert 'id="perangkat"' not in desk.text("/saya")


def test_the_page_can_be_put_on_a_phones_screen(desk: Desk) -> None:
    stranger = desk.another()
    answer = stranger.get("/manifest.webmanifest")
    assert (answer.status_code, answer.mimetype) == (200, "application/manifest+json")
    manifest = json.loads(answer.text)
    assert manifest["name"] == "Loket PST BPS Belitung Timur"
    assert (manifest["start_url"], manifest["display"], manifest["scope"]) == ("/konsultasi", "standalone", "/")
    for icon in manifest["icons"]:
        picture = stranger.get(icon["src"]).data
        width = int.from_bytes(picture[16:20])
        assert picture.startswith(b"\x89PNG") and icon["sizes"] == f"{width}x{width}"
    page = desk.text("/konsultasi")
    assert 'rel="manifest" href="/manifest.webmanifest"' in page
    assert stranger.get(re.findall(r'rel="apple-touch-icon" href="([^"]+)"', page)[0]).data.startswith(b"\x89PNG")
    assert "manifest" not in stranger.text("/k")


def test_the_worker_counts_for_every_page_and_is_asked_for_anew(desk: Desk) -> None:
    answer = desk.another().get("/sw.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.data == assets.content("js/worker/worker.js")
    assert b'"fetch"' not in answer.data, "it keeps no page of the desk"
    policy = desk.get("/konsultasi").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';") and "worker-src" not in policy and "manifest-src" not in policy
