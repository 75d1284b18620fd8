"""Migrations carry over what old tables hold, on each database."""

from __future__ import annotations

import pytest
from migrating import move
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from store.tables import Change, DataNeed, Draft, Event, Identity, Message, Notice, Officer, Shift


def run(world, statement: str, *rows: dict) -> None:
    with world.db.write() as db:
        for row in rows:
            db.execute(text(statement), row)


@pytest.fixture
def old_world(any_world):
    """Tables as they were before words were stored in English, with a case and three officers."""
    for name in ("dewi", "agus", "rahma"):
        any_world.officer(name)
    any_world.hears("whatsapp", "+6281200000146", "Minta data lada")
    with any_world.db.write() as db:
        db.execute(delete(Change))
    move(any_world, to="0014")
    return any_world


def test_indonesian_words_in_old_tables_become_english_ones(old_world):
    draft = (
        "INSERT INTO draft (consultation_id, officer_id, kind, body, updated_at) "
        "VALUES (1, :officer, :kind, 'Selamat pagi', '2026-11-23 01:00:00+00:00')"
    )
    kinds = ("balas", "telepon", "catatan")
    run(old_world, draft, *({"officer": place, "kind": kind} for place, kind in enumerate(kinds, 1)))
    names = ("orang:dewi", "ketik:K-2026-000001:Agus S.", "K-2026-000001", "semua")
    run(old_world, "INSERT INTO change (name) VALUES (:name)", *({"name": name} for name in names))
    move(old_world, to="head")
    with old_world.db.read() as db:
        assert list(db.scalars(select(col(Draft.kind)).order_by(col(Draft.officer_id)))) == ["reply", "call", "note"]
        assert list(db.scalars(select(col(Change.name)).order_by(col(Change.id)))) == [
            "officer:dewi",
            "typing:K-2026-000001:Agus S.",
            "K-2026-000001",
            "semua",
        ]
    move(old_world, to="0014")
    with old_world.db.read() as db:
        found = db.execute(text("SELECT kind FROM draft ORDER BY officer_id")).scalars()
        assert list(found) == list(kinds)
        assert set(db.execute(text("SELECT name FROM change")).scalars()) == set(names)


def test_a_word_nobody_knows_does_not_stop_the_migration(old_world):
    moment = "'2026-11-23 01:00:00+00:00'"
    run(old_world, f"INSERT INTO draft VALUES (1, 1, 'surat', 'Selamat pagi', {moment})", {})
    run(
        old_world,
        "INSERT INTO dataneed (consultation_id, item, area, level, period, outcome, availability, source_title, link, "
        f"created_at, updated_at) VALUES (1, 'Lada', '', '', '', 'pending', :found, '', '', {moment}, {moment})",
        {"found": "mungkin"},
        {"found": "partial"},
    )
    move(old_world, to="head")
    with old_world.db.read() as db:
        assert db.scalars(select(col(Draft.kind))).one() == "reply"
        assert list(db.scalars(select(col(DataNeed.availability)).order_by(col(DataNeed.id)))) == ["", "partial"]


def test_old_notices_keep_what_was_seen_and_what_still_waits_for_its_mail(old_world):
    early, later = "'2026-11-23 01:00:00.000000+00:00'", "'2026-11-23 01:00:30.000000+00:00'"
    for what, seen, due in (
        ("mentioned", "NULL", "NULL"),
        ("answered", later, "NULL"),
        ("assigned", early, later),
        ("wrote", early, "NULL"),
    ):
        run(
            old_world,
            "INSERT INTO notice (officer_id, consultation_id, what, by, at, seen_at, mail_due_at) "
            f"VALUES (1, 1, '{what}', '', {early}, {seen}, {due})",
            {},
        )
    move(old_world, to="head")
    with old_world.db.read() as db:
        rows = list(db.scalars(select(Notice).order_by(col(Notice.id))))[-4:]
        assert [(one.what, one.seen_at is not None, one.quiet, one.mail_waits_since is not None) for one in rows] == [
            ("mentioned", False, False, False),
            ("answered", True, False, False),
            ("assigned", False, True, True),
            ("wrote", True, True, False),
        ]
        assert {one.message for one in rows} == {""}


def test_the_tables_refuse_a_word_of_no_vocabulary(any_world):
    any_world.officer("dewi")
    any_world.hears("whatsapp", "+6281200000146", "Minta data lada")
    with pytest.raises(IntegrityError), any_world.db.write() as db:
        db.add(Draft(consultation_id=1, officer_id=1, kind="balas", body="Selamat pagi", updated_at=any_world.now))


def test_what_was_sent_before_messages_were_counted_is_counted_from_its_words(any_world):
    any_world.hears("whatsapp", "+6281200000146", "Minta data lada")
    any_world.hears("sms", "+6281300000177", "Minta data lada")
    with any_world.db.write() as db:
        for place, message in enumerate(db.scalars(select(Message).where(col(Message.direction) == "out"))):
            message.state, message.sent_at, message.external_id = "delivered", any_world.now, f"SM{place}"
            message.body = "x" * 161
        template, queued = (
            Message(key=key, channel="whatsapp", direction="out", at=any_world.now, state=state, template="HX1")
            for key, state in (("a", "sent"), ("b", "queued"))
        )
        template.sent_at = any_world.now
        db.add_all([template, queued])
        db.execute(delete(Change))
    move(any_world, to="0026")
    move(any_world, to="head")
    with any_world.db.read() as db:
        found = {
            (one.channel, one.state, one.billed_as, one.billed_units, one.billed_at)
            for one in db.scalars(select(Message).where(col(Message.direction) == "out"))
        }
    assert found == {
        ("whatsapp", "delivered", "reply", 1, any_world.now),
        ("sms", "delivered", "part", 2, any_world.now),
        ("whatsapp", "sent", "utility", 1, any_world.now),
        ("whatsapp", "queued", "", 0, None),
    }


def test_what_nobody_will_see_is_settled_and_an_erased_address_leaves_the_history_of_others(any_world):
    any_world.officer("dewi"), any_world.officer("agus")
    any_world.hears("whatsapp", "+6281200000146", "Minta data lada")
    gone, kept = {"kind": "phone", "address": "+6281300000177"}, {"kind": "phone", "address": "+6281300000188"}
    with any_world.db.write() as db:
        known = db.scalars(select(Identity)).one()
        person = {"person_id": known.person_id, "original_person_id": known.person_id, "created_at": known.created_at}
        erased = Identity(channel="whatsapp", kind="erased", value="x", **person)
        db.add(erased)
        db.flush()
        for what, detail in (
            ("contact_added", gone),
            ("contact_detached", gone | {"identities": [erased.id], "cases": [1]}),
            ("contact_added", kept),
            ("contact_detached", kept | {"identities": [known.id], "cases": []}),
        ):
            db.add(Event(consultation_id=1, at=known.created_at, by="dewi", what=what, detail=detail))
    move(any_world, to="0032")
    at = "'2026-11-23 01:00:00.000000+00:00'"
    run(any_world, "UPDATE officer SET active = :no WHERE name = 'agus'", {"no": False})
    for officer in (1, 2):
        run(
            any_world,
            "INSERT INTO notice (officer_id, consultation_id, what, by, at, more, quiet, message, mail_waits_since) "
            f"VALUES (:officer, 1, 'assigned', '', {at}, 0, :no, '', {at})",
            {"officer": officer, "no": False},
        )
    move(any_world, to="head")
    with any_world.db.read() as db:
        found = {one.officer_id: (one.seen_at is not None, one.mail_waits_since) for one in db.scalars(select(Notice))}
        assert found[2] == (True, None) and not found[1][0] and found[1][1] is not None
        said = [one.detail for one in db.scalars(select(Event).order_by(col(Event.id))) if "contact" in one.what]
        assert [one.get("address") for one in said] == [None, None, kept["address"], kept["address"]]
        assert said[1]["cases"] == [1]


def test_the_roster_keeps_its_shifts_where_their_table_is_made_again(any_world):
    when = "'2026-11-24', '08:00', '12:00', 'pst', '2026-11-23 01:00:00+00:00', 'rahma'"
    shift = f'INSERT INTO shift (officer_id, day, start, "end", kind, at, "by", asked_id) VALUES (:dewi, {when}, 7)'
    run(any_world, shift, {"dewi": any_world.officer("dewi").id})
    move(any_world, to="0043")
    move(any_world, to="head")
    with any_world.db.read() as db:
        (kept,) = db.scalars(select(Shift))
        assert (kept.id, kept.day, kept.start, kept.end) == (1, "2026-11-24", "08:00", "12:00")
        assert (kept.by, kept.asked_id) == ("rahma", 7)


def test_notices_about_no_case_go_with_the_version_that_knew_none(any_world):
    dewi = any_world.officer("dewi").id or 0
    any_world.hears("whatsapp", "+6281200000146", "Minta data lada")
    with any_world.db.write() as db:
        about_case = Notice(officer_id=dewi, consultation_id=1, what="warned", at=any_world.now)
        about_none = Notice(officer_id=dewi, what="shift_tomorrow", at=any_world.now, about="Selasa")
        db.add_all((about_case, about_none))
    move(any_world, to="0046")
    move(any_world, to="head")
    with any_world.db.read() as db:
        assert [(one.what, one.consultation_id, one.about) for one in db.scalars(select(Notice))] == [("warned", 1, "")]


def test_what_officers_know_well_gets_the_names_of_the_finer_list(any_world):
    any_world.officer("dewi")
    any_world.officer("agus")
    move(any_world, to="0049")
    with any_world.db.write() as db:
        dewi = db.scalars(select(Officer).where(col(Officer.name) == "dewi")).one()
        dewi.topics = ["Pembangunan manusia", "Kesehatan", "Geografi dan iklim"]
    move(any_world, to="head")
    with any_world.db.read() as db:
        known = {one.name: one.topics for one in db.scalars(select(Officer))}
    assert known == {"dewi": ["Indeks Pembangunan Manusia", "Kesehatan", "Geografi", "Iklim"], "agus": []}
    move(any_world, to="0049")
    with any_world.db.read() as db:
        topics = db.execute(text("SELECT topics FROM officer WHERE name = 'dewi'")).scalar_one()
    assert "Geografi dan iklim" in str(topics)
    assert str(topics).count("Geografi") == 1
