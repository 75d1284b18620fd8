"""Rows of the paper guest book and of suggestion slips, as an officer types them in: what each column may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.formats.plain_text import clean
from handlers.errors import BadInput
from handlers.intake.entry import sender
from handlers.language import contacts
from handlers.reports.report_words import OUTCOME_WORDS
from handlers.texts.kiosk.choices import ACCESS_WAYS, CHOICES, SERVICES
from store.visit_words import AgeBand, VisitService

MOST_ROWS = 30
LONGEST, LONGEST_WORDS = 120, 2000
SCORES: Mapping[str, str] = {str(score): str(score) for score in range(1, 6)}
OF_A_SLIP = frozenset({"score", "words"})
# the oldest age in years of each band but the last
OLDEST = (
    (16, AgeBand.UNDER_17),
    (25, AgeBand.FROM_17),
    (34, AgeBand.FROM_26),
    (44, AgeBand.FROM_35),
    (54, AgeBand.FROM_45),
    (65, AgeBand.FROM_55),
)
OLDEST_OF_ALL = 120  # in years: above it is a slip of the pen
# a complaint is written down whole, under Kotak saran
OFFERED = {one: word for one, word in SERVICES["id"].items() if one != VisitService.COMPLAINT}


@dataclass(frozen=True)
class Column:
    """One column of the table.

    choices: what it may hold, by the word that is stored; none where it holds any text.
    longest: letters of a text.
    """

    name: str
    head: str
    choices: Mapping[str, str] = field(default_factory=dict)
    longest: int = LONGEST


def _told(name: str, head: str) -> Column:
    return Column(name, head, CHOICES[name][1]["id"])


COLUMNS = (
    Column("time", "Jam"),
    Column("name", "Nama"),
    Column("contact", "Telepon atau email"),
    Column("service", "Layanan", OFFERED),
    _told("came_as", "Datang sebagai"),
    Column("organisation", "Instansi"),
    Column("need", "Data yang dicari", longest=300),
    _told("purpose", "Pemanfaatan"),
    Column("outcome", "Hasil", OUTCOME_WORDS),
    Column("access", "Cara memperoleh", ACCESS_WAYS),
    _told("sex", "Jenis kelamin"),
    _told("age_band", "Umur"),
    _told("education", "Pendidikan"),
    _told("occupation", "Pekerjaan"),
    Column("score", "Nilai 1–5", SCORES),
    Column("words", "Saran", longest=LONGEST_WORDS),
)
TOLD = tuple(column.name for column in COLUMNS if column.name in CHOICES)


@dataclass(frozen=True)
class PaperRow:
    """One row that holds something.

    place: from 1, as the page numbers it.
    typed: texts by column. chosen: stored words of the columns with choices, "" for what was left out.
    """

    place: int
    typed: Mapping[str, str]
    chosen: Mapping[str, str]

    @property
    def is_slip(self) -> bool:
        """Return whether it is a slip of the suggestion box: a rating or words, and nobody who came."""
        return not {name for name, value in self.typed.items() if value} - OF_A_SLIP


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one cell. column: "" for the whole row."""

    place: int
    column: Column
    reason: str


class RowsRefused(BadInput):
    """Refuse the table: nothing of it was stored. wrong: every cell that must be mended."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("Belum ada yang disimpan. Perbaiki yang ditandai, lalu simpan lagi.")
        self.wrong = wrong


def read(place: int, row: Mapping[str, str], wrong: list[Wrong]) -> PaperRow | None:
    """Return a row, None for an empty one. What is wrong with it is added to a list.

    row: what was typed, by column.
    """
    typed = {column.name: " ".join(clean(row.get(column.name, "")).split()) for column in COLUMNS}
    if not any(typed.values()):
        return None
    chosen = {}
    for column in COLUMNS:
        try:
            chosen[column.name] = _read_cell(column, typed[column.name])
        except BadInput as refused:
            wrong.append(Wrong(place, column, str(refused)))
    found = PaperRow(place, typed, chosen)
    _check_whole(found, wrong)
    return found


def _read_cell(column: Column, typed: str) -> str:
    if len(typed) > column.longest:
        raise BadInput(f"Terlalu panjang. Paling banyak {column.longest} huruf.")
    if column.name == "age_band" and typed.isascii() and typed.isdigit() and int(typed) <= OLDEST_OF_ALL:
        return next((band for oldest, band in OLDEST if int(typed) <= oldest), AgeBand.OVER_65)
    if column.name == "contact" and typed and contacts.read(typed) is None:
        raise BadInput(sender.UNKNOWN)
    return choose(column.choices, typed) if column.choices else ""


def choose(choices: Mapping[str, str], typed: str) -> str:
    """Return the stored word of a choice that was typed whole or in part, "" for nothing typed. Raises BadInput.

    A part counts where it begins a word of one choice alone: "mahas" for "Pelajar, mahasiswa".
    """
    said, labels = _plain(typed), {word: _plain(label) for word, label in choices.items()}
    exact = [word for word, label in labels.items() if label == said]
    begun = [word for word, label in labels.items() if label.startswith(said)]
    within = [word for word, label in labels.items() if re.search(rf"\b{re.escape(said)}", label)]
    if not said:
        return ""
    for found in (exact, begun, within):
        if len(found) == 1:
            return found[0]
    raise BadInput(f"“{typed[:40]}” tidak dikenal. Pilih: {'; '.join(choices.values())}.")


def _plain(text: str) -> str:
    """Return a text as a keyboard has it: small letters, and a hyphen for the dash of "17–25"."""
    return text.casefold().replace("–", "-")


def _check_whole(row: PaperRow, wrong: list[Wrong]) -> None:
    """Check what the columns of a row must say together."""
    heads = {column.name: column for column in COLUMNS}
    if row.is_slip:
        return
    if not row.typed["service"]:
        wrong.append(Wrong(row.place, heads["service"], f"Pilih layanannya: {'; '.join(OFFERED.values())}."))
    if row.typed["words"] and not row.typed["score"]:
        reason = "Saran tanpa nilai: pindahkan ke baris kosong. Ia masuk Kotak saran, tanpa nama."
        wrong.append(Wrong(row.place, heads["words"], reason))
