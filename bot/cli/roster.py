"""The duty roster for the command line: a week, its gaps, and who is given consultations now and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.cli import output
from handlers.office import formats
from handlers.office.office import Office
from handlers.officers.roster import plan, serving
from store.office import shifts
from store.office.officers import OnDuty
from store.office.shifts import Rostered
from store.roster_words import ShiftKind

HEAD = ("Hari", "Jam layanan", "Jaga", "Kosong")


def week(db: Session, office: Office, day: date, now: datetime) -> dict[str, Any]:
    """Return the week of a day for programs.

    {"days": [{"date", "hours": ["08:00-15:30"], "shifts": [{"officer", "kind", "start", "end"}], "gaps"}],
    "now": {"officers", "why"}}. kind is pst or leave, gaps are like hours. officers: sign-in names of who is given
    consultations now.
    """
    monday = plan.monday_of(day)
    rostered = shifts.between(db, monday, monday + timedelta(days=6))
    takers = serving.takers(db, office, now)
    return {
        "days": [_day(office, monday + timedelta(days=n), rostered) for n in range(7)],
        "now": {"officers": [one.officer.name for one in takers], "why": why(db, office, takers, now)},
    }


def _day(office: Office, day: date, rostered: Sequence[Rostered]) -> dict[str, Any]:
    of_day = [one for one in rostered if one.shift.day == str(day)]
    gaps = plan.gaps(office, day, [one.shift for one in of_day])
    return {
        "date": str(day),
        "hours": [f"{one.start}-{one.end}" for one in plan.service(office, day)],
        "shifts": [
            {"officer": one.officer.name, "kind": one.shift.kind, "start": one.shift.start, "end": one.shift.end}
            for one in of_day
        ],
        "gaps": [f"{one.start}-{one.end}" for one in gaps],
    }


def why(db: Session, office: Office, takers: Sequence[OnDuty], now: datetime) -> str:
    """Return why these officers are given consultations now, or why nobody is."""
    if not plan.is_kept(db, office, now):
        return "Jadwal belum diisi: konsultasi dibagi kepada semua yang siap melayani."
    if any(one.by_roster for one in takers):
        return "Mereka jaga menurut jadwal dan siap melayani."
    if takers:
        return "Tidak ada yang jaga dan siap melayani: konsultasi dibagi kepada semua yang siap melayani."
    return "Tidak ada yang jaga dan siap melayani: konsultasi menunggu di antrean."


def show(found: dict[str, Any]) -> None:
    """Print a week for people."""
    output.table(HEAD, [_row(day) for day in found["days"] if day["hours"] or day["shifts"]])
    print(
        f"\nSekarang menerima konsultasi: {', '.join(found['now']['officers']) or 'tidak ada'}. {found['now']['why']}"
    )


def _row(day: dict[str, Any]) -> tuple[str, ...]:
    served = ", ".join(map(_said, day["shifts"]))
    said = formats.spoken(date.fromisoformat(day["date"]))
    return (said, ", ".join(day["hours"]) or "tutup", served or "-", ", ".join(day["gaps"]) or "-")


def _said(shift: dict[str, Any]) -> str:
    is_leave = shift["kind"] == ShiftKind.LEAVE
    return f"{shift['officer']} cuti" if is_leave else f"{shift['officer']} {shift['start']}-{shift['end']}"
