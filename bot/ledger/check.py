"""Ask providers what they list, compare it with our tables, and bring in what is missing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.app import App
from channels.listing import CannotList, Direction, Listable, Listed, Listing
from channels.protocols import Mailbox
from handlers.ledger import compare, reckoning
from handlers.ledger.compare import Clues, Found
from handlers.ledger.reckoning import Asked
from store.ledger_words import Difference
from store.operations import ledger
from store.tables import LedgerDay
from store.transport import missed_mail, recorded, spool

log = logging.getLogger(__name__)

BEFORE = timedelta(days=4)  # what a sweep brings in late is dated so long before it came
AFTER = timedelta(days=1)
MOST_OPENED = 200  # mails of one channel whose bytes are fetched to know them

# brings in what a channel's provider has between two moments
BringIn = Callable[[App, str, datetime, datetime], object]


def check(app: App, days: Sequence[date], *, heals: bool = False, bring_in: BringIn | None = None) -> None:
    """Compare these local days of every channel whose provider can be asked, and store the result.

    heals: whether a message whose row is gone is made again from its arrival.
    bring_in: called for a channel and day from which a message is missing. The day is then compared again.
    """
    for name, channel in app.channels.items():
        if isinstance(channel, Listable):
            _check_channel(app, name, channel, sorted(days), _Healing(heals, bring_in))


@dataclass(frozen=True, slots=True)
class _Healing:
    """What is to be done about what is open. Arguments of `check`."""

    heals: bool
    bring_in: BringIn | None


def _check_channel(app: App, name: str, channel: Listable, days: Sequence[date], healing: _Healing) -> None:
    try:
        asked = _ask(app, name, channel, days)
    except CannotList as error:
        log.info("the ledger could not ask %s: %s", name, error)
        with app.db.write() as db:
            for day in days:
                ledger.without_answer(db, LedgerDay(channel=name, day=day, checked_at=app.clock(), trouble=str(error)))
        return
    for day in days:
        found = _close(app, asked, day)
        if _heal(app, asked, found, healing):
            _close(app, asked, day)


def _ask(app: App, name: str, channel: Listable, days: Sequence[date]) -> Asked:
    """Return the list of a provider. Raises CannotList."""
    now = app.clock()
    first, last = (reckoning.span_of(app.office, day, now) for day in (days[0], days[-1]))
    is_mailbox = isinstance(channel, Mailbox)
    with channel.listing() as listing:
        claims = list(listing.listed(first.start - BEFORE, last.end + AFTER))
        if is_mailbox:
            claims = _with_keys(app, name, listing, claims, first.start)
    # a mail server need not keep what we send by another one
    return Asked(
        channel=name,
        claims=claims,
        outgoing=not is_mailbox,
        forgets=is_mailbox,
        admins=_admins(app, name),
        explain=_Explain(app, name),
    )


def _admins(app: App, name: str) -> frozenset[str]:
    """Return the addresses of a channel that are told of faults."""
    ways = (one.partition(":") for one in app.settings.alerts.to)
    return frozenset(address for channel, _, address in ways if channel == name)


def _with_keys(app: App, name: str, listing: Listing, claims: Sequence[Listed], since: datetime) -> list[Listed]:
    """Return the listed mails, each with its key that no Message-ID tells: only its bytes do."""
    mails = [one for one in compare.of_direction(claims, Direction.IN) if one.spot is not None]
    with app.db.read() as db:
        keys = {one: recorded.key_at(db, name, one.spot) for one in mails if one.spot is not None}
    unknown = [one for one in mails if not keys[one] and one.at >= since]
    keys |= {one: _key(listing, one) for one in unknown[:MOST_OPENED]}
    return [replace(one, key=keys.get(one, one.key)) for one in claims]


def _key(listing: Listing, mail: Listed) -> str:
    try:
        arrival = listing.fetch(mail)
    except CannotList as error:
        log.info("a listed mail was not handed over: %s", error)
        return ""
    return arrival.key if arrival is not None else ""


class _Explain:
    """Tells why messages that came in are not in the tables, as far as the disk and the mailbox know."""

    def __init__(self, app: App, name: str) -> None:
        self._app, self._name = app, name

    def __call__(self, missing: Sequence[Listed]) -> Clues:
        folder = self._app.settings.data / spool.FOLDER
        clues = {
            compare.names_of(one)[0]: (Difference.ON_ITS_WAY, "Tersimpan di folder spool.")
            for one in missing
            if one.key and spool.holds(folder, self._name, one.key)
        }
        with self._app.db.read() as db:
            withheld = {(one.folder, one.uidvalidity, one.uid): one for one in missed_mail.of_channel(db, self._name)}
        for one in missing:
            spot = one.spot
            mail = withheld.get((spot.folder, spot.uidvalidity, spot.uid)) if spot is not None else None
            if mail is not None:
                clues[compare.names_of(one)[0]] = (Difference.WITHHELD, f"{mail.reason}.")
        return clues


def _close(app: App, asked: Asked, day: date) -> Sequence[Found]:
    with app.db.read() as db:
        reckoned = reckoning.reckon(db, app.office, asked, day, app.clock())
    with app.db.write() as db:
        reckoning.close(db, reckoned)
    return reckoned.found


def _heal(app: App, asked: Asked, found: Sequence[Found], healing: _Healing) -> bool:
    """Bring in what is missing of a day. Return whether there was anything to do."""
    gone = [one.arrival_id for one in found if one.difference == Difference.TAKEN_OUT and healing.heals]
    if gone:
        with app.db.write() as db:
            recorded.handle_again(db, gone)
        app.bell.ring()
    missing = [one.at for one in found if one.incoming and one.difference in (Difference.MISSING, Difference.REFUSED)]
    if not missing or healing.bring_in is None:
        return bool(gone)
    try:
        healing.bring_in(app, asked.channel, min(missing), max(missing) + timedelta(seconds=1))
    except CannotList as error:
        log.info("what %s lists and we do not have could not be fetched: %s", asked.channel, error)
    return True
