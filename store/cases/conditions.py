"""SQL conditions on cases and messages that several queries share, written as in the partial indexes they use.

And the order in which those who wait are helped.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_
from sqlmodel import col

from store.db.literals import literal, literals
from store.tables import Consultation, Message, Visit
from store.visit_words import VisitState
from store.vocabulary import UNANSWERED, UNPROMISED, CaseKind, CaseState, MessageState

IS_COMPLAINT: ColumnElement[bool] = col(Consultation.kind) == literal(CaseKind.COMPLAINT)
IS_NO_COMPLAINT: ColumnElement[bool] = col(Consultation.kind) != literal(CaseKind.COMPLAINT)
# not "=": nearly every row is a consultation. With "=" SQLite uses an index on the kind, not the index of the list
IS_CONSULTATION: ColumnElement[bool] = col(Consultation.kind).not_in(literals(CaseKind.COMPLAINT, CaseKind.MACHINE))
IS_MACHINE: ColumnElement[bool] = col(Consultation.kind) == literal(CaseKind.MACHINE)
IS_OPEN: ColumnElement[bool] = col(Consultation.state) != literal(CaseState.CLOSED)
IS_CLOSED: ColumnElement[bool] = col(Consultation.state) == literal(CaseState.CLOSED)
# no officer has it
IN_POOL: ColumnElement[bool] = and_(
    col(Consultation.state) == literal(CaseState.NEW), col(Consultation.officer_id).is_(None)
)
# a promise runs from its opening
IS_PROMISED: ColumnElement[bool] = col(Consultation.entry).not_in(literals(*UNPROMISED))
# waits for first help
UNHELPED: ColumnElement[bool] = and_(
    col(Consultation.first_help_at).is_(None), col(Consultation.state).in_(literals(*UNANSWERED))
)
# a message that waits until its citizen writes; both conditions, because the partial index by address has the first
HELD_OR_LEAVING = literals(MessageState.HELD, MessageState.QUEUED, MessageState.SENDING)
IS_HELD: ColumnElement[bool] = and_(
    col(Message.state).in_(HELD_OR_LEAVING), col(Message.state) == literal(MessageState.HELD)
)

# a visit whose visitor was at the office: not one that only has a number by message
HAS_COME: ColumnElement[bool] = or_(
    col(Visit.booked_at).is_(None),
    col(Visit.state) != literal(VisitState.ABSENT),
    col(Visit.absent_at).is_not(None),
    col(Visit.called_at).is_not(None),
)

# who is helped first: by when the promise of first help breaks, and where nothing is promised by since when they wait.
# What the rules of time have not yet worked out, for a second at most, comes last
BY_URGENCY: tuple[Any, ...] = (
    case((IS_PROMISED, col(Consultation.due_at)), else_=col(Consultation.opened_at)).asc().nulls_last(),
    col(Consultation.opened_at),
    col(Consultation.id),
)
