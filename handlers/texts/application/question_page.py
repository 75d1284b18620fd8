"""Sentences of the page /tanya, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

CONSENT_VERSION = "2026-11"

PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Tanya petugas",
        "about": "Tulis pertanyaan Anda. Petugas menjawab di halaman ini. Gratis.",
        "name": "Nama",
        "contact": "Email atau nomor telepon",
        "contact_hint": "Ke email kami kirim jawaban bila Anda sudah pergi. Tanpa email, simpan tautan percakapannya.",
        "phone": "Nomor telepon",
        "phone_hint": "Jawaban ada di halaman percakapan. Simpan tautannya.",
        "question": "Pertanyaan",
        "question_hint": "Misalnya: jumlah penduduk menurut desa di satu kecamatan, tahun 2023 sampai 2025.",
        "needs": "Data yang dicari, satu per baris (boleh dikosongkan)",
        "need": "Data {nomor}",
        "consent": "Saya setuju data ini dipakai untuk menjawab saya.",
        "consent_more": "Dipakai untuk menjawab Anda dan untuk laporan layanan, tidak dibagikan ke pihak lain "
        "(UU 27/2022). Anda dapat meminta data Anda dihapus.",
        "next": "Lanjut",
        "recap": "Benar begini?",
        "change": "Ubah",
        "send": "Ya, kirim",
        "leave_empty": "Jangan isi kolom ini",
        "no_name": "Tulis nama Anda.",
        "no_question": "Tulis pertanyaan Anda.",
        "bad_contact": "Tulis email seperti nama@contoh.example atau nomor seperti 0812 0000 7890.",
        "bad_phone": "Tulis nomor seperti 0812 0000 7890.",
        "no_consent": "Centang bila Anda setuju. Bila tidak, hubungi kami dengan cara lain: Anda tetap dilayani.",
        "long": "Terlalu panjang. Paling banyak {batas} huruf.",
        "check": "Ada isian yang perlu diperbaiki. Tulisan Anda masih ada di bawah.",
        "often": "Sudah banyak pertanyaan dari alamat ini hari ini. Lanjutkan di percakapan yang sudah ada, atau coba "
        "lagi besok.",
        "robot": "Kolom yang harus kosong terisi, mungkin oleh peramban. Tulisan Anda masih ada: kirim sekali lagi.",
        "unstored": "Pertanyaan belum dapat disimpan. Tulisan Anda masih ada: tunggu sebentar, lalu kirim sekali lagi.",
        "officer": "Anda masuk sebagai petugas. Pakai Konsultasi baru untuk mencatat pertanyaan warga.",
        "received": "Pertanyaan Anda kami terima",
        "received_more": "Percakapannya sedang disiapkan. Halaman ini membukanya sendiri.",
        "received_mail": "Bila belum terbuka dalam satu menit: jawaban dan nomornya kami kirim ke alamat Anda.",
        "reload": "Muat ulang",
    },
    "en": {
        "title": "Ask an officer",
        "about": "Write your question. An officer answers on this page. It is free.",
        "name": "Name",
        "contact": "Email or phone number",
        "contact_hint": "We mail you the answer if you have left. Without an email, keep the conversation's link.",
        "phone": "Phone number",
        "phone_hint": "The answer stands on the conversation page. Keep its link.",
        "question": "Question",
        "question_hint": "For example: population by village in one district, from 2023 to 2025.",
        "needs": "Data you look for, one a line (may be left empty)",
        "need": "Data {nomor}",
        "consent": "I agree that this data is used to answer me.",
        "consent_more": "It is used to answer you and for reports on our service, and is not shared with others "
        "(Law 27/2022). You may ask us to delete your data.",
        "next": "Continue",
        "recap": "Is this right?",
        "change": "Change",
        "send": "Yes, send",
        "leave_empty": "Leave this field empty",
        "no_name": "Write your name.",
        "no_question": "Write your question.",
        "bad_contact": "Write an email like name@contoh.example or a number like 0812 0000 7890.",
        "bad_phone": "Write a number like 0812 0000 7890.",
        "no_consent": "Tick the box if you agree. If not, contact us another way: you will be served all the same.",
        "long": "Too long. At most {batas} letters.",
        "check": "Something needs to be corrected. What you wrote is still below.",
        "often": "There were many questions from this address today. Go on in the conversation you have, or try again "
        "tomorrow.",
        "robot": "A field that must be empty was filled, perhaps by your browser. Your words are here: send once more.",
        "unstored": "The question could not be stored yet. Your words are here: wait a moment, then send once more.",
        "officer": "You are signed in as an officer. Use Konsultasi baru to write down a citizen's question.",
        "received": "We have your question",
        "received_more": "The conversation is being prepared. This page opens it by itself.",
        "received_mail": "If it does not open within a minute: we send the answer and its number to your address.",
        "reload": "Reload",
    },
}
