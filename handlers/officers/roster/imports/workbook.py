"""The roster as an Excel workbook that an import reads: filled with what is planned, to be changed and given back."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from handlers.office import formats
from handlers.office.office import Office
from handlers.officers.act import Act
from handlers.officers.roster import plan
from handlers.officers.roster.imports import changes
from handlers.officers.roster.imports.changes import Stored
from store.office import shifts
from store.tables import Officer

if TYPE_CHECKING:
    import xlsxwriter

DAYS = 35  # five weeks hold a month
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HELP = (
    "Satu baris untuk tiap petugas, satu kolom untuk tiap hari layanan. Tambah kolom tanggal bila perlu.",
    "Isi sel: 08.00-12.00, atau 08.00-11.30, 13.00-15.30; x berarti sehari penuh; cuti; - berarti tidak jaga.",
    "Sel kosong tidak mengubah apa pun, kecuali Anda mencentangnya sebelum jadwal diterapkan.",
    "Singkatan boleh dipakai bila artinya ada di berkas, satu sel untuk tiap singkatan, misalnya:",
)
LEGEND = "P = {start}-{end}"


def make(act: Act, monday: date) -> bytes:
    """Return the workbook of some weeks from a Monday on. Days without service are left out."""
    import xlsxwriter  # only where a workbook is made

    days = [day for n in range(DAYS) if plan.service(act.office, day := monday + timedelta(days=n))]
    stored = Stored(shifts.between(act.db, monday, monday + timedelta(days=DAYS)))
    people = plan.rosterable(act.db)
    same = Counter(one.display_name.casefold() for one in people)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, PLAIN) as book:
        bold, dates = book.add_format({"bold": True}), book.add_format({"bold": True, "num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Jadwal")
        sheet.freeze_panes(2, 1)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, len(days), 13)
        sheet.write_string(1, 0, "Nama", bold)
        for column, day in enumerate(days, start=1):
            sheet.write_string(0, column, formats.DAYS["id"][day.weekday()])
            sheet.write_datetime(1, column, day, dates)
        for row, officer in enumerate(people, start=2):
            sheet.write_string(row, 0, _name(officer, unique=same[officer.display_name.casefold()] == 1))
            for column, day in enumerate(days, start=1):
                if text := changes.said(stored.of(officer, day)):
                    sheet.write_string(row, column, shown(text))
        _add_help(book, act.office, days)
    return target.getvalue()


def _name(officer: Officer, *, unique: bool) -> str:
    return officer.display_name if unique else f"{officer.display_name} ({officer.name})"


def shown(said: str) -> str:
    """Return an officer's day for people: "08.00-11.30, 13.00-15.30", "Cuti", "" for nothing."""
    return said.replace(":", ".").replace(",", ", ").replace(changes.LEAVE, "Cuti")


def _add_help(book: xlsxwriter.Workbook, office: Office, days: list[date]) -> None:
    sheet = book.add_worksheet("Petunjuk")
    sheet.set_column(0, 0, 100)
    opened = plan.service(office, days[0]) if days else []
    example = LEGEND.format(start=opened[0].start, end=opened[0].end).replace(":", ".") if opened else ""
    for row, line in enumerate((*HELP, example)):
        sheet.write_string(row, 0, line)
