"""What people read of a difference: its name, what it means, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store.ledger_words import Difference


@dataclass(frozen=True, slots=True)
class Meaning:
    """A difference in words. to_do: "" where nobody has to do anything."""

    word: str
    meaning: str
    to_do: str = ""


MEANINGS: Mapping[Difference, Meaning] = {
    Difference.MISSING: Meaning(
        "Hilang",
        "Ada di penyedia, tidak ada pada kita.",
        "Tekan Cocokkan lagi. Bila tetap hilang, baca pesannya di situs penyedia dan jawab dari sana.",
    ),
    Difference.REFUSED: Meaning(
        "Ditolak", "Datang, tetapi kita tolak.", "Perbaiki sebabnya di halaman Status, lalu tekan Cocokkan lagi."
    ),
    Difference.TAKEN_OUT: Meaning(
        "Isinya hilang",
        "Pernah masuk dan diolah, tetapi pesannya tidak ada lagi di basis data.",
        "Tekan Cocokkan lagi: pesan diolah sekali lagi dari bentuk aslinya.",
    ),
    Difference.NOT_LISTED: Meaning(
        "Tidak dikenal penyedia",
        "Ada pada kita, tetapi penyedia tidak mencatatnya.",
        "Bandingkan dengan situs penyedia. Mungkin dihapus di sana, atau akunnya lain.",
    ),
    Difference.FOREIGN: Meaning(
        "Bukan dari Loket",
        "Keluar dari nomor kita, tetapi tidak dikirim oleh Loket.",
        "Cari siapa yang memakai akun penyedia selain Loket.",
    ),
    Difference.DOUBLED: Meaning(
        "Mungkin terkirim dua kali",
        "Penyedia mencatat dua kiriman berdekatan kepada orang yang sama, kita hanya satu.",
        "Periksa di situs penyedia. Bila isinya sama, minta maaf kepada warga.",
    ),
    Difference.VANISHED: Meaning(
        "Terhapus sebelum terbaca",
        "Masuk ke kotak surat, lalu hilang dari sana sebelum Loket melihatnya.",
        "Cari di program email kantor, juga di Sampah. Bila ada, pindahkan kembali ke kotak masuk. Cari siapa atau "
        "aturan apa yang menghapusnya. Bila tidak pernah ada surat yang hilang, server Anda melompati nomor: atur "
        'uid_numbering = "sparse" di [channels.email].',
    ),
    Difference.CAUGHT_UP: Meaning("Masuk susulan", "Terlambat masuk, dan sudah lengkap."),
    Difference.ON_ITS_WAY: Meaning("Di jalan", "Baru saja dikirim, atau menunggu diolah."),
    Difference.SET_ASIDE: Meaning(
        "Disisihkan", "Tersimpan, tetapi tidak terbaca.", "Tekan Coba lagi di halaman Status."
    ),
    Difference.WITHHELD: Meaning("Tertahan di server", "Server surat menyebutnya, tetapi tidak menyerahkannya."),
    Difference.TOO_OLD: Meaning(
        "Terlalu lama", "Lebih tua dari batas umur, jadi tidak dibuka sendiri.", "Pilih impor atau biarkan."
    ),
    Difference.ERASED: Meaning("Sudah dihapus", "Kiriman kita yang sudah dihapus dari basis data."),
    Difference.LEFT_MAILBOX: Meaning(
        "Tidak lagi di kotak surat", "Sudah kita simpan, lalu dipindah atau dihapus di kotak surat."
    ),
    Difference.ALERT: Meaning("Pemberitahuan gangguan", "Dikirim Loket kepada admin, di luar percakapan."),
    Difference.UNSURE: Meaning("Belum pasti terkirim", "Pengirimannya terputus.", "Putuskan di halaman Status."),
}
