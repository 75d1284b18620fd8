"""A mail that its server does not hand over: on the list of the desk, asked for again with one press, settled alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import acting
import pytest
from web_desk import Desk
from world import World

from channels.envelope import Mark, Missed
from handlers.desk.mail import machine_mail
from handlers.errors import Refusal
from handlers.intake import missed_mail as missed_mails
from store.office import officers
from store.tables import Consultation, MissedMail
from store.transport import arrivals, missed_mail

NUMBER = "M-2026-000001"
MISSED = Missed(
    "INBOX",
    4_294_967_295,
    4_294_967_290,
    size=2_345_678,
    dated=datetime(2026, 11, 20, 2, 30, tzinfo=UTC),
    reason="server menolak: Internal error",
)


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    """Dewi is signed in; one mail was asked for three times."""
    world.officer("dewi", on_duty=True)
    made = Desk(world)
    made.sign_in("dewi")
    arrivals.put_mail(world.db, "email", MISSED, Mark("INBOX", 7, 12), world.now)
    for _ in range(2):
        with world.db.write() as db:
            missed_mails.in_vain(db, world.office, "email", MISSED, world.now)
    return made


def row(desk: Desk) -> MissedMail | None:
    with desk.world.db.read() as db:
        return missed_mail.find(db, "email", MISSED)


def test_it_stands_on_the_list_with_size_and_reason(desk: Desk) -> None:
    page = desk.text("/konsultasi?antrean=mesin")
    assert f"row-{NUMBER}" in page
    assert "Belum dilihat" in page
    page = desk.text(f"/konsultasi/{NUMBER}")
    for shown in ("Satu email tidak dapat diambil", "2,3 MB", "20 November 2026", "09.30", "Internal error"):
        assert shown in page
    for offered in ("/mesin/coba-lagi", "Sudah dilihat"):
        assert offered in page
    assert "Jadikan konsultasi" not in page


def test_one_press_asks_for_it_at_the_next_look(desk: Desk) -> None:
    before = row(desk)
    assert before is not None and before.due_at == desk.world.now + timedelta(minutes=10)
    assert desk.post(f"/konsultasi/{NUMBER}/mesin/coba-lagi").status_code == 303
    after = row(desk)
    assert after is not None and after.due_at <= desk.world.now
    assert "meminta email ini dicoba lagi" in desk.text(f"/konsultasi/{NUMBER}")


@pytest.mark.parametrize(("came", "said"), [(True, "sudah diambil"), (False, "sudah tidak ada di server")])
def test_once_it_came_or_is_gone_nobody_need_look(desk: Desk, came: bool, said: str) -> None:
    with desk.world.db.write() as db:
        missed_mails.settle(db, "email", MISSED, desk.world.now, came=came)
    assert row(desk) is None
    page = desk.text(f"/konsultasi/{NUMBER}")
    assert said in page
    assert "/mesin/coba-lagi" not in page
    assert "Sudah dilihat" in desk.text("/konsultasi?antrean=mesin")
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        case = db.get_one(Consultation, desk.world.consultations()[0].id)
        with pytest.raises(Refusal, match="sudah diambil, atau sudah tidak ada"):
            missed_mails.ask_again(acting.act(db, desk.world, dewi), case)


def test_a_case_made_a_consultation_keeps_its_clock_when_the_mail_comes(desk: Desk) -> None:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        case = db.get_one(Consultation, desk.world.consultations()[0].id)
        machine_mail.make_consultation(acting.act(db, desk.world, dewi), case)
    with desk.world.db.write() as db:
        missed_mails.settle(db, "email", MISSED, desk.world.now, came=True)
    assert row(desk) is None
    assert [one.waiting_since for one in desk.world.consultations()] == [desk.world.now]
