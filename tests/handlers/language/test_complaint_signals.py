"""What is a complaint, what perhaps, and what only asks for figures about complaints."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from handlers.language import complaint_signals

ALONE = ["PENGADUAN", "pengaduan.", " Pengaduan anonim ", "mau mengadu", "Complaint", "saya mau komplain"]
SURE = [
    ("PENGADUAN: saya menunggu dua jam di loket", False),
    ("Pengaduan, petugas tidak ada di tempat", False),
    ("pengaduan\nSaya dimintai uang oleh pegawai", False),
    ("PENGADUAN ANONIM petugasnya membentak saya", True),
    ("Pengaduan anonim: antre terlalu lama sekali", True),
    ("pengaduan pelayanan loket sangat lambat", False),
    ("COMPLAINT: nobody answered me for two days", False),
    ("PENGADUAN: data dari petugas salah semua", False),
]
PERHAPS = [
    "Saya kecewa dengan pelayanan di sini",
    "petugasnya tidak ramah, saya pulang saja",
    "Saya dimintai uang oleh pegawai kantor",
    "mau komplain soal layanan kemarin",
    "pengaduan saya kemarin kok belum dibalas",
    "the officer was rude to me",
    "Saya mau komplain, petugas Dewi minta uang kepada saya waktu mengambil data",
    "petugasnya judes waktu saya minta jumlah penduduk",
    "Kecewa dengan pelayanan BPS, data yang saya minta 3 hari belum dikirim",
    "saya dipersulit pegawai padahal cuma minta tabel inflasi",
    "ada keluhan saya soal layanan kantor ini, datanya salah terus",
    "Pengaduan petugas minta uang waktu ambil data",
    "I want to complain, your staff was rude when I asked for statistics",
]
NOTHING = [
    "data pengaduan masyarakat 2024 ada?",
    "Pengaduan konsumen: jumlah per kecamatan tahun 2023",
    "minta data keluhan pelanggan PDAM",
    "jumlah pegawai kantor BPS",
    "Terima kasih, pelayanannya ramah",
    "Halo",
    "",
    "berapa persen rumah tangga yang kecewa dengan layanan publik, ada data nya?",
    "kapan rilis inflasi",
    "hati-hati jalan kasar di depan kantor desa, ada datanya?",
    "minta angka partisipasi kasar terbaru dari bps",
    "saya perlu angka kelahiran kasar, apa bisa lewat petugas?",
    "data kemiskinan buruk",
    "saya butuh persentase penduduk dengan keluhan kesehatan di layanan bps",
    "jumlah warga yang kecewa dengan pelayanan puskesmas",
    "Saya minta data keluhan pelayanan kantor camat",
    "statistik pungli di kantor pelayanan, tabelnya apa",
    "number of complaints about government service 2023",
]

WRITTEN = Path(__file__).parents[2] / "samples" / "citizen-messages.tsv"
with WRITTEN.open() as file:
    SAMPLE = [row["message"] for row in csv.DictReader(file, delimiter="\t") if row["intent"] != "complaint"]


@pytest.mark.parametrize("text", ALONE)
def test_the_word_alone_is_told_how(text: str) -> None:
    heard = complaint_signals.read(text)
    assert heard is not None
    assert heard.alone


@pytest.mark.parametrize(("text", "anonymous"), SURE)
def test_the_word_at_the_beginning_files_a_complaint(text: str, anonymous: bool) -> None:
    heard = complaint_signals.read(text)
    assert heard is not None
    assert (heard.sure, heard.anonymous, heard.alone) == (True, anonymous, False)
    assert not heard.words.lower().startswith(("pengaduan", "complaint", "anonim"))


@pytest.mark.parametrize("text", PERHAPS)
def test_what_only_sounds_like_one_is_asked_back(text: str) -> None:
    heard = complaint_signals.read(text)
    assert heard is not None
    assert not heard.sure
    assert not heard.alone


@pytest.mark.parametrize("text", [*NOTHING, *SAMPLE])
def test_figures_about_complaints_are_no_complaint(text: str) -> None:
    assert complaint_signals.read(text) is None


def test_a_mail_says_it_in_its_subject() -> None:
    heard = complaint_signals.read("Saya menunggu dua jam di loket.", "Re: Pengaduan layanan")
    assert heard is not None
    assert heard.sure
    assert heard.words == "Saya menunggu dua jam di loket."
    assert complaint_signals.read("Mohon dikirim.", "Data pengaduan 2024") is None
