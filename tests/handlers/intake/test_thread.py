"""Which consultation a mail belongs to, and which mails are answered."""

from __future__ import annotations

import acting
from cast import BUDI_MAIL, QUESTION, SITI_MAIL

from handlers.desk import answering
from handlers.office import links
from store.cases import messages
from store.tables import Identity


def test_a_machines_mail_is_kept_and_never_answered(world):
    assert world.hears("email", SITI_MAIL, "I am out of office", automatic=True) == "automatic"
    assert world.said() == []
    assert [(one.kind, one.state) for one in world.consultations()] == [("machine", "closed")]


def test_a_machines_answer_is_kept_with_its_consultation(world):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="a@contoh.example")
    world.hears("email", SITI_MAIL, "Saya cuti", automatic=True, refs=(f"{world.said()[0].key}@bps.example",))
    with world.db.read() as db:
        timeline = messages.timeline(db, world.the_consultation().id)
    assert [one.automatic for one in timeline if one.direction == "in"] == [False, True]


def test_a_loop_without_any_sign_is_braked_after_five_automatic_mails_a_day(world):
    for place in range(8):
        world.hears("email", SITI_MAIL, f"surat {place}", subject=f"surat {place}")
    assert len(world.said()) == 5
    assert len(world.consultations()) == 8


def test_a_mail_finds_its_consultation_by_token_then_reference_then_number_of_a_known_sender(world):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="a@contoh.example")
    case = world.the_consultation()
    token = links.reply_token(world.office, case)
    world.hears("email", SITI_MAIL, "dengan alamat", token=token)
    world.hears("email", SITI_MAIL, "dengan rujukan", refs=("a@contoh.example",))
    world.hears("email", SITI_MAIL, "dengan nomor", ticket=case.number)
    assert len(world.consultations()) == 1


def test_a_strangers_mail_with_our_number_or_a_forged_token_opens_its_own(world):
    world.hears("email", SITI_MAIL, QUESTION, subject="Data")
    case = world.the_consultation()
    world.hears("email", BUDI_MAIL, "nomor orang lain", ticket=case.number)
    world.hears("email", BUDI_MAIL, "token palsu", token=case.thread_token + "0" * 16)
    assert len(world.consultations()) == 3


def test_a_mail_answered_after_thirty_days_opens_a_new_consultation(world):
    world.officer("dewi")
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", external_id="a@contoh.example")
    world.closes(world.the_consultation().number)
    world.pass_time(days=31)
    world.hears("email", SITI_MAIL, "Satu lagi, mohon data 2023", refs=("a@contoh.example",))
    assert [case.state for case in world.consultations()] == ["closed", "assigned"]


def test_somebody_else_in_a_mail_thread_is_named_and_does_not_get_the_citizens_answer(world):
    dewi = world.officer("dewi")
    world.hears("email", SITI_MAIL, QUESTION, external_id="1@contoh.example")
    world.hears("email", BUDI_MAIL, "Saya juga", refs=("1@contoh.example",), external_id="2@contoh.example")
    case = world.the_consultation()
    with world.db.write() as db:
        (answer,) = answering.reply(*acting.on(db, world, dewi, case.number), "Ini datanya")
        first, *_, second, _answer = messages.timeline(db, case.id)
        assert db.get_one(Identity, answer.identity_id).value == SITI_MAIL
    assert (first.note, second.body) == ("", "Saya juga")
    assert BUDI_MAIL in second.note


def test_two_mails_with_one_message_id_are_two_when_their_words_differ(world):
    world.hears("email", SITI_MAIL, QUESTION, external_id="1@contoh.example")
    assert world.hears("email", SITI_MAIL, QUESTION, external_id="1@contoh.example") == "known"
    assert world.hears("email", SITI_MAIL, "Mohon data inflasi 2024", external_id="1@contoh.example") != "known"
    assert len(world.consultations()) == 2
