"""The history of a case: every event has its row, and each sentence says what its event keeps."""

from __future__ import annotations

import pytest

from bot.web.present import event_text
from store.event_names import EventName

NAMES = {"dewi": "Dewi L.", "agus": "Agus S."}
CHANNELS = {"email": "Email"}
RECEIPT = "Tanda terima terkirim ke pelapor, dijawab paling lambat"


def sentence(what, by, detail):
    return event_text.sentence(what, by, detail, NAMES, CHANNELS)


def test_every_event_has_one_row_and_no_row_is_of_another():
    assert set(event_text.EVENTS) == set(EventName)


@pytest.mark.parametrize("what", EventName)
def test_every_sentence_can_be_said_of_an_event_that_keeps_nothing(what):
    assert "{" not in sentence(what, "dewi", {})


def test_an_event_of_a_newer_version_is_not_shown():
    assert sentence("teleported", "dewi", {}) == ""
    assert event_text.icon_of("teleported") == "info-circle"


def test_what_a_citizen_wrote_never_fills_a_blank():
    kept = sentence(EventName.IMPROVEMENT, "dewi", {"text": "{who} {number}", "number": "P-2026-000001"})
    assert kept == "Dewi L. mencatat perbaikan: {who} {number}"


@pytest.mark.parametrize(
    ("what", "by", "detail", "said"),
    [
        ("assigned", "bot", {"officer": "agus", "was": "new"}, "Diarahkan ke Agus S."),
        ("assigned", "dewi", {"officer": "dewi", "was": "new"}, "Dewi L. mengambil"),
        ("assigned", "dewi", {"officer": "agus", "was": "new"}, "Dewi L. menugaskan Agus S."),
        ("assigned", "dewi", {"officer": "dewi", "was": "closed"}, "Dewi L. membuka kembali konsultasi ini"),
        ("assigned", "citizen", {"was": "answered"}, ""),
        ("assigned", "citizen", {"was": "confirming"}, ""),
        ("new", "bot", {"silent": "agus"}, "Kembali ke antrean: belum ada bantuan pertama dari Agus S."),
        ("new", "citizen", {"was": "answered"}, "Kembali ke antrean: petugasnya sedang tidak melayani"),
        ("new", "dewi", {"was": "assigned"}, "Dewi L. mengembalikan ke antrean"),
        ("new", "citizen", {"was": "closed"}, "Warga membuka kembali konsultasi ini"),
        ("new", "bot", {"was": "confirming"}, ""),
        ("confirming", "dewi", {"colleague": "Budi"}, "Dewi L. bertanya kepada Budi"),
        ("closed", "bot", {"outcome": "no_response"}, "Loket menutup konsultasi: warga tidak merespons"),
        ("closed", "dewi", {"into": "K-2026-000002"}, "Dewi L. menggabungkan ini ke K-2026-000002"),
        ("opened", "citizen", {"channel": "email"}, "Konsultasi dibuat dari Email"),
        ("opened", "citizen", {"channel": "fax", "kind": "complaint"}, "Pengaduan dibuat dari saluran lain"),
        ("taken", "agus", {"officer": "agus", "before": "Dewi L."}, "Agus S. mengambil alih dari Dewi L."),
        ("handed_over", "dewi", {"officer": "agus"}, "Dewi L. mengalihkan ke Agus S."),
        ("handed_over", "dewi", {"before": "Agus S."}, "Agus S. tidak lagi memegang konsultasi ini"),
        ("undone", "dewi", {"message": "abc"}, "Dewi L. mengurungkan kirimannya"),
        ("undone", "dewi", {}, "Dewi L. mengurungkan penutupan"),
        ("woken", "bot", {}, "Kembali dari penundaan"),
        ("woken", "dewi", {}, "Dewi L. mengakhiri penundaan"),
        ("split", "dewi", {"messages": 2, "number": "K-1"}, "Dewi L. memisahkan 2 pesan menjadi K-1"),
        ("on_behalf", "dewi", {}, "Dewi L. menjadikan ini atas nama penulis email yang diteruskan"),
        ("on_behalf_undone", "dewi", {}, "Dewi L. mengembalikan ini atas nama petugas"),
        ("sent_elsewhere", "dewi", {"channel": "email"}, "Dewi L. mengirim lewat Email"),
        ("not_sent", "bot", {"kind": "rating", "reason": "x"}, "Permintaan nilai tidak terkirim, karena x"),
        ("not_sent", "bot", {"kind": "message", "reason": "x"}, "Pesan tidak terkirim, karena x"),
        ("staff_mail_failed", "bot", {"channel": "whatsapp", "to": "a"}, "WhatsApp kepada a tidak sampai: "),
        ("copy_failed", "bot", {"to": "a", "error": "b"}, "Tembusan kepada a tidak sampai: b"),
        ("staff_mail_failed", "bot", {"to": "a", "error": "b"}, "Email kepada a tidak sampai: b"),
        ("warned", "bot", {"clock": "help"}, "Tenggat bantuan pertama sudah dekat"),
        ("breached", "bot", {"clock": "total"}, "Tenggat waktu tunggu warga terlewati"),
        ("availability", "dewi", {"found": "missing"}, "Dewi L. memeriksa ketersediaan: tidak tersedia"),
        ("availability", "dewi", {"found": "partial", "item": "PDRB"}, "Dewi L. memeriksa PDRB: sebagian"),
        ("outcome", "dewi", {"item": "PDRB", "outcome": "given"}, "Dewi L. mencatat hasil PDRB: diperoleh, sesuai"),
        ("colleague_answered", "bot", {"colleague": "Budi"}, "Budi menjawab"),
        ("rating_asked", "bot", {}, "Warga diminta memberi nilai"),
        ("rating_asked", "dewi", {}, "Dewi L. meminta nilai sekali lagi"),
        ("surveyed", "citizen", {"answered": 0}, "Warga menilai 0 unsur layanan"),
        ("from_message", "dewi", {"number": ""}, "Dipisahkan dari sebuah konsultasi sebagai pengaduan oleh Dewi L."),
        ("receipt", "bot", {"due": "2026-11-30"}, f"{RECEIPT} 30 November 2026"),
        ("receipt", "bot", {"due": "besok"}, f"{RECEIPT} besok"),
        ("stage", "dewi", {"stage": "reviewing"}, "Dewi L. mulai meninjau"),
        ("stage", "dewi", {"stage": "improved"}, ""),
        ("about", "dewi", {"officer": "agus"}, "Dewi L. mencatat pengaduan ini tentang Agus S."),
        ("about", "dewi", {"officer": ""}, "Dewi L. menghapus nama yang diadukan"),
        ("redacted", "dewi", {"flag": "id_photo"}, "Dewi L. menghapus foto kartu identitas"),
        ("redacted", "dewi", {"flag": "nik"}, "Dewi L. menghapus nomor identitas"),
    ],
)  # fmt: skip
def test_the_sentence(what, by, detail, said):
    assert sentence(what, by, detail) == said
