"""What the comparison with the providers found, and the old messages that an admin decides on, for the status page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.session import me, require
from bot.web.present import formatting, labels
from bot.web.status.parts import PartHealth
from store.transport import listed, older
from store.transport.listed import Comparison
from store.vocabulary import Role


@dataclass(frozen=True, slots=True)
class OlderMessages:
    """Messages that lay there long before our first look. words: how many on which channel.

    fetched: how many of those that an admin takes in are still to be fetched.
    """

    count: int
    words: str
    fetched: int


def blueprint(app: App) -> Blueprint:
    """Return the routes by which an admin decides on old messages."""
    routes = Blueprint("older", __name__)
    routes.before_request(require(app))

    @routes.post("/status/lama/ambil")
    def take() -> Response:
        return _decide(older.take_in, "{} pesan lama disimpan di riwayat pengirimnya, tanpa menulis kepada siapa pun.")

    @routes.post("/status/lama/biarkan")
    def leave() -> Response:
        return _decide(older.leave, "{} pesan lama dibiarkan di tempat asalnya.")

    def _decide(decision: Callable[[Session], int], said: str) -> Response:
        if me(app).role != Role.ADMIN:
            abort(403)
        with app.db.write() as db:
            count = decision(db)
        app.bell.ring()
        flash(said.format(count) if count else "Tidak ada lagi pesan lama yang menunggu.")
        return redirect(url_for("status.page"), 303)

    return routes


def lines(app: App, db: Session, now: datetime) -> list[PartHealth]:
    """Return the line of the comparison. Nothing before the first one."""
    found = {name: one for name in app.channels if (one := listed.last(db, name)) is not None}
    if not found:
        return []
    at = formatting.moment(app.office, max(one.at for one in found.values()), now)
    troubles = [words for name, one in found.items() if (words := _trouble(app, name, one))]
    if troubles:
        return [PartHealth("Susulan", "rotate-clockwise", "troubled", "; ".join(troubles), at)]
    return [PartHealth("Susulan", "rotate-clockwise", "well", _brought(list(found.values())), at)]


def _trouble(app: App, name: str, found: Comparison) -> str:
    word = labels.traits_of(app.office, name).word
    if found.trouble:
        return f"{word}: {found.trouble}"
    return f"{word}: {found.failed} pesan belum diserahkan penyedia" if found.failed else ""


def _brought(found: Sequence[Comparison]) -> str:
    brought, gone = sum(one.brought for one in found), sum(one.gone for one in found)
    told = f"{brought} pesan disusulkan" if brought else "tidak ada yang tertinggal"
    return f"{told}, {gone} sudah dihapus di penyedia" if gone else told


def older_messages(app: App, db: Session) -> OlderMessages | None:
    """Return the messages that wait for an admin, None for none."""
    waiting, fetched = older.waiting(db), sum(older.being_fetched(db).values())
    words = ", ".join(f"{count} {labels.traits_of(app.office, name).word}" for name, count in waiting.items())
    return OlderMessages(sum(waiting.values()), words, fetched) if waiting or fetched else None
