"""Sentences of the pages where a citizen waits for later titles, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Kabari saya",
        "about": "Kami beri tahu Anda satu kali saat terbitan berikutnya dari judul ini ada, pada jam layanan, lewat "
        "{lewat}.",
        "about_no_way": "Kami beri tahu Anda satu kali saat terbitan berikutnya dari judul ini ada, pada jam layanan.",
        "offered": "Judul yang dapat ditunggu",
        "after": "terbitan sesudah {tahun}",
        "ask": "Kabari saya",
        "nothing": "Belum ada judul yang dapat ditunggu di sini.",
        "standing": "Yang Anda tunggu",
        "until": "sampai {tanggal}",
        "stop": "Berhenti",
        "stop_all": "Hentikan semua",
        "none": "Anda tidak menunggu judul apa pun.",
        "asked": "Tercatat. Kami kabari Anda satu kali saat terbitan berikutnya ada.",
        "stopped": "Sudah dihentikan. Anda tidak kami kabari lagi.",
        "impossible": "Terbitan berikutnya dari judul ini tidak dapat ditunggu.",
        "most": "Paling banyak {batas} judul dapat ditunggu. Hentikan dahulu salah satunya.",
        "officer": "Anda masuk sebagai petugas. Halaman ini milik warga: petugas tidak memilih di sini.",
        "back": "Kembali",
        "link": "Kabari saya bila terbitan berikutnya ada",
    },
    "en": {
        "title": "Tell me",
        "about": "We tell you once when the next edition of a title is published, in our service hours, by {lewat}.",
        "about_no_way": "We tell you once when the next edition of a title is published, in our service hours.",
        "offered": "Titles that you can wait for",
        "after": "editions after {tahun}",
        "ask": "Tell me",
        "nothing": "There is no title to wait for here yet.",
        "standing": "What you wait for",
        "until": "until {tanggal}",
        "stop": "Stop",
        "stop_all": "Stop all",
        "none": "You do not wait for any title.",
        "asked": "Noted. We tell you once when the next edition is published.",
        "stopped": "Stopped. We will not tell you any more.",
        "impossible": "Nobody can wait for the next edition of this title.",
        "most": "You can wait for {batas} titles at most. Please stop one of them first.",
        "officer": "You are signed in as an officer. This page is the citizen's: officers do not choose here.",
        "back": "Back",
        "link": "Tell me when the next edition is published",
    },
}
