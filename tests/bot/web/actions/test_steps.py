"""The three steps, the colleague's page and the directories, as a browser without scripts sees them."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from staff_desk import StaffDesk
from web_desk import Desk

from channels.whatsapp import WhatsApp
from handlers.steps import needs
from store.tables import Agency, Colleague, Confirmation, DataNeed, File, Referral

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(office: StaffDesk) -> Desk:
    """Dewi at the desk of that office."""
    made = Desk(office.world, {"whatsapp": WhatsApp("AC" + "0" * 32, "rahasia", "+6281200000100")})
    made.sign_in("dewi")
    return made


def page(office: StaffDesk) -> str:
    return f"/konsultasi/{office.number}"


def send(desk: Desk, office: StaffDesk, path: str, **form: object):
    seen = str(office.world.the_consultation().last_event_id)
    return desk.post(f"{page(office)}/{path}", {"dilihat": seen} | form, page=page(office))


def test_the_suggested_need_is_one_click_away_and_leads_on(desk, office):
    shown = desk.text(page(office))
    assert "1 dari 3" in shown
    assert "Luas tanam lada per kecamatan" in shown
    form = dict(re.findall(r'<input type="hidden" name="(rincian|produk|tingkat|dari|sampai)" value="([^"]*)"', shown))
    assert send(desk, office, "langkah/kebutuhan", **form).status_code == 303
    assert "2 dari 3" in desk.text(page(office))
    send(desk, office, "langkah/ketersediaan", sedia="tidak")
    shown = desk.text(page(office))
    assert "3 dari 3" in shown
    assert "tidak tersedia" in shown
    assert "Dewi memeriksa ketersediaan: tidak tersedia" in shown


def test_a_step_refused_says_why_and_keeps_the_page(desk, office):
    refused = send(desk, office, "langkah/kebutuhan", rincian="Penduduk", dari="dua ribu")
    assert refused.status_code == 422
    assert "tidak mungkin" in refused.text
    assert office.rows(DataNeed) == []


def test_a_need_refused_stays_open_with_what_was_typed(desk, office):
    (need,) = office.needs("Produksi lada")
    typed = {"rincian": "Luas tanam karet", "wilayah": "Kec. Utara", "dari": "2024", "sampai": "2020"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.get("/saya").text)[1]
    for path, key in (("langkah/kebutuhan", "baru"), (f"langkah/kebutuhan/{need}", need)):
        refused = desk.client.post(f"{page(office)}/{path}", data={"csrf_token": token} | typed, headers=HTMX)
        block = " ".join(refused.text.split())
        form = re.search(
            rf'<details class="lk-steps__item" open>(?:(?!</details>).)*id="detail-{key}".*?</details>', block
        )
        assert refused.status_code == 422 and form
        assert all(value in form[0] for value in typed.values())
        assert block.count('lk-steps__item" open') == 1


def test_access_goes_into_the_composer_and_counts_once_it_is_sent(desk, office):
    office.needs("Produksi lada")
    link = "https://belitungtimurkab.bps.go.id/dda"
    drawn = send(desk, office, "akses", judul="Dalam Angka 2026", tautan=link, tahun="2026")
    assert f"Data produksi lada tersedia di Dalam Angka 2026, gratis.\n{link}" in drawn.text
    assert office.rows(DataNeed)[0].outcome == "pending"
    send(desk, office, "tulis", isi=f"Silakan: {link}", jenis="balas")
    assert office.rows(DataNeed)[0].outcome == "given"
    assert "Akses diberikan" in desk.text(page(office))


@pytest.mark.parametrize("path", ["akses", "rujuk?instansi=1"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "dialog"])
def test_a_dialog_asks_which_of_several_needs_it_is_for(desk, office, path, headers):
    wanted = office.needs("Produksi lada", "Luas tanam karet")
    shown = desk.get(f"{page(office)}/{path}", headers=headers).text
    assert [int(box) for box in re.findall(r'name="kebutuhan"\s+value="(\d+)"', shown)] == wanted
    assert "Untuk kebutuhan" in shown and "Luas tanam karet</span>" in " ".join(shown.split())


@pytest.mark.parametrize("path", ["akses", "konfirmasi", "rujuk", "rujuk?instansi=1"])
def test_a_dialog_as_a_page_of_its_own_sends_plain_forms_for_no_dialog_is_there_to_fill(desk, office, path):
    office.needs("Produksi lada")
    shown = [desk.get(f"{page(office)}/{path}", headers=headers).text for headers in ({}, HTMX)]
    assert ["#step-dialog" in one for one in shown] == [False, True]


def test_htmx_gets_the_block_alone_and_the_words_for_the_composer(desk, office):
    office.needs("Produksi lada")
    token = re.search(r'name="csrf_token" value="([^"]+)"', desk.get("/saya").text)[1]
    form = {"csrf_token": token, "sedia": "ada"}
    block = desk.client.post(f"{page(office)}/langkah/ketersediaan", data=form, headers=HTMX)
    assert block.status_code == 200
    assert block.text.lstrip().startswith('<section class="lk-block" id="steps"')
    refused = desk.client.post(f"{page(office)}/langkah/ketersediaan", data=form | {"sedia": "?"}, headers=HTMX)
    assert (refused.status_code, "Pilih Ada, Sebagian, atau Tidak" in refused.text) == (422, True)
    named = desk.client.post(f"{page(office)}/akses", data=form | {"judul": "Dalam Angka"}, headers=HTMX)
    assert named.headers["HX-Retarget"] == "#steps"
    assert "tersedia di Dalam Angka" in named.text.partition('<textarea hidden data-inserts="end">')[2]


def test_a_colleague_is_asked_from_the_desk_and_the_strip_says_who_is_waited_for(desk, office):
    asked = send(desk, office, "konfirmasi", rekan=str(office.laila.id), pertanyaan="Boleh dirilis?")
    assert asked.status_code == 303
    shown = desk.text(page(office))
    assert 'Menunggu jawaban <b class="lk-bold">Laila Hasanah</b>, Statistik Produksi' in shown
    assert "@Laila Hasanah Boleh dirilis?" in re.sub("<[^>]+>", "", shown)
    (confirmation,) = office.rows(Confirmation)
    office.world.pass_time(hours=1)
    send(desk, office, f"konfirmasi/{confirmation.id}/ingatkan")
    assert "Dewi mengingatkan Laila Hasanah" in desk.text(page(office))
    send(desk, office, f"konfirmasi/{confirmation.id}/catat", jawaban="Boleh.")
    shown = desk.text(page(office))
    assert "Subject matter menjawab" in shown
    assert "Menunggu jawaban" not in shown


def test_a_refused_question_keeps_what_was_typed(desk, office):
    refused = send(desk, office, "konfirmasi", rekan="999", pertanyaan="Pertanyaan yang panjang")
    assert refused.status_code == 422
    assert "Pertanyaan yang panjang" in refused.text
    assert "Pilih rekan" in refused.text


def answer_page(office: StaffDesk) -> str:
    return f"/jawab/{office.token(office.asks())}"


def test_the_colleagues_page_shows_the_question_and_nothing_about_the_citizen(desk, office):
    office.needs("Luas tanam lada")
    stranger = desk.another()
    shown = stranger.text(answer_page(office))
    assert "boleh dirilis" in shown
    assert "Luas tanam lada" in shown
    for personal in ("Siti", "0812", "Pagi, minta"):
        assert personal not in shown
    assert len(shown.encode()) < 40_000


def test_the_colleague_answers_on_his_page_with_a_file(desk, office):
    path, stranger = answer_page(office), desk.another()
    form = {"jawaban": "Boleh.", "berkas": (BytesIO(b"a;b\n1;2\n"), "tabel.csv")}
    answered = stranger.client.post(path, data=form)
    assert answered.status_code == 303
    assert "Terima kasih. Jawaban Anda sudah kami terima." in stranger.text(answered.location)
    assert office.notes()[-1] == "Boleh."
    assert [(one.filename, one.state) for one in office.rows(File)] == [("tabel.csv", "stored")]
    stranger.client.post(path, data={"jawaban": "Boleh."})  # the button was pressed twice
    assert office.notes().count("Boleh.") == 1
    assert "Perlu dijawab" in desk.text(page(office))


def test_an_empty_answer_or_a_guessed_address_gets_a_word(desk, office):
    path, stranger = answer_page(office), desk.another()
    empty = stranger.client.post(path, data={"jawaban": " "})
    assert (empty.status_code, "Jawaban masih kosong" in empty.text) == (422, True)
    assert stranger.get("/jawab/" + "0" * 36).status_code == 404
    assert stranger.client.post("/jawab/" + "0" * 36, data={"jawaban": "x"}).status_code == 404


def test_a_referral_from_choosing_to_the_record(desk, office):
    (need,) = office.needs("Luas tanam lada")
    office.do(needs.check, office.number, need, "missing")
    listed = desk.text(f"{page(office)}/rujuk")
    assert listed.index("Dinas Pertanian dan Pangan") < listed.index("Bank Indonesia")
    assert "periksa dahulu" in listed
    agency = next(one for one in office.rows(Agency) if one.name == "Dinas Pertanian dan Pangan")
    filled = desk.text(f"{page(office)}/rujuk?instansi={agency.id}")
    assert "Data luas tanam lada tidak kami miliki." in filled
    form = {"instansi": str(agency.id), "alasan": "Dikumpulkan dinas.", "teks": "Silakan ke dinas."}
    assert send(desk, office, "rujuk", **form).status_code == 303
    assert office.rows(Referral)[0].agency_id == agency.id
    assert "Dewi merujuk warga ke Dinas Pertanian dan Pangan" in desk.text(page(office))


def test_a_referral_written_on_an_old_page_is_held_and_keeps_its_words(desk, office):
    agency = office.rows(Agency)[0]
    form = {"instansi": str(agency.id), "alasan": "Sebab.", "teks": "Kata-kata saya", "dilihat": "1"}
    refused = send(desk, office, "rujuk", **form)
    assert refused.status_code == 422
    assert "Ada hal baru" in refused.text
    assert "Kata-kata saya" in refused.text
    assert office.rows(Referral) == []


def test_the_directories_are_kept_by_supervisors_and_read_by_officers(desk, office):
    for at, button in (("/pengaturan/subject-matter", "Tambah rekan"), ("/pengaturan/instansi", "Tambah instansi")):
        assert button not in desk.text(at)
        assert "Simpan" not in desk.text(at)
        refused = desk.post(at, {"name": "Bayu", "section": "Distribusi", "active": "1"}, page="/saya")
        assert (refused.status_code, "Daftar ini tidak diubah" in refused.text) == (403, True)
    assert len(office.rows(Colleague)) == 1
    desk.world.officer("rahma", role="supervisor")
    desk = desk.another()
    desk.sign_in("rahma")
    at = "/pengaturan/subject-matter"
    form = {"name": "Bayu", "section": "Distribusi", "email": "bayu@kantor.example", "active": "1"}
    assert desk.post(at, form, page=at).status_code == 303
    assert "Bayu tersimpan." in desk.text(at)
    refused = desk.post(at, form, page=at)
    assert (refused.status_code, "sudah ada" in refused.text) == (422, True)
    assert len(office.rows(Colleague)) == 2
    at = "/pengaturan/instansi"
    agency = office.rows(Agency)[0]
    form = {"name": agency.name, "holds": "data", "phone": "0719 000 021", "checked": "1", "active": "1"}
    assert desk.post(f"{at}/{agency.id}", form, page=at).status_code == 303
    found = desk.text(f"{at}?q={agency.name}")
    assert "0719 000 021" in found
    assert "diperiksa" in found


def test_strangers_see_no_steps_and_no_directory(desk, office):
    stranger = desk.another()
    for path in (
        f"{page(office)}/rujuk",
        f"{page(office)}/konfirmasi",
        f"{page(office)}/akses",
        "/pengaturan/instansi",
    ):
        assert stranger.get(path).status_code == 303
