"""The clocks of the service standard: one row each.

Adding a clock takes one row here and one column, made with `_clock` in store/tables.py, with its migration. Measuring,
warning, breaking, undoing, merging, the history and the settings page go through these rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from store.vocabulary import UNANSWERED, CaseState


@dataclass(frozen=True)
class Clock:
    """One clock. It counts service time only.

    name: its word in events and in the stored targets.
    column: of Consultation, which keeps the seconds once the clock stopped for good.
    runs_in: the states of a case in which it runs; it stands still in the others.
    promised: what an office promises that has chosen nothing; None: measured only.
    title: its name on the settings page.
    explanation: what it measures, on the settings page.
    label: its name in the history of a case: "Tenggat ... terlewati".
    alert: its name in the message to supervisors when the promise broke.
    """

    name: str
    column: str
    runs_in: tuple[CaseState, ...]
    promised: timedelta | None
    title: str
    explanation: str
    label: str
    alert: str


HELP = Clock(
    "help",
    "helped_seconds",
    UNANSWERED,
    promised=timedelta(minutes=5),
    title="Bantuan pertama",
    explanation="Sejak warga menulis sampai petugas pertama kali menjawab. Standar Pelayanan: 5 menit.",
    label="bantuan pertama",
    alert="bantuan pertama",
)
CLOCKS = (
    HELP,
    Clock(
        "handling",
        "handled_seconds",
        (CaseState.ASSIGNED,),
        promised=None,
        title="Penanganan",
        explanation="Sejak petugas memegang konsultasi sampai terjawab.",
        label="waktu penanganan",
        alert="penanganan",
    ),
    Clock(
        "total",
        "total_seconds",
        UNANSWERED,
        promised=None,
        title="Seluruhnya",
        explanation="Seluruh waktu warga menunggu kami.",
        label="waktu tunggu warga",
        alert="penyelesaian",
    ),
)


def label(name: str) -> str:
    """Return how the history calls a clock, "" for one of another version of the program."""
    return next((clock.label for clock in CLOCKS if clock.name == name), "")
