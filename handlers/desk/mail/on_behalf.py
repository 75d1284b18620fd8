"""An officer has forwarded a citizen's mail into the mailbox: by one press the consultation becomes that citizen's.

What the officer sent becomes an internal note, whole: their own words above the letter are for the office, and no
answer quotes them. Answers go to the citizen from then on. It can be undone until the citizen is in it themselves.
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
from store.office import officers
from store.tables import Consultation, Identity, Message, Officer
from store.vocabulary import Actor, CaseKind, Direction

CHANNEL = "email"
UNDO_WITHIN = timedelta(days=30)


def offered(db: Session, case: Consultation) -> Address | None:
    """Return the citizen whose letter an officer's newest mail in the case passes on; None where there is none."""
    if case.channel != CHANNEL or case.kind != CaseKind.CONSULTATION:
        return None
    if _officer_at(db, consultations.identity_of(db, case).value) is None:
        return None
    letter = messages.last_mail_from(db, case.id or 0, case.identity_id)
    named = letter.participants.get("forwarded_from", []) if letter is not None else []
    for value, name in named:
        if _officer_at(db, value) is None:
            return Address(CHANNEL, value, name, "email")
    return None


def _officer_at(db: Session, address: str) -> Officer | None:
    return next((one for one in officers.everyone(db) if one.email.strip().lower() == address.lower()), None)


def take_over(act: Act, case: Consultation) -> None:
    """Make the case the citizen's. Raises Refusal."""
    guards.require_open(case)
    citizen = offered(act.db, case)
    sender = consultations.identity_of(act.db, case)
    officer = _officer_at(act.db, sender.value)
    if citizen is None or officer is None:
        raise Refusal("Konsultasi ini tidak berasal dari surel yang diteruskan petugas. Muat ulang halaman.")
    identity = people.find_identity(act.db, citizen) or people.meet(act.db, citizen, (), act.now)
    act.db.flush()
    moved = _written_by(act.db, case, sender)
    for message in moved:
        message.direction, message.author = Direction.NOTE, officer.name
    before = {"person_id": case.person_id, "identity_id": case.identity_id}
    _give(case, identity.person_id, identity.id or 0)
    act.record(case, EventName.ON_BEHALF, before=before, messages=[one.key for one in moved])


def undo(act: Act, case: Consultation, event_id: int) -> None:
    """Make the case the officer's again. Raises Refusal."""
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
    _give(case, before["person_id"], before["identity_id"])
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
