"""Catch-up over a list of 10,000 messages, first all missing, then all known, against reading the list alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

from cast import MONDAY_MORNING
from line import Line
from scripted_server import serving
from twilio_lookalike import WHATSAPP, Heard, Lookalike
from whole_office import StoppedClock, make_app

from bot.catchup.sweep import sweep
from channels.listing import Listable

LISTED = 10_000
SMALL = {"LISTED": 60}
SINCE, UNTIL = MONDAY_MORNING - timedelta(days=4), MONDAY_MORNING


def measure(folder: Path) -> Iterable[Line]:
    with serving(Lookalike()) as twilio:
        app = make_app(folder, twilio.url, StoppedClock(MONDAY_MORNING))
        twilio.heard = [heard(place) for place in range(LISTED)]
        channel = app.channels["whatsapp"]
        assert isinstance(channel, Listable)
        with channel.listing() as listing:
            alone = seconds(lambda: list(listing.listed(SINCE, UNTIL)))
        missing = seconds(lambda: sweep(app, "whatsapp", SINCE, UNTIL))
        known = seconds(lambda: sweep(app, "whatsapp", SINCE, UNTIL))
        app.db.close()
    yield Line(f"a list of {LISTED}, read alone", alone, "s")
    yield Line("catch-up, all of them missing", LISTED / missing, "messages/s")
    yield Line("catch-up, all of them known", known, "s")
    yield Line("  all known / the list alone", known / alone, "x", most=2)


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def heard(place: int) -> Heard:
    at = SINCE + (UNTIL - SINCE) * place / LISTED
    return Heard(
        f"SM{place}", f"whatsapp:+628120000{place % 10_000:04d}", f"whatsapp:{WHATSAPP}", "Mohon data lada", at
    )
