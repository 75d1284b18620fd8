"""Type in afterwards what a day's paper guest book and suggestion slips hold: all rows, or none.

Nobody waits for what is written down here. So nothing is sent, nobody is told to answer, and no clock runs. The numbers
of these visits are a series of their own.
"""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from channels.envelope import Address
from handlers.complaints import opening
from handlers.complaints.opening import Slip
from handlers.desk import closing
from handlers.errors import BadInput
from handlers.intake.entry import new_case, paper_rows, sender
from handlers.intake.entry.new_case import Entry, ReadEntry
from handlers.intake.entry.paper_rows import OFFERED, PaperRow, RowsRefused, Wrong
from handlers.intake.entry.sender import Who
from handlers.office.office import Office
from handlers.office.ways_in import BOX
from handlers.officers.act import Act
from handlers.ratings import giving
from store.cases import consultations, messages, people
from store.desk import visits
from store.office import officers
from store.rating_words import RatedBy
from store.tables import Consultation, DataNeed, Identity, Officer, Visit
from store.transport import arrivals
from store.visit_words import VisitService, VisitState
from store.vocabulary import CaseEntry, CaseOutcome, NeedOutcome, WayIn

NOTHING = "Belum ada baris yang terisi. Isi paling sedikit satu baris."
NO_TIME = "Jam datang tidak tertulis di kertas."
# what the survey calls a need whose visitor went home with this outcome
NEED_OUTCOMES: Mapping[str, NeedOutcome] = {
    CaseOutcome.GIVEN: NeedOutcome.GIVEN,
    CaseOutcome.PARTLY: NeedOutcome.GIVEN_OTHERWISE,
    CaseOutcome.REFERRED: NeedOutcome.NOT_OBTAINED,
    CaseOutcome.NOT_AVAILABLE: NeedOutcome.NOT_OBTAINED,
}


@dataclass(frozen=True)
class PaperDay:
    """What an officer types in of one day.

    key: the form's own, the same each time the form is sent.
    day: as in "2026-11-27".
    officer: who served, by sign-in name; "" where the paper does not say.
    rows: by column, the empty ones too.
    """

    key: str
    day: str
    officer: str
    rows: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class ReadRow:
    """A row whose words were read. at: when it happened. entry: of a visit, None for a slip."""

    row: PaperRow
    key: str
    at: datetime
    entry: ReadEntry | None


@dataclass(frozen=True)
class Entered:
    """How many rows were stored, and how many were known already."""

    visits: int
    slips: int
    known: int


def read(office: Office, paper: PaperDay, now: datetime) -> list[ReadRow]:
    """Read a day's rows, before the write lock is taken. Raises BadInput, and RowsRefused with every wrong cell."""
    day = _day(office, paper.day, now)
    wrong: list[Wrong] = []
    found = [paper_rows.read(place, row, wrong) for place, row in enumerate(paper.rows, 1)]
    rows = [row for row in found if row is not None]
    times = {row.place: _time(office, day, row, now, wrong) for row in rows}
    if wrong:
        raise RowsRefused(sorted(wrong, key=lambda one: one.place))
    if not rows:
        raise BadInput(NOTHING)
    keys = _keys(paper, rows)
    return [ReadRow(row, key, times[row.place], _entry(row, key, now)) for row, key in zip(rows, keys, strict=True)]


def _day(office: Office, typed: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError as wrong:
        raise BadInput("Tulis tanggal buku tamu itu.") from wrong
    if day > now.astimezone(office.zone).date():
        raise BadInput("Tanggal itu belum terjadi. Periksa tanggalnya.")
    if now.astimezone(office.zone).date() - day > new_case.OLDEST:
        raise BadInput("Tanggal itu lebih dari setahun lalu. Periksa tahunnya.")
    return day


def _time(office: Office, day: date, row: PaperRow, now: datetime, wrong: list[Wrong]) -> datetime:
    """Return when somebody came: at noon where the paper does not say."""
    try:
        at = new_case.happened(office, f"{day:%d/%m/%Y} {row.typed['time']}".strip(), now)
    except BadInput as refused:
        hint = " Di sini cukup jamnya: 10.15." if row.typed["time"] else ""
        if hint or day != now.astimezone(office.zone).date():
            wrong.append(Wrong(row.place, paper_rows.COLUMNS[0], f"{refused}{hint}"))
        return now  # today, before noon
    if at.astimezone(office.zone).date() != day:
        wrong.append(Wrong(row.place, paper_rows.COLUMNS[0], "Tulis jamnya saja, misalnya 10.15."))
    return at


def _keys(paper: PaperDay, rows: Sequence[PaperRow]) -> list[str]:
    """Return a key for each row: of a named visitor the same in whatever form they are sent, of others the form's."""
    seen: dict[str, int] = {}
    keys = []
    for row in rows:
        is_named = bool(row.typed["name"] or row.typed["contact"])
        basis = json.dumps([paper.day, "" if is_named else f"{paper.key} {row.place}", row.typed], sort_keys=True)
        seen[basis] = seen.get(basis, 0) + 1
        digest = sha256(f"{basis} {seen[basis]}".encode()).digest()
        keys.append(b32encode(digest).decode().lower()[:20])
    return keys


def _entry(row: PaperRow, key: str, now: datetime) -> ReadEntry | None:
    if row.is_slip:
        return None
    text = row.typed["need"] or OFFERED[row.chosen["service"]]
    who = Who(name=row.typed["name"], contact=row.typed["contact"])
    return new_case.read(Entry(key=key, who=who, text=text, way=WayIn.VISIT), now)


def enter(act: Act, paper: PaperDay, rows: Sequence[ReadRow]) -> Entered:
    """Store the rows of a day, each once however often they are sent. Raises BadInput.

    rows: as `read` returned them.
    """
    served_by = officers.by_name(act.db, paper.officer) if paper.officer else None
    if paper.officer and served_by is None:
        raise BadInput(f"Petugas “{paper.officer}” tidak ada. Pilih nama dari daftar petugas.")
    new_visits = sum(_enter_visit(act, one, one.entry, served_by) for one in rows if one.entry is not None)
    new_slips = sum(_enter_slip(act, one) for one in rows if one.entry is None)
    return Entered(new_visits, new_slips, len(rows) - new_visits - new_slips)


def _enter_visit(act: Act, one: ReadRow, entry: ReadEntry, served_by: Officer | None) -> bool:
    """Store a visit with its case, which is closed. Return whether it is new."""
    row = one.row
    arrival = arrivals.keep_written(act.db, WayIn.VISIT, f"p:{one.key}", entry.entry.text, act.now)
    if arrival is None:
        return False
    identity, is_other = _identity(act, row)
    entry = replace(entry, entry=replace(entry.entry, who=replace(entry.entry.who, is_other=is_other)))
    intake, case = new_case.open_case(act, entry, identity, arrival, one.at, entered=CaseEntry.AFTERWARDS)
    if intake.stored is not None and not row.typed["time"]:
        intake.stored.note = f"{intake.stored.note}\n{NO_TIME}"
    case.officer_id = served_by.id if served_by is not None else None
    visits.add_on_paper(act.db, _visit(act, one, case))
    _write_down_need(act, one, case)
    case.access_ways = row.chosen["access"]
    _end(act, one, case, row.chosen["outcome"])
    return True


def _identity(act: Act, row: PaperRow) -> tuple[Identity, bool]:
    """Return whose visit it is, and whether the contact on the paper is that of somebody else.

    A known contact is the same person's where the name is the same too. Else it is only written down.
    """
    who = Who(name=row.typed["name"], contact=row.typed["contact"])
    address = sender.address_of(who)
    owners = people.with_value(act.db, address) if address is not None else []
    for identity, person in owners:
        if who.name and identity.shared_at is None and person.name.casefold() == who.name.casefold():
            return identity, False
    return sender.identity_of(act, replace(who, is_other=bool(owners)), WayIn.VISIT), bool(owners)


def _visit(act: Act, one: ReadRow, case: Consultation) -> Visit:
    row = one.row
    told: dict[str, Any] = {name: row.chosen[name] for name in paper_rows.TOLD}
    return Visit(
        key=one.key,
        consultation_id=case.id or 0,
        identity_id=case.identity_id,
        day=one.at.astimezone(act.office.zone).date().isoformat(),
        service=VisitService(row.chosen["service"]),
        running=0,
        state=VisitState.SERVED,
        arrived_at=one.at,
        name=row.typed["name"],
        organisation=row.typed["organisation"],
        **told,
    )


def _write_down_need(act: Act, one: ReadRow, case: Consultation) -> None:
    if not one.row.typed["need"]:
        return
    outcome = NEED_OUTCOMES.get(one.row.chosen["outcome"], NeedOutcome.PENDING)
    item = one.row.typed["need"]
    act.db.add(
        DataNeed(consultation_id=case.id or 0, item=item, outcome=outcome, created_at=one.at, updated_at=act.now)
    )
    act.db.flush()


def _end(act: Act, one: ReadRow, case: Consultation, outcome: str) -> None:
    """Close a case that was over before it was typed in, and keep its rating. Nobody is written to."""
    case.waiting_since, case.first_help_at = None, one.at
    closing.close(act.db, act.office, case, by=act.by.name, now=act.now, asks=False)
    case.outcome = CaseOutcome(outcome) if outcome else ""
    if one.row.chosen["score"]:
        given = giving.give(
            act.db, case, int(one.row.chosen["score"]), by=RatedBy.PAPER, now=act.now, comment=one.row.typed["words"]
        )
        if given is not None:
            given.at = one.at


def _enter_slip(act: Act, one: ReadRow) -> bool:
    """Store a slip: words alone as the suggestion box does, a rating as a case without anybody. Return if it is new."""
    row = one.row
    if arrivals.keep_written(act.db, BOX, f"p:{one.key}", row.typed["words"], act.now) is None:
        return False
    if not row.chosen["score"]:
        opening.slip(act, Slip(row.typed["words"]))
        return True
    address = Address(BOX, messages.new_key(), sender.NAMELESS, sender.NO_ADDRESS)
    case = consultations.open_new(
        act.db,
        people.meet(act.db, address, (), act.now),
        subject="Kertas penilaian",
        language="id",
        now=act.now,
        year=act.now.astimezone(act.office.zone).year,
        by=act.by.name,
        channel=BOX,
        entry=CaseEntry.AFTERWARDS,
        opened_at=one.at,
    )
    _end(act, one, case, CaseOutcome.NOT_DATA)
    return True
