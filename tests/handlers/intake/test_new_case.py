"""What an officer enters by hand: in the same queue, marked where it was entered afterwards, never merged silently."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from acting import do
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from time_rules import pass_time, post, tick
from world import World

from handlers.desk import answering
from handlers.errors import BadInput, Refusal
from handlers.intake.entry import known_people, new_case
from handlers.intake.entry.new_case import Entry
from handlers.intake.entry.sender import KnownContact, Who
from handlers.outgoing.queueing import OutgoingAttachment, SendOptions
from handlers.reports import csv_export, dashboard
from store.cases import messages, people
from store.event_names import EventName
from store.search import search_index
from store.tables import Consultation, Event, File, Identity, Message
from store.vocabulary import CaseEntry, CaseOutcome, CaseState, WayIn

ASKED = Entry(key="a" * 20, who=Who("Pak Hadi"), text="Berapa produksi lada 2024?", officer="dewi")


@pytest.fixture
def office(world: World) -> Any:
    world.rahma = world.officer("rahma", role="supervisor", on_duty=False)  # type: ignore[attr-defined]
    world.dewi = world.officer("dewi")  # type: ignore[attr-defined]
    world.agus = world.officer("agus")  # type: ignore[attr-defined]
    return world


def enter(office: Any, **fields: Any) -> Consultation:
    known = new_case.read(replace(ASKED, **fields), office.now)
    case: Consultation = do(office, new_case.enter, known, by=office.dewi)
    return office.case(case.number)


def kept(office: Any) -> list[Message]:
    with office.db.read() as db:
        return list(db.scalars(select(Message).order_by(col(Message.id))))


def indexed(office: Any) -> None:
    with office.db.write() as db:
        search_index.refresh(db)


def person_of(office: Any, case: Consultation) -> list[tuple[str, str, str]]:
    with office.db.read() as db:
        return [(one.channel, one.kind, one.value) for one in people.identities(db, case.person_id)]


def test_what_is_entered_now_is_its_officers_and_promised_like_any_other(office: Any) -> None:
    case = enter(office)
    assert (case.state, case.officer_id, case.entry) == (CaseState.ASSIGNED, office.dewi.id, CaseEntry.AT_ONCE)
    assert (case.channel, case.subject, case.opened_at) == ("office_phone", "Berapa produksi lada 2024?", office.now)
    (said,) = kept(office)
    assert (said.body, said.direction, said.at) == ("Berapa produksi lada 2024?", "in", office.now)
    assert said.note == "Dicatat oleh Dewi."
    tick(office)
    assert office.case(case.number).due_at is not None
    pass_time(office, minutes=6)
    assert office.case(case.number).breached_at is not None
    assert post(office) == []


def test_what_is_entered_afterwards_breaks_no_promise_and_is_counted_apart(office: Any) -> None:
    case = enter(office, happened="kemarin lusa 10.15")
    assert case.entry == CaseEntry.AFTERWARDS
    assert office.now - case.opened_at > office.now - office.now
    tick(office)
    pass_time(office, minutes=30)
    case = office.case(case.number)
    assert (case.due_at, case.breached_at, case.warned_at) == (None, None, None)
    office.hears("whatsapp", BUDI, "minta data inflasi")
    with office.db.read() as db:
        board = dashboard.board(db, office.office, "10-hari", office.now)
        table = csv_export.csv_of(db, office.office, "10-hari", office.now)
    assert (board.total, board.help.decided, board.help.entered_afterwards, board.queue.late) == (2, 0, 1, 0)
    assert "Telepon kantor" in table and "dicatat belakangan" in table


def test_a_late_answer_to_what_was_entered_afterwards_is_in_no_share_and_no_median(office: Any) -> None:
    case = enter(office, happened="tadi pagi 8", who=Who("Siti", SITI))
    office.pass_time(hours=1)
    do(office, answering.reply, case.number, "Ini datanya", by=office.dewi)
    tick(office)
    with office.db.read() as db:
        help_ = dashboard.board(db, office.office, "10-hari", office.now).help
    assert (help_.decided, help_.median, help_.entered_afterwards) == (0, None, 1)


@pytest.mark.parametrize("minutes", [0, 5])
def test_within_five_minutes_is_not_afterwards(office: Any, minutes: int) -> None:
    assert enter(office, happened=f"{minutes} menit lalu").entry == CaseEntry.AT_ONCE
    assert enter(office, key="b" * 20, happened="6 menit lalu").entry == CaseEntry.AFTERWARDS


@pytest.mark.parametrize(
    ("happened", "why"), [("entah", "tidak terbaca"), ("16.00", "belum terjadi"), ("1/1/2020", "setahun")]
)
def test_a_moment_that_cannot_be_is_refused(office: Any, happened: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        enter(office, happened=happened)
    assert office.consultations() == []


def test_a_call_answered_at_once_is_one_form_and_closed(office: Any) -> None:
    case = enter(office, answer="Produksinya 1.200 ton.", outcome=CaseOutcome.GIVEN)
    assert (case.state, case.outcome, case.first_help_at) == (CaseState.CLOSED, CaseOutcome.GIVEN, office.now)
    assert [one.body for one in kept(office) if one.direction == "note"] == [
        "Dijawab di tempat: Produksinya 1.200 ton."
    ]
    tick(office)
    assert post(office) == []  # there is no address to ask for a rating at
    with office.db.read() as db:
        help_ = dashboard.board(db, office.office, "10-hari", office.now).help
    assert (help_.kept, help_.decided) == (1, 1)


def test_a_rating_is_asked_only_where_a_channel_carries_it(office: Any) -> None:
    enter(office, who=Who("Siti", SITI), answer="1.200 ton.", outcome=CaseOutcome.GIVEN)
    office.pass_time(minutes=1)
    (asked,) = post(office)
    assert (asked.to.channel, asked.to.value) == ("sms", SITI)


def test_the_same_form_twice_is_one_case(office: Any) -> None:
    first = enter(office)
    assert enter(office).number == first.number
    assert len(office.consultations()) == 1


def test_another_officer_or_the_queue_gets_it_where_that_is_chosen(office: Any) -> None:
    assert enter(office, officer="agus").officer_id == office.agus.id
    waiting = enter(office, key="b" * 20, officer="")
    assert waiting.officer_id in (office.dewi.id, office.agus.id)  # the least loaded of those on duty
    with pytest.raises(BadInput, match="Petugas"):
        enter(office, key="c" * 20, officer="siapa")


def test_tags_and_a_scan_are_kept(office: Any) -> None:
    with office.db.write():
        digest = office.files.put(b"%PDF-1.4 surat")
    scan = OutgoingAttachment("surat.pdf", "application/pdf", digest, 14)
    case = enter(office, way=WayIn.PAPER_LETTER, text="", attachments=[scan], tags=["lada", "surat"])
    with office.db.read() as db:
        (file,) = db.scalars(select(File)).all()
        tagged = [one.detail["tag"] for one in db.scalars(select(Event)) if one.what == EventName.TAGGED]
    assert (file.filename, file.state, tagged) == ("surat.pdf", "stored", ["lada", "surat"])
    assert case.channel == "paper_letter"


def test_a_known_contact_is_asked_about_and_never_merged_silently(office: Any) -> None:
    office.hears("whatsapp", SITI, "minta data penduduk", name="Siti Aminah")
    known = office.the_consultation()
    with pytest.raises(KnownContact, match=f"Siti Aminah \\({known.number}\\)"):
        enter(office, who=Who("Siti", SITI))
    same = enter(office, who=Who("", SITI, case_number=known.number))
    assert same.person_id == known.person_id
    other = enter(office, key="b" * 20, who=Who("Adik Siti", SITI, is_other=True))
    assert other.person_id != known.person_id
    assert [kind for _, kind, _ in person_of(office, other)] == ["slip"]
    assert f"Kontak yang disebut: {SITI}." in [one.note for one in kept(office)][-1]


def test_a_chosen_person_gets_the_new_contact_but_never_somebody_elses(office: Any) -> None:
    office.hears("whatsapp", SITI, "minta data penduduk", name="Siti Aminah")
    office.hears("whatsapp", BUDI, "minta data inflasi", name="Budi")
    siti, budi = office.consultations()
    enter(office, who=Who("", SITI_MAIL, case_number=siti.number))
    assert ("email", "email", SITI_MAIL) in person_of(office, siti)
    with pytest.raises(BadInput, match="milik orang lain"):
        enter(office, key="b" * 20, who=Who("", SITI_MAIL, case_number=budi.number))


def test_an_anonymous_complaint_names_nobody(office: Any) -> None:
    office.hears("whatsapp", SITI, "PENGADUAN ANONIM: loket tutup", name="Siti Aminah")
    (complaint,) = office.consultations()
    indexed(office)
    for officer in (office.dewi, office.rahma):
        assert do(office, known_people.find, "Siti", by=officer) == []
        assert do(office, known_people.owner_of, SITI, by=officer) is None
        with pytest.raises(Refusal):
            do(office, lambda act: known_people.named_by(act, complaint.number), by=officer)
    assert enter(office, who=Who("Siti", SITI)).person_id == complaint.person_id  # as if she had called the office


def test_people_are_found_by_name_number_and_mail(office: Any) -> None:
    office.hears("whatsapp", SITI, "minta data penduduk", name="Siti Aminah")
    office.hears("email", SITI_MAIL, "minta data inflasi", name="Siti Aminah")
    indexed(office)
    for typed, number in (("amin", 2), ("0812-0000-0146", 1), ("siti@contoh", 1), ("si", 0), ('"kanal:', 0)):
        assert len(do(office, known_people.find, typed, by=office.dewi)) == number, typed


def test_a_receipt_goes_only_where_the_officer_asks_and_the_citizen_may_be_written_to(office: Any) -> None:
    enter(office, who=Who("Siti", SITI_MAIL))
    assert post(office) == []
    case = enter(office, key="b" * 20, who=Who("Budi", "0813-0000-0177"), receipt=True)
    (sent,) = post(office)
    assert (sent.to.channel, sent.to.value) == ("sms", BUDI)
    assert case.number in sent.body
    with pytest.raises(BadInput, match="tidak dapat kami tulisi"):
        enter(office, key="c" * 20, receipt=True)
    with pytest.raises(BadInput, match="belum dijawab"):
        enter(office, key="d" * 20, who=Who("Budi", BUDI), receipt=True, answer="sudah")
    office.hears("sms", BUDI, "BERHENTI")
    with pytest.raises(BadInput, match="BERHENTI"):
        enter(office, key="e" * 20, who=Who("", BUDI, case_number=case.number), receipt=True)


def test_words_of_an_entry_are_no_command_and_no_rating(office: Any) -> None:
    office.hears("sms", SITI, "minta data penduduk", name="Siti")
    number = office.the_consultation().number
    for place, text in enumerate(("BERHENTI", "5", "HAPUS DATA", "SELESAI")):
        enter(office, key=f"{'abcd'[place]}" * 20, text=text, who=Who("", "", case_number=number))
    assert len(office.consultations()) == 5
    with office.db.read() as db:
        assert all(one.opted_out_at is None for one in db.scalars(select(Identity)))


def test_an_identity_number_in_an_entry_is_flagged(office: Any) -> None:
    enter(office, text="NIK saya 1906010101900001, minta data")
    assert kept(office)[0].flag == "nik"


def test_a_citizens_reply_by_sms_lands_in_the_case_that_was_entered(office: Any) -> None:
    case = enter(office, way=WayIn.VISIT, who=Who("Siti", SITI))
    do(office, answering.reply, case.number, "Ini datanya", by=office.dewi)
    post(office)
    office.hears("sms", SITI, "Terima kasih, kalau tahun 2023 berapa?")
    assert [one.number for one in office.consultations()] == [case.number]
    assert office.case(case.number).state == CaseState.ASSIGNED


def test_a_message_on_a_chat_we_did_not_write_to_is_a_case_of_its_own(office: Any) -> None:
    case = enter(office, way=WayIn.VISIT, who=Who("Siti", SITI_MAIL))
    do(office, answering.reply, case.number, "Ini datanya", by=office.dewi, options=SendOptions())
    office.hears("sms", SITI, "minta data penduduk")
    assert len(office.consultations()) == 2


def test_entering_the_same_key_again_finds_its_message(office: Any) -> None:
    enter(office)
    with office.db.read() as db:
        assert messages.by_external_id(db, "office_phone", "a" * 20) is not None
