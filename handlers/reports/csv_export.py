"""Export the rows behind the dashboard as CSV: one line a consultation, no citizen's name or words.

As RFC 4180, but for the separator, which is the office's.

The figures of the page can be counted again from these lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlmodel import Session

from handlers.office.office import Office
from handlers.office.ways_in import WAYS_IN
from handlers.reports import dashboard, periods
from store.office import officers
from store.reports import figures
from store.reports.figures import Case
from store.vocabulary import UNPROMISED, CaseEntry, CaseOutcome, CaseState

HEADER = (
    "nomor", "kanal", "masuk", "bantuan pertama", "detik layanan sampai bantuan", "detik yang dijanjikan",
    "janji ditepati", "keadaan", "ditutup", "hasil", "petugas", "topik", "tag", "nilai", "cara masuk",
)  # fmt: skip
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
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take what starts so for a formula
VERDICTS = {True: "ya", False: "tidak", None: ""}


def csv_of(db: Session, office: Office, key: str, now: datetime) -> str:
    """Return the consultations of a span, oldest first."""
    span = periods.of(office, key, now)
    return write([HEADER, *_lines(db, office, span.start, span.end, now)], office.csv_separator)


def write(lines: Iterable[Iterable[object]], separator: str) -> str:
    r"""Return lines as CSV. A cell that a spreadsheet could take for a formula is made harmless.

    >>> print(write([["a", "b;c", "d,e"], ["=1+1", -1]], ";").replace("\r\n", "|"))
    a;"b;c";d,e|'=1+1;-1|
    """
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(
        [_harmless(cell) for cell in line] for line in lines
    )
    return text.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def _lines(db: Session, office: Office, start: datetime, end: datetime, now: datetime) -> Iterator[list[object]]:
    cases = figures.cases(db, start, end)
    scores = figures.ratings_of(db, start, end)
    tags = figures.tags(db, start, end)
    about = dashboard.topics_of(cases, tags, figures.items(db, start, end))
    names = {one.id: one.display_name for one in officers.ever(db)}
    for case in cases:
        took, promised = dashboard.helped(office, case), office.targets.help_of(case.promised_seconds)
        yield [
            case.number,
            _channel(office, case),
            _local(office, case.opened_at),
            _local(office, case.first_help_at),
            took if took is not None else "",
            int(promised.total_seconds()) if promised is not None and case.entry not in UNPROMISED else "",
            VERDICTS[dashboard.in_time(office, case, now)],
            STATE_WORDS.get(case.state, "selesai"),
            _local(office, case.closed_at),
            OUTCOME_WORDS.get(case.outcome, ""),
            names.get(case.officer_id, ""),
            ", ".join(sorted(about.get(case.id, ()))),
            ", ".join(sorted(tags.get(case.id, ()), key=str.casefold)),
            scores.get(case.id, ""),
            ENTRY_WORDS.get(case.entry, ""),
        ]


def _channel(office: Office, case: Case) -> str:
    traits = office.traits.get(case.channel) or WAYS_IN.get(case.channel)
    return traits.word if traits is not None else case.channel


def _local(office: Office, moment: datetime | None) -> str:
    return f"{moment.astimezone(office.zone):%Y-%m-%d %H:%M:%S}" if moment is not None else ""
