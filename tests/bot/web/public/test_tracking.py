"""The citizen's page of one case: opened by the link or a proof, never by guessing; says how it stands; takes words."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import acting
import pytest
from cast import BUDI, SITI, SITI_MAIL
from sqlalchemy import select
from sqlmodel import col
from time_rules import post
from tracking_page import NUMBER, case_of, close_after_an_answer, link, prove, told, weak_link
from web_desk import Desk
from world import World

from channels.whatsapp import WhatsApp
from handlers.complaints import opening
from handlers.complaints.opening import Slip
from handlers.desk import actions, answering
from handlers.office import links
from handlers.outgoing.queueing import SendOptions
from store.office import officers
from store.tables import Consultation, DataNeed, Guess, Identity, Message, PrivacyRequest


@pytest.fixture
def office(world: World, tmp_path: Path) -> Desk:
    """Siti asked on WhatsApp; nobody is signed in."""
    for name, role in (("dewi", "officer"), ("rahma", "supervisor")):
        world.officer(name, role=role)
    made = Desk(world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    world.hears("whatsapp", SITI, "minta data penduduk 2024", name="Siti Aminah")
    return made


def test_the_receipt_carries_a_link_to_a_small_page_that_names_nobody(office: Desk) -> None:
    page = office.get(link(office))
    assert page.status_code == 200
    for shown in ("Menunggu petugas", NUMBER, "Urutan ke-1", "09.05 WIB", "Tambah pesan"):
        assert shown in page.text
    assert not [one for one in ("Siti", "Aminah", "0000-0146", "81200000146", "penduduk 2024") if one in page.text]
    loaded = re.findall(r'(?:href|src)="(/static/[^"?]+\.(?:css|js|svg))', page.text)
    weight = sum(len(gzip.compress(office.get(path).data)) for path in set(loaded)) + len(gzip.compress(page.data))
    assert "/static/loket.css" in loaded
    assert weight < 40_000


def test_a_wrong_link_opens_nothing(office: Desk) -> None:
    good = link(office)
    for path in (good[:-1] + ("0" if good[-1] != "0" else "1"), f"/k/{NUMBER}/x", "/k/K-2026-999999/" + good[-16:]):
        answer = office.get(path)
        assert answer.status_code == 404
        assert "Menunggu petugas" not in answer.text


@pytest.mark.parametrize(
    ("sender", "proof", "opens"),
    [
        (SITI, "0146", True),
        (SITI, " 0146 ", True),
        (SITI, "146", False),
        (SITI, "", False),
        (SITI, SITI, False),
        (SITI_MAIL, "siti", True),
        (SITI_MAIL, "SITI", True),
        (SITI_MAIL, "siti@contoh.example", True),
        (SITI_MAIL, "sit", False),
        (SITI_MAIL, "0146", False),
    ],
)
def test_a_number_opens_with_the_end_of_the_phone_or_the_beginning_of_the_mail(
    office: Desk, sender: str, proof: str, opens: bool
) -> None:
    number = NUMBER
    if "@" in sender:
        office.world.hears("email", sender, "minta data inflasi")
        number = "K-2026-000002"
    answer = office.client.post("/k", data={"nomor": number.lower(), "bukti": proof})
    assert answer.status_code == (303 if opens else 422)
    if opens:
        assert office.get(answer.location).status_code == 200


def test_guessing_in_a_loop_is_slowed_then_refused_and_the_right_answer_does_not_help(office: Desk) -> None:
    answers = [prove(office, NUMBER, f"{n:04d}", "127.0.0.1") for n in range(10)]
    assert answers[:3] == [422, 422, 422]
    assert set(answers[3:]) == {429}
    assert prove(office, NUMBER, "0146", "127.0.0.1") == 429
    with office.world.db.read() as db:
        assert len(db.scalars(select(Guess)).all()) == 3
    page = office.client.post("/k", data={"nomor": NUMBER, "bukti": "0146"}).text
    assert "Coba lagi dalam" in page
    assert office.get(link(office)).status_code == 200  # the link still opens
    tried = 0
    for minute in range(0, 24 * 60, 5):  # a patient machine: five minutes between two tries, a whole day
        office.world.pass_time(minutes=5)
        tried += prove(office, NUMBER, f"{minute:04d}") == 422
    assert tried < 35  # of ten thousand
    office.world.pass_time(days=2)
    assert prove(office, NUMBER, "0146") == 303


def test_who_guesses_elsewhere_keeps_nobody_waiting_until_very_many_have_guessed(office: Desk) -> None:
    for n in range(3):
        assert prove(office, NUMBER, f"{n:04d}", "198.51.100.7") == 422
    assert prove(office, NUMBER, "0146", "198.51.100.7") == 429
    assert prove(office, NUMBER, "0146", "203.0.113.9") == 303
    many = [prove(office, NUMBER, f"{n:04d}", f"198.51.100.{n}") for n in range(10, 50)]
    assert many == [422] * 27 + [429] * 13, "30 of ten thousand, whoever guesses"


def test_one_address_that_tries_many_numbers_is_slowed_too(office: Desk) -> None:
    answers = [prove(office, f"K-2026-{n:06d}", "1234") for n in range(2, 40)]
    assert answers[:20] == [422] * 20
    assert set(answers[20:]) == {429}
    assert prove(office, NUMBER, "0146", "203.0.113.9") == 303


def test_a_message_goes_the_way_of_any_message_once_and_opens_no_window(office: Desk) -> None:
    path, number = link(office), NUMBER
    with office.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        actions.take(*acting.on(db, office.world, dewi, number))
        answering.reply(*acting.on(db, office.world, dewi, number), "Tahun berapa?")
    office.world.pass_time(hours=30)
    nonce = re.search(r'name="sekali" value="([a-z2-7]{20})"', office.get(path).text)
    assert nonce is not None
    form = {"isi": "Tahun 2024 saja", "sekali": nonce.group(1)}
    for _ in range(3):
        assert office.client.post(path, data=form).status_code == 303
    assert told(office) == ["minta data penduduk 2024", "Tahun 2024 saja"]
    case = case_of(office)
    assert case.state == "assigned"
    with office.world.db.read() as db:
        home = db.get_one(Identity, case.identity_id)
        assert home.last_inbound_at is not None
        assert (office.world.now - home.last_inbound_at).total_seconds() > 24 * 3600


def test_what_is_not_taken_stays_in_the_form(office: Desk) -> None:
    path = link(office)
    once = "a" * 20
    for text, nonce, word in (("  ", once, "masih kosong"), ("x" * 4001, once, "terlalu panjang"), ("y", "", "")):
        answer = office.client.post(path, data={"isi": text, "sekali": nonce})
        assert answer.status_code == 422
        assert word in answer.text
    assert len(told(office)) == 1


def test_a_flood_is_told_to_wait(office: Desk) -> None:
    path = link(office)
    codes = []
    for n in range(32):
        nonce = f"{n:020d}".translate(str.maketrans("01", "xy")).replace("8", "a").replace("9", "b")
        codes.append(office.client.post(path, data={"isi": f"pesan {n}", "sekali": nonce}).status_code)
    assert codes.count(303) == 29
    assert codes[-1] == 422


def test_the_page_says_of_an_answer_only_what_is_so(office: Desk) -> None:
    with office.world.db.write() as db:
        on = acting.on(db, office.world, officers.by_name(db, "dewi") or pytest.fail("nobody"), NUMBER)
        actions.take(*on)
        (answer,) = answering.reply(*on, "Ini datanya.")
        later = SendOptions(later=office.world.now + timedelta(days=1))  # is no answer yet
        answering.reply(*on, "Tambahan.", options=later)
    shown = {"held": "Balas BUKA di WhatsApp", "queued": "sedang kami kirim", "unknown": "belum pasti sampai"}
    for state, words in (shown | {"delivered": "Jawaban sudah kami kirim lewat WhatsApp"}).items():
        with office.world.db.write() as db:
            db.get_one(Message, answer.id).state = state
        page = office.text(link(office))
        assert words in page and ("Sudah dijawab" in page) is (state == "delivered")


def test_a_closed_case_says_so_offers_the_rating_and_a_message_takes_it_up_again(office: Desk) -> None:
    path = link(office)
    with office.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        case = db.scalars(select(Consultation)).one()
        need = DataNeed(consultation_id=case.id or 0, item="Penduduk", outcome="given", source_title="Dalam Angka 2025",
                        link="https://belitungtimurkab.bps.go.id/x", created_at=office.world.now,
                        updated_at=office.world.now)  # fmt: skip
        db.add(need)
        actions.take(*acting.on(db, office.world, dewi, NUMBER))
        answering.reply(*acting.on(db, office.world, dewi, NUMBER), "Ini datanya.")
    assert "Jawabannya sedang kami kirim lewat WhatsApp" in office.text(path)
    office.world.pass_time(minutes=1)
    post(office.world)
    assert "Jawaban sudah kami kirim lewat WhatsApp" in office.text(path)
    with office.world.db.write() as db:
        acting.close(db, office.world, dewi, NUMBER)
    page = office.text(path)
    for shown in ("Selesai", "Dalam Angka 2025", "/nilai/"):
        assert shown in page
    office.client.post(path, data={"isi": "Masih ada yang kurang", "sekali": "b" * 20})
    assert case_of(office).state in ("new", "assigned")


def test_a_complaint_shows_its_stage_and_date_and_never_what_was_written(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugas Dewi membentak saya")
    page = office.text(link(office, "P-2026-000001"))
    for shown in ("Diterima", "P-2026-000001", "30 November 2026"):
        assert shown in page
    assert "Dewi" not in page
    assert "membentak" not in page


def test_a_slip_without_an_address_has_a_page_that_takes_words(office: Desk) -> None:
    with office.world.db.write() as db:
        dewi = officers.by_name(db, "dewi")
        assert dewi is not None
        opening.slip(acting.act(db, office.world, dewi), Slip("Kursi kurang."))
    path = urlsplit(links.tracking_url(office.world.office, case_of(office, "P-2026-000001"))).path
    assert "Kami tidak punya nomor" in office.text(path)
    assert office.client.post(path, data={"isi": "Tambahan", "sekali": "c" * 20}).status_code == 303
    assert told(office)[-1] == "Tambahan"
    assert prove(office, "P-2026-000001", "") == 422


def test_the_place_in_line_counts_who_waits_before(office: Desk) -> None:
    office.world.pass_time(minutes=1)
    office.world.hears("whatsapp", BUDI, "minta data inflasi")
    assert "Urutan ke-2" in office.text(link(office, "K-2026-000002"))


def test_the_number_and_the_end_of_the_phone_read_but_never_write_or_rate(office: Desk) -> None:
    own, weak = link(office), weak_link(office)
    assert weak != own
    close_after_an_answer(office)
    page = office.text(weak)
    assert "Selesai" in page
    assert "/nilai/" not in page
    assert own not in page
    assert "<textarea" not in page
    assert "buka tautan dalam tanda terima" in page
    assert "/nilai/" in office.text(own)
    before = told(office)
    for path in (weak, weak[:-16] + "0" * 16):
        assert office.client.post(path, data={"isi": "tutup saja", "sekali": "d" * 20}).status_code == 404
    assert told(office) == before


def test_a_complaint_opens_by_its_own_link_only_and_the_proof_tells_nothing_of_it(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "PENGADUAN ANONIM: petugas Dewi membentak saya")
    number = "P-2026-000001"
    answers = [
        office.client.post("/k", data={"nomor": one, "bukti": proof}, environ_base={"REMOTE_ADDR": f"192.0.2.{n}"})
        for n, (one, proof) in enumerate([(number, "0146"), (number, "9999"), ("P-2026-000777", "0146")])
    ]
    assert [one.status_code for one in answers] == [422, 422, 422]
    assert len({one.text.replace("P-2026-000777", number) for one in answers}) == 1
    assert "hanya terbuka lewat tautan rahasia" in answers[0].text
    complaint = case_of(office, number)
    weak = links.reading_proof(office.world.office, complaint)
    assert office.get(f"/k/{number}/{weak}").status_code == 404
    assert office.get(link(office, number)).status_code == 200


@pytest.mark.parametrize("words", ["STOP", "SELESAI", "BUKA", "MENU", "PRIVASI", "HAPUS DATA", "berhenti"])
def test_what_is_written_on_the_page_is_marked_and_is_no_command(office: Desk, words: str) -> None:
    path = link(office)
    before = len(office.world.said())
    assert office.client.post(path, data={"isi": words, "sekali": "e" * 20}).status_code == 303
    assert told(office)[-1] == words
    with office.world.db.read() as db:
        kept = db.scalars(select(Message).where(col(Message.body) == words, col(Message.direction) == "in")).one()
        assert "Ditulis di halaman lacak" in kept.note
        home = db.get_one(Identity, kept.identity_id)
        assert home.opted_out_at is None
        assert not db.scalars(select(PrivacyRequest)).all()
    assert case_of(office).state != "closed"
    assert len(office.world.said()) == before
    office.sign_in("dewi")
    assert "Ditulis di halaman lacak" in office.text(f"/konsultasi/{NUMBER}")


def test_officers_read_no_citizens_link_and_neither_write_nor_rate_with_one(office: Desk) -> None:
    own = link(office)
    close_after_an_answer(office)
    with office.world.db.write() as db:
        case = db.scalars(select(Consultation)).one()
        rating = urlsplit(links.rating_url(office.world.office, case)).path
        message = db.scalars(select(Message).where(col(Message.direction) == "in")).one()
        message.body += f"\n> https://loket.contoh.example{own}"
        message.html = f'<p>Lihat <a href="https://loket.contoh.example{rating}">ini</a></p>'
        key = message.key
    browser = office.another()
    browser.sign_in("dewi")
    proofs = (own[-16:], rating.rpartition("/")[2])
    for address in (
        f"/konsultasi/{NUMBER}",
        "/konsultasi?antrean=selesai",
        "/cari?q=nilai",
        "/cari?q=contoh",
        f"/surat/{key}",
    ):
        page = browser.get(address).text
        assert not [one for one in proofs if one in page], address
    assert "/k/K-2026-000001/…" in browser.text(f"/konsultasi/{NUMBER}")
    assert browser.get(rating).status_code == 403
    assert browser.client.post(rating, data={"nilai": "5"}).status_code == 403
    written = browser.client.post(own, data={"isi": "puas", "sekali": "f" * 20})
    assert written.status_code == 422
    assert "petugas tidak menulis di sini" in written.text
    assert office.get(rating).status_code == 200  # the citizen
    assert office.client.post(rating, data={"nilai": "5"}).status_code == 303


def test_the_complaint_word_alone_on_the_page_opens_nothing_but_is_asked_about(office: Desk) -> None:
    assert office.client.post(link(office), data={"isi": "PENGADUAN", "sekali": "e" * 20}).status_code == 303
    assert told(office)[-1] == "PENGADUAN"
    assert [one.number for one in office.world.consultations()] == [NUMBER]
