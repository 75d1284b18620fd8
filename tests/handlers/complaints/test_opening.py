"""Complaints: how they come in, who is told, what is promised, and that they never get lost or closed unanswered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import acting
import pytest
from cast import SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from world import World

from handlers.complaints import handling, opening
from handlers.complaints.opening import Slip
from handlers.desk import answering
from handlers.errors import Refusal
from handlers.officers import visibility
from handlers.outgoing import notice_mail
from store.cases import events, messages, visible_cases
from store.reports import figures
from store.tables import Consultation, File, Message, Notice, Officer


def case_of(world: World, kind: str = "complaint") -> Consultation:
    (only,) = [one for one in world.consultations() if one.kind == kind]
    return only


def told(world: World, case: Consultation) -> list[str]:
    with world.db.read() as db:
        query = select(Message).where(col(Message.consultation_id) == case.id, col(Message.direction) == "in")
        return [one.body for one in db.scalars(query.order_by(col(Message.id)))]


@pytest.fixture
def office(world: World) -> World:
    """Dewi answers, Rahma supervises, Tono is the admin."""
    world.officer("dewi")
    world.officer("rahma", role="supervisor")
    world.officer("tono", role="admin")
    return world


def who(world: World, name: str) -> Officer:
    with world.db.read() as db:
        return db.scalars(select(Officer).where(col(Officer.name) == name)).one()


def test_the_word_opens_a_numbered_complaint_with_a_receipt_that_names_the_date_and_the_four_ways(
    office: World,
) -> None:
    assert office.hears("whatsapp", SITI, "PENGADUAN: saya menunggu dua jam di loket") == "complaint"
    case = case_of(office)
    assert (case.number, case.stage, case.state, case.officer_id) == ("P-2026-000001", "received", "new", None)
    (receipt,) = office.said()
    # Monday 23 November, five working days
    ways = ("kotak saran", "lapor.go.id", "bps1906@bps.go.id", "081278563877")
    for part in (case.number, "Senin, 30 November 2026", "/k/P-2026-000001/", *ways):
        assert part in receipt.body
    with office.db.read() as db:
        assert [(one.officer_id, one.what) for one in db.scalars(select(Notice))] == [
            (who(office, "rahma").id, "complaint")
        ]


def test_the_promised_date_skips_weekends_and_holidays(world: World) -> None:
    wednesday = datetime(2026, 12, 23, 3, 0, tzinfo=UTC)  # Christmas, its eve and New Year are closed
    promised = opening.due(world.office, wednesday)
    assert promised.date().isoformat() == "2027-01-04"
    case = Consultation(answer_due_at=promised)
    assert opening.days_left(world.office, case, wednesday) == 5
    assert opening.days_left(world.office, case, promised) == 0
    days_later = datetime(2027, 1, 7, 3, 0, tzinfo=UTC)  # one of them is Isra Mikraj
    assert opening.days_left(world.office, case, days_later) == -2


def test_a_complaint_inside_a_consultation_opens_a_linked_case_and_the_answer_stays_owed(office: World) -> None:
    office.hears("whatsapp", SITI, "minta data penduduk 2024")
    office.pass_time(minutes=3)
    office.hears("whatsapp", SITI, "PENGADUAN: petugasnya tidak sopan kepada saya")
    question, case = case_of(office, "consultation"), case_of(office)
    assert case.linked_to_id == question.id
    assert (question.state, question.waiting_since is not None) == ("assigned", True)
    assert told(office, question) == ["minta data penduduk 2024"]


def test_what_sounds_like_a_complaint_is_asked_back_once_and_filed_on_the_word(office: World) -> None:
    office.hears("whatsapp", SITI, "Saya kecewa dengan pelayanan petugas kemarin")
    office.hears("whatsapp", SITI, "petugasnya tidak ramah")
    asked = [one for one in office.said("notice") if "balas PENGADUAN" in one.body]
    assert len(asked) == 1
    assert office.hears("whatsapp", SITI, "Pengaduan") == "complaint"
    assert told(office, case_of(office)) == ["Saya kecewa dengan pelayanan petugas kemarin"]
    assert told(office, case_of(office, "consultation")) == ["petugasnya tidak ramah"]
    assert office.hears("whatsapp", SITI, "Pengaduan") == "complaint_word"


def test_the_word_alone_is_told_how_and_files_nothing(office: World) -> None:
    assert office.hears("whatsapp", SITI, "PENGADUAN") == "complaint_word"
    assert not office.consultations()
    assert "PENGADUAN ANONIM" in office.said()[-1].body


def test_more_words_go_where_we_last_wrote_to_each_other(office: World) -> None:
    office.hears("whatsapp", SITI, "minta data penduduk 2024")
    office.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    office.hears("whatsapp", SITI, "Itu hari Jumat kemarin")
    assert told(office, case_of(office))[-1] == "Itu hari Jumat kemarin"
    dewi = who(office, "dewi")
    with office.db.write() as db:
        number = case_of(office, "consultation").number
        answering.reply(*acting.on(db, office, dewi, number), "Tahun berapa, Bu?")
    office.hears("whatsapp", SITI, "2024 saja")
    assert told(office, case_of(office, "consultation"))[-1] == "2024 saja"


def test_an_open_complaint_swallows_no_rating(office: World) -> None:
    office.hears("whatsapp", SITI, "minta data penduduk 2024")
    office.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    dewi, number = who(office, "dewi"), case_of(office, "consultation").number
    with office.db.write() as db:
        answering.reply(*acting.on(db, office, dewi, number), "Ini datanya")
        acting.close(db, office, dewi, number)
    assert office.hears("whatsapp", SITI, "5") == "rated"


def test_selesai_does_not_end_a_complaint(office: World) -> None:
    office.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    assert office.hears("whatsapp", SITI, "selesai") == "complaint_goes_on"
    assert case_of(office).state == "new"
    assert "tetap kami tangani" in office.said()[-1].body


def test_a_mail_with_the_word_in_its_subject_is_a_complaint(office: World) -> None:
    outcome = office.hears("email", SITI_MAIL, "Saya menunggu dua jam di loket.", subject="Pengaduan layanan")
    assert outcome == "complaint"
    assert case_of(office).subject == "Pengaduan layanan"
    assert "P-2026-000001" in office.said()[-1].body


def test_a_complaint_that_names_the_only_supervisor_goes_to_the_admin(office: World) -> None:
    office.hears("whatsapp", SITI, "PENGADUAN: Bu Rahma membentak saya di loket")
    case = case_of(office)
    with office.db.read() as db:
        assert case.concerns_id == who(office, "rahma").id
        assert [one.name for one in visible_cases.handlers_of(db, case.concerns_id)] == ["tono"]
        assert {one.officer_id for one in db.scalars(select(Notice))} == {who(office, "tono").id}


@pytest.mark.parametrize(
    "text", ["(Rahma) membentak saya", "Rahma! kasar", "dibentak *Rahma*", "_Rahma_/petugas", "Eko kasar"]
)
def test_a_name_is_found_in_whatever_signs_it_stands_and_however_short(office: World, text: str) -> None:
    office.officer("eko", role="supervisor")
    office.hears("whatsapp", SITI, f"PENGADUAN petugas: {text}")
    case = office.consultations()[-1]
    with office.db.read() as db:
        assert db.get_one(Officer, case.concerns_id).name in text.lower()


def test_a_name_in_the_subject_of_a_mail_is_found_too(office: World) -> None:
    office.hears("email", SITI_MAIL, "Beliau kasar sekali kepada saya", subject="Pengaduan terhadap petugas Rahma")
    with office.db.read() as db:
        assert db.get_one(Officer, office.consultations()[-1].concerns_id).name == "rahma"


def test_a_complaint_about_the_only_officer_there_is_waits_unseen_and_is_counted(world: World) -> None:
    dewi = world.officer("dewi", role="supervisor")
    assert world.hears("whatsapp", SITI, "PENGADUAN: petugas Dewi membentak saya") == "complaint"
    with world.db.read() as db:
        assert not visibility.may_see(db, dewi, case_of(world))
        assert visibility.unattended(db) == 1
        assert not db.scalars(select(Notice)).all()
    assert "P-2026-000001" in world.said()[-1].body
    agus = world.officer("agus", role="supervisor")
    with world.db.read() as db:
        assert visibility.may_see(db, agus, case_of(world))
        assert visibility.unattended(db) == 0


def pressed(office: World, words: str = "loketnya kotor sekali", **more: object) -> str:
    """Siti writes this, with a photo, and Dewi makes a complaint of it; the message's key."""
    office.hears("whatsapp", SITI, words)
    with office.db.write() as db:
        message = db.scalars(select(Message).where(col(Message.body) == words)).one()
        db.add(File(message_id=message.id or 0, filename="a.jpg", content_type="image/jpeg", state="stored"))
        key = message.key
    number = case_of(office, "consultation").number
    with office.db.write() as db:
        opening.from_message(*acting.on(db, office, who(office, "dewi"), number), key, **more)  # type: ignore[arg-type]
    return key


def test_an_officers_click_moves_the_message_with_its_file_and_tells_the_citizen(office: World) -> None:
    key = pressed(office, anonymous=True)
    case, origin = case_of(office), case_of(office, "consultation")
    assert (case.linked_to_id, case.anonymous, told(office, case)) == (origin.id, True, ["loketnya kotor sekali"])
    with office.db.read() as db:
        (message,) = (one for one in messages.timeline(db, case.id or 0) if one.direction == "in")
        assert [one.filename for one in messages.files(db, [message.id or 0])[message.id or 0]] == ["a.jpg"]
        assert [one.detail.get("number") for one in events.of(db, case) if one.what == "from_message"] == [""]
    assert case.number in office.said()[-1].body
    with pytest.raises(Refusal, match="sudah dijadikan"), office.db.write() as db:
        opening.from_message(*acting.on(db, office, who(office, "dewi"), origin.number), key)


def test_a_consultation_that_held_nothing_else_ends_unrated_and_uncounted(office: World) -> None:
    pressed(office)
    origin = case_of(office, "consultation")
    assert (told(office, origin), origin.state, origin.outcome, origin.subject) == ([], "closed", "complaint", "")
    assert not office.said("rating")
    with office.db.read() as db:
        assert figures.cases(db, origin.opened_at, office.now + timedelta(days=1)) == []


def test_a_consultation_that_asked_for_data_too_goes_on_with_that(office: World) -> None:
    office.hears("whatsapp", SITI, "minta data penduduk 2024")
    asked = office.now
    office.pass_time(minutes=2)
    pressed(office)
    origin = case_of(office, "consultation")
    assert (told(office, origin), origin.state) == (["minta data penduduk 2024"], "assigned")
    assert (origin.subject, origin.waiting_since) == ("minta data penduduk 2024", asked)


@pytest.mark.parametrize(
    ("contact", "road"),
    [("", None), ("0812-0000-0146", "sms"), ("Siti@Contoh.example", "email")],
)
def test_a_slip_of_the_box_becomes_a_complaint_with_a_receipt_where_there_is_a_road(
    office: World, contact: str, road: str | None
) -> None:
    filled = Slip("Kursi tunggu kurang.", name="Bu Rosmala", contact=contact)
    with office.db.write() as db:
        opening.slip(acting.act(db, office, who(office, "dewi")), filled)
    case = case_of(office)
    assert told(office, case) == ["Kursi tunggu kurang."]
    assert [one.channel for one in office.said()] == ([road] if road else [])


@pytest.mark.parametrize("contact", ["besok", "0812", "a@b", "12 345"])
def test_a_contact_that_is_none_is_refused_and_nothing_is_made(office: World, contact: str) -> None:
    with pytest.raises(Refusal, match="Kontak"), office.db.write() as db:
        opening.slip(acting.act(db, office, who(office, "dewi")), Slip("Halo", contact=contact))
    assert not office.consultations()


def test_four_stages_in_order_and_no_closing_before_the_answer(office: World) -> None:
    office.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    number, rahma, now = case_of(office).number, who(office, "rahma"), office.now
    with pytest.raises(Refusal, match="Catat dahulu"), office.db.write() as db:
        acting.close(db, office, rahma, number, now=now)
    with office.db.write() as db:
        handling.review(*acting.on(db, office, rahma, number, now=now))
        answering.reply(*acting.on(db, office, rahma, number, now=now), "Kapan tepatnya?")
    assert case_of(office).stage == "reviewing"
    with office.db.write() as db:
        handling.improve(*acting.on(db, office, rahma, number, now=now), "Piket siang ditambah.")
        assert handling.improvement(db, case_of(office)) == "Piket siang ditambah."
    with pytest.raises(Refusal, match="belum dijawab"), office.db.write() as db:
        acting.close(db, office, rahma, number, now=now)
    with office.db.write() as db:
        answering.reply(*acting.on(db, office, rahma, number, now=now), "Kini ada piket siang.")
        acting.close(db, office, rahma, number, now=now)
    case = case_of(office)
    assert (case.stage, case.state, case.rating_asked_at) == ("answered", "closed", None)


def test_whom_it_is_about_loses_it_at_once(office: World) -> None:
    agus = office.officer("agus", role="supervisor")
    office.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    number, rahma = case_of(office).number, who(office, "rahma")
    with office.db.write() as db:
        handling.review(*acting.on(db, office, rahma, number))
        handling.set_about(*acting.on(db, office, rahma, number), "rahma")
    case = case_of(office)
    assert (case.officer_id, case.state) == (None, "new")
    with office.db.read() as db:
        assert not visibility.may_see(db, rahma, case)
        assert visibility.may_see(db, agus, case)


def test_an_identity_is_opened_for_the_day_and_on_record(office: World) -> None:
    office.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugasnya membentak saya")
    case, rahma = case_of(office), who(office, "rahma")
    assert case.anonymous
    with office.db.write() as db:
        assert not handling.revealed_to(db, office.office, case, rahma, office.now)
        handling.reveal(*acting.on(db, office, rahma, case.number))
    with office.db.read() as db:
        assert handling.revealed_to(db, office.office, case, rahma, office.now)
        office.pass_time(days=1)
        assert not handling.revealed_to(db, office.office, case, rahma, office.now)
        assert [one.by for one in events.of(db, case) if one.what == "identity_opened"] == ["rahma"]


def test_a_mail_about_a_complaint_holds_neither_its_words_nor_a_name(office: World) -> None:
    with office.db.write() as db:
        rahma = db.scalars(select(Officer).where(col(Officer.name) == "rahma")).one()
        rahma.email, rahma.preferences = "rahma@kantor.example", {"mail": True, "notify_mail": True}
    office.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugasnya membentak saya", name="Siti Aminah")
    with office.db.write() as db:
        for notice in db.scalars(select(Notice)):
            notice.mail_waits_since = office.now - timedelta(minutes=10)
        notice_mail.queue_due(db, office.office, office.now)
    with office.db.read() as db:
        (mail,) = db.scalars(select(Message).where(col(Message.direction) == "staff"))
    assert "/konsultasi/P-2026-000001" in mail.body
    assert not [one for one in ("Siti", "membentak", "0146") if one in f"{mail.subject} {mail.body}"]


def test_no_mail_goes_to_who_may_not_see_it_any_more(office: World) -> None:
    with office.db.write() as db:
        rahma = db.scalars(select(Officer).where(col(Officer.name) == "rahma")).one()
        rahma.email = "rahma@kantor.example"
    office.hears("whatsapp", SITI, "PENGADUAN: loket tutup saat jam layanan")
    with office.db.write() as db:
        for notice in db.scalars(select(Notice)):
            notice.mail_waits_since = office.now - timedelta(minutes=10)
        db.scalars(select(Officer).where(col(Officer.name) == "rahma")).one().role = "officer"
        notice_mail.queue_due(db, office.office, office.now)
        assert not db.scalars(select(Message).where(col(Message.direction) == "staff")).all()


@pytest.mark.parametrize(("letters_before", "heard"), [(50_000, True), (70_000, False)])
def test_a_name_is_heard_in_a_long_complaint_up_to_its_cap(office: World, letters_before: int, heard: bool) -> None:
    with office.db.read() as db:
        found = opening.named(db, "x " * (letters_before // 2) + "Rahma")
    assert (found is not None) is heard
