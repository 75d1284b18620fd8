"""Do one thing with several consultations: assign, close, tag or snooze them, and undo it for all at once.

Each row is done or left by itself. What is left is named, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.desk import actions, closing, snoozing, tagging, undoing
from handlers.errors import Hidden, NotFound, Overtaken, Refusal
from handlers.office.office import Office
from handlers.officers import guards
from handlers.officers.act import Act
from store.cases import events
from store.db import memory
from store.desk import notices, tags
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, Officer
from store.vocabulary import Actor, CaseKind, CaseOutcome, CaseState, NoticeKind

MOST_ROWS = 100
UNDO_WITHIN = timedelta(minutes=10)
NEWER = "ada hal baru sejak Anda memilihnya"
UNANSWERED = "belum ada yang menjawab; buka dan tutup satu per satu dengan hasilnya"
GONE_ON = "sudah dilanjutkan orang lain, jadi dibiarkan"


@dataclass(frozen=True)
class Chosen:
    """One row that was chosen. seen_event_id: the last event that the list showed."""

    number: str
    seen_event_id: int | None


@dataclass(frozen=True)
class Result:
    """What became of the rows.

    done: numbers.
    left: number and reason of each row that stays as it was.
    """

    done: Sequence[str]
    left: Sequence[tuple[str, str]]


# does it for one case, and returns what undoing needs
Step = Callable[[Act, Consultation], Mapping[str, Any]]


def assign(to: str) -> Step:
    """Return the step that gives a case to a colleague. to: the name they sign in with, "" for the pool."""

    def step(act: Act, case: Consultation) -> Mapping[str, Any]:
        holder = act.db.get(Officer, case.officer_id) if case.officer_id is not None else None
        if (holder.name if holder is not None else "") == to:
            raise Refusal("sudah di sana")
        before = {"officer": holder.name if holder is not None else "", "state": case.state}
        actions.hand_over(act, case, to)
        return before

    return step


def close(outcome: CaseOutcome, delay: timedelta) -> Step:
    """Return the step that closes an answered case. delay: how long the rating prompt waits."""

    def step(act: Act, case: Consultation) -> Mapping[str, Any]:
        if case.kind == CaseKind.CONSULTATION and not closing.is_answered(case):
            raise Refusal(UNANSWERED)
        actions.close(act, case, outcome=outcome, delay=delay)
        return {}

    return step


def tag(words: str) -> Step:
    """Return the step that adds a tag."""

    def step(act: Act, case: Consultation) -> Mapping[str, Any]:
        before = tags.of(act.db, case)
        tagging.add(act, case, words)
        return {"tags": [one for one in tags.of(act.db, case) if one not in before]}

    return step


def snooze(until: datetime | None) -> Step:
    """Return the step that snoozes a case until a moment."""

    def step(act: Act, case: Consultation) -> Mapping[str, Any]:
        before = case.snoozed_until
        snoozing.snooze(act, case, until)
        return {"until": before.isoformat() if before is not None else ""}

    return step


def do(act: Act, what: str, chosen: Sequence[Chosen], step: Step) -> Result:
    """Do a step for each chosen row, and remember it as the officer's last bulk action.

    what: the name of the step, by which `undo` takes it back.
    """
    done: list[tuple[str, int, Mapping[str, Any]]] = []
    left = [(one.number, f"paling banyak {MOST_ROWS} sekaligus") for one in chosen[MOST_ROWS:]]
    for one in chosen[:MOST_ROWS]:
        try:
            with act.db.begin_nested():
                case = guards.find_case(act, one.number, one.seen_event_id)
                needed = step(act, case)
                done.append((case.number, _last(act, case), needed))
        except Refusal as refused:
            left.append((one.number, _reason(refused)))
    kept = {"what": what, "at": act.now.isoformat(), "rows": done}
    memory.keep(act.db, _name(act), json.dumps(kept) if done else "")
    return Result([number for number, *_ in done], left)


def undo_within(office: Office, what: str) -> timedelta:
    """Return how long a bulk action can be undone: a closing only until the citizens are asked for their rating."""
    return timedelta(seconds=office.undo_seconds) if what == "close" else UNDO_WITHIN


def undo(act: Act) -> Result:
    """Take back the officer's last bulk action, row by row. Raises Refusal where there is none."""
    kept = json.loads(memory.get(act.db, _name(act)) or "{}")
    if not kept or datetime.fromisoformat(kept["at"]) + undo_within(act.office, kept["what"]) < act.now:
        raise Refusal("Tidak ada lagi yang dapat diurungkan.")
    memory.keep(act.db, _name(act), "")
    done, left = [], []
    for number, event_id, needed in kept["rows"]:
        try:
            with act.db.begin_nested():
                case = guards.find_case(act, number)
                if any(one.by != Actor.BOT for one in events.since(act.db, case, event_id)):
                    raise Refusal(GONE_ON)
                UNDO[kept["what"]](act, case, needed)
                done.append(number)
        except Refusal as refused:
            left.append((number, _reason(refused)))
    return Result(done, left)


def _undo_assign(act: Act, case: Consultation, before: Mapping[str, Any]) -> None:
    holder = officers.by_name(act.db, before["officer"]) if before["officer"] else None
    if holder is not None and not holder.active:
        raise Refusal(f"{holder.display_name} tidak lagi petugas")
    if case.officer_id is not None:
        notices.take_back(act.db, case.officer_id, case.id or 0, NoticeKind.ASSIGNED)
    case.officer_id = holder.id if holder is not None else None
    if before["state"] == CaseState.NEW and case.state == CaseState.ASSIGNED:
        act.move(case, CaseState.NEW, officer=before["officer"])
    elif before["state"] != CaseState.NEW and case.state == CaseState.NEW:  # it went to the queue
        act.move(case, CaseState.ASSIGNED, officer=before["officer"])
    else:
        act.record(case, EventName.HANDED_OVER, officer=before["officer"])


def _undo_close(act: Act, case: Consultation, _: Mapping[str, Any]) -> None:
    undoing.undo(act, case, "")


def _undo_tag(act: Act, case: Consultation, before: Mapping[str, Any]) -> None:
    for one in before["tags"]:
        tagging.remove(act, case, one)


def _undo_snooze(act: Act, case: Consultation, before: Mapping[str, Any]) -> None:
    if before["until"]:
        case.snoozed_until = datetime.fromisoformat(before["until"])
        act.record(case, EventName.SNOOZED, until=before["until"])
    else:
        snoozing.take_back(act, case)


UNDO: Mapping[str, Callable[[Act, Consultation, Mapping[str, Any]], None]] = {
    "assign": _undo_assign,
    "close": _undo_close,
    "tag": _undo_tag,
    "snooze": _undo_snooze,
}


def _last(act: Act, case: Consultation) -> int:
    """Return the id of the last event of a case."""
    last = events.latest(act.db, case, 1)
    return last[0].id or 0 if last else 0


def _reason(refused: Refusal) -> str:
    if isinstance(refused, Overtaken):
        return NEWER
    if isinstance(refused, (Hidden, NotFound)):
        return "tidak dapat dibuka"
    return str(refused).rstrip(".")


def _name(act: Act) -> str:
    return f"bulk:{act.by.id}"
