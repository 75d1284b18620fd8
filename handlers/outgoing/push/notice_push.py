"""Notices on officers' devices: what they have not seen after a moment, once, in words that a lock screen may show.

The words name the kind of news and the number of the consultation. What a citizen wrote is in them only where the
settings of the office allow it, and never in those of a complaint.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.office import links
from handlers.office.office import Office
from handlers.officers import devices, visibility
from handlers.officers.notices import is_news
from handlers.outgoing import notice_mail
from handlers.outgoing.own_page import unproved
from handlers.texts.officer_notices import URGENT, words
from store.cases import consultations
from store.office import devices as stored_devices
from store.office import officers
from store.tables import Consultation, Device, Notice, Officer, Push
from store.transport import pushes
from store.vocabulary import CaseKind

OLDEST = timedelta(hours=1)  # older news is no push any more: Loket stood still, and the list of notices has it
LONGEST_QUOTE = 120
MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=30)


@dataclass(frozen=True)
class DevicePush:
    """One message for one device.

    endpoint, p256dh, auth: as in store.tables.Device.
    body: JSON, as static/js/worker/worker.js reads it.
    topic: a later push with the same one replaces one that was not delivered yet.
    """

    id: int
    endpoint: str
    p256dh: str
    auth: str
    body: str
    topic: str
    urgent: bool


def any_due(db: Session, office: Office, now: datetime) -> bool:
    """Return whether a notice has waited for its officer for as long as the office allows."""
    return bool(pushes.waiting(db, _before(office, now)))


def _before(office: Office, now: datetime) -> datetime:
    return now - timedelta(seconds=office.notice_push_seconds)


def plan_due(db: Session, office: Office, now: datetime) -> None:
    """Plan a push for each device of the officers whose notices are due. Several about one case are one push."""
    found = pushes.waiting(db, _before(office, now))
    pushes.wait_no_more(db, [notice for notice, _ in found])
    found = [one for one in found if now - (one[0].push_waits_since or now) <= OLDEST]
    urgent_last = sorted(found, key=lambda one: one[0].what in URGENT)
    for notice, officer in {(_topic(one), to.id): (one, to) for one, to in urgent_last}.values():
        for device in _devices(db, officer) if _is_told(db, office, officer, notice, now) else ():
            db.add(Push(device_id=device.id or 0, notice_id=notice.id or 0, due_at=now))


def _topic(notice: Notice) -> str:
    """Return what a notice is about: of several about one case, only one is shown."""
    return f"roster-{notice.id}" if notice.consultation_id is None else str(notice.consultation_id)


def _case_of(db: Session, notice: Notice) -> Consultation | None:
    return None if notice.consultation_id is None else db.get_one(Consultation, notice.consultation_id)


def _is_told(db: Session, office: Office, officer: Officer, notice: Notice, now: datetime) -> bool:
    case = _case_of(db, notice)
    may_see = case is None or visibility.may_see(db, officer, case)
    return officer.active and is_news(notice, case) and may_see and unproved.may_ring(db, office, notice, case, now)


def _devices(db: Session, officer: Officer) -> list[Device]:
    """Return the officer's devices. Those whose sessions have ended are removed."""
    found = []
    for device in stored_devices.of_officer(db, officer.id or 0):
        if devices.is_good(device, officer):
            found.append(device)
        else:
            stored_devices.forget(db, device)
    return found


def prepare(db: Session, office: Office, push_id: int, now: datetime) -> DevicePush | None:
    """Claim a push, and return what is sent.

    None where it is over: the notice was seen meanwhile or is old, or the device is not good any more.
    """
    push = pushes.claim(db, push_id, now)
    if push is None:
        return None
    device, notice = db.get_one(Device, push.device_id), db.get_one(Notice, push.notice_id)
    officer, case = db.get_one(Officer, device.officer_id), _case_of(db, notice)
    if not devices.is_good(device, officer) or not devices.is_allowed(office, device.endpoint):
        stored_devices.forget(db, device)
        return None
    is_over = now - notice.at > OLDEST or not _is_told(db, office, officer, notice, now)
    if is_over or push.attempts > MOST_ATTEMPTS:  # processes may end while they send
        db.delete(push)
        return None
    return DevicePush(
        id=push_id,
        endpoint=device.endpoint,
        p256dh=device.p256dh,
        auth=device.auth,
        body=json.dumps(_body(db, office, notice, case), ensure_ascii=False),
        topic=_topic(notice) if case is None else case.number,
        urgent=notice.what in URGENT,
    )


def _body(db: Session, office: Office, notice: Notice, case: Consultation | None) -> dict[str, str]:
    colleague = officers.by_name(db, notice.by)
    about = notice.about if case is None else case.number
    told = words(notice.what).desk.format(oleh=colleague.display_name if colleague else "Rekan", nomor=about)
    return {
        "judul": words(notice.what).subject,
        "teks": "\n".join(filter(None, (told, _quote(db, office, case) if case is not None else ""))),
        "alamat": links.without_case(notice.what) if case is None else f"/konsultasi/{case.number}",
        "tanda": _topic(notice) if case is None else case.number,
    }


def _quote(db: Session, office: Office, case: Consultation) -> str:
    """Return who wrote what, where the office shows it on devices. "" else."""
    if not office.notice_push_words or case.kind == CaseKind.COMPLAINT:
        return ""
    quoted = notice_mail.unanswered(db, case)
    name = consultations.person_of(db, case).name or "Warga"
    return f"{name}: {quoted[-1].strip('“”')[:LONGEST_QUOTE]}" if quoted else ""


def taken(db: Session, push_id: int, now: datetime) -> None:
    """Record that the push service took it."""
    push = db.get(Push, push_id)
    if push is not None:
        device = db.get_one(Device, push.device_id)
        device.last_sent_at, device.failures = now, 0
        db.delete(push)


def gone(db: Session, push_id: int) -> None:
    """Remove the device: its push service knows it no more."""
    push = db.get(Push, push_id)
    if push is not None:
        stored_devices.forget(db, db.get_one(Device, push.device_id))


def refused(db: Session, push_id: int) -> None:
    """Record that the push service does not want it, now or later."""
    push = db.get(Push, push_id)
    if push is not None:
        db.get_one(Device, push.device_id).failures += 1
        db.delete(push)


def put_off(db: Session, push_id: int, now: datetime, wait: timedelta | None) -> None:
    """Send it again, each time later. It is given up after the last attempt.

    wait: the pause that the push service asks for, None for ours.
    """
    push = db.get(Push, push_id)
    if push is None:
        return
    if push.attempts >= MOST_ATTEMPTS:
        refused(db, push_id)
    else:
        pushes.again(push, now, max(wait or timedelta(), FIRST_PAUSE * 2 ** (push.attempts - 1)))
