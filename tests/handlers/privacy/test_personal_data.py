"""Personal data: the notice once, requests with the law's clock, what should not stay, and taking it out."""

from __future__ import annotations

from datetime import timedelta

import acting
import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from world import World

from channels.envelope import Attachment
from handlers.complaints import opening
from handlers.desk import answering
from handlers.errors import Refusal
from handlers.language import identity_numbers, intents
from handlers.privacy import personal_data
from store.cases import events
from store.tables import Arrival, File, Identity, Message, Notice, Officer, PrivacyRequest

NIK = "1906054507900003"  # nobody's: district 19.06.05, a woman born 5 July 1990


def who(world: World, name: str) -> Officer:
    with world.db.read() as db:
        return db.scalars(select(Officer).where(col(Officer.name) == name)).one()


def incoming(world: World) -> list[Message]:
    with world.db.read() as db:
        return list(db.scalars(select(Message).where(col(Message.direction) == "in").order_by(col(Message.id))))


@pytest.mark.parametrize(("channel", "sender"), [("whatsapp", SITI), ("sms", SITI), ("email", SITI_MAIL)])
def test_the_notice_is_told_once_per_address_in_the_acknowledgement(world: World, channel: str, sender: str) -> None:
    world.hears(channel, sender, "minta data penduduk")
    world.hears(channel, sender, "selesai")
    world.pass_time(days=40)
    world.hears(channel, sender, "minta data inflasi", subject="lain")
    told = [one.body for one in world.said("acknowledgement")]
    assert len(told) > 1
    assert ["UU 27/2022" in one and "PRIVASI" in one for one in told] == [True] + [False] * (len(told) - 1)
    with world.db.read() as db:
        assert db.scalars(select(Identity)).one().told_privacy_at is not None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("HAPUS DATA", True),
        ("hapus data saya.", True),
        ("Delete my data", True),
        ("hapus data lama dari tabel itu", False),
        ("data apa saja yang dihapus", False),
    ],
)
def test_only_the_words_alone_ask_for_deletion(text: str, asks: bool) -> None:
    assert intents.asks_erasure(text) is asks


def test_hapus_data_in_the_middle_of_a_consultation_loses_no_answer(world: World) -> None:
    world.officer("dewi")
    world.officer("rahma", role="supervisor")
    world.hears("whatsapp", SITI, "minta data penduduk 2024")
    before = world.the_consultation()
    assert world.hears("whatsapp", SITI, "HAPUS DATA") == "erasure_asked"
    case = world.the_consultation()
    assert (case.state, case.officer_id, case.waiting_since) == (before.state, before.officer_id, before.waiting_since)
    assert [one.body for one in incoming(world)] == ["minta data penduduk 2024", "HAPUS DATA"]
    with world.db.read() as db:
        (request,) = db.scalars(select(PrivacyRequest)).all()
        assert request.due_at - request.asked_at == timedelta(hours=72)
        assert request.consultation_id == case.id
        assert "erasure_asked" in [one.what for one in events.of(db, case)]
        assert "erasure" in [one.what for one in db.scalars(select(Notice))]
    assert "Kamis, 26 November 2026" in world.said()[-1].body
    with world.db.write() as db:
        answering.reply(*acting.on(db, world, who(world, "dewi"), case.number), "Ini datanya")
    assert world.said()[-1].state == "queued"


def test_a_request_long_after_the_last_answer_is_told_to_the_supervisor_too(world: World) -> None:
    world.officer("dewi")
    world.officer("rahma", role="supervisor")
    world.hears("whatsapp", SITI, "minta data penduduk 2024")
    with world.db.write() as db:
        acting.close(db, world, who(world, "dewi"), world.the_consultation().number)
    world.pass_time(days=60)
    assert world.hears("whatsapp", SITI, "HAPUS DATA") == "erasure_asked"
    with world.db.read() as db:
        (told,) = [one for one in db.scalars(select(Notice)) if one.what == "erasure"]
    assert (told.officer_id, told.consultation_id) == (who(world, "rahma").id, world.the_consultation().id)


def test_a_second_request_is_the_same_one(world: World) -> None:
    for _ in range(2):
        assert world.hears("whatsapp", SITI, "HAPUS DATA") == "erasure_asked"
        world.pass_time(hours=5)
    with world.db.read() as db:
        assert len(db.scalars(select(PrivacyRequest)).all()) == 1
    assert len({one.body for one in world.said()}) == 1
    assert not world.consultations()


@pytest.mark.parametrize(
    ("written", "is_one"),
    [
        (NIK, True),
        ("1906 0505 0790 0003", True),
        ("19.06.05.050790.0003", True),
        ("1906050507900000", False),  # no count
        ("1906053207900003", False),  # no 32 of July
        ("1906050513900003", False),  # no month 13
        ("4111111111111111", False),  # a card: no such province
        ("0019060505079000", False),
        ("19060505079000031", False),  # seventeen figures
    ],
)
def test_a_nik_is_known_by_its_build(world: World, written: str, is_one: bool) -> None:
    world.hears("whatsapp", SITI, f"NIK saya {written}, minta data")
    assert incoming(world)[-1].flag == ("nik" if is_one else "")
    assert (identity_numbers.without_numbers(written, "x") == "x") is is_one


@pytest.mark.parametrize(
    ("filename", "kind", "caption", "flag"),
    [
        ("KTP Siti.jpg", "image/jpeg", "", "id_photo"),
        ("IMG_01.jpg", "image/jpeg", "ini foto KTP saya", "id_photo"),
        ("scan_e-ktp.pdf", "application/pdf", "", "id_photo"),
        ("IMG_01.jpg", "image/jpeg", "foto kantor", ""),
        ("ktp.xlsx", "application/vnd.ms-excel", "data wajib KTP", ""),
        ("teknik.jpg", "image/jpeg", "", ""),
    ],
)
def test_a_card_is_known_by_its_name_or_caption(
    world: World, filename: str, kind: str, caption: str, flag: str
) -> None:
    world.hears("whatsapp", SITI, caption, attachments=(Attachment(filename, kind, "m:1"),))
    assert incoming(world)[-1].flag == flag


def test_one_click_takes_the_number_out_of_the_words_and_the_raw_original_of_a_complaint_too(world: World) -> None:
    world.officer("rahma", role="supervisor")
    rahma = who(world, "rahma")
    world.hears("whatsapp", SITI, f"NIK saya {NIK}. Minta data penduduk")
    with world.db.write() as db:
        db.scalars(select(Arrival)).one().raw = NIK.encode()
        key, number = incoming(world)[0].key, world.the_consultation().number
        opening.from_message(*acting.on(db, world, rahma, number), key)
    with world.db.write() as db:
        personal_data.redact(acting.act(db, world, rahma), world.files, key)
    assert [one.body for one in incoming(world)] == [f"NIK saya {personal_data.TAKEN_OUT}. Minta data penduduk"]
    assert all(one.redacted_at for one in incoming(world))
    with world.db.read() as db:
        assert [one.raw for one in db.scalars(select(Arrival))] == [b""]
    with pytest.raises(Refusal, match="sudah dihapus"), world.db.write() as db:
        personal_data.redact(acting.act(db, world, rahma), world.files, key)


def test_one_click_deletes_the_bytes_of_a_card_unless_another_message_has_them(world: World) -> None:
    dewi = world.officer("dewi")
    shared, own = world.files.put(b"peta"), world.files.put(b"kartu")
    world.hears("whatsapp", SITI, "ini KTP saya", attachments=(Attachment("a.jpg", "image/jpeg", "m:1"),))
    world.hears("whatsapp", SITI, "dan peta", attachments=(Attachment("b.jpg", "image/jpeg", "m:2"),))
    with world.db.write() as db:
        card, map_ = db.scalars(select(File).order_by(col(File.id)))
        card.state, card.sha256 = "stored", own
        map_.state, map_.sha256 = "stored", shared
        db.add(
            File(message_id=card.message_id, filename="c.jpg", content_type="image/jpeg", state="stored", sha256=shared)
        )
    with world.db.write() as db:
        personal_data.redact(acting.act(db, world, dewi), world.files, incoming(world)[0].key)
    assert not world.files.path(own).exists()
    assert world.files.path(shared).exists()
    with world.db.read() as db:
        assert [(one.state, one.sha256) for one in db.scalars(select(File).order_by(col(File.id)))] == [
            ("failed", ""),
            ("stored", shared),
            ("failed", ""),
        ]
