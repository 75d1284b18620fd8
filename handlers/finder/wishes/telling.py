"""Tell citizens of the later edition they wait for: once, in service hours, on a channel that may carry it.

`later` and `note` run after a list of the catalogue was compared to its end. `tell_due` is run by the clock. It queues
the message and deletes the wish in one transaction, so that a wish is told exactly once, whatever is killed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from channels.envelope import Address, Billed
from handlers.finder import entry_words
from handlers.finder.wishes import series
from handlers.office import links, service_hours
from handlers.office.office import Office
from handlers.officers import notices
from handlers.outgoing import queueing, routes, sending
from handlers.outgoing.queueing import OutgoingMessage
from handlers.texts import render
from store.cases import events, merges, people
from store.cases.one_person import title_wishes
from store.event_names import EventName
from store.search import catalogue
from store.search.catalogue import Entry
from store.tables import Consultation, Identity, Officer, Person, TitleWish
from store.vocabulary import Actor, CaseKind, MessageKind, NoticeKind

log = logging.getLogger(__name__)

BATCH_SIZE = 20  # wishes of one transaction
SOON_SHUT = timedelta(hours=1)  # a window must be open for so long: a message must not miss it in the queue
LONGEST_IN_SMS = 60  # letters of a title
ANNOUNCEMENT = "notice"  # the template that says that something waits


class Later(NamedTuple):
    """A later edition that a wish waits for."""

    wish_id: int
    year: int
    entry: Entry


def later(db: Session, domain: str, kind: str, language: str) -> list[Later]:
    """Return the newest later edition of each wish about a list, for those that have one. The list must be whole."""
    waiting = title_wishes.unfound(db, domain, kind, language)
    wanted = {(one.series, one.area) for one in waiting}
    newest: dict[tuple[str, str], tuple[int, Entry]] = {}
    for entry, is_listed in catalogue.of_list(db, domain, kind, language) if wanted else ():
        read = entry_words.read(entry.words)
        key, year = (series.name(read), read.area), series.year(read) or 0
        if is_listed and key in wanted and (key not in newest or year > newest[key][0]):
            newest[key] = year, entry
    found = ((one, newest.get((one.series, one.area))) for one in waiting)
    return [Later(one.id or 0, *edition) for one, edition in found if edition is not None and edition[0] > one.year]


def note(db: Session, found: Sequence[Later], now: datetime) -> None:
    """Note later editions with their wishes, as far as these still stand."""
    for one in found:
        wish = db.get(TitleWish, one.wish_id)
        if wish is not None and wish.found_at is None:
            wish.found_at, wish.found_year = now, one.year
            wish.found_title, wish.found_url = one.entry.title, one.entry.url


def any_due(db: Session, office: Office, now: datetime) -> bool:
    """Return whether a wish is to be told now, or is too old."""
    return title_wishes.any_due(db, now, is_open=service_hours.is_open(office, now))


def tell_due(db: Session, office: Office, now: datetime) -> None:
    """Tell some of the wishes that can be told, and delete those that are too old."""
    title_wishes.end_old(db, now)
    if not service_hours.is_open(office, now):
        return
    for wish in title_wishes.found(db, BATCH_SIZE):
        _tell(db, office, wish, now)
        db.delete(wish)
    db.flush()


def _tell(db: Session, office: Office, wish: TitleWish, now: datetime) -> None:
    identity = db.get_one(Identity, wish.identity_id)
    case = _case(db, wish)
    told = series.named(wish.found_title, wish.found_year or 0)
    route = _route(db, office, identity, case, now)
    if route is not None:
        person = db.get_one(Person, identity.person_id)
        lang = case.language if case is not None else person.language
        subject = "" if case is not None else wish.found_title
        message = OutgoingMessage(_text(office, wish, route, case, lang), MessageKind.NEW_TITLE, subject=subject)
        queueing.queue(db, office, route, case, message, now)
    if case is None:
        if route is None:
            log.warning("no channel may carry the news of a title to a citizen who asked for it without a case")
        return
    what = EventName.TITLE_TOLD if route is not None else EventName.TITLE_UNTOLD
    events.record(db, case, what, by=Actor.BOT, now=now, title=told)
    if route is None:
        holder = db.get(Officer, case.officer_id) if case.officer_id is not None else None
        to = [holder] if holder is not None and holder.active else notices.supervisors(db)
        notices.notify(db, to, case, NoticeKind.NEW_TITLE, by=Actor.BOT, now=now)


def _case(db: Session, wish: TitleWish) -> Consultation | None:
    """Return the case that the news belongs to: never one that has become a complaint or another person's."""
    if wish.consultation_id is None:
        return None
    case = merges.living(db, db.get_one(Consultation, wish.consultation_id))
    identity = db.get_one(Identity, wish.identity_id)
    return case if case.kind == CaseKind.CONSULTATION and case.person_id == identity.person_id else None


def _text(office: Office, wish: TitleWish, route: Identity, case: Consultation | None, lang: str) -> str:
    in_parts = office.traits[route.channel].billed == Billed.PARTS
    title = wish.found_title
    if in_parts and len(title) > LONGEST_IN_SMS:
        title = f"{title[: LONGEST_IN_SMS - 3].rstrip()}..."
    link = f"\n{wish.found_url}" if wish.found_url else ""
    return render.new_title(
        office, lang, title=title, year=wish.found_year or 0, link=link, url=_own_page(office, case), short=in_parts
    )


def _own_page(office: Office, case: Consultation | None) -> str:
    """Return where the citizen sees what else they wait for."""
    return links.wishes_url(office, case) if case is not None else f"{office.public_url}/akun"


# the way


def _route(
    db: Session, office: Office, asked_from: Identity, case: Consultation | None, now: datetime
) -> Identity | None:
    """Return the first of the citizen's addresses that may carry the news now, None for none.

    Where they asked from comes first. What others use too is used only where they asked from it.
    """
    others = people.leading_first(db, people.known_identities(db, asked_from.person_id))
    own = [asked_from, *(one for one in others if one.id != asked_from.id and one.shared_at is None)]
    for identity in (way for one in own for way in _ways(db, office, one, is_own=one is asked_from, now=now)):
        if not _is_stopped(db, identity) and _may_carry(db, office, identity, case, now):
            return identity
    return None


def _ways(db: Session, office: Office, one: Identity, *, is_own: bool, now: datetime) -> Iterator[Identity]:
    """Yield the identity itself where words to it arrive, else the same address on a channel that writes."""
    if routes.comes_to(office, one):
        yield one
    elif is_own and not _is_stopped(db, one):
        for channel in routes.other_channels(office, one):
            address = Address(channel, one.value, one.name, one.kind)
            person = db.get_one(Person, one.person_id)
            yield people.find_identity(db, address) or people.add_identity(db, person, address, now)


def _is_stopped(db: Session, one: Identity) -> bool:
    return one.blocked_at is not None or people.contact_of(db, one).has_opted_out


def _may_carry(db: Session, office: Office, to: Identity, case: Consultation | None, now: datetime) -> bool:
    """Return whether free words may go there now, or a template of the office says that something waits."""
    if sending.window_open(db, office, to, now + SOON_SHUT):
        return True
    return case is not None and ANNOUNCEMENT in office.templates.get(to.channel, frozenset())
