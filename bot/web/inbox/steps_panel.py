"""The three steps of one consultation, for the side panel and the strip. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlmodel import Session

from bot.app import App
from bot.web.http.session import me
from bot.web.present import formatting
from bot.web.present.form_words import AVAILABILITIES, word_of
from handlers.office import links, skd_codes
from handlers.steps import confirmations, needs
from handlers.steps import referrals as step_referrals
from handlers.steps.needs import Item
from handlers.texts import render
from store.cases import needs as stored_needs
from store.office import agencies, colleagues
from store.tables import Agency, Colleague, Confirmation, Consultation, DataNeed, Referral
from store.vocabulary import GIVEN, Availability, CaseKind, NeedOutcome


@dataclass(frozen=True, slots=True)
class Need:
    """One data need.

    checked: the answer of the availability check, as the form names it.
    short: for one line.
    """

    id: int
    row: DataNeed
    line: str
    short: str
    checked: str
    icon: str
    word: str


@dataclass(frozen=True, slots=True)
class WaitingQuestion:
    """A question to a colleague who has not answered.

    page: where the officer answers who is that colleague.
    url: the colleague's own page.
    mailed: the question went by email.
    """

    id: int
    name: str
    first_name: str
    section: str
    since: str
    waited: str
    page: str
    url: str
    mailed: bool


@dataclass(frozen=True, slots=True)
class DoneStep:
    """What was done for the citizen's needs."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class ReadySource:
    """A source that is named and has not been sent yet.

    text: the words for the answer.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Steps:
    """The three steps.

    now: the current one, 1 to 3.
    next: how step 3 goes on: access, confirm, refer or "".
    agency: who probably holds what is missing.
    products, levels, periods, outcomes: words by code, for choosing.
    """

    now: int
    finished: bool
    needs: Sequence[Need]
    suggestion: Item | None
    unchecked: bool
    waiting: Sequence[WaitingQuestion]
    done: Sequence[DoneStep]
    next: str
    agency: str
    ready: Sequence[ReadySource]
    products: Mapping[str, str]
    levels: Mapping[str, str]
    periods: Mapping[str, str]
    outcomes: Mapping[str, str]


def steps(app: App, db: Session, consultation: Consultation) -> Steps | None:
    """Return the steps of a consultation. None for a complaint, which has stages instead."""
    if consultation.kind == CaseKind.COMPLAINT:
        return None
    wanted = stored_needs.of(db, consultation)
    asked = colleagues.asked_of(db, consultation)
    waiting = [_waiting(app, one, who) for one, who in asked if colleagues.waits(one)]
    answered = _answered(app, asked)
    open_ = [need for need in wanted if need.outcome == NeedOutcome.PENDING]
    unchecked = any(not need.availability for need in open_)
    return Steps(
        now=1 if not wanted else 2 if unchecked else 3,
        finished=bool(wanted) and not open_ and not waiting,
        needs=[_need(need) for need in wanted],
        suggestion=None if wanted else needs.suggest(consultation),
        unchecked=unchecked,
        waiting=waiting,
        done=[*_given(app, wanted), *answered, *_referred(app, agencies.referrals_of(db, consultation))],
        next=_next(open_, is_waiting=bool(waiting), is_answered=bool(answered)),
        agency=_agency(db, open_),
        ready=_ready(app, consultation, open_),
        products=skd_codes.PRODUCTS,
        levels=skd_codes.LEVELS,
        periods=skd_codes.PERIODS,
        outcomes={name: words for name, (_, words) in skd_codes.OUTCOMES.items()},
    )


def _next(open_: Sequence[DataNeed], *, is_waiting: bool, is_answered: bool) -> str:
    """Return how the standard goes on from here: access, confirm, refer, or "" for nothing."""
    if is_waiting:
        return "confirm"
    if any(one.availability in (Availability.AVAILABLE, Availability.PARTIAL) for one in open_):
        return "access"
    if any(one.availability == Availability.MISSING for one in open_):
        return "refer" if is_answered else "confirm"
    return ""


def _agency(db: Session, open_: Sequence[DataNeed]) -> str:
    """Return the agency that probably holds what is missing here, "" for none."""
    if not any(one.availability == Availability.MISSING for one in open_):
        return ""
    return next((one.name for one in step_referrals.suggest(agencies.everyone(db), open_)), "")


def _need(need: DataNeed) -> Need:
    closed = need.outcome in (NeedOutcome.GIVEN, NeedOutcome.GIVEN_OTHERWISE, NeedOutcome.NOT_OBTAINED)
    not_obtained = need.outcome == NeedOutcome.NOT_OBTAINED
    outcome = skd_codes.OUTCOMES[need.outcome][1].lower() if closed else ""
    years = skd_codes.years(need)
    return Need(
        id=need.id or 0,
        row=need,
        line=skd_codes.describe(need),
        short=" ".join(filter(None, (need.item, years if years not in need.item else ""))),
        checked="tidak" if not_obtained else word_of(AVAILABILITIES, need.availability),
        icon="circle-x" if not_obtained or need.availability == Availability.MISSING else "circle-check",
        word=outcome if closed else skd_codes.AVAILABILITIES.get(need.availability, ""),
    )


def _given(app: App, wanted: Sequence[DataNeed]) -> list[DoneStep]:
    by_source = {need.source_title or "tanpa judul": need for need in wanted if need.outcome in GIVEN}
    return [
        DoneStep("Akses diberikan", f"{title} · {formatting.clock(app.office, need.updated_at)}")
        for title, need in by_source.items()
    ]


def _answered(app: App, asked: Sequence[tuple[Confirmation, Colleague]]) -> list[DoneStep]:
    return [
        DoneStep(
            "Subject matter menjawab", f"{confirmations.label(who)} · {formatting.clock(app.office, one.answered_at)}"
        )
        for one, who in asked
        if one.answered_at is not None
    ]


def _referred(app: App, referrals: Sequence[tuple[Referral, Agency]]) -> list[DoneStep]:
    return [
        DoneStep("Dirujuk ke instansi", f"{agency.name} · {formatting.clock(app.office, one.at)}")
        for one, agency in referrals
    ]


def _waiting(app: App, confirmation: Confirmation, colleague: Colleague) -> WaitingQuestion:
    own = bool(colleague.email) and me(app).email.strip().lower() == colleague.email
    token = links.sign(app.office, "confirm", confirmation.token)
    return WaitingQuestion(
        id=confirmation.id or 0,
        name=colleague.name,
        first_name=colleague.name.split()[0],
        section=colleague.section,
        since=formatting.when(app.office, confirmation.asked_at, app.clock()),
        waited=formatting.roughly(app.clock() - confirmation.asked_at),
        page=url_for("confirmation.page", token=token) if own else "",
        url=confirmations.url(app.office, confirmation),
        mailed=bool(colleague.email) and "email" in app.office.traits,
    )


def _ready(app: App, consultation: Consultation, open_: Sequence[DataNeed]) -> list[ReadySource]:
    """Return the sources that are named and have not been sent yet."""
    sources: dict[tuple[str, str], list[DataNeed]] = {}
    for need in open_:
        if need.source_title:
            sources.setdefault((need.source_title, need.link), []).append(need)
    return [
        ReadySource(title, ready_text(app, consultation, about, title, link))
        for (title, link), about in sources.items()
    ]


def ready_text(app: App, consultation: Consultation, about: Sequence[DataNeed], title: str, link: str) -> str:
    """Return "Data Produksi lada tersedia di …" for the officer to finish and send."""
    items = skd_codes.in_a_sentence(about)
    return render.access(app.office, consultation.language, items=items, source=title, link=link)
