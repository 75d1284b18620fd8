"""The three steps of one consultation, as the side panel and the strip show them. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlmodel import Session

from bot.app import App
from bot.web.http.session import me
from bot.web.present import formatting
from bot.web.present.form_words import AVAILABILITIES, word_of
from handlers.office import links
from handlers.steps import confirmations, needs, skd_codes
from handlers.steps import referrals as step_referrals
from handlers.texts import render
from store.cases import needs as stored_needs
from store.office import agencies, colleagues
from store.tables import Agency, Colleague, Confirmation, Consultation, DataNeed, Referral
from store.vocabulary import GIVEN, Availability, CaseKind, NeedOutcome


def told(app: App, db: Session, consultation: Consultation) -> dict[str, Any] | None:
    """What the templates ask about the steps; None for a complaint, which has stages instead."""
    if consultation.kind == CaseKind.COMPLAINT:
        return None
    wanted = stored_needs.of(db, consultation)
    asked = colleagues.asked_of(db, consultation)
    waiting = [_waiting(app, one, who) for one, who in asked if colleagues.waits(one)]
    answered = _answered(app, asked)
    done = [*_given(app, wanted), *answered, *_referred(app, agencies.referrals_of(db, consultation))]
    open_ = [one for one in wanted if one.outcome == NeedOutcome.PENDING]
    unchecked = [one for one in open_ if not one.availability]
    now_at = 1 if not wanted else 2 if unchecked else 3
    return {
        "now": now_at,
        "finished": bool(wanted) and not open_ and not waiting,
        "needs": [_need(one) for one in wanted],
        "suggestion": None if wanted else needs.suggest(consultation),
        "unchecked": bool(unchecked),
        "waiting": waiting,
        "done": done,
        "next": _next(open_, waiting, answered),
        "agency": _agency(db, open_),
        "ready": _ready(app, consultation, open_),
        "levels": skd_codes.LEVELS,
        "periods": skd_codes.PERIODS,
        "outcomes": {name: words for name, (_, words) in skd_codes.OUTCOMES.items()},
    }


def _next(open_: Sequence[DataNeed], waiting: Sequence[Any], answered: Sequence[Any]) -> str:
    """Which way the standard goes on from here: access | confirm | refer."""
    if waiting:
        return "confirm"
    if any(one.availability in (Availability.AVAILABLE, Availability.PARTIAL) for one in open_):
        return "access"
    if any(one.availability == Availability.MISSING for one in open_):
        return "refer" if answered else "confirm"
    return ""


def _agency(db: Session, open_: Sequence[DataNeed]) -> str:
    """Who probably holds what is missing here."""
    if not any(one.availability == Availability.MISSING for one in open_):
        return ""
    return next((one.name for one in step_referrals.suggest(agencies.everyone(db), open_)), "")


def _need(need: DataNeed) -> dict[str, Any]:
    closed = need.outcome in (NeedOutcome.GIVEN, NeedOutcome.GIVEN_OTHERWISE, NeedOutcome.NOT_OBTAINED)
    word = (
        skd_codes.OUTCOMES[need.outcome][1].lower() if closed else skd_codes.AVAILABILITIES.get(need.availability, "")
    )
    return {
        "id": need.id,
        "row": need,
        "line": skd_codes.describe(need),
        "short": " ".join(
            filter(None, (need.item, skd_codes.years(need) if skd_codes.years(need) not in need.item else ""))
        ),
        "checked": "tidak" if need.outcome == NeedOutcome.NOT_OBTAINED else word_of(AVAILABILITIES, need.availability),
        "icon": "circle-x"
        if need.outcome == NeedOutcome.NOT_OBTAINED or need.availability == Availability.MISSING
        else "circle-check",
        "word": word,
    }


def _given(app: App, wanted: Sequence[DataNeed]) -> list[dict[str, str]]:
    given = [one for one in wanted if one.outcome in GIVEN]
    by_source = {one.source_title or "tanpa judul": one for one in given}
    return [
        {
            "title": "Akses diberikan",
            "detail": f"{title} · {formatting.clock(app.office, one.updated_at)}",
            "link": one.link,
        }
        for title, one in by_source.items()
    ]


def _answered(app: App, asked: Sequence[tuple[Confirmation, Colleague]]) -> list[dict[str, str]]:
    return [
        {
            "title": "Subject matter menjawab",
            "detail": f"{confirmations.label(who)} · {formatting.clock(app.office, one.answered_at)}",
        }
        for one, who in asked
        if one.answered_at is not None
    ]


def _referred(app: App, referrals: Sequence[tuple[Referral, Agency]]) -> list[dict[str, str]]:
    return [
        {
            "title": "Dirujuk ke instansi",
            "detail": f"{agency.name} · {formatting.clock(app.office, one.at)}",
        }
        for one, agency in referrals
    ]


def _waiting(app: App, confirmation: Confirmation, colleague: Colleague) -> dict[str, Any]:
    own = bool(colleague.email) and me(app).email.strip().lower() == colleague.email
    token = links.sign(app.office, "confirm", confirmation.token)
    return {
        "id": confirmation.id,
        "name": colleague.name,
        "first_name": colleague.name.split()[0],
        "section": colleague.section,
        "since": formatting.when(app.office, confirmation.asked_at, app.clock()),
        "for": formatting.roughly(app.clock() - confirmation.asked_at),
        "page": url_for("confirming.page", token=token) if own else "",
        "url": confirmations.url(app.office, confirmation),
        "mailed": bool(colleague.email) and "email" in app.office.traits,
    }


def _ready(app: App, consultation: Consultation, open_: Sequence[DataNeed]) -> list[dict[str, str]]:
    """Sources that are named and have not left yet: the words for the answer."""
    sources: dict[tuple[str, str], list[DataNeed]] = {}
    for need in open_:
        if need.source_title:
            sources.setdefault((need.source_title, need.link), []).append(need)
    return [
        {"title": title, "text": ready_text(app, consultation, about, title, link)}
        for (title, link), about in sources.items()
    ]


def ready_text(app: App, consultation: Consultation, about: Sequence[DataNeed], title: str, link: str) -> str:
    """Return "Data Produksi lada tersedia di …" for the officer to finish and send."""
    items = skd_codes.in_a_sentence(about)
    return render.access(app.office, consultation.language, items=items, source=title, link=link)
