"""Pengaturan, Pengirim diblokir: whose messages are kept as spam, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from bot.app import App
from bot.web.http.acting import act_of
from bot.web.present import formatting, labels
from bot.web.settings import section
from bot.web.settings.section import Answer
from handlers.desk.mail import spam
from store.desk import blocked_senders
from store.office import officers
from store.tables import Identity


@dataclass(frozen=True, slots=True)
class BlockedSender:
    """One blocked address.

    cases: numbers of the cases that keep what it wrote.
    """

    identity_id: int
    label: str
    channel_name: str
    address: str
    name: str
    when: str
    by: str
    cases: Sequence[str]


@dataclass(frozen=True, slots=True)
class BlockedSendersPage:
    """The blocked addresses, the one blocked last first."""

    rows: Sequence[BlockedSender]


def blueprint(app: App) -> Blueprint:
    routes = Blueprint("settings_blocked", __name__)
    routes.before_request(section.allow(app, "settings_blocked.page"))

    @routes.get("/pengaturan/pengirim-diblokir")
    def page() -> Answer:
        return section.page("settings/blocked.html", BlockedSendersPage(_rows(app)))

    @routes.post("/pengaturan/pengirim-diblokir/<int:identity_id>/cabut")
    def unblock(identity_id: int) -> Response:
        with app.db.write() as db:
            identity = section.found(db.get(Identity, identity_id))
            spam.unblock(act_of(app, db), identity)
        app.bell.ring()
        flash(f"{formatting.address(identity)} tidak diblokir lagi. Konsultasinya kembali ke kotak masuk.")
        return redirect(url_for("settings_blocked.page"), 303)

    return routes


def _rows(app: App) -> list[BlockedSender]:
    with app.db.read() as db:
        names = {one.name: one.display_name for one in officers.ever(db)}
        found = blocked_senders.everyone(db)
        cases = {one.id: [case.number for case in blocked_senders.spam_of(db, [one.id or 0])] for one, _ in found}
    return [
        BlockedSender(
            identity_id=identity.id or 0,
            label=labels.traits_of(app.office, identity.channel).label,
            channel_name=labels.traits_of(app.office, identity.channel).word,
            address=formatting.address(identity),
            name=person.name or identity.name,
            when=formatting.moment(app.office, identity.blocked_at, app.clock()),
            by=names.get(identity.blocked_by, identity.blocked_by),
            cases=cases[identity.id],
        )
        for identity, person in found
    ]
