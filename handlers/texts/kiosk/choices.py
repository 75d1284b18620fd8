"""Words of the guest book's choices, Indonesian and English side by side, in the order of the survey's form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from store.visit_words import (
    AccessWay,
    AgeBand,
    CameAs,
    Disability,
    Education,
    IdCard,
    Occupation,
    Sex,
    VisitPurpose,
    VisitService,
    VisitState,
)

Words = Mapping[str, Mapping[str, str]]  # language → word of the vocabulary → what people read

SERVICES: Words = {
    "id": {
        VisitService.CONSULTATION: "Konsultasi statistik",
        VisitService.LIBRARY: "Perpustakaan",
        VisitService.SALES: "Penjualan produk statistik",
        VisitService.RECOMMENDATION: "Rekomendasi kegiatan statistik",
        VisitService.COMPLAINT: "Pengaduan dan saran",
        VisitService.OTHER: "Keperluan lain",
    },
    "en": {
        VisitService.CONSULTATION: "Statistical consultation",
        VisitService.LIBRARY: "Library",
        VisitService.SALES: "Statistical products for sale",
        VisitService.RECOMMENDATION: "Recommendation of statistical activities",
        VisitService.COMPLAINT: "Complaints and suggestions",
        VisitService.OTHER: "Something else",
    },
}
# the choices of each field of the form
CHOICES: Mapping[str, tuple[type[StrEnum], Words]] = {
    "came_as": (
        CameAs,
        {
            "id": {
                CameAs.STUDENT: "Pelajar, mahasiswa",
                CameAs.GOVERNMENT: "Pemerintah",
                CameAs.BUSINESS: "Usaha",
                CameAs.RESEARCHER: "Peneliti",
                CameAs.PUBLIC: "Umum",
            },
            "en": {
                CameAs.STUDENT: "Student",
                CameAs.GOVERNMENT: "Government",
                CameAs.BUSINESS: "Business",
                CameAs.RESEARCHER: "Researcher",
                CameAs.PUBLIC: "General public",
            },
        },
    ),
    "purpose": (
        VisitPurpose,
        {
            "id": {
                VisitPurpose.SCHOOLWORK: "Tugas Sekolah/Tugas Kuliah",
                VisitPurpose.THESIS: "Skripsi/Tesis",
                VisitPurpose.GOVERNMENT: "Pemerintahan",
                VisitPurpose.COMMERCIAL: "Komersial",
                VisitPurpose.RESEARCH: "Penelitian",
                VisitPurpose.OTHER: "Lainnya",
            },
            "en": {
                VisitPurpose.SCHOOLWORK: "School or university work",
                VisitPurpose.THESIS: "Thesis",
                VisitPurpose.GOVERNMENT: "Government",
                VisitPurpose.COMMERCIAL: "Commercial",
                VisitPurpose.RESEARCH: "Research",
                VisitPurpose.OTHER: "Other",
            },
        },
    ),
    "sex": (
        Sex,
        {
            "id": {Sex.MALE: "Laki-laki", Sex.FEMALE: "Perempuan"},
            "en": {Sex.MALE: "Male", Sex.FEMALE: "Female"},
        },
    ),
    "age_band": (
        AgeBand,
        {
            language: {
                AgeBand.UNDER_17: f"{below} 17",
                AgeBand.FROM_17: "17–25",
                AgeBand.FROM_26: "26–34",
                AgeBand.FROM_35: "35–44",
                AgeBand.FROM_45: "45–54",
                AgeBand.FROM_55: "55–65",
                AgeBand.OVER_65: f"{above} 65",
            }
            for language, below, above in (("id", "Di bawah", "Di atas"), ("en", "Under", "Over"))
        },
    ),
    "education": (
        Education,
        {
            "id": {
                Education.SECONDARY: "SLTA ke bawah",
                Education.DIPLOMA: "D1-D3",
                Education.BACHELOR: "D4/S1",
                Education.MASTER: "S2",
                Education.DOCTORATE: "S3",
            },
            "en": {
                Education.SECONDARY: "Secondary school or less",
                Education.DIPLOMA: "Diploma",
                Education.BACHELOR: "Bachelor",
                Education.MASTER: "Master",
                Education.DOCTORATE: "Doctorate",
            },
        },
    ),
    "occupation": (
        Occupation,
        {
            "id": {
                Occupation.STUDENT: "Pelajar/Mahasiswa",
                Occupation.RESEARCHER: "Peneliti/Dosen",
                Occupation.CIVIL_SERVANT: "ASN/TNI/Polri",
                Occupation.STATE_COMPANY: "Pegawai BUMN/BUMD",
                Occupation.PRIVATE_COMPANY: "Pegawai Swasta",
                Occupation.SELF_EMPLOYED: "Wiraswasta",
                Occupation.OTHER: "Lainnya",
            },
            "en": {
                Occupation.STUDENT: "Student",
                Occupation.RESEARCHER: "Researcher or lecturer",
                Occupation.CIVIL_SERVANT: "Civil service, military or police",
                Occupation.STATE_COMPANY: "State-owned company",
                Occupation.PRIVATE_COMPANY: "Private company",
                Occupation.SELF_EMPLOYED: "Self-employed",
                Occupation.OTHER: "Other",
            },
        },
    ),
    "disability": (
        Disability,
        {
            "id": {Disability.YES: "Ya", Disability.NO: "Tidak"},
            "en": {Disability.YES: "Yes", Disability.NO: "No"},
        },
    ),
}
ID_CARDS: Mapping[str, str] = {
    IdCard.KTP: "KTP",
    IdCard.SIM: "SIM",
    IdCard.PASSPORT: "Paspor",
    IdCard.OTHER: "Kartu lain",
}
STATES: Mapping[str, str] = {
    VisitState.WAITING: "Menunggu dipanggil",
    VisitState.CALLED: "Dipanggil",
    VisitState.SERVING: "Sedang dilayani",
    VisitState.ABSENT: "Tidak datang saat dipanggil",
    VisitState.SERVED: "Selesai dilayani",
}
LEFT_UNCALLED = "Pulang sebelum dipanggil"
ACCESS_WAYS: Mapping[str, str] = {
    AccessWay.READ_HERE: "Dibaca di tempat",
    AccessWay.PHOTOCOPY: "Difotokopi",
    AccessWay.SENT_COPY: "Softcopy lewat WhatsApp atau email",
    AccessWay.DRIVE_COPY: "Softcopy lewat flashdisk",
    AccessWay.LINK: "Tautan",
}


def standing(state: VisitState, called_at: datetime | None) -> str:
    """Return how far a visit has come, as people read it. called_at: the first call, None where nobody called."""
    return LEFT_UNCALLED if state == VisitState.ABSENT and called_at is None else STATES[state]


def word(field: str, value: str, language: str = "id") -> str:
    """Return what people read for one choice of a field, "" for none."""
    return CHOICES[field][1][language].get(value, "")


def access_words(ways: str) -> str:
    """Return what people read for ways of access. ways: as Consultation.access_ways."""
    return ", ".join(ACCESS_WAYS.get(way, way) for way in ways.split(",") if way)
