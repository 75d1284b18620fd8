"""Compare what a provider lists with what we recorded, message by message. Nothing is asked and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.listing import Direction, Listed
from store.ledger_words import Difference, Standing
from store.transport.recorded import Recorded

YOUNG = timedelta(minutes=10)  # so long a message may be on its way between the provider and us
LATE = timedelta(minutes=15)
NEAR = timedelta(minutes=10)  # between two equal messages that are one, sent twice
SAME_SEND = timedelta(days=1)  # between our attempt to send and the provider's date of it
MINUTES_OF_A_DAY = 24 * 60
TAKEN_THERE = "Penyedia menerimanya. Tandai terkirim di halaman Status."
UNKNOWN_THERE = "Penyedia tidak mencatatnya."


@dataclass(frozen=True, slots=True)
class Span:
    """The hours that are compared: `start` is in them, `end` is not. now: the time of comparing."""

    start: datetime
    end: datetime
    now: datetime

    def has(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True)
class Found:
    """A message about which the two sides differ.

    name: what the provider calls it. at: its time there, ours where the provider does not list it.
    detail: what explains the difference, in Indonesian.
    arrival_id: of one that we have, 0 for none.
    """

    name: str
    incoming: bool
    at: datetime
    difference: Difference
    detail: str = ""
    arrival_id: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """The two counts of one direction, what differs, and the names of what both sides have."""

    listed: int
    recorded: int
    found: Sequence[Found]
    both: frozenset[str] = frozenset()


Clues = Mapping[str, tuple[Difference, str]]  # what explains that a message is not recorded, by its name


def names_of(claim: Listed) -> tuple[str, ...]:
    """Return the names by which we may have recorded a listed message, the one to show first. Never empty."""
    names = tuple(filter(None, dict.fromkeys((claim.external_id, claim.key))))
    spot = claim.spot
    return names or (f"{spot.folder}/{spot.uidvalidity}/{spot.uid}" if spot is not None else f"{claim.at.isoformat()}",)


def of_direction(claims: Sequence[Listed], direction: Direction) -> list[Listed]:
    """Return the claims of one direction that are ours to record, each message once.

    A call that still goes on has no key yet. A mail lies in two folders where somebody copied it.
    """
    ours = (one for one in claims if one.direction == direction)
    if direction == Direction.IN:
        ours = (one for one in ours if one.key or one.spot is not None)
    return list({names_of(one)[0]: one for one in sorted(ours, key=lambda one: one.at, reverse=True)}.values())


def incoming(
    claims: Sequence[Listed], records: Sequence[Recorded], span: Span, clues: Clues, *, forgets: bool
) -> Compared:
    """Compare what came in.

    claims: in and around the span. clues: why messages are not recorded. forgets: whether what we took may be moved or
    deleted at the provider, as in a mailbox.
    """
    ours = {name: record for record in records for name in record.names}
    found: list[Found] = []
    both: set[str] = set()
    wanted = [one for one in of_direction(claims, Direction.IN) if span.has(one.at)]
    for claim in wanted:
        record = next((ours[name] for name in names_of(claim) if name in ours), None)
        told = _of_record(claim, record) if record is not None else _not_recorded(claim, span.now, clues)
        both.update(names_of(claim)[:1] if record is not None else ())
        if told is not None:
            found.append(Found(names_of(claim)[0], True, claim.at, *told, record.arrival_id if record else 0))
    listed = {name for claim in claims for name in names_of(claim)}
    # what waits may be a report about a message that is not listed yet: it is compared once it is handled
    handled = [one for one in records if one.standing != Standing.WAITING]
    unlisted = [one for one in handled if span.has(one.dated) and listed.isdisjoint(one.names)]
    found += [_not_listed(one, forgets=forgets) for one in unlisted]
    return Compared(len(wanted), len(both) + len(unlisted), found, frozenset(both))


def _of_record(claim: Listed, record: Recorded) -> tuple[Difference, str] | None:
    """Return what is to be told of a message that both sides have."""
    if record.standing == Standing.TAKEN_OUT:
        return Difference.TAKEN_OUT, ""
    if record.standing == Standing.SET_ASIDE:
        return Difference.SET_ASIDE, ""
    if record.standing == Standing.TOO_OLD:
        return Difference.TOO_OLD, ""
    if record.standing == Standing.WAITING:
        return Difference.ON_ITS_WAY, "Tersimpan, belum diolah."
    late = record.at - claim.at
    return (Difference.CAUGHT_UP, f"Masuk {_long(late)} setelah dikirim.") if late > LATE else None


def _not_recorded(claim: Listed, now: datetime, clues: Clues) -> tuple[Difference, str]:
    known = next((clues[name] for name in names_of(claim) if name in clues), None)
    if known is not None:
        return known
    return (Difference.ON_ITS_WAY if now - claim.at < YOUNG else Difference.MISSING), ""


def _not_listed(record: Recorded, *, forgets: bool) -> Found:
    difference = Difference.LEFT_MAILBOX if forgets else Difference.NOT_LISTED
    return Found(record.names[0], True, record.dated, difference, "", record.arrival_id)


def outgoing(claims: Sequence[Listed], records: Sequence[Recorded], span: Span, clues: Clues) -> Compared:
    """Compare what left."""
    ours = {name for record in records for name in record.names}
    listed = of_direction(claims, Direction.OUT)
    wanted = [one for one in listed if span.has(one.at)]
    strange = [one for one in wanted if ours.isdisjoint(names_of(one))]
    known = [one for one in listed if not ours.isdisjoint(names_of(one))]
    unsettled = [one for one in records if not one.names]
    found = [Found(names_of(one)[0], False, one.at, *_of_strange(one, known, unsettled, clues)) for one in strange]
    there = {name for one in listed for name in names_of(one)}
    unlisted = [one for one in records if one.names and span.has(one.at) and there.isdisjoint(one.names)]
    found += [Found(one.names[0], False, one.at, *_of_unlisted(one, span.now)) for one in unlisted]
    in_doubt = [one for one in unsettled if one.standing == Standing.UNSURE and span.has(one.at)]
    found += [Found(one.key, False, one.at, Difference.UNSURE, UNKNOWN_THERE) for one in in_doubt]
    return Compared(len(wanted), len(wanted) - len(strange) + len(unlisted), found)


def _of_unlisted(record: Recorded, now: datetime) -> tuple[Difference, str]:
    return (Difference.ON_ITS_WAY if now - record.at < YOUNG else Difference.NOT_LISTED), ""


def _of_strange(
    claim: Listed, known: Sequence[Listed], unsettled: list[Recorded], clues: Clues
) -> tuple[Difference, str]:
    """Return what is to be told of a message that left and has no row. A send that explains it leaves `unsettled`."""
    told = next((clues[name] for name in names_of(claim) if name in clues), None)
    if told is not None:
        return told
    for record in unsettled:
        if record.to and record.to == address_of(claim) and abs(record.at - claim.at) <= SAME_SEND:
            unsettled.remove(record)
            if record.standing == Standing.UNSURE:
                return Difference.UNSURE, TAKEN_THERE
            return Difference.ON_ITS_WAY, "Sedang dikirim."
    near = (one for one in known if one.other == claim.other and abs(one.at - claim.at) <= NEAR)
    twin = next(near, None)
    return (Difference.DOUBLED, f"Bersama {names_of(twin)[0]}.") if twin is not None else (Difference.FOREIGN, "")


def address_of(claim: Listed) -> str:
    """Return the address without the name of its channel ("whatsapp:+62…")."""
    return claim.other.rpartition(":")[2]


def _long(span: timedelta) -> str:
    """Return a duration in words, in its largest unit."""
    minutes = int(span.total_seconds()) // 60
    if minutes >= 2 * MINUTES_OF_A_DAY:
        return f"{minutes // MINUTES_OF_A_DAY} hari"
    return f"{minutes // 60} jam" if minutes >= 120 else f"{minutes} menit"
