"""Compare what we have with what a provider lists, and bring in what is missing by the ordinary way.

A sweep may be cut off at any point: what it brought in is stored, and the next one finds the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from bot.app import App
from channels.listing import CannotList, Direction, Listable, Listed, Listing, Replaying
from store.transport import arrivals, listed
from store.transport.arrivals import Row
from store.transport.listed import Comparison

log = logging.getLogger(__name__)

BATCH = 200  # things that are compared at once
UNDER_WAY = timedelta(minutes=1)  # a provider lists a message before its webhook is answered, and may try that again
MOST_FAILED = 5  # things that a provider lists and does not hand over, one after the other, before it is ill

One = TypeVar("One")


def never() -> bool:
    return False


def sweep(
    app: App,
    name: str,
    since: datetime,
    until: datetime,
    *,
    asked_to_stop: Callable[[], bool] = never,
    in_use: datetime | None = None,
) -> Comparison:
    """Compare one channel with its provider and bring in what is missing. Return what was found.

    in_use: since when the channel is in use here: what is of before lay there, and is not ours to answer.
    Raises CannotList.
    """
    channel = app.channels[name]
    found = Comparison(app.clock(), since, until, whole=False)
    if isinstance(channel, Listable):
        with channel.listing() as listing:
            for some in batches(listing.listed(since, until), BATCH):
                if asked_to_stop():
                    return found
                before, found = found, _compare(app, name, listing, some, found, in_use)
                if (found.brought, found.reports) != (before.brought, before.reports):
                    app.bell.ring()
    elif isinstance(channel, Replaying):
        channel.replay(since, until)
    return replace(found, at=app.clock(), whole=True)


def batches(things: Iterable[One], size: int) -> Iterator[list[One]]:
    """Yield things in lists of this size at most."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some


def _compare(
    app: App, name: str, listing: Listing, some: Sequence[Listed], found: Comparison, in_use: datetime | None
) -> Comparison:
    with app.db.read() as db:
        missing = listed.missing(db, name, some)
    found = replace(found, listed=found.listed + sum(one.direction == Direction.IN for one in some))
    in_a_row = 0
    for one in missing:
        try:
            found = _bring(app, name, listing, one, found, in_use)
            in_a_row = 0
        except CannotList as error:
            log.warning("catch-up of %s: one that is listed is not handed over: %s", name, error)
            found, in_a_row = replace(found, missing=found.missing + 1, failed=found.failed + 1), in_a_row + 1
            if error.retry_after is not None or in_a_row >= MOST_FAILED:
                raise
    return found


def _bring(
    app: App, name: str, listing: Listing, one: Listed, found: Comparison, in_use: datetime | None
) -> Comparison:
    arrival = listing.fetch(one)
    if arrival is None:
        gone = one.direction == Direction.IN
        return replace(found, missing=found.missing + gone, gone=found.gone + gone)
    dated = arrival.dated or one.at
    arrival = replace(arrival, dated=dated, lay_there=in_use is not None and dated < in_use)
    if not arrivals.put_listed(app.db, Row(name, arrival, app.clock()), one.spot):
        return found  # a mail that we have, and that was moved since
    if one.direction == Direction.OUT:
        return replace(found, reports=found.reports + 1)
    if found.at - one.at < UNDER_WAY:
        log.info("catch-up of %s: a message of %s comes in before its webhook was read", name, one.at)
    else:
        log.warning("catch-up of %s: a message of %s never came; it comes in now", name, one.at)
    return replace(found, missing=found.missing + 1, brought=found.brought + 1)
