"""The guest book: who the office helps, asked late and only as far as the citizen likes to tell.

The words are those of the office's yearly survey (SKD) form, so that both count the same. A word of one's own is kept
too: a citizen's "pengurus koperasi" says more than "Lainnya".
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.errors import Refusal
from handlers.officers.act import Act
from store.cases import consultations, people
from store.event_names import EventName
from store.tables import Consultation, GuestBook, Person

LONGEST_ANSWER = 120
SHARED = "Kontak ini dipakai beberapa orang, jadi buku tamu tidak disimpan untuknya."
# field → (label, words to choose from)
FIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "organisation": ("Instansi", ()),
    "organisation_kind": (
        "Kategori instansi",
        (
            "Lembaga Negara",
            "Kementerian/Lembaga",
            "TNI/POLRI/BIN/Kejaksaan",
            "Pemerintah Daerah",
            "Lembaga Internasional",
            "Lembaga Penelitian dan Pendidikan",
            "BUMN/BUMD",
            "Swasta",
            "Lainnya",
        ),
    ),
    "place": ("Alamat", ()),
    "occupation": (
        "Pekerjaan",
        (
            "Pelajar/Mahasiswa",
            "Peneliti/Dosen",
            "ASN/TNI/Polri",
            "Pegawai BUMN/BUMD",
            "Pegawai Swasta",
            "Wiraswasta",
            "Lainnya",
        ),
    ),
    "education": ("Pendidikan", ("SLTA ke bawah", "D1-D3", "D4/S1", "S2", "S3")),
    "purpose": (
        "Pemanfaatan",
        ("Tugas Sekolah/Tugas Kuliah", "Skripsi/Tesis", "Pemerintahan", "Komersial", "Penelitian", "Lainnya"),
    ),
}


def fill(act: Act, case: Consultation, name: str, answers: Mapping[str, str]) -> GuestBook:
    """Write down what the citizen of a case told about themselves. Raises Refusal.

    answers: by the names in FIELDS; "" takes an answer away.
    """
    if consultations.identity_of(act.db, case).shared_at is not None:
        raise Refusal(SHARED)
    told = {field: " ".join(answers.get(field, "").split()) for field in FIELDS}
    for field, answer in (told | {"name": name}).items():
        if len(answer) > LONGEST_ANSWER:
            label = "Nama" if field == "name" else FIELDS[field][0]
            raise Refusal(f"{label} terlalu panjang. Paling banyak {LONGEST_ANSWER} huruf.")
    person = act.db.get_one(Person, case.person_id)
    person.name = " ".join(name.split()) or person.name
    book = people.guest_book(act.db, case.person_id) or GuestBook(person_id=case.person_id, updated_at=act.now)
    for field, answer in told.items():
        setattr(book, field, answer)
    book.updated_at, book.updated_by = act.now, act.by.name
    act.db.add(book)
    act.record(case, EventName.GUEST_BOOK)
    return book
