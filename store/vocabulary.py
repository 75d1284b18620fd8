"""Closed vocabularies: every word that a column or a form field may hold, in English. Events: store/event_names.py.

A member is the string it stores (`CaseState.CLOSED == "closed"`), so rows hold plain strings. Pages show Indonesian.
Code compares with members, never with a string written out: a law in tests/architecture finds the others.
"""

from __future__ import annotations

from enum import StrEnum


class Actor(StrEnum):
    """Who did something, where no officer did. Otherwise the column holds the officer's sign-in name."""

    CITIZEN = "citizen"
    BOT = "bot"


class Role(StrEnum):
    """What an officer may do."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Presence(StrEnum):
    """Whether an officer is at work."""

    PRESENT = "present"
    RESTING = "resting"
    GONE = "gone"


class ArrivalState(StrEnum):
    """How far something a provider handed us has been handled. SHUNTED: its handling broke; a person decides."""

    NEW = "new"
    DONE = "done"
    SHUNTED = "shunted"


class CaseKind(StrEnum):
    """What a case is; every kind is a row of the table `consultation`.

    MACHINE: mail of a sender nobody can answer. It is closed from the start, until an officer makes it a consultation.
    """

    CONSULTATION = "consultation"
    COMPLAINT = "complaint"
    MACHINE = "machine"


class CaseState(StrEnum):
    """How a case stands. ANSWERED: the citizen has the next word; CONFIRMING: a subject-matter colleague has it."""

    NEW = "new"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CONFIRMING = "confirming"
    CLOSED = "closed"


UNANSWERED = (CaseState.NEW, CaseState.ASSIGNED)  # an officer has the next word
OWED = (*UNANSWERED, CaseState.CONFIRMING)  # the citizen waits for us
NOTHING_OWED = (CaseState.ANSWERED, CaseState.CLOSED)
OPEN_STATES = (*OWED, CaseState.ANSWERED)


class QueueName(StrEnum):
    """A list of the desk. Their conditions are in store/desk/queues.py."""

    ACTIVE = "active"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    CONFIRMING = "confirming"
    COMPLAINTS = "complaints"
    MACHINE_MAIL = "machine_mail"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    ALL = "all"


class CaseOutcome(StrEnum):
    """How a case ended, where that has to be known; "" for the usual ending.

    COMPLAINT: its only message became a complaint.
    """

    NO_RESPONSE = "no_response"
    MERGED = "merged"
    COMPLAINT = "complaint"


class Stage(StrEnum):
    """How far a complaint has come; "" for what is no complaint."""

    RECEIVED = "received"
    REVIEWING = "reviewing"
    IMPROVED = "improved"
    ANSWERED = "answered"


class Direction(StrEnum):
    """Who a message goes to. IN: to us; OUT: to the citizen; NOTE: to no one outside; STAFF: to an officer by mail."""

    IN = "in"
    OUT = "out"
    NOTE = "note"
    STAFF = "staff"


WITH_CITIZEN = (Direction.IN, Direction.OUT)  # what is said between the citizen and us


class MessageKind(StrEnum):
    """What a message is for. UNDONE: taken back before it left."""

    MESSAGE = "message"
    ACKNOWLEDGEMENT = "acknowledgement"
    RATING = "rating"
    CLOSING = "closing"
    REMINDER = "reminder"
    NOTICE = "notice"
    TEMPLATE = "template"
    GOODBYE = "goodbye"
    UNDONE = "undone"
    # mail or WhatsApp to our own staff
    QUESTION = "question"
    RETURNED = "returned"
    BREACH = "breach"
    # from our own staff
    ANSWER = "answer"


RATING_PROMPTS = (MessageKind.RATING, MessageKind.CLOSING)  # they ask the citizen for a rating


class MessageState(StrEnum):
    """How far an outgoing message has come; "" for what never goes out.

    HELD: waits for the citizen to open WhatsApp's window. UNKNOWN: may have left, an officer decides.
    """

    QUEUED = "queued"
    SENDING = "sending"
    HELD = "held"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Flag(StrEnum):
    """What a message holds that should not stay here."""

    NIK = "nik"
    ID_PHOTO = "id_photo"


class FileState(StrEnum):
    """Whether the bytes of an attachment lie in the data folder."""

    PENDING = "pending"
    STORED = "stored"
    FAILED = "failed"


class DraftKind(StrEnum):
    """Which tab of the composer a draft was typed in."""

    REPLY = "reply"
    CALL = "call"
    NOTE = "note"
    TEMPLATE = "template"


class Availability(StrEnum):
    """Whether we have the data somebody needs; "" while nobody has looked."""

    AVAILABLE = "available"
    PARTIAL = "partial"
    MISSING = "missing"


class NeedOutcome(StrEnum):
    """What became of a data need, in the words of the yearly survey (SKD)."""

    PENDING = "pending"
    GIVEN = "given"
    GIVEN_OTHERWISE = "given_otherwise"
    NOT_OBTAINED = "not_obtained"


GIVEN = (NeedOutcome.GIVEN, NeedOutcome.GIVEN_OTHERWISE)  # the citizen got something


class RatedBy(StrEnum):
    """How a rating came in."""

    CHAT = "chat"
    EMAIL = "email"
    PAGE = "page"


class TemplateStatus(StrEnum):
    """Whether the provider lets a message template be sent, in the provider's words."""

    APPROVED = "approved"
    PENDING = "pending"
    REJECTED = "rejected"
    PAUSED = "paused"
    UNSUBMITTED = "unsubmitted"


class NoticeKind(StrEnum):
    """What an officer is told; the sentences are in handlers/texts/officer_notices.py."""

    MENTIONED = "mentioned"
    ASSIGNED = "assigned"
    WROTE = "wrote"
    ASKED = "asked"
    ANSWERED = "answered"
    RETURNED = "returned"
    WARNED = "warned"
    BREACHED = "breached"
    TAKEN_BACK = "taken_back"
    WINDOW = "window"
    RATED_LOW = "rated_low"
    COMPLAINT = "complaint"
    ERASURE = "erasure"


class ChangeKind(StrEnum):
    """What the name of a change begins with, before a colon; the change of a case is named by its number alone."""

    OFFICER = "officer"
    TYPING = "typing"
