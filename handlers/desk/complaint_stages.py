"""How far a complaint is: received, under review, improvement noted, answered. It never goes back."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from store.cases import events
from store.tables import Consultation

STAGES = ("received", "reviewing", "improved", "answered")


def reached(consultation: Consultation) -> int:
    return STAGES.index(consultation.stage) if consultation.stage in STAGES else 0


def advance(db: Session, consultation: Consultation, to: str, *, by: str, now: datetime) -> None:
    """Put a further stage on record; nothing happens to what is no complaint, or is further already."""
    if consultation.kind == "complaint" and STAGES.index(to) > reached(consultation):
        consultation.stage = to
        events.record(db, consultation, "stage", by=by, now=now, stage=to)


def answered(db: Session, consultation: Consultation, *, by: str, now: datetime) -> None:
    """An answer went out: the last stage once the improvement is noted, before that only a question to the citizen."""
    to = "answered" if reached(consultation) >= STAGES.index("improved") else "reviewing"
    advance(db, consultation, to, by=by, now=now)


def unfinished(consultation: Consultation, *, reachable: bool) -> str:
    """Why a complaint cannot be closed yet, for a person; "" when it can."""
    if consultation.kind != "complaint" or consultation.stage == "answered":
        return ""
    if consultation.stage != "improved":
        return "Catat dahulu perbaikannya, atau alasan tidak ada perbaikan. Sesudah itu jawab pelapor, lalu tutup."
    return "Pengaduan belum dijawab. Tulis jawaban kepada pelapor, lalu tutup." if reachable else ""
