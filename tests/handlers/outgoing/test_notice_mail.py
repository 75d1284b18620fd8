"""Mail about what an officer has not seen: after the office's ten minutes, once, several notices in one."""

from __future__ import annotations

from dataclasses import replace

import acting
import pytest
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from world import World

from channels.formats.notes import UNPROVEN
from handlers.desk import actions, answering
from handlers.outgoing import notice_mail
from store.desk import notices
from store.tables import Message, Officer

DEWI = "dewi@kantor.example"


@pytest.fixture
def office(world: World) -> World:
    """Dewi has an address and has chosen nothing; Siti's and Budi's consultations are hers."""
    world.officer("dewi", email=DEWI)
    for sender in (SITI, BUDI):
        world.hears("whatsapp", sender, f"Minta data rahasia dari {sender}", name="Siti Rahmawati")
    return world


def mails(world: World, minutes: float = 10) -> list[Message]:
    """Let time pass, and return the mails to staff queued since."""
    world.pass_time(minutes=minutes)
    with world.db.write() as db:
        known = {one.key for one in _staff(db)}
        while notice_mail.any_due(db, world.office, world.now):
            notice_mail.queue_due(db, world.office, world.now)
            db.flush()
        return [one for one in _staff(db) if one.key not in known]


def _staff(db) -> list[Message]:
    return list(db.scalars(select(Message).where(col(Message.direction) == "staff").order_by(col(Message.id))))


def prefers(world: World, **preferences: bool) -> None:
    with world.db.write() as db:
        db.scalars(select(Officer)).one().preferences = preferences


def dewi_sees(world: World, number: str) -> None:
    with world.db.write() as db:
        notices.seen(db, world.officer_named("dewi").id or 0, world.case(number).id, world.now)


def test_what_nobody_looked_at_for_ten_minutes_is_one_mail_that_quotes_nobody(office: World) -> None:
    assert mails(office, minutes=9.9) == []
    (mail,) = mails(office, minutes=0.1)
    assert (mail.recipient, mail.subject) == (DEWI, "2 konsultasi menunggu dilihat")
    for number in ("K-2026-000001", "K-2026-000002"):
        assert f"https://loket.contoh.example/konsultasi/{number}" in mail.body or f"/konsultasi/{number}" in mail.body
    for secret in ("rahasia", "Siti", "Rahmawati", SITI[3:], BUDI[3:]):
        assert secret not in mail.body + mail.subject
    assert mails(office, minutes=60) == []


def test_what_was_seen_or_helped_meanwhile_is_no_mail(office: World) -> None:
    dewi = office.officer_named("dewi")
    acting.do(office, answering.reply, "K-2026-000001", "Baik, kami carikan.", by=dewi)
    dewi_sees(office, "K-2026-000002")
    assert mails(office) == []


def test_one_consultation_alone_is_told_as_before(office: World) -> None:
    dewi_sees(office, "K-2026-000001")
    (mail,) = mails(office)
    assert mail.subject == "[K-2026-000002] Ditugaskan kepada Anda"
    assert "rahasia" in mail.body


def test_what_comes_a_minute_before_the_mail_is_told_with_it(office: World) -> None:
    office.pass_time(minutes=9)
    agus = office.officer("agus", on_duty=False)
    office.hears("sms", "+6281200000555", "Minta data lain")
    (mail,) = mails(office, minutes=1)
    assert "K-2026-000003" in mail.body
    assert mails(office) == []
    assert not agus.email


def test_a_consultation_that_can_be_answered_by_mail_has_a_mail_of_its_own(office: World) -> None:
    office.office = replace(office.office, answers_by_mail=True)
    dewi, rahma = office.officer_named("dewi"), office.officer("rahma", on_duty=False)
    for sender in ("+6281200000555", "+6281200000556"):
        office.hears("sms", sender, "Minta data lain")
    for number in ("K-2026-000003", "K-2026-000004"):
        acting.do(office, actions.hand_over, number, "rahma", by=dewi)
        acting.do(office, answering.note, number, "@dewi tolong lihat", by=rahma)
    sent = mails(office)
    assert ["Balas email ini" in mail.body for mail in sent] == [True, True, False]
    assert sent[2].subject == "2 konsultasi menunggu dilihat"


@pytest.mark.parametrize(("minutes", "sent"), [(0, 0), (3, 1), (600, 0)])
def test_the_office_chooses_how_long_a_notice_waits(office: World, minutes: int, sent: int) -> None:
    office.office = replace(office.office, notice_mail_minutes=minutes)
    assert len(mails(office, minutes=3)) == sent


@pytest.mark.parametrize(("chosen", "sent"), [({}, 1), ({"mail": True}, 1), ({"mail": False}, 0)])
def test_whoever_switched_mail_off_gets_none_also_of_what_waits(office: World, chosen: dict, sent: int) -> None:
    prefers(office, **chosen)
    assert len(mails(office)) == sent


def test_nothing_is_told_to_who_has_no_address_or_has_left(office: World) -> None:
    with office.db.write() as db:
        db.scalars(select(Officer)).one().active = False
    office.officer("agus")
    office.hears("sms", "+6281200000555", "Minta data lain")
    assert mails(office) == []


def test_a_complaint_among_others_is_named_by_its_number_alone(office: World) -> None:
    office.officer("rahma", role="supervisor", email="rahma@kantor.example")
    for sender in ("+6281200000555", "+6281200000556"):
        office.hears("whatsapp", sender, "PENGADUAN: petugasnya membentak saya", name="Siti Rahmawati")
    mail = next(one for one in mails(office) if one.recipient == "rahma@kantor.example")
    assert "P-2026-000001" in mail.body and "P-2026-000002" in mail.body
    assert "membentak" not in mail.body and "Rahmawati" not in mail.body


def test_an_answer_to_the_mail_about_several_comes_back_and_opens_nothing(office: World) -> None:
    (mail,) = mails(office)
    words = {"refs": (f"{mail.key}@kantor.example",), "full_body": "Baik, saya lihat."}
    assert office.hears("email", DEWI, "Baik, saya lihat.", **words) == "returned"
    (returned,) = mails(office, minutes=0) or [one for one in _all_staff(office) if one.kind == "returned"]
    assert returned.recipient == DEWI
    assert "merangkum beberapa konsultasi" in returned.body and "Baik, saya lihat." in returned.body
    assert len(office.consultations()) == 2


def _all_staff(world: World) -> list[Message]:
    with world.db.read() as db:
        return _staff(db)


def test_out_of_hours_who_proves_their_address_by_our_link_is_told_and_who_does_not_is_not(office: World) -> None:
    mails(office)
    office.pass_time(hours=13)
    office.hears("chat", SITI_MAIL, "Jumlah penduduk Gantung?", note=UNPROVEN)
    assert mails(office) == []
    office.hears("chat", SITI_MAIL, "Ini benar alamat saya")
    (mail,) = mails(office)
    assert "Ini benar alamat saya" in mail.body
