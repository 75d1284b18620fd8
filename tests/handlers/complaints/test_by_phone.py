"""Key 3 of the phone: a complaint from the start, which the officers who answer the phone never hear."""

from __future__ import annotations

import pytest
from cast import SITI
from sqlmodel import Session
from world import World

from channels.envelope import Attachment
from store.cases import messages
from store.tables import Consultation, Message
from store.vocabulary import CaseKind, Direction


def heard(db: Session, case: Consultation) -> list[Message]:
    """Return what the caller said in a case."""
    return [one for one in messages.timeline(db, case.id or 0) if one.direction == Direction.IN]


CHOSEN, RECORDED = "Pengaduan lewat telepon.", "Pengaduan lewat telepon. Pesan suara (7 detik)."


def test_a_call_that_chose_to_complain_is_a_complaint_before_it_is_recorded(world: World) -> None:
    known = {"external_id": "CA1", "call": True}
    world.hears("phone", SITI, CHOSEN, complaint=True, rank=0, **known)
    (case,) = world.consultations()
    assert (case.kind, case.officer_id) == (CaseKind.COMPLAINT, None)
    assert world.hears("phone", SITI, "Panggilan tak terjawab.", rank=0, **known) == "known"
    assert world.hears("phone", SITI, RECORDED, complaint=True, rank=3, **known) == "fuller"
    assert [one.kind for one in world.consultations()] == [CaseKind.COMPLAINT]


def test_a_complaint_by_phone_stands_beside_an_open_consultation_of_the_caller(world: World) -> None:
    world.hears("phone", SITI, "Pesan suara (9 detik).", call=True)
    world.hears("phone", SITI, CHOSEN, call=True, complaint=True)
    assert [one.kind for one in world.consultations()] == [CaseKind.CONSULTATION, CaseKind.COMPLAINT]


@pytest.mark.parametrize(("words", "rank", "files"), [(RECORDED, 3, 1), (CHOSEN, 0, 0)])
def test_a_call_whose_first_report_was_set_aside_becomes_a_complaint_all_the_same(
    world: World, words: str, rank: int, files: int
) -> None:
    """A later report came first, or the first one is replayed afterwards: nothing of it stays with a consultation."""
    dewi = world.officer("dewi")
    known = {"external_id": "CA1", "call": True}
    world.hears("phone", SITI, "Panggilan tak terjawab (21 detik).", rank=0, **known)
    (case,) = world.consultations()
    assert (case.kind, case.officer_id) == (CaseKind.CONSULTATION, dewi.id)
    sound = (Attachment("pesan-suara.mp3", "audio/mpeg", "https://api.twilio.com/1"),)
    report = {"complaint": True, "rank": rank, "attachments": sound[:files]}
    assert world.hears("phone", SITI, words, **known, **report) == "complaint"
    consultation, complaint = world.consultations()
    assert (complaint.kind, complaint.officer_id) == (CaseKind.COMPLAINT, None)
    assert (consultation.state, consultation.outcome) == ("closed", "complaint")
    with world.db.read() as db:
        assert heard(db, consultation) == []
        (call,) = heard(db, complaint)
        assert len(messages.files(db, [call.id or 0]).get(call.id or 0, [])) == files
    assert world.hears("phone", SITI, words, **known, **report) == "known"
    assert len(world.consultations()) == 2


def test_only_the_call_leaves_a_consultation_that_holds_more(world: World) -> None:
    world.hears("phone", SITI, "Pesan suara (9 detik).", call=True, external_id="CA1")
    world.hears("phone", SITI, "Panggilan tak terjawab (5 detik).", call=True, external_id="CA2")
    assert world.hears("phone", SITI, RECORDED, call=True, complaint=True, rank=3, external_id="CA2") == "complaint"
    consultation, complaint = world.consultations()
    assert (consultation.state == "closed", complaint.kind) == (False, CaseKind.COMPLAINT)
    with world.db.read() as db:
        assert [one.body for one in heard(db, consultation)] == ["Pesan suara (9 detik)."]
        assert [one.body for one in heard(db, complaint)] == [RECORDED]
