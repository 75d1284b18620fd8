"""A phone's browser: the offer, a push that is shown and opens its consultation, and the answer from there."""

from __future__ import annotations

import json
from typing import Any

import acting
import pytest
from browser import serving, until_true
from cast import PASSWORD
from composer_room import send, words
from push_service import BrowserKeys
from sqlalchemy import select
from web_desk import Desk

from handlers.desk import actions
from store.tables import Device

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the development server's own sockets
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ENDPOINT = "https://fcm.googleapis.com/fcm/send/ponsel-dewi"
# Chromium without Google's services has no push service: what it would hand over is played
PLAYED = """
  const [endpoint, p256dh, auth] = SUBSCRIPTION;
  const toJSON = () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } });
  const played = { endpoint, options: {}, toJSON, unsubscribe: async () => localStorage.removeItem("played") };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("played") ? played : null);
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new Error("no key");
    localStorage.setItem("played", 1);
    return played;
  };
  Notification.requestPermission = async () => "granted"; // and no windows to show notices in
  Object.defineProperty(Notification, "permission", { get: () => "granted" });
""".replace("SUBSCRIPTION", json.dumps(BrowserKeys().subscription(ENDPOINT)))
KEPT = """() => {
  self.shown = {};
  self.registration.showNotification = async (title, { tag, body, data }) => {
    self.shown[tag] = { title, body, data };
  };
}"""


def phone(browser: Any, base: str, path: str = "/konsultasi") -> Any:
    """Return a phone's window in which Dewi is signed in."""
    context = browser.new_context(locale="id-ID", permissions=["notifications"], **PHONE)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.add_init_script(PLAYED)
    page.goto(f"{base}/masuk?lanjut={path}")
    page.get_by_label("Nama petugas").fill("dewi")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"**{path}")
    return page


def push(page: Any, base: str, news: object) -> None:
    """Let the browser get a push for our worker, as from its push service."""
    protocol = page.context.new_cdp_session(page)
    found: list[str] = []
    protocol.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    protocol.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(20)
    data = news if isinstance(news, str) else json.dumps(news)
    protocol.send("ServiceWorker.deliverPushMessage", {"origin": base, "registrationId": found[-1], "data": data})


def worker_of(page: Any) -> Any:
    """Return our worker in this browser. What it shows is kept beside: a browser without windows shows no notices."""
    until_true(page, "navigator.serviceWorker.ready.then(() => true)")
    (worker,) = page.context.service_workers
    worker.evaluate(KEPT)
    return worker


def shown(page: Any, worker: Any, tag: str) -> dict[str, Any]:
    """Return the notification with this tag, once it is shown."""
    for _ in range(300):
        fields: dict[str, Any] | None = worker.evaluate("tag => self.shown[tag]", tag)
        if fields:
            return fields
        page.wait_for_timeout(50)
    raise AssertionError(f"no notification {tag} was shown")


def devices(desk: Desk) -> list[str]:
    with desk.world.db.read() as db:
        return [one.endpoint for one in db.scalars(select(Device))]


def test_a_phone_is_offered_pushes_and_ends_them_when_it_signs_out(desk: Desk, browser: Any) -> None:
    desk.post("/saya/pemberitahuan", {"mau": "0"})
    with serving(desk.flask) as base:
        page = phone(browser, base)
        page.locator("#offer-push").get_by_role("button", name="Nyalakan").click()
        page.wait_for_url("**/saya#perangkat")
        page.locator("#perangkat").get_by_text("perangkat ini", exact=True).wait_for()
        assert devices(desk) == [ENDPOINT]
        page.get_by_role("main").get_by_role("button", name="Keluar", exact=True).click()
        page.wait_for_url("**/masuk")
        assert devices(desk) == []
        page.get_by_label("Nama petugas").fill("agus")
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url("**/konsultasi")
        until_true(page, "localStorage.getItem('played') === null")
        page.context.close()


def test_a_computer_is_offered_nothing_and_can_be_switched_on_all_the_same(desk: Desk, browser: Any) -> None:
    desk.post("/saya/pemberitahuan", {"mau": "0"})
    with serving(desk.flask) as base:
        page = phone(browser, base, "/saya")
        page.evaluate("document.documentElement.dataset.push = 'possible'")
        page.get_by_role("button", name="Nyalakan di perangkat ini").wait_for()
        page.context.close()


def test_a_push_is_shown_and_a_press_opens_its_consultation(desk: Desk, browser: Any) -> None:
    with serving(desk.flask) as base:
        page = phone(browser, base)
        page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => true)")
        path = "/konsultasi/K-2026-000001"
        worker = worker_of(page)
        push(page, base, {"judul": "Disebut", "teks": "Agus menyebut Anda.", "alamat": path, "tanda": "K"})
        assert shown(page, worker, "K") == {"title": "Disebut", "body": "Agus menyebut Anda.", "data": {"alamat": path}}
        push(page, base, "{no json")
        assert shown(page, worker, "loket")["data"] == {"alamat": "/pemberitahuan"}
        worker.evaluate("self.opened = []; self.clients.openWindow = async (url) => self.opened.push(url)")
        press = """async (path) => {
          const press = new ExtendableEvent("notificationclick");
          press.notification = { close() {}, data: { alamat: path } };
          const lasts = [];
          press.waitUntil = (promise) => lasts.push(promise);
          self.dispatchEvent(press);
          await Promise.allSettled(lasts);
          return self.opened.pop() || "";
        }"""
        assert worker.evaluate(press, path) == f"{base}{path}"
        assert worker.evaluate(press, "https://penipu.example/masuk") == f"{base}/pemberitahuan"
        page.context.close()


def test_the_answer_from_a_phone_passes_the_checks_of_the_desk(desk: Desk, browser: Any) -> None:
    number = desk.heard()
    with serving(desk.flask) as base:
        page = phone(browser, base, f"/konsultasi/{number}")
        send(page, "Baik, kami carikan.")
        page.get_by_role("article").get_by_text("Baik, kami carikan.").wait_for()
        page.get_by_role("button", name="Urungkan").first.wait_for()  # the office has it
        assert desk.case(number).first_help_at is not None
        acting.do(desk.world, actions.take, number, by=desk.world.officer_named("agus"))
        send(page, "Masih ada lagi.")
        page.get_by_text("dipegang Agus").first.wait_for()
        assert words(page).input_value() == "Masih ada lagi."
        assert [one.body for one in desk.world.said("message")] == ["Baik, kami carikan."]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.context.close()
