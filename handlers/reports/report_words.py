"""What the report calls what a line holds. Answers of the guest book bear the survey's (SKD) numbers before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.office.skd_codes import OUTCOMES, PRODUCTS
from handlers.privacy import guest_book
from handlers.ratings import instruments
from handlers.reports.report_lines import Line
from handlers.texts.kiosk import choices
from store.desk import visits
from store.rating_words import RatedBy
from store.reports.report_rows import Need
from store.visit_words import VisitService
from store.vocabulary import UNPROMISED, Availability, CaseEntry, CaseOutcome, CaseState, NeedOutcome, Stage

UNTOLD = "Tidak diisi"
UNDECIDED = "Belum ditentukan"  # a product that no officer has chosen yet
OWN_WORDS = "Ditulis sendiri"
STATE_WORDS: Mapping[str, str] = {
    CaseState.NEW: "baru",
    CaseState.ASSIGNED: "diproses",
    CaseState.ANSWERED: "menunggu warga",
    CaseState.CONFIRMING: "subject matter",
}
OUTCOME_WORDS: Mapping[str, str] = {
    CaseOutcome.GIVEN: "data diberikan",
    CaseOutcome.PARTLY: "sebagian diberikan",
    CaseOutcome.REFERRED: "dirujuk ke instansi lain",
    CaseOutcome.NOT_AVAILABLE: "data tidak tersedia",
    CaseOutcome.NOT_DATA: "bukan permintaan data",
    CaseOutcome.NO_RESPONSE: "warga tidak merespons",
    CaseOutcome.WITHDRAWN: "dibatalkan warga",
    CaseOutcome.DUPLICATE: "sudah dijawab di tempat lain",
}
ENTRY_WORDS: Mapping[str, str] = {
    CaseEntry.AT_ONCE: "dicatat petugas",
    CaseEntry.AFTERWARDS: "dicatat belakangan",
    CaseEntry.WE_WROTE: "ditulis lebih dulu",
}
STAGE_WORDS: Mapping[str, str] = {
    Stage.RECEIVED: "Diterima",
    Stage.REVIEWING: "Ditinjau",
    Stage.IMPROVED: "Perbaikan dicatat",
    Stage.ANSWERED: "Dijawab",
}
RATED_BY: Mapping[str, str] = {
    RatedBy.CHAT: "pesan",
    RatedBy.EMAIL: "email",
    RatedBy.PAGE: "halaman penilaian",
    RatedBy.TABLET: "tablet di loket",
    RatedBy.PAPER: "kertas",
}
VERDICTS = {True: "ya", False: "tidak", None: ""}
# "sarana": by the word of a channel's kind; the survey adds these numbers where somebody used several
MEANS: Mapping[str, str] = {"tamu": "1 PST datang langsung", "email": "8 Surat/Email", "whatsapp": "16 Aplikasi chat"}
NO_CARD = "Tidak dicatat"
SAME_NUMBER = {"Skripsi/Tesis": "Tugas Sekolah/Tugas Kuliah"}  # a word of ours, which the survey counts as another
OTHER_MEANS = "32 Lainnya"


def outcome(line: Line) -> str:
    """Return how a consultation ended, or that it has not."""
    if line.entry.case.state != CaseState.CLOSED:
        return "Belum selesai"
    return OUTCOME_WORDS.get(line.entry.case.outcome, "tidak dicatat").capitalize()


def state(line: Line) -> str:
    return STATE_WORDS.get(line.entry.case.state, "selesai")


def means(line: Line) -> str:
    return MEANS.get(line.label, OTHER_MEANS)


def service(line: Line) -> str:
    return choices.SERVICES["id"][service_code(line)]


def service_code(line: Line) -> str:
    """Return the service that somebody asked for: a visitor chooses one, who writes or calls asks for advice."""
    return line.entry.visit.service or VisitService.CONSULTATION


def promise(line: Line) -> str:
    """Return how the promise of first help stands."""
    if line.kept is not None:
        return "Sesuai janji" if line.kept else "Lewat janji"
    return "Di luar janji" if line.entry.case.entry in UNPROMISED else "Belum dapat dinilai"


def answer(line: Line, field: str) -> str:
    """Return one answer of the guest book with the survey's number, as the visitor gave it or an officer wrote it.

    field: of store.reports.report_rows.Profile or VisitFacts.
    """
    told = getattr(line.entry.visit, field, "")
    if told:
        return _numbered(choices.word(field, told), list(choices.CHOICES[field][1]["id"].values()))
    written = getattr(line.entry.profile, field, "")
    return _numbered(written, guest_book.FIELDS[field][1]) if written else UNTOLD


def answers(field: str) -> list[str]:
    """Return every answer that the form offers for a field, in its order, numbered."""
    told = choices.CHOICES.get(field)
    words = list(told[1]["id"].values()) if told else guest_book.FIELDS[field][1]
    return [_numbered(word, words) for word in words]


def _numbered(word: str, words: Sequence[str]) -> str:
    surveyed = [one for one in words if one not in SAME_NUMBER]
    return f"{surveyed.index(SAME_NUMBER.get(word, word)) + 1} {word}" if word in words else OWN_WORDS


def queue_number(line: Line) -> str:
    """Return the number that a visitor had, "K-014"."""
    return visits.number(line.visit)


def standing(line: Line) -> str:
    """Return how far a visit has come."""
    return choices.standing(line.visit.state, line.visit.called_at)


def visit_service(line: Line) -> str:
    return choices.SERVICES["id"][line.visit.service]


def card(line: Line) -> str:
    """Return the kind of identity card that was shown."""
    return choices.ID_CARDS.get(line.visit.id_card, NO_CARD)


def came_as(line: Line) -> str:
    return choices.word("came_as", line.visit.came_as) or UNTOLD


def questionnaire(line: Line) -> str:
    """Return how much of the satisfaction questionnaire (SKM) was answered."""
    given = [key for key in instruments.SKM.keys if key in line.entry.answers]
    if not given:
        return UNTOLD
    return "Lengkap" if len(given) == len(instruments.SKM.keys) else "Tidak lengkap"


def late(line: Line) -> str:
    """Return whether a complaint was answered by its date."""
    words = {True: "Lewat tenggat", False: "Sesuai tenggat", None: "Belum jatuh tempo"}
    return words[line.late] if line.entry.details.answer_due_at is not None else "Tanpa tenggat"


def need_outcome(need: Need) -> str:
    """Return the survey's "status perolehan"."""
    number, word = OUTCOMES[need.outcome]
    return f"{number} {word}"


def product(need: Need) -> str:
    """Return which product of the service standard a need asks for. Visitors are not asked: an officer decides."""
    return PRODUCTS.get(need.product, UNDECIDED)


def is_unmet(need: Need) -> bool:
    """Return what store.cases.needs.is_unmet asks the database."""
    known_missing = need.outcome == NeedOutcome.PENDING and need.availability == Availability.MISSING
    return need.outcome == NeedOutcome.NOT_OBTAINED or known_missing


def source(need: Need) -> str:
    """Return the source that was given, with its year: "Kabupaten dalam Angka (2026)". "" for none."""
    year = f" ({need.source_year})" if need.source_year else ""
    return f"{need.source_title}{year}" if need.source_title else ""
