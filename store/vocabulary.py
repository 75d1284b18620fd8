"""Closed vocabularies: every word that a column or a form field may hold, in English. Events: store/event_names.py.

A member is the string it stores (`CaseState.CLOSED == "closed"`). Code compares with members alone, by a law of tests.
"""

from __future__ import annotations

from enum import StrEnum


class Actor(StrEnum):
    """Who did something, where it was no officer. Otherwise the column holds the officer's sign-in name."""

    CITIZEN = "citizen"
    BOT = "bot"


class Role(StrEnum):
    """Rights of an officer."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Presence(StrEnum):
    """Whether an officer is at work."""

    PRESENT = "present"
    RESTING = "resting"
    GONE = "gone"


class ArrivalState(StrEnum):
    """How far an arrival has been handled. SHUNTED: its handling failed; a person decides."""

    NEW = "new"
    DONE = "done"
    SHUNTED = "shunted"


class ArrivalOutcome(StrEnum):
    """The result of handling a message or a delivery report. An arrival keeps the outcomes of everything in it."""

    NOTHING = "nothing"  # the arrival contained no message
    SHUNTED = "shunted"
    FROM_BEFORE = "from_before"  # it lay there long before we looked: an admin decides
    LEFT_THERE = "left_there"  # an admin left it where it lies
    FILED = "filed"  # an admin took it in: it is in the person's history, and nobody was written to
    KNOWN = "known"
    FULLER = "fuller"
    AUTOMATIC = "automatic"
    BLOCKED = "blocked"
    # a command of the citizen
    MENU = "menu"
    PRIVACY = "privacy"
    TITLES_STOPPED = "titles_stopped"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    OPENED = "opened"
    CLOSED = "closed"
    NOTHING_OPEN = "nothing_open"
    ERASURE_ASKED = "erasure_asked"
    NUMBER_TAKEN = "number_taken"
    NO_NUMBER = "no_number"
    AT_COUNTER = "at_counter"
    # a rating
    RATED = "rated"
    COMMENTED = "commented"
    RATING_UNCLEAR = "rating_unclear"
    RATED_ALREADY = "rated_already"
    SURVEYED = "surveyed"
    # a complaint
    COMPLAINT = "complaint"
    COMPLAINT_WORD = "complaint_word"
    COMPLAINT_GOES_ON = "complaint_goes_on"
    # a message of a case
    THANKS = "thanks"
    REACTION = "reaction"
    ROUTED = "routed"
    # mail of our own staff
    ANSWERED_BY_MAIL = "answered_by_mail"
    ANSWER_WAITS_FOR_FILES = "answer_waits_for_files"
    RETURNED = "returned"
    FROM_ELSEWHERE = "from_elsewhere"
    COLLEAGUE_ANSWERED = "colleague_answered"
    COLLEAGUE_MACHINE = "colleague_machine"
    ONLY_QUOTE = "only_quote"
    # a delivery report
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    COPY_FAILED = "copy_failed"
    HELD = "held"
    WINDOW_SHUT = "window_shut"
    NO_NEWS = "no_news"
    UNKNOWN_MESSAGE = "unknown_message"


class CaseKind(StrEnum):
    """The kinds of cases. Every kind is a row of the table `consultation`.

    MACHINE: mail of a sender nobody can answer, and spam. It is closed, until an officer makes it a consultation.
    """

    CONSULTATION = "consultation"
    COMPLAINT = "complaint"
    MACHINE = "machine"


class CaseState(StrEnum):
    """The state of a case. ANSWERED: the citizen must act next. CONFIRMING: a subject-matter colleague must."""

    NEW = "new"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CONFIRMING = "confirming"
    CLOSED = "closed"


UNANSWERED = (CaseState.NEW, CaseState.ASSIGNED)  # an officer must act next
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
    MENTIONED = "mentioned"
    COMPLAINTS = "complaints"
    MACHINE_MAIL = "machine_mail"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    ALL = "all"


class WayIn(StrEnum):
    """How something came that no channel brings and an officer writes down. It stands where a channel's name does."""

    OFFICE_PHONE = "office_phone"
    VISIT = "visit"
    PAPER_LETTER = "paper_letter"
    SOCIAL_MEDIA = "social_media"
    OTHER = "other"


class CaseEntry(StrEnum):
    """Who entered a case, where it was no message of a channel. "" for all others.

    AT_ONCE: an officer, as it happened. AFTERWARDS: an officer, later than it happened. WE_WROTE: we wrote first.
    """

    AT_ONCE = "at_once"
    AFTERWARDS = "afterwards"
    WE_WROTE = "we_wrote"


# nobody waited for us from its opening on, or nobody saw how long: no promise is measured by it
UNPROMISED = (CaseEntry.AFTERWARDS, CaseEntry.WE_WROTE)


class CaseOutcome(StrEnum):
    """The ending of a case. "" while it is open, for complaints, and for cases that were closed before it was kept.

    NOT_DATA: it asked for no data. WITHDRAWN: the citizen did not want it any more. DUPLICATE: answered elsewhere.
    MERGED: it goes on in another case. COMPLAINT: its only message became a complaint. SPAM: kept with machine mail.
    """

    GIVEN = "given"
    PARTLY = "partly"
    REFERRED = "referred"
    NOT_AVAILABLE = "not_available"
    NOT_DATA = "not_data"
    NO_RESPONSE = "no_response"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    COMPLAINT = "complaint"
    SPAM = "spam"


# what an officer chooses from; the others come about by themselves
BY_ITSELF = (CaseOutcome.MERGED, CaseOutcome.COMPLAINT, CaseOutcome.SPAM)
CHOSEN_OUTCOMES = tuple(one for one in CaseOutcome if one not in BY_ITSELF)
# the office owed no answer: nothing was promised that could be broken by closing
EXCUSED = (CaseOutcome.WITHDRAWN, CaseOutcome.DUPLICATE)


class Stage(StrEnum):
    """How far a complaint has come. "" for other cases."""

    RECEIVED = "received"
    REVIEWING = "reviewing"
    IMPROVED = "improved"
    ANSWERED = "answered"


class Direction(StrEnum):
    """The recipient of a message. IN: us. OUT: the citizen. NOTE: no one outside. STAFF: an officer, by mail."""

    IN = "in"
    OUT = "out"
    NOTE = "note"
    STAFF = "staff"


WITH_CITIZEN = (Direction.IN, Direction.OUT)  # what is said between the citizen and us


class MessageKind(StrEnum):
    """The purpose of a message. UNDONE: taken back before it left. REACTION: a sign at an earlier message.

    COPY: a letter to the citizen once more, for one address that was to get a copy.
    """

    MESSAGE = "message"
    ACKNOWLEDGEMENT = "acknowledgement"
    RATING = "rating"
    CLOSING = "closing"
    REMINDER = "reminder"
    NOTICE = "notice"
    TEMPLATE = "template"
    GOODBYE = "goodbye"
    UNDONE = "undone"
    REACTION = "reaction"
    QUESTION = "question"  # this and the next four: mail or WhatsApp to our own staff
    RETURNED = "returned"
    BREACH = "breach"
    COPY = "copy"
    ANSWER = "answer"
    NEW_TITLE = "new_title"  # a later edition, to whoever asked to be told of it
    SIGN_IN = "sign_in"  # a code, to whoever gave a mail address as theirs


RATING_PROMPTS = (MessageKind.RATING, MessageKind.CLOSING)  # they ask the citizen for a rating


class MessageState(StrEnum):
    """How far an outgoing message has come. "" for a message that is never sent.

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


class BilledAs(StrEnum):
    """What a message is on the provider's bill. PART: of an SMS. REPLY: by WhatsApp. Others: templates by category."""

    PART = "part"
    REPLY = "reply"
    UTILITY = "utility"
    MARKETING = "marketing"
    AUTHENTICATION = "authentication"


class Flag(StrEnum):
    """Content of a message that should not stay here."""

    NIK = "nik"
    ID_PHOTO = "id_photo"


class FileState(StrEnum):
    """Whether the bytes of an attachment are in the data folder."""

    PENDING = "pending"
    STORED = "stored"
    FAILED = "failed"


class DraftKind(StrEnum):
    """The tab of the composer that a draft was typed in."""

    REPLY = "reply"
    CALL = "call"
    NOTE = "note"
    TEMPLATE = "template"


class Availability(StrEnum):
    """Whether we have the data that a citizen needs. "" while nobody has checked."""

    AVAILABLE = "available"
    PARTIAL = "partial"
    MISSING = "missing"


class NeedOutcome(StrEnum):
    """The result of a data need, in the words of the yearly survey (SKD)."""

    PENDING = "pending"
    GIVEN = "given"
    GIVEN_OTHERWISE = "given_otherwise"
    NOT_OBTAINED = "not_obtained"


GIVEN = (NeedOutcome.GIVEN, NeedOutcome.GIVEN_OTHERWISE)  # the citizen got something


class TemplateStatus(StrEnum):
    """Whether the provider lets a message template be sent, in the provider's words."""

    APPROVED = "approved"
    PENDING = "pending"
    REJECTED = "rejected"
    PAUSED = "paused"
    UNSUBMITTED = "unsubmitted"


class NoticeKind(StrEnum):
    """The kinds of notices to officers. Their sentences are in handlers/texts/officer_notices.py."""

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
    SHIFT_TOMORROW = "shift_tomorrow"
    SHIFTS_MISSING = "shifts_missing"
    SWAP_ASKED = "swap_asked"
    SWAP_AGREED = "swap_agreed"
    SWAP_DECLINED = "swap_declined"
    NEW_TITLE = "new_title"
    FILE_LOST = "file_lost"
    FACTOR_RESET = "factor_reset"
