"""A visitor's profile is asked once: it is used again with consent, of one person's number, and not for ever."""

from __future__ import annotations

from typing import Any

import pytest
from acting import do
from cast import BUDI, SITI
from visitors import comes
from visitors import key as form_key
from world import World

from handlers.desk.counter import profile
from handlers.desk.one_person import person_merge
from handlers.errors import BadInput, Refusal
from handlers.privacy import corrections
from store.tables import Visit

TOLD = {"sex": "male", "age_band": "26_34", "education": "bachelor", "organisation": "Koperasi", "disability": "no"}
AGAIN = {"name": "", "organisation": "", "returning": True}


def told_once(world: Any) -> Any:
    """Let Budi come, tell of himself, and say that it may be used again."""
    world.dewi = world.officer("dewi")
    world.first = comes(world, form_key(1), reuse_version="2026-11", **TOLD)
    world.number = world.consultations()[-1].number
    world.closes(world.number)
    world.pass_time(days=40)
    return world


@pytest.fixture
def office(world: World) -> Any:
    return told_once(world)


def told(visit: Visit | None) -> dict[str, str]:
    assert visit is not None
    return {field: getattr(visit, field) for field in TOLD}


def nothing() -> dict[str, str]:
    return dict.fromkeys(TOLD, "")


def test_what_was_told_is_used_again_and_says_from_where(any_world: World) -> None:
    office = told_once(any_world)
    visit = comes(office, form_key(2), **AGAIN)
    assert told(visit) == TOLD
    assert visit is not None
    assert (visit.profile_of_id, visit.profile_checked_at) == (office.first.id, None)
    number = office.consultations()[-1].number
    do(office, profile.check, number, by=office.dewi)
    again = comes(office, form_key(3), **AGAIN)
    assert again is not None
    assert again.profile_of_id == office.first.id  # the age of a profile counts from when it was told


@pytest.mark.parametrize(
    "more", [{"returning": False}, {"phone": SITI}, {"service": "complaint"}], ids=["fills-in", "other", "complaint"]
)
def test_nothing_is_used_for_somebody_else_or_who_did_not_ask_for_it(office: Any, more: dict[str, Any]) -> None:
    assert told(comes(office, form_key(2), **AGAIN | more)) == nothing()


def test_without_consent_or_from_long_ago_it_is_asked_again(office: Any) -> None:
    comes(office, form_key(2), phone=SITI, **TOLD)
    assert told(comes(office, form_key(3), **AGAIN | {"phone": SITI})) == nothing()
    office.pass_time(days=330)
    assert told(comes(office, form_key(4), **AGAIN)) == nothing()


def test_of_a_number_that_several_people_use_nothing_is_used(office: Any) -> None:
    do(office, corrections.share, office.number, "phone", BUDI, is_shared=True, by=office.dewi)
    assert told(comes(office, form_key(2), **AGAIN)) == nothing()


def test_somebody_elses_profile_is_emptied_and_is_still_there_for_its_owner(office: Any) -> None:
    comes(office, form_key(2), **AGAIN)
    number = office.consultations()[-1].number
    do(office, profile.clear, number, by=office.dewi)
    with office.db.read() as db:
        assert told(db.get_one(Visit, 2)) == nothing()
        assert told(db.get_one(Visit, 1)) == TOLD
    for deed in (profile.check, profile.clear):
        with pytest.raises(Refusal, match="tidak diambil"):
            do(office, deed, number, by=office.dewi)


def test_an_officer_writes_down_a_newer_profile_and_ends_the_consent(office: Any) -> None:
    comes(office, form_key(2), **AGAIN)
    number = office.consultations()[-1].number
    for wrong in ({"sex": "x"}, {"organisation": "x" * 121}):
        with pytest.raises(BadInput):
            do(office, profile.fill, number, wrong, reuse=True, by=office.dewi)
    do(office, profile.fill, number, TOLD | {"education": "master"}, reuse=True, by=office.dewi)
    third = comes(office, form_key(3), **AGAIN)
    assert told(third) == TOLD | {"education": "master"}
    do(office, profile.end_reuse, number, by=office.dewi)
    with pytest.raises(Refusal, match="tidak sedang"):
        do(office, profile.end_reuse, number, by=office.dewi)
    assert told(comes(office, form_key(4), **AGAIN)) == nothing()


def test_a_consent_that_the_officer_unticks_is_ended_and_the_old_answers_are_not_used(office: Any) -> None:
    comes(office, form_key(2), **AGAIN)
    number = office.consultations()[-1].number
    do(office, profile.fill, number, TOLD | {"education": "master"}, reuse=False, by=office.dewi)
    assert told(comes(office, form_key(3), **AGAIN)) == nothing()


def test_of_a_complaint_nothing_is_used_at_a_visit_that_others_may_see(office: Any) -> None:
    later = {"service": "complaint", "reuse_version": "2026-11", "organisation": "Warung"}
    comes(office, form_key(2), **TOLD | later)
    visit = comes(office, form_key(3), **AGAIN)
    assert visit is not None
    assert visit.profile_of_id == office.first.id
    assert told(visit) == TOLD


def test_hapus_data_ends_the_consent_at_once(office: Any) -> None:
    office.hears("whatsapp", BUDI, "HAPUS DATA", name="Budi")
    assert told(comes(office, form_key(2), **AGAIN)) == nothing()


def test_a_profile_follows_its_person_through_a_merge(office: Any) -> None:
    office.hears("whatsapp", SITI, "minta data", name="Budi di ponsel lain")
    other = office.consultations()[-1].number
    do(office, person_merge.merge, other, office.number, "Ditanya lewat telepon.", by=office.dewi)
    assert told(comes(office, form_key(2), **AGAIN | {"phone": SITI})) == TOLD
