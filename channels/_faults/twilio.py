"""Twilio's error codes, of SMS and WhatsApp. A code that is missing has failed where the answer is a 4xx.

An answer of 5xx is UNKNOWN whatever its code: the message may have been taken before Twilio broke.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from channels._faults.fault import Fault, Outcome, again, failed

FEW = 3  # tries of what a later message to the same citizen waits for

CODES: Mapping[int, Fault] = {
    63016: Fault(Outcome.WINDOW, "Jendela WhatsApp 24 jam sudah tertutup", "WhatsApp's 24-hour window is closed"),
    21610: Fault(Outcome.OPTED_OUT, "Penerima meminta berhenti menerima pesan", "The receiver has opted out"),
    # the receiver
    63014: failed("Penerima tidak mau menerima pesan dari kami", "The receiver does not want our messages"),
    63033: failed("Penerima memblokir nomor kami", "The receiver has blocked our number"),
    63003: failed("Nomor ini tidak memakai WhatsApp", "This number is not on WhatsApp"),
    63024: failed("Nomor ini tidak memakai WhatsApp", "This number is not on WhatsApp"),
    30004: failed("Penerima memblokir pesan", "The receiver blocks messages"),
    21211: failed("Nomor tujuan tidak sah", "The receiver's number is not valid"),
    21214: failed("Nomor tujuan tidak dapat dihubungi", "The receiver's number cannot be reached"),
    21217: failed("Nomor tujuan tidak sah", "The receiver's number is not valid"),
    21614: failed("Nomor tujuan bukan nomor ponsel", "The receiver's number is no mobile number"),
    30005: failed("Nomor tujuan tidak dikenal operator", "The operator does not know the receiver's number"),
    30006: failed("Nomor tujuan tidak dapat menerima SMS", "The receiver's number takes no SMS"),
    63015: failed("Penerima belum bergabung dengan sandbox WhatsApp", "The receiver has not joined the sandbox"),
    # the message
    21617: failed("Pesan terlalu panjang", "The message is too long"),
    21619: failed("Pesan kosong", "The message is empty"),
    30007: failed("Operator menyaring pesan ini", "The operator filters this message"),
    63005: failed("WhatsApp menolak isi pesan ini", "WhatsApp refuses the content of this message"),
    63006: failed("WhatsApp menolak bentuk pesan ini", "WhatsApp refuses the form of this message"),
    63013: failed("WhatsApp menolak pesan ini karena aturannya", "WhatsApp refuses this message by its policy"),
    63019: again("Twilio gagal mengambil berkas kami", "Twilio could not fetch our file", tries=FEW),
    63032: failed("WhatsApp tidak menyampaikan pesan ini (uji coba Meta)", "WhatsApp does not deliver it (experiment)"),
    63049: failed("WhatsApp menahan pesan ini; coba lagi besok", "WhatsApp holds it back; try again tomorrow"),
    # the template
    21654: failed("Templat tidak ditemukan di Twilio", "Twilio does not know the template"),
    21655: failed("ContentSid templat tidak sah. Periksa config.toml", "The ContentSid is not valid"),
    21656: failed("Isian templat tidak sah", "The template's variables are not valid"),
    63021: failed("Isi templat WhatsApp tidak sesuai", "The template's content does not fit"),
    63027: failed("Templat WhatsApp tidak ada dalam bahasa ini", "The template is not in this language"),
    63028: failed("Jumlah isian templat WhatsApp tidak cocok", "The template has other variables"),
    63040: failed("Templat WhatsApp ditolak Meta", "Meta has rejected the template"),
    63041: failed("Templat WhatsApp dihentikan sementara oleh Meta", "Meta has paused the template"),
    # our account: an admin must act
    20003: failed("Twilio menolak sandi kami. Periksa account_sid dan auth_token", "Twilio refuses our password"),
    20404: failed("Twilio tidak mengenal akun atau alamat ini. Periksa account_sid", "Twilio knows no such account"),
    21212: failed("Nomor pengirim tidak sah. Periksa `number` di config.toml", "Our number is not valid"),
    21408: failed(
        "Pengiriman ke negara ini belum diizinkan di Twilio Console (Geo permissions)",
        "Sending to this country is not allowed in the Console",
    ),
    21606: failed(
        "Nomor pengirim tidak dapat mengirim SMS. Periksa `number` di config.toml", "Our number sends no SMS"
    ),
    21608: failed(
        "Akun percobaan hanya dapat mengirim ke nomor yang sudah diverifikasi",
        "A trial account sends to verified numbers only",
    ),
    30002: failed("Akun Twilio dibekukan", "Our Twilio account is suspended"),
    30018: failed("Nama pengirim SMS belum terdaftar di negara ini", "Our sender name is not registered there"),
    30024: failed("Nama pengirim SMS tidak dapat dipakai di negara ini", "Our sender name is not usable there"),
    63001: failed("Saluran WhatsApp ditolak Meta. Periksa pengirim di Twilio Console", "Meta refuses our sender"),
    63002: failed("Nomor WhatsApp kami tidak ditemukan. Periksa `number`", "Our WhatsApp number is not found"),
    63007: failed("Nomor WhatsApp kami belum terdaftar di Twilio. Periksa `number`", "Our number is no sender"),
    63008: failed("Pengirim WhatsApp kami salah diatur di Twilio Console", "Our sender is set up wrongly"),
    63026: failed("Pengirim WhatsApp kami belum disetujui", "Our sender is not approved"),
    63030: failed("Pengirim WhatsApp kami tidak mendukung pesan ini", "Our sender does not support this message"),
    63038: again("Batas kirim harian Twilio tercapai", "Twilio's daily limit is reached", timedelta(hours=1)),
    # it passes
    20429: again("Twilio meminta kami menunggu", "Twilio asks us to wait"),
    21611: again("Antrean Twilio penuh", "Twilio's queue is full"),
    30001: again("Antrean Twilio penuh", "Twilio's queue is full"),
    30003: again("Ponsel penerima tidak dapat dihubungi", "The receiver's phone cannot be reached", tries=FEW),
    30410: again("Operator tidak menjawab Twilio", "The operator does not answer Twilio"),
    63009: again("WhatsApp sedang terganggu", "WhatsApp is in trouble"),
    63010: again("WhatsApp sedang terganggu", "WhatsApp is in trouble"),
    63012: again("WhatsApp sedang terganggu", "WhatsApp is in trouble"),
    63017: again("WhatsApp meminta kami menunggu", "WhatsApp asks us to wait"),
    63018: again("Batas kirim WhatsApp tercapai", "WhatsApp's rate limit is reached"),
}
BUSY = again("Twilio meminta kami menunggu", "Twilio asks us to wait")  # HTTP 429 without a code
BROKEN = Fault(Outcome.UNKNOWN, "Twilio sedang terganggu", "Twilio is in trouble")  # HTTP 5xx
REFUSED = failed("Twilio menolak permintaan kami", "Twilio refuses our request")  # any other


def fault(status: int, code: int) -> Fault:
    """Return the fault of an answer.

    status: of HTTP. code: Twilio's own, 0 for none.
    """
    if status >= 500:
        return BROKEN
    return CODES.get(code) or (BUSY if status == 429 else REFUSED)
