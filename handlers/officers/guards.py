"""Conditions of an officer's action: the case exists, they may see it, they hold it, nobody was faster.

`find_case` looks the case up, once for an action. Every other guard takes the case that it returned. Each guard raises
Refusal or one of its kinds, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from handlers.errors import Held, Hidden, NotFound, Overtaken, Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from store.cases import consultations, events
from store.event_names import EventName, Means, that
from store.office import officers
from store.tables import Consultation, Event, Officer
from store.transport import outbox
from store.vocabulary import Actor, CaseKind, CaseState, MessageKind, MessageState

LONGEST_TEXT = 20_000
ANSWERS = that(Means.ANSWER)


def find_case(act: Act, number: str, seen_event_id: int | None = None) -> Consultation:
    """Return the case of that number, open or closed. Raises NotFound, and what `admit` raises."""
    case = consultations.by_number(act.db, number)
    if case is None:
        visibility.require_may_exist(number)
        raise NotFound(f"Konsultasi “{number}” tidak ada. Periksa nomornya, misalnya K-2026-000123.")
    return admit(act, case, seen_event_id)


def admit(act: Act, case: Consultation, seen_event_id: int | None = None) -> Consultation:
    """Return the case if the officer may see it and nothing has happened since their page was drawn.

    seen_event_id: the last event that the page showed. None where it does not matter.
    Raises Hidden, Overtaken, and Refusal for mail of a machine.
    """
    if not visibility.may_see(act.db, act.by, case):
        raise Hidden(visibility.NOT_YOURS)
    if case.kind == CaseKind.MACHINE:
        raise Refusal(f"{case.number} surat mesin. Jadikan konsultasi dahulu.")
    if seen_event_id is not None and seen_event_id < case.last_event_id:
        raise Overtaken("Ada hal baru di konsultasi ini sejak halaman Anda dibuka. Baca dahulu, lalu kirim lagi.")
    return case


def require_open(case: Consultation) -> None:
    """Raise Refusal when the case is closed."""
    if case.state == CaseState.CLOSED:
        raise Refusal(f"{case.number} sudah ditutup. Buka kembali dahulu.")


def require_own(act: Act, case: Consultation) -> None:
    """Raise Refusal when the case is closed, or is not held by this officer."""
    require_open(case)
    require_holding(act, case)


def require_holding(act: Act, case: Consultation) -> None:
    """Raise Refusal when this officer does not hold the case, be it open or closed."""
    if case.officer_id != act.by.id:
        owner = holder_name(act.db, case)
        raise Refusal(f"{case.number} {f'dipegang {owner}' if owner else 'belum diambil'}. Ambil dahulu.")


def holder_name(db: Session, consultation: Consultation) -> str:
    """Return the display name of the officer who holds the case. "" for nobody."""
    return db.get_one(Officer, consultation.officer_id).display_name if consultation.officer_id is not None else ""


def require_holder(db: Session, consultation: Consultation, holder: str | None) -> None:
    """Raise Held when another officer holds the case than the page said.

    holder: the name that the page named, "" for nobody; None: not checked.
    """
    if holder is None or consultation.officer_id is None:
        return
    has_it = db.get_one(Officer, consultation.officer_id)
    if has_it.name != holder:
        words = f"{consultation.number} dipegang {has_it.display_name}. Tulisan Anda tetap di sini."
        raise Held(words, has_it.name)


def require_not_overtaken(
    act: Act, case: Consultation, seen_event_id: int | None, *, started_at_event_id: int | None = None
) -> None:
    """Raise Overtaken when the officer answers without knowing of another answer, or of a colleague's note.

    seen_event_id: the last event that the officer's page showed; None asks nothing.
    started_at_event_id: the last event when they began to write, where the page was drawn again since.

    | since they began to write        | and the page showed it | and the page did not |
    | -------------------------------- | ---------------------- | -------------------- |
    | a colleague answered             | blocks                 | blocks               |
    | they answered in another window  | passes                 | blocks               |
    | a colleague wrote a note         | passes                 | blocks               |
    | they wrote a note themselves     | passes                 | passes               |
    | an answer that was undone        | passes                 | passes               |
    | anything else (the citizen, …)   | passes                 | passes               |
    """
    if seen_event_id is None:
        return
    started = min(seen_event_id, started_at_event_id or seen_event_id)
    if started >= case.last_event_id:
        return
    newer = events.since(act.db, case, started)
    for event in newer:
        own, shown = event.by == act.by.name, (event.id or 0) <= seen_event_id
        if _is_standing_answer(event, newer) and not (own and shown):
            raise _overtaken(act, event.by, "membalas")
        if event.what == EventName.NOTED and not own and not shown:
            raise _overtaken(act, event.by, "menulis catatan")


def _is_standing_answer(event: Event, newer: Iterable[Event]) -> bool:
    """Return whether an event is an answer to the citizen that nobody has undone since."""
    key = event.detail.get("message")
    return (
        event.what in ANSWERS
        and key is not None
        and not any(one.what == EventName.UNDONE and one.detail.get("message") == key for one in newer)
    )


def require_nothing_new(case: Consultation, seen_event_id: int | None) -> None:
    """Raise Overtaken when any event came since. For text that was written a while ago."""
    if seen_event_id is not None and seen_event_id < case.last_event_id:
        raise Overtaken("Ada hal baru di konsultasi ini sejak Anda menulis. Baca dahulu, lalu kirim lagi.")


def _overtaken(act: Act, name: str, deed: str) -> Overtaken:
    if name == act.by.name:
        words = "Balasan ini belum dikirim. Baca balasan Anda yang lain, lalu pilih."
        return Overtaken(words, f"Anda sudah {deed} dari jendela lain", "Anda")
    colleague = officers.by_name(act.db, name)
    who = colleague.display_name if colleague else name
    return Overtaken(f"Balasan Anda belum dikirim. Baca tulisan {who}, lalu pilih.", f"{who} lebih dulu {deed}", who)


def require_nothing_waiting(db: Session, consultation: Consultation) -> None:
    """Raise Refusal while an answer waits for the time an officer chose, or for the channel's window."""
    if outbox.scheduled_of(db, consultation):
        raise Refusal("Masih ada balasan terjadwal. Kirim sekarang atau batalkan dahulu, lalu tutup.")
    if any(
        one.state == MessageState.HELD and one.author != Actor.BOT
        for one in outbox.queued_of(db, consultation, MessageKind.MESSAGE)
    ):
        raise Refusal(
            "Masih ada balasan tertahan yang belum sampai. Tunggu warga membalas, kirim lewat saluran lain, "
            "atau batalkan dahulu, lalu tutup."
        )


def require_words(text: str, attachments: Sequence[object]) -> None:
    """Raise Refusal when there is nothing to say, or too much for one message."""
    if not text.strip() and not attachments:
        raise Refusal("Pesan masih kosong. Tulis sesuatu atau lampirkan berkas.")
    if len(text) > LONGEST_TEXT:
        raise Refusal(f"Pesan terlalu panjang ({len(text)} huruf). Paling banyak {LONGEST_TEXT}; kirim sebagai berkas.")
