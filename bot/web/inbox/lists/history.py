"""The other consultations of a citizen, in one line of time beside the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.app import App
from bot.web.http.session import me
from bot.web.inbox import complaint_panel
from bot.web.present import formatting, labels
from handlers.office.links import hide_citizens_links
from handlers.officers import visibility
from store.desk import history
from store.tables import Consultation
from store.vocabulary import CaseKind

MOST_SHOWN = 12
LONGEST_WORDS = 140


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """Another case of the same citizen.

    words: the beginning of what they asked.
    outcome: how it ended, "" while it is open or where that is not known.
    """

    number: str
    label: str
    channel_name: str
    day: str
    chip: labels.Chip
    words: str
    outcome: str


def of(app: App, db: Session, consultation: Consultation) -> Sequence[EarlierCase]:
    """Return what else the citizen asked that this officer may see, the latest first."""
    found = history.of(db, consultation, MOST_SHOWN, visibility.sight_of(db, me(app)))
    return [_earlier(app, case, text) for case, text in found]


def _earlier(app: App, case: Consultation, text: str) -> EarlierCase:
    traits, is_complaint = labels.traits_of(app.office, case.channel), case.kind == CaseKind.COMPLAINT
    words = " ".join(hide_citizens_links(text[: 4 * LONGEST_WORDS]).split()) or case.subject or "tanpa kata-kata"
    return EarlierCase(
        number=case.number,
        label=traits.label,
        channel_name=traits.word,
        day=formatting.day(app.office, case.opened_at, app.clock()),
        chip=complaint_panel.chip(app, case) if is_complaint else labels.chip(case, None),
        words=words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…",
        outcome=labels.OUTCOMES.get(case.outcome, ""),
    )
