"""Pengaturan, Perangkat loket: the tablets and screens at the counter, their codes, and how one is revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.present import formatting
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.errors import BadInput
from handlers.officers import counter_devices as devices
from store.office import counter_devices, officers
from store.tables import CounterDevice


@dataclass(frozen=True, slots=True)
class CounterDeviceRow:
    """One device. state: in words. in_use: it is not revoked."""

    device_id: int
    label: str
    state: str
    made: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class CounterDevicesPage:
    """The devices, the ones in use first.

    code: of the device that was added or renewed just now; it is shown this once. "" for none.
    code_for: label of that device.
    typed: the label that was refused.
    kiosk, screen: addresses of their pages.
    ready: the settings file has the table of the counter.
    """

    rows: Sequence[CounterDeviceRow]
    code: str
    code_for: str
    typed: str
    kiosk: str
    screen: str
    ready: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_counter", __name__)
    routes.before_request(section.allow(app, "settings_counter.page"))

    @routes.get("/pengaturan/perangkat-loket")
    def page() -> Answer:
        return _page(app)

    @routes.post("/pengaturan/perangkat-loket")
    def add() -> Answer:
        label = request.form.get("nama", "")
        try:
            with app.db.write() as db:
                code = devices.add(act_of(app, db), label)
        except BadInput as refused:
            return _page(app, typed=label, error=str(refused))
        return _page(app, code=code, code_for=label)

    @routes.post("/pengaturan/perangkat-loket/<int:device_id>/kode")
    def renew(device_id: int) -> Answer:
        with app.db.write() as db:
            code, label = devices.renew(act_of(app, db), device_id)
        return _page(app, code=code, code_for=label)

    @routes.post("/pengaturan/perangkat-loket/<int:device_id>/cabut")
    def revoke(device_id: int) -> Response:
        with app.db.write() as db:
            label = devices.revoke(act_of(app, db), device_id).label
        flash(f"{label} dicabut. Halaman tamu dan layar di sana tidak dapat dipakai lagi.")
        return redirect(url_for("settings_counter.page"), 303)

    return routes


def _page(app: App, *, code: str = "", code_for: str = "", typed: str = "", error: str = "") -> Answer:
    with app.db.read() as db:
        names = {one.name: one.display_name for one in officers.ever(db)}
        rows = [_row(app, one, names.get(one.made_by, one.made_by)) for one in counter_devices.everything(db)]
    shown = CounterDevicesPage(
        rows=rows,
        code=code,
        code_for=code_for,
        typed=typed,
        kiosk=f"{app.office.public_url}/tamu",
        screen=f"{app.office.public_url}/layar",
        ready="walkin" in app.channels,
    )
    return section.page("settings/counter/devices.html", shown, error)


def _row(app: App, device: CounterDevice, made_by: str) -> CounterDeviceRow:
    return CounterDeviceRow(
        device_id=device.id or 0,
        label=device.label,
        state=_state(app, device),
        made=f"{made_by}, {_when(app, device.made_at)}",
        in_use=device.revoked_at is None,
    )


def _state(app: App, device: CounterDevice) -> str:
    if device.revoked_at is not None:
        return f"Dicabut {_when(app, device.revoked_at)}"
    if device.token_hash is not None:
        return f"Terhubung sejak {_when(app, device.joined_at)}"
    waits = device.code_until is not None and device.code_until >= app.clock()
    return f"Menunggu kode, berlaku sampai {_when(app, device.code_until)}" if waits else "Kodenya lewat waktu"


def _when(app: App, moment: datetime | None) -> str:
    return formatting.inside(formatting.moment(app.office, moment, app.clock()))
