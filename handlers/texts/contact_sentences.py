"""Sentences for citizens at the first contact, and in answer to a single word (MENU, PRIVASI, SELESAI …)."""

from __future__ import annotations

from handlers.texts.sentence import Sentence

FIRST_CONTACT = (
    Sentence(
        "open_now",
        title="Kapan dibantu: sedang buka",
        id="Petugas kami segera membantu Anda.",
        en="An officer will help you shortly.",
        parts=1,
    ),
    Sentence(
        "closed_now",
        title="Kapan dibantu: sedang tutup",
        id="Saat ini kami tutup. Pesan Anda sudah kami simpan dan dibaca petugas saat buka: {buka}.",
        en="We are closed now. Your message is kept and an officer will read it when we open: {buka}.",
        parts=1,
    ),
    Sentence(
        "closed_long",
        title="Kapan dibantu: tutup lama",
        id="Saat ini kami tutup. Pesan Anda sudah kami simpan dan dibaca petugas saat kami buka kembali.",
        en="We are closed now. Your message is kept and an officer will read it when we open again.",
        parts=1,
    ),
    Sentence(
        "open_now_short",
        title="Kapan dibantu lewat SMS: sedang buka",
        id="Segera dibantu.",
        en="Help comes soon.",
        parts=1,
    ),
    Sentence(
        "closed_now_short",
        title="Kapan dibantu lewat SMS: sedang tutup",
        id="Dibaca {buka}.",
        en="Read {buka}.",
        parts=1,
    ),
    Sentence(
        "closed_long_short",
        title="Kapan dibantu lewat SMS: tutup lama",
        id="Dibaca saat kami buka lagi.",
        en="Read when we open again.",
        parts=1,
    ),
    Sentence(
        "place_in_line",
        title="Urutan bagi yang menulis saat tutup",
        id="Saat ini Anda urutan ke-{urutan} untuk dibantu saat kami buka.",
        en="At the moment you are number {urutan} in line for when we open.",
        parts=1,
    ),
    Sentence(
        "place_in_line_short",
        title="Urutan bagi yang menulis saat tutup, lewat SMS",
        id="Urutan Anda: {urutan}.",
        en="You are number {urutan} in line.",
        parts=1,
    ),
    Sentence(
        "ask_need",
        title="Pertanyaan kepada yang hanya menyapa",
        id="Silakan tuliskan data yang Anda perlukan: data apa, wilayah mana, dan tahun berapa.",
        en="Please tell us what you need: which data, which area and which years.",
        parts=1,
    ),
    Sentence(
        "ask_need_short",
        title="Pertanyaan lewat SMS kepada yang hanya menyapa",
        id="Data apa, wilayah, tahun?",
        en="Which data, area, years?",
        parts=1,
    ),
    Sentence(
        "acknowledgement",
        title="Tanda terima pesan pertama",
        id=(
            "Halo, ini {kantor}. Pesan Anda kami terima dengan nomor konsultasi {nomor}.\n\n"
            "{bantuan}\n\n"
            "Jam layanan ({zona}): {jam}.\n"
            "Lihat perkembangannya: {tautan}\n"
            "Layanan ini gratis. {privasi}Balas MENU untuk bantuan."
        ),
        en=(
            "Hello, this is {kantor}. We have received your message as consultation {nomor}.\n\n"
            "{bantuan}\n\n"
            "Service hours ({zona}): {jam}.\n"
            "See how it goes: {tautan}\n"
            "This service is free of charge. {privasi}Reply MENU for help."
        ),
        parts=5,
    ),
    Sentence(
        "acknowledgement_short",
        title="Tanda terima pesan pertama lewat SMS",
        id="{kantor}: pesan diterima, {nomor}. {bantuan} {privasi}Gratis. {tautan}",
        en="{kantor}: message received, {nomor}. {bantuan} {privasi}Free. {tautan}",
        parts=1,
    ),
    Sentence(
        "titles_offered",
        title="Judul di belakang tanda terima, bila dinyalakan di config.toml",
        id="Sambil menunggu, mungkin ini yang Anda cari:\n{sumber}\nPetugas tetap menjawab Anda.",
        en="While you wait, this may be what you look for:\n{sumber}\nAn officer will answer you in any case.",
        parts=1,
    ),
    Sentence(
        "privacy_notice",
        title="Pemberitahuan data pribadi",
        id=(
            "Nama, nomor atau email, dan pesan Anda kami simpan untuk menjawab dan menyusun laporan layanan (UU "
            "27/2022). Balas PRIVASI untuk penjelasan, HAPUS DATA untuk menghapusnya."
        ),
        en=(
            "We keep your name, number or email and messages to answer you and to report on our service (Law 27/2022). "
            "Reply PRIVACY to read more, DELETE DATA to have them deleted."
        ),
        parts=2,
    ),
    Sentence(
        "privacy_notice_short",
        title="Pemberitahuan data pribadi lewat SMS",
        id="Data Anda, UU 27/2022: balas PRIVASI.",
        en="Your data, Law 27/2022: reply PRIVACY.",
        parts=1,
    ),
    Sentence(
        "incident_notice",
        title="Pemberitahuan kegagalan pelindungan data",
        id=(
            "Pemberitahuan dari {nama_kantor} (UU 27/2022 Pasal 46): data pribadi Anda mungkin dilihat orang yang "
            "tidak berhak.\n\n"
            "1. Data apa: {data_terbuka}\n"
            "2. Kapan dan bagaimana: {kejadian}\n"
            "3. Yang sudah dan akan kami lakukan: {penanganan}\n\n"
            "Ada pertanyaan? Balas pesan ini.\n"
            "Telepon: {telepon}\n"
            "Alamat: {alamat}"
        ),
        en=(
            "Notice from {nama_kantor} (Law 27/2022, Article 46): somebody without the right to do so may have seen "
            "your personal data.\n\n"
            "1. Which data: {data_terbuka}\n"
            "2. When and how: {kejadian}\n"
            "3. What we have done and will do: {penanganan}\n\n"
            "Any questions? Reply to this message.\n"
            "Phone: {telepon}\n"
            "Address: {alamat}"
        ),
        parts=6,
    ),
    Sentence(
        "erasure_noted",
        title="Jawaban kata HAPUS DATA",
        id=(
            "Permintaan menghapus data Anda kami terima dan kami selesaikan paling lambat {batas}. Konsultasi yang "
            "masih berjalan kami jawab dahulu. Sesudah dihapus kami tidak dapat mengirim pesan lagi kepada Anda; "
            "jumlah dan jenis layanan tetap kami hitung tanpa nama."
        ),
        en=(
            "We have received your request to delete your data and will settle it by {batas}. We answer a running "
            "consultation first. After deletion we cannot write to you any more; we still count our services, without "
            "names."
        ),
        parts=2,
    ),
    Sentence(
        "erasure_unproven",
        title="HAPUS DATA dari email yang belum terbukti",
        id=(
            "Ada permintaan menghapus data Anda, tetapi emailnya belum terbukti dari Anda. Bila benar, balas email ini "
            "dengan HAPUS DATA. Bila bukan Anda, abaikan saja; tidak ada yang kami hapus."
        ),
        en=(
            "Somebody asked us to delete your data, but the mail is not proven to be yours. If it was you, answer this "
            "mail with DELETE DATA. If not, please ignore it; nothing is deleted."
        ),
    ),
    Sentence(
        "menu",
        title="Jawaban kata MENU",
        id=(
            "{kantor} membantu Anda memperoleh data dan informasi statistik, gratis.\n\n"
            "Tuliskan saja pertanyaan Anda, atau balas dengan satu kata:\n"
            "SELESAI untuk menutup konsultasi\n"
            "PENGADUAN untuk mengadukan layanan kami\n"
            "PRIVASI untuk mengetahui cara kami menjaga data Anda\n"
            "HAPUS DATA untuk meminta data Anda dihapus\n{antre}\n"
            "Jam layanan ({zona}): {jam}.\n"
            "Pengaduan: {cara_mengadu}."
        ),
        en=(
            "{kantor} helps you find statistical data and information, free of charge.\n\n"
            "Just write your question, or reply with one word:\n"
            "FINISHED to close the consultation\n"
            "COMPLAINT to complain about our service\n"
            "PRIVACY to read how we protect your data\n"
            "DELETE DATA to have your data deleted\n{antre}\n"
            "Service hours ({zona}): {jam}.\n"
            "Complaints: {cara_mengadu}."
        ),
        parts=4,
    ),
    Sentence(
        "privacy",
        title="Jawaban kata PRIVASI",
        id=(
            "{nama_kantor} menyimpan nama, nomor atau alamat email, dan pesan Anda untuk menjawab konsultasi dan "
            "menyusun laporan layanan (UU 27/2022 Pasal 20 ayat 2 huruf e). Hanya petugas layanan yang dapat "
            "membacanya. Anda berhak meminta salinan atau perbaikan data; tuliskan permintaan itu di sini. Balas HAPUS "
            "DATA untuk meminta penghapusan. "
            "Mohon tidak mengirim NIK atau foto KTP."
        ),
        en=(
            "{nama_kantor} keeps your name, number or email address and messages to answer your consultation and to "
            "report on our service (Law 27/2022, Article 20(2)(e)). Only service officers can read them. You may ask "
            "for a copy or a correction; just write your request here. Reply DELETE DATA to have your data deleted. "
            "Please do not send your identity number or a photo of your identity card."
        ),
        parts=3,
    ),
)

COMMANDS = (
    Sentence(
        "nothing_open",
        title="SELESAI tanpa konsultasi terbuka",
        id="Tidak ada konsultasi yang terbuka. Tuliskan pertanyaan Anda kapan saja.",
        en="You have no open consultation. Write to us whenever you have a question.",
        parts=1,
    ),
    Sentence(
        "withdrawn",
        title="SELESAI sebelum dijawab",
        id="Konsultasi {nomor} kami tutup atas permintaan Anda. Tulis lagi kapan saja bila masih perlu bantuan.",
        en="We have closed consultation {nomor} as you asked. Write again whenever you still need help.",
        parts=1,
    ),
    Sentence(
        "queue_number",
        title="Jawaban kata ANTRE",
        id=(
            "Nomor antrean Anda hari ini {antrean}. Tamu yang menunggu sebelum Anda: {menunggu}.\n"
            "Nomor dipanggil sesudah Anda di kantor. Setiba di sana balas TIBA, atau sebutkan nomor ini kepada "
            "petugas. Berlaku hari ini saja.\n"
            "Alamat: {alamat}."
        ),
        en=(
            "Your number in today's queue is {antrean}. Visitors waiting before you: {menunggu}.\n"
            "It is called once you are at our office. When you are there reply HERE, or tell an officer this number. "
            "It is for today only.\n"
            "Address: {alamat}."
        ),
        parts=3,
    ),
    Sentence(
        "queue_here",
        title="Jawaban kata TIBA",
        id="Terima kasih sudah datang. Nomor {antrean} menunggu dipanggil; tamu sebelum Anda: {menunggu}.",
        en="Thank you for coming. Number {antrean} waits to be called; visitors before you: {menunggu}.",
        parts=1,
    ),
    Sentence(
        "queue_over",
        title="ANTRE sesudah nomor hari ini selesai",
        id="Nomor Anda hari ini, {antrean}, sudah dipanggil atau dilayani. Bila perlu lagi, ambil nomor di loket kami.",
        en="Your number of today, {antrean}, was called or served. If you need us again, take a number at our counter.",
        parts=1,
    ),
    Sentence(
        "queue_closed",
        title="ANTRE di luar jam layanan",
        id="Nomor antrean diberikan saat loket buka ({zona}): {jam}. Balas ANTRE saat itu, atau tulis pertanyaan.",
        en="Numbers are given while our counter is open ({zona}): {jam}. Reply QUEUE then, or write your question.",
        parts=2,
    ),
    Sentence(
        "stopped",
        title="Jawaban kata BERHENTI",
        id="Anda tidak akan menerima pesan lagi dari nomor ini. Balas MULAI untuk menerima kembali.",
        en="You will receive no more messages from this number. Reply START to receive them again.",
        parts=1,
    ),
    Sentence(
        "started",
        title="Jawaban kata MULAI",
        id="Terima kasih. Anda menerima pesan kami lagi. Balas BERHENTI untuk tidak menerimanya.",
        en="Thank you. You will receive our messages again. Reply STOP to stop them.",
        parts=1,
    ),
)
