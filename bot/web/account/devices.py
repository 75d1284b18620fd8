"""/saya/perangkat: the browsers in which an officer gets notices while Loket is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from bot import push_key
from bot.app import App
from bot.web.http.htmx import list_sent_from
from bot.web.http.session import here, me, require
from bot.web.present import formatting
from handlers.errors import Refusal
from handlers.officers import devices
from handlers.officers.devices import Subscription
from store.office import devices as stored_devices
from store.tables import Device, Officer, OfficerSession

Answer = Response | tuple[Response, int]


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device of the officer.

    here: it is this browser.
    """

    id: int
    label: str
    since: str
    last: str
    here: bool
    failing: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("devices", __name__)
    routes.before_request(require(app))

    @routes.get("/saya/perangkat/kunci")
    def key() -> Response:
        return jsonify(kunci=push_key.public_key(app.settings.office.secret))

    @routes.post("/saya/perangkat")
    def switch_on() -> Answer:
        return _switch_on(app)

    @routes.post("/saya/perangkat/kenal")
    def recognise() -> Response:
        return _recognise(app, request.form.get("alamat", ""))

    @routes.post("/saya/perangkat/<int:device_id>/cabut")
    def remove(device_id: int) -> Response:
        return _remove(app, device_id)

    @routes.post("/saya/perangkat/tawaran")
    def decline() -> Response:
        with app.db.write() as db:
            officer = db.get_one(Officer, me(app).id)
            officer.preferences = {"push": False} | officer.preferences
        return redirect(list_sent_from() or url_for("inbox.page"), 303)

    return routes


def rows(app: App) -> Sequence[DeviceRow]:
    """Return the devices of the officer of this request, the oldest first."""
    with app.db.read() as db:
        return [_row(app, one) for one in devices.good(db, me(app))]


def _row(app: App, device: Device) -> DeviceRow:
    now, sent = app.clock(), device.last_sent_at
    return DeviceRow(
        id=device.id or 0,
        label=device.label,
        since=formatting.when(app.office, device.created_at, now),
        last=formatting.when(app.office, sent, now) if sent else "",
        here=device.id == here().device_id,
        failing=device.failures > 0,
    )


def _switch_on(app: App) -> Answer:
    named = Subscription(*(request.form.get(name, "") for name in ("alamat", "p256dh", "auth")))
    browser, now = request.headers.get("User-Agent", ""), app.clock()
    try:
        with app.db.write() as db:
            officer = db.get_one(Officer, me(app).id)
            device = devices.switch_on(db, app.office, officer, named, browser=browser, now=now)
            db.get_one(OfficerSession, here().id).device_id = device.id
    except Refusal as refused:
        return jsonify(sebab=str(refused)), 422
    flash("Pemberitahuan di perangkat ini menyala.")
    return jsonify(halaman=url_for("profile.page", _anchor="perangkat"))


def _recognise(app: App, endpoint: str) -> Response:
    """Tell a browser that gets pushes whether they are for who is signed in now. Else it ends them."""
    with app.db.write() as db:
        device = devices.recognise(db, db.get_one(Officer, me(app).id), endpoint)
        if device is not None:
            db.get_one(OfficerSession, here().id).device_id = device.id
    return jsonify(dikenal=device is not None)


def _remove(app: App, device_id: int) -> Response:
    with app.db.write() as db:
        removed = stored_devices.remove(db, me(app).id or 0, device_id)
    if removed:
        flash("Perangkat dicabut. Ia tidak menerima pemberitahuan lagi.")
    return redirect(url_for("profile.page", _anchor="perangkat"), 303)
