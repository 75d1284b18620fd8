"""What is on record of a consultation: one sentence and one picture for each event. Reads no database."""

from __future__ import annotations

from bot.web.present import complaint_text
from handlers.steps.skd_codes import AVAILABILITIES, OUTCOMES

CLOSED_BECAUSE = {"no_response": ": warga tidak merespons"}
CLOCKS = {"help": "bantuan pertama", "handling": "waktu penanganan", "total": "waktu tunggu warga"}
MESSAGES = {"rating": "Permintaan nilai", "closing": "Pemberitahuan penutupan", "reminder": "Pengingat"}
ICONS = {
    "merged_in": "git-merge",
    "merge_undone": "git-merge",
    "split": "git-branch",
    "split_off": "git-branch",
    "split_undone": "git-merge",
    "snoozed": "clock-pause",
    "woken": "clock-hour-4",
    "opened": "ticket",
    "from_message": "message-report",
    "complaint_made": "user-check",
    "complaint_asked": "message-report",
    "receipt": "send",
    "stage": "eye",
    "improvement": "check",
    "lapor": "external-link",
    "identity_opened": "eye",
    "erasure_asked": "shield-lock",
    "redacted": "shield-lock",
    "erased": "shield-lock",
    "exported": "shield-lock",
    "assigned": "user-check",
    "taken": "user-check",
    "handed_over": "arrow-fork",
    "closed": "circle-check",
    "new": "rotate-clockwise",
    "warned": "alarm",
    "breached": "alarm",
    "window_shuts": "clock-pause",
    "not_sent": "alert-circle",
    "reminded": "hourglass",
    "sent_elsewhere": "send",
    "rated": "circle-check",
    "rated_again": "circle-check",
    "access_given": "circle-check",
    "confirming": "users-group",
    "colleague_answered": "users-group",
    "reminded_colleague": "users-group",
    "referred": "arrow-fork",
    "staff_mail_failed": "alert-circle",
    "from_elsewhere": "alert-circle",
}


def sentence(what: str, by: str, detail: dict[str, object], names: dict[str, str], words: dict[str, str]) -> str:
    """One sentence on something that happened, "" for what the bubbles show already.

    names: officers' names as shown, by the name they sign in with; words: the channels' names.
    """
    who = {"citizen": "Warga", "bot": "Loket"}.get(by) or names.get(by, by)
    to = names.get(str(detail.get("officer", "")), "")
    before = str(detail.get("before") or "")
    matter = "Pengaduan" if detail.get("kind") == "complaint" else "Konsultasi"
    if what == "new" and "silent" in detail:
        silent = str(detail["silent"])
        return f"Kembali ke antrean: belum ada bantuan pertama dari {names.get(silent, silent)}"
    number, into = detail.get("number", ""), detail.get("into", "")
    because = CLOSED_BECAUSE.get(str(detail.get("outcome", "")), "")
    if what in ("new", "assigned"):
        return _moved(what, who, to, str(detail.get("was", "")))
    if what in ("warned", "breached", "not_sent"):
        return _promised(what, detail)
    sentences = {
        "continues": f"Lanjutan dari {detail.get('number', '')}, yang ditutup lebih dari 30 hari lalu",
        "window_shuts": "Jendela WhatsApp tertutup dalam satu jam, warga masih menunggu jawaban",
        "reminded": "Warga diingatkan: belum ada balasan",
        "talked": "Telepon dijawab petugas",
        "sent_elsewhere": f"{who} mengirim lewat {words.get(str(detail.get('channel', '')), 'saluran lain')}",
        "opened": f"{matter} dibuat dari {words.get(str(detail.get('channel', '')), 'saluran lain')}",
        "taken": f"{to} mengambil alih dari {before}" if before else f"{to} mengambil",
        "handed_over": f"{who} mengalihkan ke {to}" if to else f"{before or who} tidak lagi memegang konsultasi ini",
        "closed": f"{who} {f'menggabungkan ini ke {into}' if into else 'menutup konsultasi'}{because}",
        "merged_in": f"{who} menggabungkan {number} ke sini",
        "merge_undone": f"{who} mengurungkan penggabungan dengan {number}",
        "split": f"{who} memisahkan {detail.get('messages', '')} pesan menjadi {number}",
        "split_off": f"{who} memisahkan ini dari {number}",
        "split_undone": f"{who} mengembalikan pesan dari {number}",
        "snoozed": f"{who} menunda sampai {detail.get('until', '')}",
        "woken": "Kembali dari penundaan" if by == "bot" else f"{who} mengakhiri penundaan",
        "rating_asked": "Warga diminta memberi nilai" if by == "bot" else f"{who} meminta nilai sekali lagi",
        "rating_not_asked": f"Nilai tidak diminta: {detail.get('reason', '')}",
        "rated": f"Warga memberi nilai {detail.get('score', '')} dari 5",
        "rated_again": "Warga mengirim nilai sekali lagi; nilai yang pertama tetap",
        "commented": "Warga menulis saran",
        "opted_out": "Warga meminta berhenti menerima pesan; jawaban tidak akan terkirim",
        "opted_in": "Warga meminta menerima pesan lagi",
        "guest_book": f"{who} mengisi buku tamu",
        "surveyed": f"Warga menilai {detail.get('answered', '')} unsur layanan",
        "need_added": f"{who} mencatat kebutuhan: {detail.get('item', '')}",
        "need_changed": f"{who} mengubah kebutuhan: {detail.get('item', '')}",
        "need_removed": f"{who} menghapus kebutuhan: {detail.get('item', '')}",
        "availability": _availability(who, detail),
        "source_named": f"{who} menyiapkan sumber: {detail.get('source', '')}",
        "access_given": f"{who} memberikan akses: {detail.get('source', '')}",
        "outcome": f"{who} mencatat hasil {detail.get('item', '')}: {_outcome(detail)}",
        "confirming": f"{who} bertanya kepada {detail.get('colleague', 'subject matter')}",
        "reminded_colleague": f"{who} mengingatkan {detail.get('colleague', '')}",
        "question_withdrawn": f"{who} menarik pertanyaan kepada {detail.get('colleague', '')}",
        "colleague_answered": f"{detail.get('colleague', 'Subject matter')} menjawab",
        "colleague_machine": f"Balasan otomatis dari {detail.get('colleague', '')}",
        "from_elsewhere": f"Surel dari alamat lain ({detail.get('address', '')}) belum dihitung sebagai jawaban",
        "referred": f"{who} merujuk warga ke {detail.get('agency', '')}",
        "staff_mail_failed": _not_told(detail),
        "retried": f"{who} mengirim ulang pesan",
        "settled": f"{who} menganggap pesan sudah sampai",
        "cancelled": f"{who} membatalkan kiriman",
        "undone": f"{who} mengurungkan kirimannya" if detail.get("message") else f"{who} mengurungkan penutupan",
        "scheduled": f"{who} menjadwalkan balasan",
    }
    return sentences.get(what, "") or complaint_text.line(what, who, detail, names)


def _not_told(detail: dict[str, object]) -> str:
    medium = "WhatsApp" if detail.get("channel") == "whatsapp" else "Surel"
    return f"{medium} kepada {detail.get('to', '')} tidak sampai: {detail.get('error', '')}"


def _availability(who: str, detail: dict[str, object]) -> str:
    item, found = str(detail.get("item", "")), AVAILABILITIES.get(str(detail.get("found", "")), "")
    return f"{who} memeriksa {item}: {found}" if item else f"{who} memeriksa ketersediaan: {found}"


def _outcome(detail: dict[str, object]) -> str:
    return OUTCOMES.get(str(detail.get("outcome", "")), (0, ""))[1].lower()


def _promised(what: str, detail: dict[str, object]) -> str:
    """A promise in danger or broken, or what could not be said."""
    if what == "not_sent":
        message = MESSAGES.get(str(detail.get("kind", "")), "Pesan")
        return f"{message} tidak terkirim, karena {detail.get('reason', '')}"
    clock = CLOCKS.get(str(detail.get("clock", "")), "")
    return f"Tenggat {clock} sudah dekat" if what == "warned" else f"Tenggat {clock} terlewati"


def _moved(what: str, who: str, to: str, was: str) -> str:
    if was == "confirming":
        return ""  # the colleague's note says so
    if was == "closed":
        return f"{who} membuka kembali konsultasi ini"
    if was == "answered" and who == "Warga":
        return "" if what == "assigned" else "Kembali ke antrean: petugasnya sedang tidak bertugas"
    if what == "new":
        return f"{who} mengembalikan ke antrean"
    if was == "answered":
        return ""
    if who == to:
        return f"{to} mengambil"
    return f"Diarahkan ke {to}" if who == "Loket" else f"{who} menugaskan {to}"


def icon_of(what: str) -> str:
    """The picture beside its sentence."""
    return ICONS.get(what, "info-circle")
