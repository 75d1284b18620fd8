"""The rules of the service standard, seen in a running demo: its clock is moved, its people act, real processes answer.

The rules themselves are proven in standard/ and the journeys; here one sees each of them act from end to end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import demo_walk
import pytest
from demo_walk import Browser, Demo
from office_process import wait_for

LAILA = "laila@contoh.example"
NUMBER = re.compile(r"[KP]-\d{4}-\d{6}")
MAY_ANSWER = 'name="jenis" value="balas"'
LINK = r"http\S+/{}/\S+"


class House(Demo):
    """The demo with everybody at work. citizens: how many have written, each from a number of his own."""

    citizens = 0

    def begin(self) -> None:
        self.dewi, self.agus, self.rahma, self.lina = map(self.sign_in, ("dewi", "agus", "rahma", "lina"))

    def writes_in(self, text: str) -> tuple[str, str]:
        """A new citizen writes on WhatsApp on a working morning: his address, and his consultation's number."""
        self.advance_to_a_working_morning()
        self.citizens += 1
        citizen = f"+62812000002{self.citizens:02}"
        self.say(citizen, text)
        return citizen, self.number_in(self.hears(citizen, "nomor"))

    def number_in(self, text: str) -> str:
        return NUMBER.findall(text)[0]

    def owner(self, number: str) -> Browser:
        """The officer who may answer."""
        return wait_for(
            lambda: next((one for one in (self.dewi, self.agus) if MAY_ANSWER in one.case(number)), None),
            f"{number} to have an officer",
        )

    def answer(self, number: str, *answers: str, close: bool = False) -> None:
        owner = self.owner(number)
        for one in answers:
            owner.act(number, "tulis", jenis="balas", isi=one)
        if close:
            owner.act(number, "tutup")
        self.advance(seconds=11)  # until then it can be taken back

    def told(self, officer: Browser, words: str) -> None:
        wait_for(
            lambda: any(words in one for one in officer.told()), f"the desk to say {words!r}; it says {officer.told()}"
        )

    def shows(self, officer: Browser, number: str, words: str) -> None:
        wait_for(lambda: words in officer.case(number), f"{number} to show {words!r}")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with demo_walk.running_demo(tmp_path_factory.mktemp("demo")) as demo:
        house = House(demo.port, demo.passwords, demo.loket, demo.data)
        house.begin()
        yield house


def test_5_minutes_the_officer_is_warned_the_supervisor_told_and_a_colleague_gets_it(house: House) -> None:
    _, number = house.writes_in("Minta jumlah penduduk Kecamatan Gantung 2022")
    first = house.owner(number)
    other = house.agus if first is house.dewi else house.dewi
    house.advance(minutes=3)
    house.told(first, f"Janji layanan {number} hampir lewat.")
    assert not [one for one in house.rahma.told() if number in one]
    house.advance(minutes=2)
    house.told(house.rahma, f"Janji layanan {number} sudah lewat.")
    house.advance(minutes=10)
    house.told(first, f"{number} kembali ke antrean: belum ada bantuan pertama dari Anda.")
    assert house.owner(number) is other
    assert "Tenggat bantuan pertama terlewati" in other.case(number)


def test_23_hours_a_warning_24_hours_answers_are_held_and_buka_brings_each_once_and_in_order(house: House) -> None:
    citizen, number = house.writes_in("Minta PDRB per kapita 2023")
    house.answer(number, "Sebentar, kami cek.")
    house.hears(citizen, "kami cek")
    house.say(citizen, "Baik, saya tunggu. Tahun 2024 juga.")
    house.shows(house.rahma, number, "Tahun 2024 juga")
    owner = house.owner(number)
    house.advance(hours=23)
    house.told(owner, f"Jendela WhatsApp {number} tertutup dalam satu jam, warga masih menunggu jawaban.")
    house.advance(hours=1)
    before = len(house.heard(citizen))
    house.answer(number, "Pertama: PDRB 2023.", "Kedua: PDRB 2024.")
    assert house.hears(citizen, "BUKA") == f"Jawaban konsultasi {number} sudah siap. Balas BUKA untuk membacanya."
    assert "menunggu warga menulis" in house.rahma.case(number)
    house.say(citizen, "BUKA")
    house.hears(citizen, "Kedua: PDRB 2024.")
    house.say(citizen, "MENU")
    house.hears(citizen, "SELESAI untuk menutup")
    assert house.heard(citizen)[before + 1 : -1] == ["Pertama: PDRB 2023.", "Kedua: PDRB 2024."]


def test_5_days_a_reminder_7_days_closed_and_a_reply_opens_it_again(house: House) -> None:
    citizen, number = house.writes_in("Minta data inflasi 2024")
    house.answer(number, "Inflasi 2024 sebesar 1,8 persen. Perlu tahun lain?")
    house.hears(citizen, "1,8 persen")
    house.shows(house.rahma, number, "dibaca")
    house.advance(days=5)
    assert f"tentang konsultasi {number}" in house.hears(citizen, "Kami menunggu kabar Anda")
    house.advance(days=2)
    assert f"Konsultasi {number} kami tutup" in house.hears(citizen, "belum ada balasan selama 7 hari")
    assert "warga tidak merespons" in house.rahma.case(number)
    house.advance(days=20)
    house.say(citizen, "Maaf baru sempat. Tahun 2023 berapa?")
    house.shows(house.rahma, number, "Warga membuka kembali konsultasi ini")
    assert house.owner(number) is not None


@pytest.mark.parametrize("road", ["mail", "page"])
def test_a_colleague_is_asked_and_his_answer_comes_back_to_the_officer(house: House, road: str) -> None:
    _, number = house.writes_in("Minta luas tanam lada per kecamatan 2021-2025")
    if "Laila" not in house.lina.text("/pengaturan/subject-matter"):
        fields = {"name": "Laila Hasanah", "section": "Statistik Produksi", "email": LAILA, "active": "1"}
        house.lina.post("/pengaturan/subject-matter", fields, page="/pengaturan/subject-matter")
    owner = house.owner(number)
    owner.act(number, "langkah/kebutuhan", rincian="Luas tanam lada", dari="2021", sampai="2025")
    owner.act(number, "langkah/ketersediaan", sedia="sebagian")
    laila = re.findall(r'name="rekan" value="(\d+)"', owner.text(f"/konsultasi/{number}/konfirmasi"))[0]
    assert "Menunggu jawaban" in owner.act(number, "konfirmasi", rekan=laila, pertanyaan="Boleh dirilis?")
    question = house.hears(LAILA, number)
    assert "Luas tanam lada, 2021–2025" in question
    if road == "mail":
        house.say(LAILA, "Boleh, sudah final.", channel="email")
    else:
        (page,) = re.findall(LINK.format("jawab"), question)
        house.stranger.post(page, {"jawaban": "Boleh, sudah final."}, page=page)
    house.told(owner, f"Subject matter menjawab {number}.")
    shown = owner.case(number)
    assert shown.rindex("Boleh dirilis?") < shown.rindex("Boleh, sudah final.")
    assert "Menunggu jawaban" not in shown


def test_what_nobody_here_has_is_referred_and_the_citizen_is_told_whom_to_ask(house: House) -> None:
    citizen, number = house.writes_in("Minta luas tanam lada per desa")
    owner = house.owner(number)
    owner.act(number, "langkah/kebutuhan", rincian="Luas tanam lada per desa")
    owner.act(number, "langkah/ketersediaan", sedia="tidak")
    agency = re.findall(r"instansi=(\d+)", owner.text(f"/konsultasi/{number}/rujuk"))[0]
    drawn = owner.text(f"/konsultasi/{number}/rujuk?instansi={agency}")
    (text,) = re.findall(r'<textarea[^>]*name="teks"[^>]*>(.*?)</textarea>', drawn, re.DOTALL)
    owner.act(number, "rujuk", instansi=agency, teks=text, alasan="Dikumpulkan dinas.", dikonfirmasi="Laila Hasanah")
    house.advance(seconds=11)
    assert "Dinas Pertanian dan Pangan" in house.hears(citizen, "tidak kami miliki")


def test_a_complaint_is_the_supervisors_alone_and_silence_never_closes_it(house: House) -> None:
    citizen, _ = house.writes_in("PENGADUAN ANONIM: petugas Agus tidak sopan kepada saya")
    number = house.number_in(house.hears(citizen, "Pengaduan Anda kami terima"))
    assert number.startswith("P-")
    house.told(house.rahma, f"Pengaduan {number} masuk dan menunggu Anda.")
    for officer in (house.dewi, house.agus, house.lina):
        assert "tidak sopan" not in officer.case(number)
    shown = house.rahma.case(number)
    assert "tidak sopan" in shown
    assert citizen[3:] not in shown
    house.rahma.act(number, "tinjau")
    house.rahma.act(number, "perbaikan", perbaikan="Petugas diberi pengarahan.")
    house.rahma.act(number, "tulis", jenis="balas", isi="Mohon maaf, sudah kami perbaiki.")
    house.advance(seconds=11)
    house.hears(citizen, "sudah kami perbaiki")
    watched, other = house.writes_in("Minta data kemiskinan")  # goes silent at the same time, and is closed
    house.answer(other, "Ini datanya.")
    house.hears(watched, "Ini datanya")
    house.shows(house.rahma, other, "dibaca")
    house.advance(days=8)
    house.shows(house.rahma, other, "warga tidak merespons")
    assert "merespons" not in house.rahma.case(number)
    assert "Ditutup" not in house.rahma.case(number)


def test_a_5_by_chat_is_kept_and_a_low_page_of_nine_elements_tells_the_supervisor(house: House) -> None:
    glad, number = house.writes_in("Minta data wisata 2023")
    house.answer(number, "Ini datanya.", close=True)
    house.hears(glad, "Bagaimana layanan kami")
    house.say(glad, "5")
    house.hears(glad, "nilai 5 dari 5")
    house.shows(house.rahma, number, "5 dari 5")
    sad, number = house.writes_in("Minta data ekspor 2023")
    house.answer(number, "Tidak ada.", close=True)
    (page,) = re.findall(LINK.format("nilai"), house.hears(sad, "Bagaimana layanan kami"))
    elements = {f"U{n}": "2" for n in range(1, 10)}
    thanks = house.stranger.post(page, {"nilai": "1", "cerita": "Lama sekali", **elements}, page=page)
    assert "Terima kasih" in thanks.text
    house.told(house.rahma, f"Warga memberi nilai rendah untuk {number}.")
    assert "Lama sekali" in house.rahma.case(number)


def test_hapus_data_is_a_request_with_the_laws_clock_and_the_answer_stays_owed(house: House) -> None:
    citizen, number = house.writes_in("Minta data tenaga kerja 2024")
    house.say(citizen, "HAPUS DATA")
    assert "paling lambat" in house.hears(citizen, "Permintaan menghapus data Anda kami terima")
    house.told(house.rahma, f"Warga {number} meminta datanya dihapus, paling lambat 3 × 24 jam.")
    house.answer(number, "Tenaga kerja 2024: 60.000 orang.")
    house.hears(citizen, "60.000 orang")


def test_the_tracking_page_opens_by_its_link_or_by_number_and_proof_and_takes_a_message(house: House) -> None:
    citizen, number = house.writes_in("Minta data industri 2024")
    (page,) = re.findall(LINK.format("k"), house.hears(citizen, "nomor"))
    shown = house.stranger.text(page)
    assert "Menunggu petugas" in shown
    assert citizen[3:] not in shown
    wrong = {"nomor": number, "bukti": "9999"}
    house.stranger.post("/k", wrong, page="/k", expect=422)
    read_only = house.stranger.post("/k", wrong | {"bukti": citizen[-4:]}, page="/k").url
    assert read_only != page
    assert 'name="sekali"' not in house.stranger.text(read_only)
    (once,) = re.findall(r'name="sekali" value="(\w+)"', shown)
    house.stranger.post(page, {"isi": "Untuk Kecamatan Manggar.", "sekali": once}, page=page)
    house.shows(house.rahma, number, "Untuk Kecamatan Manggar.")


def test_nothing_of_it_left_a_complaint_in_the_logs_or_a_dead_part(house: House) -> None:
    for log in (house.data / "log").glob("*.log"):
        assert not re.search("WARNING|ERROR|Traceback", log.read_text()), log.read_text()[-2000:]
    wait_for(lambda: "tidak memberi kabar" not in house.lina.text("/status"), "every part to show its life")
