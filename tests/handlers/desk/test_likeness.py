"""Who may be one person: suggested by number, mail address, or name and institution; never where nobody may know."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from acting import do, on
from cast import BUDI, SITI
from world import World

from handlers.desk.one_person import likeness, person_merge
from handlers.errors import Refusal
from handlers.privacy import corrections, guest_book
from store.cases import events
from store.event_names import EventName
from store.tables import Consultation, Identity
from store.vocabulary import CaseKind, Role

MAIL = "r.kusuma@example.org"


@pytest.fixture
def office(any_world: World) -> Any:
    """Ratna wrote by WhatsApp and by mail, and named the same cooperative both times."""
    world: Any = any_world
    world.dewi = world.officer("dewi")
    world.hears("whatsapp", SITI, "minta data lada", name="Ratna Kusumadewi")
    world.hears("email", MAIL, "minta data inflasi", name="R. Kusumadewi", subject="Inflasi")
    world.chat, world.mail = (one.number for one in world.consultations())
    tells(world, world.chat, "Ratna Kusumadewi", "Koperasi Sahang Makmur")
    tells(world, world.mail, "R. Kusumadewi", "koperasi sahang makmur")
    return world


def tells(office: Any, number: str, name: str, organisation: str) -> None:
    do(office, guest_book.fill, number, name, {"organisation": organisation}, by=office.dewi)


def alike(office: Any, number: str, by: Any = None) -> list[tuple[str, str]]:
    found = do(office, likeness.suggestions, number, by=by or office.dewi)
    return [(one.case.number, one.reason) for one in found]


@pytest.mark.parametrize(
    ("one", "other", "fits"),
    [
        ("Ratna Kusumadewi", "R. Kusumadewi", True),
        ("Ibu Ratna", "ratna", True),
        ("Kusumadewi, Ratna", "Ratna Kusumadewi", True),
        ("Ratna Kusumadewi", "Sari Kusumadewi", False),
        ("R. Kusumadewi", "S. Kusumadewi", False),
        ("R. K.", "Ratna Kusumadewi", False),
        ("", "", False),
    ],
)
def test_names_that_may_be_one_persons(one: str, other: str, fits: bool) -> None:
    assert likeness.names_fit(one, other) is fits
    assert likeness.names_fit(other, one) is fits


def test_name_and_institution_are_suggested_from_both_sides(office: Any) -> None:
    assert alike(office, office.chat) == [(office.mail, likeness.INSTITUTION)]
    assert alike(office, office.mail) == [(office.chat, likeness.INSTITUTION)]
    tells(office, office.mail, "R. Kusumadewi", "Dinas Pertanian")
    assert alike(office, office.chat) == []


def test_the_same_number_or_mail_address_is_suggested(office: Any) -> None:
    tells(office, office.mail, "R. Kusumadewi", "")
    with office.db.write() as db:
        other = office.case(office.mail).person_id
        known = {"person_id": other, "original_person_id": other, "created_at": office.now}
        db.add(Identity(**known, channel="phone", kind="phone", value=SITI))
    assert alike(office, office.chat) == [(office.mail, likeness.PHONE)]


def test_what_several_people_use_suggests_nobody_and_keeps_no_guest_book(office: Any) -> None:
    tells(office, office.mail, "R. Kusumadewi", "")
    with office.db.write() as db:
        other = office.case(office.mail).person_id
        known = {"person_id": other, "original_person_id": other, "created_at": office.now}
        db.add(Identity(**known, channel="phone", kind="phone", value=SITI))
    share = partial(do, office, corrections.share, office.chat, "phone", SITI, by=office.dewi)
    share(is_shared=True)
    share(is_shared=True)
    assert alike(office, office.chat) == alike(office, office.mail) == []
    with pytest.raises(Refusal, match="dipakai beberapa orang"):
        tells(office, office.chat, "Ratna", "SMA Contoh")
    share(is_shared=False)
    assert alike(office, office.mail) == [(office.chat, likeness.PHONE)]
    with office.db.read() as db:
        told = [one.what for one in events.of(db, office.case(office.chat)) if one.what.startswith("contact_")]
    assert told == [EventName.CONTACT_SHARED, EventName.CONTACT_OWN]
    with pytest.raises(Refusal, match="bukan milik"):
        do(office, corrections.share, office.chat, "phone", BUDI, is_shared=True, by=office.dewi)


def test_who_was_told_apart_is_never_suggested_again_and_who_was_merged_neither(office: Any) -> None:
    do(office, likeness.keep_apart, office.chat, office.mail, by=office.dewi)
    do(office, likeness.keep_apart, office.mail, office.chat, by=office.dewi)
    assert alike(office, office.chat) == alike(office, office.mail) == []
    do(office, person_merge.merge, office.chat, office.mail, "Ditanya lewat telepon.", by=office.dewi)
    assert alike(office, office.chat) == []
    with pytest.raises(Refusal, match="sudah satu orang"):
        do(office, likeness.keep_apart, office.chat, office.mail, by=office.dewi)


def test_a_complaint_suggests_only_to_who_may_see_it_and_an_anonymous_one_to_nobody(office: Any) -> None:
    rahma = office.officer("rahma", role=Role.SUPERVISOR)
    for anonymous, seen in ((False, [(office.mail, likeness.INSTITUTION)]), (True, [])):
        with office.db.write() as db:
            case = db.get_one(Consultation, office.case(office.mail).id)
            case.kind, case.anonymous = CaseKind.COMPLAINT, anonymous
        assert alike(office, office.chat) == []
        assert alike(office, office.chat, by=rahma) == seen
    assert alike(office, office.mail, by=rahma) == []


def test_somebody_else_of_the_institution_is_not_suggested(office: Any) -> None:
    office.hears("whatsapp", BUDI, "minta data", name="Budi")
    tells(office, office.consultations()[-1].number, "Budi Hartono", "Koperasi Sahang Makmur")
    assert alike(office, office.chat) == [(office.mail, likeness.INSTITUTION)]


def test_the_database_counts_the_cases_of_who_is_suggested(office: Any) -> None:
    """Whoever asked a thousand times is suggested as fast as anybody."""
    for _ in range(3):
        office.closes(office.consultations()[-1].number)
        office.pass_time(days=40)
        office.hears("email", MAIL, "satu lagi", subject="Lagi")
    with office.db.write() as db:
        act, case = on(db, office, office.dewi, office.chat)
        (found,) = likeness.suggestions(act, case)
        loaded = [one.number for one in db.identity_map.values() if isinstance(one, Consultation)]
    assert (found.cases, found.case.number) == (4, office.consultations()[-1].number)
    assert sorted(loaded) == sorted({office.chat, found.case.number})
