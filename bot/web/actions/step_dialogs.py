"""What the dialogs of the three steps show: naming a source, asking a colleague, referring to an agency."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import request
from sqlmodel import Session

from bot.app import App
from bot.web.http.htmx import whole_number
from bot.web.http.session import me
from handlers.office import skd_codes
from handlers.officers.team import LEADERS
from handlers.steps import confirmations, directory, referrals
from store.cases import needs as stored_needs
from store.office import agencies, colleagues
from store.tables import Agency, Colleague, Consultation, DataNeed
from store.vocabulary import Availability, NeedOutcome

MOST_AGENCIES = 8


@dataclass(frozen=True, slots=True)
class AccessDialog:
    """Naming a source.

    wanted: id and line of each open need.
    ticked: the ids ticked. The other fields: as typed.
    """

    wanted: Sequence[tuple[int, str]]
    ticked: Collection[int]
    title: str
    link: str
    year: str


@dataclass(frozen=True, slots=True)
class QuestionDialog:
    """Asking a colleague.

    chosen: the id of the colleague that is ticked.
    may_add: whether the officer may add a colleague to the directory.
    """

    colleagues: Sequence[Colleague]
    chosen: int | None
    question: str
    may_add: bool


@dataclass(frozen=True, slots=True)
class ReferralDialog:
    """Referring to an agency: first whom to, then the words.

    chosen: None while an agency is being chosen.
    search: what was typed to find one.
    more: others are left out.
    wanted: id and item of each open need.
    ticked: the ids ticked.
    confirmers: colleagues who answered.
    checked: ids of the agencies whose entries somebody has checked within a year.
    contact: how to reach the chosen agency, a line for each way.
    may_change: whether the officer may change the directory.
    """

    chosen: Agency | None
    suggested: Sequence[Agency]
    others: Sequence[Agency]
    more: bool
    search: str
    wanted: Sequence[tuple[int, str]]
    ticked: Collection[int]
    reason: str
    confirmed_by: str
    confirmers: Sequence[str]
    checked: Collection[int | None]
    contact: Sequence[str]
    text: str
    may_change: bool


def number_of(field: str) -> int | None:
    """Return a whole number of the form, None for nothing. Anything else becomes -1, to be refused in words."""
    text = request.values.get(field, "").strip()
    if not text:
        return None
    number = whole_number(text)
    return -1 if number is None else number


def numbers_of(field: str) -> list[int]:
    numbers = map(whole_number, request.form.getlist(field))
    return [one for one in numbers if one is not None]


def _open_needs(db: Session, consultation: Consultation) -> list[DataNeed]:
    return [need for need in stored_needs.of(db, consultation) if need.outcome == NeedOutcome.PENDING]


def _for_access(_app: App, db: Session, consultation: Consultation) -> AccessDialog:
    open_needs = [(need.id or 0, skd_codes.describe(need)) for need in _open_needs(db, consultation)]
    form = request.form
    return AccessDialog(
        wanted=open_needs,
        ticked=numbers_of("kebutuhan") if _refused() else [need_id for need_id, _ in open_needs],
        title=form.get("judul", ""),
        link=form.get("tautan", ""),
        year=form.get("tahun", ""),
    )


def _for_question(app: App, db: Session, consultation: Consultation) -> QuestionDialog:
    open_needs = _open_needs(db, consultation)
    lines = [skd_codes.describe(need) for need in open_needs if need.availability != Availability.AVAILABLE]
    asked = f"Apakah data berikut ada dan boleh dirilis: {'; '.join(lines)}?" if lines else ""
    suggested = directory.suggest(colleagues.everyone(db), " ".join([consultation.subject, *lines]))
    return QuestionDialog(
        colleagues=suggested,
        chosen=number_of("rekan") or (suggested[0].id if suggested else None),
        question=request.form.get("pertanyaan") or asked,
        may_add=me(app).role in LEADERS,
    )


def _for_referral(app: App, db: Session, consultation: Consultation) -> ReferralDialog:
    needs, everyone, form = stored_needs.of(db, consultation), agencies.everyone(db), request.form
    pending = [need for need in needs if need.outcome == NeedOutcome.PENDING]
    chosen = next((agency for agency in everyone if agency.id == number_of("instansi")), None)
    words = request.args.get("q", "").strip()
    suggested = [] if words else referrals.suggest(everyone, needs)[:3]
    others = [one for one in (referrals.search(everyone, words) if words else everyone) if one not in suggested]
    reason = form.get("alasan") or (f"Data ini dikumpulkan oleh {chosen.name}." if chosen else "")
    confirmers = [confirmations.label(who) for one, who in colleagues.asked_of(db, consultation) if one.answered_at]
    missing = [need.id or 0 for need in pending if need.availability != Availability.AVAILABLE]
    return ReferralDialog(
        chosen=chosen,
        suggested=suggested,
        others=others if words else others[:MOST_AGENCIES],
        more=not words and len(others) > MOST_AGENCIES,
        search=words,
        wanted=[(need.id or 0, need.item) for need in pending],
        ticked=numbers_of("kebutuhan") if _refused() else missing,
        reason=reason,
        confirmed_by=form.get("dikonfirmasi") or (confirmers[-1] if confirmers else ""),
        confirmers=confirmers,
        checked={one.id for one in everyone if referrals.is_checked(one, app.clock())},
        contact=referrals.contact(chosen) if chosen is not None else (),
        text=form.get("teks") or _referral_text(app, consultation, chosen, needs, reason),
        may_change=me(app).role in LEADERS,
    )


def _refused() -> bool:
    """Say whether the dialog is drawn again, with what was typed."""
    return request.method == "POST"


def _referral_text(
    app: App, consultation: Consultation, chosen: Agency | None, wanted: Sequence[DataNeed], reason: str
) -> str:
    return referrals.text_for(app.office, consultation, chosen, wanted, reason) if chosen is not None else ""


DIALOGS = {
    "akses": ("inbox/steps/access.html", _for_access),
    "konfirmasi": ("inbox/steps/confirm.html", _for_question),
    "rujuk": ("inbox/steps/refer.html", _for_referral),
}
