"""Close a visitor's consultation: how they got the data, and where they are asked to rate."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from handlers.desk import actions
from handlers.desk.counter import rating_offer
from handlers.errors import BadInput, Refusal
from handlers.officers.act import Act
from store.tables import Consultation, Nothing
from store.visit_words import AccessWay
from store.vocabulary import CaseOutcome


def close(
    act: Act,
    case: Consultation,
    *,
    outcome: CaseOutcome | Nothing,
    access: Sequence[str],
    at_tablet: bool,
    delay: timedelta,
) -> Consultation:
    """Close a case as `actions.close` does, and keep how the data was had. Raises Refusal.

    access: words of AccessWay.
    at_tablet: the visitor rates at the tablet, so that no question goes out by message.
    """
    if set(access) - set(AccessWay):
        raise BadInput("Cara memperoleh data itu tidak dikenal. Muat ulang halaman.")
    if at_tablet:
        with suppress(Refusal):  # rated a moment ago, or no visit of today: that holds up nothing
            rating_offer.offer(act, case)
    case.access_ways = ",".join(way for way in AccessWay if way in access)
    return actions.close(act, case, outcome=outcome, delay=delay)
