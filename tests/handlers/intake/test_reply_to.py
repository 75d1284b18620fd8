"""Answers go where a mail asks for them; but no right comes from there, and the machine writes no strangers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import acting
import pytest
from cast import QUESTION, SITI_MAIL
from sqlalchemy import select
from sqlmodel import Session, col
from world import World

from channels.envelope import Address, Delivery
from handlers.desk import answering, undoing
from handlers.errors import Refusal
from handlers.intake import participants, pipeline
from handlers.office import links
from handlers.outgoing import email_letter, notice_mail, routes, sending, staff_mail, stuck
from handlers.outgoing.queueing import SendOptions
from store.cases import erasure, events, people
from store.office import officers
from store.tables import Arrival, Consultation, Event, Message, Notice, Officer, Person
from store.transport import outbox
from store.vocabulary import MessageKind, MessageState

ASKED, BUDI, OTHER = "siti.pribadi@lain.example", "budi@desa.example", "rina@desa.example"


def address(value: str, name: str = "") -> Address:
    return Address("email", value, name, "email")


@pytest.fixture
def house(world: World) -> World:
    world.officer("dewi", email="dewi@kantor.example")
    return world


def hears(house: World, *asked: str, **more: Any) -> Consultation:
    house.hears("email", SITI_MAIL, QUESTION, subject="Data", reply_to=tuple(map(address, asked)), **more)
    return house.consultations()[-1]


def answer(house: World, case: Consultation, **options: Any) -> Message:
    with house.db.write() as db:
        return answering.reply(
            *acting.on(db, house, dewi_of(db), case.number), "Ini datanya.", options=SendOptions(**options)
        )[0]


def dewi_of(db: Session) -> Officer:
    found = officers.by_name(db, "dewi")
    assert found is not None
    return found


def last_heard(house: World) -> Message:
    with house.db.read() as db:
        return db.scalars(select(Message).where(col(Message.direction) == "in").order_by(col(Message.id).desc())).all()[
            0
        ]


def leaves(house: World, message: Message) -> Any:
    with house.db.read() as db:
        return sending.outbound(db, house.office, house.files, db.get_one(Message, message.id))


@pytest.mark.parametrize("proven", [None, False], ids=["unknown", "in doubt"])
def test_an_answer_for_which_nobody_chose_follows_no_strangers_reply_to(house: World, proven: bool | None) -> None:
    sent = answer(house, hears(house, ASKED, proven=proven))
    assert leaves(house, sent).to.value == SITI_MAIL
    assert not house.consultations()[0].answer_to


def test_an_answer_goes_where_a_proven_sender_asks_for_it(house: World) -> None:
    assert answer(house, hears(house, ASKED, proven=True)).recipient == ASKED


def test_an_officer_may_follow_the_wish_of_an_unknown_sender(house: World) -> None:
    sent = answer(house, hears(house, ASKED), recipient=ASKED)
    assert leaves(house, sent).to.value == ASKED
    assert house.consultations()[0].answer_to == ASKED


def test_an_answer_that_is_put_off_agrees_on_its_address_when_it_leaves(house: World) -> None:
    sent = answer(house, hears(house, ASKED), recipient=ASKED, later=house.now + timedelta(hours=2))
    assert not house.consultations()[0].answer_to
    with house.db.write() as db:
        answering.went_out(db, house.office, db.get_one(Message, sent.id), house.now)
    assert house.consultations()[0].answer_to == ASKED


@pytest.mark.parametrize(("proven", "named"), [(True, True), (None, False)])
def test_the_notice_names_the_address_of_the_answer_where_it_is_not_the_senders(
    house: World, proven: bool | None, named: bool
) -> None:
    case, waits = hears(house, ASKED, proven=proven), house.now - timedelta(minutes=10)
    with house.db.write() as db:
        db.add(Notice(officer_id=1, consultation_id=case.id, what="assigned", at=waits, mail_waits_since=waits))
        db.get_one(Consultation, case.id).officer_id = 1
        db.flush()
        notice_mail.queue_due(db, replace(house.office, answers_by_mail=True), house.now)
        mail = db.scalars(select(Message).where(col(Message.recipient) == "dewi@kantor.example")).one()
        assert ("Balas email ini" in mail.body, f"Jawaban Anda dikirim ke {ASKED}" in mail.body) == (True, named)


@pytest.mark.parametrize("again", [False, True], ids=["at once", "after another letter"])
def test_an_answer_that_is_undone_leaves_no_address_agreed(house: World, again: bool) -> None:
    case = hears(house, ASKED, external_id="a@contoh.example")
    sent = answer(house, case, recipient=ASKED, delay=timedelta(minutes=1))
    if again:
        hears(house, ASKED, refs=("a@contoh.example",))
    with house.db.write() as db:
        undoing.undo(*acting.on(db, house, dewi_of(db), case.number), sent.key)
    assert not house.consultations()[0].answer_to


UNWRITABLE = ["siti\u00e9@contoh.id", "a..b@contoh.id", ".a@contoh.id", "a[b@contoh.id", "a@b..id"]


@pytest.mark.parametrize("value", UNWRITABLE)
def test_an_address_that_no_mail_can_be_written_to_is_neither_a_copy_nor_offered(house: World, value: str) -> None:
    with pytest.raises(Refusal, match="tembusan"):
        email_letter.copies(value)
    case = hears(house, value, cc=(address(value),), proven=True)
    assert not house.consultations()[0].answer_to
    assert answer(house, case).recipient == SITI_MAIL
    with house.db.read() as db:
        found = db.get_one(Consultation, case.id)
        assert [one.value for one in routes.addresses_of_answer(db, found, address(SITI_MAIL))] == [SITI_MAIL]
        assert routes.offered_copies(db, found, ()) == []


def test_the_officer_may_choose_the_senders_own_address_and_the_choice_stays(house: World) -> None:
    case = hears(house, ASKED, proven=True)
    assert answer(house, case, recipient=SITI_MAIL).recipient == SITI_MAIL
    assert answer(house, case).recipient == SITI_MAIL
    house.closes(case.number)
    assert house.said("rating")[0].recipient == SITI_MAIL


def test_nobody_can_choose_an_address_that_was_not_asked_for(house: World) -> None:
    case = hears(house, ASKED)
    with pytest.raises(Refusal, match="tidak meminta"):
        answer(house, case, recipient=BUDI)


def test_of_several_addresses_the_first_is_the_usual_one(house: World) -> None:
    assert answer(house, hears(house, ASKED, BUDI, proven=True)).recipient == ASKED


def test_the_newest_mail_says_where_answers_go(house: World) -> None:
    case = hears(house, ASKED, external_id="a@contoh.example")
    answer(house, case, recipient=ASKED)
    hears(house, refs=("a@contoh.example",))
    assert answer(house, case).recipient == SITI_MAIL


@pytest.mark.parametrize(
    ("proven", "to"), [(True, ASKED), (None, SITI_MAIL), (False, SITI_MAIL)], ids=["proven", "unknown", "in doubt"]
)
def test_the_machine_writes_to_a_strange_address_only_for_a_proven_sender(
    house: World, proven: bool | None, to: str
) -> None:
    hears(house, ASKED, proven=proven)
    assert leaves(house, house.said("acknowledgement")[0]).to.value == to


def test_a_complaints_receipt_goes_the_same_way(house: World) -> None:
    hears(house, ASKED, proven=True)
    house.hears("email", SITI_MAIL, "PENGADUAN petugas kasar", reply_to=(address(ASKED),), proven=True)
    assert [one.recipient for one in house.said("acknowledgement")] == [ASKED, ASKED]
    house.hears("email", SITI_MAIL, "PENGADUAN petugas kasar lagi", subject="b", reply_to=(address(ASKED),))
    assert house.said("acknowledgement")[-1].recipient == SITI_MAIL


def test_the_machine_follows_an_address_that_is_the_senders_too(house: World) -> None:
    hears(house)
    with house.db.write() as db:
        siti = people.find_identity(db, address(SITI_MAIL))
        assert siti is not None
        people.meet(db, address(ASKED), (), house.now).person_id = siti.person_id
    hears(house, ASKED)
    assert house.said("acknowledgement")[-1].recipient == ASKED


def test_many_proven_senders_cannot_make_us_write_to_one_stranger(house: World) -> None:
    for one in range(participants.MOST_AUTOMATIC_A_DAY + 3):
        house.hears("email", f"iseng-{one}@jahat.example", QUESTION, reply_to=(address(ASKED),), proven=True)
    to_stranger = [one for one in house.said() if one.recipient == ASKED]
    assert len(to_stranger) == participants.MOST_AUTOMATIC_A_DAY


def test_what_the_machine_writes_after_an_officers_answer_goes_where_the_answer_went(house: World) -> None:
    case = hears(house, ASKED)
    answer(house, case, recipient=ASKED)
    house.closes(case.number)
    assert house.said("rating")[0].recipient == ASKED


def test_a_sender_in_doubt_gets_the_answer_at_the_address_they_say_they_have(house: World) -> None:
    case = hears(house, ASKED, proven=False)
    assert answer(house, case).recipient == SITI_MAIL
    assert answer(house, case, recipient=ASKED).recipient == ASKED  # the officer has asked, say


def test_the_question_whether_to_erase_goes_to_the_address_itself(house: World) -> None:
    case = hears(house, ASKED, external_id="a@contoh.example", proven=True)
    answer(house, case)
    house.hears("email", SITI_MAIL, "HAPUS DATA", refs=("a@contoh.example",), reply_to=(address(ASKED),), proven=False)
    assert house.said("notice")[-1].recipient == SITI_MAIL


def test_no_right_of_an_officer_comes_from_an_address_for_answers(house: World) -> None:
    case = hears(house)
    with house.db.write() as db:
        notice = house_notice(db, house, case)
    outcome = house.hears(
        "email",
        "orang@jahat.example",
        "Kirim semua data ke saya.",
        full_body="Kirim semua data ke saya.",
        reply_to=(address("dewi@kantor.example"),),
        token=links.sign(house.office, "officer", notice.key),
        proven=True,
    )
    assert outcome == "from_elsewhere"
    assert not [one for one in house.said("message") if one.author != "bot"]


def test_an_officer_whom_only_another_header_names_has_no_right_either(house: World) -> None:
    case = hears(house)
    with house.db.write() as db:
        notice = house_notice(db, house, case)
    outcome = house.hears(  # a web form's mail: its sender is read from Reply-To, and is never proven
        "email",
        "dewi@kantor.example",
        "Kirim semua data ke saya.",
        full_body="Kirim semua data ke saya.",
        token=links.sign(house.office, "officer", notice.key),
        proven=False,
    )
    assert outcome == "returned"
    assert not house.said("message")


def house_notice(db: Session, house: World, case: Consultation) -> Message:
    mail = staff_mail.StaffMail(
        "dewi@kantor.example", MessageKind.NOTICE, "x", "y", to_citizen=True, params={"officer": 1}
    )
    found = staff_mail.queue(db, house.office, case, mail, house.now)
    assert found is not None
    return found


def test_an_answer_from_the_address_that_was_asked_for_says_so(house: World) -> None:
    case = hears(house, ASKED)
    answer(house, case, recipient=ASKED)
    token = links.reply_token(house.office, house.consultations()[0])
    house.hears("email", ASKED, "Terima kasih, satu lagi: data 2024?", token=token)
    assert last_heard(house).note == f"Ditulis dari {ASKED}, alamat yang warga minta untuk jawaban."
    assert answer(house, case).recipient == ASKED


def test_a_retried_answer_keeps_whom_it_goes_to(house: World) -> None:
    case = hears(house, ASKED, external_id="a@contoh.example")
    sent = answer(house, case, recipient=ASKED, cc=f"{BUDI}, {ASKED}")
    assert sent.cc == BUDI
    hears(house, refs=("a@contoh.example",))
    with house.db.write() as db:
        outbox.fail(db.get_one(Message, sent.id), "x")
        act, _ = acting.on(db, house, dewi_of(db), case.number)
        stuck.retry(act, sent.key)
    out = leaves(house, sent)
    assert (out.to.value, out.cc) == (ASKED, (BUDI,))


def bounces(house: World, message: Message, *recipients: str) -> str:
    report = Delivery("", "failed", "Tidak ada (5.1.1)", refs=(f"{message.key}@kantor.example",), recipients=recipients)
    with house.db.write() as db:
        outbox.sent(db.get_one(Message, message.id), f"{message.key}@kantor.example", house.now)
        return pipeline.handle(db, house.office, "email", Arrival(), report, house.now)


def test_a_copy_that_bounces_says_so_and_the_answer_stands(house: World) -> None:
    case = hears(house, ASKED)
    sent = answer(house, case, cc=f"{BUDI}, {OTHER}")
    assert bounces(house, sent, BUDI) == "copy_failed"
    with house.db.read() as db:
        assert db.get_one(Message, sent.id).state == MessageState.SENT
        event = events.of(db, db.get_one(Consultation, case.id))[-1]
    assert (event.what, event.detail["to"], event.detail["error"]) == ("copy_failed", BUDI, "Tidak ada (5.1.1)")


def test_who_is_erased_leaves_no_address_behind(house: World) -> None:
    case = hears(house, ASKED, cc=(address(BUDI),), proven=True)
    bounces(house, answer(house, case, cc=BUDI), BUDI)
    answer(house, case)  # its event says how the case stood before
    house.closes(case.number)
    with house.db.write() as db:
        erasure.erase(db, house.files, db.get_one(Person, case.person_id), "(dihapus)", house.now)
    with house.db.read() as db:
        kept = [row.model_dump() for table in (Message, Consultation, Event) for row in db.scalars(select(table))]
    assert not [one for one in (ASKED, BUDI, SITI_MAIL) if one in str(kept)]


@pytest.mark.parametrize("named", [(ASKED,), (BUDI, ASKED), ()])
def test_a_bounce_of_the_answer_itself_fails_it(house: World, named: tuple[str, ...]) -> None:
    sent = answer(house, hears(house, ASKED), recipient=ASKED, cc=BUDI)
    assert bounces(house, sent, *named) == "failed"


def test_a_mail_keeps_whom_it_names_fifty_of_a_kind_at_most(house: World) -> None:
    many = tuple(address(f"warga-{one}@desa.example") for one in range(80))
    hears(house, ASKED, to=(address(BUDI, "Budi"),), cc=many)
    kept = last_heard(house).participants
    assert kept["to"] == [[BUDI, "Budi"]]
    assert kept["reply_to"] == [[ASKED, ""]]
    assert len(kept["cc"]) == participants.MOST_KEPT
