"""What states, kinds and channels are called on the pages, with their colours and icons. Reads no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.web.present import formatting
from channels.envelope import Traits
from handlers.office import service_hours
from handlers.office.links import hide_citizens_links
from handlers.office.office import Office
from handlers.office.ways_in import WAYS_IN
from handlers.sla import clocks
from store.cases.messages import Said
from store.tables import Consultation, Identity, Message, Person
from store.vocabulary import CaseEntry, CaseKind, CaseOutcome, CaseState, Direction, MessageState, Presence, Stage

LONGEST_SNIPPET = 140
ANONYMOUS = "Pelapor dirahasiakan"
NO_TRAITS = Traits("Saluran lain", "web")


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in a word.

    colour: "" | blue | green | orange | red | yellow | line.
    """

    word: str
    colour: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message of ours.

    mark: data-delivery of the bubble, "" when nothing is special.
    """

    word: str
    icon: str
    mark: str = ""
    line: str = ""


CASE_CHIPS: Mapping[str, Chip] = {
    CaseState.NEW: Chip("Belum ditugaskan", "orange", "user-question"),
    CaseState.ASSIGNED: Chip("Perlu dijawab", "blue"),
    CaseState.ANSWERED: Chip("Menunggu warga", "", "hourglass"),
    CaseState.CONFIRMING: Chip("Subject matter", "", "users-group"),
    CaseState.CLOSED: Chip("Selesai", "green", "circle-check"),
}
PRESENCES: Mapping[str, str] = {
    Presence.PRESENT: "Siap melayani",
    Presence.RESTING: "Sedang istirahat",
    Presence.GONE: "Tidak melayani",
}
OUTCOMES: Mapping[str, str] = {
    CaseOutcome.GIVEN: "Data diberikan",
    CaseOutcome.PARTLY: "Sebagian diberikan",
    CaseOutcome.REFERRED: "Dirujuk ke instansi lain",
    CaseOutcome.NOT_AVAILABLE: "Data tidak tersedia",
    CaseOutcome.NOT_DATA: "Bukan permintaan data",
    CaseOutcome.NO_RESPONSE: "Warga tidak merespons",
    CaseOutcome.WITHDRAWN: "Dibatalkan warga",
    CaseOutcome.DUPLICATE: "Sudah dijawab di tempat lain",
}
ENTRIES: Mapping[str, str] = {
    CaseEntry.AT_ONCE: "dicatat petugas",
    CaseEntry.AFTERWARDS: "dicatat belakangan",
    CaseEntry.WE_WROTE: "kami menulis lebih dulu",
}
UNSEEN_CHIP, SEEN_CHIP = Chip("Belum dilihat", "blue", "robot"), Chip("Sudah dilihat", "", "eye")
NEW_SPAM_CHIP, SPAM_CHIP = Chip("Spam, belum dilihat", "orange", "ban"), Chip("Spam", "", "ban")
STAGES: Mapping[str, str] = {
    Stage.RECEIVED: "Diterima",
    Stage.REVIEWING: "Ditinjau",
    Stage.IMPROVED: "Perbaikan dicatat",
    Stage.ANSWERED: "Dijawab",
}
STUCK = (MessageState.FAILED, MessageState.HELD, MessageState.UNKNOWN)
STUCK_CHIPS: Mapping[str, Chip] = {
    MessageState.FAILED: Chip("Gagal terkirim", "red", "alert-circle"),
    MessageState.HELD: Chip("Jawaban tertahan", "orange", "clock-pause"),
    MessageState.UNKNOWN: Chip("Perlu dipastikan", "orange", "alert-circle"),
}
DELIVERIES: Mapping[str, Delivery] = {
    MessageState.QUEUED: Delivery("mengirim", "clock", "sending"),
    MessageState.SENDING: Delivery("mengirim", "clock", "sending"),
    MessageState.HELD: Delivery("menunggu warga menulis", "clock-pause", "sending"),
    MessageState.UNKNOWN: Delivery("belum pasti terkirim", "alert-circle", "failed"),
    MessageState.SENT: Delivery("terkirim", "check"),
    MessageState.DELIVERED: Delivery("sampai", "checks"),
    MessageState.READ: Delivery("dibaca", "checks", line="read"),
    MessageState.FAILED: Delivery("gagal terkirim", "alert-circle", "failed", "failed"),
    MessageState.CANCELLED: Delivery("dibatalkan", "x"),
}
ON_PAGE = Delivery("tampil di halaman warga", "check")
SHEETS = (".xlsx", ".xls", ".csv", ".ods")
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def fate_of(message: Message) -> Delivery | None:
    """Return what became of a message, None for one that is never sent."""
    waits_on_page = message.shown_at is not None and message.state == MessageState.QUEUED
    return ON_PAGE if waits_on_page else DELIVERIES.get(message.state)


def traits_of(office: Office, channel: str) -> Traits:
    return office.traits.get(channel) or WAYS_IN.get(channel, NO_TRAITS)


def name(person: Person, identity: Identity, consultation: Consultation | None = None) -> str:
    """Return the name that officers read in lists and headings. An anonymous complaint shows none."""
    if consultation is not None and consultation.anonymous:
        return ANONYMOUS
    return person.name or identity.name or formatting.address(identity)


def snippet(message: Message | Said | None) -> str:
    """Return a message in one line."""
    if message is None:
        return ""
    words = (
        " ".join(hide_citizens_links(message.body).split())[:LONGEST_SNIPPET]
        or message.note
        or message.subject
        or "Lampiran"
    )
    return f"Kami: {words}" if message.direction == Direction.OUT else words


def chip(consultation: Consultation, last: Message | Said | None) -> Chip:
    if last is not None and last.state in STUCK:
        return STUCK_CHIPS[last.state]
    if consultation.outcome == CaseOutcome.SPAM:
        return SPAM_CHIP if consultation.waiting_since is None else NEW_SPAM_CHIP
    if consultation.kind == CaseKind.MACHINE:
        return SEEN_CHIP if consultation.waiting_since is None else UNSEEN_CHIP
    return CASE_CHIPS[consultation.state]


@dataclass(frozen=True, slots=True)
class Promise:
    """How first help stands.

    state: data-sla (jalan | segera | lewat | jeda).
    word: without script.
    zero: when a clock of service time shows 0:00.
    stops: when it stands still, because we close. Neither changes from one second to the next, so that a row that says
    the same is the same row.
    place: in the line at opening, 0 where first help was not promised in line. The word names it until it is time.
    what: is promised, for who cannot see the clock.
    """

    state: str
    word: str
    zero: datetime | None = None
    stops: datetime | None = None
    place: int = 0
    what: str = "Bantuan pertama"


def promise(office: Office, consultation: Consultation, now: datetime) -> Promise | None:
    """Return the clock of first help, in service time from the first message. None where there is no target."""
    due = clocks.first_help_due(office, consultation)
    return promise_until(office, due, now, place=consultation.line_place or 0) if due is not None else None


def promise_until(office: Office, due: datetime, now: datetime, *, place: int = 0) -> Promise:
    """Return the clock of what is promised until a moment. place: as Promise has it."""
    if now >= due:
        return Promise("late", f"lewat sejak {formatting.at(office, due, now)}", *_ticking(office, due, now))
    opening = service_hours.next_opening(office, now)
    if opening is None or opening > now:
        return Promise("stopped", f"mulai {formatting.at(office, opening, now)}" if opening else "tutup")
    state = "soon" if service_hours.served(office, now, due) < office.targets.warn_before else "running"
    until = formatting.at(office, due, now)
    word = f"antrean ke-{place}, target {until}" if place else f"sampai {until}"
    return Promise(state, word, *_ticking(office, due, now), place)


def _ticking(office: Office, due: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Return Promise.zero and Promise.stops. While the office is closed the clock stands still."""
    left = service_hours.served(office, now, due) - service_hours.served(office, due, now)
    closes = service_hours.closing(office, now)
    return (now + left, closes) if closes is not None else (due + left, due)


def kind_of_file(filename: str, content_type: str) -> str:
    """Return image, audio, pdf, sheet or file."""
    if content_type in IMAGES:
        return "image"
    if content_type.startswith("audio/"):
        return "audio"
    if content_type == "application/pdf":
        return "pdf"
    return "sheet" if filename.lower().endswith(SHEETS) else "file"


@dataclass(frozen=True, slots=True)
class WindowStrip:
    """The strip above a conversation about its channel's window.

    left: per cent of it, None when it is shut.
    """

    text: str
    strong: str
    colour: str
    left: int | None


def window_strip(traits: Traits, opened: datetime | None, now: datetime) -> WindowStrip | None:
    """Return the strip of a channel's window. None for a channel without one.

    opened: the citizen's message that keeps it open, None when it is shut.
    """
    if traits.window is None:
        return None
    if opened is None:
        text = f"Jendela {traits.word} tertutup."
        return WindowStrip(text, "Balasan ditahan sampai warga menulis lagi.", "orange", None)
    left = opened + traits.window - now
    return WindowStrip(
        text=f"Jendela {traits.word} terbuka,",
        strong=f"sisa {formatting.span(timedelta(minutes=left // timedelta(minutes=1)))}",
        colour="orange" if left < timedelta(hours=2) else "",
        left=round(100 * left / traits.window),
    )


def hours_left(due: datetime, now: datetime) -> Chip:
    """Return the chip of a term of the law, which is three times 24 hours: how many of them are left."""
    left = int((due - now).total_seconds() // 3600)
    if left < 0:
        return Chip("lewat tenggat", "red", "alarm")
    return Chip(f"{left} jam lagi", "orange" if left < 24 else "blue", "clock")
