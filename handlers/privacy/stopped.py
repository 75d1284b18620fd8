"""Whoever said STOP and was erased then is not written to again because an officer enters the address once more.

The address is gone. What is kept is a keyed hash of it, which only an office that has the address and its secret can
compare. It is asked only for addresses that officers enter: a citizen who writes themselves is a new person.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from sqlmodel import Session

from channels.envelope import Address
from handlers.office.office import Office
from handlers.officers.act import Act
from store.cases import people
from store.tables import Identity, Person, StoppedAddress


def remember(db: Session, office: Office, person_id: int) -> None:
    """Remember which addresses of a person want no more messages, before they are erased. Forget those that do."""
    theirs = [one for one in people.identities(db, person_id) if one.kind in people.NAMES_A_PERSON]
    stopped = {_mark(office, one): one.opted_out_at for one in theirs if one.opted_out_at is not None}
    for mark in {_mark(office, one) for one in theirs}:
        if mark in stopped:
            db.merge(StoppedAddress(mark=mark, at=stopped[mark]))
        elif (known := db.get(StoppedAddress, mark)) is not None:
            db.delete(known)


def add(act: Act, person: Person, address: Address) -> Identity:
    """Add an address, which nobody has yet, to a person, as an officer enters it."""
    return carry_over(act, people.add_identity(act.db, person, address, act.now))


def carry_over(act: Act, identity: Identity) -> Identity:
    """Return an identity that an officer has just entered: where its address had said STOP, this holds for it too."""
    known = act.db.get(StoppedAddress, _mark(act.office, identity))
    is_new = identity.created_at == act.now and identity.last_inbound_at is None
    if known is not None and is_new and identity.opted_out_at is None:
        identity.opted_out_at = known.at
    return identity


def _mark(office: Office, identity: Identity) -> str:
    words = f"stopped:{identity.kind}:{identity.value}"
    return hmac.new(office.secret.encode(), words.encode(), sha256).hexdigest()
