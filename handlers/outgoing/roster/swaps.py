"""Swaps of shifts: an officer asks, a colleague consents, then it holds, and who supervises is told."""

from __future__ import annotations

from datetime import date

from handlers.errors import BadInput, Refusal
from handlers.office import formats
from handlers.officers.act import Act
from handlers.officers.notices import supervisors
from handlers.officers.roster import plan, serving
from handlers.officers.roster.plan import Hours
from handlers.outgoing.roster import roster_mail
from handlers.outgoing.roster.roster_mail import News
from store.desk import notices
from store.office import shifts
from store.roster_words import ShiftKind
from store.tables import Officer, Shift
from store.vocabulary import NoticeKind


def ask(act: Act, shift_id: int, colleague_id: int, in_return_id: int = 0) -> Officer:
    """Ask a colleague to take one's shift. Raises Refusal.

    in_return_id: their shift that one takes in return, 0 for none.
    """
    shift = _coming(act, shift_id)
    if shift.officer_id != act.by.id:
        raise Refusal("Hanya giliran Anda sendiri yang dapat Anda minta tukar.")
    colleague = plan.member(act.db, colleague_id)
    if colleague.id == act.by.id:
        raise BadInput("Pilih rekan, bukan diri sendiri.")
    _check(act, shift, act.by, colleague, in_return_id)
    if (shift.asked_id, shift.in_return_id) == (colleague_id, in_return_id):
        return colleague  # pressed twice
    notices.take_back_about(act.db, shift.asked_id, NoticeKind.SWAP_ASKED, said(shift), act.by.name)
    shift.asked_id, shift.in_return_id = colleague_id, in_return_id
    in_return = f" Gantinya giliran Anda {said(_coming(act, in_return_id))}." if in_return_id else ""
    text = (
        f"{act.by.display_name} meminta Anda jaga di PST {said(shift)}.{in_return} Setujui atau tolak di halaman ini:"
    )
    news = News(NoticeKind.SWAP_ASKED, said(shift), "Permintaan tukar jaga", text, act.by.name)
    roster_mail.tell(act.db, act.office, colleague, news, act.now)
    return colleague


def consent(act: Act, shift_id: int) -> Shift:
    """Take the shift that a colleague asks one to take: from now on it holds. Raises Refusal."""
    shift = _asked_of(act, shift_id)
    owner = plan.member(act.db, shift.officer_id)
    in_return = _check(act, shift, owner, act.by, shift.in_return_id)
    text = f"{act.by.display_name} mengambil giliran {owner.display_name} {said(shift)}."
    if in_return is not None:
        text += f" Gantinya {owner.display_name} jaga {said(in_return)}."
        _give(in_return, owner)
    _give(shift, act.by)
    act.db.flush()
    news = News(NoticeKind.SWAP_AGREED, said(shift), "Giliran jaga ditukar", text, act.by.name)
    for officer in {one.id: one for one in (owner, *supervisors(act.db))}.values():
        roster_mail.tell(act.db, act.office, officer, news, act.now)
    return shift


def decline(act: Act, shift_id: int) -> Officer:
    """Say no to a colleague who asks, or take one's own question back. Raises Refusal."""
    shift = act.db.get(Shift, shift_id)
    if shift is None or not shift.asked_id or act.by.id not in (shift.asked_id, shift.officer_id):
        raise BadInput("Permintaan tukar ini sudah tidak ada. Muat ulang halaman.")
    owner = act.db.get_one(Officer, shift.officer_id)
    if owner.id != act.by.id:
        text = f"{act.by.display_name} tidak dapat mengambil giliran Anda {said(shift)}. Giliran itu tetap milik Anda."
        news = News(NoticeKind.SWAP_DECLINED, said(shift), "Tukar jaga ditolak", text, act.by.name)
        roster_mail.tell(act.db, act.office, owner, news, act.now)
    notices.take_back_about(act.db, shift.asked_id, NoticeKind.SWAP_ASKED, said(shift), owner.name)
    shift.asked_id = shift.in_return_id = 0
    return owner


def said(shift: Shift) -> str:
    """Return when a shift is, for people: "Selasa, 24 November 2026, 08.00-12.00"."""
    return f"{formats.spoken(date.fromisoformat(shift.day))}, {Hours(shift.start, shift.end).word}"


def _give(shift: Shift, officer: Officer) -> None:
    shift.officer_id = officer.id or 0
    shift.asked_id = shift.in_return_id = 0
    shift.reminded_at = None


def _asked_of(act: Act, shift_id: int) -> Shift:
    shift = _coming(act, shift_id)
    if shift.asked_id != act.by.id:
        raise BadInput("Permintaan tukar ini sudah tidak ada. Muat ulang halaman.")
    return shift


def _coming(act: Act, shift_id: int) -> Shift:
    """Return a shift that has not ended. Raises BadInput."""
    shift, now = act.db.get(Shift, shift_id), serving.moment(act.office, act.now)
    if shift is None or shift.kind != ShiftKind.PST or (shift.day, shift.end) <= (now.day, now.time):
        raise BadInput("Giliran itu sudah lewat atau sudah tidak ada di jadwal. Muat ulang halaman.")
    return shift


def _check(act: Act, shift: Shift, owner: Officer, colleague: Officer, in_return_id: int) -> Shift | None:
    """Return the shift in return, None for none. Raises BadInput where one of the two cannot serve then."""
    in_return = _coming(act, in_return_id) if in_return_id else None
    if in_return is not None:
        if in_return.officer_id != colleague.id:
            raise BadInput(f"Giliran gantinya bukan lagi milik {colleague.display_name}. Minta tukar sekali lagi.")
        if (in_return.day, in_return.start) == (shift.day, shift.start):
            raise BadInput("Kedua giliran pada waktu yang sama: tidak ada yang ditukar.")
        _must_fit(act, owner, in_return, without=shift)
    _must_fit(act, colleague, shift, without=in_return)
    return in_return


def _must_fit(act: Act, officer: Officer, shift: Shift, *, without: Shift | None) -> None:
    """Raise BadInput where an officer cannot serve in a shift. without: what they give away."""
    day = date.fromisoformat(shift.day)
    known = [one for one in shifts.of_officer(act.db, officer.id or 0, day, day) if one is not without]
    if (problem := plan.clash(officer, day, Hours(shift.start, shift.end), known)) is not None:
        raise BadInput(problem)
