"""Whether the office names a fault: on its status page, in `loket doctor`, and once to the admin.

A fault is told after minutes, and some after a quarter of an hour. So the fault is held, and the whole world hurries
until the admin was told, then until they heard that all is well again.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

import requests
from chaos.admin import Told

from bot.telling.faults import FAULTS

if TYPE_CHECKING:
    from chaos.lab import Fault, Lab

STEP = 0.25  # seconds
HURRY = 15.0  # how much faster than the computer's clock the world goes: each part gives a sign of life every second
LONGEST_HOLD = 75 * 60.0  # seconds of the world: the ledger is closed every hour
LONGEST_END = 40 * 60.0  # seconds of the world: ten minutes without a restart end "berkali-kali berhenti"
SPEAKS_EVERY = 1.5
AN_HOUR = 3700.0
BAD = re.compile(r"^(?:PERIKSA|GAGAL)\s+(\S+): (.*)$", re.MULTILINE)


NOWHERE = (False, False)


@dataclass
class Seen:
    """What the office said of one fault.

    began, ended: how often the admin was told of it, by key. status, doctor: whether it stood there while it lasted.
    """

    began: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    status: bool = False
    doctor: bool = False
    is_due: bool = True
    has_page: bool = True
    stays: bool = False

    def is_whole(self) -> bool:
        """Return whether it was named in both places, and told once each way. Nothing is said of what is not due."""
        if not self.is_due:
            return not self.began
        once = bool(self.began) and set(self.began.values()) == {1}
        return once and (self.stays or self.ended == self.began) and (self.status or not self.has_page) and self.doctor


def hold(lab: Lab, fault: Fault, place: int) -> tuple[bool, bool]:
    """Let the world hurry until the admin was told of a fault. Return whether status page and doctor name it.

    place: how much the admin had been told before.
    """
    spoken = [time.monotonic()]

    def is_told() -> bool:
        if time.monotonic() - spoken[0] > SPEAKS_EVERY:
            spoken[0] = time.monotonic()
            lab.world.speak()
        return bool(_of(fault, lab.world.admin.since(place)))

    if not _hurry(lab, is_told, LONGEST_HOLD):
        return NOWHERE
    told = _of(fault, lab.world.admin.since(place))
    return _on_status_page(lab, told), _by_doctor(lab, told)


def until_over(lab: Lab) -> None:
    """Let the world hurry until all that was told is over, and an hour more: then it may be told again."""

    def is_over() -> bool:
        lasting = Counter(one.key for one in lab.world.admin.since(0) if not one.is_over)
        lasting.subtract(one.key for one in lab.world.admin.since(0) if one.is_over)
        return not any(many for key, many in lasting.items() if key not in lab.staying)

    _hurry(lab, is_over, LONGEST_END)
    lab.world.hurried += AN_HOUR
    lab.set_clock(lab.ahead)


def seen(lab: Lab, fault: Fault, place: int, named: tuple[bool, bool]) -> Seen:
    """Return what was said of a fault that is over."""
    told = _of(fault, lab.world.admin.since(place))
    began, ended = (Counter(one.key for one in told if one.is_over is is_over) for is_over in (False, True))
    return Seen(began, ended, *named, is_due=bool(fault.signs), has_page=not fault.no_page, stays=bool(fault.stays))


def _of(fault: Fault, told: Sequence[Told]) -> list[Told]:
    return [one for one in told if is_of(fault, one)]


def is_of(fault: Fault, one: Told) -> bool:
    """Return whether an alert tells of a fault of the lab."""
    return one.key in fault.signs or one.key.partition(":")[0] in fault.signs


def _hurry(lab: Lab, is_done: Callable[[], bool], longest: float) -> bool:
    """Let the world hurry until something is so. Return whether it came to be within so many seconds of the world."""
    end = lab.world.hurried + longest
    while not is_done():
        if lab.world.hurried > end:
            return False
        time.sleep(STEP)
        lab.world.hurried += STEP * HURRY
        lab.set_clock(lab.ahead)
    return True


def _on_status_page(lab: Lab, told: Sequence[Told]) -> bool:
    """Return whether the status page names one of them."""
    address = f"{lab.world.office_url}/status"
    try:
        page = lab.watcher.get(address, timeout=20)
        if page.url != address:  # a restore ends every session
            lab.sign_in_watcher()
            page = lab.watcher.get(address, timeout=20)
    except requests.RequestException:
        return False
    return any(one.title in unescape(page.text) for one in told)


def _by_doctor(lab: Lab, told: Sequence[Told]) -> bool:
    """Return whether `loket doctor` names one of them."""
    found = {name for name, _ in BAD.findall(lab.loket("doctor"))}
    return any(one.key in found or one.key.partition(":")[0] in found or _channel(one) in found for one in told)


def _channel(told: Told) -> str:
    """Return the channel that a fault is of: the doctor names it where it looks at the channel itself."""
    kind, _, channel = told.key.partition(":")
    return channel if FAULTS[kind].key in ("mailbox", "channel_refused") else ""
