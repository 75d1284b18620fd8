"""The questionnaires, as data: what is asked, and which answers there are. Each name carries its version.

An instrument that has been answered is never changed: a new wording or scale is a new one beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.errors import BadInput


@dataclass(frozen=True)
class Question:
    """One element. name: as reports call it; ask and answers: what the citizen reads, by language, lowest first."""

    key: str
    name: str
    ask: Mapping[str, str]
    answers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Instrument:
    """A questionnaire whose answers are whole numbers from `lowest` to `highest`."""

    name: str
    lowest: int
    highest: int
    questions: tuple[Question, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(one.key for one in self.questions)


def read(instrument: Instrument, form: Mapping[str, str]) -> dict[str, int]:
    """Return the answers of a form, without empty ones. Raises BadInput for an answer that is not on the scale."""
    answers: dict[str, int] = {}
    scale = {str(score): score for score in range(instrument.lowest, instrument.highest + 1)}
    for key in instrument.keys:
        given = form.get(key, "").strip()
        if given and given not in scale:
            raise BadInput(f"Jawaban {key} tidak ada di antara pilihannya. Pilih lagi.")
        if given:
            answers[key] = scale[given]
    return answers


def _graded(indonesian: str, english: str) -> dict[str, tuple[str, ...]]:
    return {
        "id": (f"Tidak {indonesian}", f"Kurang {indonesian}", indonesian.capitalize(), f"Sangat {indonesian}"),
        "en": (f"Not {english}", f"Less {english}", english.capitalize(), f"Very {english}"),
    }


ONE_TAP = Instrument(
    "one-tap-1",
    1,
    5,
    (
        Question(
            "score",
            "Layanan",
            {"id": "Bagaimana layanan kami?", "en": "How was our service?"},
            {
                "id": ("Sangat kurang", "Kurang", "Cukup", "Baik", "Sangat baik"),
                "en": ("Very poor", "Poor", "Fair", "Good", "Very good"),
            },
        ),
    ),
)

# PermenPANRB 14/2017, its nine elements and the words of its answers
SKM = Instrument(
    "skm-2017",
    1,
    4,
    (
        Question(
            "U1",
            "Persyaratan",
            {"id": "Kesesuaian persyaratan dengan jenis layanan", "en": "Requirements suit the kind of service"},
            _graded("sesuai", "suitable"),
        ),
        Question(
            "U2",
            "Sistem, mekanisme, prosedur",
            {"id": "Kemudahan prosedur pelayanan", "en": "Ease of the procedure"},
            _graded("mudah", "easy"),
        ),
        Question(
            "U3",
            "Waktu penyelesaian",
            {"id": "Kecepatan waktu pelayanan", "en": "Speed of the service"},
            _graded("cepat", "fast"),
        ),
        Question(
            "U4",
            "Biaya",
            {"id": "Kewajaran biaya atau tarif", "en": "Fairness of the cost"},
            {
                "id": ("Sangat mahal", "Cukup mahal", "Murah", "Gratis"),
                "en": ("Very expensive", "Rather expensive", "Cheap", "Free of charge"),
            },
        ),
        Question(
            "U5",
            "Produk layanan",
            {"id": "Kesesuaian hasil dengan standar pelayanan", "en": "The result matches the service standard"},
            _graded("sesuai", "suitable"),
        ),
        Question(
            "U6",
            "Kompetensi petugas",
            {"id": "Kemampuan petugas", "en": "Competence of the officer"},
            _graded("kompeten", "competent"),
        ),
        Question(
            "U7",
            "Perilaku petugas",
            {"id": "Kesopanan dan keramahan petugas", "en": "Courtesy of the officer"},
            _graded("sopan dan ramah", "courteous"),
        ),
        Question(
            "U8",
            "Sarana dan prasarana",
            {"id": "Mutu sarana dan prasarana", "en": "Quality of the facilities"},
            {"id": ("Buruk", "Cukup", "Baik", "Sangat baik"), "en": ("Poor", "Fair", "Good", "Very good")},
        ),
        Question(
            "U9",
            "Penanganan pengaduan",
            {"id": "Penanganan pengaduan pengguna layanan", "en": "Handling of complaints"},
            {
                "id": (
                    "Tidak ada",
                    "Ada tetapi tidak berfungsi",
                    "Berfungsi kurang maksimal",
                    "Dikelola dengan baik",
                ),
                "en": ("There is none", "Exists but does not work", "Works, but not fully", "Well managed"),
            },
        ),
    ),
)


def _attribute(number: int, name: str, english: str) -> Question:
    return Question(f"A{number}", name, {"id": name, "en": english}, {})


# Survei Kebutuhan Data as asked from April 2026: satisfaction only, 1 to 10
SKD = Instrument(
    "skd-2026",
    1,
    10,
    tuple(
        _attribute(number, *names)
        for number, names in enumerate(
            (
                ("Informasi pelayanan tersedia", "Information about the services is available"),
                ("Persyaratan mudah dipenuhi", "The requirements are easy to meet"),
                ("Prosedur mudah diikuti", "The procedure is easy to follow"),
                ("Jangka waktu sesuai", "The time it took was as promised"),
                ("Biaya sesuai", "The cost was as announced"),
                ("Produk sesuai", "The product was what I asked for"),
                ("Sarana dan prasarana nyaman", "The facilities are comfortable"),
                (
                    "Data mudah diakses lewat sarana utama",
                    "The data are easy to reach by the means I use most",
                ),
                ("Petugas atau aplikasi merespons dengan baik", "The officer or the application responded well"),
                (
                    "Petugas atau aplikasi memberi informasi yang jelas",
                    "The officer or the application gave clear information",
                ),
                ("Fasilitas pengaduan mudah diakses", "It is easy to complain"),
                ("Tidak ada diskriminasi", "There was no discrimination"),
                ("Tidak ada kecurangan", "There was no fraud"),
                ("Tidak ada gratifikasi", "No gifts were asked or taken"),
                ("Tidak ada pungutan liar", "No illegal fees were asked"),
                ("Tidak ada percaloan", "There were no brokers"),
            ),
            start=1,
        )
    ),
)

ALL = {one.name: one for one in (ONE_TAP, SKM, SKD)}
QUESTIONS = {name: {one.key: one.name for one in instrument.questions} for name, instrument in ALL.items()}
