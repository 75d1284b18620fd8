"""How things look: words, colours and icons for what the tables hold. Reads no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

import phonenumbers
from markupsafe import Markup, escape

from channels.envelope import Address, Traits
from handlers.office import formats, service_hours
from handlers.office.office import Office
from handlers.sla import clocks
from store.cases.messages import Said
from store.tables import Consultation, Identity, Message, Person
from store.vocabulary import CaseState, Direction, MessageState, Stage

LONGEST_SNIPPET = 140
ANONYMOUS = "Pelapor dirahasiakan"
NO_TRAITS = Traits("Saluran lain", "web")
NO_NUMBER = {"call": "nomor disembunyikan", "bsuid": "nomor tidak dibagikan", "slip": "tanpa alamat"}
BOX = Traits("Kotak saran", "tamu", writes=False, reaches=())


@dataclass(frozen=True)
class Chip:
    """A state in a word; colour: "" | biru | hijau | jingga | merah."""

    word: str
    colour: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Delivery:
    """What became of a message of ours. mark: data-kirim of the bubble, "" when nothing is special."""

    word: str
    icon: str
    mark: str = ""


CASE_CHIPS: Mapping[str, Chip] = {
    CaseState.NEW: Chip("Belum ditugaskan", "jingga", "user-question"),
    CaseState.ASSIGNED: Chip("Perlu dijawab", "biru"),
    CaseState.ANSWERED: Chip("Menunggu warga", "", "hourglass"),
    CaseState.CONFIRMING: Chip("Subject matter", "", "users-group"),
    CaseState.CLOSED: Chip("Selesai", "hijau", "circle-check"),
}
STAGES: Mapping[str, str] = {
    Stage.RECEIVED: "Diterima",
    Stage.REVIEWING: "Ditinjau",
    Stage.IMPROVED: "Perbaikan dicatat",
    Stage.ANSWERED: "Dijawab",
}
STUCK = (MessageState.FAILED, MessageState.HELD, MessageState.UNKNOWN)
STUCK_CHIPS: Mapping[str, Chip] = {
    MessageState.FAILED: Chip("Gagal terkirim", "merah", "alert-circle"),
    MessageState.HELD: Chip("Jawaban tertahan", "jingga", "clock-pause"),
    MessageState.UNKNOWN: Chip("Perlu dipastikan", "jingga", "alert-circle"),
}
DELIVERIES: Mapping[str, Delivery] = {
    MessageState.QUEUED: Delivery("mengirim", "clock", "mengirim"),
    MessageState.SENDING: Delivery("mengirim", "clock", "mengirim"),
    MessageState.HELD: Delivery("menunggu warga menulis", "clock-pause", "mengirim"),
    MessageState.UNKNOWN: Delivery("belum pasti terkirim", "alert-circle", "gagal"),
    MessageState.SENT: Delivery("terkirim", "check"),
    MessageState.DELIVERED: Delivery("sampai", "checks"),
    MessageState.READ: Delivery("dibaca", "checks"),
    MessageState.FAILED: Delivery("gagal terkirim", "alert-circle", "gagal"),
    MessageState.CANCELLED: Delivery("dibatalkan", "x"),
}
SHEETS = (".xlsx", ".xls", ".csv", ".ods")
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def traits_of(office: Office, channel: str) -> Traits:
    return office.traits.get(channel, BOX if channel == "box" else NO_TRAITS)


def initials(name: str) -> str:
    """At most two letters; "#" for a number."""
    letters = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper() or "#"


def shade(name: str) -> int:
    """One of the six avatar colours, the same for the same name on every machine."""
    return sha256(name.encode()).digest()[0] % 6 + 1


def mentions(text: str, names: Iterable[str] = ()) -> Markup:
    """A note's words with the colleagues it names set apart: by a whole name of these, else by one word."""
    known = [re.escape(str(escape(one))) for one in sorted(names, key=len, reverse=True) if one]
    whole = rf"(?<![\w@])(@(?:(?:{'|'.join(known)})(?!\w)|\w+))" if known else r"(?<![\w@])(@\w+)"
    marked = re.sub(whole, r'<span class="lk-sebut">\1</span>', str(escape(text)), flags=re.IGNORECASE)
    return Markup(marked)  # noqa: S704  # escaped first


def marked(pieces: Iterable[tuple[str, bool]]) -> Markup:
    """A text in pieces, those that were looked for marked."""
    return Markup("".join(f"<mark>{escape(text)}</mark>" if is_hit else escape(text) for text, is_hit in pieces))  # noqa: S704  # escaped


def size(bytes_: int) -> str:
    """Bytes in words: "184 kB", "12,4 MB", "84,5 GB"."""
    if bytes_ < 1000:
        return f"{bytes_} B"
    if bytes_ < 1_000_000:
        return f"{bytes_ / 1000:.0f} kB"
    unit, name = (1_000_000, "MB") if bytes_ < 1_000_000_000 else (1_000_000_000, "GB")
    return f"{bytes_ / unit:.1f} {name}".replace(".", ",")


def address(identity: Identity | Address) -> str:
    """An address as people here write it: 0812-0000-7890, a mail address, or words for what has none."""
    return phone(identity.value) if identity.kind == "phone" else NO_NUMBER.get(identity.kind, identity.value)


@lru_cache(maxsize=10_000)
def phone(value: str) -> str:
    """A telephone number as people here write it, or the words themselves where they are none."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    here = number.country_code == 62
    style = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def name(person: Person, identity: Identity, consultation: Consultation | None = None) -> str:
    """Whom officers read in lists and headings; nobody, for an anonymous complaint."""
    if consultation is not None and consultation.anonymous:
        return ANONYMOUS
    return person.name or identity.name or address(identity)


def clock(office: Office, moment: datetime) -> str:
    return f"{moment.astimezone(office.zone):%H.%M}"


def day(office: Office, moment: datetime, now: datetime) -> str:
    """Return a day as people say it: "Hari ini", "Kemarin", or "Senin, 11 Mei 2026"."""
    local = moment.astimezone(office.zone)
    passed = (now.astimezone(office.zone).date() - local.date()).days
    if passed in (0, 1):
        return ("Hari ini", "Kemarin")[passed]
    return formats.spoken(local.date())


def when(office: Office, moment: datetime, now: datetime) -> str:
    """Short, for a list: the time today, else the date."""
    local = moment.astimezone(office.zone)
    if local.date() == now.astimezone(office.zone).date():
        return clock(office, moment)
    return f"{local.day} {formats.MONTHS['id'][local.month - 1][:3]}"


def at(office: Office, moment: datetime, now: datetime) -> str:
    """The time today, else with its date: "08.06", "23 Nov 08.06"."""
    short = when(office, moment, now)
    return short if short == clock(office, moment) else f"{short} {clock(office, moment)}"


def moment(office: Office, at: datetime | None, now: datetime) -> str:
    """A full moment, "Hari ini 09.41 WIB"; "" for None."""
    return f"{day(office, at, now)} {clock(office, at)} {office.timezone_word}" if at is not None else ""


def snippet(message: Message | Said | None) -> str:
    """The last message in one line."""
    if message is None:
        return ""
    words = " ".join(message.body.split())[:LONGEST_SNIPPET] or message.note or message.subject or "Lampiran"
    if message.direction == Direction.NOTE:
        return f"Catatan: {words}"
    return f"Kami: {words}" if message.direction == Direction.OUT else words


def chip(consultation: Consultation, last: Message | Said | None) -> Chip:
    if last is not None and last.state in STUCK:
        return STUCK_CHIPS[last.state]
    return CASE_CHIPS[consultation.state]


@dataclass(frozen=True)
class Promise:
    """How first help stands. state: data-sla (jalan | segera | lewat | jeda); word: without script.

    zero: when a clock of service time shows 0:00; stops: when it stands still, because we close. Neither changes from
    one second to the next, so that a row that says the same is the same row.
    """

    state: str
    word: str
    zero: datetime | None = None
    stops: datetime | None = None


def promise(office: Office, consultation: Consultation, now: datetime) -> Promise | None:
    """The clock of first help: service time from the first word; None where nothing is promised."""
    due = clocks.first_help_due(office, consultation)
    if due is None:
        return None
    if now >= due:
        return Promise("lewat", f"lewat sejak {at(office, due, now)}", *_ticking(office, due, now))
    opening = service_hours.next_opening(office, now)
    if opening is None or opening > now:
        return Promise("jeda", f"mulai {at(office, opening, now)}" if opening else "tutup")
    state = "segera" if service_hours.served(office, now, due) < office.targets.warn_before else "jalan"
    return Promise(state, f"sampai {at(office, due, now)}", *_ticking(office, due, now))


def _ticking(office: Office, due: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Promise.zero and Promise.stops: while we are closed, a clock that stands at what was served until we closed."""
    left = service_hours.served(office, now, due) - service_hours.served(office, due, now)
    closes = service_hours.closing(office, now)
    return (now + left, closes) if closes is not None else (due + left, due)


def span(time: timedelta) -> str:
    """A stretch of time in words: "1 menit 24 detik", "2 jam 5 menit"."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours_, minutes = divmod(minutes, 60)
    if hours_:
        return f"{hours_} jam {minutes} menit"
    return f"{minutes} menit {seconds} detik" if minutes else f"{seconds} detik"


def roughly(time: timedelta) -> str:
    """How long somebody has waited: "17 menit", "3 jam", "2 hari"."""
    minutes = max(0, int(time.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} menit"
    return f"{minutes // 60} jam" if minutes < 24 * 60 else f"{minutes // (24 * 60)} hari"


def kind_of_file(filename: str, content_type: str) -> str:
    """Return image, audio, pdf, sheet or file."""
    if content_type in IMAGES:
        return "image"
    if content_type.startswith("audio/"):
        return "audio"
    if content_type == "application/pdf":
        return "pdf"
    return "sheet" if filename.lower().endswith(SHEETS) else "file"


def window_strip(traits: Traits, opened: datetime | None, now: datetime) -> dict[str, object] | None:
    """What the strip above a conversation says about a channel's window; None where there is none.

    opened: the citizen's message that keeps it open, None when it is shut.
    """
    if traits.window is None:
        return None
    if opened is None:
        text = f"Jendela {traits.word} tertutup."
        return {"text": text, "strong": "Balasan ditahan sampai warga menulis lagi.", "colour": "jingga", "left": None}
    left = opened + traits.window - now
    return {
        "text": f"Jendela {traits.word} terbuka,",
        "strong": f"sisa {span(timedelta(minutes=left // timedelta(minutes=1)))}",
        "colour": "jingga" if left < timedelta(hours=2) else "",
        "left": round(100 * left / traits.window),
    }
