"""Sentences for citizens about a complaint."""

from __future__ import annotations

from handlers.texts.sentence import Sentence

OTHER_WAYS = frozenset({"cara_mengadu"})
COMPLAINTS = (
    Sentence(
        "complaint_receipt",
        title="Tanda terima pengaduan",
        id=(
            "Pengaduan Anda kami terima dengan nomor {nomor}. Penanggung jawab layanan meninjaunya dan menjawab paling "
            "lambat {batas}.\n"
            "Lihat perkembangannya: {tautan}\n\n"
            "Anda juga dapat mengadu lewat {cara_mengadu}.\n{privasi}"
        ),
        en=(
            "We have received your complaint as {nomor}. The head of our service reviews it and answers by {batas} at "
            "the latest.\n"
            "See how it goes: {tautan}\n\n"
            "You may also complain through {cara_mengadu}.\n{privasi}"
        ),
        must_say=OTHER_WAYS,
        parts=4,
    ),
    Sentence(
        "complaint_ways",
        title="Pengaduan: jalan lain",
        id="{cara_mengadu}",
        en="{cara_mengadu}",
        parts=1,
    ),
    Sentence(
        "complaint_how",
        title="Jawaban kata PENGADUAN",
        id=(
            "Tuliskan pengaduan Anda dalam satu pesan yang diawali kata PENGADUAN, misalnya:\n"
            "PENGADUAN: saya menunggu dua jam di loket tanpa dilayani\n\n"
            "Awali dengan PENGADUAN ANONIM agar nama dan nomor Anda disembunyikan. Hanya penanggung jawab layanan yang "
            "membaca dan menjawabnya, paling lambat {hari} hari kerja. Petugas yang Anda adukan tidak dapat "
            "membukanya.\n\n"
            "Cara lain: {cara_mengadu}."
        ),
        en=(
            "Write your complaint in one message that begins with the word COMPLAINT, for example:\n"
            "COMPLAINT: I waited two hours at the counter without being served\n\n"
            "Begin with COMPLAINT ANONYMOUS to keep your name and number hidden. Only the head of our service reads "
            "and answers it, within {hari} working days. The officer you complain about cannot open it.\n\n"
            "Other ways: {cara_mengadu}."
        ),
        must_say=OTHER_WAYS,
        parts=4,
    ),
    Sentence(
        "complaint_asked",
        title="Pengaduan: bertanya dahulu",
        id=(
            "Apakah pesan Anda sebuah pengaduan tentang layanan kami? Bila ya, balas PENGADUAN, lalu pesan itu kami "
            "teruskan kepada penanggung jawab. Bila bukan, abaikan saja; petugas tetap membantu Anda."
        ),
        en=(
            "Is your message a complaint about our service? If so, reply COMPLAINT and we pass it on to the head of "
            "our service. If not, please ignore this; an officer helps you as usual."
        ),
        parts=2,
    ),
    Sentence(
        "complaint_goes_on",
        title="Pengaduan: SELESAI tidak menutupnya",
        id="Pengaduan {nomor} tetap kami tangani sampai dijawab. Anda tidak perlu melakukan apa pun.",
        en="Complaint {nomor} stays with us until it is answered. You need not do anything.",
        parts=1,
    ),
    Sentence(
        "complaint_returned",
        title="Pengaduan: dijawab sebagai konsultasi",
        id="Pesan Anda bernomor {nomor} kami jawab sebagai konsultasi {nomor_konsultasi}, bukan sebagai pengaduan.",
        en="We answer your message {nomor} as consultation {nomor_konsultasi}, not as a complaint.",
        parts=1,
    ),
)
