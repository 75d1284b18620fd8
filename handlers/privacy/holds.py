"""Hold the destruction of a citizen's data: an audit, a dispute or a court still needs them."""

from __future__ import annotations

from sqlmodel import Session

from handlers.errors import Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from store.cases import consultations, erasure
from store.cases.visible_cases import Sight
from store.event_names import EventName
from store.operations import retention
from store.tables import Consultation

LONGEST_REASON = 300


def hold(act: Act, number: str, reason: str) -> None:
    """Let nothing of a case's citizen be destroyed, and say why, until the hold is lifted. Raises Refusal."""
    plain = " ".join(reason.split())
    if not plain or len(plain) > LONGEST_REASON:
        raise Refusal(f"Tulis mengapa pemusnahan ditahan, paling banyak {LONGEST_REASON} huruf.")
    case = _seen(act, number)
    if case.hold_since is not None:
        raise Refusal(f"{case.number} sudah ditahan oleh {case.hold_by}. Cabut dahulu bila alasannya berubah.")
    case.hold_since, case.hold_by, case.hold_reason = act.now, act.by.display_name, plain
    act.record(case, EventName.DESTRUCTION_HELD, reason=plain)


def lift(act: Act, number: str) -> None:
    """Let the data of a case's citizen be destroyed again when their time is over. Raises Refusal."""
    case = _seen(act, number)
    if case.hold_since is None:
        raise Refusal(f"{case.number} tidak ditahan.")
    case.hold_since, case.hold_by, case.hold_reason = None, "", ""
    act.record(case, EventName.DESTRUCTION_ALLOWED)


def of_person(db: Session, person_id: int) -> list[Consultation]:
    """Return the cases that hold a person's data: their own, and those that they joined at the counter."""
    cases = (*erasure.consultations_of(db, person_id), *erasure.joined_by(db, person_id))
    return [case for case in cases if case.hold_since is not None]


def shown(db: Session, sight: Sight) -> tuple[list[Consultation], int]:
    """Return the held cases that somebody may see, and how many others there are."""
    cases = retention.held(db)
    seen = [case for case in cases if sight.allows(case)]
    return seen, len(cases) - len(seen)


def _seen(act: Act, number: str) -> Consultation:
    case = consultations.by_number(act.db, number)
    if case is None or not visibility.may_see(act.db, act.by, case):
        raise Refusal(f"Perkara “{number}” tidak ada. Periksa nomornya, misalnya K-2026-000123.")
    return case
