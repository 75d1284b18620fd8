"""The office as the handlers need it: who we are, when we are open, which roads we have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from channels.envelope import Traits

DEFAULT_HOURS: Mapping[str, tuple[str, ...]] = {
    "mon": ("08:00-15:30",),
    "tue": ("08:00-15:30",),
    "wed": ("08:00-15:30",),
    "thu": ("08:00-15:30",),
    "fri": ("08:00-11:30", "13:00-16:00"),
    "sat": (),
    "sun": (),
}


@dataclass(frozen=True)
class Office:
    """One office. hours: weekday → ranges "HH:MM-HH:MM" in `timezone`; closed/open: dated overrides of the calendar.

    secret signs links and addresses; traits and templates: what each configured channel can do, by channel name.
    """

    name: str = "Pelayanan Statistik Terpadu BPS Kabupaten Belitung Timur"
    short_name: str = "PST BPS Belitung Timur"
    address: str = "Jl. Raya Manggarawan, Desa Padang Manggar 33512"
    phone: str = "07199220090"
    website: str = "belitungtimurkab.bps.go.id"
    public_url: str = "http://127.0.0.1:8080"
    timezone: str = "Asia/Jakarta"
    timezone_word: str = "WIB"
    hours: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_HOURS)
    closed: tuple[date, ...] = ()
    open: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    secret: str = ""
    traits: Mapping[str, Traits] = field(default_factory=dict)
    templates: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
