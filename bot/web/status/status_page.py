"""/status: health of channels and processes, stuck messages, refused requests. /healthz, /readyz: for monitors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from sqlalchemy import text
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.app import App
from bot.telling import probing
from bot.web.http.acting import act_of
from bot.web.http.htmx import is_fragment
from bot.web.http.session import me
from bot.web.present import formatting, labels, message_costs
from bot.web.present.message_costs import CostCard
from bot.web.public import hooks
from bot.web.status import away, catch_up, channel_health, fault_lines, incidents
from bot.web.status import parts as status_parts
from handlers.office import formats
from handlers.officers import visibility
from handlers.outgoing import stuck
from handlers.reports.message_costs import meter
from store.cases.visible_cases import Sight
from store.db import patience
from store.operations import heartbeats
from store.tables import Arrival, Consultation, Identity, Message, Person, Refusal
from store.transport import arrivals, outbox, refusals
from store.vocabulary import Direction, MessageState, Role

FOR_ADMINS = "Sebabnya terbaca oleh admin di halaman ini."
READY_WITHIN = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class ShuntedArrival:
    """An incoming message that could not be read.

    error: what the program said, for admins alone: it may quote the message. Others read that an admin sees it.
    """

    id: int
    channel_name: str
    when: str
    error: str


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """A webhook request that was refused.

    url: the address its signature was checked against.
    """

    id: int
    channel_name: str
    when: str
    reason: str
    url: str
    replayed: bool


@dataclass(frozen=True, slots=True)
class StuckMessage:
    """A message that waits for an officer's decision.

    name: of the citizen, or the address of a mail to staff and of a copy.
    number: of its case, "" for none.
    when: it was written.
    again: whether it can be tried again from here; its conversation offers the other ways.
    """

    key: str
    channel: str
    label: str
    channel_name: str
    name: str
    number: str
    when: str
    error: str
    state: str
    attempts: int
    again: bool


@dataclass(frozen=True, slots=True)
class StatusPage:
    """What /status shows.

    failed: how many of the stuck messages failed.
    refused_total: requests ever refused.
    costs: what messages cost, None where no provider counts them.
    older: messages that lay there before our first look, None for none. may_decide: whether this officer decides on
    them.
    """

    summary: str
    clock: str
    faults: Sequence[fault_lines.FaultLine]
    channels: Sequence[channel_health.ChannelHealth]
    parts: Sequence[status_parts.PartHealth]
    depth: status_parts.QueueDepth
    costs: CostCard | None
    lately: Sequence[incidents.Incident]
    stuck: Sequence[StuckMessage]
    failed: int
    shunted: Sequence[ShuntedArrival]
    refusals: Sequence[RefusedRequest]
    refused_total: int
    older: catch_up.OlderMessages | None
    may_decide: bool


def blueprint(app: App) -> Blueprint:
    routes = Blueprint(away.BLUEPRINT, __name__)
    away.guard(routes, app)

    @routes.get("/status")
    def page() -> str:
        with patience.at_most(away.WITHIN):
            shown = _page(app)
        return render_template("status/content.html" if is_fragment() else "status/page.html", page=shown, error="")

    @routes.post("/status/periksa")
    def check() -> AnyResponse:
        wrong = probing.check_all(app)
        app.bell.ring()
        flash(f"{wrong} kanal bermasalah, lihat kartunya." if wrong else "Semua kanal menerima kami.")
        return redirect(url_for("status.page"), 303)

    @routes.post("/status/ulang")
    def retry_all() -> AnyResponse:
        with app.db.write() as db:
            again = stuck.retry_all(act_of(app, db))
        app.bell.ring()
        flash(f"{again} kiriman dicoba lagi." if again else "Tidak ada kiriman gagal yang dapat dicoba lagi.")
        return redirect(url_for("status.page", _anchor="gagal"), 303)

    @routes.post("/status/ditolak/<int:refusal>")
    def replay_refused(refusal: int) -> AnyResponse:
        flash(hooks.replay(app, refusal))
        return redirect(url_for("status.page", _anchor="ditolak"), 303)

    @routes.post("/status/tersisih/<int:arrival>")
    def put_back(arrival: int) -> AnyResponse:
        with app.db.write() as db:
            is_waiting = arrivals.put_back(db, arrival)
        app.bell.ring()
        flash("Dicoba lagi." if is_waiting else "Pesan itu sudah tidak disisihkan.")
        return redirect(url_for("status.page", _anchor="tersisih"), 303)

    return routes


def health(app: App) -> Blueprint:
    """Return the addresses that a monitor asks.

    /healthz: 200 while this process serves; it asks nobody. /readyz: 200 while the database answers too, else 503.
    """
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain")

    @routes.get("/readyz")
    def readyz() -> Response:
        try:
            with patience.at_most(READY_WITHIN), app.db.read() as db:
                db.execute(text("SELECT 1"))
        except Exception:
            return Response("database does not answer\n", 503, content_type="text/plain")
        return Response("ok\n", content_type="text/plain")

    return routes


def _page(app: App) -> StatusPage:
    now = app.clock()
    with app.db.read() as db:
        beats = {beat.part: beat for beat in heartbeats.everyone(db)}
        refused = refusals.totals(db)
        found = _all_stuck(app, db)
        stuck_messages = [shown for _, shown in found]
        lost = outbox.lost(message for message, _ in found)
        channels = channel_health.of_all(app, db, beats, lost, now)
        parts = [*status_parts.lines(app, db, beats, now), *catch_up.lines(app, db, now)]
        faults = fault_lines.of_now(app, db, now)
        shunted = [_shunted(app, arrival, now) for arrival in arrivals.shunted(db)]
        states = [*(channel.health for channel in channels), *(part.health for part in parts)]
        states += ["down"] * bool(shunted) + ["down"] * bool(set(lost) - set(app.channels))
        is_told = any(channel.health == "troubled" for channel in channels)
        states += ["troubled"] * (bool(lost) and not is_told)  # a channel that works again leaves them behind
        states += ["down" for one in faults if not one.is_shown_below]
        return StatusPage(
            summary=_summary(states, len(faults)),
            clock=formats.clock(app.office, now),
            faults=faults,
            channels=channels,
            parts=parts,
            depth=status_parts.depth(db, now),
            costs=message_costs.card(app.office, meter(db, app.office, now), now.astimezone(app.office.zone).date()),
            lately=incidents.lately(app, db, beats, now),
            stuck=stuck_messages,
            failed=sum(one.state == MessageState.FAILED for one in stuck_messages),
            shunted=shunted,
            refusals=[_refusal(app, refusal, now) for refusal in refusals.latest(db)],
            refused_total=sum(refused.values()),
            older=catch_up.older_messages(app, db),
            may_decide=me(app).role == Role.ADMIN,
        )


def _summary(states: Sequence[str], faults: int) -> str:
    """Say in a sentence how many things are ill. All is well only where everything was seen to work.

    faults: how many the page names. The watch may still name one whose part answers again.
    """
    ill = max(faults, sum(state in ("troubled", "down") for state in states))
    if ill:
        return f"{ill} hal perlu perhatian"
    unproven = states.count("unproven")
    return f"{unproven} kanal belum terbukti bekerja" if unproven else "Semua berjalan baik"


def _shunted(app: App, arrival: Arrival, now: datetime) -> ShuntedArrival:
    return ShuntedArrival(
        id=arrival.id or 0,
        channel_name=labels.traits_of(app.office, arrival.channel).word,
        when=formatting.moment(app.office, arrival.received_at, now),
        error=arrival.error if me(app).role == Role.ADMIN else FOR_ADMINS,
    )


def _refusal(app: App, refusal: Refusal, now: datetime) -> RefusedRequest:
    return RefusedRequest(
        id=refusal.id or 0,
        channel_name=labels.traits_of(app.office, refusal.channel).word,
        when=formatting.moment(app.office, refusal.at, now),
        reason=refusal.reason,
        url=refusal.url,
        replayed=refusal.replayed_at is not None,
    )


def _all_stuck(app: App, db: Session) -> list[tuple[Message, StuckMessage]]:
    """Return the messages that are stuck and that this officer may see, and how the page shows each."""
    sight = visibility.sight_of(db, me(app))
    stuck = [(message, _stuck(app, db, message, sight)) for message in outbox.stuck(db)]
    return [(message, shown) for message, shown in stuck if shown is not None]


def _stuck(app: App, db: Session, message: Message, sight: Sight) -> StuckMessage | None:
    traits = labels.traits_of(app.office, message.channel)
    consultation = db.get(Consultation, message.consultation_id) if message.consultation_id is not None else None
    if consultation is not None and not sight.allows(consultation):
        return None
    return StuckMessage(
        key=message.key,
        channel=message.channel,
        label=traits.label,
        channel_name=traits.word,
        name=_receiver(db, message, consultation),
        number=consultation.number if consultation is not None else "",
        when=formatting.moment(app.office, message.at, app.clock()),
        error=message.error,
        state=message.state,
        attempts=message.attempts,
        again=message.state == MessageState.FAILED or consultation is None or message.direction == Direction.STAFF,
    )


def _receiver(db: Session, message: Message, consultation: Consultation | None) -> str:
    if message.identity_id is None:
        return message.recipient
    identity = db.get_one(Identity, message.identity_id)
    return labels.name(db.get_one(Person, identity.person_id), identity, consultation)
