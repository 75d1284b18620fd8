"""Sentences of the tracking page, Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

from store.vocabulary import CaseState

STATES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "waiting": {
        "id": ("Menunggu petugas", "Pesan Anda sudah kami terima dan menunggu dijawab petugas."),
        "en": ("Waiting for an officer", "We have your message; an officer will answer it."),
    },
    "working": {
        "id": ("Sedang dikerjakan", "Petugas sedang menyiapkan jawaban Anda."),
        "en": ("In progress", "An officer is preparing your answer."),
    },
    CaseState.CONFIRMING: {
        "id": ("Sedang dikonfirmasi", "Petugas sedang menanyakan hal ini kepada bagian yang ahli di bidangnya."),
        "en": ("Being confirmed", "The officer is asking the section that knows the subject."),
    },
    CaseState.ANSWERED: {
        "id": (
            "Sudah dijawab",
            "Jawaban sudah kami kirim lewat {lewat}. Bila masih ada yang perlu, tulis lagi kepada kami.",
        ),
        "en": ("Answered", "We have sent our answer by {lewat}. If you need more, write to us again."),
    },
    "leaving": {
        "id": ("Jawaban sedang dikirim", "Petugas sudah menjawab. Jawabannya sedang kami kirim lewat {lewat}."),
        "en": ("Answer on its way", "An officer has answered. The answer is being sent by {lewat}."),
    },
    "held": {
        "id": (
            "Jawaban menunggu Anda",
            "Jawaban sudah siap, tetapi {lewat} baru meneruskannya setelah Anda menulis. Balas BUKA di {lewat}, "
            "atau hubungi kami lewat jalan lain.",
        ),
        "en": (
            "Your answer waits for you",
            "The answer is ready, but {lewat} passes it on only after you write. Reply OPEN on {lewat}, "
            "or contact us another way.",
        ),
    },
    "unsure": {
        "id": (
            "Jawaban mungkin belum sampai",
            "Jawaban sudah kami kirim lewat {lewat}, tetapi belum pasti sampai. Bila belum Anda terima, "
            "tulis lagi kepada kami.",
        ),
        "en": (
            "The answer may not have arrived",
            "We have sent our answer by {lewat}, but are not sure that it arrived. If you have not received it, "
            "write to us again.",
        ),
    },
    CaseState.CLOSED: {
        "id": ("Selesai", "Konsultasi ini sudah selesai. Bila masih perlu bantuan, tulis lagi kepada kami."),
        "en": ("Finished", "This consultation is finished. If you still need help, write to us again."),
    },
    "received": {
        "id": ("Diterima", "Pengaduan Anda sudah kami terima dan akan ditinjau penanggung jawab layanan."),
        "en": ("Received", "We have received your complaint; the head of our service will review it."),
    },
    "reviewing": {
        "id": ("Ditinjau", "Penanggung jawab layanan sedang meninjau pengaduan Anda."),
        "en": ("Under review", "The head of our service is reviewing your complaint."),
    },
    "improved": {
        "id": ("Perbaikan dicatat", "Pengaduan Anda sudah ditinjau. Jawaban sedang disiapkan."),
        "en": ("Improvement noted", "Your complaint has been reviewed. The answer is being prepared."),
    },
    "complaint_returned": {
        "id": (
            "Dijawab sebagai konsultasi",
            "Pesan ini kami jawab sebagai konsultasi {nomor}, bukan sebagai pengaduan.",
        ),
        "en": ("Answered as a consultation", "We answer this message as consultation {nomor}, not as a complaint."),
    },
    "complaint_answered": {
        "id": ("Dijawab", "Pengaduan Anda sudah dijawab. Bila belum puas, tulis lagi di bawah{atau_situs}."),
        "en": ("Answered", "Your complaint has been answered. If you are not content, write below{atau_situs}."),
    },
}
PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Lacak",
        "or_website": " atau lewat {situs}",
        "opened": "Masuk {kapan}",
        "place": "Urutan ke-{urutan} dari yang menunggu bantuan pertama.",
        "opens": "Kami buka {kapan}, dan menjawab menurut urutan itu.",
        "expect": "Perkiraan dijawab: {kapan}.",
        "soon": "Kami terlambat dari janji kami. Petugas segera menjawab Anda.",
        "due": "Dijawab paling lambat {kapan}.",
        "given": "Yang sudah diberikan",
        "given_otherwise": "data pengganti",
        "rate": "Nilai layanan kami",
        "rated": "Anda memberi nilai {nilai} dari 5. Terima kasih.",
        "write": "Tambah pesan",
        "write_hint": "Pesan ini masuk ke percakapan Anda. Jawaban tetap kami kirim lewat {lewat}.",
        "no_route": "Kami tidak punya nomor atau alamat Anda. Tulis di pesan bagaimana kami dapat menghubungi Anda.",
        "send": "Kirim pesan",
        "sent": "Pesan Anda kami terima.",
        "empty": "Pesan masih kosong. Tulis dahulu, lalu kirim.",
        "long": "Pesan terlalu panjang. Paling banyak 4.000 huruf.",
        "often": "Anda sudah menulis banyak pesan dalam satu jam. Tunggu sebentar, lalu kirim lagi.",
        "find": "Lacak konsultasi atau pengaduan",
        "find_hint": "Nomornya ada di tanda terima yang kami kirim.",
        "number": "Nomor",
        "proof": "Empat angka terakhir nomor telepon, atau bagian depan alamat email",
        "proof_hint": "Misalnya 0146, atau siti untuk siti@contoh.example. Ini memastikan hanya Anda yang melihatnya.",
        "open": "Lihat",
        "wrong": "Nomor dan bukti itu tidak cocok. Periksa keduanya, atau buka tautan dalam tanda terima kami.",
        "complaint": "Pengaduan hanya terbuka lewat tautan rahasia dalam tanda terimanya. Buka tautan itu.",
        "officer": "Anda masuk sebagai petugas. Halaman ini milik warga: petugas tidak menulis di sini.",
        "read_only": "Untuk menulis di sini, buka tautan dalam tanda terima kami, atau balas pesan kami.",
        "slow": "Terlalu banyak percobaan. Coba lagi {kapan}, atau buka tautan dalam tanda terima kami.",
        "private": "Halaman ini tidak menampilkan nama, nomor, atau isi percakapan Anda. Jangan bagikan tautannya.",
    },
    "en": {
        "title": "Track",
        "or_website": " or to {situs}",
        "opened": "Received {kapan}",
        "place": "Number {urutan} among those waiting for first help.",
        "opens": "We open {kapan} and answer in that order.",
        "expect": "Expected answer: {kapan}.",
        "soon": "We are later than we promised. An officer will answer you shortly.",
        "due": "Answered by {kapan} at the latest.",
        "given": "What was given",
        "given_otherwise": "other data instead",
        "rate": "Rate our service",
        "rated": "You gave {nilai} out of 5. Thank you.",
        "write": "Add a message",
        "write_hint": "This goes into your conversation. We still answer by {lewat}.",
        "no_route": "We have no number or address of yours. Please write how to reach you in the message.",
        "send": "Send message",
        "sent": "We have received your message.",
        "empty": "The message is empty. Please write something first.",
        "long": "The message is too long: 4,000 characters at most.",
        "often": "You have written many messages within an hour. Please wait a moment and send it again.",
        "find": "Track a consultation or complaint",
        "find_hint": "The number is in the receipt we sent.",
        "number": "Number",
        "proof": "Last four digits of your phone number, or the first part of your email address",
        "proof_hint": "For example 0146, or siti for siti@contoh.example. It makes sure that only you see it.",
        "open": "Show",
        "wrong": "Number and proof do not match. Please check both, or open the link in our receipt.",
        "complaint": "A complaint opens only by the secret link in its receipt. Please open that link.",
        "officer": "You are signed in as an officer. This page is the citizen's: officers do not write here.",
        "read_only": "To write here, open the link in our receipt, or answer our message.",
        "slow": "Too many tries. Please try again {kapan}, or open the link in our receipt.",
        "private": "This page shows no name, number or conversation. Please do not share its link.",
    },
}
