"""What an action of an officer asks first: is the case there, may they see it, is it theirs, was nobody faster.

`find_case` looks the case up, once for an action; every other guard takes the case it returned. Each raises Refusal,
or one of its kinds, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from handlers.errors import Held, Hidden, NotFound, Overtaken, Refusal
from handlers.officers import visibility
from handlers.officers.act import Act
from store.cases import consultations, events
from store.event_names import EventName, Means, that
from store.office import officers
from store.tables import Consultation, Officer
from store.transport import outbox
from store.vocabulary import Actor, CaseState, MessageKind, MessageState

LONGEST_TEXT = 20_000
ANSWERS = that(Means.ANSWER)


def find_case(act: Act, number: str, seen: int | None = None) -> Consultation:
    """Return the case of that number, open or closed. Raises NotFound, and what `admit` raises."""
    case = consultations.by_number(act.db, number)
    if case is None:
        raise NotFound(f"Konsultasi '{number}' tidak ada. Periksa nomornya, misalnya K-2026-000123.")
    return admit(act, case, seen)


def admit(act: Act, case: Consultation, seen: int | None = None) -> Consultation:
    """Return the case if the officer may see it and nothing has happened since their page was drawn.

    seen: the id of the last event the page showed, None where it does not matter.
    Raises Hidden and Overtaken.
    """
    if not visibility.may_see(act.db, act.by, case):
        raise Hidden(visibility.NOT_YOURS)
    if seen is not None and seen < case.last_event_id:
        raise Overtaken("Ada hal baru di konsultasi ini sejak halaman Anda dibuka. Baca dahulu, lalu kirim lagi.")
    return case


def require_open(case: Consultation) -> None:
    """Raise Refusal when the case is closed."""
    if case.state == CaseState.CLOSED:
        raise Refusal(f"{case.number} sudah ditutup. Buka kembali dahulu.")


def require_own(act: Act, case: Consultation) -> None:
    """Raise Refusal when the case is closed, or is not held by this officer."""
    require_open(case)
    if case.officer_id != act.by.id:
        owner = holder_name(act.db, case)
        raise Refusal(f"{case.number} {f'dipegang {owner}' if owner else 'belum diambil'}. Ambil dahulu.")


def holder_name(db: Session, consultation: Consultation) -> str:
    """Who holds it, by his name as shown; "" for nobody."""
    return db.get_one(Officer, consultation.officer_id).display_name if consultation.officer_id is not None else ""


def require_holder(db: Session, consultation: Consultation, holder: str | None) -> None:
    """Raises Held where another than `holder`, the one the officer's page named, has it; None asks nothing."""
    if holder is None or consultation.officer_id is None:
        return
    has_it = db.get_one(Officer, consultation.officer_id)
    if has_it.name != holder:
        words = f"{consultation.number} dipegang {has_it.display_name}. Tulisan Anda tetap di sini."
        raise Held(words, has_it.name)


def require_not_overtaken(act: Act, consultation: Consultation, seen: int | None, *, began: int | None = None) -> None:
    """Raises Overtaken when there is an answer the officer has not reckoned with.

    One of his own, or a colleague's note, after the event `seen`; or a colleague's answer after `began`, the event he
    saw when he began to write.
    """
    if seen is None or min(seen, began or seen) >= consultation.last_event_id:
        return
    newer = events.since(act.db, consultation, min(seen, began or seen))
    taken_back = {event.detail.get("message") for event in newer if event.what == EventName.UNDONE}
    for event in newer:
        unseen, mine = (event.id or 0) > seen, event.by == act.by.name
        if event.what in ANSWERS and event.detail.get("message") not in taken_back and (unseen or not mine):
            raise _overtaken(act, event.by, "membalas")
        if event.what == EventName.NOTED and unseen and not mine:
            raise _overtaken(act, event.by, "menulis catatan")


def require_nothing_new(consultation: Consultation, seen: int | None) -> None:
    """Raises Overtaken when anything at all happened: for words that were written a while ago."""
    if seen is not None and seen < consultation.last_event_id:
        raise Overtaken("Ada hal baru di konsultasi ini sejak Anda menulis. Baca dahulu, lalu kirim lagi.")


def _overtaken(act: Act, name: str, deed: str) -> Overtaken:
    if name == act.by.name:
        words = "Balasan ini belum dikirim. Baca balasan Anda yang lain, lalu pilih."
        return Overtaken(words, f"Anda sudah {deed} dari jendela lain", "Anda")
    colleague = officers.by_name(act.db, name)
    who = colleague.display_name if colleague else name
    return Overtaken(f"Balasan Anda belum dikirim. Baca tulisan {who}, lalu pilih.", f"{who} lebih dulu {deed}", who)


def require_nothing_waiting(db: Session, consultation: Consultation) -> None:
    """Raises Refusal while an answer waits for the time an officer chose, or for the citizen to open the window."""
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
    """Raises Refusal where there is nothing to say, or too much for one message."""
    if not text.strip() and not attachments:
        raise Refusal("Pesan masih kosong. Tulis sesuatu atau lampirkan berkas.")
    if len(text) > LONGEST_TEXT:
        raise Refusal(f"Pesan terlalu panjang ({len(text)} huruf). Paling banyak {LONGEST_TEXT}; kirim sebagai berkas.")
