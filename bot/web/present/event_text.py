"""How each event looks in the history of a case: one row per event, its picture and its sentence. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.web.present import formatting, labels
from bot.web.present.told import Row, Told
from handlers.office import formats, service_clocks
from handlers.office.skd_codes import AVAILABILITIES, OUTCOMES
from store.event_names import EventName
from store.vocabulary import Actor, CaseEntry, CaseKind, CaseState, Flag, MessageKind, Stage

MESSAGES: Mapping[str, str] = {
    MessageKind.RATING: "Permintaan nilai",
    MessageKind.CLOSING: "Pemberitahuan penutupan",
    MessageKind.REMINDER: "Pengingat",
    MessageKind.NEW_TITLE: "Kabar terbitan baru",
    MessageKind.ACKNOWLEDGEMENT: "Tanda terima",
}


def _assigned(told: Told) -> str:
    if told["was"] == CaseState.CLOSED:
        return f"{told.who} membuka kembali konsultasi ini"
    if told["was"] in (CaseState.CONFIRMING, CaseState.ANSWERED):
        return ""  # a note or a message says so
    if told.who == told.officer:
        return f"{told.officer} mengambil"
    return f"Diarahkan ke {told.officer}" if told.by == Actor.BOT else f"{told.who} menugaskan {told.officer}"


def _title_wished(told: Told) -> str:
    asked = "Warga minta dikabari" if told.by == Actor.CITIZEN else f"{told.who} mencatat bahwa warga minta dikabari"
    return f"{asked}: terbitan sesudah {told['title']}"


def _back_in_pool(told: Told) -> str:
    if "silent" in told.detail:
        return f"Kembali ke antrean: belum ada bantuan pertama dari {told.names.get(told['silent'], told['silent'])}"
    if told["was"] == CaseState.CONFIRMING:
        return ""  # the colleague's note says so
    if told["was"] == CaseState.CLOSED:
        return f"{told.who} membuka kembali konsultasi ini"
    if told["was"] == CaseState.ANSWERED and told.by == Actor.CITIZEN:
        return "Kembali ke antrean: petugasnya sedang tidak melayani"
    return f"{told.who} mengembalikan ke antrean"


def _closed(told: Told) -> str:
    deed = f"menggabungkan ini ke {told['into']}" if told["into"] else "menutup konsultasi"
    outcome = labels.OUTCOMES.get(told["outcome"], "")
    return f"{told.who} {deed}{f': {outcome[0].lower()}{outcome[1:]}' if outcome else ''}"


def _outcome_changed(told: Told) -> str:
    return f"{told.who} mengubah hasil menjadi {labels.OUTCOMES.get(told['outcome'], '').lower()}"


def _opened(told: Told) -> str:
    if told["kind"] == CaseKind.MACHINE:
        return f"Surat mesin masuk dari {told.channel}"
    if told["entry"]:
        late = ", dicatat belakangan" if told["entry"] == CaseEntry.AFTERWARDS else ""
        return f"{told.who} mencatat konsultasi dari {told.channel}{late}"
    matter = "Pengaduan" if told["kind"] == CaseKind.COMPLAINT else "Konsultasi"
    return f"{matter} dibuat dari {told.channel}"


def _taken(told: Told) -> str:
    return f"{told.officer} mengambil" + (f" alih dari {told['before']}" if told["before"] else "")


def _handed_over(told: Told) -> str:
    if told.officer:
        return f"{told.who} mengalihkan ke {told.officer}"
    return f"{told['before'] or told.who} tidak lagi memegang konsultasi ini"


def _undone(told: Told) -> str:
    return f"{told.who} mengurungkan {'kirimannya' if told['message'] else 'penutupan'}"


def _woken(told: Told) -> str:
    return "Kembali dari penundaan" if told.by == Actor.BOT else f"{told.who} mengakhiri penundaan"


def _not_sent(told: Told) -> str:
    return f"{MESSAGES.get(told['kind'], 'Pesan')} tidak terkirim, karena {told['reason']}"


def _staff_mail_failed(told: Told) -> str:
    medium = "WhatsApp" if told["channel"] == "whatsapp" else "Email"
    return f"{medium} kepada {told['to']} tidak sampai: {told['error']}"


def _availability(told: Told) -> str:
    return f"{told.who} memeriksa {told['item'] or 'ketersediaan'}: {AVAILABILITIES.get(told['found'], '')}"


def _outcome(told: Told) -> str:
    _, words = OUTCOMES.get(told["outcome"], (0, ""))
    return f"{told.who} mencatat hasil {told['item']}: {words.lower()}"


def _rating_asked(told: Told) -> str:
    asked = "menawarkan penilaian di tablet loket" if told["channel"] == "walkin" else "meminta nilai sekali lagi"
    return "Warga diminta memberi nilai" if told.by == Actor.BOT else f"{told.who} {asked}"


def _from_message(told: Told) -> str:
    return f"Dipisahkan dari {told['number'] or 'sebuah konsultasi'} sebagai pengaduan oleh {told.who}"


def _returned(told: Told) -> str:
    if not told["reason"]:
        return f"{told.who} mengurungkan pengaduan ini"
    return f"{told.who} mengembalikan ini sebagai konsultasi: {told['reason']}"


def _receipt(told: Told) -> str:
    try:
        due = formats.written(date.fromisoformat(told["due"]))
    except ValueError:
        due = told["due"]
    return f"Tanda terima terkirim ke pelapor, dijawab paling lambat {due}"


def _stage(told: Told) -> str:
    deeds: Mapping[str, str] = {Stage.REVIEWING: "mulai meninjau", Stage.ANSWERED: "menjawab pelapor"}
    deed = deeds.get(told["stage"], "")
    return f"{told.who} {deed}" if deed else ""


def _about(told: Told) -> str:
    if told.officer:
        return f"{told.who} mencatat pengaduan ini tentang {told.officer}"
    return f"{told.who} menghapus nama yang diadukan"


def _corrected(told: Told) -> str:
    names = (told["old"] or "tanpa nama", told["new"] or "tanpa nama")
    change = f": {names[0]} menjadi {names[1]}" if "new" in told.detail else ""
    return f"{told.who} membetulkan nama warga{change}"


def _contact(told: Told) -> str:
    return formatting.phone(told["address"])


def _leads(told: Told) -> str:
    if not told["address"]:
        return f"{told.who} memilih: jawaban ke alamat yang terakhir dipakai warga"
    return f"{told.who} memilih alamat untuk jawaban: {told.channel}, {_contact(told)}"


def _redacted(told: Told) -> str:
    return f"{told.who} menghapus {'foto kartu identitas' if told['flag'] == Flag.ID_PHOTO else 'nomor identitas'}"


EVENTS: Mapping[EventName, Row] = {
    EventName.NEW: Row(_back_in_pool, "rotate-clockwise"),
    EventName.ASSIGNED: Row(_assigned, "user-check"),
    EventName.ANSWERED: Row(),
    EventName.CONFIRMING: Row(
        lambda told: f"{told.who} bertanya kepada {told['colleague'] or 'subject matter'}", "users-group"
    ),
    EventName.CLOSED: Row(_closed, "circle-check"),
    EventName.OPENED: Row(_opened, "ticket"),
    EventName.OUTCOME_CHANGED: Row(_outcome_changed, "check"),
    EventName.CONTINUES: Row("Lanjutan dari {number}, yang ditutup lebih dari 30 hari lalu"),
    EventName.WROTE: Row(),
    EventName.THANKED: Row(),
    EventName.TALKED: Row("Telepon dijawab petugas"),
    EventName.FETCHED: Row(),
    EventName.OPTED_OUT: Row("Warga meminta berhenti menerima pesan; jawaban tidak akan terkirim"),
    EventName.OPTED_IN: Row("Warga meminta menerima pesan lagi"),
    EventName.TITLE_WISHED: Row(_title_wished, "bell"),
    EventName.TITLE_TOLD: Row("Warga dikabari bahwa {title} sudah terbit", "bell"),
    EventName.TITLE_UNTOLD: Row("{title} sudah terbit, tetapi tidak ada jalan untuk mengabari warga", "alert-circle"),
    EventName.TITLES_STOPPED: Row("Warga menghentikan Kabari saya", "bell"),
    EventName.TAKEN: Row(_taken, "user-check"),
    EventName.HANDED_OVER: Row(_handed_over, "arrow-fork"),
    EventName.REPLIED: Row(),
    EventName.NOTED: Row(),
    EventName.SCHEDULED: Row("{who} menjadwalkan balasan"),
    EventName.HURRIED: Row(),
    EventName.UNDONE: Row(_undone),
    EventName.TAGGED: Row(),
    EventName.UNTAGGED: Row(),
    EventName.SNOOZED: Row("{who} menunda sampai {until}", "clock-pause"),
    EventName.WOKEN: Row(_woken, "clock-hour-4"),
    EventName.MERGED_IN: Row("{who} menggabungkan {number} ke sini", "git-merge"),
    EventName.MERGE_UNDONE: Row("{who} mengurungkan penggabungan dengan {number}", "git-merge"),
    EventName.SPLIT: Row("{who} memisahkan {messages} pesan menjadi {number}", "git-branch"),
    EventName.SPLIT_OFF: Row("{who} memisahkan ini dari {number}", "git-branch"),
    EventName.SPLIT_UNDONE: Row("{who} mengembalikan pesan dari {number}", "git-merge"),
    EventName.WROTE_FIRST: Row("{who} menulis lebih dulu lewat {through}: {reason}", "send"),
    EventName.ON_BEHALF: Row("{who} menjadikan ini atas nama penulis email yang diteruskan", "user-check"),
    EventName.ON_BEHALF_UNDONE: Row("{who} mengembalikan ini atas nama petugas", "user-check"),
    EventName.HELD: Row(),
    EventName.RELEASED: Row(),
    EventName.FAILED: Row(),
    EventName.NOT_SENT: Row(_not_sent, "alert-circle"),
    EventName.RETRIED: Row("{who} mengirim ulang pesan"),
    EventName.SETTLED: Row("{who} menganggap pesan sudah sampai"),
    EventName.CANCELLED: Row("{who} membatalkan kiriman"),
    EventName.SENT_ELSEWHERE: Row("{who} mengirim lewat {through}", "send"),
    EventName.LINK_WITHDRAWN: Row("{who} menarik tautan unduh", "external-link"),
    EventName.COPY_FAILED: Row(
        lambda told: f"Tembusan kepada {told['to']} tidak sampai: {told['error']}", "alert-circle"
    ),
    EventName.STAFF_MAIL_FAILED: Row(_staff_mail_failed, "alert-circle"),
    EventName.LINED_UP: Row("Antrean ke-{place} saat kantor buka, target bantuan pertama {due}", "clock-hour-4"),
    EventName.WARNED: Row(lambda told: f"Tenggat {service_clocks.label(told['clock'])} sudah dekat", "alarm"),
    EventName.BREACHED: Row(lambda told: f"Tenggat {service_clocks.label(told['clock'])} terlewati", "alarm"),
    EventName.WINDOW_SHUTS: Row(
        "Jendela WhatsApp tertutup dalam satu jam, warga masih menunggu jawaban", "clock-pause"
    ),
    EventName.REMINDED: Row("Warga diingatkan: belum ada balasan", "hourglass"),
    EventName.NEED_ADDED: Row("{who} mencatat kebutuhan: {item}"),
    EventName.NEED_CHANGED: Row("{who} mengubah kebutuhan: {item}"),
    EventName.NEED_REMOVED: Row("{who} menghapus kebutuhan: {item}"),
    EventName.AVAILABILITY: Row(_availability),
    EventName.SOURCE_NAMED: Row("{who} menyiapkan sumber: {source}"),
    EventName.ACCESS_GIVEN: Row("{who} memberikan akses: {source}", "circle-check"),
    EventName.OUTCOME: Row(_outcome),
    EventName.REMINDED_COLLEAGUE: Row("{who} mengingatkan {colleague}", "users-group"),
    EventName.QUESTION_WITHDRAWN: Row("{who} menarik pertanyaan kepada {colleague}"),
    EventName.COLLEAGUE_ANSWERED: Row(lambda told: f"{told['colleague'] or 'Subject matter'} menjawab", "users-group"),
    EventName.COLLEAGUE_MACHINE: Row("Balasan otomatis dari {colleague}"),
    EventName.FROM_ELSEWHERE: Row("Email dari alamat lain ({address}) belum dihitung sebagai jawaban", "alert-circle"),
    EventName.REFERRED: Row("{who} merujuk warga ke {agency}", "arrow-fork"),
    EventName.RATING_ASKED: Row(_rating_asked),
    EventName.RATING_NOT_ASKED: Row("Nilai tidak diminta: {reason}"),
    EventName.RATED: Row("Warga memberi nilai {score} dari 5", "circle-check"),
    EventName.RATED_AGAIN: Row("Warga mengirim nilai sekali lagi; nilai yang pertama tetap", "circle-check"),
    EventName.RATING_UNCLEAR: Row("Nilai dari warga tidak terbaca", "alert-circle"),
    EventName.COMMENTED: Row("Warga menulis saran"),
    EventName.SURVEYED: Row("Warga menilai {answered} unsur layanan"),
    EventName.DATA_SURVEYED: Row("Warga mengisi Survei Kebutuhan Data (SKD)", "circle-check"),
    EventName.VISITED: Row("Datang ke kantor, nomor antrean {number}", "ticket"),
    EventName.NUMBER_TAKEN: Row("Mengambil nomor antrean {number} lewat pesan", "ticket"),
    EventName.VISITOR_CALLED: Row("{who} memanggil nomor {number}", "bell-ringing"),
    EventName.VISITOR_MET: Row("{who} menerima tamu {number}", "user-check"),
    EventName.VISITOR_ABSENT: Row("Nomor {number} dipanggil {who}, tamunya tidak datang", "user-question"),
    EventName.VISITOR_SERVED: Row("Tamu {number} selesai dilayani", "check"),
    EventName.ID_CARD_SEEN: Row("{who} melihat kartu identitas tamu", "eye"),
    EventName.GUEST_BOOK: Row("{who} mengisi buku tamu"),
    EventName.PROFILE_CHECKED: Row("{who} memastikan profil tamu ini miliknya", "user-check"),
    EventName.PROFILE_CLEARED: Row("{who} mengosongkan profil tamu: yang datang orang lain", "user-question"),
    EventName.PROFILE_FILLED: Row("{who} mengisi profil tamu"),
    EventName.PROFILE_REUSE_ENDED: Row("{who} mencabut izin memakai lagi profil tamu", "shield-lock"),
    EventName.CONTACT_LEADS: Row(_leads, "at"),
    EventName.MACHINE_SEEN: Row("{who} melihat surat mesin ini", "eye"),
    EventName.MARKED_SPAM: Row("{who} menandai ini spam dan memblokir pengirimnya", "ban"),
    EventName.NOT_SPAM: Row("{who} menyatakan ini bukan spam; pengirim tidak diblokir lagi", "inbox"),
    EventName.MADE_CONSULTATION: Row("{who} menjadikan surat mesin {number} konsultasi", "inbox"),
    EventName.MISSED_MAIL_ASKED: Row("{who} meminta email ini dicoba lagi", "rotate-clockwise"),
    EventName.MISSED_MAIL_CAME: Row("Email ini sudah diambil dan menjadi pesan biasa", "circle-check"),
    EventName.MISSED_MAIL_GONE: Row("Email ini sudah tidak ada di server"),
    EventName.FILE_LOST: Row("Berkas {name} belum dapat diambil dari penyedia; dicoba lagi tiap hari", "file-alert"),
    EventName.COMPLAINT_ASKED: Row("Warga ditanya apakah ini pengaduan", "message-report"),
    EventName.COMPLAINT_MADE: Row("Satu pesan dipindahkan ke penanggung jawab", "user-check"),
    EventName.COMPLAINT_UNDONE: Row("Pesan yang menjadi pengaduan kembali ke sini", "rotate-clockwise"),
    EventName.COMPLAINT_RETURNED: Row(_returned, "rotate-clockwise"),
    EventName.FROM_MESSAGE: Row(_from_message, "message-report"),
    EventName.RECEIPT: Row(_receipt, "send"),
    EventName.RECEIPT_NOT_SENT: Row("Tanda terima tidak terkirim: pelapor tidak meninggalkan alamat"),
    EventName.STAGE: Row(_stage, "eye"),
    EventName.IMPROVEMENT: Row("{who} mencatat perbaikan: {text}", "check"),
    EventName.LAPOR: Row("{who} mencatat nomor LAPOR! {reference}", "external-link"),
    EventName.ABOUT: Row(_about),
    EventName.IDENTITY_OPENED: Row("{who} membuka identitas pelapor", "eye"),
    EventName.ERASURE_ASKED: Row(
        "Warga meminta datanya dihapus; jawaban yang masih ditunggu tetap dikirim", "shield-lock"
    ),
    EventName.ERASURE_SETTLED: Row("{who} menyelesaikan permintaan penghapusan data tanpa menghapus"),
    EventName.DESTRUCTION_HELD: Row("{who} menahan pemusnahan data warga ini: {reason}", "lock"),
    EventName.DESTRUCTION_ALLOWED: Row("{who} mencabut penahanan: data warga ini boleh dimusnahkan"),
    EventName.EXPORTED: Row("{who} membuat salinan data warga ini", "shield-lock"),
    EventName.CORRECTED: Row(_corrected, "pencil"),
    EventName.CONTACT_ADDED: Row(lambda told: f"{told.who} menambahkan kontak {_contact(told)}", "user-plus"),
    EventName.CONTACT_REMOVED: Row(
        lambda told: f"{told.who} menghapus kontak {_contact(told)}, yang belum pernah dipakai", "trash"
    ),
    EventName.CONTACT_DETACHED: Row(
        lambda told: f"{told.who} menandai {_contact(told)} bukan milik warga ini", "user-question"
    ),
    EventName.CONTACT_RESTORED: Row(lambda told: f"{told.who} mengembalikan kontak {_contact(told)}", "user-check"),
    EventName.CONTACT_ASKED: Row("{who} menanyakan nomor atau email warga", "at"),
    EventName.CONTACT_SHARED: Row("{who} menandai sebuah kontak warga ini dipakai beberapa orang", "user-question"),
    EventName.CONTACT_OWN: Row("{who} menandai sebuah kontak warga ini dipakai satu orang", "user-check"),
    EventName.PEOPLE_MERGED: Row("{who} menggabungkan warga ini dengan catatannya yang lain: {reason}", "git-merge"),
    EventName.PEOPLE_PARTED: Row(
        lambda told: f"{told.who} mengurungkan penggabungan warga ini" + (told["number"] and f": {told['number']}"),
        "git-branch",
    ),
    EventName.ERASED: Row("{who} menghapus data pribadi warga ini", "shield-lock"),
    EventName.REDACTED: Row(_redacted, "shield-lock"),
}
NOT_SHOWN = Row()


def row_of(what: str) -> Row:
    """Return the row of an event. An event of a newer version of the program is not shown."""
    return EVENTS[EventName(what)] if what in EVENTS else NOT_SHOWN


def sentence(
    what: str, by: str, detail: Mapping[str, object], names: Mapping[str, str], channels: Mapping[str, str]
) -> str:
    """Return the sentence on an event, "" where the page shows it otherwise. Arguments as in `Told`."""
    return row_of(what).text(Told(by, detail, names, channels))


def icon_of(what: str) -> str:
    """Return the name of the picture beside its sentence."""
    return row_of(what).icon
