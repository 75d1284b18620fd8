"""Stages of a complaint: received, under review, improvement noted, answered. A complaint never goes back."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from store.cases import events
from store.event_names import EventName
from store.tables import Consultation
from store.vocabulary import CaseKind, Stage

STAGES = tuple(Stage)


def reached(consultation: Consultation) -> int:
    return STAGES.index(consultation.stage) if consultation.stage in STAGES else 0


def advance(db: Session, consultation: Consultation, to: Stage, *, by: str, now: datetime) -> None:
    """Move a complaint on to a stage and record it. Do nothing for other cases, or where it is further already."""
    if consultation.kind == CaseKind.COMPLAINT and STAGES.index(to) > reached(consultation):
        consultation.stage = to
        events.record(db, consultation, EventName.STAGE, by=by, now=now, stage=to)


def answered(db: Session, consultation: Consultation, *, by: str, now: datetime) -> None:
    """Move a complaint on when an answer goes out. Before the improvement is noted, an answer is only a question."""
    to = Stage.ANSWERED if reached(consultation) >= STAGES.index(Stage.IMPROVED) else Stage.REVIEWING
    advance(db, consultation, to, by=by, now=now)


def unfinished(consultation: Consultation, *, reachable: bool) -> str:
    """Return why a complaint cannot be closed yet, in words for the officer; "" when it can."""
    if consultation.kind != CaseKind.COMPLAINT or consultation.stage == Stage.ANSWERED:
        return ""
    if consultation.stage != Stage.IMPROVED:
        return "Catat dahulu perbaikannya, atau alasan tidak ada perbaikan. Sesudah itu jawab pelapor, lalu tutup."
    return "Pengaduan belum dijawab. Tulis jawaban kepada pelapor, lalu tutup." if reachable else ""
