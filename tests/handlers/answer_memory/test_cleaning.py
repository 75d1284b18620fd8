"""Nothing personal is left of an old answer: names in every form, numbers, addresses, links, greetings, signatures."""

from __future__ import annotations

import pytest

from handlers.answer_memory import similar
from handlers.answer_memory.cleaning import MARK, Cleaner, names_told

NAMES = frozenset(
    {"Budi Santoso", "siti.aminah", "Indah Lada", "Sri Wahyuni", "+6281200000146", "Ali", "D'Souza", "Kantor BPS"}
)
CLEANER = Cleaner(NAMES, ("+6281200000100", "pst@kantor.example"))
LINK = "https://belitungtimurkab.bps.go.id/id/publication/2024/02/28/abcdef0123456789/dalam-angka.html"
OURS = "https://loket.contoh.example"
SECRET = "abcdef0123456789abcd"

PERSONAL = (
    # names, in every form of Indonesian
    ("Datanya untuk Budi ya", "Datanya untuk […] ya"),
    ("sudah kami kirim ke BUDI SANTOSO tadi", "sudah kami kirim ke […] tadi"),
    ("Datanya Budinya sudah ada", "Datanya […] sudah ada"),
    ("Budi-lah, Budikah, Budipun", "[…]-lah, […]"),
    ("punya PakBudi dan mbaksri", "punya […] dan […]"),
    ("akun budisantoso88 dan budi_santoso", "akun […] dan […]"),
    ("milik D'Souza", "milik […]"),
    ("Siti Aminah belum datang", "[…] belum datang"),
    ("untuk Ali dan aliansi", "untuk […] dan aliansi"),  # not within another word
    ("hubungi Pak Rudi Hartono di loket", "hubungi Pak […] di loket"),  # a name nobody knew
    ("titip ke Ibu Ratna, Kak Yuni dan Sdr. Dodi", "titip ke Ibu […], Kak […] dan Sdr. […]"),
    ("diambil a.n. Rudi Hartono besok", "diambil a.n. […] besok"),
    ("surat atas nama Yulia Sari", "surat atas nama […]"),
    ("kata Bapak Indah Lada", "kata Bapak […] Lada"),
    # numbers
    ("NIK 1906014107900001 sudah", "NIK […] sudah"),
    ("NIK 1906.0141.0790.0001 sudah", "NIK […] sudah"),
    ("NIK 1906 0141 0790 0001 sudah", "NIK […] sudah"),
    ("HP 0812-0000-0146 atau +62 812 0000 0146", "HP […] atau […]"),
    ("WA 6281200000146 ya", "WA […] ya"),
    ("telepon (0719) 000 0000", "telepon […]"),
    ("NIP 198501012010011001", "NIP […]"),
    ("NPWP 01.234.567.8-901.000 kami catat", "NPWP […] kami catat"),
    ("NIP. 19850101 201001 1 001", "NIP. […]"),
    ("HP 0812\u200b0000\u200b0146 atau 62812_0000_0146", "HP […] atau […]"),
    ("paspor A1234567, lahir 12-03-1999", "paspor […], lahir […]"),
    ("kata sandi: rahasia123", "kata sandi: […]"),
    ("rekening 1234567890123 ya", "rekening […] ya"),
    ("konsultasi K-2026-000123, pengaduan p-2026-000004", "konsultasi […], pengaduan […]"),
    # addresses and links
    ("kirim ke budi.s+x@mail.contoh.example ya", "kirim ke […] ya"),
    ("kirim ke rudi [at] contoh.example atau @rudi_h", "kirim ke […] atau […]"),
    ("surat 12 a.n Rudi Hartono", "surat 12 a.n […]"),
    (f"status di {OURS}/k/K-2026-000123/{SECRET} dan seterusnya tersedia di sana", "status di […] dan seterusnya"),
    (f"nilai kami di alamat berikut ini ya kak {OURS}/nilai/{SECRET}", "berikut ini ya kak […]"),
    ("chat https://wa.me/6281200000146 saja", "chat […] saja"),
    ("isi https://contoh.example/form?email=budi%40contoh.example", "isi […]"),
    ("berkas https://contoh.example/budi-santoso.xlsx", "berkas […]"),
)
KEPT = (
    "Jumlah penduduk 2023 sebanyak 130.254 jiwa, naik 1,24 persen dari 2022.",
    "Produksi 62.345.678 kg; 1.234.567.890 rupiah; tahun 2019 2020 2021 2022; 2019-2020-2021; rilis 01-02-2023.",
    f"Silakan unduh di {LINK} halaman 12.",
    "Jumlah Ibu Rumah Tangga dan Ibu Hamil di Ibu Kota; hubungi Bapak Camat Gantung.",
    "Hubungi 0812-0000-0100 atau pst@kantor.example.",  # the office's own
    "Produksi lada dan data kantor BPS tersedia.",  # words of the language, though somebody is called so
)
FRAMES = (
    ("Yth. Bapak Budi Santoso\ndi tempat\n\nData terlampir.", "Data terlampir."),
    ("Yth. Kepala Dinas Perikanan,\nData terlampir.", "Data terlampir."),
    ("Halo kak Rina, data lada ada di situs.", "Data lada ada di situs."),
    ("selamat pagi pak joko\ndata lada ada di situs.", "Data lada ada di situs."),
    ("Assalamu'alaikum wr. wb. Bu Ani. Data lada ada.", "Data lada ada."),
    ("Good morning Mr. Smith, the table is online.", "The table is online."),
    ("Selamat siang, data penduduk ada di situs kami.", "Data penduduk ada di situs kami."),
    ("Data lada ada.\n\nSalam,\nDewi\nPST BPS", "Data lada ada."),
    ("Data lada ada.\nHormat kami,\nDewi Lestari\nNIP 198501012010011001", "Data lada ada."),
    ("Data lada ada. Salam hangat, Dewi Lestari.", "Data lada ada."),
    ("Data lada ada.\nTerima kasih\nDewi", "Data lada ada.\nTerima kasih"),
    ("Data lada ada.\n-- \nDewi\n0812-0000-0146", "Data lada ada."),
    ("Data lada ada.\nNama: Budi\nNo HP: 081200000146", "Data lada ada."),
    (f"Data lada ada.\n\nlada 2023.pdf: {OURS}/berkas/{SECRET}\n(dapat diunduh sampai 3 Mei 2026)", "Data lada ada."),
    ("Data lada ada.\n[lampiran: lada.pdf]\n<Media omitted>", "Data lada ada."),
    (f"Data lada ada.\nLihat perkembangannya: {OURS}/k/K-2026-000123/{SECRET}", "Data lada ada."),
    ("Ralat: angka lada 2023 yang benar 5 ton.", "Angka lada 2023 yang benar 5 ton."),
)


@pytest.mark.parametrize(("text", "left"), PERSONAL)
def test_what_is_personal_is_taken_out(text: str, left: str) -> None:
    assert left in CLEANER.clean(text)


@pytest.mark.parametrize("text", KEPT)
def test_figures_public_links_and_words_of_the_language_stay(text: str) -> None:
    assert CLEANER.clean(text) == text


@pytest.mark.parametrize(("text", "left"), FRAMES)
def test_greetings_signatures_and_lines_of_files_are_left_out(text: str, left: str) -> None:
    assert similar.cleaned(CLEANER, text) == left


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Pagi, saya Budi Santoso dari Unibi mau minta data", {"Budi Santoso"}),
        ("nama saya rudi hartono mahasiswa", {"rudi hartono"}),
        ("Nama : Yulia Sari\nInstansi: Dinas", {"Yulia Sari"}),
        ("My name is John Smith", {"John Smith"}),
        ("saya mahasiswa UBB, saya mau data", set()),
        ("Saya Ibu Rumah Tangga", set()),
    ],
)
def test_names_that_citizens_tell_of_themselves_are_known(text: str, names: set[str]) -> None:
    assert names_told(text) == names


def test_a_name_that_repeats_itself_costs_no_time() -> None:
    cleaner = Cleaner(frozenset({"ana", "anaana", "anaanaana"}))
    assert cleaner.clean("ana" * 5_000 + "x " + "ana") == "ana" * 5_000 + "x " + MARK
