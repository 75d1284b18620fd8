"""The office has forwarded a citizen's mail into the mailbox: by one press the consultation becomes that citizen's.

An officer or a colleague of the directory has, and our mail server vouches for them. What they sent becomes an internal
note, whole: their own words above the letter are for the office, and no answer quotes them. Answers go to the citizen
from then on. It can be undone until the citizen is in it themselves.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from channels.envelope import Address
from handlers.errors import NotFound, Refusal
from handlers.officers import guards
from handlers.officers.act import Act
from store.cases import consultations, events, messages, people
from store.event_names import EventName
from store.office import colleagues, officers
from store.tables import Consultation, Identity, Message
from store.vocabulary import Actor, CaseKind, Direction

CHANNEL = "email"
UNDO_WITHIN = timedelta(days=30)


def offered(db: Session, case: Consultation) -> Address | None:
    """Return the citizen whose letter the newest mail of one of ours passes on; None where there is none.

    The sender must be proven: else anybody could write as an officer, and have us write to whom they name.
    """
    if case.channel != CHANNEL or case.kind != CaseKind.CONSULTATION:
        return None
    letter = messages.last_mail_from(db, case.id or 0, case.identity_id)
    if letter is None or not letter.proven or not _author_at(db, consultations.identity_of(db, case).value):
        return None
    for value, name in letter.participants.get("forwarded_from", []):
        if not _author_at(db, value):
            return Address(CHANNEL, value, name, "email")
    return None


def _author_at(db: Session, address: str) -> str:
    """Return the author of notes that an address of ours stands for: an officer or a colleague. "" for nobody's."""
    ours = [(one.email, one.name) for one in officers.everyone(db)]
    ours += [(one.email, one.name) for one in colleagues.everyone(db)]
    return next((author for email, author in ours if email.strip().lower() == address.lower()), "")


def take_over(act: Act, case: Consultation) -> None:
    """Make the case the citizen's. Raises Refusal."""
    guards.require_open(case)
    citizen = offered(act.db, case)
    sender = consultations.identity_of(act.db, case)
    if citizen is None:
        raise Refusal("Konsultasi ini tidak berasal dari email yang diteruskan kantor. Muat ulang halaman.")
    identity = people.find_identity(act.db, citizen) or people.meet(act.db, citizen, (), act.now)
    act.db.flush()
    moved, author = _written_by(act.db, case, sender), _author_at(act.db, sender.value)
    for message in moved:
        message.direction, message.author = Direction.NOTE, author
    before = {"person_id": case.person_id, "identity_id": case.identity_id}
    _give(case, identity.person_id, identity.id or 0)
    act.record(case, EventName.ON_BEHALF, before=before, messages=[one.key for one in moved])


def undo(act: Act, case: Consultation, event_id: int) -> None:
    """Make the case theirs again who forwarded it. Raises Refusal."""
    event = events.by_id(act.db, event_id)
    if event is None or event.consultation_id != case.id or event.what != EventName.ON_BEHALF:
        raise NotFound("Catatan itu tidak ada.")
    before = event.detail["before"]
    if act.now - event.at > UNDO_WITHIN or case.identity_id == before["identity_id"]:
        raise Refusal("Ini tidak dapat diurungkan lagi, atau sudah diurungkan.")
    if _is_citizens(act.db, case):
        raise Refusal("Sudah ada surat dari atau kepada warga ini, jadi tidak dapat diurungkan. Pisahkan pesannya.")
    for key in event.detail["messages"]:
        message = messages.by_key(act.db, key)
        if message is not None and message.consultation_id == case.id:
            message.direction, message.author = Direction.IN, Actor.CITIZEN
    sender = act.db.get_one(Identity, before["identity_id"])  # whose it is now, where people were merged since
    _give(case, sender.person_id, before["identity_id"])
    act.record(case, EventName.ON_BEHALF_UNDONE, event=event.id)


def _give(case: Consultation, person_id: int, identity_id: int) -> None:
    case.person_id, case.identity_id, case.answer_to = person_id, identity_id, ""


def _written_by(db: Session, case: Consultation, sender: Identity) -> list[Message]:
    found = messages.timeline(db, case.id or 0)
    return [one for one in found if one.direction == Direction.IN and one.identity_id == sender.id]


def _is_citizens(db: Session, case: Consultation) -> bool:
    """Return whether anything went between the citizen and us since the case is theirs."""
    found = messages.timeline(db, case.id or 0)
    return any(one.identity_id == case.identity_id and one.direction != Direction.NOTE for one in found)
