"""Notices: each is told once to whom it concerns, and is gone once seen."""

from __future__ import annotations

from cast import SITI
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.officers import notices
from handlers.outgoing import notice_mail
from handlers.texts import officer_notices
from store.desk import notices as stored_notices
from store.tables import Message, Officer
from store.vocabulary import NoticeKind


def test_an_officer_is_told_and_never_of_his_own_deed(any_world: World) -> None:
    dewi, agus = (any_world.officer(name, on_duty=False) for name in ("dewi", "agus"))
    any_world.hears("whatsapp", SITI, "Minta data penduduk")
    consultation = any_world.the_consultation()
    with any_world.db.write() as db:
        notices.notify(db, [dewi, agus], consultation, "mentioned", by="agus", now=any_world.now)
    with any_world.db.write() as db:
        told = [(notice.what, notice.by, about.number) for notice, about in stored_notices.unseen(db, dewi.id or 0)]
        assert told == [("mentioned", "agus", consultation.number)]
        assert stored_notices.unseen(db, agus.id or 0) == []
        assert stored_notices.seen(db, dewi.id or 0, consultation.id, any_world.now) == 1
        assert stored_notices.unseen(db, dewi.id or 0) == []


def test_without_a_supervisor_the_admin_answers_for_the_promises(world: World) -> None:
    world.officer("dewi")
    world.officer("kepala", role="admin")
    with world.db.read() as db:
        assert [one.name for one in notices.supervisors(db)] == ["kepala"]
    world.officer("rahma", role="supervisor")
    with world.db.read() as db:
        assert [one.name for one in notices.supervisors(db)] == ["rahma"]


def test_every_notice_has_its_own_words_in_the_desk_and_in_the_mail() -> None:
    assert set(officer_notices.WORDS) == set(NoticeKind)
    for field in officer_notices.Words._fields:
        assert len({getattr(one, field) for one in officer_notices.WORDS.values()}) == len(officer_notices.WORDS)


def test_the_mail_about_a_complaint_names_neither_who_complains_nor_of_what(world: World) -> None:
    rahma = world.officer("rahma", role="supervisor", email="rahma@kantor.example")
    with world.db.write() as db:
        db.get_one(Officer, rahma.id).preferences = {"mail": True}
    world.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugas tidak sopan", name="Siti Rahmawati")
    world.pass_time(minutes=10)
    with world.db.write() as db:
        notice_mail.queue_due(db, world.office, world.now)
        (mail,) = db.scalars(select(Message).where(col(Message.direction) == "staff"))
        assert "/konsultasi/P-2026-000001" in mail.body
        for secret in ("Siti", "Rahmawati", SITI[3:], "sopan"):
            assert secret not in mail.body + mail.subject
