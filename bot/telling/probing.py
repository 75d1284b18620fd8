"""Check channels with their real credentials: one in the settings, all on the status page, by itself what is quiet.

A message that came or left is the best proof that a channel works. Where there is none for a while, a check is made.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.app import App
from bot.telling import channel_signs
from channels.protocols import SendError
from store.operations import heartbeats

log = logging.getLogger(__name__)

PROBE_EVERY = 600.0  # seconds
QUIET = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the check of one channel found, as a sentence for the page."""

    well: bool
    sentence: str


def check_one(app: App, name: str) -> CheckResult:
    """Check a channel and keep the result for the status page."""
    result = try_out(app, name)
    _keep(app, name, result)
    return result


def try_out(app: App, name: str) -> CheckResult:
    """Run the channel's own check."""
    try:
        sentence = app.channels[name].check()
    except SendError as error:
        return CheckResult(well=False, sentence=f"{error}.")
    except Exception as error:
        log.exception("checking %s broke", name)
        return CheckResult(well=False, sentence=f"Pemeriksaan gagal ({type(error).__name__}). Jalankan: loket doctor")
    return CheckResult(well=True, sentence=f"{sentence[:1].upper()}{sentence[1:]}.")


def probe_forever(app: App, stop: threading.Event) -> None:
    """Check every ten minutes what is quiet, or was refused, until told to stop."""
    while not stop.wait(PROBE_EVERY):
        try:
            for name in quiet(app):
                check_one(app, name)
        except Exception as error:  # the database is away: the next round tries again
            log.info("the channels could not be probed: %s", type(error).__name__)


def quiet(app: App) -> list[str]:
    """Return the channels that nothing has proven for six hours, and those whose last check was refused."""
    now = app.clock()
    with app.db.read() as db:
        beats = {beat.part: beat for beat in heartbeats.everyone(db)}
        signs = {name: channel_signs.of(app, db, name, beats, (), now) for name in app.channels}
    return [
        name
        for name, one in signs.items()
        if now - one.worked > QUIET or (one.checked is not None and one.checked.detail and one.checked.at >= one.used)
    ]


def check_all(app: App) -> int:
    """Check every channel side by side, keep the results for the status page, and return how many failed."""
    with ThreadPoolExecutor(max_workers=max(len(app.channels), 1)) as pool:
        results = dict(zip(app.channels, pool.map(partial(try_out, app), app.channels), strict=True))
    for name, result in results.items():
        _keep(app, name, result)
    return sum(not result.well for result in results.values())


def _keep(app: App, name: str, result: CheckResult) -> None:
    heartbeats.note(app.db, f"check:{name}", "" if result.well else result.sentence, app.clock())
