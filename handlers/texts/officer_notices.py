"""Texts of each notice: in the desk ({oleh}, {nomor}), and by mail as subject and sentence.

{nomor}: the case, or the time of a shift where it is about the duty roster.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from store.vocabulary import NoticeKind


class Words(NamedTuple):
    """Texts of a notice: on the page, in the subject of its mail, and in the mail."""

    desk: str
    subject: str
    mail: str


WORDS: Mapping[str, Words] = {
    NoticeKind.MENTIONED: Words(
        "{oleh} menyebut Anda di {nomor}.", "Anda disebut", "Anda disebut dalam catatan internal."
    ),
    NoticeKind.ASSIGNED: Words(
        "{nomor} ditugaskan kepada Anda.", "Ditugaskan kepada Anda", "Konsultasi ini ditugaskan kepada Anda."
    ),
    NoticeKind.WROTE: Words("Warga menulis lagi di {nomor}.", "Warga menulis lagi", "Warga menulis lagi."),
    NoticeKind.ASKED: Words(
        "{oleh} bertanya kepada Anda di {nomor}.", "Pertanyaan untuk Anda", "Anda ditanya sebagai subject matter."
    ),
    NoticeKind.ANSWERED: Words(
        "Subject matter menjawab {nomor}.", "Subject matter menjawab", "Jawaban subject matter sudah masuk."
    ),
    NoticeKind.RETURNED: Words(
        "{nomor} yang ditunda sudah waktunya.",
        "Sudah waktunya",
        "Konsultasi yang ditunda sampai sekarang menunggu Anda.",
    ),
    NoticeKind.WARNED: Words(
        "Janji layanan {nomor} hampir lewat.", "Janji layanan hampir lewat", "Janji layanan hampir lewat."
    ),
    NoticeKind.BREACHED: Words(
        "Janji layanan {nomor} sudah lewat.", "Janji layanan terlewat", "Janji layanan terlewat."
    ),
    NoticeKind.TAKEN_BACK: Words(
        "{nomor} kembali ke antrean: belum ada bantuan pertama dari Anda.",
        "Kembali ke antrean",
        "Konsultasi ini kembali ke antrean: belum ada bantuan pertama dari Anda.",
    ),
    NoticeKind.WINDOW: Words(
        "Jendela WhatsApp {nomor} tertutup dalam satu jam, warga masih menunggu jawaban.",
        "Jendela WhatsApp hampir tertutup",
        "Jendela WhatsApp tertutup dalam satu jam, dan warga masih menunggu jawaban.",
    ),
    NoticeKind.NEW_TITLE: Words(
        "Terbitan yang ditunggu warga {nomor} sudah ada, tetapi kami tidak dapat mengabarinya. Hubungi warga.",
        "Warga menunggu kabar terbitan",
        "Terbitan yang ditunggu warga sudah ada, tetapi tidak ada jalan untuk mengabarinya. Hubungi warga.",
    ),
    NoticeKind.FILE_LOST: Words(
        "Satu berkas di {nomor} belum dapat diambil dari penyedia. Bila perlu segera, minta warga mengirimnya lagi.",
        "Satu berkas belum dapat diambil",
        "Satu berkas warga belum dapat diambil dari penyedia. Bila perlu segera, minta warga mengirimnya lagi.",
    ),
    NoticeKind.RATED_LOW: Words(
        "Warga memberi nilai rendah untuk {nomor}.",
        "Nilai rendah dari warga",
        "Warga memberi nilai rendah. Baca percakapannya, lalu putuskan apakah perlu dihubungi lagi.",
    ),
    NoticeKind.COMPLAINT: Words(
        "Pengaduan {nomor} masuk dan menunggu Anda.",
        "Pengaduan masuk",
        "Ada pengaduan yang menunggu Anda. Isi dan pelapornya hanya ditunjukkan di Loket.",
    ),
    NoticeKind.ERASURE: Words(
        "Warga {nomor} meminta datanya dihapus, paling lambat 3 × 24 jam.",
        "Warga meminta datanya dihapus",
        "Warga meminta datanya dihapus. Batasnya 3 × 24 jam; daftarnya ada di Pengaturan, Data pribadi.",
    ),
    NoticeKind.FACTOR_RESET: Words(
        "Verifikasi dua langkah Anda dihapus. Pasang lagi ponsel Anda. Bila Anda tidak memintanya, beri tahu admin.",
        "Verifikasi dua langkah dihapus",
        "Verifikasi dua langkah Anda dihapus. Bila Anda tidak memintanya, beri tahu admin.",
    ),
    NoticeKind.SHIFT_TOMORROW: Words(
        "Besok Anda jaga di PST: {nomor}.", "Besok Anda jaga di PST", "Besok Anda jaga di PST."
    ),
    NoticeKind.SHIFTS_MISSING: Words(
        "Belum ada petugas di PST pada {nomor}. Isi jadwalnya hari ini.",
        "Jadwal jaga masih kosong",
        "Belum ada petugas di PST.",
    ),
    NoticeKind.SWAP_ASKED: Words(
        "{oleh} meminta Anda jaga di PST {nomor}.", "Permintaan tukar jaga", "Rekan meminta Anda jaga di PST."
    ),
    NoticeKind.SWAP_AGREED: Words(
        "{oleh} mengambil giliran jaga {nomor}.", "Giliran jaga ditukar", "Giliran jaga ditukar."
    ),
    NoticeKind.SWAP_DECLINED: Words(
        "{oleh} tidak dapat mengambil giliran Anda {nomor}.", "Tukar jaga ditolak", "Tukar jaga ditolak."
    ),
}
OTHER = Words("Ada kabar tentang {nomor}.", "Pemberitahuan", "Ada hal baru.")
URGENT = frozenset({NoticeKind.WARNED, NoticeKind.BREACHED, NoticeKind.WINDOW})


def numbered(number: str, more: int) -> str:
    """Return which case a notice is about, and how many more it sums up: "K-2026-000123 dan 10 konsultasi lain"."""
    return f"{number} dan {more} konsultasi lain" if more else number


def words(what: str) -> Words:
    """Return the texts of a stored notice. A kind of an earlier version may be unknown."""
    return WORDS.get(what, OTHER)
