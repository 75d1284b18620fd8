"""Close one day of one channel: gather what we recorded, compare it with the provider's list, and keep the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from channels.listing import Direction, Listed
from handlers.ledger import compare
from handlers.ledger.compare import Clues, Compared, Found, Span
from handlers.office import formats
from handlers.office.office import Office
from store.ledger_words import Difference
from store.operations import ledger, mail_gaps
from store.tables import LedgerDay, LedgerLine
from store.transport import recorded

AROUND = timedelta(days=1)  # our tables are read so far around a day: the clocks of both sides differ
CLOCKS_DIFFER = timedelta(minutes=5)
BROUGHT_IN = "Diambil dari penyedia."
DONE = {  # what was done about a message that was open and has come in
    Difference.MISSING: BROUGHT_IN,
    Difference.REFUSED: BROUGHT_IN,
    Difference.TAKEN_OUT: "Diolah sekali lagi dari bentuk aslinya.",
}


@dataclass(frozen=True)
class Asked:
    """What a provider was asked and answered.

    claims: what it lists, from some days before the day that is closed until a day after.
    outgoing: whether it lists everything that left. forgets: as in compare.incoming.
    admins: addresses that are told of faults. Nothing of that is in our tables.
    explain: tells why messages that came in are not recorded, where the store does not know it.
    """

    channel: str
    claims: Sequence[Listed]
    outgoing: bool = True
    forgets: bool = False
    admins: frozenset[str] = frozenset()
    explain: Callable[[Sequence[Listed]], Clues] = lambda _: {}


def span_of(office: Office, day: date, now: datetime) -> Span:
    """Return the hours of a local day."""
    start = datetime.combine(day, time(), office.zone)
    end = datetime.combine(day + timedelta(days=1), time(), office.zone)
    return Span(start, end, now)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One day of one channel, not stored yet. both: names of messages that came in and are on both sides."""

    row: LedgerDay
    found: Sequence[Found]
    both: frozenset[str]


def reckon(db: Session, office: Office, asked: Asked, day: date, now: datetime) -> Reckoned:
    """Compare one day. Nothing is written."""
    span = span_of(office, day, now)
    came = _came(db, asked, span)
    left = _left(db, asked, span) if asked.outgoing else None
    row = LedgerDay(
        channel=asked.channel,
        day=day,
        checked_at=now,
        listed_in=came.listed,
        recorded_in=came.recorded,
        listed_out=left.listed if left else None,
        recorded_out=left.recorded if left else None,
    )
    gone = _vanished(db, office, asked, span) if asked.forgets else []
    return Reckoned(row, [*came.found, *gone, *(left.found if left else ())], came.both)


def _vanished(db: Session, office: Office, asked: Asked, span: Span) -> list[Found]:
    """Return the mails that were gone before we saw them. One that lies in another folder is not gone."""
    found = []
    for gap in mail_gaps.found_between(db, asked.channel, span.start, span.end):
        start, end = gap.since - CLOCKS_DIFFER, gap.found_at + CLOCKS_DIFFER
        coming = compare.of_direction(asked.claims, Direction.IN)
        spots = [one.spot for one in coming if start <= one.at < end and one.spot is not None]
        elsewhere = max(sum(spot.folder != gap.folder for spot in spots), mail_gaps.came_elsewhere(db, gap, start, end))
        if (many := gap.many - elsewhere) > 0:
            name = f"{gap.folder}/{gap.uidvalidity}/{gap.first_uid}"
            detail = f"{many} email di {gap.folder}, sejak {formats.short_moment(office, gap.since)}."
            found.append(Found(name, True, gap.found_at, Difference.VANISHED, detail))
    return found


def _came(db: Session, asked: Asked, span: Span) -> Compared:
    wanted = [one for one in asked.claims if span.has(one.at)]
    names = {name for one in wanted for name in compare.names_of(one)}
    records = recorded.incoming(db, asked.channel, span.start - AROUND, span.end + AROUND, names)
    known = {name for record in records for name in record.names}
    missing = [one for one in wanted if known.isdisjoint(compare.names_of(one))]
    missing = compare.of_direction(missing, Direction.IN)
    refused = recorded.refused(db, asked.channel, [name for one in missing for name in compare.names_of(one)])
    clues = {name: (Difference.REFUSED, f"{why}.") for name, (_, why) in refused.items()}
    clues |= asked.explain(missing)
    return compare.incoming(asked.claims, records, span, clues, forgets=asked.forgets)


def _left(db: Session, asked: Asked, span: Span) -> Compared:
    wanted = [one for one in compare.of_direction(asked.claims, Direction.OUT) if span.has(one.at)]
    names = {name for one in wanted for name in compare.names_of(one)}
    records = recorded.outgoing(db, asked.channel, span.start - AROUND, span.end + AROUND, names)
    known = {name for record in records for name in record.names}
    clues = {
        compare.names_of(one)[0]: (Difference.ALERT, "") for one in wanted if compare.address_of(one) in asked.admins
    }
    clues |= dict.fromkeys(recorded.reported(db, asked.channel, names - known), (Difference.ERASED, ""))
    return compare.outgoing(asked.claims, records, span, clues)


def close(db: Session, reckoned: Reckoned) -> None:
    """Store a day. What was open and has come in meanwhile stays on record, with what was done about it.

    What was missing and is not listed any more stays missing.
    """
    row = reckoned.row
    before = {one.name: one for one in ledger.lines_of(db, row.channel, row.day)}
    found = {one.name: one for one in reckoned.found}  # a name has one line, whatever a provider lists
    lines = [_line(row, one, before.get(one.name)) for one in found.values()]
    named = {one.name for one in lines}
    lines += [_former(row, one, reckoned.both) for name, one in before.items() if name not in named and _done(one)]
    ledger.keep(db, row, lines)


def _done(before: LedgerLine) -> str:
    return before.done or DONE.get(before.difference, "")


def _line(row: LedgerDay, found: Found, before: LedgerLine | None) -> LedgerLine:
    line = LedgerLine(
        channel=row.channel,
        day=row.day,
        name=found.name,
        incoming=found.incoming,
        at=found.at,
        difference=found.difference,
        detail=found.detail,
        found_at=row.checked_at,
    )
    if before is not None:
        line.found_at = before.found_at
        line.done = before.done if found.difference in DONE else _done(before)
        line.settled_by = before.settled_by if before.difference == found.difference else ""
    return line


def _former(row: LedgerDay, before: LedgerLine, both: frozenset[str]) -> LedgerLine:
    kept = ("name", "incoming", "at", "difference", "detail", "done", "settled_by", "found_at")
    line = LedgerLine(channel=row.channel, day=row.day, **{name: getattr(before, name) for name in kept})
    if before.name in both:
        line.difference, line.done = Difference.CAUGHT_UP, _done(before)
    return line
