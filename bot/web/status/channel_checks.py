"""Trying channels with their real credentials because somebody asked: one in the settings, all on the status page."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from bot.app import App
from channels.protocols import SendError
from store.operations import heartbeats

log = logging.getLogger(__name__)


def try_out(app: App, name: str) -> dict[str, Any]:
    """Run the channel's own check: whether it went well, and the sentence it says."""
    try:
        sentence = app.channels[name].check()
    except SendError as error:
        return {"well": False, "sentence": f"{error}."}
    except Exception as error:
        log.exception("checking %s broke", name)
        return {"well": False, "sentence": f"Pemeriksaan gagal ({type(error).__name__}). Jalankan: loket doctor"}
    return {"well": True, "sentence": f"{sentence[:1].upper()}{sentence[1:]}."}


def check_all(app: App) -> int:
    """Try every channel side by side and note for the status page what was found; how many went wrong."""
    with ThreadPoolExecutor(max_workers=max(len(app.channels), 1)) as pool:
        found = dict(zip(app.channels, pool.map(partial(try_out, app), app.channels), strict=True))
    for name, one in found.items():
        heartbeats.note(app.db, f"check:{name}", "" if one["well"] else one["sentence"], app.clock())
    return sum(not one["well"] for one in found.values())
