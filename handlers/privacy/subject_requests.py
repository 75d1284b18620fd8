"""What a citizen may ask of us (UU 27/2022): a copy, a correction, deletion. Each adds an event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from handlers.errors import NotFound, Refusal
from handlers.office.links import hide_citizens_links
from handlers.officers import visibility
from handlers.officers.act import Act
from handlers.privacy import holds, stopped
from handlers.texts.kiosk import choices
from store.cases import consultations, erasure, messages, people, ratings
from store.cases.accounts import accounts
from store.cases.one_person import title_wishes
from store.cases.visible_cases import Sight
from store.db.file_store import FileStore
from store.desk import visits
from store.event_names import EventName
from store.reports import report_files
from store.tables import Consultation, Identity, Message, Officer, Person, PrivacyRequest, Survey, Visit
from store.vocabulary import WITH_CITIZEN, Actor, CaseState, Direction, MessageState

Questions = Mapping[str, Mapping[str, str]]
NAMELESS: Questions = MappingProxyType({})
ERASED = "[dihapus atas permintaan warga]"
LONGEST_NAME = 120
ANONYMOUS_TOO = "Pengaduan yang disampaikan tanpa nama tidak ikut dalam salinan ini."


def person_for(db: Session, officer: Officer, person_id: int) -> Person:
    """Return a person who made a request, or who has a case that the officer may see. Raises NotFound."""
    person = db.get(Person, person_id)
    sight = visibility.sight_of(db, officer)
    if person is None or not (erasure.open_of(db, person_id) or list(_shown(db, sight, person_id))):
        raise NotFound("Warga itu tidak ada.")
    return person


def _shown(db: Session, sight: Sight, person_id: int) -> Iterator[Consultation]:
    """Return the person's cases, without anonymous complaints and those the officer may not see."""
    cases = erasure.consultations_of(db, person_id)
    return (one for one in cases if not one.anonymous and sight.allows(one))


def of_number(db: Session, officer: Officer, number: str) -> Person:
    """Return the person of a case that the officer may see and that is not anonymous. Raises Refusal."""
    return db.get_one(Person, case_of(db, officer, number).person_id)


def case_of(db: Session, officer: Officer, number: str) -> Consultation:
    """Return a case that the officer may see and that is not anonymous. Raises Refusal."""
    case = consultations.by_number(db, number)
    if case is None or case.anonymous or not visibility.may_see(db, officer, case):
        raise Refusal(f"Konsultasi “{number}” tidak ada. Periksa nomornya, misalnya K-2026-000123.")
    return case


def export(act: Act, person_id: int, questions: Questions = NAMELESS) -> dict[str, Any]:
    """Return everything we hold of a person, for them: what they wrote and what we wrote to them, without our notes.

    questions: what questionnaires ask, by the name of the questionnaire and the key of the question.
    """
    person = person_for(act.db, act.by, person_id)
    cases = list(_shown(act.db, visibility.sight_of(act.db, act.by), person_id))
    addresses = people.identities(act.db, person_id)
    own = {one.id for one in addresses}
    for case in cases[-1:]:
        act.record(case, EventName.EXPORTED)
    return {
        "made_at": act.now.isoformat(),
        "name": person.name,
        "language": person.language,
        "addresses": [{"channel": one.channel, "value": one.value, "name": one.name} for one in addresses],
        "account": _account(act.db, addresses),
        "told_of_later_titles": [one.title for one in title_wishes.of_person(act.db, person_id)],
        "consultations": [_case(act.db, one, own, questions) for one in cases],
        "visits_for_others": _visits_for_others(act.db, person_id),
        "note": ANONYMOUS_TOO,
    }


def _account(db: Session, addresses: Sequence[Identity]) -> dict[str, Any] | None:
    """Return the account with which a person signs in to our pages, None where they have none."""
    account = accounts.of(db, [one.id or 0 for one in addresses])
    if account is None:
        return None
    return {
        "email": account.email,
        "phone": account.phone,
        "signs_in_elsewhere": account.subject is not None,
        "language": account.language,
        "consented_at": account.consent_at.isoformat() if account.consent_at else None,
    }


def _visits_for_others(db: Session, person_id: int) -> list[dict[str, Any]]:
    """Return the visits of a person that joined the case of another, with their own words only."""
    cases = {one.id for one in erasure.consultations_of(db, person_id)}
    written = (one for one in erasure.messages_of(db, person_id) if one.channel == erasure.COUNTER)
    joined = [(visits.by_key(db, one.external_id or ""), one) for one in written if one.consultation_id not in cases]
    return [_visit(visit) | {"messages": [_message(said, [])]} for visit, said in joined if visit is not None]


def _case(db: Session, case: Consultation, own: Set[int | None], questions: Questions) -> dict[str, Any]:
    """Return a case without what others wrote at the counter who joined it. own: ids of the person's addresses."""
    spoken = [one for one in messages.timeline(db, case.id or 0) if one.direction in WITH_CITIZEN]
    others = {one.external_id for one in spoken if one.channel == erasure.COUNTER and one.identity_id not in own}
    spoken = [one for one in spoken if one.channel != erasure.COUNTER or one.external_id not in others]
    files = messages.files(db, [one.id or 0 for one in spoken])
    rating = consultations.rating_of(db, case)
    return {
        "number": case.number,
        "subject": case.subject,
        "opened_at": case.opened_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "rating": {"score": rating.score, "comment": rating.comment} if rating is not None else None,
        "questionnaires": [_questionnaire(one, questions) for one in ratings.surveys_of(db, case) if one.answers],
        "visits": [_visit(one) for one in visits.of_case(db, case.id or 0) if one.key not in others],
        "messages": [_message(one, [file.filename for file in files.get(one.id or 0, [])]) for one in spoken],
    }


def _questionnaire(survey: Survey, questions: Questions) -> dict[str, Any]:
    """Return a filled questionnaire, each answer by the name of its question, or by its key where that is not known."""
    names = questions.get(survey.instrument, {})
    return {
        "at": survey.at.isoformat(),
        "instrument": survey.instrument,
        "answers": {names.get(key, key): answer for key, answer in survey.answers.items()},
    }


def _visit(visit: Visit) -> dict[str, Any]:
    """Return what a visitor wrote down at the counter, in the words of the form."""
    told = {field: choices.word(field, getattr(visit, field)) for field in choices.CHOICES}
    return {
        "number": visits.number(visit),
        "taken_by_message_at": visit.booked_at.isoformat() if visit.booked_at else None,
        "arrived_at": None if visits.is_expected(visit) else visit.arrived_at.isoformat(),
        "consented_at": visit.consent_at.isoformat() if visit.consent_at else None,
        "used_again_since": visit.reuse_consent_at.isoformat() if visit.reuse_consent_at else None,
        "told": {"name": visit.name, "organisation": visit.organisation} | told,
        "identity_card": choices.ID_CARDS.get(visit.id_card, ""),
    }


def _message(message: Message, files: list[str]) -> dict[str, Any]:
    return {
        "at": message.at.isoformat(),
        "from": Actor.CITIZEN if message.direction == Direction.IN else "office",
        "channel": message.channel,
        "text": hide_citizens_links(message.body),
        "files": files,
        **({"searched": message.searched} if message.searched else {}),
    }


def correct(act: Act, person_id: int, name: str) -> None:
    """Correct the person's name."""
    person = person_for(act.db, act.by, person_id)
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME:
        raise Refusal(f"Tulis nama yang benar, paling banyak {LONGEST_NAME} huruf.")
    _record(act, person_id, EventName.CORRECTED, old=person.name, new=plain)
    person.name = plain


def erase(act: Act, files: FileStore, person_id: int) -> None:
    """Delete what tells who a person is, once all their cases are closed, and those that they joined at the counter.

    It settles their requests. Raises Refusal.
    """
    person = person_for(act.db, act.by, person_id)
    cases = erasure.consultations_of(act.db, person_id)
    sight = visibility.sight_of(act.db, act.by)
    still = [one for one in (*cases, *erasure.joined_by(act.db, person_id)) if one.state != CaseState.CLOSED]
    if still:
        names = [one.number for one in still if not one.anonymous and sight.allows(one)] or ["satu perkara"]
        raise Refusal(f"{', '.join(names)} masih terbuka. Jawab dan tutup dahulu, lalu hapus datanya.")
    if held := holds.of_person(act.db, person_id):
        seen = [one.number for one in held if not one.anonymous and sight.allows(one)] or ["satu perkara"]
        raise Refusal(f"Pemusnahan data warga ini ditahan ({', '.join(seen)}). Cabut dahulu di Masa simpan.")
    if any(one.state == MessageState.SENDING for one in erasure.messages_of(act.db, person_id)):
        raise Refusal("Sebuah pesan kepada warga ini sedang dikirim. Coba lagi sebentar lagi.")
    stopped.remember(act.db, act.office, person_id)
    erasure.erase(act.db, files, person, ERASED, act.now)
    report_files.make_again(act.db, files)
    for case in cases:
        act.record(case, EventName.ERASED)
    for request in erasure.all_open_of(act.db, person_id):
        request.done_at, request.done_by, request.note = act.now, act.by.name, "Data dihapus."


def settle(act: Act, request_id: int, note: str) -> None:
    """Settle a request without deleting, and say why."""
    request = act.db.get(PrivacyRequest, request_id)
    if request is None:
        raise NotFound("Permintaan itu tidak ada.")
    if request.done_at is not None:
        raise Refusal("Permintaan ini sudah selesai.")
    if not note.strip():
        raise Refusal("Tulis mengapa permintaan ini selesai tanpa penghapusan, misalnya warga membatalkannya.")
    request.done_at, request.done_by, request.note = act.now, act.by.name, note.strip()[:1000]
    _record(act, request.person_id, EventName.ERASURE_SETTLED)


def _record(act: Act, person_id: int, what: EventName, **detail: str) -> None:
    for case in erasure.consultations_of(act.db, person_id)[-1:]:
        act.record(case, what, **({} if case.anonymous else detail))  # a name would say who complains
