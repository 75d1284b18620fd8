"""A visitor in the desk: what they wrote stands beside the conversation, with the buttons for what can be done now."""

from __future__ import annotations

import acting
import pytest
import visitors
from cast import SITI
from sqlalchemy import event
from visitors import comes
from visitors import key as form_key
from web_desk import Desk
from world import World

from channels.walkin import WalkIn
from handlers.desk import merge_split
from handlers.officers import guards
from handlers.self_service import counter_rating
from store.office import officers
from store.tables import Visit
from store.visit_words import VisitState

NUMBER = "K-2026-000001"


@pytest.fixture
def office(world: World) -> Desk:
    world.officer("dewi", on_duty=False)
    world.officer("agus", on_duty=False)
    made = Desk(world, {"walkin": WalkIn()})
    comes(world, form_key(1), organisation="SMAN 1", came_as="student", needs=("Harga lada", "Inflasi"))
    made.sign_in("dewi")
    return made


def visit(office: Desk) -> Visit:
    found = visitors.visit_of(office.world, form_key(1))
    assert found is not None
    return found


def panel(office: Desk) -> str:
    page = office.text(f"/konsultasi/{NUMBER}")
    return page.partition('id="visit-title"')[2].partition("</section>")[0]


def deeds(office: Desk, number: str = NUMBER) -> str:
    """Return the strip of the conversation that says what can be done now."""
    page = office.text(f"/konsultasi/{number}")
    return page.partition('id="visit-deeds"')[2].partition('id="strip"')[0]


def test_what_the_visitor_wrote_stands_beside_the_conversation(office: Desk) -> None:
    shown = panel(office)
    for words in ("Kunjungan K-001", "Menunggu dipanggil", "Konsultasi statistik", "Budi Santoso", "SMAN 1"):
        assert words in shown
    assert "Pelajar, mahasiswa" in shown
    page = office.text(f"/konsultasi/{NUMBER}")
    assert "Inflasi" in page
    assert "Datang ke kantor, nomor antrean K-001" in page


def test_the_next_visitor_is_called_from_the_inbox_and_their_conversation_opens(office: Desk) -> None:
    page = office.text("/konsultasi")
    assert 'form="call-next"' in page
    called = office.post("/tamu-berikutnya", page="/konsultasi")
    assert (called.status_code, called.headers["Location"]) == (303, f"/konsultasi/{NUMBER}#visit-deeds")
    assert "Dipanggil" in panel(office)
    nobody = office.post("/tamu-berikutnya", page="/konsultasi")
    assert nobody.headers["Location"] == "/konsultasi"
    assert "Tidak ada tamu yang menunggu." in office.text("/konsultasi")


def test_each_state_offers_what_can_be_done_in_it(office: Desk) -> None:
    assert "/tamu/panggil" in deeds(office)
    office.act(NUMBER, "tamu/panggil")
    assert "/tamu/tidak-datang" in deeds(office)
    office.act(NUMBER, "tamu/temui")
    assert "/tamu/selesai" in deeds(office)
    office.act(NUMBER, "tamu/selesai")
    assert "/tamu/nilai" in deeds(office)
    assert "/tamu/selesai" not in deeds(office)
    assert "Selesai dilayani" in panel(office)


def test_who_stands_at_the_counter_is_first_in_the_list_in_the_order_of_arrival(office: Desk) -> None:
    office.world.hears("whatsapp", SITI, "minta data penduduk")
    comes(office.world, form_key(2), name="Tono", phone="+6281300000199")
    office.act(NUMBER, "tamu/panggil")
    for address in ("/konsultasi", "/konsultasi?urut=terbaru", "/konsultasi/segar"):
        groups = office.text(address).partition('id="list"')[2]
        places = [groups.index(words) for words in ("Tamu di loket", "K-001 dipanggil", "K-002 menunggu")]
        assert places == sorted(places), address
        assert groups.index("K-002 menunggu") < groups.index("row-K-2026-000002"), address
    office.act(NUMBER, "tamu/temui")
    assert "K-001 dipanggil" not in office.text("/konsultasi")


def test_visitors_of_yesterday_do_not_stand_at_the_counter_today(office: Desk) -> None:
    office.world.pass_time(hours=24)
    assert "Tamu di loket" not in office.text("/konsultasi")


def test_a_second_officer_is_told_who_has_called_the_number(office: Desk) -> None:
    office.act(NUMBER, "tamu/panggil")
    agus = office.another()
    agus.sign_in("agus")
    assert "K-001 sudah dipanggil Dewi." in agus.act(NUMBER, "tamu/panggil").text
    assert visit(office).called_by == "dewi"


def test_a_card_that_was_shown_is_ticked_by_its_kind(office: Desk) -> None:
    assert "belum ditunjukkan" in panel(office)
    office.act(NUMBER, "kartu", {"kartu": "ktp"})
    assert "KTP ditunjukkan" in panel(office)
    assert 'name="kartu"' not in panel(office)


def test_an_unknown_deed_is_refused(office: Desk) -> None:
    assert "Tindakan itu tidak dikenal." in office.act(NUMBER, "tamu/sulap").text
    assert visit(office).called_at is None


def test_an_office_without_the_counter_has_no_button_for_it(world: World) -> None:
    world.officer("dewi")
    made = Desk(world)
    made.sign_in("dewi")
    assert "call-next" not in made.text("/konsultasi").partition('id="shortcuts"')[0]


def test_a_visit_stands_beside_the_consultation_that_it_was_merged_into(office: Desk) -> None:
    office.world.hears("whatsapp", visitors.FORM.phone, "minta data penduduk")
    other = office.world.consultations()[1].number
    with office.world.db.write() as db:
        act, source = acting.on(db, office.world, office.world.officer_named("dewi"), NUMBER)
        merge_split.merge(act, source, guards.find_case(act, other))
    assert "Kunjungan K-001" in office.text(f"/konsultasi/{other}")
    office.post(f"/konsultasi/{other}/tamu/temui", page=f"/konsultasi/{other}")
    assert visit(office).state == VisitState.SERVING


@pytest.mark.parametrize("path", ["tamu/panggil", "tamu/temui", "tamu/tidak-datang", "tamu/selesai", "kartu"])
def test_nobody_but_who_handles_complaints_touches_the_visit_of_one(office: Desk, path: str) -> None:
    office.world.officer("rahma", role="supervisor", on_duty=False)
    complaint = comes(office.world, form_key(2), service="complaint", needs=("Antre lama",))
    assert complaint is not None
    number = "P-2026-000001"
    answer = office.post(f"/konsultasi/{number}/{path}", {"kartu": "ktp"}, page="/konsultasi")
    assert answer.status_code in (403, 404)
    assert "A-001" not in answer.text
    left = visitors.visit_of(office.world, form_key(2))
    assert left is not None
    assert (left.state, left.id_card) == (VisitState.WAITING, "")


@pytest.mark.usefixtures("office_at_rest")
@pytest.mark.parametrize("page", ["/konsultasi", "/konsultasi/segar"])
def test_the_list_of_an_office_with_a_counter_asks_the_database_eight_times_at_most(office: Desk, page: str) -> None:
    with office.world.db.write() as db:
        officers.by_name(db, "dewi").on_duty = True  # type: ignore[union-attr]
    office.get(page)
    asked: list[str] = []
    event.listen(office.world.db.reader, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
    office.get(page)
    assert 0 < len(asked) <= 8, asked


def test_the_list_and_the_strip_show_how_long_a_visitor_waits_and_when_nobody_came_to_the_call(office: Desk) -> None:
    listed = office.text("/konsultasi")
    assert "Tamu dipanggil sampai 09.10" in listed and 'data-sla="running"' in listed
    office.world.pass_time(minutes=11)
    assert "Tamu dipanggil lewat sejak 09.10" in office.text("/konsultasi")
    assert "lewat sejak 09.10" in deeds(office)
    office.post(f"/konsultasi/{NUMBER}/tamu/panggil", page=f"/konsultasi/{NUMBER}")
    assert "K-001 dipanggil</span>" in office.text("/konsultasi") and "belum bertemu" not in deeds(office)
    assert "11 menit 0 detik" in panel(office)
    office.world.pass_time(minutes=3)
    assert "K-001 belum bertemu" in office.text("/konsultasi")
    assert "Panggil lagi, atau catat tidak datang." in deeds(office)
    office.post(f"/konsultasi/{NUMBER}/tamu/temui", page=f"/konsultasi/{NUMBER}")
    assert "lk-sla" not in deeds(office) and "3 menit 0 detik" in panel(office)


def closes(office: Desk, **form: object) -> None:
    office.post(f"/konsultasi/{NUMBER}/tamu/temui", page=f"/konsultasi/{NUMBER}")
    sheet = office.text(f"/konsultasi/{NUMBER}/atur/tutup")
    assert "Di tablet loket, sekarang" in sheet and "Lewat" in sheet and "Difotokopi" in sheet
    assert f'action="/konsultasi/{NUMBER}/tutup"' not in office.text(f"/konsultasi/{NUMBER}")
    assert office.act(NUMBER, "tutup", {"hasil": "diberikan"} | form).status_code == 303


def test_closing_asks_how_the_data_was_had_and_lets_the_visitor_rate_at_the_tablet(office: Desk) -> None:
    refused = office.act(NUMBER, "tutup", {"hasil": "diberikan", "akses": "dipinjam"})
    assert (refused.status_code, "Muat ulang halaman" in refused.text) == (422, True)
    closes(office, akses=["link", "read_here"], nilai="tablet")
    assert office.case(NUMBER).access_ways == "read_here,link"
    assert not office.world.said("rating")
    with office.world.db.read() as db:
        assert list(counter_rating.numbers(db, office.world.office, office.world.now)) == ["K-001"]


def test_closing_can_ask_for_the_rating_by_message_instead(office: Desk) -> None:
    closes(office, akses=["photocopy"], nilai="")
    assert office.case(NUMBER).access_ways == "photocopy"
    assert office.world.said("rating")
    with office.world.db.read() as db:
        assert list(counter_rating.numbers(db, office.world.office, office.world.now)) == []


def test_a_profile_of_an_earlier_visit_is_named_and_confirmed_or_emptied(office: Desk) -> None:
    told = {"name": "", "returning": True, "consent_version": "2026-11"}
    comes(office.world, form_key(2), phone=SITI, sex="female", age_band="26_34", reuse_version="2026-11")
    office.world.pass_time(days=3)
    comes(office.world, form_key(3), phone=SITI, **told)
    number = office.world.consultations()[-1].number
    page = office.text(f"/konsultasi/{number}")
    for words in ("Profil dari kunjungan Senin, 23 November 2026, belum dipastikan", "Perempuan", "26–34"):
        assert words in page
    where = f"/konsultasi/{number}"
    assert office.post(f"{where}/tamu/profil-benar", {}, page=where).status_code == 303
    page = office.text(where)
    assert "sudah dipastikan" in page and "Dewi memastikan profil tamu ini miliknya" in page
    office.post(f"{where}/tamu/profil-orang-lain", {}, page=where)
    page = office.text(where)
    assert "Profil belum ada" in page and "26–34</dd>" not in page
    assert "Profil tamu ini ada pada kunjungannya" in page and "Belum diisi. Tanyakan" not in page
    filled = {"sex": "female", "age_band": "35_44", "organisation": "Koperasi", "pakai_lagi": "1"}
    assert office.post(f"{where}/profil-tamu", filled, page=where).status_code == 303
    page = office.text(where)
    assert "Boleh dipakai lagi sejak" in page and "<bdi>35–44</bdi>" in page
    office.post(f"{where}/tamu/profil-cabut", {}, page=where)
    assert "Boleh dipakai lagi" not in office.text(where)
