"""Check channels with their real credentials: one in the settings, all of them on the status page."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from bot.app import App
from channels.protocols import SendError
from store.operations import heartbeats

log = logging.getLogger(__name__)


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


def check_all(app: App) -> int:
    """Check every channel side by side, keep the results for the status page, and return how many failed."""
    with ThreadPoolExecutor(max_workers=max(len(app.channels), 1)) as pool:
        results = dict(zip(app.channels, pool.map(partial(try_out, app), app.channels), strict=True))
    for name, result in results.items():
        _keep(app, name, result)
    return sum(not result.well for result in results.values())


def _keep(app: App, name: str, result: CheckResult) -> None:
    heartbeats.note(app.db, f"check:{name}", "" if result.well else result.sentence, app.clock())
