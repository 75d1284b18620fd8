"""Twilio's error codes: the sentence for the officer, and whether a second attempt may help."""

from __future__ import annotations

import requests
from twilio.base.exceptions import TwilioException

from channels._http import number, retry_after
from channels.protocols import SendError

# code: what the officer reads
REASONS = {
    63016: "Jendela WhatsApp 24 jam sudah tertutup",
    21610: "Penerima meminta berhenti menerima pesan",
    63014: "Penerima tidak mau menerima pesan dari kami",
    63033: "Penerima memblokir nomor kami",
    63003: "Nomor ini tidak memakai WhatsApp",
    63024: "Nomor ini tidak memakai WhatsApp",
    30004: "Penerima memblokir pesan",
    21211: "Nomor tujuan tidak sah",
    21212: "Nomor pengirim tidak sah. Periksa `number` di config.toml",
    21214: "Nomor tujuan tidak dapat dihubungi",
    21217: "Nomor tujuan tidak sah",
    21614: "Nomor tujuan bukan nomor ponsel",
    21617: "Pesan terlalu panjang",
    30005: "Nomor tujuan tidak dikenal operator",
    30006: "Nomor tujuan tidak dapat menerima SMS",
    20003: "Twilio menolak sandi kami. Periksa account_sid dan auth_token",
    20404: "Twilio tidak mengenal akun atau alamat ini. Periksa account_sid",
    21408: "Pengiriman ke negara ini belum diizinkan di Twilio Console (Geo permissions)",
    21606: "Nomor pengirim tidak dapat mengirim SMS. Periksa `number` di config.toml",
    21608: "Akun percobaan hanya dapat mengirim ke nomor yang sudah diverifikasi",
    30002: "Akun Twilio dibekukan",
    30007: "Operator menyaring pesan ini",
    63001: "Saluran WhatsApp ditolak Meta. Periksa pengirim di Twilio Console",
    63007: "Nomor WhatsApp kami belum terdaftar di Twilio. Periksa `number`",
    63015: "Penerima belum bergabung dengan sandbox WhatsApp",
    63021: "Isi templat WhatsApp tidak sesuai",
    63027: "Templat WhatsApp tidak ada dalam bahasa ini",
    63028: "Jumlah isian templat WhatsApp tidak cocok",
    63032: "WhatsApp tidak menyampaikan pesan ini (uji coba Meta)",
    63049: "WhatsApp menahan pesan ini; coba lagi besok",
    63038: "Batas kirim harian Twilio tercapai",
}
# trying again later may help; every other code with a 4xx answer is final
TRANSIENT = {20429, 63017, 63018, 63010, 63009, 63012, 30001, 30003, 30410, 63019, 21611, 63038}
WINDOW_CLOSED = 63016
OPTED_OUT = 21610


def reason(code: int, message: str = "") -> str:
    """Return a code's sentence for the officer, with the code for whoever has to look it up."""
    words = REASONS.get(code) or message or "Gagal terkirim"
    return f"{words} ({code})" if code else words


def send_error(error: TwilioException, answer: requests.Response | None) -> SendError:
    """Return Twilio's errors as ours: of REST, of RFC 9457 services, and of lists.

    answer: of a list, whose errors carry no status.
    """
    status = number(getattr(error, "status", 0)) or (answer.status_code if answer is not None else 0)
    code = number(getattr(error, "code", 0))
    passing = status == 429 or status >= 500 or code in TRANSIENT
    return SendError(
        reason(code if code != status else 0, f"Twilio menolak permintaan kami (HTTP {status})"),
        permanent=not passing and code != WINDOW_CLOSED,
        unknown=status in (502, 504),  # a gateway lost the answer; the request itself may have been served
        window_closed=code == WINDOW_CLOSED,
        opted_out=code == OPTED_OUT,
        retry_after=retry_after(answer.headers) if answer is not None else None,
    )
