"""Mail of machines: seen on a list and found by search, never answered, and made a consultation with one press."""

from __future__ import annotations

import re
from pathlib import Path

import acting
import pytest
from cast import QUESTION, SITI_MAIL
from web_desk import Desk
from world import World

from bot.work import jobs
from handlers.desk import answering
from handlers.desk.mail import machine_mail
from handlers.errors import Refusal
from store.office import officers
from store.tables import Consultation

ROBOT = "noreply@toko.contoh.example"
NUMBER = "M-2026-000001"


@pytest.fixture
def desk(world: World, tmp_path: Path) -> Desk:
    """Dewi is signed in; a machine wrote twice, another once, and Siti asks something."""
    world.officer("dewi", on_duty=True)
    made = Desk(world)
    made.sign_in("dewi")
    for body in ("Tagihan hosting bulan ini", "Tagihan kedua"):
        world.hears("email", ROBOT, body, subject="Tagihan", quiet=True, answerable=False)
    world.hears("email", "mailer-daemon@mx.contoh.example", "Mail could not be delivered", automatic=True, quiet=True)
    world.hears("email", SITI_MAIL, QUESTION, subject="Data", quiet=True)
    return made


def case_of(desk: Desk, number: str = NUMBER) -> Consultation:
    return next(one for one in desk.world.consultations() if one.number == number)


def test_a_person_behind_a_machines_sign_has_a_consultation_and_no_automatic_answer(desk: Desk) -> None:
    case = case_of(desk, "K-2026-000001")
    assert (case.kind, case.state) == ("consultation", "assigned")
    assert desk.world.said() == []


def test_each_machine_has_one_row_without_clock_or_officer(desk: Desk) -> None:
    found = [one for one in desk.world.consultations() if one.kind == "machine"]
    assert [(one.number, one.state, one.officer_id, one.due_at) for one in found] == [
        ("M-2026-000001", "closed", None, None),
        ("M-2026-000002", "closed", None, None),
    ]
    page = desk.text("/konsultasi?antrean=mesin")
    assert f"row-{NUMBER}" in page
    assert "Belum dilihat" in page
    for other in ("", "?antrean=selesai", "?antrean=belum", "?antrean=saya"):
        assert f"row-{NUMBER}" not in desk.text(f"/konsultasi{other}")


def test_it_can_be_read_and_found_by_search_and_has_no_composer(desk: Desk) -> None:
    page = desk.text(f"/konsultasi/{NUMBER}")
    for shown in ("Tagihan hosting bulan ini", "Tagihan kedua", "Jadikan konsultasi", "Sudah dilihat"):
        assert shown in page
    assert "Buka kembali" not in page
    jobs.index(desk.app)
    assert NUMBER in desk.text("/cari?q=hosting")
    assert "M-2026-000002" in desk.text("/cari?q=delivered")


def unseen(desk: Desk) -> int:
    """Return the figure that stands beside the list in the rail."""
    found = re.search(
        r'id="queue-mesin".*?lk-nav__count[^>]*>\s*(\d+)', desk.text("/konsultasi?antrean=mesin"), re.DOTALL
    )
    assert found is not None
    return int(found.group(1))


def test_looked_at_it_leaves_the_count_until_the_next_mail(desk: Desk) -> None:
    assert unseen(desk) == 2
    assert desk.post(f"/konsultasi/{NUMBER}/mesin/dilihat").status_code == 303
    assert unseen(desk) == 1
    assert "Sudah dilihat" in desk.text("/konsultasi?antrean=mesin")
    desk.world.hears("email", ROBOT, "Tagihan ketiga", quiet=True, answerable=False)
    assert unseen(desk) == 2
    assert len(desk.world.consultations()) == 3


def test_one_press_makes_it_a_consultation_with_a_clock_of_its_own(desk: Desk) -> None:
    desk.world.pass_time(hours=3)
    answer = desk.post(f"/konsultasi/{NUMBER}/mesin/konsultasi")
    assert answer.location.endswith("/konsultasi/K-2026-000002")
    case = case_of(desk, "K-2026-000002")
    assert (case.kind, case.state, case.opened_at) == ("consultation", "assigned", desk.world.now)
    assert "menjadikan surat mesin M-2026-000001 konsultasi" in desk.text("/konsultasi/K-2026-000002")
    again = desk.post(f"/konsultasi/{NUMBER}/mesin/konsultasi")
    assert again.status_code == 404
    desk.world.hears("email", ROBOT, "Tagihan keempat", quiet=True, answerable=False)
    assert [one.number for one in desk.world.consultations() if one.kind == "machine"][-1] == "M-2026-000003"


def test_nothing_else_can_be_done_with_it(desk: Desk) -> None:
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        act = acting.act(db, desk.world, dewi)
        with pytest.raises(Refusal, match="bukan surat mesin"):
            machine_mail.mark_seen(act, db.get_one(Consultation, case_of(desk, "K-2026-000001").id))
    for verb in ("ambil", "buka", "tutup", "minta-nilai"):
        assert desk.post(f"/konsultasi/{NUMBER}/{verb}").status_code == 422
    assert case_of(desk).state == "closed"


def test_it_counts_in_no_figure_and_no_clock(desk: Desk) -> None:
    assert "1 konsultasi" in desk.text("/konsultasi")
    assert NUMBER not in desk.text("/dasbor")


def test_a_person_who_answers_their_own_absence_note_has_a_consultation(desk: Desk) -> None:
    desk.world.hears("email", SITI_MAIL, "Saya cuti", automatic=True, external_id="cuti@contoh.example")
    desk.world.hears("email", SITI_MAIL, "Maaf, mohon data lada.", refs=("cuti@contoh.example",))
    made = desk.world.consultations()[-1]
    assert (made.number, made.kind, made.state) == ("K-2026-000002", "consultation", "assigned")
    note = next(one for one in desk.world.consultations() if one.number == "M-2026-000003")
    assert (note.state, note.officer_id) == ("closed", None)


def test_the_next_mail_of_a_machines_thread_puts_it_on_the_list_again(desk: Desk) -> None:
    desk.world.hears("email", ROBOT, "Tiket 1", automatic=True, answerable=False, external_id="t1@toko.example")
    desk.post(f"/konsultasi/{NUMBER}/mesin/dilihat")
    desk.world.hears("email", ROBOT, "Tiket 1, lagi", automatic=True, answerable=False, refs=("t1@toko.example",))
    assert case_of(desk).waiting_since is not None


def test_an_absence_note_stands_between_no_rating_and_its_comment(desk: Desk) -> None:
    number = "K-2026-000001"
    with desk.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        answering.reply(*acting.on(db, desk.world, dewi, number), "Ini datanya.")
        acting.close(db, desk.world, dewi, number)
    desk.world.hears("email", SITI_MAIL, "5")
    desk.world.hears("email", SITI_MAIL, "Saya cuti", automatic=True)
    assert desk.world.hears("email", SITI_MAIL, "SARAN lebih cepat") == "commented"
    assert desk.world.hears("email", SITI_MAIL, "4") == "rated_already"
