"""The nightly run: a thread of the clock compares the catalogue with its source. Nothing waits for it."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from bot.app import App
from bot.catalogue import sync
from bot.catalogue.new_titles import Lookout
from channels.sources.bps_webapi import BpsWebApi

log = logging.getLogger(__name__)

FIRST_LOOK = 10.0  # seconds after the start: what citizens need comes first
EVERY = 30.0
AFTER_TROUBLE = timedelta(hours=1)


def run_forever(app: App, settings: BpsWebApi, stop: threading.Event) -> None:
    """Run every night until told to stop. A run that was cut off, or found the source away, goes on an hour later."""
    tried: datetime | None = None
    lookout = Lookout()
    wait = FIRST_LOOK
    while not stop.wait(wait):
        wait = EVERY
        try:
            if may_run(app.clock(), tried):
                tried = app.clock() if once(app, settings, stop) else None
                lookout.look(app, settings)
        except Exception:
            log.exception("the catalogue's run broke")
            tried = app.clock()


def may_run(now: datetime, troubled: datetime | None) -> bool:
    """Return whether to look for work now. troubled: when the last run found no end, None where it did."""
    return troubled is None or not timedelta() <= now - troubled < AFTER_TROUBLE


def once(app: App, settings: BpsWebApi, stop: threading.Event) -> str:
    """Compare what was not compared since the last night. Return why it stopped, "" where every list is whole."""
    told = sync.run(app, settings, settings, stop.wait, last_night(app, settings))
    if told:
        log.info("the catalogue is not whole yet: %s", told)
    return told


def last_night(app: App, settings: BpsWebApi) -> datetime:
    """Return the latest moment when a run was to begin."""
    hour, minute = map(int, settings.time.split(":"))
    local = app.clock().astimezone(app.office.zone)
    due = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)
