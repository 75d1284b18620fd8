"""Answer of an officer to a notice by mail: sent to the citizen after the checks of the desk, else returned.

It counts as the officer's only from their own address. It must also be sent to the signed address of our notice, or our
mail server must vouch for the sender. An answer that is late, not allowed or empty is returned with the reason. The
attachments are fetched before the answer is sent. Where the citizen's channel does not carry one of them, nothing is
sent: the answer is returned with the reason, and waits as the officer's draft, that file marked to go as a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from handlers.desk import answering, drafts
from handlers.errors import Overtaken, Refusal
from handlers.intake.intake import Intake
from handlers.intake.staff import reply
from handlers.office.office import Office
from handlers.officers import guards, visibility
from handlers.officers.act import Act
from handlers.outgoing import queueing, routes, staff_mail
from handlers.outgoing.queueing import OutgoingAttachment
from store.cases import events, messages
from store.event_names import EventName
from store.office import officers
from store.tables import Consultation, Message, Officer
from store.vocabulary import Actor, ArrivalOutcome, Direction, FileState, MessageKind

WAITS = "waits"  # attachments of the answer are still being fetched
ELSEWHERE = "Email ini datang dari alamat lain ({address}), jadi tidak diteruskan kepada warga. Jawab dari meja Loket."
UNPROVEN = (
    "Kami tidak dapat memastikan bahwa email ini benar dari Anda, jadi tidak diteruskan kepada warga. "
    "Jawab dari meja Loket."
)
NO_ANSWER = "Email ini tidak untuk dijawab, jadi tidak diteruskan kepada siapa pun. Tulis di meja Loket."
EMPTY = "Email Anda tidak berisi jawaban baru. Tulis jawaban di atas kutipan, lalu kirim lagi."
LOST = "Lampiran {names} tidak dapat dibuka, jadi jawaban Anda belum dikirim. Kirim dari meja Loket."
NOT_THEIRS = "Konsultasi ini tidak ada pada Anda lagi, jadi tulisan Anda tidak diteruskan kepada siapa pun."
STALE = "Ada hal baru di konsultasi ini sejak email itu dikirim kepada Anda, jadi jawaban Anda belum dikirim."
SEVERAL = (
    "Email yang Anda balas merangkum beberapa konsultasi, jadi tulisan Anda tidak diteruskan kepada siapa pun. Buka "
    "konsultasinya di Loket, lalu kirim dari sana."
)
NOT_CARRIED = (
    "{reasons} Karena itu jawaban Anda belum dikirim. Tulisan dan lampirannya sudah menunggu sebagai draf Anda di "
    "halaman konsultasi; {names} di sana ditandai untuk dikirim sebagai tautan. Periksa, lalu tekan Kirim."
)
NOT_LEFT_THERE = (
    "{reasons} Karena itu jawaban Anda belum dikirim. Di halaman konsultasi masih ada tulisan Anda yang lain, jadi "
    "jawaban ini tidak ditaruh di sana. Kirim dari halaman itu, atau balas lagi tanpa lampirannya."
)


def hear(intake: Intake, office: Office, notice: Message, *, by_token: bool) -> ArrivalOutcome:
    """Handle a mail that answers one of our mails to an officer.

    by_token: whether it was sent to the signed address of our mail.
    """
    db = intake.db
    officer = db.get(Officer, int(notice.params.get("officer") or 0))
    if intake.message.automatic or officer is None:
        return ArrivalOutcome.AUTOMATIC
    if notice.consultation_id is None:
        mail = staff_mail.returned(office, None, officer.email, SEVERAL, reply.words(intake))
        staff_mail.send_back(db, office, None, replace(mail, params={"officer": officer.id}), intake.now)
        return ArrivalOutcome.RETURNED
    consultation = db.get_one(Consultation, notice.consultation_id)
    words = reply.words(intake)
    address = intake.message.sender.value
    own = officer.active and address == officer.email.strip().lower() == notice.recipient
    kept = reply.keep(
        intake,
        consultation,
        direction=Direction.STAFF if own else Direction.NOTE,
        author=officer.name if own else address,
        body=words or intake.message.body,
        params={"notice": notice.key, "seen": notice.params.get("seen")},
    )
    if not own:  # perhaps their private address, perhaps a stranger: officers may read it, the citizen never
        kept.body = f"({ELSEWHERE.format(address=address)})\n\n{kept.body}"
        _give_back(db, office, officer, consultation, ELSEWHERE.format(address=address), words, intake.now)
        events.record(db, consultation, EventName.FROM_ELSEWHERE, by=Actor.BOT, now=intake.now, address=address)
        return ArrivalOutcome.FROM_ELSEWHERE
    with_files = any(not one.inline for one in intake.message.attachments)
    reason = _refusal(intake, notice, by_token=by_token, is_empty=not words and not with_files)
    if not reason and with_files:
        kept.body = words
        kept.params = {**kept.params, WAITS: True}
        return ArrivalOutcome.ANSWER_WAITS_FOR_FILES
    reason = reason or _answer(db, office, kept, officer, consultation, (), intake.now)
    if reason:
        _give_back(db, office, officer, consultation, reason, words, intake.now)
        return ArrivalOutcome.RETURNED
    return ArrivalOutcome.ANSWERED_BY_MAIL


def _refusal(intake: Intake, notice: Message, *, by_token: bool, is_empty: bool) -> str:
    """Return why the answer may not go to the citizen, "" if it may."""
    if notice.kind != MessageKind.NOTICE:
        return NO_ANSWER
    proven = intake.message.proven
    if proven is False or not (by_token or proven):
        return UNPROVEN
    return EMPTY if is_empty else ""


def go_on(db: Session, office: Office, kept: Message, now: datetime) -> None:
    """Send the answer that waited for its attachments, once the last of them was fetched or has failed."""
    files = [one for one in messages.files(db, [kept.id or 0]).get(kept.id or 0, []) if not one.inline]
    if not kept.params.get(WAITS) or any(one.state == FileState.PENDING for one in files):
        return
    kept.params = {**kept.params, WAITS: False}
    consultation, officer = db.get_one(Consultation, kept.consultation_id), officers.by_name(db, kept.author)
    if officer is None or not officer.active:  # the officer left in the meantime: officers may read it, no citizen
        kept.direction = Direction.NOTE
        return
    lost = ", ".join(one.filename for one in files if one.state != FileState.STORED)
    attachments = [OutgoingAttachment(one.filename, one.content_type, one.sha256, one.size) for one in files]
    reason = LOST.format(names=lost) if lost else _answer(db, office, kept, officer, consultation, attachments, now)
    if reason:
        _give_back(db, office, officer, consultation, reason, kept.body, now)


def _answer(
    db: Session,
    office: Office,
    kept: Message,
    officer: Officer,
    consultation: Consultation,
    attachments: Sequence[OutgoingAttachment],
    now: datetime,
) -> str:
    """Send the answer through the desk, as if the officer saw the page of the time when our mail was sent.

    Return why the desk refused it, "" where it was sent.
    """
    act, seen_event_id = Act(db, office, officer, now), int(kept.params.get("seen") or 0)
    try:
        guards.require_nothing_new(guards.admit(act, consultation), seen_event_id)
        guards.require_own(act, consultation)
        if not_carried := _leave_at_desk(act, consultation, kept.body, attachments):
            return not_carried
        sent = answering.reply(act, consultation, kept.body, attachments=attachments, seen_event_id=seen_event_id)
    except Overtaken:
        return STALE
    except Refusal as refused:
        return f"Jawaban Anda belum dikirim. {refused}"
    sent[0].arrival_id = kept.arrival_id
    return ""


def _leave_at_desk(act: Act, case: Consultation, words: str, attachments: Sequence[OutgoingAttachment]) -> str:
    """Leave the answer in the officer's composer where the citizen's channel does not carry one of its files.

    Return the reason, "" where every file goes along.
    """
    route = routes.identity_for(act.db, act.office, case, act.now)
    if route is None:
        return ""
    traits = act.office.traits[route.channel]
    carried, linked = queueing.parted(act.db, traits, route.channel, attachments)
    if not linked:
        return ""
    sizes = [one.size for one in carried]
    reasons = [
        queueing.refusal(act.db, traits, route.channel, one, sizes) or f"{traits.word} tidak membawa berkas."
        for one in linked
    ]
    reason, names = " ".join(dict.fromkeys(reasons)), ", ".join(one.filename for one in linked)
    try:
        drafts.put_into_reply(act, case, words, attachments)
    except Refusal:
        return NOT_LEFT_THERE.format(reasons=reason)
    return NOT_CARRIED.format(reasons=reason, names=names)


def _give_back(
    db: Session, office: Office, officer: Officer, consultation: Consultation, reason: str, words: str, now: datetime
) -> None:
    """Return the answer to the officer's address that we know, never to the address that wrote.

    A case that became a complaint kept from them is not named: no mail tells them of it.
    """
    if visibility.may_see(db, officer, consultation):
        mail = staff_mail.returned(office, consultation, officer.email, reason, words)
    else:
        mail = staff_mail.returned(office, None, officer.email, NOT_THEIRS, words)
    staff_mail.send_back(db, office, consultation, replace(mail, params={"officer": officer.id}), now)
