"""Sentences of the pages of a citizen's account, and of the mail with the code. Indonesian and English side by side."""

from __future__ import annotations

from collections.abc import Mapping

MAIL: Mapping[str, Mapping[str, str]] = {
    "id": {
        "subject": "Kode masuk {kantor}",
        "body": (
            "Kode Anda: {kode}\n\n"
            "Ketik kode ini di halaman tempat Anda memintanya, atau buka tautan ini:\n{tautan}\n\n"
            "Kode berlaku {menit} menit dan hanya sekali. Bila Anda tidak memintanya, abaikan email ini: tanpa kode "
            "ini tidak ada yang dapat masuk.\n\n{kantor}"
        ),
        "sms": "Kode {kantor}: {kode}. Berlaku {menit} menit. Jangan berikan kepada siapa pun.",
    },
    "en": {
        "subject": "Sign-in code of {kantor}",
        "body": (
            "Your code: {kode}\n\n"
            "Type it on the page where you asked for it, or open this link:\n{tautan}\n\n"
            "The code works once and for {menit} minutes. If you did not ask for it, ignore this mail: without the "
            "code nobody can sign in.\n\n{kantor}"
        ),
        "sms": "{kantor} code: {kode}. Works for {menit} minutes. Do not give it to anybody.",
    },
}
PAGE: Mapping[str, Mapping[str, str]] = {
    "id": {
        "sign_in": "Masuk atau daftar",
        "about": "Dengan akun Anda melihat semua konsultasi Anda. Tanpa kata sandi: kami mengirim kode ke email Anda.",
        "email": "Email aktif",
        "send_code": "Kirim kode",
        "no_email": "Tulis satu alamat email Anda, misalnya siti@contoh.example.",
        "slow": "Sudah beberapa kode diminta. Pakai kode yang terakhir, atau minta lagi dalam {menit} menit.",
        "or": "Atau dengan akun yang sudah Anda miliki:",
        "provider_cancelled": "Anda membatalkan. Coba lagi, atau masuk dengan kode yang kami kirim ke email Anda.",
        "provider_again": (
            "Langkah masuk tadi sudah selesai, terlalu lama, atau dimulai di peramban lain. Mulai lagi dari sini."
        ),
        "provider_refused": "Akun itu tidak dapat dipakai untuk masuk sekarang. Pakai kode yang kami kirim ke email.",
        "provider_away": "Situs akun itu tidak menjawab. Coba lagi nanti, atau pakai kode yang kami kirim ke email.",
        "provider_no_email": "Akun itu tidak memberi tahu kami alamat email Anda. Tulis alamatnya di bawah.",
        "provider_slow": (
            "Beberapa kode sudah dikirim ke email akun itu. Pakai kode yang terakhir, atau coba lagi dalam satu jam."
        ),
        "code_title": "Ketik kode dari email",
        "code_sent": "Kode enam angka kami kirim ke {email}. Biasanya sampai dalam satu menit; lihat juga folder spam.",
        "code": "Kode enam angka",
        "enter": "Masuk",
        "wrong_code": "Kode itu tidak cocok. Periksa angkanya di email kami yang terakhir.",
        "expired": "Kode ini tidak berlaku lagi. Minta kode baru dengan email Anda.",
        "new_code": "Minta kode baru atau ganti email",
        "register": "Satu langkah lagi",
        "register_about": "{email} sudah terbukti milik Anda. Siapa nama Anda?",
        "name": "Nama",
        "consent": (
            "Saya setuju nama dan email ini dipakai untuk layanan konsultasi statistik, sesuai UU Pelindungan Data "
            "Pribadi. Saya dapat menghapusnya kapan saja."
        ),
        "finish": "Buat akun",
        "no_name": "Tulis nama Anda, paling banyak {banyak} huruf.",
        "no_consent": "Centang persetujuan dahulu. Tanpa itu kami tidak boleh menyimpan data Anda.",
        "account": "Akun saya",
        "history": "Riwayat saya",
        "history_about": "Konsultasi lewat {lewat}, yang terbaru di atas.",
        "no_history": "Belum ada konsultasi lewat alamat ini.",
        "older": "Yang ditampilkan hanya {banyak} terbaru.",
        "opened": "Diterima {kapan}",
        "profile": "Profil",
        "save": "Simpan nama",
        "saved": "Nama sudah disimpan.",
        "phone": "Nomor telepon (boleh kosong)",
        "phone_about": "Setelah nomor terbukti milik Anda, konsultasi lewat WhatsApp dan SMS nomor itu tampil di sini.",
        "phone_mine": "Nomor Anda: {nomor}",
        "prove_phone": "Kirim kode ke nomor ini",
        "forget_phone": "Lepas nomor ini",
        "no_phone": "Tulis satu nomor telepon, misalnya 0812-0000-7890.",
        "phone_abroad": "Kode hanya dapat dikirim ke nomor yang diawali {awalan}. Akun Anda berlaku juga tanpa nomor.",
        "phone_sent": (
            "Bila {nomor} dapat kami jangkau, kode enam angka sudah dikirim lewat WhatsApp atau SMS. Bila tidak sampai "
            "dalam beberapa menit, kirim dahulu pesan WhatsApp kepada kami dari nomor itu, lalu minta kode lagi."
        ),
        "phone_title": "Ketik kode dari ponsel",
        "prove": "Buktikan nomor",
        "phone_saved": "Nomor itu sekarang milik akun Anda.",
        "phone_gone": "Nomor itu sudah dilepas dari akun Anda.",
        "phone_expired": "Kode ini tidak berlaku lagi. Minta kode baru untuk nomor Anda.",
        "back": "Kembali ke akun",
        "sessions": "Perangkat yang masuk",
        "here": "perangkat ini",
        "used": "Terakhir dipakai {kapan}",
        "end": "Keluarkan",
        "ended": "Perangkat itu sudah dikeluarkan.",
        "sign_out": "Keluar",
        "sign_out_all": "Keluar di semua perangkat",
        "close": "Hapus akun dan data saya",
        "close_title": "Hapus akun dan data Anda?",
        "close_about": (
            "Akun berakhir sekarang juga di semua perangkat. Permintaan menghapus data Anda kami teruskan kepada "
            "petugas, yang menyelesaikannya dalam 3 × 24 jam. Konsultasi yang masih terbuka dijawab dahulu."
        ),
        "close_now": "Ya, hapus",
        "stay": "Tidak, kembali",
        "closed": "Akun Anda sudah dihapus.",
        "closed_due": "Akun Anda sudah dihapus. Data Anda selesai dihapus paling lambat {kapan}.",
        "start": "Halaman depan",
    },
    "en": {
        "sign_in": "Sign in or register",
        "about": "With an account you see all your consultations. No password: we send a code to your email address.",
        "email": "Email address",
        "send_code": "Send code",
        "no_email": "Please write one email address of yours, for example siti@contoh.example.",
        "slow": "Several codes were asked for. Please use the last one, or ask again in {menit} minutes.",
        "or": "Or with an account that you have already:",
        "provider_cancelled": "You cancelled. Please try again, or sign in with a code that we send to your email.",
        "provider_again": (
            "That sign-in is over, took too long, or began in another browser. Please begin again from here."
        ),
        "provider_refused": "That account cannot be used to sign in now. Please use a code that we send by email.",
        "provider_away": "That account's site does not answer. Try again later, or use a code that we send by email.",
        "provider_no_email": "That account does not tell us your email address. Please write it below.",
        "provider_slow": (
            "Several codes were sent to that account's email. Please use the last one, or try again in an hour."
        ),
        "code_title": "Type the code from our email",
        "code_sent": "We have sent six digits to {email}. They arrive within a minute; please look into spam too.",
        "code": "Six digits",
        "enter": "Sign in",
        "wrong_code": "That code does not match. Please check the digits in our last email.",
        "expired": "This code does not work any more. Please ask for another one with your email address.",
        "new_code": "Ask for another code or change the address",
        "register": "One more step",
        "register_about": "{email} is yours, as you have shown. What is your name?",
        "name": "Name",
        "consent": (
            "I agree that this name and address are used for consultations on statistics, under the Indonesian law on "
            "personal data. I can have them deleted at any time."
        ),
        "finish": "Make my account",
        "no_name": "Please write your name, {banyak} letters at most.",
        "no_consent": "Please tick the box first. Without it we may not keep your data.",
        "account": "My account",
        "history": "My consultations",
        "history_about": "Consultations by {lewat}, the newest first.",
        "no_history": "There is no consultation by this address yet.",
        "older": "Only the newest {banyak} are shown.",
        "opened": "Received {kapan}",
        "profile": "Profile",
        "save": "Save name",
        "saved": "The name is saved.",
        "phone": "Phone number (optional)",
        "phone_about": "Once a number is shown to be yours, consultations by WhatsApp and SMS from it appear here.",
        "phone_mine": "Your number: {nomor}",
        "prove_phone": "Send a code to this number",
        "forget_phone": "Remove this number",
        "no_phone": "Please write one phone number, for example 0812-0000-7890.",
        "phone_abroad": "Codes go only to numbers that begin with {awalan}. Your account works without one too.",
        "phone_sent": (
            "If we can reach {nomor}, six digits are on their way by WhatsApp or SMS. If they do not arrive within a "
            "few minutes, send us a WhatsApp message from that number first, then ask for another code."
        ),
        "phone_title": "Type the code from your phone",
        "prove": "Prove the number",
        "phone_saved": "That number belongs to your account now.",
        "phone_gone": "That number is removed from your account.",
        "phone_expired": "This code does not work any more. Please ask for another one for your number.",
        "back": "Back to my account",
        "sessions": "Signed-in devices",
        "here": "this device",
        "used": "Last used {kapan}",
        "end": "Sign out",
        "ended": "That device is signed out.",
        "sign_out": "Sign out here",
        "sign_out_all": "Sign out everywhere",
        "close": "Delete my account and data",
        "close_title": "Delete your account and data?",
        "close_about": (
            "The account ends now, on all devices. We pass your request to delete your data to an officer, who settles "
            "it within 3 × 24 hours. Open consultations are answered first."
        ),
        "close_now": "Yes, delete",
        "stay": "No, go back",
        "closed": "Your account is deleted.",
        "closed_due": "Your account is deleted. Your data will be deleted by {kapan} at the latest.",
        "start": "Start page",
    },
}
