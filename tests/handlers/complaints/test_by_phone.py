"""Key 3 of the phone: a complaint from the start, which the officers who answer the phone never hear."""

from __future__ import annotations

from cast import SITI
from world import World

from store.vocabulary import CaseKind

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
