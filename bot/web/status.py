"""/status: is everything well, what waits for a person, which requests were refused; /healthz for machines."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy import text
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.app import App
from bot.web import hooks, show
from bot.web.session import me, require
from channels.envelope import Mailbox
from handlers import seeing
from store import heartbeats, inbox, outbox
from store.sight import Sight
from store.tables import Arrival, Consultation, Heartbeat, Identity, Message, Person, Refusal

SILENT = timedelta(minutes=2)  # a part writes a sign of life every 15 s
MAIL_SILENT = timedelta(minutes=12)  # a mailbox at the latest every 10 minutes
GIGABYTE = 1_000_000_000
PARTS = {"worker": ("Worker", "robot"), "clock": ("Jam", "clock")}


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("status", __name__)
    routes.before_request(require(app))

    @routes.get("/status")
    def page() -> str:
        return render_template("status.html", tampil="daftar", **_page(app))

    @routes.post("/status/ditolak/<int:refusal>")
    def replay_refused(refusal: int) -> AnyResponse:
        flash(hooks.replay(app, refusal))
        return redirect(url_for("status.page", _anchor="ditolak"), 303)

    @routes.post("/status/tersisih/<int:arrival>")
    def put_back(arrival: int) -> AnyResponse:
        with app.db.write() as db:
            found = inbox.put_back(db, arrival)
        app.bell.ring()
        flash("Dicoba lagi." if found else "Pesan itu sudah tidak disisihkan.")
        return redirect(url_for("status.page", _anchor="tersisih"), 303)

    return routes


def health(app: App) -> Blueprint:
    """For whoever watches from outside: 200 while the database answers."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        try:
            with app.db.read() as db:
                db.execute(text("SELECT 1"))
        except Exception:
            return Response("database does not answer\n", 503, content_type="text/plain")
        return Response("ok\n", content_type="text/plain")

    return routes


def _page(app: App) -> dict[str, Any]:
    now = app.clock()
    with app.db.read() as db:
        beats = {one.part: one for one in heartbeats.everyone(db)}
        refused = inbox.refused_so_far(db)
        roads = [_road(app, db, name, beats, refused, now) for name in app.channels]
        parts = [*_parts(app, beats, now), _redis(app), _database(db), _disk(app)]
        found: dict[str, Any] = {
            "stuck": _all_stuck(app, db),
            "shunted": [_shunted(app, one, now) for one in inbox.shunted(db)],
            "refusals": [_refusal(app, one, now) for one in inbox.refusals(db)],
        }
    ill = sum(one["health"] != "sehat" for one in [*roads, *parts])
    summary = f"{ill} hal perlu perhatian" if ill else "Semua berjalan baik"
    return found | {"roads_seen": roads, "parts": parts, "refused_total": sum(refused.values()), "summary": summary}


def roads(app: App) -> list[dict[str, Any]]:
    """How each channel fares, in the order of the settings file."""
    with app.db.read() as db:
        beats, refused = {one.part: one for one in heartbeats.everyone(db)}, inbox.refused_so_far(db)
        return [_road(app, db, name, beats, refused, app.clock()) for name in app.channels]


def _shunted(app: App, arrival: Arrival, now: datetime) -> dict[str, Any]:
    road, when = show.traits_of(app.office, arrival.channel).word, show.moment(app.office, arrival.received_at, now)
    return {"id": arrival.id, "road": road, "when": when, "error": arrival.error}


def _refusal(app: App, refusal: Refusal, now: datetime) -> dict[str, Any]:
    road, when = show.traits_of(app.office, refusal.channel).word, show.moment(app.office, refusal.at, now)
    found = {"id": refusal.id, "road": road, "when": when, "reason": refusal.reason}
    return found | {"url": refusal.url, "replayed": refusal.replayed_at}


def _road(
    app: App, db: Session, name: str, beats: dict[str, Heartbeat], refused: dict[str, int], now: datetime
) -> dict[str, Any]:
    traits = show.traits_of(app.office, name)
    last = inbox.last_received(db, name)
    waiting = outbox.waiting_of(db, name, now)
    health, word = "sehat", "Siap"
    if isinstance(app.channels[name], Mailbox):
        beat = beats.get(f"mail:{name}")
        if beat is None or now - beat.at > MAIL_SILENT or beat.detail:
            health, word = "waspada", beat.detail if beat and beat.detail else "Kotak surat belum terbaca"
    elif waiting:
        health, word = "waspada", "Tertunda"
    return {
        "label": traits.label,
        "word": traits.word,
        "health": health,
        "health_word": word,
        "last": f"Pesan terakhir {show.moment(app.office, last, now)}" if last else "Belum ada pesan",
        "waiting": waiting,
        "refused": refused.get(name, 0),
    }


def _parts(app: App, beats: dict[str, Heartbeat], now: datetime) -> list[dict[str, str]]:
    return [_part(word, icon, beats.get(part), now) for part, (word, icon) in PARTS.items()]


def _part(word: str, icon: str, beat: Heartbeat | None, now: datetime) -> dict[str, str]:
    well = beat is not None and now - beat.at < SILENT
    state = "berjalan" if well else "tidak memberi kabar"
    silent = f"{int((now - beat.at).total_seconds()) // 60} menit" if beat is not None and not well else ""
    return _line(word, icon, well, state, beat.detail if beat is not None and beat.detail else silent)


def _line(word: str, icon: str, well: bool, state: str, detail: str = "") -> dict[str, str]:
    return {"word": word, "icon": icon, "health": "sehat" if well else "mati", "state": state, "detail": detail}


def _redis(app: App) -> dict[str, str]:
    took = app.bell.ping()
    state = "tidak menjawab, pesan tetap diproses lebih lambat" if took is None else _milliseconds(took)
    return _line("Redis", "bolt", took is not None, state)


def _database(db: Session) -> dict[str, str]:
    started = perf_counter()
    db.execute(text("SELECT 1"))
    return _line("Basis data", "database", True, _milliseconds(perf_counter() - started))


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms".replace(".", ",")


def _disk(app: App) -> dict[str, str]:
    used = shutil.disk_usage(app.settings.data)
    well = used.free > GIGABYTE
    return _line(
        "Penyimpanan", "server", well, f"{100 * used.used // used.total}% terpakai", f"{show.size(used.free)} sisa"
    )


def _all_stuck(app: App, db: Session) -> list[dict[str, Any]]:
    """What this officer may know of the messages that are stuck."""
    sight = seeing.sight_of(db, me(app))
    found = [_stuck(app, db, one, sight) for one in outbox.stuck(db)]
    return [one for one in found if one is not None]


def _stuck(app: App, db: Session, message: Message, sight: Sight) -> dict[str, Any] | None:
    traits = show.traits_of(app.office, message.channel)
    identity = db.get_one(Identity, message.identity_id)
    person = db.get_one(Person, identity.person_id)
    consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    if consultation is not None and not sight.allows(consultation):
        return None
    return {
        "key": message.key,
        "label": traits.label,
        "road": traits.word,
        "name": show.name(person, identity, consultation),
        "number": consultation.number if consultation is not None else "",
        "error": message.error,
        "attempts": message.attempts,
    }
