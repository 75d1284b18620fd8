"""Figures of the office. Every percentage has its numerator, every mean its n. None: there is nothing to count."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlmodel import Session

from handlers.language import topics
from handlers.office import service_hours
from handlers.office.office import Office
from handlers.ratings import instruments, scoring
from handlers.ratings.scoring import Index
from handlers.reports import periods
from handlers.reports.periods import Span
from store.reports import figures
from store.reports.figures import Case, Helped, Waiting
from store.tables import Officer
from store.vocabulary import EXCUSED, UNPROMISED, CaseEntry, CaseState

MOST_TOPICS = 6
MOST_UNMET = 5
LOWEST = 3
TARGET_SHARE = 90  # per cent of first helps within the promise


@dataclass(frozen=True)
class Help:
    """First help in the span.

    kept: answered within the target, of `decided`.
    decided: consultations of which it is certain whether the target was kept.
    entered_afterwards: consultations that officers entered later than they happened. Nothing is promised for them.
    we_wrote: consultations in which we wrote first. The same holds for them.
    unanswered: consultations that were closed without an answer, but for those that needed none.
    median: in seconds.
    """

    kept: int
    decided: int
    entered_afterwards: int
    we_wrote: int
    unanswered: int
    median: Fraction | None
    before: Fraction | None
    trend: tuple[Fraction, ...]

    @property
    def share(self) -> Fraction | None:
        return Fraction(100 * self.kept, self.decided) if self.decided else None


@dataclass(frozen=True)
class Queue:
    """Open consultations now, by who must act next.

    late: those that wait for first help beyond the target.
    """

    waiting: int
    late: int
    handled: int
    confirming: int
    answered: int

    @property
    def active(self) -> int:
        return self.waiting + self.handled + self.confirming + self.answered


@dataclass(frozen=True)
class Ratings:
    """One-tap ratings in the span, by score. Of those asked in the span, how many have answered since."""

    counts: Mapping[int, int]
    asked: int
    answered: int

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def mean(self) -> Fraction | None:
        return scoring.average(self.counts)


@dataclass(frozen=True)
class Load:
    """One officer: their open consultations, and the median of their first helps in the span."""

    officer: Officer
    active: int
    median: Fraction | None


@dataclass(frozen=True)
class Board:
    """Everything the dashboard shows, for one span."""

    span: Span
    total: int
    help: Help
    queue: Queue
    index: Index | None
    elements: Mapping[str, Fraction]
    incomplete: int
    ratings: Ratings
    channels: Mapping[str, tuple[int, ...]]  # by step of the span
    busy: Mapping[tuple[int, int], int]  # (weekday, hour) → consultations
    topics: Sequence[tuple[str, int]]
    untold: int  # without a topic
    unmet: Sequence[tuple[str, str, int]]
    loads: Sequence[Load]


def board(db: Session, office: Office, key: str, now: datetime) -> Board:
    """Return the figures of a span as they are now. key: the span's name, see handlers.reports.periods."""
    span = periods.of(office, key, now)
    start, end = span.start, span.end
    cases = figures.cases(db, start, end)
    surveys = figures.answers(db, instruments.SKM.name, start, end)
    whole = scoring.complete(surveys)
    about = topics_of(cases, figures.tags(db, start, end), figures.items(db, start, end))
    return Board(
        span=span,
        total=len(cases),
        help=first_help(office, cases, figures.helps(db, span.before, start), span, now),
        queue=_queue(db, office, now),
        index=scoring.ikm(whole, office.targets.grade_from),
        elements=scoring.means(whole),
        incomplete=len(surveys) - len(whole),
        ratings=Ratings(figures.scores(db, start, end), *figures.invited(db, start, end)),
        channels=by_channel(cases, span),
        busy=busy_hours(office, cases),
        topics=_most(word for found in about.values() for word in found)[:MOST_TOPICS],
        untold=len(cases) - len(about),
        unmet=unmet_needs(figures.unmet(db, start, end))[:MOST_UNMET],
        loads=_loads(db, office, cases),
    )


def helped(office: Office, case: Case | Helped) -> int | None:
    """Return the seconds of service time until first help, from the stopped clock where there is one.

    None where there was no help yet, or where nothing was promised.
    """
    if isinstance(case, Case) and case.entry in UNPROMISED:
        return None
    if case.helped_seconds is not None or case.first_help_at is None:
        return case.helped_seconds
    return int(service_hours.served(office, case.opened_at, case.first_help_at).total_seconds())


def in_time(office: Office, case: Case, now: datetime) -> bool | None:
    """Return whether the target of first help was kept. None while that is open, or where there is no target.

    Without help the target is broken as soon as its time has run out, and when an officer closes the case. A citizen
    who withdraws in time was promised nothing more. While a colleague or the citizen must answer, the clock stands
    still.
    """
    promised = office.targets.help_of(case.promised_seconds)
    if promised is None or case.entry in UNPROMISED:
        return None
    took = helped(office, case)
    if took is not None:
        return took <= promised.total_seconds()
    if case.state in (CaseState.CONFIRMING, CaseState.ANSWERED):
        return None
    if _is_unanswered(case):
        return False
    waited = service_hours.served(office, case.opened_at, case.closed_at or now)
    return False if waited > promised else None


def _is_unanswered(case: Case) -> bool:
    """Return whether a consultation was closed without an answer that somebody asked for and still needed."""
    is_ended = case.state == CaseState.CLOSED and case.first_help_at is None and case.entry != CaseEntry.WE_WROTE
    return is_ended and case.outcome not in EXCUSED


def first_help(office: Office, cases: Sequence[Case], earlier: Sequence[Helped], span: Span, now: datetime) -> Help:
    verdicts = [verdict for case in cases if (verdict := in_time(office, case, now)) is not None]
    steps = _by_step(cases, span)
    medians = [_median(office, found) for found in steps]
    return Help(
        kept=sum(verdicts),
        decided=len(verdicts),
        entered_afterwards=sum(case.entry == CaseEntry.AFTERWARDS for case in cases),
        we_wrote=sum(case.entry == CaseEntry.WE_WROTE for case in cases),
        unanswered=sum(_is_unanswered(case) for case in cases),
        median=_median(office, cases),
        before=_median(office, earlier),
        trend=tuple(one for one in medians if one is not None),
    )


def _median(office: Office, cases: Iterable[Case | Helped]) -> Fraction | None:
    return scoring.median(took for case in cases if (took := helped(office, case)) is not None)


def _by_step(cases: Sequence[Case], span: Span) -> list[list[Case]]:
    starts = [step.start for step in span.steps]
    steps: list[list[Case]] = [[] for _ in starts]
    for case in cases:
        steps[bisect_right(starts, case.opened_at) - 1].append(case)
    return steps


def by_channel(cases: Sequence[Case], span: Span) -> dict[str, tuple[int, ...]]:
    """Return how many consultations came in each step of the span, by channel."""
    counts = [Counter(case.channel for case in found) for found in _by_step(cases, span)]
    return {channel: tuple(one[channel] for one in counts) for channel in sorted({case.channel for case in cases})}


def busy_hours(office: Office, cases: Iterable[Case]) -> dict[tuple[int, int], int]:
    """Return how many consultations came in each hour of each weekday (Monday is 0), local time."""
    moments = (case.opened_at.astimezone(office.zone) for case in cases)
    return dict(Counter((moment.weekday(), moment.hour) for moment in moments))


def topics_of(
    cases: Iterable[Case], tags: Mapping[int, list[str]], items: Mapping[int, list[str]]
) -> dict[int, set[str]]:
    """Return the topics of each consultation, by its id.

    They are its tags, else the topics of its data needs, else the topic of its subject.
    """
    by_case: dict[int, set[str]] = {}
    for case in cases:
        texts = items.get(case.id) or [case.subject]
        words = set(tags.get(case.id, ())) or {topic for text in texts if (topic := topics.topic_of(text))}
        if words:
            by_case[case.id] = words
    return by_case


def unmet_needs(needs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Return the data needs that could not be met, the most frequent first.

    Equal needs for the same agency are counted together and shown as first written.
    """
    spelled: dict[tuple[str, str], str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for item, agency in needs:
        key = (" ".join(item.casefold().split()), agency)
        spelled.setdefault(key, item.strip())
        counts[key] += 1
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [(spelled[key], key[1], count) for key, count in ordered]


def _most(words: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(words).items(), key=lambda one: (-one[1], one[0]))


def _queue(db: Session, office: Office, now: datetime) -> Queue:
    open_now = figures.open_by_state(db, now)
    waits = figures.waiting_for_help(db, now)
    return Queue(
        waiting=len(waits),
        late=sum(one.entry not in UNPROMISED and _is_late(office, one, now) for one in waits),
        handled=open_now.get((CaseState.ASSIGNED, True), 0) + open_now.get((CaseState.NEW, True), 0),
        confirming=open_now.get((CaseState.CONFIRMING, True), 0) + open_now.get((CaseState.CONFIRMING, False), 0),
        answered=open_now.get((CaseState.ANSWERED, True), 0) + open_now.get((CaseState.ANSWERED, False), 0),
    )


def _is_late(office: Office, case: Waiting, now: datetime) -> bool:
    promised = office.targets.help_of(case.promised_seconds)
    if promised is None:
        return False
    due = case.due_at or service_hours.deadline(office, case.opened_at, promised)
    return due is not None and due <= now


def _loads(db: Session, office: Office, cases: Sequence[Case]) -> list[Load]:
    mine: dict[int | None, list[Case]] = {}
    for case in cases:
        mine.setdefault(case.officer_id, []).append(case)
    return [Load(officer, active, _median(office, mine.get(officer.id, ()))) for officer, active in figures.loads(db)]


def lowest(elements: Mapping[str, Fraction]) -> list[tuple[str, Fraction]]:
    """Return the elements with the lowest means, the lowest first."""
    return sorted(elements.items(), key=lambda one: (one[1], one[0]))[:LOWEST]
