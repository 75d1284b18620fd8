"""Export lines of the report as CSV: no citizen's name or words in a line of a case.

As RFC 4180, but for the separator, which is the office's. The figures of the pages can be counted again from them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlmodel import Session

from handlers.office.office import Office
from handlers.reports import periods, report_columns, report_lines
from handlers.reports.report_columns import Column
from handlers.reports.report_lines import Line

HEADER = tuple(column.head for column in report_columns.CONSULTATION)
# a spreadsheet would take what starts so for a formula, in East Asian settings the wide signs too
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # meant as they are


def csv_of(db: Session, office: Office, key: str, now: datetime) -> str:
    """Return the consultations of a span of the dashboard, oldest first."""
    span = periods.of(office, key, now)
    lines = report_lines.consultations(db, office, span.start, span.end, now)
    return "".join(written(report_columns.CONSULTATION, lines, office.csv_separator))


def written(columns: Sequence[Column], lines: Iterable[Line], separator: str) -> Iterator[str]:
    """Yield a table as CSV, a row at a time, with its head."""
    yield write([[column.head for column in columns]], separator)
    for line in lines:
        yield write([[column.of(line) for column in columns]], separator)


def write(rows: Iterable[Iterable[object]], separator: str) -> str:
    r"""Return rows as CSV. A cell that a spreadsheet could take for a formula is made harmless.

    >>> print(write([["a", "b;c", "d,e"], ["=1+1", -1]], ";").replace("\r\n", "|"))
    a;"b;c";d,e|'=1+1;-1|
    """
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(
        [harmless(cell) for cell in row] for row in rows
    )
    return text.getvalue()


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell
