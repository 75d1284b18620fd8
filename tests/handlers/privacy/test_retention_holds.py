"""What the nightly destruction leaves alone: what somebody else, or a decision, still needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import BUDI, PASSWORD, SITI
from sqlalchemy import delete, select
from world import World

from handlers.errors import Refusal
from handlers.office.keeping.retention import Retention
from handlers.officers.act import Act
from handlers.privacy import holds, retention, subject_requests
from store.office import officers
from store.tables import (
    Account,
    AccountSession,
    Arrival,
    Consultation,
    Event,
    File,
    Identity,
    Message,
    Person,
    TitleWish,
    Upload,
)
from store.transport import older, outbox
from store.vocabulary import ArrivalState, CaseKind

ALL = Retention(raw=365, files=365, words=365, people=365)
FIRST = "K-2026-000001"


@pytest.fixture
def office(any_world: World) -> World:
    """Siti's case was closed long ago. Budi's is open."""
    world = any_world
    world.officer("dewi")
    world.hears("whatsapp", SITI, "Minta data kambing", name="Siti Rahmawati")
    world.hears("whatsapp", BUDI, "Minta data sapi", name="Budi")
    world.closes(FIRST)
    world.pass_time(days=400)
    world.office = replace(world.office, retention=ALL)
    return world


def night(world: World) -> None:
    with world.db.write() as db:
        while retention.destroy_some(db, world.files, world.office, world.now):
            pass


def names(world: World) -> list[str]:
    with world.db.read() as db:
        return [one.name for one in db.scalars(select(Person).order_by(Person.id))]


def of_siti(world: World) -> tuple[int, Consultation]:
    with world.db.read() as db:
        case = db.scalars(select(Consultation).where(Consultation.number == FIRST)).one()
        identity = db.scalars(select(Identity.id).where(Identity.person_id == case.person_id)).one()
        return identity or 0, case


def test_a_file_that_lies_in_a_draft_too_stays_for_the_draft(office: World) -> None:
    digest = office.files.put(b"publikasi yang sering dikirim")
    _, case = of_siti(office)
    with office.db.write() as db:
        message = db.scalars(select(Message).where(Message.consultation_id == case.id)).first()
        assert message is not None
        told = {"filename": "publikasi.pdf", "content_type": "application/pdf", "sha256": digest}
        db.add(File(message_id=message.id or 0, state="stored", **told))
        other = db.scalars(select(Consultation).where(Consultation.number != FIRST)).one()
        dewi = office.officer_named("dewi").id
        db.add(Upload(consultation_id=other.id, officer_id=dewi, key="u1", size=29, at=office.now, **told))
    night(office)
    assert office.files.path(digest).exists()
    with office.db.read() as db:
        assert set(db.scalars(select(File.sha256))) == {""}


def test_an_old_mail_keeps_its_original_until_an_admin_has_decided(office: World) -> None:
    with office.db.write() as db:
        long_ago = office.now - timedelta(days=399)
        waits = {"channel": "email", "received_at": long_ago, "state": ArrivalState.DONE}
        db.add(Arrival(key="menunggu", raw=b"Subject: lama", outcome="from_before", **waits))
        db.add(Arrival(key="ditinggalkan", raw=b"Subject: tua", outcome="left_there", **waits))
    night(office)
    with office.db.write() as db:
        assert dict(db.execute(select(Arrival.key, Arrival.raw).where(Arrival.channel == "email")).all()) == {
            "menunggu": b"Subject: lama",
            "ditinggalkan": b"",
        }
        assert older.take_in(db) == 1


@pytest.mark.parametrize("hold", ["beside another", "wrote since", "waits for a title", "nothing"])
def test_who_joined_the_case_of_another_wrote_since_or_waits_for_a_title_stays_known(office: World, hold: str) -> None:
    siti, _ = of_siti(office)
    with office.db.write() as db:
        open_case = db.scalars(select(Consultation.id).where(Consultation.number != FIRST)).one()
        long_ago = office.now - timedelta(days=399)
        said = {"identity_id": siti, "channel": "walkin", "direction": "in", "author": "citizen", "body": "Saya ikut"}
        if hold == "beside another":
            db.add(Message(key="m1", consultation_id=open_case, at=long_ago, **said))
        elif hold == "wrote since":
            db.add(Message(key="m1", at=office.now - timedelta(days=2), **said))
        elif hold == "waits for a title":
            wish = {"domain": "1906", "kind": "publication", "language": "ind", "title": "Sapi", "series": "sapi"}
            lasts = {"asked_at": long_ago, "ends_at": office.now + timedelta(days=9)}
            db.add(TitleWish(identity_id=siti, by="citizen", area="", year=2025, **wish, **lasts))
    night(office)
    assert names(office) == (["", "Budi"] if hold == "nothing" else ["Siti Rahmawati", "Budi"])
    with office.db.read() as db:
        assert all(one.body == "Saya ikut" for one in db.scalars(select(Message).where(Message.key == "m1")))


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_an_answer_whose_words_are_gone_cannot_be_sent_again(office: World, state: str) -> None:
    siti, case = of_siti(office)
    said = {"identity_id": siti, "channel": "whatsapp", "direction": "out", "author": "dewi", "body": "Jawaban kami"}
    with office.db.write() as db:
        db.add(Message(key="m1", consultation_id=case.id, at=office.now - timedelta(days=399), state=state, **said))
    office.office = replace(office.office, retention=Retention(words=365))
    night(office)
    with office.db.read() as db:
        assert outbox.stuck(db) == []


def test_what_a_clock_that_was_behind_has_closed_in_the_past_is_kept(office: World) -> None:
    with office.db.write() as db:
        case = db.scalars(select(Consultation).where(Consultation.number == FIRST)).one()
        case.opened_at, case.closed_at = office.now - timedelta(days=1), office.now - timedelta(days=4000)
    night(office)
    assert names(office) == ["Siti Rahmawati", "Budi"]


# holds of officers


def by_rahma(world: World, action: Callable[[Act], None]) -> None:
    with world.db.write() as db:
        rahma = officers.by_name(db, "rahma") or officers.add(
            db, "rahma", "Rahma", PASSWORD, now=world.now, role="supervisor"
        )
        action(Act(db, world.office, rahma, world.now))


def test_a_hold_keeps_everything_of_a_citizen_until_it_is_lifted(office: World) -> None:
    by_rahma(office, lambda act: holds.hold(act, " k-2026-000001 ", "Diminta  Inspektorat"))
    assert office.case(FIRST).hold_reason == "Diminta Inspektorat" and office.case(FIRST).hold_by == "Rahma"
    night(office)
    assert names(office) == ["Siti Rahmawati", "Budi"]
    with office.db.read() as db:
        assert "Minta data kambing" in db.scalars(select(Message.body)).all()
    siti = office.case(FIRST).person_id
    with pytest.raises(Refusal, match=FIRST):
        by_rahma(office, lambda act: subject_requests.erase(act, office.files, siti))
    with pytest.raises(Refusal, match="sudah ditahan oleh Rahma"):
        by_rahma(office, lambda act: holds.hold(act, FIRST, "lagi"))
    by_rahma(office, lambda act: holds.lift(act, FIRST))
    with pytest.raises(Refusal, match="tidak ditahan"):
        by_rahma(office, lambda act: holds.lift(act, FIRST))
    night(office)
    assert names(office) == ["", "Budi"]
    with office.db.read() as db:
        held = db.scalars(select(Event).where(Event.what == "destruction_held")).one()
        assert held.detail == {}, "the reason may name the citizen"


def test_a_hold_keeps_who_joined_the_held_case_of_another(office: World) -> None:
    with office.db.write() as db:
        budi = db.scalars(select(Identity).where(Identity.value == BUDI)).one()
        siti_case = db.scalars(select(Consultation).where(Consultation.number == FIRST)).one()
        said = {"channel": "walkin", "direction": "in", "author": "citizen", "body": "Saya ikut"}
        long_ago = office.now - timedelta(days=399)
        db.add(Message(key="m1", consultation_id=siti_case.id, identity_id=budi.id, at=long_ago, **said))
    office.closes("K-2026-000002")
    by_rahma(office, lambda act: holds.hold(act, FIRST, "Sengketa"))
    office.pass_time(days=400)
    night(office)
    assert names(office) == ["Siti Rahmawati", "Budi"]


def test_nobody_holds_or_lifts_a_complaint_that_they_may_not_see(office: World) -> None:
    with office.db.write() as db:
        case = db.scalars(select(Consultation).where(Consultation.number == FIRST)).one()
        case.kind = CaseKind.COMPLAINT
        bayu = officers.add(db, "bayu", "Bayu", PASSWORD, now=office.now, role="admin")
        officers.add(db, "rahma", "Rahma", PASSWORD, now=office.now, role="supervisor")
        act = Act(db, office.office, bayu, office.now)
        for action in (lambda: holds.hold(act, FIRST, "Sengketa"), lambda: holds.lift(act, FIRST)):
            with pytest.raises(Refusal, match="tidak ada"):
                action()
    by_rahma(office, lambda act: holds.hold(act, FIRST, "Sengketa"))


def test_who_is_signed_in_to_their_account_stays_known(office: World) -> None:
    siti, _ = of_siti(office)
    with office.db.write() as db:
        then = office.now - timedelta(days=3650)
        account = Account(email="siti@contoh.example", language="id", created_at=then, seen_at=then, identity_id=siti)
        db.add(account)
        db.flush()
        times = {"created_at": then, "seen_at": then, "ends_at": office.now + timedelta(days=30)}
        db.add(AccountSession(account_id=account.id or 0, token_hash="x", label="", **times))
    night(office)
    assert names(office) == ["Siti Rahmawati", "Budi"]
    with office.db.write() as db:
        db.execute(delete(AccountSession))
    night(office)
    assert names(office) == ["", "Budi"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_hold_needs_a_reason_and_a_case(office: World, reason: str) -> None:
    with pytest.raises(Refusal, match="mengapa"):
        by_rahma(office, lambda act: holds.hold(act, FIRST, reason))
    with pytest.raises(Refusal, match="tidak ada"):
        by_rahma(office, lambda act: holds.hold(act, "K-2026-999999", "Sengketa"))
