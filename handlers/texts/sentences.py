"""Every sentence the bot says, Indonesian and English side by side. Plain words, no promise we cannot keep.

handlers/texts/render.py fills them; an office may have its own words for each (handlers/texts/custom_wording.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

OPEN_NOW = {
    "id": "Petugas kami segera membantu Anda.",
    "en": "An officer will help you shortly.",
}
CLOSED_NOW = {
    "id": "Saat ini kami tutup. Pesan Anda sudah kami simpan dan dibaca petugas saat buka: {opening}.",
    "en": "We are closed now. Your message is kept and an officer will read it when we open: {opening}.",
}
CLOSED_LONG = {
    "id": "Saat ini kami tutup. Pesan Anda sudah kami simpan dan dibaca petugas saat kami buka kembali.",
    "en": "We are closed now. Your message is kept and an officer will read it when we open again.",
}
ASK_NEED = {
    "id": "Silakan tuliskan data yang Anda perlukan: data apa, wilayah mana, dan tahun berapa.",
    "en": "Please tell us what you need: which data, which area and which years.",
}
ACKNOWLEDGEMENT = {
    "id": (
        "Halo, ini {office}. Pesan Anda kami terima dengan nomor konsultasi {number}.\n\n"
        "{next}\n\n"
        "Jam layanan ({zone}): {hours}.\n"
        "Lihat perkembangannya: {url}\n"
        "Layanan ini gratis. {privacy}Balas MENU untuk bantuan."
    ),
    "en": (
        "Hello, this is {office}. We have received your message as consultation {number}.\n\n"
        "{next}\n\n"
        "Service hours ({zone}): {hours}.\n"
        "See how it goes: {url}\n"
        "This service is free of charge. {privacy}Reply MENU for help."
    ),
}
# by SMS every part costs: no greeting, no hours while we are open
ACKNOWLEDGEMENT_SHORT = {
    "id": "{office}: pesan Anda kami terima, nomor {number}. {next} Lacak: {url} {privacy}Gratis.",
    "en": "{office}: we have your message, number {number}. {next} Track: {url} {privacy}Free of charge.",
}
PRIVACY_NOTICE = {
    "id": (
        "Nama, nomor atau email, dan pesan Anda kami simpan untuk menjawab dan menyusun laporan layanan (UU 27/2022). "
        "Balas PRIVASI untuk penjelasan, HAPUS DATA untuk menghapusnya. "
    ),
    "en": (
        "We keep your name, number or email and messages to answer you and to report on our service (Law 27/2022). "
        "Reply PRIVACY to read more, DELETE DATA to have them deleted. "
    ),
}
PRIVACY_NOTICE_SHORT = {
    "id": "Data Anda dijaga (UU 27/2022), balas PRIVASI. ",
    "en": "Your data are protected (Law 27/2022), reply PRIVACY. ",
}
ERASURE_NOTED = {
    "id": (
        "Permintaan menghapus data Anda kami terima dan kami selesaikan paling lambat {due}. Konsultasi yang masih "
        "berjalan kami jawab dahulu. Sesudah dihapus kami tidak dapat mengirim pesan lagi kepada Anda; jumlah dan "
        "jenis layanan tetap kami hitung tanpa nama."
    ),
    "en": (
        "We have received your request to delete your data and will settle it by {due}. We answer a running "
        "consultation first. After deletion we cannot write to you any more; we still count our services, without "
        "names."
    ),
}
MENU = {
    "id": (
        "{office} membantu Anda memperoleh data dan informasi statistik, gratis.\n\n"
        "Tuliskan saja pertanyaan Anda, atau balas dengan satu kata:\n"
        "SELESAI untuk menutup konsultasi\n"
        "PENGADUAN untuk mengadukan layanan kami\n"
        "PRIVASI untuk mengetahui cara kami menjaga data Anda\n"
        "HAPUS DATA untuk meminta data Anda dihapus\n\n"
        "Jam layanan ({zone}): {hours}.\n"
        "Pengaduan: lapor.go.id, bps1906@bps.go.id, atau SMS/WhatsApp 081278563877."
    ),
    "en": (
        "{office} helps you find statistical data and information, free of charge.\n\n"
        "Just write your question, or reply with one word:\n"
        "SELESAI to close the consultation\n"
        "COMPLAINT to complain about our service\n"
        "PRIVACY to read how we protect your data\n"
        "DELETE DATA to have your data deleted\n\n"
        "Service hours ({zone}): {hours}.\n"
        "Complaints: lapor.go.id, bps1906@bps.go.id, or SMS/WhatsApp 081278563877."
    ),
}
PRIVACY = {
    "id": (
        "{full_name} menyimpan nama, nomor atau alamat email, dan pesan Anda untuk menjawab konsultasi dan menyusun "
        "laporan layanan (UU 27/2022 Pasal 20 ayat 2 huruf e). Hanya petugas layanan yang dapat membacanya. "
        "Anda berhak meminta salinan atau perbaikan data; tuliskan permintaan itu di sini. Balas HAPUS DATA untuk "
        "meminta penghapusan. "
        "Mohon tidak mengirim NIK atau foto KTP."
    ),
    "en": (
        "{full_name} keeps your name, number or email address and messages to answer your consultation and to report "
        "on our service (Law 27/2022, Article 20(2)(e)). Only service officers can read them. You may ask for a copy "
        "or a correction; just write your request here. Reply DELETE DATA to have your data deleted. Please do not "
        "send your identity number or a photo of your identity card."
    ),
}
RATING_CHAT = {
    "id": (
        "Konsultasi {number} telah selesai. Bagaimana layanan kami?\n"
        "Balas dengan satu angka: 1 (sangat kurang) sampai 5 (sangat baik).\n"
        "Atau nilai di: {url}"
    ),
    "en": (
        "Consultation {number} is finished. How was our service?\n"
        "Reply with one number: 1 (very poor) to 5 (very good).\n"
        "Or rate us at: {url}"
    ),
}
RATING_MAIL = {
    "id": "Konsultasi {number} telah selesai. Bagaimana layanan kami? Pilih salah satu:",
    "en": "Consultation {number} is finished. How was our service? Choose one:",
}
RATED = {
    "id": "Terima kasih, nilai {score} dari 5 sudah kami catat. Ada saran? Awali pesan Anda dengan kata SARAN.",
    "en": "Thank you, we have noted your rating of {score} out of 5. Any comment? Start your message with SARAN.",
}
RATED_ALREADY = {
    "id": "Nilai Anda sudah kami catat dan tidak berubah lagi. Bila ada yang masih perlu kami bantu, tulis di sini.",
    "en": "We have noted your rating, and it does not change any more. If there is anything else you need, just write.",
}
RATING_UNCLEAR = {
    "id": "Maaf, nilai itu tidak kami kenali. Balas dengan satu angka: 1 (sangat kurang) sampai 5 (sangat baik).",
    "en": "Sorry, we do not know that rating. Reply with one number: 1 (very poor) to 5 (very good).",
}
COMMENTED = {
    "id": "Terima kasih, saran Anda sudah kami catat.",
    "en": "Thank you, we have noted your comment.",
}
REFERRAL = {
    "id": (
        "Data {items} tidak kami miliki. {reason}\n\n"
        "Data itu dapat Anda minta kepada {agency}.\n{contact}\n\n"
        "Bila ada kendala, balas pesan ini; kami bantu."
    ),
    "en": (
        "We do not hold the data you asked for: {items}. {reason}\n\n"
        "You can ask {agency} for it.\n{contact}\n\n"
        "If you meet any difficulty, reply to this message and we will help."
    ),
}
WHAT_WAS_ASKED = {
    "id": "yang Anda minta",
    "en": "the data in your question",
}
NO_CONTACT = {
    "id": "Silakan datang ke kantornya pada jam kerja.",
    "en": "Please visit their office during working hours.",
}
ACCESS = {
    "id": "Data {items} tersedia di {source}, gratis.{link}",
    "en": "The data you asked for ({items}) are available in {source}, free of charge.{link}",
}
REMINDER = {
    "id": (
        "Kami menunggu kabar Anda tentang konsultasi {number}. Apakah jawaban kami sudah membantu, atau masih ada yang "
        "perlu kami jawab? Balas saja pesan ini. Tanpa balasan, konsultasi kami tutup pada {date}."
    ),
    "en": (
        "We are waiting to hear from you about consultation {number}. Has our answer helped, or is there more we can "
        "do? Just reply to this message. Without a reply we will close the consultation on {date}."
    ),
}
CLOSED_BY_SILENCE = {
    "id": (
        "Konsultasi {number} kami tutup karena belum ada balasan selama {days} hari. Bila masih perlu bantuan, balas "
        "pesan ini dalam 30 hari; konsultasi Anda kami buka kembali."
    ),
    "en": (
        "We have closed consultation {number} because we had no reply for {days} days. If you still need help, reply "
        "to this message within 30 days and we will open it again."
    ),
}
RATE_CHAT = {
    "id": "Seberapa puas Anda dengan layanan kami? Balas dengan satu angka, 1 sampai 5, atau nilai di: {url}",
    "en": "How satisfied are you with our service? Reply with one number, 1 to 5, or rate us at: {url}",
}
RATE_MAIL = {
    "id": "Seberapa puas Anda dengan layanan kami? Nilai di: {url}",
    "en": "How satisfied are you with our service? Rate us at: {url}",
}
ANSWER_READY = {
    "id": "Jawaban konsultasi {number} sudah siap. Balas BUKA untuk membacanya.",
    "en": "The answer to consultation {number} is ready. Reply BUKA to read it.",
}
NEWS_READY = {
    "id": "Ada kabar tentang konsultasi {number}. Balas BUKA untuk membacanya.",
    "en": "There is news about consultation {number}. Reply BUKA to read it.",
}
COMPLAINT_RECEIPT = {
    "id": (
        "Pengaduan Anda kami terima dengan nomor {number}. Penanggung jawab layanan meninjaunya dan menjawab paling "
        "lambat {due}.\n"
        "Lihat perkembangannya: {url}\n\n"
        "Anda juga dapat mengadu lewat {ways}.\n{privacy}"
    ),
    "en": (
        "We have received your complaint as {number}. The head of our service reviews it and answers by {due} at the "
        "latest.\n"
        "See how it goes: {url}\n\n"
        "You may also complain through {ways}.\n{privacy}"
    ),
}
COMPLAINT_WAYS = {
    "id": "kotak saran di kantor kami, lapor.go.id, bps1906@bps.go.id, atau SMS/WhatsApp 081278563877",
    "en": "the suggestion box at our office, lapor.go.id, bps1906@bps.go.id, or SMS/WhatsApp 081278563877",
}
COMPLAINT_HOW = {
    "id": (
        "Tuliskan pengaduan Anda dalam satu pesan yang diawali kata PENGADUAN, misalnya:\n"
        "PENGADUAN: saya menunggu dua jam di loket tanpa dilayani\n\n"
        "Awali dengan PENGADUAN ANONIM agar nama dan nomor Anda disembunyikan. Hanya penanggung jawab layanan yang "
        "membaca dan menjawabnya, paling lambat {days} hari kerja. Petugas yang Anda adukan tidak dapat membukanya.\n\n"
        "Cara lain: {ways}."
    ),
    "en": (
        "Write your complaint in one message that begins with the word COMPLAINT, for example:\n"
        "COMPLAINT: I waited two hours at the counter without being served\n\n"
        "Begin with COMPLAINT ANONYMOUS to keep your name and number hidden. Only the head of our service reads and "
        "answers it, within {days} working days. The officer you complain about cannot open it.\n\n"
        "Other ways: {ways}."
    ),
}
COMPLAINT_ASKED = {
    "id": (
        "Apakah pesan Anda sebuah pengaduan tentang layanan kami? Bila ya, balas PENGADUAN, lalu pesan itu kami "
        "teruskan kepada penanggung jawab. Bila bukan, abaikan saja; petugas tetap membantu Anda."
    ),
    "en": (
        "Is your message a complaint about our service? If so, reply COMPLAINT and we pass it on to the head of our "
        "service. If not, please ignore this; an officer helps you as usual."
    ),
}
COMPLAINT_GOES_ON = {
    "id": "Pengaduan {number} tetap kami tangani sampai dijawab. Anda tidak perlu melakukan apa pun.",
    "en": "Complaint {number} stays with us until it is answered. You need not do anything.",
}
NOTHING_OPEN = {
    "id": "Tidak ada konsultasi yang terbuka. Tuliskan pertanyaan Anda kapan saja.",
    "en": "You have no open consultation. Write to us whenever you have a question.",
}
STOPPED = {
    "id": "Anda tidak akan menerima pesan lagi dari nomor ini. Balas MULAI untuk menerima kembali.",
    "en": "You will receive no more messages from this number. Reply MULAI to receive them again.",
}
STARTED = {
    "id": "Terima kasih. Anda menerima pesan kami lagi. Balas BERHENTI untuk tidak menerimanya.",
    "en": "Thank you. You will receive our messages again. Reply BERHENTI to stop them.",
}


@cache
def by_key() -> Mapping[str, Mapping[str, str]]:
    """Every sentence of this file by its key ("menu" for MENU), in order: the office may word each one its own way."""
    return {name.lower(): value for name, value in globals().items() if name.isupper()}


def key_of(sentence: Mapping[str, str]) -> str:
    """The key of one of them."""
    return next(key for key, one in by_key().items() if one is sentence)
