"""The profile of a visitor, where an officer stands before them: whose it is, what they tell now, and the consent."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.desk.counter import calling
from handlers.errors import BadInput, Refusal
from handlers.officers.act import Act
from handlers.privacy import visit_profile
from handlers.texts.kiosk.choices import CHOICES
from handlers.texts.kiosk.page import REUSE_VERSION
from store.event_names import EventName
from store.tables import Consultation, Identity, Visit

LONGEST = 120


def check(act: Act, case: Consultation) -> Consultation:
    """Record that the profile of an earlier visit is this visitor's. Raises Refusal."""
    visit = _taken_over(act, case)
    visit.profile_checked_at, visit.profile_checked_by = act.now, act.by.name
    act.record(case, EventName.PROFILE_CHECKED)
    return case


def clear(act: Act, case: Consultation) -> Consultation:
    """Empty a profile that was taken over: somebody else came. Raises Refusal."""
    visit = _taken_over(act, case)
    _empty(visit)
    act.record(case, EventName.PROFILE_CLEARED)
    return case


def fill(act: Act, case: Consultation, answers: Mapping[str, str], *, reuse: bool) -> Consultation:
    """Write down what the visitor tells of themselves. Raises Refusal.

    answers: by the names in visit_profile.FIELDS, "" for what they leave out.
    reuse: they let it be used at their next visit. Where they no longer do, what they told before is not used either.
    """
    visit = calling.visit_of(act, case)
    told = {field: " ".join(answers.get(field, "").split()) for field in visit_profile.FIELDS}
    if len(told["organisation"]) > LONGEST:
        raise BadInput(f"Instansi terlalu panjang. Paling banyak {LONGEST} huruf.")
    if any(told[field] not in ("", *CHOICES[field][0]) for field in told if field in CHOICES):
        raise BadInput("Pilihan itu tidak dikenal. Muat ulang halaman.")
    source = visit if visit.profile_of_id is None else act.db.get_one(Visit, visit.profile_of_id)
    if source.reuse_consent_at is not None and not reuse:
        _end_reuse(act, case, visit)
    _empty(visit)
    for field, answer in told.items():
        setattr(visit, field, answer)
    visit.reuse_consent_at, visit.reuse_version = (act.now, REUSE_VERSION) if reuse else (None, "")
    act.record(case, EventName.PROFILE_FILLED)
    return case


def end_reuse(act: Act, case: Consultation) -> Consultation:
    """End the visitor's consent, as they ask: nothing they told is used at another visit. Raises Refusal."""
    if not _end_reuse(act, case, calling.visit_of(act, case)):
        raise Refusal("Tamu ini tidak sedang mengizinkan profilnya dipakai lagi.")
    return case


def _end_reuse(act: Act, case: Consultation, visit: Visit) -> bool:
    """End the consent of who made a visit. Return whether there was any."""
    came = act.db.get(Identity, visit.identity_id) if visit.identity_id is not None else None
    is_ended = visit_profile.end_reuse(act.db, came.person_id if came is not None else case.person_id)
    if is_ended:
        act.record(case, EventName.PROFILE_REUSE_ENDED)
    return is_ended


def _taken_over(act: Act, case: Consultation) -> Visit:
    visit = calling.visit_of(act, case)
    if visit.profile_of_id is None:
        raise Refusal("Profil tamu ini tidak diambil dari kunjungan lain.")
    return visit


def _empty(visit: Visit) -> None:
    for field in visit_profile.FIELDS:
        setattr(visit, field, "")
    visit.profile_of_id, visit.profile_checked_at, visit.profile_checked_by = None, None, ""
