"""A citizen's mail that an officer has forwarded becomes the citizen's consultation by one press."""

from __future__ import annotations

from typing import Any

import acting
import pytest
from cast import BUDI_MAIL, SITI_MAIL
from sqlmodel import Session
from world import World

from channels.envelope import Address
from handlers.desk import answering
from handlers.desk.mail import on_behalf
from handlers.errors import NotFound, Refusal
from handlers.outgoing import email_letter
from store.cases import consultations, events, messages
from store.office import officers
from store.tables import Colleague, Consultation, Message, Officer

DEWI = "dewi@kantor.example"
OWN_WORDS = "Orang ini cerewet, tolong ditangani."
FORWARD = f"{OWN_WORDS}\n\n---------- Pesan terusan ----------\nDari: Siti <{SITI_MAIL}>\n\nMohon data padi."


@pytest.fixture
def house(world: World) -> World:
    world.officer("dewi", email=DEWI.title())
    return world


def address(value: str, name: str = "") -> Address:
    return Address("email", value, name, "email")


def forwards(
    house: World, sender: str = DEWI, author: str = SITI_MAIL, *, proven: bool | None = True, **more: Any
) -> Consultation:
    of, more = address(author, "Siti Aminah"), more | {"proven": proven}
    house.hears("email", sender, FORWARD, subject="Data padi", full_body=FORWARD, forwarded_from=of, **more)
    return house.consultations()[-1]


def dewi_of(db: Session) -> Officer:
    found = officers.by_name(db, "dewi")
    assert found is not None
    return found


def acts(house: World, db: Session, case: Consultation) -> Any:
    return acting.on(db, house, dewi_of(db), case.number)


def offered(house: World, case: Consultation) -> Address | None:
    with house.db.read() as db:
        return on_behalf.offered(db, db.get_one(Consultation, case.id))


def takes_over(house: World, case: Consultation) -> None:
    with house.db.write() as db:
        on_behalf.take_over(*acts(house, db, case))


def last_event(house: World, case: Consultation) -> Any:
    with house.db.read() as db:
        return events.of(db, db.get_one(Consultation, case.id))[-1]


def timeline(house: World, case: Consultation) -> list[Message]:
    with house.db.read() as db:
        return list(messages.timeline(db, case.id or 0))


def test_the_consultation_becomes_the_citizens_and_the_answer_goes_to_them(house: World) -> None:
    case = forwards(house)
    assert offered(house, case) == address(SITI_MAIL, "Siti Aminah")
    takes_over(house, case)
    assert offered(house, case) is None
    with house.db.write() as db:
        mine = db.get_one(Consultation, case.id)
        assert consultations.person_of(db, mine).name == "Siti Aminah"
        (sent,) = answering.reply(*acts(house, db, case), "Ini datanya.")
        assert sent.recipient == SITI_MAIL
    assert "on_behalf" in [one.what for one in events_of(house, case)]


def events_of(house: World, case: Consultation) -> list[Any]:
    with house.db.read() as db:
        return list(events.of(db, db.get_one(Consultation, case.id)))


def test_a_citizen_we_know_keeps_one_name_and_one_history(house: World) -> None:
    house.hears("email", SITI_MAIL, "Halo", name="Siti")
    known = house.consultations()[0].person_id
    case = forwards(house)
    takes_over(house, case)
    assert house.consultations()[-1].person_id == known


def test_what_the_officer_wrote_above_the_letter_stays_in_the_house(house: World) -> None:
    case = forwards(house)
    takes_over(house, case)
    note = timeline(house, case)[0]
    assert (note.direction, note.author, note.body) == ("note", "dewi", FORWARD)
    with house.db.write() as db:
        act, mine = acts(house, db, case)
        assert OWN_WORDS not in email_letter.compose(act, mine, "Ini datanya.", quote=True, to=None)


def test_words_of_others_are_never_quoted_to_the_citizen(house: World) -> None:
    house.hears("email", SITI_MAIL, "Mohon data.", external_id="a@contoh.example")
    case = house.consultations()[0]
    house.hears("email", DEWI, OWN_WORDS, refs=("a@contoh.example",))
    with house.db.write() as db:
        act, mine = acts(house, db, case)
        letter = email_letter.compose(act, mine, "Ini datanya.", quote=True, to=None)
    assert "> Mohon data." in letter
    assert OWN_WORDS not in letter


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        pytest.param(BUDI_MAIL, SITI_MAIL, id="a citizen forwards"),
        pytest.param(DEWI, DEWI, id="an officer's own letter"),
    ],
)
def test_only_an_officers_forward_of_a_citizens_mail_is_offered(house: World, sender: str, author: str) -> None:
    case = forwards(house, sender, author)
    assert offered(house, case) is None
    with pytest.raises(Refusal, match="tidak berasal"):
        takes_over(house, case)


@pytest.mark.parametrize("proven", [None, False], ids=["unknown", "in doubt"])
def test_nobody_forwards_in_an_officers_name_whom_our_server_does_not_vouch_for(
    house: World, proven: bool | None
) -> None:
    case = forwards(house, proven=proven)
    assert offered(house, case) is None
    with pytest.raises(Refusal, match="tidak berasal"):
        takes_over(house, case)


@pytest.mark.parametrize(("proven", "is_offered"), [(True, True), (None, False)])
def test_a_colleagues_forward_is_offered_too_and_becomes_their_note(
    house: World, proven: bool | None, is_offered: bool
) -> None:
    with house.db.write() as db:
        db.add(Colleague(name="Budi", section="Distribusi", email=BUDI_MAIL.upper(), created_at=house.now))
    case = forwards(house, BUDI_MAIL, proven=proven)
    assert (offered(house, case) is not None) == is_offered
    if is_offered:
        takes_over(house, case)
        assert (timeline(house, case)[0].direction, "Budi" in timeline(house, case)[0].author) == ("note", True)


def test_an_officer_who_left_forwards_nothing(house: World) -> None:
    with house.db.write() as db:
        dewi_of(db).active = False
    assert offered(house, forwards(house)) is None


def undoes(house: World, case: Consultation, event_id: int) -> None:
    with house.db.write() as db:
        act, mine = acts(house, db, case)
        on_behalf.undo(act, mine, event_id)


def test_it_can_be_undone(house: World) -> None:
    case = forwards(house)
    before = timeline(house, case)
    takes_over(house, case)
    done = last_event(house, case).id
    undoes(house, case, done)
    now = house.consultations()[0]
    assert (now.person_id, now.identity_id) == (case.person_id, case.identity_id)
    assert [(one.direction, one.author) for one in timeline(house, case)] == [
        (one.direction, one.author) for one in before
    ]
    assert offered(house, case) is not None
    with pytest.raises(Refusal, match="diurungkan"):
        undoes(house, case, done)
    with pytest.raises(NotFound):
        undoes(house, case, 999)


def test_it_cannot_be_undone_once_the_citizen_was_answered(house: World) -> None:
    case = forwards(house)
    takes_over(house, case)
    done = last_event(house, case).id
    with house.db.write() as db:
        answering.reply(*acts(house, db, case), "Ini datanya.")
    with pytest.raises(Refusal, match="Sudah ada surat"):
        undoes(house, case, done)
